// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/batch_reader.hpp"

#include <algorithm>

namespace mdat::arrow {

ValuePlan row_plan(const ColumnPlan& plan) {
  if (!plan.dictionary) return plan.values;
  return plan_column({.name = {}, .type = plan.dictionary->indices})->values;  // checked with the column
}

std::unexpected<Error> in_column(const std::string& name, Error error) {
  error.message = "column '" + name + "': " + error.message;
  return std::unexpected(std::move(error));
}

BatchReader::BatchReader(const SchemaPlan& plan, std::vector<const Dictionary*> dictionaries)
    : plan_(&plan), dictionaries_(std::move(dictionaries)) {
  for (const ColumnPlan& column : plan.columns) indices_.emplace_back(row_plan(column).type);
}

void BatchReader::begin(std::vector<ArrayCursor> arrays, std::uint64_t rows) {
  arrays_ = std::move(arrays);
  left_ = rows;
}

void BatchReader::clear(std::vector<ColumnData>& columns) const {
  columns.resize(plan_->columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Type& type = plan_->columns[i].field.type;
    if (columns[i].type() != type) columns[i] = ColumnData(type);
    columns[i].clear();
  }
}

Result<void> BatchReader::read(std::vector<ColumnData>& columns) {
  std::size_t rows = std::min<std::uint64_t>(left_, TableReader::kBatchRows);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto fitting = arrays_[i].fit(rows);
    if (!fitting) return in_column(plan_->columns[i].field.name, fitting.error());
    rows = *fitting;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Dictionary* dictionary = dictionaries_[i];
    ColumnData& values = dictionary != nullptr ? indices_[i] : columns[i];
    values.clear();
    auto ok = arrays_[i].read(rows, values);
    if (ok && dictionary != nullptr) ok = dictionary->decode(values, columns[i]);
    if (!ok) return in_column(plan_->columns[i].field.name, std::move(ok.error()));
  }
  left_ -= rows;
  return {};
}

}  // namespace mdat::arrow
