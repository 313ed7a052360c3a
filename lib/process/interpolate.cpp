// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "lib/process/built_in.hpp"
#include "lib/process/numbers.hpp"

namespace mdat::process {
namespace {

struct Point {
  std::uint64_t row;
  double value;
};

/// On the line from one point to another, with the roundings of numpy.interp.
double between(const Point& left, const Point& right, std::uint64_t row) {
  const double slope = (right.value - left.value) / static_cast<double>(right.row - left.row);
  double value = slope * static_cast<double>(row - left.row) + left.value;
  if (!std::isnan(value)) return value;
  value = slope * -static_cast<double>(right.row - row) + right.value;
  return std::isnan(value) && left.value == right.value ? left.value : value;
}

/// Fills chunk after chunk; where a gap goes on behind a chunk, a second pass looks for its end.
class Filler {
 public:
  Filler(Processing& processing, std::size_t input, std::uint64_t rows)
      : processing_(&processing), input_(input), rows_(rows) {}

  /// The rows of a chunk as doubles, NaN only before the first value of the series.
  Result<void> fill(const ColumnData& column, std::vector<double>& out) {
    const auto values = as_doubles(column, room_);
    out.assign(values.begin(), values.end());
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!std::isnan(out[i])) {
        left_ = Point{row_ + i, out[i]};
      } else if (left_) {
        if (auto ok = find_right(row_ + i, values); !ok) return ok;
        out[i] = right_ ? between(*left_, *right_, row_ + i) : left_->value;
      }
    }
    row_ += out.size();
    return {};
  }

 private:
  /// The next value behind a row; none where the series ends first.
  Result<void> find_right(std::uint64_t row, std::span<const double> values) {
    if (at_end_ || (right_ && right_->row > row)) return {};
    right_.reset();
    for (std::size_t i = row - row_ + 1; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      right_ = Point{row_ + i, values[i]};
      return {};
    }
    return look_ahead(row_ + values.size());
  }

  Result<void> look_ahead(std::uint64_t row) {
    auto reader = processing_->read(input_, {.index = {}, .rows = RowRange{row, rows_}});
    if (!reader) return std::unexpected(std::move(reader.error()));
    SeriesData chunk;
    std::vector<double> room;
    for (;;) {
      auto more = (*reader)->next(chunk);
      if (!more) return std::unexpected(std::move(more.error()));
      if (!*more) break;
      for (const double value : as_doubles(chunk.values, room)) {
        if (!std::isnan(value)) right_ = Point{row, value};
        if (right_) return {};
        ++row;
      }
    }
    at_end_ = true;
    return {};
  }

  Processing* processing_;
  std::size_t input_;
  std::uint64_t rows_;
  std::uint64_t row_ = 0;  // of the chunk
  bool at_end_ = false;    // no value is to come
  std::optional<Point> left_, right_;
  std::vector<double> room_;
};

/// Values of a column's float type; null where a row of `old` is null and nothing was found for it.
ColumnData column_of(const Type& type, const std::vector<double>& values, const ColumnData& old) {
  ColumnData column(type);
  std::vector<std::uint64_t> validity;
  if (old.nulls() != 0) validity.assign((values.size() + 63) / 64, ~std::uint64_t{0});
  for (std::size_t row = 0; old.nulls() != 0 && row < values.size(); ++row)
    if (!old.is_valid(row) && std::isnan(values[row]))
      validity[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  const std::uint64_t* bits = validity.empty() ? nullptr : validity.data();
  if (type.kind == TypeKind::kFloat64) {
    column.append(std::span<const double>(values), bits);
  } else {
    const std::vector<float> narrow(values.begin(), values.end());
    column.append(std::span<const float>(narrow), bits);
  }
  return column;
}

Result<bool> has_nulls(Processing& processing, std::size_t input) {
  auto reader = processing.read(input);
  if (!reader) return std::unexpected(std::move(reader.error()));
  std::uint64_t nulls = 0;
  auto done = each_chunk(**reader, [&](SeriesData& chunk) -> Result<void> {
    nulls += chunk.values.nulls();
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return nulls != 0;
}

class Interpolation final : public Transform {
 public:
  Result<void> run(Processing& processing) const override {
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = fill(processing, input); !ok) return ok;
    return {};
  }

 private:
  Result<void> fill(Processing& processing, std::size_t input) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    SeriesData head = (*reader)->head();
    if (auto ok = need_times(head, "linear interpolation"); !ok) return ok;
    if (!is_number(head.values.type()))
      return fail(
          ErrorCode::kInvalidArgument,
          "series " + head.name + ": there is nothing between values of " + to_string(head.values.type()));
    std::string dtype = processing.inputs()[input].series->values_dtype;
    const TypeKind kind = head.values.type().kind;
    bool whole = kind != TypeKind::kFloat32 && kind != TypeKind::kFloat64;
    if (whole) {
      const auto nulls = has_nulls(processing, input);
      if (!nulls) return std::unexpected(nulls.error());
      if (*nulls || (is_nullable(dtype) && kind != TypeKind::kBool)) {
        whole = false;
        dtype = is_nullable(dtype) ? "Float64" : "float64";
        head.values = ColumnData(Type{.kind = TypeKind::kFloat64});
      }
    }
    const auto output =
        processing.add({.head = head, .values_dtype = std::move(dtype), .inputs = {input}, .step = step()});
    if (!output) return std::unexpected(output.error());
    Filler filler(processing, input, (*reader)->rows());
    std::vector<double> values;
    return each_chunk(**reader, [&](SeriesData& chunk) -> Result<void> {
      if (whole) return processing.append(*output, chunk);
      if (auto ok = filler.fill(chunk.values, values); !ok) return ok;
      chunk.values = column_of(head.values.type(), values, chunk.values);
      return processing.append(*output, chunk);
    });
  }

  [[nodiscard]] ProcessingStep step() const {
    return {.type = std::string(processing_type::kGapFilling),
            .description = "A simple processing function that linearly interpolates a series",
            .run_datetime = {},
            .function_info = function_,
            .parameters = Parameters{},
            .suffix = "LIN-INT"};
  }

  std::shared_ptr<const FunctionInfo> function_ =
      function_info("linear interpolation", "univariate.interpolate");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> linear_interpolation() { return std::make_unique<process::Interpolation>(); }

}  // namespace mdat
