// SPDX-License-Identifier: Apache-2.0
#include "tools/duration_text.hpp"

#include <charconv>
#include <utility>

namespace mdat::tool {

std::optional<std::int64_t> nanoseconds_of(std::string_view unit) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {{"ns", 1},
                                                                  {"us", 1'000},
                                                                  {"ms", 1'000'000},
                                                                  {"s", 1'000'000'000},
                                                                  {"min", 60'000'000'000},
                                                                  {"h", 3'600'000'000'000},
                                                                  {"d", 86'400'000'000'000}};
  for (const auto& [name, nanoseconds] : kUnits) {
    if (name == unit) return nanoseconds;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_duration(std::string_view text, TimeUnit unit) {
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, count);
  if (failed != std::errc()) return std::nullopt;
  if (rest == end) return count;
  const auto each = nanoseconds_of({rest, end});
  if (!each) return std::nullopt;
  const std::int64_t tick = 1'000'000'000 / ticks_per_second(unit);
  std::int64_t ticks = 0;
  if (*each >= tick) {
    if (__builtin_mul_overflow(count, *each / tick, &ticks)) return std::nullopt;
    return ticks;
  }
  const std::int64_t per_tick = tick / *each;
  return count % per_tick == 0 ? std::optional(count / per_tick) : std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, number);
  return failed == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

}  // namespace mdat::tool
