// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "tools/netcdf/table_file.hpp"
#include "tools/netcdf/time_table.hpp"

namespace mdat::netcdf {
namespace {

/// Values of a batch, before and after they are converted.
constexpr std::size_t kBatchBytes = std::size_t{16} << 20;

class NetcdfReader final : public TableReader {
 public:
  NetcdfReader(NcFile file, TimeTable table, TableSchema schema, std::vector<std::vector<bool>> wanted)
      : file_(std::move(file)),
        table_(std::move(table)),
        schema_(std::move(schema)),
        wanted_(std::move(wanted)) {
    std::size_t row_bytes = 0;
    for (std::size_t i = 0; i < table_.arrays.size(); ++i) {
      const TableArray& array = table_.arrays[i];
      if (is_read(i)) row_bytes += array.names.size() * std::max<std::size_t>(array.text_bytes, 8);
    }
    batch_rows_ = std::clamp<std::size_t>(kBatchBytes / row_bytes, 1, kBatchRows);
  }

  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return table_.rows; }

  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override {
    if (columns.size() != schema_.fields.size()) {
      columns.clear();
      for (const Field& field : schema_.fields) columns.emplace_back(field.type);
    }
    for (ColumnData& column : columns) column.clear();
    const auto rows = static_cast<std::size_t>(std::min<std::uint64_t>(batch_rows_, table_.rows - row_));
    if (rows == 0) return false;
    std::size_t at = 0;
    for (std::size_t i = 0; i < table_.arrays.size(); ++i) {
      if (!is_read(i)) continue;
      if (auto ok = read(table_.arrays[i], wanted_[i], rows, columns, at); !ok)
        return std::unexpected(ok.error());
    }
    row_ += rows;
    return true;
  }

 private:
  [[nodiscard]] bool is_read(std::size_t array) const {
    return std::ranges::find(wanted_[array], true) != wanted_[array].end();
  }

  /// `at` is the first column of the array, and then that behind its last one.
  Result<void> read(const TableArray& array, const std::vector<bool>& wanted, std::size_t rows,
                    std::vector<ColumnData>& columns, std::size_t& at) {
    if (array.names.size() == 1) return read_rows(file_, array, row_, rows, {&columns[at++], 1});
    std::vector<ColumnData> stations(array.names.size(), ColumnData(array.rule.type()));
    if (auto ok = read_rows(file_, array, row_, rows, stations); !ok) return ok;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      if (wanted[i]) columns[at++] = std::move(stations[i]);
    }
    return {};
  }

  NcFile file_;
  TimeTable table_;
  TableSchema schema_;
  std::vector<std::vector<bool>> wanted_;  ///< columns of each array
  std::size_t batch_rows_ = 1;
  std::uint64_t row_ = 0;
};

/// The chunks that the rows of a batch may lie in; they are let go of as soon as others are read.
Result<void> bound_memory(const NcFile& file, const TableArray& array) {
  const std::uint64_t chunk = array.variable.chunk_cache;
  if (chunk == 0) return {};
  return file.set_cache(array.variable.id, std::min<std::uint64_t>(chunk * array.names.size(),
                                                                   std::max(chunk, std::uint64_t{4} << 20)));
}

}  // namespace

std::string lacking() { return missing_library(); }

tool::Expected<std::vector<std::string>> tables_in(const std::string& path) {
  const auto file = NcFile::open(path);
  if (!file) return tool::refuse_file(file.error(), path);
  auto names = time_coordinates(*file);
  if (!names) return tool::refuse_file(names.error(), path);
  return std::move(*names);
}

tool::Expected<std::unique_ptr<TableReader>> read_netcdf(
    const std::string& path, const std::string& table,
    const std::optional<std::vector<std::string>>& columns) {
  auto file = NcFile::open(path);
  if (!file) return tool::refuse_file(file.error(), path);
  auto plan = plan_time_table(*file, table);
  if (!plan) return tool::refuse_file(plan.error(), path);
  TableSchema schema;
  std::vector<std::vector<bool>> wanted;
  for (const TableArray& array : plan->arrays) {
    std::vector<bool>& flags = wanted.emplace_back();
    for (const std::string& name : array.names) {
      flags.push_back(!columns || std::ranges::find(*columns, name) != columns->end());
      if (flags.back()) schema.fields.push_back({.name = name, .type = array.rule.type()});
    }
    if (auto ok = bound_memory(*file, array); !ok) return tool::refuse_file(ok.error(), path);
  }
  schema.skipped = plan->skipped;
  auto key = plan->key->to_text();
  if (!key) return std::unexpected(key.error());
  schema.metadata.emplace_back(tool::OwnKey::kName, std::move(*key));
  return std::make_unique<NetcdfReader>(std::move(*file), std::move(*plan), std::move(schema),
                                        std::move(wanted));
}

}  // namespace mdat::netcdf
