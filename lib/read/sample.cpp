// SPDX-License-Identifier: Apache-2.0
#include "mdat/sample.hpp"

#include <limits>
#include <utility>

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
        values_(Access_::state(series).snapshot->pages, Access_::state(series).column()) {}

  Result<std::vector<Pixel>> run(RowRange rows, const Raster& raster) {
    std::vector<Pixel> pixels;
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
    const auto first = read::find_row(values_, rows, read::Holding::kNumber, read::Order::kForward);
    if (!first) return std::unexpected(first.error());
    if (!*first) return std::nullopt;
    const auto last = read::find_row(values_, rows, read::Holding::kNumber, read::Order::kBackward);
    if (!last) return std::unexpected(last.error());
    const auto extremes = read::find_extremes(values_, rows);
    if (!extremes) return std::unexpected(extremes.error());
    if (!*last || !*extremes) return read::contradicts(values_, read::node_above(values_, rows));
    Pixel pixel;
    const std::pair<Row*, std::uint64_t> points[] = {{&pixel.first, **first},
                                                     {&pixel.min, (*extremes)->least.row},
                                                     {&pixel.max, (*extremes)->greatest.row},
                                                     {&pixel.last, **last}};
    for (const auto& [point, row] : points) {
      if (auto ok = fill(row, *point); !ok) return std::unexpected(std::move(ok.error()));
    }
    return pixel;
  }

  Result<void> fill(std::uint64_t row, Row& point) {
    const auto stamp = read::stamp_at(axis_, row);
    if (!stamp) return std::unexpected(stamp.error());
    const auto run = values_.read(row, 1);
    if (!run) return std::unexpected(run.error());
    point = {row, *stamp, column::value_of(column::bits_at(*run, 0), kind_)};
    return {};
  }

  TypeKind kind_;
  read::Cursor axis_, values_;
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
