// SPDX-License-Identifier: Apache-2.0
// mdat_parquet_dump FILE [COLUMN...] [--time COLUMN BEGIN END UNIT]: what open_parquet reads, as one line of
// JSON. Floats are the integers of their bits, so that NaN and -0.0 can be told apart.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/parameter.hpp"
#include "mdat/parquet.hpp"

namespace {

using namespace mdat;

Parameter dumped(const ColumnData& column, std::size_t row) {
  if (!column.is_valid(row)) return {};
  switch (column.type().kind) {
    case TypeKind::kFloat32:
      return std::int64_t{std::bit_cast<std::uint32_t>(column.values<float>()[row])};
    case TypeKind::kFloat64:
      return std::bit_cast<std::uint64_t>(column.values<double>()[row]);
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return std::string(column.text(row));
    default:
      break;
  }
  const Value value = column.value(row);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  return std::get<std::uint64_t>(value);
}

Parameters head(const TableReader& table) {
  List fields, skipped;
  Parameters metadata;
  for (const Field& field : table.schema().fields)
    fields.emplace_back(Parameters{{"name", field.name},
                                   {"type", to_string(field.type)},
                                   {"nullable", field.nullable},
                                   {"source_type", field.source_type}});
  for (const SkippedColumn& column : table.schema().skipped)
    skipped.emplace_back(Parameters{{"name", column.name}, {"type", column.type}, {"reason", column.reason}});
  for (const auto& [key, value] : table.schema().metadata) metadata.emplace(key, value);
  return {{"fields", std::move(fields)}, {"skipped", std::move(skipped)}, {"metadata", std::move(metadata)}};
}

Result<Parameters> dump(const std::string& path, const ParquetReadOptions& options) {
  auto table = open_parquet(path, options);
  if (!table) return std::unexpected(table.error());
  Parameters all = head(**table);
  std::vector<List> values((*table)->schema().fields.size());
  std::vector<ColumnData> columns;
  std::int64_t batches = 0;
  for (;; ++batches) {
    const auto more = (*table)->next(columns);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    for (std::size_t i = 0; i < columns.size(); ++i)
      for (std::size_t row = 0; row < columns[i].size(); ++row) values[i].push_back(dumped(columns[i], row));
  }
  List lists;
  for (List& list : values) lists.emplace_back(std::move(list));
  all.emplace("columns", std::move(lists));
  all.emplace("batches", batches);
  if (const auto rows = (*table)->rows()) all.emplace("rows", *rows);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  ParquetReadOptions options;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--time" && i + 4 < argc) {
      const auto unit = parse_type("duration[" + std::string(argv[i + 4]) + "]");
      options.time = {argv[i + 1], std::atoll(argv[i + 2]), std::atoll(argv[i + 3]),
                      unit.value_or(Type{}).unit};
      break;
    }
    if (!options.columns) options.columns.emplace();
    options.columns->emplace_back(argv[i]);
  }
  const auto all = dump(argv[1], options);
  if (!all) {
    std::fprintf(stderr, "%s: %s\n", std::string(name(all.error().code)).c_str(),
                 all.error().message.c_str());
    return 1;
  }
  std::puts(to_json(*all).value_or("no UTF-8").c_str());
  return 0;
}
