// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "lib/process/built_in.hpp"
#include "lib/process/label_range.hpp"

namespace mdat::process {
namespace {

/// A bound of a Python slice as a row: from the end where negative.
Result<std::uint64_t> rank(const Parameter& position, std::uint64_t rows, std::uint64_t open) {
  if (position.is_null()) return open;
  const auto* number = position.get<std::int64_t>();
  if (number == nullptr) return fail(ErrorCode::kInvalidArgument, "a position by rank is a whole number");
  if (*number >= 0) return std::min(static_cast<std::uint64_t>(*number), rows);
  const std::uint64_t back = ~static_cast<std::uint64_t>(*number) + 1;
  return back > rows ? 0 : rows - back;
}

/// The rows of a chunk that a range holds.
SeriesData rows_in(const SeriesData& chunk, const LabelRange& range) {
  SeriesData kept = head_of(chunk);
  for (std::size_t row = 0; row < chunk.rows();) {
    const std::size_t begin = row;
    while (row < chunk.rows() && range.holds(chunk.index.values, row)) ++row;
    append(kept, chunk, begin, row);
    while (row < chunk.rows() && !range.holds(chunk.index.values, row)) ++row;
  }
  return kept;
}

class Subset final : public Transform {
 public:
  Subset(Parameter start, Parameter end, bool rank_based)
      : start_(std::move(start)), end_(std::move(end)), rank_based_(rank_based) {}

  Result<void> run(Processing& processing) const override {
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = cut(processing, input); !ok) return ok;
    return {};
  }

 private:
  Result<void> cut(Processing& processing, std::size_t input) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    const SeriesData head = (*reader)->head();
    if (auto ok = need_times(head, "subset"); !ok) return ok;
    ReadRange wanted;
    std::optional<LabelRange> labels;
    if (rank_based_) {
      const auto begin = rank(start_, (*reader)->rows(), 0);
      if (!begin) return std::unexpected(begin.error());
      const auto end = rank(end_, (*reader)->rows(), (*reader)->rows());
      if (!end) return std::unexpected(end.error());
      wanted.rows = RowRange{*begin, std::max(*begin, *end)};
    } else {
      auto range = LabelRange::make(head, start_, end_);
      if (!range) return std::unexpected(std::move(range.error()));
      labels = std::move(*range);
      wanted.index = labels->ticks();
    }
    const auto output = processing.add({.head = head,
                                        .values_dtype = processing.inputs()[input].series->values_dtype,
                                        .inputs = {input},
                                        .step = step()});
    if (!output) return std::unexpected(output.error());
    auto pass = processing.read(input, wanted);
    if (!pass && pass.error().code != ErrorCode::kInvalidArgument)
      return std::unexpected(std::move(pass.error()));
    // A store that finds no range in such an index gives all rows.
    SeriesReader& rows = pass ? **pass : **reader;
    return each_chunk(rows, [&](SeriesData& chunk) {
      return processing.append(*output, labels ? rows_in(chunk, *labels) : chunk);
    });
  }

  [[nodiscard]] ProcessingStep step() const {
    return {.type = std::string(processing_type::kResampling),
            .description = "A simple processing function that slices a series to given indices.",
            .run_datetime = {},
            .function_info = function_,
            .parameters =
                Parameters{{"start_position", start_}, {"end_position", end_}, {"rank_based", rank_based_}},
            .suffix = "SLICE"};
  }

  Parameter start_;
  Parameter end_;
  bool rank_based_;
  std::shared_ptr<const FunctionInfo> function_ = function_info("subset", "univariate.subset");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> subset(Parameter start_position, Parameter end_position, bool rank_based) {
  return std::make_unique<process::Subset>(std::move(start_position), std::move(end_position), rank_based);
}

}  // namespace mdat
