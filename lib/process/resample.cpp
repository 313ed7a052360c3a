// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "lib/process/bin_grid.hpp"
#include "lib/process/bin_mean.hpp"
#include "lib/process/built_in.hpp"
#include "lib/process/numbers.hpp"

namespace mdat::process {
namespace {

constexpr std::uint64_t kEmptyBinsMax = 1'000'000'000;  // in a row: a stamp of another century is a mistake

/// Takes sorted rows and hands out bins.
class Binner {
 public:
  Binner(Processing& processing, std::size_t output, BinGrid grid, SeriesData head, bool nullable)
      : processing_(&processing),
        output_(output),
        grid_(std::move(grid)),
        out_(std::move(head)),
        nullable_(nullable) {}

  Result<void> add(std::span<const std::int64_t> stamps, std::span<const double> values) {
    for (std::size_t row = 0; row < stamps.size();) {
      if (auto ok = open(stamps[row]); !ok) return ok;
      std::size_t end = stamps.size();
      if (!bin_.holds(stamps.back())) {
        const auto left = stamps.subspan(row);
        end = row + static_cast<std::size_t>(std::ranges::lower_bound(left, bin_.end) - left.begin());
      }
      mean_.add(values.subspan(row, end - row));
      last_ = stamps[end - 1];
      row = end;
    }
    return {};
  }

  /// Goes on to the bin of a stamp, for values whose stamps are not at hand; end_at() tells the last of them.
  [[nodiscard]] Result<Bin> open_at(std::int64_t stamp) {
    if (auto ok = open(stamp); !ok) return std::unexpected(std::move(ok.error()));
    return bin_;
  }
  void add_to_open(std::span<const double> values) { mean_.add(values); }
  void end_at(std::int64_t stamp) { last_ = stamp; }

  /// Whether so many rows between two stamps make bins of several batches of a scan.
  [[nodiscard]] bool makes_long_bins(std::int64_t first, std::int64_t last, std::uint64_t rows) {
    const Bin bin = grid_.first(first);
    const double ticks = static_cast<double>(bin.end) - static_cast<double>(bin.begin);
    const double share = ticks / (static_cast<double>(last) - static_cast<double>(first) + ticks);
    return static_cast<double>(rows) * share >= 2.0 * Batch::kRowsMax;
  }

  /// The open bin and what waits.
  Result<void> finish() {
    if (!open_) return flush();
    close();
    if (grid_.ends_with_empty_bin(bin_, last_)) {
      bin_ = grid_.after(bin_);
      close();
    }
    return flush();
  }

  /// The result has no frequency: pandas puts a bin without a stamp beside the others.
  void forget_frequency() { out_.index.metadata.frequency.reset(); }

 private:
  /// Goes on to the bin of a stamp.
  Result<void> open(std::int64_t stamp) {
    if (!open_) bin_ = grid_.first(stamp);
    open_ = true;
    if (!bin_.holds(stamp) && grid_.bins_until(bin_, stamp) > kEmptyBinsMax)
      return fail(ErrorCode::kLimit, "series " + out_.name + ": more than " + std::to_string(kEmptyBinsMax) +
                                         " empty bins in a row; is a stamp wrong?");
    while (!bin_.holds(stamp)) {
      close();
      bin_ = grid_.after(bin_);
      if (labels_.size() < SeriesReader::kChunkRows) continue;
      if (auto ok = flush(); !ok) return ok;
    }
    return {};
  }

  void close() {
    labels_.push_back(bin_.label);
    means_.push_back(mean_.mean());
    mean_ = {};
  }

  Result<void> flush() {
    out_.index.values.clear();
    out_.values.clear();
    out_.index.values.append(std::span<const std::int64_t>(labels_));
    std::vector<std::uint64_t> validity((means_.size() + 63) / 64, ~std::uint64_t{0});
    for (std::size_t i = 0; nullable_ && i < means_.size(); ++i)
      if (means_[i] != means_[i]) validity[i / 64] &= ~(std::uint64_t{1} << (i % 64));
    out_.values.append(std::span<const double>(means_), validity.data());
    labels_.clear();
    means_.clear();
    return processing_->append(output_, out_);
  }

