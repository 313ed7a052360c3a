// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "mdat/join.hpp"
#include "mdat/labels.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

/// What to print of which rows.
struct RowQuestion {
  RangeText range;                   ///< in the zone of the rows
  std::optional<std::string> where;  ///< a condition as text: see tools/where.hpp
  JoinKind join = JoinKind::kOuter;
  std::optional<std::string> tolerance;        ///< "5s"; as-of
  std::optional<std::uint64_t> last;           ///< only so many rows from the end
  std::map<std::string, std::uint64_t> after;  ///< by name of a series: so many rows are left out
};

/// Why these series have no rows side by side; "" where they have.
[[nodiscard]] Expected<std::string> why_not_joined(const File& file, std::span<const Series> series);

/// Rows of series batch by batch: those of one axis as they stand, whatever their order, others joined.
class RowSource {
 public:
  /// The series are the first columns of the batches. Behind them may be those that only the condition names.
  [[nodiscard]] static Expected<RowSource> open(const File& file, std::span<const Series> series,
                                                const RowQuestion& question);

  [[nodiscard]] const Type& time_type() const { return time_type_; }
  /// Labels of the rows that their axis only numbers, in columns behind the others.
  struct LabelColumns {
    Labels labels;
    std::size_t column;  ///< the right ends stand behind it
  };
  [[nodiscard]] const std::optional<LabelColumns>& labels() const { return labels_; }
  /// Rows at the beginning that are not asked for, because only the last are.
  [[nodiscard]] std::uint64_t skip() const { return skip_; }
  [[nodiscard]] const Batch* next();
  [[nodiscard]] const std::optional<Error>& error() const;

 private:
  RowSource(Type time_type, std::optional<LabelColumns> labels, std::variant<Scan, Join> rows,
            std::uint64_t skip)
      : time_type_(std::move(time_type)), labels_(std::move(labels)), rows_(std::move(rows)), skip_(skip) {}

  Type time_type_;
  std::optional<LabelColumns> labels_;
  std::variant<Scan, Join> rows_;
  std::uint64_t skip_;
};

}  // namespace mdat::tool
