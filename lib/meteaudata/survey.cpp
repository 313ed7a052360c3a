// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/survey.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace mdat::meteaudata {
namespace {

constexpr std::array<std::string_view, 20> kMissing{
    "",     "#N/A", "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A",  "NA",       "NULL", "NaN",     "None",     "n/a",  "nan",  "null",   "NaT"};

bool is_number(std::string_view text) {
  if (text == "True" || text == "False" || text == "TRUE" || text == "FALSE" || text == "true" ||
      text == "false")
    return true;
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const char* const end = text.data() + text.size();
  return !text.empty() && std::from_chars(text.data(), end, value).ptr == end;
}

bool is_integer(TypeKind kind) { return kind <= TypeKind::kUint64; }

}  // namespace

void TextSurvey::add(std::string_view text) {
  ++texts;
  if (std::ranges::count(kMissing, text) != 0)
    ++missing;
  else if (is_number(text))
    ++numbers;
}

void Survey::add(const SeriesData& chunk) {
  rows += chunk.rows();
  add_labels(chunk.index.values);
  add_values(chunk.values);
}

void Survey::add_labels(const ColumnData& column) {
  label_nulls = label_nulls || column.nulls() != 0;
  if (column.type().kind == TypeKind::kString)
    for (std::size_t row = 0; row < column.size(); ++row)
      if (column.is_valid(row)) labels.add(column.text(row));
  if (column.type().kind != TypeKind::kTimestamp && column.type().kind != TypeKind::kInt64) return;
  for (const std::int64_t stamp : column.values<std::int64_t>()) {
    if (!first) first = stamp;
    if (last_) {
      increasing = increasing && stamp > *last_;
      const auto difference =
          static_cast<std::int64_t>(static_cast<std::uint64_t>(stamp) - static_cast<std::uint64_t>(*last_));
      even = even && (!step || *step == difference);
      step = difference;
    }
    last_ = stamp;
  }
}

void Survey::add_values(const ColumnData& column) {
  value_nulls = value_nulls || column.nulls() != 0;
  const TypeKind kind = column.type().kind;
  if (kind == TypeKind::kString)
    for (std::size_t row = 0; row < column.size(); ++row)
      if (column.is_valid(row)) texts.add(column.text(row));
  if (kind == TypeKind::kFloat64)
    for (const double value : column.values<double>())
      odd_nans = odd_nans || (std::isnan(value) &&
                              std::bit_cast<std::uint64_t>(value) !=
                                  std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN()));
  if (kind == TypeKind::kFloat32)
    for (const float value : column.values<float>())
      odd_nans = odd_nans || (std::isnan(value) &&
                              std::bit_cast<std::uint32_t>(value) !=
                                  std::bit_cast<std::uint32_t>(std::numeric_limits<float>::quiet_NaN()));
  if (!is_integer(kind) || width_bytes(kind) < 8) return;
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  for (const std::int64_t value : column.values<std::int64_t>())
    large_integers = large_integers || value > kExact || value < -kExact;
}

}  // namespace mdat::meteaudata
