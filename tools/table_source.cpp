// SPDX-License-Identifier: Apache-2.0
#include "tools/table_source.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <system_error>

#include "mdat/parameter.hpp"
#include "mdat/series_data.hpp"
#include "tools/hive.hpp"
#include "tools/merged_table.hpp"
#include "tools/table_file.hpp"
#include "tools/table_import.hpp"
#include "tools/table_plan.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// A table that is open, and what becomes of it.
struct Opened {
  std::string path;
  std::string table;
  std::unique_ptr<TableReader> reader;
  TablePlan plan;
  TimeRange range{};
};

/// A series by itself, so that its axis has a name although it belongs to no data set: spec/metadata.md.
Expected<std::string> record_of(const TablePlan::Column& column, const TablePlan& plan) {
  Index index{.kind = plan.axis.kind == TypeKind::kTimestamp  ? IndexKind::kTime
                      : plan.axis.kind == TypeKind::kDuration ? IndexKind::kDuration
                                                              : IndexKind::kInteger,
              .values = ColumnData(plan.axis)};
  index.metadata.name = plan.axis_name;
  complete(index);
  const char* kind = index.kind == IndexKind::kTime       ? "time"
                     : index.kind == IndexKind::kDuration ? "duration"
                                                          : "integer";
  auto text = to_json(Parameters{{"series", column.series.name},
                                 {"column", column.series.name},
                                 {"kind", kind},
                                 {"index", to_parameters(index.metadata)},
                                 {"steps", List{}},
                                 {"fields", Parameters{}}});
  if (!text) return refuse_series(text.error(), {});
  return std::move(*text);
}

class Import {
 public:
  Import(Writer& writer, const TableQuestion& question) : writer_(writer), question_(question) {}

  Outcome take(const std::string& source) {
    const auto files = tables_at(source, question_.format);
    if (!files) return std::unexpected(files.error());
    std::error_code ignored;
    if (source == "-" || !std::filesystem::is_directory(source, ignored)) return take_each(*files);
    auto tables = tables_of(*files);
    if (!tables) return std::unexpected(tables.error());
    for (auto& [name, table] : *tables) {
      if (auto outcome = take_parts(std::move(table)); !outcome) return outcome;
    }
    return {};
  }

  /// What is kept beside the series, of all sources together. A name that no table has is a no, as it is of
  /// an .mdat file.
  Outcome finish(const std::string& source) {
    for (const std::string& name : question_.columns.value_or(std::vector<std::string>())) {
      if (!met_.contains(name))
        return refuse(Exit::kNo,
                      format("{}: no column can be the series '{}'; `mdat ls` lists all", source, name));
    }
    if (records_.empty() || !question_.records) return {};
    if (const auto there = writer_.find_hidden("records"); there) {
      print_message("the target has data sets of its own; what the sources tell of theirs is left out");
      return {};
    }
    return append_records(writer_, records_, {});
  }

 private:
  /// The tables of one file. The times that are asked for choose one, where they are those of a table.
  Outcome take_each(const std::vector<PartitionedFile>& tables) {
    const bool one_is_chosen =
        question_.time && std::ranges::find(tables, *question_.time, &PartitionedFile::table) != tables.end();
    for (const PartitionedFile& table : tables) {
      if (one_is_chosen && table.table != *question_.time) continue;
      auto opened = open(table);
      if (!opened) return std::unexpected(opened.error());
      if (auto outcome = take(std::move(*opened)); !outcome) return outcome;
    }
    return {};
  }

  Expected<Opened> open(const PartitionedFile& file) {
    Opened opened{.path = file.path, .table = file.table, .reader = nullptr, .plan = {}};
    auto reader = open_table(file.path, question_.format, {.table = file.table});
    if (!reader) return std::unexpected(reader.error());
    auto plan = plan_table((*reader)->schema(), file.path, question_.time);
    if (!plan) return std::unexpected(plan.error());
    opened.plan = std::move(*plan);
    name_series(file, opened.plan);
    choose_columns(opened.plan);
    const bool all = question_.range.unbounded() && !question_.columns;
    opened.reader = std::move(*reader);
    if (!all && !opened.plan.columns.empty()) {
      if (auto outcome = narrow(opened); !outcome) return std::unexpected(outcome.error());
    }
    return opened;
  }

