// SPDX-License-Identifier: Apache-2.0
// Tables with the same columns as one, its rows in the order of their times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// Parts that overlap are merged, which puts rows in order where those of each part are; equal times come in
/// the order of the parts. A part is opened when its times are reached, so only those that overlap are in
/// memory.
class MergedTable final : public TableReader {
 public:
  struct Part {
    std::string path;  ///< for messages
    std::int64_t first_time;
    std::function<Expected<std::unique_ptr<TableReader>>()> open;
  };
  /// `time` is the field with the stamps, none of them null; parts by first_time.
  MergedTable(TableSchema schema, std::size_t time, std::vector<Part> parts)
      : schema_(std::move(schema)), time_(time), parts_(std::move(parts)) {}

  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return std::nullopt; }
  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override;

 private:
  /// A part that is being read.
  struct Active {
    std::unique_ptr<TableReader> reader;
    std::vector<ColumnData> columns;
    std::size_t at = 0;
    std::size_t order = 0;
  };
  [[nodiscard]] std::int64_t time_of(const Active& part) const;
  [[nodiscard]] Result<void> open_until(std::int64_t time);
  [[nodiscard]] Result<bool> refill(Active& part) const;
  /// The active part with the least time; nothing at the end.
  [[nodiscard]] Result<std::optional<std::size_t>> choose();
  [[nodiscard]] std::size_t run_end(std::size_t chosen, std::size_t room) const;

  TableSchema schema_;
  std::size_t time_;
  std::vector<Part> parts_;
  std::size_t opened_ = 0;
  std::vector<Active> active_;
};

}  // namespace mdat::tool
