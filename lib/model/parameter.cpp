// SPDX-License-Identifier: Apache-2.0
#include "mdat/parameter.hpp"

#include <bit>
#include <chrono>
#include <cstdlib>
#include <limits>

#include "mdat/time.hpp"

namespace mdat {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

std::string offset_text(std::int32_t seconds) {
  const std::uint32_t magnitude =
      seconds < 0 ? 0U - static_cast<std::uint32_t>(seconds) : static_cast<std::uint32_t>(seconds);
  std::string text(1, seconds < 0 ? '-' : '+');
  const auto two = [&](std::uint32_t number) {
    text += static_cast<char>('0' + number / 10 % 10);
    text += static_cast<char>('0' + number % 10);
  };
  two(magnitude / 3600);
  text += ':';
  two(magnitude / 60 % 60);
  if (magnitude % 60 == 0) return text;
  text += ':';
  two(magnitude % 60);
  return text;
}

}  // namespace

DateTime DateTime::now() {
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"))
    return {.us = std::strtoll(epoch, nullptr, 10) * kMicros, .offset_seconds = 0};
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {.us = std::chrono::duration_cast<std::chrono::microseconds>(since).count(), .offset_seconds = 0};
}

std::string to_string(const DateTime& time) {
  const std::int64_t civil = time.us + std::int64_t{time.offset_seconds.value_or(0)} * kMicros;
  std::string text = format_time(civil, TimeUnit::kMicro, Zone());
  if (civil % kMicros == 0) text.resize(text.size() - 7);  // ".000000"
  if (time.offset_seconds) text += offset_text(*time.offset_seconds);
  return text;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  const auto civil = parse_iso(text);
  if (!civil || civil->nanoseconds % 1000 != 0) return std::nullopt;
  const auto us =
      to_ticks(civil->seconds - civil->offset_seconds.value_or(0), civil->nanoseconds, TimeUnit::kMicro);
  if (!us) return std::nullopt;
  return DateTime{.us = *us, .offset_seconds = civil->offset_seconds};
}

bool Tuple::operator==(const Tuple& other) const { return items == other.items; }

Parameter::Parameter(std::uint64_t value) {
  if (value > std::numeric_limits<std::int64_t>::max())
    value_ = value;
  else
    value_ = static_cast<std::int64_t>(value);
}

bool Parameter::operator==(const Parameter& other) const {
  const auto* a = get<double>();
  const auto* b = other.get<double>();
  if (a != nullptr && b != nullptr)
    return std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b);
  return value_ == other.value_;
}

}  // namespace mdat
