// SPDX-License-Identifier: Apache-2.0
#include "tools/table_listing.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <system_error>
#include <vector>

#include "tools/hive.hpp"
#include "tools/listing.hpp"
#include "tools/selection.hpp"
#include "tools/table_file.hpp"
#include "tools/table_plan.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

struct Part {
  std::string folder_name;  ///< of a series in folders
  TablePlan plan;
  std::optional<std::uint64_t> rows;
};

Outcome each_part(const std::string& path, FileFormat form, const std::function<Outcome(Part)>& visit) {
  const auto files = tables_at(path, form);
  if (!files) return std::unexpected(files.error());
  for (const PartitionedFile& file : *files) {
    const auto reader = open_table(file.path, form, {.table = file.table});
    if (!reader) return std::unexpected(reader.error());
    auto plan = plan_table((*reader)->schema(), file.path, std::nullopt);
    if (!plan) return std::unexpected(plan.error());
    if (auto outcome = visit({name_of(file), std::move(*plan), (*reader)->rows()}); !outcome) return outcome;
  }
  return {};
}

std::string series_name(const Part& part, const TablePlan::Column& column) {
  if (part.folder_name.empty()) return column.series.name;
  return part.plan.columns.size() == 1 ? part.folder_name : part.folder_name + "/" + column.series.name;
}

std::uint64_t bytes_of(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return std::filesystem::file_size(path, ignored);
  std::uint64_t bytes = 0;
  if (const auto files = partitioned_files(path)) {
    for (const PartitionedFile& file : *files) bytes += std::filesystem::file_size(file.path, ignored);
  }
  return bytes;
}

struct Line {
  Type type, time;
  std::string unit;
  std::optional<std::uint64_t> rows = 0;
};

void print_line(const std::string& name, const Line& line, std::size_t axis, RecordWriter& records) {
  records.text(name);
  records.text(to_string(line.type));
  if (line.unit.empty()) {
    records.symbol({});
  } else {
    records.text(line.unit);
  }
  if (line.rows) {
    records.number(*line.rows);
  } else {
    records.null();
  }
  for (int i = 0; i < 4; ++i) records.null();  // nulls, begin, end, bytes
  records.text(to_string(line.time));
  records.number(axis);
  for (int i = 0; i < 3; ++i) records.null();  // order, cadence, gaps
  records.end_record();
}

}  // namespace

Expected<TableFacts> table_facts(const std::string& path, FileFormat form) {
  TableFacts facts{.format = form == FileFormat::kParquet  ? "parquet"
                             : form == FileFormat::kNetcdf ? "netcdf"
                                                           : "arrow",
                   .bytes = bytes_of(path),
                   .rows = 0};
  std::map<std::string, std::size_t> names;
  const auto outcome = each_part(path, form, [&](const Part& part) -> Outcome {
    for (const TablePlan::Column& column : part.plan.columns) ++names[series_name(part, column)];
    facts.rows = facts.rows && part.rows ? std::optional(*facts.rows + *part.rows * part.plan.columns.size())
                                         : std::nullopt;
    return {};
  });
  if (!outcome) return std::unexpected(outcome.error());
  facts.series = names.size();
  return facts;
}

Outcome list_table(const std::string& path, FileFormat form, std::span<const std::string> globs,
                   RecordWriter& records) {
  std::map<std::string, Line> lines;
  const auto outcome = each_part(path, form, [&](const Part& part) -> Outcome {
    for (const TablePlan::Column& column : part.plan.columns) {
      const std::string name = series_name(part, column);
      if (!is_wanted(name, globs)) continue;
      Line& line = lines[name];
      line.type = column.series.type;
      line.time = part.plan.axis;
      line.unit = column.series.unit;
      line.rows = line.rows && part.rows ? std::optional(*line.rows + *part.rows) : std::nullopt;
    }
    for (const std::string& note : part.plan.notes) print_message(format("{}: {}", path, note));
    return {};
  });
  if (!outcome) return outcome;
  records.header(listing_headings());
  for (const auto& [name, line] : lines) print_line(name, line, 0, records);
  return {};
}

}  // namespace mdat::tool
