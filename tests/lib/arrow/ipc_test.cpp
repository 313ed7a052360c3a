// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "mdat/arrow.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace mdat;

namespace {

ByteSink into(Bytes& out) {
  return [&out](std::span<const std::byte> bytes) -> Result<void> {
    out.insert(out.end(), bytes.begin(), bytes.end());
    return {};
  };
}

/// Hands out a few bytes at a time, as pipes do.
ByteSource from(const Bytes& bytes, std::size_t piece = 1000) {
  return [&bytes, piece, at = std::size_t{0}](std::span<std::byte> out) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({out.size(), piece, bytes.size() - at});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
    at += size;
    return size;
  };
}

template <typename T>
void append_values(ColumnData& column, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % 5 == 3) {
      column.append_null();
    } else {
      const auto value = static_cast<T>(row * 7919 % 251);
      column.append(&value, 1);
    }
  }
}

void append_rows(ColumnData& column, std::size_t rows) {
  switch (width_bytes(column.type().kind)) {
    case 0:
      for (std::size_t row = 0; row < rows; ++row)
        row % 5 == 3 ? column.append_null() : column.append_text("text \xC3\xBC " + std::to_string(row % 97));
      break;
    case 1:
      column.type().kind == TypeKind::kBool ? append_values<bool>(column, rows)
                                            : append_values<std::uint8_t>(column, rows);
      break;
    case 2:
      append_values<std::uint16_t>(column, rows);
      break;
    case 4:
      if (column.type().kind == TypeKind::kCategorical)
        for (int i = 0; i < 251; ++i) column.add_category("category " + std::to_string(i));
      column.type().kind == TypeKind::kFloat32 ? append_values<float>(column, rows)
                                               : append_values<std::uint32_t>(column, rows);
      break;
    default:
      column.type().kind == TypeKind::kFloat64 ? append_values<double>(column, rows)
                                               : append_values<std::uint64_t>(column, rows);
  }
}

TableSchema every_type() {
  TableSchema schema;
  for (int kind = 0; kind <= static_cast<int>(TypeKind::kCategorical); ++kind)
    schema.fields.push_back({.name = std::to_string(kind), .type = {.kind = static_cast<TypeKind>(kind)}});
  schema.fields.push_back({.name = "paris", .type = {TypeKind::kTimestamp, TimeUnit::kNano, "Europe/Paris"}});
  return schema;
}

std::vector<ColumnData> rows_of(const TableSchema& schema, std::size_t rows) {
  std::vector<ColumnData> columns;
  for (const Field& field : schema.fields) append_rows(columns.emplace_back(field.type), rows);
  return columns;
}

Bytes written(const TableSchema& schema, const std::vector<std::vector<ColumnData>>& batches,
              const ArrowWriteOptions& options) {
  Bytes bytes;
  auto writer = write_arrow(schema, into(bytes), options);
  REQUIRE(writer);
  for (const auto& batch : batches) REQUIRE((*writer)->append(batch));
  REQUIRE((*writer)->finish());
  return bytes;
}

/// All rows in one column each.
std::vector<ColumnData> read_all(TableReader& reader) {
  std::vector<ColumnData> columns, out;
  for (const Field& field : reader.schema().fields) out.emplace_back(field.type);
  while (true) {
    const auto more = reader.next(columns);
    if (!more) FAIL(more.error().message);
    if (!*more) break;
    CHECK(columns[0].size() >= 1);
    CHECK(columns[0].size() <= TableReader::kBatchRows);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (out[i].empty()) out[i].set_categories(columns[i].categories());
      out[i].append(columns[i], 0, columns[i].size());
    }
  }
  return out;
}

std::unique_ptr<TableReader> opened(Result<std::unique_ptr<TableReader>> reader) {
  if (!reader) FAIL(reader.error().message);
  return std::move(*reader);
}

std::string saved(const Bytes& bytes, const test::TemporaryFolder& folder) {
  test::write_bytes(folder / "table", bytes);
  return folder / "table";
}

/// What reading the whole of it says, "" where nothing is wrong.
std::string complaint(Result<std::unique_ptr<TableReader>> reader) {
  if (!reader) return reader.error().message;
  std::vector<ColumnData> columns;
  while (true) {
    const auto more = (*reader)->next(columns);
    if (!more) return more.error().message;
    if (!*more) return "";
  }
}

}  // namespace

TEST_CASE("Arrow IPC brings back every type, in every form and compression, from a path and from a pipe") {
  const test::TemporaryFolder folder;
  const TableSchema schema = every_type();
  for (const auto form : {ArrowForm::kFile, ArrowForm::kStream})
    for (const auto compression : {ArrowCompression::kNone, ArrowCompression::kLz4, ArrowCompression::kZstd})
      for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, std::size_t{70001}}) {
        const auto columns = rows_of(schema, rows);
        const Bytes bytes = written(schema, {columns}, {form, compression});
        for (const bool by_path : {true, false}) {
          const auto reader = opened(by_path ? open_arrow(saved(bytes, folder)) : open_arrow(from(bytes)));
          CHECK(reader->schema().fields == schema.fields);
          CHECK(reader->rows() == (by_path && form == ArrowForm::kFile ? std::optional(rows) : std::nullopt));
          const auto back = read_all(*reader);
          for (std::size_t i = 0; i < columns.size(); ++i) {
            INFO(schema.fields[i].name << " of " << rows << " rows");
            if (rows != 0) CHECK(back[i] == columns[i]);
            CHECK(back[i].size() == rows);
          }
        }
      }
}

