// SPDX-License-Identifier: Apache-2.0
#include "tools/table_target.hpp"

#include <unistd.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/hive.hpp"
#include "tools/new_file.hpp"
#include "tools/partition.hpp"
#include "tools/series_table.hpp"
#include "tools/table_file.hpp"
#include "tools/target_file.hpp"
#include "tools/target_folder.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// In NetCDF a value stands for null: which columns have none is worth knowing. Joins make more of them.
TableSchema schema_of(const TableReader& table, std::span<const Series> series,
                      const ConvertOptions& options) {
  TableSchema schema = table.schema();
  if (options.to != FileFormat::kNetcdf || options.layout == TableLayout::kWide) return schema;
  for (std::size_t i = 0; i < series.size(); ++i) schema.fields[i + 1].nullable = series[i].nulls() > 0;
  return schema;
}

Outcome write_table(TableReader& table, const TableSchema& schema, ByteSink sink,
                    const ConvertOptions& options, const std::string& source) {
  auto writer = make_table_writer(std::move(sink), schema, options);
  if (!writer) return std::unexpected(std::move(writer.error()));
  return copy_table(table, **writer, source, options.target);
}

Expected<std::unique_ptr<TableReader>> open_series(const File& file, std::vector<Series> series,
                                                   const ConvertOptions& options) {
  const RowQuestion question{.range = options.range, .where = {}, .tolerance = {}, .last = {}, .after = {}};
  if (options.layout == TableLayout::kLong) return LongTable::open(file, std::move(series), question);
  return WideTable::open(file, series, question, options.range.unbounded());
}

Expected<std::size_t> count_axes(const File& file, std::span<const Series> series) {
  std::set<std::uint64_t> axes;
  for (const Series& one : series) {
    const auto axis = one.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    axes.insert(axis->id());
  }
  return axes.size();
}

Outcome write_single(const File& file, const std::vector<Series>& series, const ConvertOptions& options) {
  if (options.layout == TableLayout::kShared) {
    const auto axes = count_axes(file, series);
    if (!axes) return std::unexpected(axes.error());
    if (*axes > 1)
      return refuse(Exit::kUsage,
                    format("{}: its {} series have {} different time axes; --layout wide joins them on time, "
                           "{}files makes a file for each",
                           file.path(), series.size(), *axes,
                           options.to == FileFormat::kNetcdf ? "" : "long puts them one after the other, "));
  }
  std::optional<TargetFile> target;
  if (!options.to_stdout()) {
    auto made = TargetFile::create(options.target, options.existing);
    if (!made) return std::unexpected(std::move(made.error()));
    target.emplace(std::move(*made));
  }
  const auto table = open_series(file, series, options);
  if (!table) return std::unexpected(table.error());
  auto sink =
      target ? sink_to(target->descriptor(), options.target) : sink_to(STDOUT_FILENO, "standard output");
  if (auto outcome =
          write_table(**table, schema_of(**table, series, options), std::move(sink), options, file.path());
      !outcome)
    return outcome;
  return target ? target->publish() : Outcome{};
}

std::string_view extension_of(FileFormat form) {
  if (form == FileFormat::kXlsx) return ".xlsx";
  if (form == FileFormat::kNetcdf) return ".nc";
  return form == FileFormat::kParquet ? ".parquet" : ".arrow";
}

/// A file of its own for each series, named after it.
Outcome write_files(const File& file, const std::vector<Series>& series, const ConvertOptions& options,
                    const TargetFolder& folder) {
  const std::string_view extension = extension_of(options.to);
  for (const Series& one : series) {
    const auto table = open_series(file, {one}, options);
    if (!table) return std::unexpected(table.error());
    auto made = NewFile::create(folder.path() + "/" + percent_encoded(one.name()) + std::string(extension));
    if (!made) return std::unexpected(made.error());
    if (auto outcome =
            write_table(**table, schema_of(**table, {&one, 1}, options), made->sink(), options, file.path());
        !outcome)
      return outcome;
    if (auto outcome = made->finish(); !outcome) return outcome;
  }
  return {};
}

}  // namespace

Outcome write_tables(const File& file, const ConvertOptions& options) {
  auto series = file.series();
  if (!series) return refuse_file(series.error(), file.path());
  if (series->empty()) return refuse(Exit::kNo, format("{}: has no series to make a table of", file.path()));
  const bool partitioned = !options.partition_by.empty();
  if (!partitioned && options.layout != TableLayout::kFiles) return write_single(file, *series, options);
  auto folder = TargetFolder::create(options.target);
  if (!folder) return std::unexpected(folder.error());
  auto outcome = partitioned ? write_partitions(file, *series, options, folder->path())
                             : write_files(file, *series, options, *folder);
  return outcome ? folder->publish() : outcome;
}

}  // namespace mdat::tool