  /// The series that are asked for, of which this table may have none.
  void choose_columns(TablePlan& plan) {
    if (!question_.columns) return;
    std::vector<TablePlan::Column> chosen;
    for (const std::string& name : *question_.columns) {
      for (const TablePlan::Column& column : plan.columns) {
        if (column.series.name != name && !matches(column.series.name, name)) continue;
        met_.insert(name);
        if (std::ranges::find(chosen, column.field, &TablePlan::Column::field) == chosen.end())
          chosen.push_back(column);
      }
    }
    plan.columns = std::move(chosen);
    plan.records.clear();
  }

  /// Opens it once more, for what is asked of it only.
  Outcome narrow(Opened& opened) const {
    const TableSchema& schema = opened.reader->schema();
    TableSelection selection{.table = opened.table};
    if (opened.plan.time) {
      const Field& time = schema.fields[*opened.plan.time];
      const bool is_timestamp = time.type.kind == TypeKind::kTimestamp;
      const auto range = parse_range(question_.range, time.type, opened.path);
      if (!range) return std::unexpected(range.error());
      opened.range = *range;
      if (is_timestamp)
        selection.time = ParquetTimeRange{.column = time.name,
                                          .begin = range->from.value_or(INT64_MIN),
                                          .end = range->to.value_or(INT64_MAX),
                                          .unit = time.type.unit};
    } else if (const auto range = parse_range(question_.range, opened.plan.axis, opened.path); range) {
      opened.range = *range;
    } else {
      return std::unexpected(range.error());
    }
    if (opened.path == "-") return {};  // it cannot be read again
    std::vector<std::string> names;
    if (opened.plan.time) names.push_back(schema.fields[*opened.plan.time].name);
    for (const TablePlan::Column& column : opened.plan.columns) {
      names.push_back(schema.fields[column.field].name);
    }
    selection.columns = names;
    auto reader = open_table(opened.path, question_.format, selection);
    if (!reader) return std::unexpected(reader.error());
    opened.reader = std::move(*reader);
    return place_fields(opened, names);
  }

  /// Where the chosen columns are now.
  static Outcome place_fields(Opened& opened, const std::vector<std::string>& names) {
    const std::vector<Field>& fields = opened.reader->schema().fields;
    std::size_t next = 0;
    const auto place = [&]() {
      const auto at = std::ranges::find(fields, names[next++], &Field::name);
      return static_cast<std::size_t>(at - fields.begin());
    };
    if (opened.plan.time) opened.plan.time = place();
    for (TablePlan::Column& column : opened.plan.columns) column.field = place();
    const bool whole = std::ranges::all_of(
        opened.plan.columns, [&](const TablePlan::Column& column) { return column.field < fields.size(); });
    if (whole && (!opened.plan.time || *opened.plan.time < fields.size())) return {};
    return refuse(Exit::kIo, format("{}: changed while it was read", opened.path));
  }

  /// Folders name the series where the table has one; they go before the names of columns where it has more.
  static void name_series(const PartitionedFile& file, TablePlan& plan) {
    const std::string name = name_of(file);
    if (name.empty()) return;
    for (TablePlan::Column& column : plan.columns)
      column.series.name = plan.columns.size() == 1 ? name : name + "/" + column.series.name;
  }

  struct Part {
    PartitionedFile file;
    std::optional<std::int64_t> first_time;  ///< nothing of a file without rows or times
  };

  /// Files of the same folders and columns. Only the times of each were looked at; none is open.
  struct PartedTable {
    Opened first;  ///< of its parts, without its reader
    TableSchema schema;
    std::vector<Part> parts;
  };

  Expected<std::map<std::string, PartedTable>> tables_of(const std::vector<PartitionedFile>& files) {
    std::map<std::string, PartedTable> tables;
    for (const PartitionedFile& file : files) {
      auto opened = open(file);
      if (!opened) return std::unexpected(opened.error());
      if (opened->plan.columns.empty()) continue;
      std::string name = name_of(file);
      for (const Field& field : opened->reader->schema().fields)
        name += format("\n{}\t{}", field.name, to_string(field.type));
      const auto first = first_time(file, *opened);
      if (!first) return std::unexpected(first.error());
      PartedTable& table = tables[name];
      table.parts.push_back({file, *first});
      if (table.parts.size() > 1) continue;
      table.schema = opened->reader->schema();
      table.first = std::move(*opened);
      table.first.reader.reset();
    }
    return tables;
  }

