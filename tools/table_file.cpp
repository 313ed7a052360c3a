// SPDX-License-Identifier: Apache-2.0
#include "tools/table_file.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "tools/netcdf/table_file.hpp"
#include "tools/text.hpp"
#include "tools/xlsx/table_writer.hpp"

namespace mdat::tool {
namespace {

/// Bytes from a descriptor, as the reader of a stream asks for them.
ByteSource source_from(int descriptor) {
  return [descriptor](std::span<std::byte> out) -> Result<std::size_t> {
    while (true) {
      const ssize_t count = read(descriptor, out.data(), out.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return fail(ErrorCode::kIo, format("cannot be read: {}", std::strerror(errno)));
    }
  };
}

bool is_stream_name(const std::string& path) { return std::filesystem::path(path).extension() == ".arrows"; }

ArrowCompression compression_of(std::string_view name) {
  if (name == "lz4") return ArrowCompression::kLz4;
  return name == "zstd" ? ArrowCompression::kZstd : ArrowCompression::kNone;
}

}  // namespace

std::optional<FileFormat> table_format_of(const std::string& path) {
  // What has our own extension is meant to be ours, whatever it holds.
  if (path == "-" || std::filesystem::path(path).extension() == ".mdat") return std::nullopt;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return is_table_folder(path) ? std::optional(FileFormat::kParquet) : std::nullopt;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::array<char, 8> first{};
  std::ifstream file(path, std::ios::binary);
  file.read(first.data(), first.size());
  const std::string_view begin(first.data(), static_cast<std::size_t>(file.gcount()));
  if (begin.starts_with("PAR1")) return FileFormat::kParquet;
  // A stream begins with the mark of a message.
  if (begin.starts_with("ARROW1") || begin.starts_with("\xff\xff\xff\xff")) return FileFormat::kArrow;
  if (begin == "\x89HDF\r\n\x1a\n" || begin.starts_with("CDF\1") || begin.starts_with("CDF\2") ||
      begin.starts_with("CDF\5"))
    return FileFormat::kNetcdf;
  return std::nullopt;
}

Expected<std::vector<PartitionedFile>> tables_at(const std::string& path, FileFormat format) {
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored)) return partitioned_files(path);
  if (format != FileFormat::kNetcdf || path == "-") return std::vector<PartitionedFile>{{.path = path}};
  const auto names = netcdf::tables_in(path);
  if (!names) return std::unexpected(names.error());
  std::vector<PartitionedFile> tables;
  for (const std::string& name : *names) tables.push_back({.path = path, .table = name});
  return tables;
}

Expected<std::unique_ptr<TableReader>> open_table(const std::string& path, FileFormat format,
                                                  const TableSelection& selection) {
  const auto opened =
      [&](Result<std::unique_ptr<TableReader>> reader) -> Expected<std::unique_ptr<TableReader>> {
    if (!reader) return refuse_open(reader.error(), path == "-" ? "standard input" : path);
    return std::move(*reader);
  };
  if (format == FileFormat::kArrow)
    return opened(path == "-" ? open_arrow(source_from(STDIN_FILENO)) : open_arrow(path));
  if (path == "-")
    return refuse(Exit::kUsage, "standard input takes Arrow streams; other tables are read by their names");
  if (format == FileFormat::kNetcdf) return netcdf::read_netcdf(path, selection.table, selection.columns);
  return opened(open_parquet(path, {.columns = selection.columns, .time = selection.time}));
}

ByteSink sink_to(int descriptor, std::string name) {
  return [descriptor, name = std::move(name)](std::span<const std::byte> bytes) -> Result<void> {
    while (!bytes.empty()) {
      const ssize_t count = write(descriptor, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EPIPE) return {};  // whoever reads has enough
      if (count < 0)
        return fail(ErrorCode::kIo, format("{}: cannot be written: {}", name, std::strerror(errno)));
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  };
}

Expected<std::unique_ptr<TableWriter>> make_table_writer(ByteSink sink, const TableSchema& schema,
                                                         const ConvertOptions& options) {
  if (options.to == FileFormat::kXlsx) return xlsx::write_xlsx(schema, std::move(sink), options.target);
  if (options.to == FileFormat::kNetcdf) return netcdf::write_netcdf(schema, std::move(sink), options.target);
  const bool stream = options.to_stdout() || is_stream_name(options.target);
  auto writer =
      options.to == FileFormat::kArrow
          ? write_arrow(schema, std::move(sink),
                        {.form = stream ? ArrowForm::kStream : ArrowForm::kFile,
                         .compression = compression_of(options.compression)})
          : write_parquet(schema, std::move(sink),
                          {.profile = options.modern ? ParquetProfile::kModern : ParquetProfile::kCompatible,
                           .index = schema.fields[0].name});
  if (!writer) return refuse_series(writer.error(), options.target);
  return std::move(*writer);
}

}  // namespace mdat::tool
