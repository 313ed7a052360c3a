// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mdat/file.hpp"
#include "tools/selection.hpp"
#include "tools/time_text.hpp"

namespace mdat::tool {

/// Rows of an axis that are asked for: a run of rows, and a filter where the stamps are not sorted.
struct Slice {
  RowRange rows;
  std::optional<TimeRange> filter;
};
[[nodiscard]] Expected<Slice> slice_of(const Axis& axis, const RangeText& range, std::string_view path);
[[nodiscard]] bool holds(const Slice& slice, std::int64_t ticks);

/// Where a value of the current row stands; batch is nullptr where a series has no row at that time.
struct Place {
  const Batch* batch = nullptr;
  std::size_t index = 0;
  std::size_t column = 0;
};

/// A pass over series that share one axis.
class Cursor {
 public:
  /// `places` are the columns of the row that the series fill, in their order.
  Cursor(Scan scan, Slice slice, TimeUnit unit, std::vector<std::size_t> places)
      : scan_(std::move(scan)), slice_(slice), unit_(unit), places_(std::move(places)) {}

  /// Moves to the next row that is asked for; false at the end or after an error.
  [[nodiscard]] bool next();
  [[nodiscard]] const std::optional<Error>& error() const { return scan_.error(); }
  [[nodiscard]] std::int64_t ticks() const { return batch_->times()[index_]; }
  [[nodiscard]] Moment time() const { return moment(ticks(), unit_); }
  void fill(std::span<Place> row) const {
    for (std::size_t i = 0; i < places_.size(); ++i) row[places_[i]] = {batch_, index_, i};
  }
  void clear(std::span<Place> row) const {
    for (const std::size_t place : places_) row[place].batch = nullptr;
  }

 private:
  Scan scan_;
  Slice slice_;
  TimeUnit unit_;
  std::vector<std::size_t> places_;
  const Batch* batch_ = nullptr;
  std::size_t index_ = 0;
};

/// Outer join of cursors on time; with one cursor simply its rows, whatever their order.
class Join {
 public:
  Join(std::vector<Cursor> cursors, std::size_t columns) : cursors_(std::move(cursors)), row_(columns) {}

  [[nodiscard]] bool next();
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] Moment time() const { return time_; }
  [[nodiscard]] std::span<const Place> row() const { return row_; }

 private:
  struct Head {
    std::size_t cursor;
    Moment time;
    bool in_row;
  };
  [[nodiscard]] bool start();
  [[nodiscard]] bool advance(Head& head);

  std::vector<Cursor> cursors_;
  std::vector<Place> row_;
  std::vector<Head> heads_;
  bool started_ = false;
  Moment time_;
  std::optional<Error> error_;
};

}  // namespace mdat::tool
