// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "mdat/parquet.hpp"
#include "tests/lib/parquet/file_builder.hpp"

namespace mdat {
namespace {

using parquet::Encoding;
using parquet::PhysicalType;
using parquet::Repetition;
using test::bytes;
using test::bytes_of;
using test::FileBuilder;
using test::joined;
using test::plain;

const parquet::LogicalType kText{.string = parquet::Empty{}};
const parquet::LogicalType kMicros{.timestamp = parquet::TimeType{true, {.micros = parquet::Empty{}}}};

/// All rows, "null" where they are, each column as a line.
std::vector<std::string> lines(TableReader& table) {
  std::vector<std::string> all(table.schema().fields.size());
  std::vector<ColumnData> columns;
  for (;;) {
    const auto more = table.next(columns);
    if (!more) return {more.error().message};
    if (!*more) return all;
    for (std::size_t i = 0; i < columns.size(); ++i)
      for (std::size_t row = 0; row < columns[i].size(); ++row) {
        const Value value = columns[i].value(row);
        all[i] += all[i].empty() ? "" : " ";
        if (const auto* number = std::get_if<std::int64_t>(&value)) all[i] += std::to_string(*number);
        if (const auto* number = std::get_if<double>(&value)) all[i] += std::to_string(*number);
        if (const auto* text = std::get_if<std::string>(&value)) all[i] += *text;
        if (std::holds_alternative<std::monostate>(value)) all[i] += "null";
      }
  }
}

std::vector<std::string> lines(FileBuilder& file, const ParquetReadOptions& options = {}) {
  const auto whole = file.finish();
  const auto table = open_parquet(whole, options);
  return table ? lines(**table) : std::vector{table.error().message};
}

Error error_of(FileBuilder& file) {
  const auto whole = file.finish();
  const auto table = open_parquet(whole);
  if (!table) return table.error();
  std::vector<ColumnData> columns;
  for (;;)
    if (const auto more = (*table)->next(columns); !more || !*more)
      return more ? Error{ErrorCode::kExists, "it was read", {}} : more.error();
}

/// A required int64 column of one page.
FileBuilder numbers(std::int64_t rows, std::initializer_list<std::int64_t> values) {
  FileBuilder file;
  file.column("n", PhysicalType::kInt64, Repetition::kRequired);
  file.row_group(rows);
  file.chunk();
  file.data_page(static_cast<std::int32_t>(rows), Encoding::kPlain, plain(values));
  return file;
}

TEST_CASE("Nulls are where the levels say, in pages of both versions") {
  FileBuilder file;
  file.column("n", PhysicalType::kInt64, Repetition::kOptional);
  file.row_group(13);
  file.chunk();
  const auto runs = bytes({0x03, 0b00001101});  // eight: valid, null, valid, valid, and nulls
  file.data_page(5, Encoding::kPlain,
                 joined(joined(bytes({2, 0, 0, 0}), runs), plain<std::int64_t>({1, 2, 3})));
  file.page({.type = parquet::PageType::kData,
             .data = parquet::DataPageHeader{3, Encoding::kPlain, Encoding::kBitPacked, Encoding::kRle}},
            joined(bytes({0b01100000}), plain<std::int64_t>({4, 5})));
  file.page({.type = parquet::PageType::kDataV2,
             .data_v2 = parquet::DataPageHeaderV2{.num_values = 5,
                                                  .num_nulls = 2,
                                                  .num_rows = 5,
                                                  .encoding = Encoding::kDeltaBinaryPacked,
                                                  .definition_bytes = 2}},
            joined(runs, bytes({0x08, 0x01, 0x03, 0x0C, 0x02, 0x00})));
  CHECK(lines(file)[0] == "1 null 2 3 null null 4 5 6 null 7 8 null");
}

TEST_CASE("Only the levels of a page are never compressed in version 2") {
  FileBuilder file;
  file.column("n", PhysicalType::kInt64, Repetition::kOptional);
  file.row_group(4);
  file.chunk().codec = parquet::Compression::kSnappy;
  std::vector<std::byte> values;
  compress(parquet::Compression::kSnappy, 0, plain<std::int64_t>({7, 8}), values);
  const auto page = [&](bool compressed, const std::vector<std::byte>& body) {
    file.page({.type = parquet::PageType::kDataV2,
               .uncompressed_bytes = 18,
               .data_v2 = parquet::DataPageHeaderV2{.num_values = 2,
                                                    .num_rows = 2,
                                                    .encoding = Encoding::kPlain,
                                                    .definition_bytes = 2,
                                                    .compressed = compressed}},
              joined(bytes({0x04, 0x01}), body));
  };
  page(true, values);
  page(false, plain<std::int64_t>({9, 10}));
  CHECK(lines(file)[0] == "7 8 9 10");
}

TEST_CASE("A page of nulls may have no values at all") {
  FileBuilder file;
  file.column("x", PhysicalType::kDouble, Repetition::kOptional);
  file.row_group(3);
  file.chunk();
  file.data_page(3, Encoding::kByteStreamSplit, bytes({2, 0, 0, 0, 0x06, 0x00}));
  CHECK(lines(file)[0] == "null null null");
}

TEST_CASE("A dictionary is followed by indices, and by plain values where it grew too large") {
  FileBuilder file;
  file.column("s", PhysicalType::kByteArray, Repetition::kRequired, kText);
  file.row_group(5);
  file.chunk();
  file.dictionary_page(2, bytes({1, 0, 0, 0, 'a', 2, 0, 0, 0, 'b', 'c'}));
  file.data_page(3, Encoding::kRleDictionary, bytes({1, 0x03, 0b00000101}));
  file.data_page(2, Encoding::kPlain, bytes({1, 0, 0, 0, 'd', 0, 0, 0, 0}));
  CHECK(lines(file)[0] == "bc a bc d ");
}

TEST_CASE("Pages of ALP are read") {
  FileBuilder file;
  file.column("x", PhysicalType::kDouble, Repetition::kRequired);
  file.row_group(2);
  file.chunk();
  file.data_page(2, Encoding::kAlp,
                 bytes({0, 0, 3, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x0F, 0, 0, 0, 0, 0, 0, 0, 1, 0b10}));
  CHECK(lines(file)[0] == "1.500000 1.600000");
}

TEST_CASE("A column that was not chosen is not even read") {
  FileBuilder file;
  file.column("good", PhysicalType::kInt64, Repetition::kRequired);
  file.column("bad", PhysicalType::kInt64, Repetition::kRequired);
  file.row_group(1);
  file.chunk();
  file.data_page(1, Encoding::kPlain, plain<std::int64_t>({5}));
  file.chunk();
  file.file.insert(file.file.end(), 50, std::byte{0xEE});
  CHECK(lines(file, {.columns = {{"good"}}})[0] == "5");
  CHECK(lines(file)[0].starts_with("memory: column \"bad\", row group 0, page 0: page header: "));
  CHECK(lines(file, {.columns = {{"ugly"}}})[0] == "memory: there is no column \"ugly\"");
}

TEST_CASE("Columns come in the order in which they are asked for") {
  FileBuilder file;
  for (const char* name : {"a", "b"}) file.column(name, PhysicalType::kInt64, Repetition::kRequired);
  file.row_group(1);
  for (const std::int64_t value : {1, 2}) {
    file.chunk();
    file.data_page(1, Encoding::kPlain, plain({value}));
  }
  CHECK(lines(file, {.columns = {{"b", "a"}}}) == std::vector<std::string>{"2", "1"});
}

/// Two row groups of two pages of two rows: stamps 0 to 7, and the same as values. Pages that are garbage in
/// place of those of `garbage`, so that whoever touches one fails.
FileBuilder stamps(std::vector<int> garbage) {
  FileBuilder file;
  file.column("time", PhysicalType::kInt64, Repetition::kRequired, kMicros);
  file.column("n", PhysicalType::kInt64, Repetition::kRequired);
  const auto text = [](std::int64_t value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  for (std::int64_t group = 0; group < 2; ++group) {
    file.row_group(4);
    for (int column = 0; column < 2; ++column) {
      auto& chunk = file.chunk();
      if (column == 0)
        chunk.statistics =
            parquet::Statistics{.max_value = text(4 * group + 3), .min_value = text(4 * group)};
      for (std::int64_t page = 0; page < 2; ++page) {
        const std::int64_t first = 4 * group + 2 * page;
        const bool broken = std::ranges::find(garbage, 2 * group + page) != garbage.end();
        file.data_page(2, Encoding::kPlain, broken ? bytes({1}) : plain({first, first + 1}));
      }
    }
  }
  for (std::int64_t group = 0; group < 2; ++group) {
    parquet::ColumnIndex index{.null_pages = {false, false},
                               .min_values = {text(4 * group), text(4 * group + 2)},
                               .max_values = {text(4 * group + 1), text(4 * group + 3)}};
    parquet::OffsetIndex places{.pages = {{0, 0, 0}, {0, 0, 2}}};
    auto& chunk = file.metadata.row_groups[static_cast<std::size_t>(group)].columns[0];
    chunk.column_index_offset = static_cast<std::int64_t>(file.file.size());
    write(index, file.file);
    chunk.offset_index_offset = static_cast<std::int64_t>(file.file.size());
    write(places, file.file);
    chunk.column_index_bytes =
        static_cast<std::int32_t>(*chunk.offset_index_offset - *chunk.column_index_offset);
    chunk.offset_index_bytes =
        static_cast<std::int32_t>(static_cast<std::int64_t>(file.file.size()) - *chunk.offset_index_offset);
  }
  return file;
}

ParquetReadOptions during(std::int64_t begin, std::int64_t end) {
  return {.time = ParquetTimeRange{"time", begin, end, TimeUnit::kMicro}};
}

TEST_CASE("Row groups and pages outside of the time range are not decoded") {
  auto file = stamps({0, 1, 3});
  CHECK(lines(file, during(4, 6)) == std::vector<std::string>{"4 5", "4 5"});
  CHECK(lines(file, during(5, 6))[1] == "4 5");  // whole pages
  CHECK(lines(file, during(8, 100)) == std::vector<std::string>{"", ""});
  CHECK(lines(file, during(3, 6))[0].starts_with("memory: column \"time\", row group 0, page 2: "));
  auto whole = stamps({});
  CHECK(lines(whole, during(1, 5))[1] == "0 1 2 3 4 5");
  CHECK(lines(whole, during(3, 5))[1] == "2 3 4 5");
  CHECK(lines(whole, {.time = ParquetTimeRange{"time", 0, 1, TimeUnit::kSecond}})[1] == "0 1 2 3 4 5 6 7");
}

TEST_CASE("A time range needs time stamps") {
  auto file = stamps({});
  CHECK(lines(file, {.time = ParquetTimeRange{"n", 0, 1}})[0] ==
        "memory: column \"n\" has no time stamps, but int64");
  CHECK(lines(file, {.time = ParquetTimeRange{"when", 0, 1}})[0] == "memory: there is no column \"when\"");
}

TEST_CASE("A page index that cannot be is refused") {
  auto file = stamps({});
  *file.metadata.row_groups[0].columns[0].column_index_bytes -= 1;
  CHECK(lines(file, during(0, 1))[0].starts_with("memory: column \"time\": page index: "));
  CHECK(lines(file)[0] == "0 1 2 3 4 5 6 7");
}

TEST_CASE("A page that does not match its checksum is refused") {
  const auto body = plain<std::int64_t>({5});
  for (const int flipped : {0, 1}) {
    FileBuilder file;
    file.column("n", PhysicalType::kInt64, Repetition::kRequired);
    file.row_group(1);
    file.chunk();
    file.page({.type = parquet::PageType::kData,
               .crc = static_cast<std::int32_t>(parquet::crc32(body)) ^ flipped,
               .data = parquet::DataPageHeader{1, Encoding::kPlain, Encoding::kRle, Encoding::kRle}},
              body);
    CHECK(error_of(file).code == (flipped == 0 ? ErrorCode::kExists : ErrorCode::kDamaged));
  }
}

TEST_CASE("Octets are strings if all of them are UTF-8") {
  for (const char last : {'b', '\xFF'}) {
    FileBuilder file;
    file.column("octets", PhysicalType::kByteArray, Repetition::kRequired);
    file.row_group(2);
    file.chunk();
    file.data_page(2, Encoding::kPlain, bytes({1, 0, 0, 0, 'a', 1, 0, 0, 0, last}));
    const auto whole = file.finish();
    const auto table = open_parquet(whole);
    REQUIRE(table);
    if (last == 'b') {
      CHECK(lines(**table)[0] == "a b");
    } else {
      CHECK((*table)->schema().fields.empty());
      CHECK((*table)->schema().skipped ==
            std::vector<SkippedColumn>{{"octets", "binary", "not all of it is UTF-8 text"}});
    }
  }
  FileBuilder text;
  text.column("s", PhysicalType::kByteArray, Repetition::kRequired, kText);
  text.row_group(1);
  text.chunk();
  text.data_page(1, Encoding::kPlain, bytes({1, 0, 0, 0, 0xFF}));
  CHECK(error_of(text).message == "memory: column \"s\", row group 0, page 1: a string that is not UTF-8");
}

TEST_CASE("INT96 is nanoseconds where all of them fit, else microseconds") {
  for (const bool late : {false, true}) {
    FileBuilder file;
    file.column("t", PhysicalType::kInt96, Repetition::kRequired);
    file.row_group(1);
    file.chunk();
    // 1970-01-02, or the last day of 9999.
    file.data_page(1, Encoding::kPlain,
                   joined(bytes({0, 0, 0, 0, 0, 0, 0, 0}),
                          late ? bytes({0x2C, 0xFE, 0x51, 0}) : bytes({0x8D, 0x3D, 0x25, 0})));
    const auto whole = file.finish();
    const auto table = open_parquet(whole);
    REQUIRE(table);
    CHECK(to_string((*table)->schema().fields[0].type) == (late ? "timestamp[us]" : "timestamp[ns]"));
    CHECK(lines(**table)[0] == (late ? "253402214400000000" : "86400000000000"));
  }
}

TEST_CASE("Many rows of few bytes come in batches") {
  FileBuilder file;
  file.column("n", PhysicalType::kInt64, Repetition::kRequired);
  file.row_group(1'000'000);
  file.chunk();
  file.dictionary_page(1, plain<std::int64_t>({42}));
  file.data_page(1'000'000, Encoding::kRleDictionary, bytes({0, 0x80, 0x89, 0x7A}));  // one run, of no bits
  const auto whole = file.finish();
  const auto table = open_parquet(whole);
  REQUIRE(table);
  CHECK((*table)->rows() == 1'000'000);
  std::vector<ColumnData> columns;
  std::size_t rows = 0;
  while ((*table)->next(columns).value_or(false)) {
    CHECK(columns[0].size() <= TableReader::kBatchRows);
    CHECK(std::ranges::count(columns[0].values<std::int64_t>(), 42) ==
          static_cast<std::ptrdiff_t>(columns[0].size()));
    rows += columns[0].size();
  }
  CHECK(rows == 1'000'000);
}

TEST_CASE("What a header promises is not believed") {
  const auto header = [](auto&& change) {
    FileBuilder file;
    file.column("n", PhysicalType::kInt64, Repetition::kRequired);
    file.row_group(1);
    auto& chunk = file.chunk();
    parquet::PageHeader page{
        .type = parquet::PageType::kData,
        .data = parquet::DataPageHeader{1, Encoding::kPlain, Encoding::kRle, Encoding::kRle}};
    change(chunk, page);
    file.page(page, plain<std::int64_t>({5}));
    return error_of(file).code;
  };
  using Chunk = parquet::ColumnMetadata;
  using Page = parquet::PageHeader;
  CHECK(header([](Chunk&, Page&) {}) == ErrorCode::kExists);
  CHECK(header([](Chunk&, Page& page) { page.compressed_bytes = -1; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.compressed_bytes = 1000; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.compressed_bytes = INT32_MAX; }) == ErrorCode::kLimit);
  CHECK(header([](Chunk& chunk, Page& page) {
          chunk.codec = parquet::Compression::kGzip;
          page.uncompressed_bytes = 1 << 30;
        }) == ErrorCode::kDamaged);
  CHECK(header([](Chunk& chunk, Page&) { chunk.codec = parquet::Compression::kLzo; }) ==
        ErrorCode::kUnsupported);
  CHECK(header([](Chunk& chunk, Page&) { chunk.num_values = 2; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk& chunk, Page&) { chunk.type = PhysicalType::kInt32; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk& chunk, Page&) { chunk.data_page_offset = 1 << 30; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk& chunk, Page&) { chunk.data_page_offset = -1; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.data->num_values = 2; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.data->num_values = -1; }) == ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.data->encoding = Encoding::kRleDictionary; }) ==
        ErrorCode::kMalformed);
  CHECK(header([](Chunk&, Page& page) { page.data->encoding = Encoding{77}; }) == ErrorCode::kUnsupported);
  CHECK(header([](Chunk&, Page& page) { page.data.reset(); }) == ErrorCode::kMalformed);
}

TEST_CASE("Fewer values than rows are refused") {
  auto file = numbers(3, {1, 2});
  CHECK(error_of(file).message ==
        "memory: column \"n\", row group 0, page 1: its values end before its rows, or are none");
}

TEST_CASE("Dictionaries that repeat a long text for ever are refused before they fill the memory") {
  FileBuilder file;
  file.column("s", PhysicalType::kByteArray, Repetition::kRequired, kText);
  file.row_group(1 << 20);
  file.chunk();
  std::vector<std::byte> text = plain<std::uint32_t>({1 << 20});
  text.resize(text.size() + (1 << 20), std::byte{'x'});
  file.dictionary_page(1, text);
  file.data_page(1 << 20, Encoding::kRleDictionary, bytes({1, 0x80, 0x80, 0x80, 0x01, 0x00}));
  CHECK(error_of(file).code == ErrorCode::kLimit);
}

TEST_CASE("Two columns of one name refuse the file") {
  FileBuilder file;
  for (int i = 0; i < 2; ++i) file.column("n", PhysicalType::kInt64, Repetition::kRequired);
  CHECK(error_of(file).message == "memory: two columns are called \"n\", or in no UTF-8");
}

TEST_CASE("Schemas that are no tree refuse the file") {
  for (const std::int32_t children : {0, 2, -1, INT32_MAX}) {
    auto file = numbers(1, {1});
    file.metadata.schema[0].num_children = children;
    CHECK(error_of(file).code == ErrorCode::kMalformed);
  }
}

TEST_CASE("Nested columns are skipped with all that is in them") {
  FileBuilder file;
  file.metadata.schema.push_back({.repetition = Repetition::kOptional, .name = "list", .num_children = 1});
  file.metadata.schema.push_back(
      {.type = PhysicalType::kInt64, .repetition = Repetition::kRepeated, .name = "element"});
  file.metadata.schema[0].num_children = 1;
  file.column("n", PhysicalType::kInt64, Repetition::kRequired);
  file.row_group(1);
  file.metadata.row_groups[0].columns.push_back({});
  file.metadata.schema.erase(file.metadata.schema.begin() + 1);  // chunk() counts flat columns
  file.chunk();
  file.metadata.schema.insert(file.metadata.schema.begin() + 1,
                              {.repetition = Repetition::kOptional, .name = "list", .num_children = 1});
  file.data_page(1, Encoding::kPlain, plain<std::int64_t>({5}));
  const auto whole = file.finish();
  const auto table = open_parquet(whole);
  REQUIRE(table);
  CHECK(lines(**table) == std::vector<std::string>{"5"});
  REQUIRE((*table)->schema().skipped.size() == 1);
  CHECK((*table)->schema().skipped[0].reason == "nested, not a flat column");
}

TEST_CASE("What is no Parquet file is refused") {
  const auto refused = [](const std::vector<std::byte>& file) { return open_parquet(file).error(); };
  CHECK(refused({}).code == ErrorCode::kMalformed);
  CHECK(refused(bytes_of("PAR1....PAR2")).message == "memory: no Parquet file: it does not end with PAR1");
  CHECK(refused(bytes_of("PAR1\xFF\xFF\xFF\x0FPAR1")).code == ErrorCode::kMalformed);
  CHECK(refused(bytes_of("PAR1....PARE")).code == ErrorCode::kUnsupported);
  CHECK(open_parquet(std::string("/no/such/file")).error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace mdat
