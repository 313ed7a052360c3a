// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "lib/process/built_in.hpp"
#include "lib/process/label_range.hpp"
#include "lib/process/numbers.hpp"

namespace mdat::process {
namespace {

/// What stands in the place of a value: bytes of the column's type, or null.
struct Filler {
  Type type;  // of the column that is made
  bool null = false;
  std::array<std::byte, 8> bytes{};
};

template <typename T>
bool set_whole(double value, Filler& filler) {
  constexpr double kEnd = static_cast<double>(std::numeric_limits<T>::max() / 2 + 1) * 2;  // exact
  if (value != std::trunc(value) || value < static_cast<double>(std::numeric_limits<T>::min()) ||
      value >= kEnd)
    return false;
  const T whole = static_cast<T>(value);
  std::memcpy(filler.bytes.data(), &whole, sizeof whole);
  return true;
}

bool set_whole(TypeKind kind, double value, Filler& filler) {
  switch (kind) {
    case TypeKind::kInt8:
      return set_whole<std::int8_t>(value, filler);
    case TypeKind::kInt16:
      return set_whole<std::int16_t>(value, filler);
    case TypeKind::kInt32:
      return set_whole<std::int32_t>(value, filler);
    case TypeKind::kInt64:
      return set_whole<std::int64_t>(value, filler);
    case TypeKind::kUint8:
      return set_whole<std::uint8_t>(value, filler);
    case TypeKind::kUint16:
      return set_whole<std::uint16_t>(value, filler);
    case TypeKind::kUint32:
      return set_whole<std::uint32_t>(value, filler);
    case TypeKind::kUint64:
      return set_whole<std::uint64_t>(value, filler);
    default:
      return false;
  }
}

/// As pandas 3 fills: NaN makes integers float64 but where they are nullable; else a type stays or refuses.
Result<Filler> filler_for(const SeriesData& head, std::string_view dtype, double value) {
  Filler filler{.type = head.values.type()};
  const TypeKind kind = filler.type.kind;
  if (std::isnan(value) && (is_nullable(dtype) || kind >= TypeKind::kString)) {
    filler.null = true;
    return filler;
  }
  if (std::isnan(value) && kind <= TypeKind::kUint64) filler.type = Type{.kind = TypeKind::kFloat64};
  if (filler.type.kind == TypeKind::kFloat64) {
    std::memcpy(filler.bytes.data(), &value, sizeof value);
    return filler;
  }
  if (kind == TypeKind::kFloat32) {
    const auto narrow = static_cast<float>(value);
    std::memcpy(filler.bytes.data(), &narrow, sizeof narrow);
    return filler;
  }
  if (set_whole(kind, value, filler)) return filler;
  return fail(ErrorCode::kInvalidArgument, "series " + head.name + ": " + std::to_string(value) +
                                               " cannot be put among values of " + to_string(filler.type));
}

class Replacement final : public Transform {
 public:
  Replacement(std::vector<std::pair<Parameter, Parameter>> pairs, std::string reason, double replace_with)
      : pairs_(std::move(pairs)), reason_(std::move(reason)), value_(replace_with) {}

  Result<void> run(Processing& processing) const override {
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = replace(processing, input); !ok) return ok;
    return {};
  }

 private:
  Result<void> replace(Processing& processing, std::size_t input) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    SeriesData head = (*reader)->head();
    std::string dtype = processing.inputs()[input].series->values_dtype;
    std::vector<LabelRange> ranges;
    for (const auto& [start, end] : pairs_) {
      auto range = LabelRange::make(head, start, end);
      if (!range) return std::unexpected(std::move(range.error()));
      ranges.push_back(std::move(*range));
    }
    const auto filler = filler_for(head, dtype, value_);
    if (!filler) return std::unexpected(filler.error());
    if (filler->type != head.values.type()) {
      head.values = ColumnData(filler->type);
      dtype = "float64";
    }
    const auto output = processing.add(
        {.head = std::move(head), .values_dtype = std::move(dtype), .inputs = {input}, .step = step()});
    if (!output) return std::unexpected(output.error());
    return each_chunk(**reader, [&](SeriesData& chunk) {
      fill(chunk, ranges, *filler);
      return processing.append(*output, chunk);
    });
  }

  static void fill(SeriesData& chunk, const std::vector<LabelRange>& ranges, const Filler& filler) {
    ColumnData old = std::move(chunk.values);
    if (old.type() != filler.type) {  // integers that become floats
      std::vector<double> room;
      const auto doubles = as_doubles(old, room);
      ColumnData floats(filler.type);
      floats.append(doubles);
      old = std::move(floats);
    }
    const auto inside = [&](std::size_t row) {
      return std::ranges::any_of(
          ranges, [&](const LabelRange& range) { return range.holds(chunk.index.values, row); });
    };
    ColumnData filled(filler.type);
    filled.set_categories(old.categories());
    for (std::size_t row = 0; row < old.size();) {
      const std::size_t begin = row;
      while (row < old.size() && !inside(row)) ++row;
      filled.append(old, begin, row);
      for (; row < old.size() && inside(row); ++row) {
        if (filler.null)
          filled.append_null();
        else
          filled.append(filler.bytes.data(), 1);
      }
    }
    chunk.values = std::move(filled);
  }

  [[nodiscard]] ProcessingStep step() const {
    List pairs;
    for (const auto& [start, end] : pairs_) pairs.emplace_back(List{start, end});
    return {.type = std::string(processing_type::kFiltering),
            .description = "A function for replacing ranges of values with another (fixed) value.",
            .run_datetime = {},
            .function_info = function_,
            .parameters =
                Parameters{{"index_pairs", std::move(pairs)}, {"reason", reason_}, {"replace_with", value_}},
            .suffix = "REPLACED-RANGES"};
  }

  std::vector<std::pair<Parameter, Parameter>> pairs_;
  std::string reason_;
  double value_;
  std::shared_ptr<const FunctionInfo> function_ = function_info("replace_ranges", "univariate.replace");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> replace_ranges(std::vector<std::pair<Parameter, Parameter>> index_pairs,
                                          std::string reason, double replace_with) {
  return std::make_unique<process::Replacement>(std::move(index_pairs), std::move(reason), replace_with);
}

}  // namespace mdat
