// SPDX-License-Identifier: Apache-2.0
// The row in force at a time.
#include "mdat/as_of.hpp"

#include <utility>

#include "lib/read/find_row.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

using Found = std::optional<std::uint64_t>;

std::uint64_t distance(std::int64_t a, std::int64_t b) {
  return a < b ? static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a)
               : static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

class Search {
 public:
  Search(const Series& series, const Axis& axis, std::int64_t time, const AsOf& how)
      : series_(series), axis_(axis), time_(time), how_(how) {}

  Result<std::optional<Row>> run() {
    auto found = nearest();
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found || (how_.within && distance((*found)->time, time_) > *how_.within)) return std::nullopt;
    auto value = series_.at((*found)->row);
    if (!value) return std::unexpected(std::move(value.error()));
    (*found)->value = std::move(*value);
    return found;
  }

 private:
  // As asked, without its value.
  Result<std::optional<Row>> nearest() {
    if (how_.match == Match::kAfter) return after();
    auto earlier = before();
    if (!earlier || how_.match == Match::kBefore) return earlier;
    if (how_.match == Match::kExact) return *earlier && (*earlier)->time == time_ ? earlier : std::nullopt;
    auto later = after();
    if (!later || !*later) return later ? earlier : later;
    if (!*earlier || distance((*later)->time, time_) < distance((*earlier)->time, time_)) return later;
    return earlier;
  }

  Result<std::optional<Row>> before() {
    read::Cursor axis = stamps();
    const auto end = read::upper_bound(axis, time_);
    if (!end) return std::unexpected(end.error());
    return row_of(axis, {0, *end}, read::Order::kBackward);
  }

  Result<std::optional<Row>> after() {
    read::Cursor axis = stamps();
    const auto begin = read::lower_bound(axis, time_);
    if (!begin) return std::unexpected(begin.error());
    return row_of(axis, {*begin, series_.rows()}, read::Order::kForward);
  }

  // The first of the rows that may be taken, seen from the end that is asked for.
  Result<std::optional<Row>> row_of(read::Cursor& axis, const RowRange& rows, read::Order order) {
    if (rows.begin == rows.end) return std::nullopt;
    Found row = order == read::Order::kForward ? rows.begin : rows.end - 1;
    if (how_.skip_nulls && series_.nulls() > 0) {
      const Series::State& state = Access_::state(series_);
      read::Cursor values(state.snapshot->pages, state.column());
      const auto found = read::find_row(values, rows, read::Holding::kValue, order);
      if (!found) return std::unexpected(found.error());
      row = *found;
    }
    if (!row) return std::nullopt;
    const auto stamp = read::stamp_at(axis, *row);
    if (!stamp) return std::unexpected(stamp.error());
    return Row{*row, *stamp, {}};
  }

  [[nodiscard]] read::Cursor stamps() const {
    const Axis::State& state = Access_::state(axis_);
    return {state.snapshot->pages, state.column()};
  }

  const Series& series_;
  const Axis& axis_;
  std::int64_t time_;
  const AsOf& how_;
};

}  // namespace

Result<std::optional<Row>> Series::as_of(std::int64_t time) const { return as_of(time, {}); }

Result<std::optional<Row>> Series::as_of(std::int64_t time, const AsOf& how) const {
  const auto axis = this->axis();
  if (!axis) return std::unexpected(axis.error());
  if (!axis->sorted())
    return fail(ErrorCode::kInvalidArgument, "the stamps of series '" + name() +
                                                 "' are not in order: no row is the one in force at a time");
  return Search(*this, *axis, time, how).run();
}

}  // namespace mdat
