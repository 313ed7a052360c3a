// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "lib/process/built_in.hpp"
#include "lib/process/numbers.hpp"

namespace mdat::process {
namespace {

/// Where a pass stands.
class Head {
 public:
  explicit Head(std::unique_ptr<SeriesReader> reader) : reader_(std::move(reader)) {}

  Result<void> advance() {
    if (++row_ < values_.size() || done_) return {};
    row_ = 0;
    auto more = reader_->next(chunk_);
    if (!more) return std::unexpected(std::move(more.error()));
    done_ = !*more;
    values_ = done_ ? std::span<const double>() : as_doubles(chunk_.values, room_);
    return {};
  }

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const SeriesData& series() const { return reader_->head(); }
  /// None where it is missing.
  [[nodiscard]] std::optional<std::int64_t> stamp() const {
    if (!chunk_.index.values.is_valid(row_)) return std::nullopt;
    return chunk_.index.values.values<std::int64_t>()[row_];
  }
  [[nodiscard]] double value() const { return values_[row_]; }

  /// That it could be merged so far: each stamp there and greater than the one before.
  bool increasing = true;
  std::optional<std::int64_t> last{};

 private:
  std::unique_ptr<SeriesReader> reader_;
  SeriesData chunk_;
  std::vector<double> room_;
  std::span<const double> values_;
  std::size_t row_ = 0;
  bool done_ = false;
};

/// Merges passes by stamp. While all stamps agree they may be in any order.
class Merger {
 public:
  Merger(Processing& processing, std::size_t output, SeriesData head, bool nullable)
      : processing_(&processing), output_(output), out_(std::move(head)), nullable_(nullable) {}

  Result<void> run(std::vector<Head>& heads) {
    for (Head& head : heads)
      if (auto ok = head.advance(); !ok) return ok;
    for (;;) {
      if (std::ranges::all_of(heads, &Head::done)) return flush();
      std::optional<std::int64_t> stamp = heads.front().done() ? std::nullopt : heads.front().stamp();
      const bool agree =
          std::ranges::all_of(heads, [&](const Head& h) { return !h.done() && h.stamp() == stamp; });
      if (!agree) {
        if (auto ok = need_order(heads); !ok) return ok;
        stamp.reset();
        for (const Head& head : heads)
          if (!head.done() && (!stamp || *head.stamp() < *stamp)) stamp = head.stamp();
      }
      if (auto ok = take(heads, stamp); !ok) return ok;
    }
  }

 private:
  /// From here on rows are found by their stamps.
  Result<void> need_order(const std::vector<Head>& heads) {
    ordered_ = true;
    out_.index.metadata.frequency.reset();
    for (const Head& head : heads) {
      const bool next = head.done() || (head.stamp() && (!head.last || *head.stamp() > *head.last));
      if (!head.increasing || !next) return no_order(head);
    }
    return {};
  }

  static std::unexpected<Error> no_order(const Head& head) {
    return fail(ErrorCode::kInvalidArgument,
                "series " + head.series().name +
                    " has other stamps than the series it is averaged with, and they "
                    "are not each greater than the one before");
  }

  Result<void> take(std::vector<Head>& heads, const std::optional<std::int64_t>& stamp) {
    double sum = 0;
    std::size_t count = 0;
    for (Head& head : heads) {
      if (head.done() || head.stamp() != stamp) continue;
      const double value = head.value();
      if (!std::isnan(value)) {
        sum =
            narrow() ? static_cast<double>(static_cast<float>(sum) + static_cast<float>(value)) : sum + value;
        ++count;
      }
      head.increasing = head.increasing && stamp && (!head.last || *stamp > *head.last);
      if (ordered_ && !head.increasing) return no_order(head);
      head.last = stamp;
      if (auto ok = head.advance(); !ok) return ok;
    }
    put(stamp, sum, count);
    return out_.rows() < SeriesReader::kChunkRows ? Result<void>() : flush();
  }

  [[nodiscard]] bool narrow() const { return out_.values.type().kind == TypeKind::kFloat32; }