  Processing* processing_;
  std::size_t output_;
  BinGrid grid_;
  SeriesData out_;
  bool nullable_;
  bool open_ = false;
  Bin bin_;
  std::int64_t last_ = 0;
  BinMean mean_;
  std::vector<std::int64_t> labels_;
  std::vector<double> means_;
};

/// Stamps and values without rows that have no stamp.
struct Rows {
  std::vector<std::int64_t> stamps;
  std::vector<double> values;
};

void take_stamped(const SeriesData& chunk, std::span<const double> values, Rows& rows) {
  const auto stamps = chunk.index.values.values<std::int64_t>();
  for (std::size_t row = 0; row < stamps.size(); ++row) {
    if (!chunk.index.values.is_valid(row)) continue;
    rows.stamps.push_back(stamps[row]);
    rows.values.push_back(values[row]);
  }
}

/// As pandas sorts: equal stamps stay in their order.
void sort(Rows& rows) {
  std::vector<std::size_t> order(rows.stamps.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t row) { return rows.stamps[row]; });
  Rows sorted;
  for (const std::size_t row : order) {
    sorted.stamps.push_back(rows.stamps[row]);
    sorted.values.push_back(rows.values[row]);
  }
  rows = std::move(sorted);
}

class Resample final : public Transform {
 public:
  explicit Resample(std::string frequency) : text_(std::move(frequency)) {}

  Result<void> run(Processing& processing) const override {
    const auto frequency = parse_frequency(text_);
    if (!frequency) return std::unexpected(frequency.error());
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = bin(processing, input, *frequency); !ok) return ok;
    return {};
  }