  static Expected<std::optional<std::int64_t>> first_time(const PartitionedFile& file, const Opened& opened) {
    std::vector<ColumnData> columns;
    const auto more = opened.reader->next(columns);
    if (!more) return refuse_file(more.error(), file.path);
    if (!*more || !opened.plan.time) return std::optional<std::int64_t>();
    const ColumnData& time = columns[*opened.plan.time];
    const std::int64_t stamp = time.values<std::int64_t>()[0];
    if (time.type().kind == TypeKind::kTimestamp && !agrees(file, civil_date(stamp, time.type().unit)))
      print_message(format("{}: its folders tell another day than its times, which are taken", file.path));
    return std::optional(stamp);
  }

  Outcome take_parts(PartedTable table) {
    Opened& opened = table.first;
    if (table.parts.size() == 1 || !opened.plan.time) return take_one_by_one(table.parts);
    std::ranges::stable_sort(table.parts, {}, &Part::first_time);
    std::vector<MergedTable::Part> merged;
    for (const Part& part : table.parts) {
      if (!part.first_time) continue;
      merged.push_back({part.file.path, *part.first_time,
                        [this, file = part.file]() -> Expected<std::unique_ptr<TableReader>> {
                          auto again = open(file);
                          if (!again) return std::unexpected(again.error());
                          return std::move(again->reader);
                        }});
    }
    opened.reader =
        std::make_unique<MergedTable>(std::move(table.schema), *opened.plan.time, std::move(merged));
    return take(std::move(opened));
  }

  Outcome take_one_by_one(const std::vector<Part>& parts) {
    for (const Part& part : parts) {
      auto opened = open(part.file);
      if (!opened) return std::unexpected(opened.error());
      if (auto outcome = take(std::move(*opened)); !outcome) return outcome;
    }
    return {};
  }

  Outcome take(Opened opened) {
    if (opened.plan.columns.empty()) return {};
    tell(opened.path, opened.plan.notes);
    if (auto outcome = keep_records(opened.plan); !outcome) return outcome;
    auto import = TableImport::open(writer_, opened.reader->schema(), std::move(opened.plan),
                                    {.source = opened.path,
                                     .keep_overlap = question_.keep_overlap,
                                     .range = opened.range,
                                     .first_row = numbered_});
    if (!import) return std::unexpected(import.error());
    std::vector<ColumnData> columns;
    while (!question_.rows || import->rows() < *question_.rows) {
      const auto more = opened.reader->next(columns);
      if (!more) return refuse_file(more.error(), opened.path);
      if (!*more) break;
      if (auto outcome = import->append(columns); !outcome) return outcome;
      if (question_.progress) question_.progress(done_ + import->rows());
    }
    done_ += import->rows();
    numbered_ += import->rows();
    return {};
  }

  /// Parts of one table have the same to say.
  void tell(const std::string& path, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) {
      if (told_.insert(note).second) print_message(format("{}: {}", path, note));
    }
  }

  Outcome keep_records(const TablePlan& plan) {
    if (!plan.records.empty()) {
      if (!records_.empty() && records_ != plan.records)
        print_message("several sources tell of data sets; the first one is kept");
      else
        records_ = plan.records;
      return {};
    }
    if (plan.axis_name == "time") return {};
    for (const TablePlan::Column& column : plan.columns) {
      if (!named_.insert(column.series.name).second || writer_.find(column.series.name)) continue;
      auto record = record_of(column, plan);
      if (!record) return std::unexpected(record.error());
      records_.push_back(std::move(*record));
    }
    return {};
  }

  Writer& writer_;
  const TableQuestion& question_;
  std::vector<std::string> records_;
  std::set<std::string> told_;
  std::set<std::string> met_;    ///< of the names that are asked for
  std::set<std::string> named_;  ///< series whose axis got a name here
  std::uint64_t done_ = 0;
  std::uint64_t numbered_ = 0;  ///< rows of the sources before, where they have no times
};

}  // namespace

Outcome import_tables(std::span<const std::string> sources, Writer& writer, const TableQuestion& question) {
  Import import(writer, question);
  for (const std::string& source : sources) {
    if (auto outcome = import.take(source); !outcome) return outcome;
  }
  return import.finish(sources.empty() ? std::string() : sources[0]);
}

}  // namespace mdat::tool
