// SPDX-License-Identifier: Apache-2.0
// What other readers make of such files is in tests/peers.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <string>

#include "lib/parquet/metadata.hpp"
#include "lib/parquet/page_codec.hpp"
#include "mdat/parquet.hpp"
#include "tests/lib/parquet/bytes.hpp"

namespace mdat {
namespace {

using parquet::Encoding;
using test::bytes;
using Bytes = std::vector<std::byte>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
ColumnData column_of(Type type, const std::vector<T>& values) {
  ColumnData column(std::move(type));
  column.append(std::span<const T>(values));
  return column;
}

ColumnData stamps(TimeUnit unit, const std::vector<std::int64_t>& ticks) {
  return column_of(Type{.kind = TypeKind::kTimestamp, .unit = unit}, ticks);
}

struct Written {
  Bytes file;
  std::optional<Error> error{};
};

Written write(const TableSchema& schema, const std::vector<std::vector<ColumnData>>& batches,
              const ParquetWriteOptions& options = {}) {
  Written written;
  auto writer = write_parquet(
      schema,
      [&](std::span<const std::byte> some) -> Result<void> {
        written.file.insert(written.file.end(), some.begin(), some.end());
        return {};
      },
      options);
  if (!writer) return {.file = {}, .error = writer.error()};
  for (const auto& batch : batches)
    if (auto done = (*writer)->append(batch); !done) return {.file = {}, .error = done.error()};
  if (auto done = (*writer)->finish(); !done) return {.file = {}, .error = done.error()};
  return written;
}

Written write(const std::vector<ColumnData>& columns, const ParquetWriteOptions& options = {}) {
  TableSchema schema;
  for (std::size_t i = 0; i < columns.size(); ++i)
    schema.fields.push_back({.name = i == 0 ? "time" : "c" + std::to_string(i), .type = columns[i].type()});
  return write(schema, {columns}, options);
}

parquet::FileMetadata footer_of(const Bytes& file) {
  REQUIRE(file.size() > 12);
  const auto magic = test::bytes_of("PAR1");
  CHECK(std::equal(magic.begin(), magic.end(), file.begin()));
  CHECK(std::equal(magic.begin(), magic.end(), file.end() - 4));
  std::uint32_t length = 0;
  std::memcpy(&length, file.data() + file.size() - 8, 4);
  const auto footer =
      parquet::read<parquet::FileMetadata>(std::span(file).subspan(file.size() - 8 - length, length));
  REQUIRE(footer);
  return *footer;
}

struct ReadPage {
  parquet::PageHeader header;
  Bytes body;  // levels and values, decompressed
  std::int64_t bytes = 0;
};

ReadPage page_at(const Bytes& file, std::int64_t offset) {
  std::size_t used = 0;
  const auto from = std::span(file).subspan(static_cast<std::size_t>(offset));
  const auto header = parquet::read<parquet::PageHeader>(from, &used);
  REQUIRE(header);
  const auto stored = from.subspan(used, static_cast<std::size_t>(header->compressed_bytes));
  CHECK(header->crc == std::bit_cast<std::int32_t>(parquet::crc32(stored)));
  ReadPage page{*header, {}, static_cast<std::int64_t>(used + stored.size())};
  const std::size_t levels =
      header->data_v2 ? static_cast<std::size_t>(header->data_v2->definition_bytes) : 0;
  const bool compressed = !header->data_v2 || header->data_v2->compressed.value_or(true);
  page.body.assign(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(levels));
  page.body.resize(static_cast<std::size_t>(header->uncompressed_bytes));
  REQUIRE(parquet::decompress(compressed ? parquet::Compression::kZstd : parquet::Compression::kNone,
                              stored.subspan(levels), std::span(page.body).subspan(levels)));
  return page;
}

template <typename T>
T index_at(const Bytes& file, std::optional<std::int64_t> offset, std::optional<std::int32_t> length) {
  REQUIRE((offset && length));
  std::size_t used = 0;
  const auto index = parquet::read<T>(std::span(file).subspan(static_cast<std::size_t>(*offset)), &used);
  REQUIRE(index);
  CHECK(used == static_cast<std::size_t>(*length));
  return *index;
}

std::string value_of(const parquet::FileMetadata& footer, std::string_view key) {
  for (const auto& pair : *footer.key_values)
    if (pair.key == key) return pair.value.value_or("");
  return "none";
}

std::string plain(std::int64_t value) {
  std::string text(sizeof value, '\0');
  std::memcpy(text.data(), &value, sizeof value);
  return text;
}

TEST_CASE("A page of the compatible profile is levels and values, in the modern one levels stand apart",
          "[parquet]") {
  ColumnData numbers(Type{.kind = TypeKind::kInt32});
  numbers.append_null();
  numbers.append(std::span<const std::int32_t>(std::vector<std::int32_t>{7, 9}));
  const Written old = write({stamps(TimeUnit::kMicro, {1, 2, 3}), numbers});
  const auto footer = footer_of(old.file);
  REQUIRE(footer.row_groups.size() == 1);
  const ReadPage first = page_at(old.file, footer.row_groups[0].columns[1].metadata->data_page_offset);
  CHECK(first.header.type == parquet::PageType::kData);
  CHECK(first.header.data->num_values == 3);
  CHECK(first.body == bytes({2, 0, 0, 0, 3, 6, 7, 0, 0, 0, 9, 0, 0, 0}));

  const Written modern =
      write({stamps(TimeUnit::kMicro, {1, 2, 3}), numbers}, {.profile = ParquetProfile::kModern});
  const ReadPage second =
      page_at(modern.file, footer_of(modern.file).row_groups[0].columns[1].metadata->data_page_offset);
  REQUIRE(second.header.data_v2);
  CHECK(second.header.data_v2->num_nulls == 1);
  CHECK(second.header.data_v2->definition_bytes == 2);
  CHECK(std::vector(second.body.begin(), second.body.begin() + 2) == bytes({3, 6}));
}

TEST_CASE("Pages, chunks and groups lie where footer and page index say, one behind the other", "[parquet]") {
  std::vector<std::int64_t> ticks, numbers;
  for (std::int64_t row = 0; row < 100'000; ++row) {
    ticks.push_back(row * 1'000'000);
    numbers.push_back(row < 70'000 ? row % 3 : row * row * 0x1234567);
  }
  for (const ParquetProfile profile : {ParquetProfile::kCompatible, ParquetProfile::kModern}) {
    const Written written =
        write({stamps(TimeUnit::kMicro, ticks), column_of(Type{.kind = TypeKind::kInt64}, numbers)},
              {.profile = profile, .group_rows = 60'000});
    const auto footer = footer_of(written.file);
    CHECK(footer.num_rows == 100'000);
    REQUIRE(footer.row_groups.size() == 2);
    std::int64_t at = 4;
    for (const auto& group : footer.row_groups) {
      CHECK(group.file_offset == at);
      REQUIRE(group.sorting_columns);
      CHECK(group.sorting_columns->at(0).column == 0);
      for (const auto& chunk : group.columns) {
        const auto& metadata = *chunk.metadata;
        CHECK(metadata.num_values == group.num_rows);
        const std::int64_t begin = at;
        if (metadata.dictionary_page_offset) {
          CHECK(*metadata.dictionary_page_offset == at);
          at += page_at(written.file, at).bytes;
        }
        CHECK(metadata.data_page_offset == at);
        const auto index =
            index_at<parquet::OffsetIndex>(written.file, chunk.offset_index_offset, chunk.offset_index_bytes);
        const auto bounds =
            index_at<parquet::ColumnIndex>(written.file, chunk.column_index_offset, chunk.column_index_bytes);
        REQUIRE(bounds.min_values.size() == index.pages.size());
        std::int64_t rows = 0;
        for (const auto& page : index.pages) {
          CHECK(page.offset == at);
          CHECK(page.first_row == rows);
          const ReadPage read = page_at(written.file, at);
          CHECK(read.bytes == page.bytes);
          rows += read.header.data ? read.header.data->num_values : read.header.data_v2->num_values;
          at += read.bytes;
        }
        CHECK(rows == group.num_rows);
        CHECK(metadata.compressed_bytes == at - begin);
      }
    }
  }
}

TEST_CASE("Statistics are of groups, the page index is of pages", "[parquet]") {
  std::vector<std::int64_t> ticks;
  for (std::int64_t row = 0; row < 40'000; ++row) ticks.push_back(row);
  const Written written = write({stamps(TimeUnit::kMicro, ticks)});
  const auto footer = footer_of(written.file);
  const auto& chunk = footer.row_groups[0].columns[0];
  CHECK(chunk.metadata->statistics->min_value == plain(0));
  CHECK(chunk.metadata->statistics->max_value == plain(39'999));
  CHECK(chunk.metadata->statistics->null_count == 0);
  const auto index =
      index_at<parquet::ColumnIndex>(written.file, chunk.column_index_offset, chunk.column_index_bytes);
  CHECK(index.min_values == std::vector{plain(0), plain(32'768)});
  CHECK(index.boundary_order == parquet::BoundaryOrder::kAscending);
}

TEST_CASE("A page of nothing but NaN leaves no page index of bounds, one of nulls does", "[parquet]") {
  ColumnData nulls(Type{.kind = TypeKind::kFloat64});
  nulls.append_null();
  const Written written =
      write({stamps(TimeUnit::kMicro, {1}),
             column_of(Type{.kind = TypeKind::kFloat64}, std::vector<double>{kNan}), nulls});
  const auto group = footer_of(written.file).row_groups[0];
  CHECK_FALSE(group.columns[1].column_index_offset);
  CHECK_FALSE(group.columns[1].metadata->statistics->min_value);
  const auto index = index_at<parquet::ColumnIndex>(written.file, group.columns[2].column_index_offset,
                                                    group.columns[2].column_index_bytes);
  CHECK(index.null_pages == std::vector{true});
  CHECK(index.null_counts == std::vector<std::int64_t>{1});
}

TEST_CASE("A group says that its times are in order only where they are", "[parquet]") {
  const Written written = write({stamps(TimeUnit::kMicro, {1, 2, 2, 4, 3, 5})}, {.group_rows = 3});
  const auto footer = footer_of(written.file);
  REQUIRE(footer.row_groups.size() == 2);
  CHECK(footer.row_groups[0].sorting_columns);
  CHECK_FALSE(footer.row_groups[1].sorting_columns);
}

TEST_CASE("Stamps: seconds become milliseconds, whole microseconds micro-, other nanoseconds are refused",
          "[parquet]") {
  const auto leaf = [](const Written& written) { return footer_of(written.file).schema.at(1); };
  const auto second = leaf(write({stamps(TimeUnit::kSecond, {1})}));
  CHECK(second.converted_type == parquet::ConvertedType::kTimestampMillis);
  CHECK(second.logical_type->timestamp->unit.millis);
  CHECK_FALSE(second.logical_type->timestamp->adjusted_to_utc);
  const Written whole = write({stamps(TimeUnit::kNano, {-1'000, 2'000})});
  CHECK(leaf(whole).converted_type == parquet::ConvertedType::kTimestampMicros);
  CHECK(footer_of(whole.file).row_groups[0].columns[0].metadata->statistics->min_value == plain(-1));

  const Written refused = write({stamps(TimeUnit::kNano, {1'000, 2'001})});
  REQUIRE(refused.error);
  CHECK(refused.error->code == ErrorCode::kInvalidArgument);
  CHECK(refused.error->message ==
        "column 'time': its time stamp in row 1 has nanoseconds, which few readers of Parquet take; write it "
        "with the modern profile (--profile modern)");
  const auto nano =
      leaf(write({stamps(TimeUnit::kNano, {1'000, 2'001})}, {.profile = ParquetProfile::kModern}));
  CHECK(nano.logical_type->timestamp->unit.nanos);
  CHECK_FALSE(nano.converted_type);
  CHECK(write({stamps(TimeUnit::kSecond, {std::numeric_limits<std::int64_t>::max()})}).error);
}

TEST_CASE("pandas learns the index, zones, and which integers have nulls", "[parquet]") {
  ColumnData some(Type{.kind = TypeKind::kUint16}), none = some;
  some.append_null();
  none.append(std::span<const std::uint16_t>(std::vector<std::uint16_t>{1}));
  const auto footer = footer_of(write({column_of(Type{.kind = TypeKind::kTimestamp, .zone = "Europe/Paris"},
                                                 std::vector<std::int64_t>{1}),
                                       some, none})
                                    .file);
  const std::string pandas = value_of(footer, "pandas");
  CHECK(pandas.find(R"("index_columns":["time"])") != std::string::npos);
  CHECK(pandas.find(R"({"timezone":"Europe/Paris"})") != std::string::npos);
  CHECK(pandas.find(R"("name":"c1","numpy_type":"UInt16","pandas_type":"uint16")") != std::string::npos);
  CHECK(pandas.find(R"("name":"c2","numpy_type":"uint16","pandas_type":"uint16")") != std::string::npos);
}

TEST_CASE("Own keys pass through, those of pandas and Arrow are made anew", "[parquet]") {
  TableSchema schema{.fields = {{.name = "time", .type = {.kind = TypeKind::kTimestamp}}},
                     .skipped = {},
                     .metadata = {{"mdat", "{}"}, {"pandas", "old"}, {"ARROW:schema", "old"}}};
  const auto footer = footer_of(write(schema, {}).file);
  CHECK(value_of(footer, "mdat") == "{}");
  CHECK(value_of(footer, "pandas") != "old");
  CHECK(footer.key_values->size() == 3);
  CHECK(footer.num_rows == 0);
  CHECK(footer.row_groups.empty());
  CHECK(footer.created_by->starts_with("mdat version "));
  CHECK(footer.column_orders->size() == 1);
}

TEST_CASE("Batches of any size make the same file as one", "[parquet]") {
  ColumnData all = stamps(TimeUnit::kMicro, {});
  std::vector<std::vector<ColumnData>> batches;
  for (std::int64_t row = 0; row < 50'000; ++row) all.append(&row, 1);
  for (std::size_t begin = 0, rows = 1; begin < all.size(); begin += rows, rows = rows * 7 % 9973 + 1) {
    ColumnData part(all.type());
    part.append(all, begin, std::min(begin + rows, all.size()));
    batches.push_back({part});
    if (begin + rows >= all.size()) break;
  }
  const TableSchema schema{.fields = {{.name = "time", .type = all.type()}}};
  CHECK(write(schema, batches).file == write(schema, {{all}}).file);
}

TEST_CASE("What waits in memory has a bound, whatever a row group may have", "[parquet]") {
  ColumnData numbers(Type{.kind = TypeKind::kInt64});
  for (std::uint64_t row = 0; row < 65'536; ++row) {
    const std::uint64_t any = (row + 1) * 0x9E3779B97F4A7C15;
    numbers.append(&any, 1);
  }
  const TableSchema schema{.fields = {{.name = "any", .type = numbers.type()}}};
  const std::vector<std::vector<ColumnData>> batches(70, {numbers});
  const Written written = write(schema, batches, {.group_rows = std::uint64_t{1} << 40});
  const auto footer = footer_of(written.file);
  REQUIRE(footer.row_groups.size() == 2);
  CHECK(footer.row_groups[0].compressed_bytes > 32 << 20);
  CHECK(footer.row_groups[0].compressed_bytes < 33 << 20);
}

TEST_CASE("Categories that differ from batch to batch keep their texts", "[parquet]") {
  ColumnData first(Type{.kind = TypeKind::kCategorical}), second = first;
  first.set_categories({"off", "on"});
  second.set_categories({"on", "broken"});
  first.append(std::span<const std::uint32_t>(std::vector<std::uint32_t>{1, 0}));
  second.append(std::span<const std::uint32_t>(std::vector<std::uint32_t>{0, 1}));
  const TableSchema schema{.fields = {{.name = "state", .type = first.type(), .nullable = false}}};
  const Written written = write(schema, {{first}, {second}});
  const auto metadata = *footer_of(written.file).row_groups[0].columns[0].metadata;
  CHECK(page_at(written.file, *metadata.dictionary_page_offset).body ==
        test::bytes_of(std::string("\3\0\0\0off\2\0\0\0on\6\0\0\0broken", 23)));
  CHECK(page_at(written.file, metadata.data_page_offset).body == bytes({2, 3, 0b10'01'00'01, 0}));
}

TEST_CASE("What the sink says is handed on, and what cannot be written is refused", "[parquet]") {
  const ByteSink full = [](std::span<const std::byte>) -> Result<void> {
    return fail(ErrorCode::kIo, "no space left");
  };
  const TableSchema schema{.fields = {{.name = "time", .type = {.kind = TypeKind::kTimestamp}}}};
  const auto writer = write_parquet(schema, full);
  REQUIRE_FALSE(writer);
  CHECK(writer.error().code == ErrorCode::kIo);
  CHECK(write(TableSchema{}, {}).error->code == ErrorCode::kInvalidArgument);
  TableSchema twice = schema;
  twice.fields.push_back(schema.fields[0]);
  CHECK(write(twice, {}).error->code == ErrorCode::kInvalidArgument);
  ColumnData null = stamps(TimeUnit::kMicro, {});
  null.append_null();
  TableSchema required = schema;
  required.fields[0].nullable = false;
  CHECK(write(required, {{null}}).error->code == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace mdat
