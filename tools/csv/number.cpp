// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/number.hpp"

#include <fast_float/fast_float.h>

#include <charconv>

namespace mdat::csv {
namespace {

template <typename T>
std::optional<T> parse(std::string_view text, char decimal) {
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (begin != end && *begin == '+') {
    ++begin;
    if (begin != end && *begin == '-') return {};
  }
  T value = 0;
  const fast_float::parse_options options(fast_float::chars_format::general, decimal);
  const auto result = fast_float::from_chars_advanced(begin, end, value, options);
  // Out of range gives infinity or zero, as text like 1e999 means; nothing was read where ptr is begin.
  if (result.ptr != end || result.ptr == begin || result.ec == std::errc::invalid_argument) return {};
  if (end[-1] == ')') return {};  // nan(...)
  return value;
}

}  // namespace

std::optional<double> parse_double(std::string_view text, char decimal) {
  return parse<double>(text, decimal);
}
std::optional<float> parse_float(std::string_view text, char decimal) { return parse<float>(text, decimal); }

std::optional<std::uint64_t> parse_uint64(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

}  // namespace mdat::csv
