// SPDX-License-Identifier: Apache-2.0
#include "tools/join.hpp"

#include <algorithm>

namespace mdat::tool {

Expected<Slice> slice_of(const Axis& axis, const RangeText& range, std::string_view path) {
  Slice slice{{0, axis.rows()}, {}};
  if (range.unbounded()) return slice;
  auto ticks = parse_range(range, axis.type(), path);
  if (!ticks) return std::unexpected(std::move(ticks.error()));
  if (!axis.sorted()) {
    slice.filter = *ticks;
    return slice;
  }
  auto rows = axis.rows_in(*ticks);
  if (!rows) return refuse_file(rows.error(), path);
  slice.rows = *rows;
  return slice;
}

bool holds(const Slice& slice, std::int64_t ticks) {
  if (!slice.filter) return true;
  return (!slice.filter->from || ticks >= *slice.filter->from) &&
         (!slice.filter->to || ticks < *slice.filter->to);
}

bool Cursor::next() {
  do {
    if (batch_ == nullptr || ++index_ >= batch_->size()) {
      batch_ = scan_.next();
      index_ = 0;
    }
    if (batch_ == nullptr) return false;
  } while (batch_->size() == 0 || !holds(slice_, ticks()));
  return true;
}

bool Join::advance(Head& head) {
  Cursor& cursor = cursors_[head.cursor];
  if (head.in_row) cursor.clear(row_);
  head.in_row = false;
  if (cursor.next()) {
    head.time = cursor.time();
    return true;
  }
  if (cursor.error()) error_ = cursor.error();
  return false;
}

bool Join::start() {
  started_ = true;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    Head head{i, {}, false};
    if (advance(head)) heads_.push_back(head);
    if (error_) return false;
  }
  return true;
}

bool Join::next() {
  if (error_) return false;
  if (!started_) {
    if (!start()) return false;
  } else {
    std::size_t kept = 0;
    for (Head& head : heads_) {
      if (!head.in_row || advance(head)) heads_[kept++] = head;
    }
    heads_.resize(kept);
    if (error_) return false;
  }
  if (heads_.empty()) return false;
  time_ = std::min_element(heads_.begin(), heads_.end(), [](const Head& a, const Head& b) {
            return a.time < b.time;
          })->time;
  for (Head& head : heads_) {
    if (head.time != time_) continue;
    head.in_row = true;
    cursors_[head.cursor].fill(row_);
  }
  return true;
}

}  // namespace mdat::tool
