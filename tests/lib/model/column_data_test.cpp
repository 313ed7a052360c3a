// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "mdat/series_data.hpp"

namespace mdat {
namespace {

/// Values and what is null among them, in pieces of all lengths, to a column and to a vector.
template <typename T>
void check_pieces(TypeKind kind, unsigned nulls_of_eight, unsigned seed) {
  std::mt19937_64 random(seed);
  ColumnData column(Type{.kind = kind});
  std::vector<std::optional<T>> wanted;
  for (int piece = 0; piece < 40; ++piece) {
    if (piece == 20) {  // from the front again
      column.clear();
      wanted.clear();
    }
    if (random() % 8 == 0) {
      column.append_null();
      wanted.emplace_back();
      continue;
    }
    const std::size_t count = random() % (random() % 2 == 0 ? 300 : 5);
    const bool all_valid = random() % 4 == 0;
    std::vector<T> values(count);
    std::vector<std::uint64_t> validity(count / 64 + 1, random());  // bits behind the last are any
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = static_cast<T>(random() | 1);
      const bool valid = all_valid || random() % 8 >= nulls_of_eight;
      const std::uint64_t bit = std::uint64_t{1} << (i % 64);
      validity[i / 64] = valid ? validity[i / 64] | bit : validity[i / 64] & ~bit;
      wanted.push_back(valid ? std::optional(values[i]) : std::nullopt);
    }
    column.append(values.data(), count, all_valid && random() % 2 == 0 ? nullptr : validity.data());
  }
  REQUIRE(column.size() == wanted.size());
  std::uint64_t nulls = 0;
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    nulls += wanted[row] ? 0 : 1;
    REQUIRE(column.is_valid(row) == wanted[row].has_value());
    REQUIRE(column.values<T>()[row] == wanted[row].value_or(0));
  }
  CHECK(column.nulls() == nulls);
}

TEST_CASE("Pieces of values with nulls among them are one column, whose null rows are zero") {
  for (unsigned seed = 0; seed < 100; ++seed)
    for (const unsigned nulls_of_eight : {0U, 1U, 8U}) {
      check_pieces<std::int8_t>(TypeKind::kInt8, nulls_of_eight, seed);
      check_pieces<std::uint16_t>(TypeKind::kUint16, nulls_of_eight, seed);
      check_pieces<std::int32_t>(TypeKind::kInt32, nulls_of_eight, seed);
      check_pieces<std::int64_t>(TypeKind::kInt64, nulls_of_eight, seed);
    }
}

}  // namespace
}  // namespace mdat
