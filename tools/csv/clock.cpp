// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/clock.hpp"

#include <utility>

namespace mdat::csv {
namespace {

/// Offsets differ by less than this, so a reading so far from a change cannot be touched by it.
constexpr std::int64_t kTwoDays = 2 * 86'400;

std::string offset_name(std::int32_t offset_seconds) {
  const auto magnitude = static_cast<unsigned>(offset_seconds < 0 ? -offset_seconds : offset_seconds);
  std::string name(1, offset_seconds < 0 ? '-' : '+');
  for (const unsigned part : {magnitude / 3600, magnitude / 60 % 60, magnitude % 60}) {
    if (name.size() > 1) name += ':';
    name += static_cast<char>('0' + part / 10);
    name += static_cast<char>('0' + part % 10);
  }
  return name;  // Zone::find leaves out seconds that are zero
}

}  // namespace

Result<Clock> Clock::of(const CivilTime& first, std::string_view zone_name) {
  Clock clock;
  clock.has_offsets_ = first.offset_seconds.has_value();
  clock.zone_told_ = !zone_name.empty();
  clock.offset_seconds_ = first.offset_seconds.value_or(0);
  std::string name(zone_name);
  if (!clock.zone_told_ && clock.has_offsets_) name = offset_name(clock.offset_seconds_);
  auto zone = Zone::find(name);
  if (!zone) return fail(zone.error().code, "--zone: " + zone.error().message);
  clock.zone_ = *std::move(zone);
  return clock;
}

Clock::Outcome Clock::resolve(CivilTime& time, RepeatedHour& hour, std::uint64_t line) {
  if (time.offset_seconds.has_value() != has_offsets_) {
    return has_offsets_ ? Outcome::kNoOffset : Outcome::kOffset;
  }
  if (has_offsets_) {
    time.seconds -= *time.offset_seconds;
    if (*time.offset_seconds != offset_seconds_ && !std::exchange(zone_told_, true))
      zone_ = *Zone::find("UTC");
    return Outcome::kOk;
  }
  return zone_.naive() ? Outcome::kOk : resolve_local(time, hour, line);
}

std::optional<std::int64_t> Clock::steady_seconds(const CivilTime& time) const {
  if (time.offset_seconds.has_value() != has_offsets_) return {};
  if (has_offsets_) {
    if (*time.offset_seconds != offset_seconds_ && !zone_told_) return {};
    return time.seconds - *time.offset_seconds;
  }
  if (zone_.naive()) return time.seconds;
  if (time.seconds < steady_.begin_utc_seconds || time.seconds >= steady_.end_utc_seconds) return {};
  return time.seconds - steady_.offset_seconds;
}

Clock::Outcome Clock::resolve_local(CivilTime& time, RepeatedHour& hour, std::uint64_t line) {
  const std::int64_t civil = time.seconds;
  if (civil < steady_.begin_utc_seconds || civil >= steady_.end_utc_seconds) {
    const Zone::Instants instants = zone_.instants(civil);
    if (instants.count == 0) return Outcome::kSkipped;
    if (instants.count == 2) {
      if (!hour.inside) hour = {.inside = true, .stepped_back = false, .last_civil = civil - 1, .line = line};
      if (civil <= hour.last_civil) {
        if (hour.stepped_back) return Outcome::kUndecided;  // back again: the rows do not run forward
        hour.stepped_back = true;
      }
      hour.last_civil = civil;
      time.seconds = instants.utc_seconds[hour.stepped_back ? 1 : 0];
      return Outcome::kOk;
    }
    time.seconds = instants.utc_seconds[0];
    const Zone::Period period = zone_.period(time.seconds);
    const bool long_enough = period.end_utc_seconds / 2 - period.begin_utc_seconds / 2 > kTwoDays;
    steady_ = {.begin_utc_seconds = 0, .end_utc_seconds = 0, .offset_seconds = period.offset_seconds};
    if (long_enough) {
      steady_.begin_utc_seconds = period.begin_utc_seconds + kTwoDays;
      steady_.end_utc_seconds = period.end_utc_seconds - kTwoDays;
    }
  } else {
    time.seconds = civil - steady_.offset_seconds;
  }
  if (!hour.inside) return Outcome::kOk;
  const bool told_apart = hour.stepped_back;
  if (told_apart) hour.inside = false;
  return told_apart ? Outcome::kOk : Outcome::kUndecided;
}

}  // namespace mdat::csv
