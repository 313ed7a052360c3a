// SPDX-License-Identifier: Apache-2.0
// What is known of a run of rows: computed from values, merged from parts. Spec: mdat.md, section 5.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "format/layout.hpp"
#include "lib/column/validity.hpp"

namespace mdat::column {

/// What a column is for; decides the meaning of the last aggregate fields.
enum class Role : std::uint8_t {
  kValues,  // nans and sum
  kAxis,    // gaps and steps; int64 ticks without nulls
};

/// How an aggregate compares and adds values of a physical type.
enum class Domain : std::uint8_t { kSigned, kUnsigned, kFloat, kText };
[[nodiscard]] Domain domain_of(format::Physical physical);

/// Decoded rows of one column. `validity` has bit i (of the run, least significant first) set where row i is
/// not null; nullptr: none is null.
struct Run {
  format::Physical physical{};
  std::uint32_t rows = 0;
  const std::byte* data = nullptr;           // fixed width
  std::span<const std::uint32_t> offsets{};  // strings: rows + 1 of them
  const char* heap = nullptr;
  const std::uint64_t* validity = nullptr;
  std::uint32_t validity_shift = 0;  // row 0 is bit validity_shift

  [[nodiscard]] bool is_valid(std::uint32_t row) const {
    return validity == nullptr || bit_at(validity, row + validity_shift);
  }
  [[nodiscard]] std::string_view text(std::uint32_t row) const {
    return {heap + offsets[row], offsets[row + 1] - offsets[row]};
  }
  /// Of all rows, as long as the heap stays.
  [[nodiscard]] std::vector<std::string_view> texts() const;
  [[nodiscard]] std::size_t text_bytes() const { return offsets.empty() ? 0 : offsets[rows] - offsets[0]; }
  [[nodiscard]] Run slice(std::uint32_t begin, std::uint32_t count) const;
};

/// Of at least one row. For an axis, steps are those inside the run and gaps is 0: see count_gaps.
[[nodiscard]] format::Aggregate aggregate(const Run& run, Role role);

/// Adds the rows of `next`, which follow those of `total`. An axis also needs the cadence, to count the step
/// in between.
void merge(format::Aggregate& total, const format::Aggregate& next, Domain domain, Role role,
           std::int64_t cadence = 0);

/// Steps of an axis longer than one and a half cadences; 0 without a cadence.
[[nodiscard]] std::uint64_t count_gaps(std::span<const std::int64_t> ticks, std::int64_t cadence);
[[nodiscard]] bool is_gap(std::int64_t before, std::int64_t after, std::int64_t cadence);
/// The commonest positive step of a run, 0 where no step is commoner than all others.
[[nodiscard]] std::int64_t usual_step(std::span<const std::int64_t> ticks);

/// Bits of one value as aggregates hold it: integers widened, floats as doubles, text by its first 8 bytes.
[[nodiscard]] std::uint64_t bits_at(const Run& run, std::uint32_t row);
[[nodiscard]] std::uint64_t prefix_bits(std::string_view text);

/// True if every category code that is not null is below `count`.
[[nodiscard]] bool codes_below(const Run& run, std::uint64_t count);

/// True if a < b in the order of the domain; -0.0 comes before 0.0.
[[nodiscard]] bool less(std::uint64_t a, std::uint64_t b, Domain domain);

/// Rows that count for min and max: neither null nor NaN.
[[nodiscard]] inline std::uint64_t comparable(const format::Aggregate& a, Role role) {
  return a.rows - a.nulls - (role == Role::kAxis ? 0 : a.nans);
}

/// Turns the aggregate of integers into that of the same values as doubles.
[[nodiscard]] format::Aggregate as_float64(const format::Aggregate& a);

}  // namespace mdat::column