  void put(const std::optional<std::int64_t>& stamp, double sum, std::size_t count) {
    if (stamp)
      out_.index.values.append(&*stamp, 1);
    else
      out_.index.values.append_null();
    if (count == 0 && nullable_) return out_.values.append_null();
    if (narrow()) {
      const float mean = static_cast<float>(sum) / static_cast<float>(count);
      return out_.values.append(&mean, 1);
    }
    const double mean =
        count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
    out_.values.append(&mean, 1);
  }

  Result<void> flush() {
    auto ok = processing_->append(output_, out_);
    out_.index.values.clear();
    out_.values.clear();
    return ok;
  }

  Processing* processing_;
  std::size_t output_;
  SeriesData out_;
  bool nullable_;
  bool ordered_ = false;
};

class Average final : public Transform {
 public:
  Average(std::optional<DataProvenance> provenance, bool check_units)
      : provenance_(std::move(provenance)), check_units_(check_units) {}

  Result<void> run(Processing& processing) const override {
    const auto inputs = processing.inputs();
    if (inputs.empty()) return fail(ErrorCode::kInvalidArgument, "there is no mean of no series");
    const Signal& first = *inputs.front().signal;
    std::vector<Head> heads;
    bool nullable = false;
    for (std::size_t input = 0; input < inputs.size(); ++input) {
      if (check_units_ && inputs[input].signal->units != first.units)
        return fail(ErrorCode::kInvalidArgument,
                    "signals " + first.name + " in " + first.units + " and " + inputs[input].signal->name +
                        " in " + inputs[input].signal->units + " have no mean: their units differ");
      nullable = nullable || is_nullable(inputs[input].series->values_dtype);
      auto reader = processing.read(input);
      if (!reader) return std::unexpected(std::move(reader.error()));
      heads.emplace_back(std::move(*reader));
    }
    if (auto ok = check(heads); !ok) return ok;
    SeriesData head = head_of(heads.front().series());
    const bool narrow = std::ranges::all_of(
        heads, [](const Head& h) { return h.series().values.type().kind == TypeKind::kFloat32; });
    head.values = ColumnData(Type{.kind = narrow ? TypeKind::kFloat32 : TypeKind::kFloat64});
    head.quality.reset();
    std::vector<std::size_t> all(inputs.size());
    for (std::size_t input = 0; input < all.size(); ++input) all[input] = input;
    const auto output = processing.add(
        {.head = head,
         .values_dtype = std::string(nullable ? "Float" : "float") + (narrow ? "32" : "64"),
         .inputs = std::move(all),
         .step = step(),
         .signal = ProcessSignal{"AVERAGE", first.units, provenance_.value_or(first.provenance)}});
    if (!output) return std::unexpected(output.error());
    return Merger(processing, *output, std::move(head), nullable).run(heads);
  }

 private:
  static Result<void> check(const std::vector<Head>& heads) {
    const SeriesData& first = heads.front().series();
    for (const Head& head : heads) {
      const SeriesData& series = head.series();
      if (auto ok = need_times(series, "the average"); !ok) return ok;
      if (!is_number(series.values.type()))
        return fail(ErrorCode::kInvalidArgument,
                    "series " + series.name + ": there is no mean of " + to_string(series.values.type()));
      if (series.index.values.type() != first.index.values.type())
        return fail(ErrorCode::kInvalidArgument, "series " + first.name + " and " + series.name +
                                                     " have indices of different types, " +
                                                     to_string(first.index.values.type()) + " and " +
                                                     to_string(series.index.values.type()));
    }
    return {};
  }

  [[nodiscard]] ProcessingStep step() const {
    return {.type = std::string(processing_type::kDimensionalityReduction),
            .description = "The arithmetic mean of input time series.",
            .run_datetime = {},
            .function_info = function_,
            .suffix = "RAW"};
  }

  std::optional<DataProvenance> provenance_;
  bool check_units_;
  std::shared_ptr<const FunctionInfo> function_ = function_info("Signal Averaging", "multivariate.average");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> average_signals(std::optional<DataProvenance> final_provenance, bool check_units) {
  return std::make_unique<process::Average>(std::move(final_provenance), check_units);
}

}  // namespace mdat
