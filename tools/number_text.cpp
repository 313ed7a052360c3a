// SPDX-License-Identifier: Apache-2.0
#include "tools/number_text.hpp"

#include <array>
#include <cmath>
#include <concepts>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

template <std::floating_point T>
std::string_view float_text(T value, NumberBuffer& buffer) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char* end = fmt::format_to(buffer.bytes, FMT_COMPILE("{}"), value);
  const std::string_view text(buffer.bytes, static_cast<std::size_t>(end - buffer.bytes));
  if (text.find_first_of(".e") != std::string_view::npos) return text;
  *end++ = '.';
  *end++ = '0';
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

/// Most measured values are decimals of a few digits. Where m / 10^d gives the value back, m < 10^15, the
/// digits of m are the shortest: two decimals of 15 digits are never the same double. An empty view: not such
/// a value.
std::string_view short_decimal(double value, NumberBuffer& buffer) {
  constexpr int kDecimalsMax = 6;
  constexpr double kPowers[kDecimalsMax + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
  constexpr std::int64_t kWholePowers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};
  // Beyond these the shortest text has an exponent, or the digits are too many.
  if (!(std::fabs(value) >= 1e-4 && std::fabs(value) < 1e8)) return {};
  const auto fits = [&](int decimals) {
    return std::nearbyint(value * kPowers[decimals]) / kPowers[decimals] == value;
  };
  int decimals = buffer.decimals;
  if (!fits(decimals)) {
    decimals = 0;
    while (decimals <= kDecimalsMax && !fits(decimals)) ++decimals;
    if (decimals > kDecimalsMax) return {};
  }
  buffer.decimals = decimals;
  auto digits = static_cast<std::int64_t>(std::nearbyint(std::fabs(value) * kPowers[decimals]));
  for (; decimals > 0 && digits % 10 == 0; --decimals) digits /= 10;
  char* end = buffer.bytes;
  if (value < 0) *end++ = '-';
  end = fmt::format_to(end, FMT_COMPILE("{}"), digits / kWholePowers[decimals]);
  *end++ = '.';
  std::int64_t fraction = digits % kWholePowers[decimals];
  const int places = decimals > 0 ? decimals : 1;
  for (int i = places - 1; i >= 0; --i) {
    end[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  return {buffer.bytes, static_cast<std::size_t>(end + places - buffer.bytes)};
}

template <std::integral T>
std::string_view integer_text(T value, NumberBuffer& buffer) {
  const char* end = fmt::format_to(buffer.bytes, FMT_COMPILE("{}"), value);
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

}  // namespace

std::string_view number_text(double value, NumberBuffer& buffer) {
  const std::string_view text = short_decimal(value, buffer);
  return text.empty() ? float_text(value, buffer) : text;
}
std::string_view number_text(float value, NumberBuffer& buffer) { return float_text(value, buffer); }
std::string_view number_text(std::int64_t value, NumberBuffer& buffer) { return integer_text(value, buffer); }
std::string_view number_text(std::uint64_t value, NumberBuffer& buffer) {
  return integer_text(value, buffer);
}

std::string_view size_text(std::uint64_t bytes, NumberBuffer& buffer) {
  constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  char* end = nullptr;
  if (bytes < 1024) {
    end = fmt::format_to(buffer.bytes, "{} bytes", bytes);
  } else {
    double scaled = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (scaled >= 1024 && unit + 1 < kUnits.size()) {
      scaled /= 1024;
      ++unit;
    }
    end = fmt::format_to(buffer.bytes, "{:.{}f} {}", scaled, scaled < 10 ? 2 : 1, kUnits[unit]);
  }
  return {buffer.bytes, static_cast<std::size_t>(end - buffer.bytes)};
}

}  // namespace mdat::tool
