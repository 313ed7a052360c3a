// SPDX-License-Identifier: Apache-2.0
// What is written is what is read, whatever it was.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "mdat/parquet.hpp"

namespace mdat {
namespace {

using Random = std::mt19937_64;

Type any_type(Random& random) {
  Type type{.kind = static_cast<TypeKind>(random() % 15)};
  // Seconds become milliseconds, so that they are in a test of their own.
  if (type.kind == TypeKind::kTimestamp) type.unit = random() % 2 == 0 ? TimeUnit::kMilli : TimeUnit::kMicro;
  if (type.kind == TypeKind::kDuration) type.unit = static_cast<TimeUnit>(random() % 4);
  constexpr const char* kZones[] = {"", "UTC", "Europe/Paris", "-07:00"};
  if (type.kind == TypeKind::kTimestamp) type.zone = kZones[random() % std::size(kZones)];
  return type;
}

// Values of few or many kinds, in runs or not.
void append_some(ColumnData& column, std::size_t rows, Random& random) {
  const std::uint64_t kinds = std::uint64_t{1} << (random() % 64), run = 1 + random() % 100;
  const std::uint64_t nulls_of_8 = random() % 3 == 0 ? random() % 9 : 0;
  std::uint64_t value = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % run == 0) value = random() % kinds;
    if (random() % 8 < nulls_of_8)
      column.append_null();
    else if (column.type().kind == TypeKind::kString)
      column.append_text(std::string(value % 90, 'x') + std::to_string(value));
    else if (column.type().kind == TypeKind::kCategorical)
      column.append(std::span<const std::uint32_t>(
          std::vector{column.add_category("category " + std::to_string(value % 300))}));
    else if (column.type().kind == TypeKind::kBool)
      column.append(std::span<const std::uint8_t>(std::vector{static_cast<std::uint8_t>(value & 1)}));
    else
      column.append(&value, 1);  // the low bytes, floats of any bits
  }
}

void check_equal(const ColumnData& written, const std::vector<ColumnData>& read, std::size_t rows) {
  REQUIRE(written.size() == rows);
  std::size_t row = 0;
  for (const ColumnData& batch : read) {
    REQUIRE(batch.type() == written.type());
    bool same = true;
    const std::size_t width = width_bytes(batch.type().kind);
    const bool is_text =
        batch.type().kind == TypeKind::kString || batch.type().kind == TypeKind::kCategorical;
    for (std::size_t i = 0; i < batch.size(); ++i, ++row) {
      same = same && written.is_valid(row) == batch.is_valid(i);
      if (!batch.is_valid(i)) continue;
      same = same && (is_text ? written.text(row) == batch.text(i)
                              : std::equal(batch.bytes() + i * width, batch.bytes() + (i + 1) * width,
                                           written.bytes() + row * width));
    }
    CHECK(same);
  }
  CHECK(row == rows);
}

void round_trip(std::uint64_t seed) {
  Random random(seed);
  const std::size_t rows = random() % 5 == 0 ? random() % 3 : random() % 100'000;
  TableSchema schema;
  std::vector<ColumnData> columns;
  for (std::size_t i = 0, count = 1 + random() % 5; i < count; ++i) {
    schema.fields.push_back({.name = "c" + std::to_string(i), .type = any_type(random)});
    append_some(columns.emplace_back(schema.fields.back().type), rows, random);
    if (columns.back().nulls() == 0) schema.fields.back().nullable = random() % 2 == 0;
  }
  const ParquetWriteOptions options{
      .profile = random() % 2 == 0 ? ParquetProfile::kCompatible : ParquetProfile::kModern,
      .group_rows = 1 + random() % 150'000};
  std::vector<std::byte> file;
  const auto writer = write_parquet(
      schema,
      [&](std::span<const std::byte> bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
      },
      options);
  REQUIRE(writer);
  REQUIRE((*writer)->append(columns));
  REQUIRE((*writer)->finish());

  const auto reader = open_parquet(std::span<const std::byte>(file));
  REQUIRE(reader);
  CHECK((*reader)->schema().fields == schema.fields);
  CHECK((*reader)->rows() == rows);
  std::vector<std::vector<ColumnData>> read(columns.size());
  std::vector<ColumnData> batch;
  for (;;) {
    const auto more = (*reader)->next(batch);
    REQUIRE(more);
    if (!*more) break;
    for (std::size_t i = 0; i < batch.size(); ++i) read[i].push_back(batch[i]);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) check_equal(columns[i], read[i], rows);
}

TEST_CASE("Tables of any columns come back from Parquet bit for bit", "[parquet]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    round_trip(seed);
  }
}

}  // namespace
}  // namespace mdat
