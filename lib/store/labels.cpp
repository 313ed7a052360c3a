// SPDX-License-Identifier: Apache-2.0
#include "mdat/labels.hpp"

#include <utility>

#include "lib/store/record_log.hpp"

namespace mdat {

Result<std::optional<Labels>> labels_of(const File& file, const Series& series) {
  const auto records = file.find_hidden("records");
  if (!records) {
    if (records.error().code == ErrorCode::kNotFound) return std::nullopt;
    return std::unexpected(records.error());
  }
  store::RecordLog log;
  auto scan = records->scan(TimeRange{}, Times::kSkipped);
  for (const Batch& batch : scan)
    for (std::size_t row = 0; row < batch.size(); ++row)
      if (auto ok = log.read(batch.text(row)); !ok) return std::unexpected(std::move(ok.error()));
  if (scan.error()) return std::unexpected(*scan.error());
  const store::SeriesRecord* record = log.find_column(series.name());
  if (record == nullptr || record->index_column.empty()) return std::nullopt;
  auto values = file.find_hidden(record->index_column);
  if (!values) return std::unexpected(std::move(values.error()));
  Labels labels{.kind = record->kind, .metadata = record->index, .values = std::move(*values), .right = {}};
  if (record->right_column.empty()) return labels;
  auto right = file.find_hidden(record->right_column);
  if (!right) return std::unexpected(std::move(right.error()));
  labels.right = std::move(*right);
  return labels;
}

}  // namespace mdat
