// SPDX-License-Identifier: Apache-2.0
#include "mdat/sample.hpp"

#include <algorithm>
#include <limits>

#include "lib/column/type.hpp"
#include "lib/read/find_extreme.hpp"
#include "lib/read/find_row.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

__extension__ typedef __int128 Wide;

/// Columns of pixels over a range of ticks, in 128 bits: exact whatever the range and the width.
struct Raster {
  Wide from, to;
  std::uint32_t width;

  [[nodiscard]] std::uint32_t column_of(std::int64_t ticks) const {
    return static_cast<std::uint32_t>((ticks - from) * width / (to - from));
  }
  /// First tick behind a column.
  [[nodiscard]] Wide end_of(std::uint32_t column) const {
    return from + ((column + Wide{1}) * (to - from) + width - 1) / width;
  }
};

class Sampler {
 public:
  Sampler(const Series& series, const Axis& axis)
      : kind_(series.type().kind),
        axis_(Access_::state(axis).snapshot->pages, Access_::state(axis).column()),
        ends_(Access_::state(series).snapshot->pages, Access_::state(series).column()),
        values_(Access_::state(series).snapshot->pages, Access_::state(series).column()) {}

  Result<std::vector<Pixel>> run(RowRange rows, const Raster& raster) {
    constexpr std::uint64_t kReserved = 4096;
    std::vector<Pixel> pixels;
    pixels.reserve(std::min({rows.size(), std::uint64_t{raster.width}, kReserved}));
    while (rows.begin < rows.end) {
      const auto stamp = read::stamp_at(axis_, rows.begin);
      if (!stamp) return std::unexpected(stamp.error());
      if (*stamp < raster.from || *stamp >= raster.to)
        return read::contradicts(axis_, read::node_above(axis_, rows));
      const std::uint32_t column = raster.column_of(*stamp);
      const Wide end = raster.end_of(column);
      std::uint64_t last = rows.end;
      if (end <= std::numeric_limits<std::int64_t>::max()) {
        const auto next = read::next_row(axis_, rows.begin, static_cast<std::int64_t>(end));
        if (!next) return std::unexpected(next.error());
        last = std::min(last, *next);
      }
      auto pixel = draw({rows.begin, last});
      if (!pixel) return std::unexpected(std::move(pixel.error()));
      if (*pixel) {
        (*pixel)->column = column;
        pixels.push_back(std::move(**pixel));
      }
      rows.begin = last;
    }
    return pixels;
  }

 private:
  Result<std::optional<Pixel>> draw(const RowRange& rows) {
    const auto first = read::find_row(ends_, rows, read::Holding::kNumber, read::Order::kForward);
    if (!first) return std::unexpected(first.error());
    if (!*first) return std::nullopt;
    const auto last = read::find_row(ends_, rows, read::Holding::kNumber, read::Order::kBackward);
    if (!last) return std::unexpected(last.error());
    const auto extremes = read::find_extremes(values_, rows);
    if (!extremes) return std::unexpected(extremes.error());
    if (!*last || !*extremes) return read::contradicts(values_, read::node_above(values_, rows));
    Pixel pixel;
    auto ok = fill(pixel.first, **first);
    if (ok) ok = fill(pixel.last, **last);
    if (ok) ok = fill(pixel.min, (*extremes)->least.row, (*extremes)->least.bits);
    if (ok) ok = fill(pixel.max, (*extremes)->greatest.row, (*extremes)->greatest.bits);
    if (!ok) return std::unexpected(std::move(ok.error()));
    return pixel;
  }

  Result<void> fill(Row& point, std::uint64_t row) {
    const auto bits = ends_.value_at(row);
    if (!bits) return std::unexpected(bits.error());
    if (!*bits) return read::contradicts(ends_, read::node_above(ends_, {row, row + 1}));
    return fill(point, row, **bits);
  }

  Result<void> fill(Row& point, std::uint64_t row, std::uint64_t bits) {
    const auto stamp = read::stamp_at(axis_, row);
    if (!stamp) return std::unexpected(stamp.error());
    point = {row, *stamp, column::value_of(bits, kind_)};
    return {};
  }

  TypeKind kind_;
  // The last row of a column of pixels and the first of the next are in one granule: it stays with ends_.
  read::Cursor axis_, ends_, values_;
};

}  // namespace

Result<std::vector<Pixel>> Series::sample(const TimeRange& range, std::uint32_t width) const {
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kInvalidArgument, "series '" + name() + "' cannot be drawn: " + why);
  };
  if (type().kind == TypeKind::kString || type().kind == TypeKind::kCategorical)
    return refuse("its type is " + to_string(type()));
  if (width == 0) return refuse("the width is 0");
  const auto axis = this->axis();
  if (!axis) return std::unexpected(axis.error());
  if (!axis->sorted()) return refuse("its stamps are not in order");
  const auto rows = axis->rows_in(range);
  if (!rows) return std::unexpected(rows.error());
  if (rows->size() == 0) return std::vector<Pixel>{};
  const Raster raster{range.from.value_or(*axis->begin()),
                      range.to ? Wide{*range.to} : Wide{*axis->end()} + 1, width};
  return Sampler(*this, *axis).run(*rows, raster);
}

}  // namespace mdat
