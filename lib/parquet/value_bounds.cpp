// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/value_bounds.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

#include "lib/column/utf8.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kTextMax = 64;  // bytes of a bound

template <typename T>
std::string plain(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

template <typename T>
T value_of(const std::string& bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

template <typename T>
ValueBounds bounds_of_integers(std::span<const T> values) {
  if (values.empty()) return {};
  T least = values[0], greatest = values[0];
  for (const T value : values) {
    least = value < least ? value : least;
    greatest = greatest < value ? value : greatest;
  }
  return {.least = plain(least), .greatest = plain(greatest)};
}

// A NaN is neither less nor greater, so that it changes nothing.
template <typename T>
ValueBounds bounds_of_floats(std::span<const T> values) {
  T least = std::numeric_limits<T>::infinity(), greatest = -least;
  bool any = false;
  for (const T value : values) {
    least = value < least ? value : least;
    greatest = greatest < value ? value : greatest;
    any |= value == value;
  }
  if (!any) return {};
  return {.least = plain(least == 0 ? -T{0} : least), .greatest = plain(greatest == 0 ? T{0} : greatest)};
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string_view prefix(std::string_view text) {
  std::size_t end = kTextMax;
  while (end > 0 && is_continuation(text[end])) --end;
  return text.substr(0, end);
}

// The shortest text of those that are greater than all that begin so: its last character is the next one of
// as many bytes.
std::optional<std::string> next_text(std::string_view prefix) {
  std::string text(prefix);
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && is_continuation(text[begin])) --begin;
    for (std::size_t at = text.size(); at > begin; --at) {
      const auto byte = static_cast<unsigned char>(text[at - 1]);
      std::string next = text;
      for (unsigned more = byte + 1U; more < (byte < 0x80 ? 0x80U : 0x100U); ++more) {
        next[at - 1] = static_cast<char>(more);
        for (std::size_t i = at; i < next.size(); ++i) next[i] = '\x80';
        if (column::is_utf8(std::string_view(next).substr(begin))) return next;
      }
    }
    text.resize(begin);
  }
  return std::nullopt;
}

ValueBounds bounds_of_texts(std::string_view least, std::string_view greatest) {
  ValueBounds bounds{.least = std::string(least), .greatest = std::string(greatest)};
  if (least.size() > kTextMax) {
    bounds.least = std::string(prefix(least));
    bounds.least_is_exact = false;
  }
  if (greatest.size() > kTextMax) {
    bounds.greatest = next_text(prefix(greatest));
    bounds.greatest_is_exact = false;
  }
  return bounds.greatest ? bounds : ValueBounds{};
}

ValueBounds bounds_of_texts(const PageValues& page) {
  if (page.lengths.empty()) return {};
  const auto* at = reinterpret_cast<const char*>(page.text.data());
  std::string_view least(at, page.lengths[0]), greatest = least;
  for (const std::uint32_t length : page.lengths) {
    const std::string_view text(at, length);
    at += length;
    if (text < least) least = text;
    if (greatest < text) greatest = text;
  }
  return bounds_of_texts(least, greatest);
}

ValueBounds bounds_of_categories(const PageValues& page, const Categories& categories) {
  if (page.count == 0) return {};
  std::vector<bool> seen(categories.texts().size());
  std::optional<std::string_view> least, greatest;
  for (const std::uint32_t code : page.as<std::uint32_t>()) {
    if (seen[code]) continue;
    seen[code] = true;
    const std::string_view text = categories.texts()[code];
    if (!least || text < *least) least = text;
    if (!greatest || *greatest < text) greatest = text;
  }
  return bounds_of_texts(*least, *greatest);
}

}  // namespace

ValueBounds bounds_of(const WrittenColumn& column, const PageValues& page, const Categories& categories) {
  switch (column.type()) {
    case PhysicalType::kBoolean:
      return bounds_of_integers(page.as<std::uint8_t>());
    case PhysicalType::kInt32:
      return column.is_unsigned ? bounds_of_integers(page.as<std::uint32_t>())
                                : bounds_of_integers(page.as<std::int32_t>());
    case PhysicalType::kInt64:
      return column.is_unsigned ? bounds_of_integers(page.as<std::uint64_t>())
                                : bounds_of_integers(page.as<std::int64_t>());
    case PhysicalType::kFloat:
      return bounds_of_floats(page.as<float>());
    case PhysicalType::kDouble:
      return bounds_of_floats(page.as<double>());
    default:
      return column.is_category() ? bounds_of_categories(page, categories) : bounds_of_texts(page);
  }
}

bool is_less(const WrittenColumn& column, const std::string& a, const std::string& b) {
  switch (column.type()) {
    case PhysicalType::kInt32:
      return column.is_unsigned ? value_of<std::uint32_t>(a) < value_of<std::uint32_t>(b)
                                : value_of<std::int32_t>(a) < value_of<std::int32_t>(b);
    case PhysicalType::kInt64:
      return column.is_unsigned ? value_of<std::uint64_t>(a) < value_of<std::uint64_t>(b)
                                : value_of<std::int64_t>(a) < value_of<std::int64_t>(b);
    case PhysicalType::kFloat:
      return value_of<float>(a) < value_of<float>(b);
    case PhysicalType::kDouble:
      return value_of<double>(a) < value_of<double>(b);
    default:
      return a < b;
  }
}

void widen(const WrittenColumn& column, const ValueBounds& others, ValueBounds& bounds) {
  if (!others.least || !others.greatest) return;
  if (!bounds.least) {
    bounds = others;
    return;
  }
  if (is_less(column, *others.least, *bounds.least)) {
    bounds.least = others.least;
    bounds.least_is_exact = others.least_is_exact;
  }
  if (is_less(column, *bounds.greatest, *others.greatest)) {
    bounds.greatest = others.greatest;
    bounds.greatest_is_exact = others.greatest_is_exact;
  }
}

}  // namespace mdat::parquet