 private:
  Result<void> bin(Processing& processing, std::size_t input, const Frequency& frequency) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    const SeriesData& head = (*reader)->head();
    if (auto ok = need_times(head, "resample"); !ok) return ok;
    if (!is_number(head.values.type()))
      return fail(ErrorCode::kInvalidArgument, "series " + head.name +
                                                   ": resample takes means of numbers, not of " +
                                                   to_string(head.values.type()));
    auto grid = BinGrid::make(frequency, head.index.values.type());
    if (!grid) return std::unexpected(std::move(grid.error()));
    const bool nullable = is_nullable(processing.inputs()[input].series->values_dtype);
    SeriesData out{.name = head.name,
                   .index = {.kind = head.index.kind, .values = ColumnData(head.index.values.type())},
                   .values = ColumnData(Type{.kind = TypeKind::kFloat64})};
    out.index.metadata.name = head.index.metadata.name;
    out.index.metadata.frequency = frequency.text;
    complete(out.index);
    const auto output = processing.add(
        {.head = out, .values_dtype = nullable ? "Float64" : "float64", .inputs = {input}, .step = step()});
    if (!output) return std::unexpected(output.error());
    Binner binner(processing, *output, *grid, out, nullable);
    const auto stored = processing.inputs()[input].series->series.stored();
    auto done = stored && stored->type().kind == TypeKind::kFloat64 ? scan(*stored, binner)
                                                                    : sorted_pass(**reader, binner);
    if (!done) return std::unexpected(std::move(done.error()));
    if (*done) return {};
    if (auto ok = processing.restart(*output); !ok) return ok;
    Binner again(processing, *output, std::move(*grid), std::move(out), nullable);
    return unsorted_pass(processing, input, again);
  }

  static Result<bool> finished(Binner& binner) {
    if (auto ok = binner.finish(); !ok) return std::unexpected(std::move(ok.error()));
    return true;
  }

  /// Over the file in place. False where the stamps are not in order.
  static Result<bool> scan(const Series& series, Binner& binner) {
    const auto axis = series.axis();
    if (!axis) return std::unexpected(axis.error());
    if (!axis->sorted()) return false;
    const auto first = axis->begin(), last = axis->end();
    const bool by_rows = first && last && binner.makes_long_bins(*first, *last, axis->rows());
    auto scan = series.scan(TimeRange{}, by_rows ? Times::kSkipped : Times::kDecoded);
    std::vector<double> room;
    std::uint64_t bin_end = 0;
    for (const Batch& batch : scan) {
      const auto values = doubles_of(batch, room);
      const auto ok =
          by_rows ? add_rows(*axis, batch.row(), values, bin_end, binner) : binner.add(batch.times(), values);
      if (!ok) return std::unexpected(ok.error());
    }
    if (scan.error()) return std::unexpected(*scan.error());
    if (by_rows) binner.end_at(*last);
    return finished(binner);
  }

  /// Rows whose bins the axis tells: no stamp is decoded but the first of each bin. `bin_end` is the row
  /// behind the open bin.
  static Result<void> add_rows(const Axis& axis, std::uint64_t row, std::span<const double> values,
                               std::uint64_t& bin_end, Binner& binner) {
    while (!values.empty()) {
      if (row == bin_end) {
        std::int64_t stamp = 0;
        if (auto ok = axis.read(row, {&stamp, 1}); !ok) return ok;
        const auto bin = binner.open_at(stamp);
        if (!bin) return std::unexpected(bin.error());
        const auto behind = axis.rows_in({.from = bin->end});
        if (!behind) return std::unexpected(behind.error());
        bin_end = bin->holds(bin->end) ? axis.rows() : behind->begin;
      }
      const auto taken = values.first(std::min<std::uint64_t>(values.size(), bin_end - row));
      binner.add_to_open(taken);
      row += taken.size();
      values = values.subspan(taken.size());
    }
    return {};
  }

  /// NaN where null; in place where there is none, else in `room`.
  static std::span<const double> doubles_of(const Batch& batch, std::vector<double>& room) {
    const auto values = batch.values<double>();
    if (batch.all_valid()) return values;
    room.assign(values.begin(), values.end());
    for (std::size_t row = 0; row < room.size(); ++row)
      if (!batch.is_valid(row)) room[row] = std::numeric_limits<double>::quiet_NaN();
    return room;
  }

  /// Chunk by chunk. False where the stamps turn out not to be in order.
  static Result<bool> sorted_pass(SeriesReader& reader, Binner& binner) {
    SeriesData chunk;
    std::vector<double> room;
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (;;) {
      auto more = reader.next(chunk);
      if (!more) return more;
      if (!*more) return finished(binner);
      const ColumnData& index = chunk.index.values;
      std::span<const double> values = as_doubles(chunk.values, room);
      std::span<const std::int64_t> stamps = index.values<std::int64_t>();
      Rows stamped;
      if (index.nulls() != 0) {
        if (chunk.index.kind == IndexKind::kTime) binner.forget_frequency();
        take_stamped(chunk, values, stamped);
        stamps = stamped.stamps;
        values = stamped.values;
      }
      if (stamps.empty()) continue;
      if (stamps.front() < last || !std::ranges::is_sorted(stamps)) return false;
      last = stamps.back();
      if (auto ok = binner.add(stamps, values); !ok) return std::unexpected(std::move(ok.error()));
    }
  }

  static Result<void> unsorted_pass(Processing& processing, std::size_t input, Binner& binner) {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    SeriesData chunk;
    Rows rows;
    std::vector<double> room;
    for (;;) {
      auto more = (*reader)->next(chunk);
      if (!more) return std::unexpected(std::move(more.error()));
      if (!*more) break;
      if (chunk.index.values.nulls() != 0 && chunk.index.kind == IndexKind::kTime) binner.forget_frequency();
      take_stamped(chunk, as_doubles(chunk.values, room), rows);
    }
    sort(rows);
    if (auto ok = binner.add(rows.stamps, rows.values); !ok) return ok;
    return binner.finish();
  }

  [[nodiscard]] ProcessingStep step() const {
    return {.type = std::string(processing_type::kResampling),
            .description = "A simple processing function that resamples a series to a given frequency",
            .run_datetime = {},
            .function_info = function_,
            .parameters = Parameters{{"frequency", text_}},
            .suffix = "RESAMPLED"};
  }

  std::string text_;
  std::shared_ptr<const FunctionInfo> function_ = function_info("resample", "univariate.resample");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> resample(std::string frequency) {
  return std::make_unique<process::Resample>(std::move(frequency));
}

}  // namespace mdat
