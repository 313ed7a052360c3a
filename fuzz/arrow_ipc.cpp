// SPDX-License-Identifier: Apache-2.0
// Any bytes as Arrow IPC, from a pipe and, where they look like a file, from a path: read to the end, or
// refused with a message, in little memory. What is read is written as Arrow IPC that reads the same.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "mdat/arrow.hpp"

using namespace mdat;

namespace {

constexpr ArrowReadOptions kSmall{.memory_max = 1 << 22};
constexpr std::uint64_t kRowsMax = 1 << 18;  // a zip bomb that is true takes its time

using Table = std::vector<std::vector<ColumnData>>;  // batches

void must(bool holds) {
  if (!holds) std::abort();
}

ByteSource from(std::span<const std::byte> left) {
  return [left](std::span<std::byte> out) mutable -> Result<std::size_t> {
    const std::size_t bytes = std::min({out.size(), left.size(), std::size_t{4096}});
    if (bytes != 0) std::memcpy(out.data(), left.data(), bytes);
    left = left.subspan(bytes);
    return bytes;
  };
}

/// All batches up to an error or the limit; false after an error.
bool read(TableReader& reader, Table& table) {
  std::vector<ColumnData> columns;
  for (std::uint64_t rows = 0; rows < kRowsMax;) {
    const auto more = reader.next(columns);
    if (!more) must(!more.error().message.empty());
    if (!more || !*more) return more.has_value();
    must(!columns.empty() && !columns[0].empty() && columns[0].size() <= TableReader::kBatchRows);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      must(columns[i].size() == columns[0].size() && columns[i].type() == reader.schema().fields[i].type);
      for (std::size_t row = 0; row < columns[i].size(); row += 97) static_cast<void>(columns[i].value(row));
    }
    rows += columns[0].size();
    table.push_back(columns);
  }
  return false;
}

bool same(const ColumnData& a, const ColumnData& b) {
  if (a.type().kind != TypeKind::kCategorical) return a == b;
  for (std::size_t row = 0; row < a.size(); ++row)
    if (a.is_valid(row) != b.is_valid(row) || a.text(row) != b.text(row)) return false;
  return a.size() == b.size();
}

void write_and_read(const TableSchema& schema, const Table& table, const ArrowWriteOptions& options) {
  std::vector<std::byte> bytes;
  const auto sink = [&](std::span<const std::byte> more) -> Result<void> {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return {};
  };
  auto writer = write_arrow(schema, sink, options);
  must(writer.has_value());
  for (const auto& batch : table) must((*writer)->append(batch).has_value());
  must((*writer)->finish().has_value());
  auto reader = open_arrow(from(bytes));
  must(reader.has_value() && (*reader)->schema().fields.size() == schema.fields.size());
  Table again;
  read(**reader, again);
  must(again.size() == table.size());
  for (std::size_t i = 0; i < table.size(); ++i)
    for (std::size_t j = 0; j < table[i].size(); ++j) must(same(table[i][j], again[i][j]));
}

/// A file in memory, which a path leads to.
std::string saved(std::span<const std::byte> bytes) {
  static const std::string kPath =
      (std::filesystem::temp_directory_path() / ("mdat-fuzz-" + std::to_string(::getpid()) + ".arrow"))
          .string();
  std::ofstream(kPath, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return kPath;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  auto reader = open_arrow(from(bytes), kSmall);
  Table table;
  if (!reader) {
    must(!reader.error().message.empty());
  } else if (read(**reader, table)) {
    const ArrowWriteOptions options{size % 2 == 0 ? ArrowForm::kFile : ArrowForm::kStream,
                                    static_cast<ArrowCompression>(size % 3)};
    write_and_read((*reader)->schema(), table, options);
  }
  const std::string path = saved(bytes);
  if (auto file = open_arrow(path, kSmall)) {
    table.clear();
    read(**file, table);
  }
  std::filesystem::remove(path);
  return 0;
}
