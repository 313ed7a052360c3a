// SPDX-License-Identifier: Apache-2.0
// Zones: constant offsets by ourselves, named ones from the system's time zone database.
#include <date/tz.h>

#include <exception>
#include <limits>

#include "lib/time/civil.hpp"
#include "mdat/time.hpp"

namespace mdat {

struct Zone::Rules {
  const date::time_zone* zone;  // lives as long as the process
};

namespace {

constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max();

/// The tables of the database end in 2037; what follows is a rule by weekday ("last Sunday in March") that
/// repeats. So an instant beyond is looked up in the latest year before whose days fall on the same weekdays.
constexpr std::int64_t kTableYearEnd = 2037;
constexpr std::int64_t kTableSecondsEnd = time::days_from_civil({kTableYearEnd, 1, 1}) * time::kSecondsPerDay;

/// Seconds to add to an instant to come to its twin inside the table.
std::int64_t shift_into_table(std::int64_t seconds) {
  if (seconds < kTableSecondsEnd) return 0;
  const std::int64_t year = time::civil_from_days(time::floor_div(seconds, time::kSecondsPerDay)).year;
  // From March on leap years are like any other, so the two parts of a year are matched apart.
  const bool spring = seconds < time::days_from_civil({year, 3, 1}) * time::kSecondsPerDay;
  const unsigned month = spring ? 1 : 3;
  const std::int64_t begin = time::days_from_civil({year, month, 1});
  for (std::int64_t twin = kTableYearEnd - 1;; --twin) {
    const std::int64_t twin_begin = time::days_from_civil({twin, month, 1});
    if (time::weekday_from_days(twin_begin) == time::weekday_from_days(begin)) {
      return (twin_begin - begin) * time::kSecondsPerDay;
    }
  }
}

date::sys_seconds instant(std::int64_t seconds) { return date::sys_seconds(std::chrono::seconds(seconds)); }

/// "+02:00", "-07:00", "+0530", "+00:09:21": seconds east.
std::optional<std::int32_t> parse_offset(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return {};
  const auto civil = parse_iso("1970-01-01T00:00:00" + std::string(text));
  return civil ? civil->offset_seconds : std::nullopt;
}

/// "+02:00", with seconds only where there are any.
std::string offset_name(std::int32_t offset_seconds) {
  const std::string clock = format_time(std::abs(offset_seconds), TimeUnit::kSecond, Zone()).substr(11, 8);
  return (offset_seconds < 0 ? "-" : "+") + (offset_seconds % 60 == 0 ? clock.substr(0, 5) : clock);
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) {
  Zone zone;
  if (name.empty()) return zone;
  if (name == "UTC" || name == "Z") {
    zone.name_ = "UTC";
    return zone;
  }
  if (const auto offset = parse_offset(name)) {
    zone.name_ = *offset == 0 ? "UTC" : offset_name(*offset);
    zone.fixed_offset_seconds_ = *offset;
    return zone;
  }
  try {
    const date::time_zone* const found = date::locate_zone(name);
    (void)found->get_info(instant(0));  // loads the rules now: they may fail to
    zone.name_ = name;
    zone.rules_ = std::make_shared<const Rules>(Rules{found});
    return zone;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidArgument,
                "zone \"" + std::string(name) +
                    "\" is not known to this system: expected UTC, an offset like +02:00 or a name like "
                    "Europe/Paris (package tzdata)");
  }
}

Zone::Period Zone::period(std::int64_t utc_seconds) const {
  if (!rules_) return {std::numeric_limits<std::int64_t>::min(), kForEver, fixed_offset_seconds_};
  const std::int64_t shift = shift_into_table(utc_seconds);
  const date::sys_info info = rules_->zone->get_info(instant(utc_seconds + shift));
  Period period{info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(),
                static_cast<std::int32_t>(info.offset.count())};
  if (period.end_utc_seconds > kTableSecondsEnd) period.end_utc_seconds = kTableSecondsEnd;
  if (shift == 0) return period;
  // A twin's neighbours need not be our neighbours: only this instant is certain.
  return {utc_seconds, utc_seconds < kForEver ? utc_seconds + 1 : kForEver, period.offset_seconds};
}

std::int32_t Zone::offset_seconds(std::int64_t utc_seconds) const {
  return rules_ ? period(utc_seconds).offset_seconds : fixed_offset_seconds_;
}

Zone::Instants Zone::instants(std::int64_t civil_seconds) const {
  if (!rules_) return {.count = 1, .utc_seconds = {civil_seconds - fixed_offset_seconds_, 0}};
  const std::int64_t shift = shift_into_table(civil_seconds);
  const date::local_seconds local(std::chrono::seconds(civil_seconds + shift));
  const date::local_info info = rules_->zone->get_info(local);
  if (info.result == date::local_info::nonexistent) return {.count = 0, .utc_seconds = {0, 0}};
  const std::int64_t first = civil_seconds - info.first.offset.count();
  if (info.result == date::local_info::unique) return {.count = 1, .utc_seconds = {first, 0}};
  return {.count = 2, .utc_seconds = {first, civil_seconds - info.second.offset.count()}};
}

}  // namespace mdat
