// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/time_units.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "lib/time/civil.hpp"
#include "mdat/time.hpp"
#include "tools/text.hpp"

namespace mdat::netcdf {
namespace {

using time::floor_div;
using tool::format;

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct UnitName {
  std::string_view names;  ///< with blanks around each
  std::int64_t nanoseconds;
};
constexpr UnitName kUnits[] = {
    {" nanoseconds nanosecond ns ", 1},
    {" microseconds microsecond us ", 1'000},
    {" milliseconds millisecond msecs msec ms ", 1'000'000},
    {" seconds second secs sec s ", kSecondNs},
    {" minutes minute mins min ", 60 * kSecondNs},
    {" hours hour hrs hr h ", 3'600 * kSecondNs},
    {" days day d ", 86'400 * kSecondNs},
};

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// Words of a reference date, taken from its front.
class DateText {
 public:
  explicit DateText(std::string_view text) : left_(text) {}

  std::optional<std::int64_t> number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    return value;
  }
  bool take(std::string_view any) {
    if (left_.empty() || !any.contains(left_[0])) return false;
    left_.remove_prefix(1);
    return true;
  }
  void skip_blanks() { left_ = trimmed(left_); }
  [[nodiscard]] bool at_digit() const {
    return !left_.empty() && std::isdigit(static_cast<unsigned char>(left_[0])) != 0;
  }
  /// ".25" in nanoseconds; digits below are passed over.
  std::int32_t fraction() {
    std::int32_t value = 0;
    int digits = 0;
    for (; at_digit(); left_.remove_prefix(1)) {
      if (digits++ < 9) value = value * 10 + (left_[0] - '0');
    }
    for (; digits < 9; ++digits) value *= 10;
    return value;
  }
  [[nodiscard]] std::string_view left() const { return left_; }

 private:
  std::string_view left_;
};

struct Reference {
  std::array<std::int64_t, 3> date{}, clock{};
  std::int32_t nanoseconds = 0;
  std::int64_t offset_seconds = 0;
};

/// "+01:00", "-7", "0530", "Z", "UTC" or nothing.
std::optional<std::int64_t> parse_offset(std::string_view text) {
  const std::string word = lowered(trimmed(text));
  if (word.empty() || word == "z" || word == "utc" || word == "gmt") return 0;
  DateText offset(word);
  const bool minus = word[0] == '-';
  if (word[0] == '-' || word[0] == '+') offset.take("+-");
  const std::size_t digits = offset.left().size();
  auto hours = offset.number();
  if (!hours) return std::nullopt;
  std::int64_t minutes = 0;
  if (offset.take(":")) {
    const auto told = offset.number();
    if (!told) return std::nullopt;
    minutes = *told;
  } else if (digits >= 3) {
    minutes = *hours % 100;
    *hours /= 100;
  }
  if (!offset.left().empty() || *hours > 18 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = *hours * 3600 + minutes * 60;
  return minus ? -seconds : seconds;
}

std::optional<Reference> parse_reference(std::string_view text) {
  Reference reference;
  DateText words(trimmed(text));
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0 && !words.take("-")) return std::nullopt;
    const auto part = words.number();
    if (!part) return std::nullopt;
    reference.date[i] = *part;
  }
  if (!words.take("Tt")) words.skip_blanks();
  for (std::size_t i = 0; i < 3 && words.at_digit(); ++i) {
    const auto part = words.number();
    if (!part) return std::nullopt;
    reference.clock[i] = *part;
    if (i == 2 && words.take(".")) reference.nanoseconds = words.fraction();
    if (i == 2 || !words.take(":")) break;
  }
  const auto offset = parse_offset(words.left());
  const auto& [hour, minute, second] = reference.clock;
  if (!offset || hour > 24 || minute > 59 || second > 60) return std::nullopt;
  reference.offset_seconds = *offset;
  return reference;
}

/// Days since 1970 of a date in the Julian calendar.
std::int64_t days_from_julian(const time::CivilDate& date) {
  const std::int64_t late = (14 - static_cast<std::int64_t>(date.month)) / 12;
  const std::int64_t year = date.year + 4800 - late;
  const std::int64_t month = date.month + 12 * late - 3;
  return date.day + (153 * month + 2) / 5 + 365 * year + year / 4 - 32083 - 2'440'588;
}

std::optional<std::int64_t> days_of(const std::array<std::int64_t, 3>& parts, bool mixed) {
  if (parts[0] > 9999 || parts[1] > 12 || parts[2] > 31) return std::nullopt;
  const time::CivilDate date{parts[0], static_cast<unsigned>(parts[1]), static_cast<unsigned>(parts[2])};
  const bool julian = mixed && parts < std::array<std::int64_t, 3>{1582, 10, 15};
  if (julian && parts[1] > 0 && parts[2] > 0) return days_from_julian(date);
  return time::is_valid(date) ? std::optional(time::days_from_civil(date)) : std::nullopt;
}

}  // namespace

bool TimeUnits::are_in(std::string_view units) { return lowered(units).find(" since ") != std::string::npos; }

Result<TimeUnits> TimeUnits::parse(std::string_view units, std::string_view calendar) {
  const std::string kind = lowered(trimmed(calendar));
  if (!kind.empty() && kind != "standard" && kind != "gregorian" && kind != "proleptic_gregorian")
    return fail(ErrorCode::kInvalidArgument,
                format("its calendar is '{}'; standard, gregorian and proleptic_gregorian have the days of "
                       "the world",
                       calendar));
  const std::string text = lowered(units);
  const std::size_t since = text.find(" since ");
  if (since == std::string::npos)
    return fail(ErrorCode::kInvalidArgument, format("'{}' are no units of time: UNIT since DATE", units));
  const std::string word = " " + std::string(trimmed(std::string_view(text).substr(0, since))) + " ";
  const auto unit = std::ranges::find_if(
      kUnits, [&](const UnitName& one) { return one.names.find(word) != std::string::npos; });
  if (unit == std::end(kUnits))
    return fail(
        ErrorCode::kInvalidArgument,
        format("its units are '{}'; nanoseconds, microseconds, milliseconds, seconds, minutes, hours and "
               "days have one length",
               units));
  const auto reference = parse_reference(units.substr(since + 7));
  const auto days = reference ? days_of(reference->date, kind != "proleptic_gregorian") : std::nullopt;
  if (!days)
    return fail(
        ErrorCode::kInvalidArgument,
        format("its units are '{}'; a date was expected behind since, as in 1970-01-01 00:00:00", units));
  TimeUnits found;
  found.unit_ns_ = unit->nanoseconds;
  const auto& [hour, minute, second] = reference->clock;
  found.seconds_ =
      *days * time::kSecondsPerDay + hour * 3600 + minute * 60 + second - reference->offset_seconds;
  found.nanoseconds_ = reference->nanoseconds;
  if (const std::int64_t offset = std::abs(reference->offset_seconds); offset > 0)
    found.zone_ =
        format("{}{:02}:{:02}", reference->offset_seconds < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
  return found;
}

std::string TimeUnits::of(TimeUnit unit) {
  constexpr std::string_view kNames[] = {"seconds", "milliseconds", "microseconds", "nanoseconds"};
  return format("{} since 1970-01-01 00:00:00", kNames[static_cast<std::size_t>(unit)]);
}

TimeUnit TimeUnits::tick(bool fractions) const {
  TimeUnit unit = unit_ns_ >= kSecondNs   ? TimeUnit::kSecond
                  : unit_ns_ >= 1'000'000 ? TimeUnit::kMilli
                  : unit_ns_ >= 1'000     ? TimeUnit::kMicro
                                          : TimeUnit::kNano;
  if (fractions) unit = std::max(unit, TimeUnit::kMicro);
  while (nanoseconds_ % (kSecondNs / ticks_per_second(unit)) != 0)
    unit = static_cast<TimeUnit>(static_cast<int>(unit) + 1);
  return unit;
}

std::optional<std::int64_t> TimeUnits::reference_ticks(TimeUnit unit) const {
  return to_ticks(seconds_, nanoseconds_, unit);
}

std::optional<std::int64_t> TimeUnits::ticks(std::int64_t value) const {
  const TimeUnit unit = tick(false);
  const auto reference = reference_ticks(unit);
  std::int64_t result = 0;
  if (!reference || __builtin_mul_overflow(value, unit_ns_ / (kSecondNs / ticks_per_second(unit)), &result) ||
      __builtin_add_overflow(result, *reference, &result))
    return std::nullopt;
  return result;
}

std::optional<std::int64_t> TimeUnits::ticks(double value, double precision) const {
  const TimeUnit unit = tick(true);
  const auto reference = reference_ticks(unit);
  const std::int64_t tick_ns = kSecondNs / ticks_per_second(unit);
  const auto scale = static_cast<double>(unit_ns_) / static_cast<double>(tick_ns);
  const double whole = std::floor(value);
  // Whole units and the rest apart: their sum has more digits than a double.
  if (!reference || !(std::abs(whole) * scale < 9e18)) return std::nullopt;
  std::int64_t result = 0;
  const auto whole_ticks = static_cast<__int128>(whole) * static_cast<__int128>(unit_ns_) / tick_ns;
  const std::int64_t rest = std::llround((value - whole) * scale);
  if (__builtin_add_overflow(static_cast<std::int64_t>(whole_ticks), rest, &result) ||
      __builtin_add_overflow(result, *reference, &result))
    return std::nullopt;
  const double doubt = std::abs(value) * precision * scale;
  for (std::int64_t step = 60 * ticks_per_second(unit); doubt >= 1 && step > 1;
       step = step % 60 == 0 ? step / 60 : step / 10) {
    const std::int64_t round = floor_div(result + step / 2, step) * step;
    if (static_cast<double>(std::abs(round - result)) <= doubt) return round;
  }
  return result;
}

}  // namespace mdat::netcdf
