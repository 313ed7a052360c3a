// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/metadata.hpp"

#include <catch2/catch.hpp>

#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet {
namespace {

using test::bytes;

template <typename T>
void check_round_trip(const T& value) {
  std::vector<std::byte> out;
  write(value, out);
  std::size_t used = 0;
  out.push_back(std::byte{0xFF});  // of whatever comes next
  const auto back = read<T>(out, &used);
  REQUIRE(back);
  CHECK(*back == value);
  CHECK(used == out.size() - 1);
  for (std::size_t size = 0; size < used; ++size) CHECK(!read<T>(std::span(out).first(size)));
}

TEST_CASE("A page header is what pyarrow writes") {
  // Of three doubles, PLAIN, uncompressed: 24 bytes of values and 6 of levels.
  const auto written = bytes(
      {0x15, 0x00, 0x15, 0x3C, 0x15, 0x3C, 0x2C, 0x15, 0x06, 0x15, 0x00, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00});
  PageHeader header{.type = PageType::kData, .uncompressed_bytes = 30, .compressed_bytes = 30};
  header.data = DataPageHeader{.num_values = 3,
                               .encoding = Encoding::kPlain,
                               .definition_encoding = Encoding::kRle,
                               .repetition_encoding = Encoding::kRle};
  std::vector<std::byte> out;
  write(header, out);
  CHECK(out == written);
  const auto back = read<PageHeader>(written);
  REQUIRE(back);
  CHECK(*back == header);
}

TEST_CASE("Page headers of every kind come back") {
  const Statistics statistics{.max = "b",
                              .min = "a",
                              .null_count = 1,
                              .distinct_count = 2,
                              .max_value = "b",
                              .min_value = "",
                              .max_is_exact = true,
                              .min_is_exact = false};
  check_round_trip(PageHeader{.type = PageType::kDictionary,
                              .uncompressed_bytes = 7,
                              .compressed_bytes = 8,
                              .crc = -5,
                              .dictionary = DictionaryPageHeader{3, Encoding::kPlain, true}});
  check_round_trip(PageHeader{.type = PageType::kDataV2,
                              .uncompressed_bytes = 7,
                              .compressed_bytes = 8,
                              .data_v2 = DataPageHeaderV2{.num_values = 3,
                                                          .num_nulls = 1,
                                                          .num_rows = 3,
                                                          .encoding = Encoding::kAlp,
                                                          .definition_bytes = 2,
                                                          .repetition_bytes = 0,
                                                          .compressed = false,
                                                          .statistics = statistics}});
}

TEST_CASE("Metadata of a file come back") {
  FileMetadata metadata{.version = 2, .num_rows = 5, .created_by = "a test"};
  metadata.schema.push_back({.name = "schema", .num_children = 2});
  metadata.schema.push_back({.type = PhysicalType::kInt64,
                             .repetition = Repetition::kOptional,
                             .name = "time",
                             .converted_type = ConvertedType::kTimestampMicros,
                             .logical_type = LogicalType{.timestamp = TimeType{true, {.micros = Empty{}}}}});
  metadata.schema.push_back({.type = PhysicalType::kInt32,
                             .name = "state",
                             .field_id = -1,
                             .logical_type = LogicalType{.integer = IntegerType{8, true}}});
  ColumnChunk chunk{.file_offset = 0,
                    .metadata = ColumnMetadata{.type = PhysicalType::kInt64,
                                               .encodings = {Encoding::kPlain, Encoding::kRle},
                                               .path = {"time"},
                                               .codec = Compression::kZstd,
                                               .num_values = 5,
                                               .uncompressed_bytes = 100,
                                               .compressed_bytes = 50,
                                               .data_page_offset = 4,
                                               .dictionary_page_offset = 70,
                                               .encoding_stats = {{{PageType::kData, Encoding::kPlain, 1}}}},
                    .offset_index_offset = 1,
                    .offset_index_bytes = 2,
                    .column_index_offset = 3,
                    .column_index_bytes = 4};
  metadata.row_groups.push_back({.columns = {chunk, chunk},
                                 .uncompressed_bytes = 200,
                                 .num_rows = 5,
                                 .sorting_columns = {{{0, false, true}}},
                                 .compressed_bytes = 100,
                                 .ordinal = 0});
  metadata.key_values = {{"pandas", "{}"}, {"nothing", std::nullopt}};
  metadata.column_orders = {{Empty{}}, {Empty{}}};
  check_round_trip(metadata);
}

TEST_CASE("Indices of pages come back") {
  check_round_trip(ColumnIndex{.null_pages = {false, true, false},
                               .min_values = {"a", "", "c"},
                               .max_values = {"b", "", "d"},
                               .boundary_order = BoundaryOrder::kAscending,
                               .null_counts = {{0, 7, 0}}});
  check_round_trip(OffsetIndex{.pages = {{4, 100, 0}, {104, 50, 1000}}});
}

TEST_CASE("Fields and logical types that are not known are skipped") {
  // A schema element with field 11, a string, and a logical type 17 that has a string in it.
  const auto known = bytes({0x15, 0x0C, 0x25, 0x02, 0x18, 0x01, 'x', 0x6C, 0x0C, 0x11, 0x18, 0x01, 'y', 0x00,
                            0x00, 0x18, 0x01, 'z', 0x00});
  std::vector<std::byte> written = bytes({0x15, 0x02, 0x19, 0x1C});
  written.insert(written.end(), known.begin(), known.end());
  const auto rest = bytes({0x16, 0x00, 0x19, 0x0C, 0x00});
  written.insert(written.end(), rest.begin(), rest.end());
  const auto metadata = read<FileMetadata>(written);
  REQUIRE(metadata);
  REQUIRE(metadata->schema.size() == 1);
  CHECK(metadata->schema[0].logical_type == LogicalType{});
}

TEST_CASE("Structs without a field that has to be there are refused") {
  const auto header = read<PageHeader>(bytes({0x15, 0x00, 0x15, 0x3C, 0x00}));
  REQUIRE(!header);
  CHECK(header.error().code == ErrorCode::kMalformed);
  CHECK(header.error().message == "a struct without its field 3 at byte 5");
}

TEST_CASE("A field of another type and one that occurs twice are refused") {
  CHECK(read<PageHeader>(bytes({0x18, 0x00, 0x00})).error().message == "a field of another type at byte 1");
  CHECK(read<PageHeader>(bytes({0x15, 0x00, 0x05, 0x02, 0x00, 0x00})).error().message ==
        "a field that occurs twice at byte 4");
}

TEST_CASE("A list of many small things is refused before it fills the memory") {
  // A row group of 100,000 column chunks that say nothing: three bytes each, and hundreds in memory.
  std::vector<std::byte> written = bytes({0x49, 0x1C, 0x19, 0xFC, 0xA0, 0x8D, 0x06});
  for (int i = 0; i < 100'000; ++i)
    for (const int value : {0x26, 0x00, 0x00}) written.push_back(static_cast<std::byte>(value));
  const auto metadata = read<FileMetadata>(written);
  REQUIRE(!metadata);
  CHECK(metadata.error().message.starts_with("more values than so few bytes have a use for at byte "));
}

}  // namespace
}  // namespace mdat::parquet