TEST_CASE("Categories that change between batches become one dictionary that grows") {
  TableSchema schema{.fields = {{.name = "c", .type = {.kind = TypeKind::kCategorical}}}};
  const auto batch = [&](std::vector<std::string> categories, std::vector<std::uint32_t> codes) {
    std::vector<ColumnData> columns{ColumnData(schema.fields[0].type)};
    columns[0].set_categories(std::move(categories));
    columns[0].append(std::span<const std::uint32_t>(codes));
    return columns;
  };
  const Bytes bytes =
      written(schema, {batch({"a", "b"}, {0, 1}), batch({"c", "b"}, {0, 1, 1}), batch({"a"}, {0})},
              {.form = ArrowForm::kStream});
  const auto back = read_all(*opened(open_arrow(from(bytes))));
  CHECK(back[0].categories() == std::vector<std::string>{"a", "b", "c"});
  const auto codes = back[0].values<std::uint32_t>();
  CHECK(std::vector(codes.begin(), codes.end()) == std::vector<std::uint32_t>{0, 1, 2, 1, 1, 0});
}

TEST_CASE("Bits of floats are kept: NaN with its payload, -0.0, infinities") {
  TableSchema schema{.fields = {{.name = "d", .type = {.kind = TypeKind::kFloat64}}}};
  std::vector<ColumnData> columns{ColumnData(schema.fields[0].type)};
  for (const std::uint64_t bits :
       {0x7FF8000000000001U, 0xFFF0000000000001U, 0x8000000000000000U, 0x7FF0000000000000U})
    columns[0].append(&bits, 1);
  const Bytes bytes = written(schema, {columns}, {});
  CHECK(read_all(*opened(open_arrow(from(bytes)))) == columns);
}

TEST_CASE("The bytes of a stream are those that the specification tells") {
  TableSchema schema{.fields = {{.name = "b", .type = {.kind = TypeKind::kBool}}}};
  std::vector<ColumnData> columns{ColumnData(schema.fields[0].type)};
  for (const bool value : {true, false, true, true}) columns[0].append(&value, 1);
  columns[0].append_null();
  const Bytes bytes = written(schema, {columns}, {.form = ArrowForm::kStream});
  const auto word = [&](std::size_t at) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
  };
  CHECK((word(0) & 0xFFFFFFFF) == 0xFFFFFFFF);
  // Validity 01111, values 01101, then the end of the stream.
  REQUIRE(bytes.size() % 8 == 0);
  CHECK(word(bytes.size() - 24) == 0x0F);
  CHECK(word(bytes.size() - 16) == 0x0D);
  CHECK(word(bytes.size() - 8) == 0x00000000FFFFFFFF);
}

TEST_CASE("A sink that fails ends the writing with its words") {
  std::size_t calls = 0;
  const ByteSink sink = [&](std::span<const std::byte>) -> Result<void> {
    if (++calls == 3) return fail(ErrorCode::kIo, "the pipe is closed");
    return {};
  };
  const TableSchema schema = every_type();
  auto writer = write_arrow(schema, sink, {});
  REQUIRE(writer);
  const auto ok = (*writer)->append(rows_of(schema, 10));
  REQUIRE_FALSE(ok);
  CHECK(ok.error().message == "the pipe is closed");
}

TEST_CASE("Arrow IPC that was cut off or changed anywhere is read or refused, never believed") {
  const test::TemporaryFolder folder;
  const TableSchema schema = every_type();
  const auto columns = rows_of(schema, 20);
  for (const auto compression : {ArrowCompression::kNone, ArrowCompression::kLz4, ArrowCompression::kZstd})
    for (const auto form : {ArrowForm::kFile, ArrowForm::kStream}) {
      const Bytes bytes = written(schema, {columns, columns}, {form, compression});
      std::size_t complaints = 0;
      for (std::size_t i = 0; i < bytes.size(); i += 5) {
        Bytes changed = bytes;
        changed[i] ^= std::byte{0x81};
        if (!complaint(open_arrow(from(changed), {.memory_max = 1 << 20})).empty()) ++complaints;
        if (i % 25 == 0) complaints += complaint(open_arrow(saved(changed, folder))).empty() ? 0U : 1U;
        changed.resize(i);
        const bool at_end = i + 8 >= bytes.size();
        if (!at_end && form == ArrowForm::kFile)
          CHECK_FALSE(complaint(open_arrow(saved(changed, folder))).empty());
      }
      CHECK(complaints > 100);
    }
}

TEST_CASE("What is not Arrow IPC is told") {
  const auto complaint_about = [](std::string_view text) {
    const Bytes bytes(reinterpret_cast<const std::byte*>(text.data()),
                      reinterpret_cast<const std::byte*>(text.data() + text.size()));
    return complaint(open_arrow(from(bytes)));
  };
  CHECK(complaint_about("") == "empty, or too short for Arrow IPC");
  CHECK(complaint_about("time,value\n2024-01-01,1\n") == "neither a file nor a stream of Arrow IPC");
  CHECK(complaint_about("FEA1\0\0\0\0") ==
        "a Feather file of version 1: write it as version 2, which is Arrow IPC");
  CHECK(complaint(open_arrow("/nonexistent/x.arrow")).starts_with("/nonexistent/x.arrow: "));
}

TEST_CASE("A batch that is larger than the memory it may take is refused from a pipe, and read from a file") {
  const test::TemporaryFolder folder;
  TableSchema schema{.fields = {{.name = "d", .type = {.kind = TypeKind::kFloat64}}}};
  const Bytes bytes = written(schema, {rows_of(schema, 60000)}, {.form = ArrowForm::kStream});
  const ArrowReadOptions small{.memory_max = 100000};
  CHECK(complaint(open_arrow(from(bytes), small)) ==
        "a batch of 487504 bytes in a stream, more than 100000: write smaller batches, or read it as a file");
  CHECK(complaint(open_arrow(saved(bytes, folder), small)).empty());
}
