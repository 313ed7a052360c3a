// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "lib/process/built_in.hpp"
#include "lib/process/label_text.hpp"
#include "lib/process/numbers.hpp"
#include "lib/time/civil.hpp"

namespace mdat::process {
namespace {

struct UnitSeconds {
  std::string_view name;
  double seconds;
};
constexpr std::array kUnits{UnitSeconds{"D", 86400}, UnitSeconds{"days", 86400},
                            UnitSeconds{"h", 3600},  UnitSeconds{"hours", 3600},
                            UnitSeconds{"min", 60},  UnitSeconds{"minutes", 60},
                            UnitSeconds{"s", 1},     UnitSeconds{"seconds", 1},
                            UnitSeconds{"ms", 1e-3}, UnitSeconds{"milliseconds", 1e-3},
                            UnitSeconds{"us", 1e-6}, UnitSeconds{"microseconds", 1e-6},
                            UnitSeconds{"ns", 1e-9}, UnitSeconds{"nanoseconds", 1e-9}};

__extension__ typedef __int128 Wide;

/// As pandas divides: whole seconds and the rest apart, and a rest never rounds to a whole second.
double total_seconds(Wide ticks, std::int64_t per_second) {
  Wide whole = ticks / per_second;
  if (ticks % per_second < 0) --whole;
  const auto rest = static_cast<double>(ticks - whole * per_second);
  const auto below = static_cast<double>(whole);
  const double seconds = below + rest / static_cast<double>(per_second);
  constexpr double kFractionsEnd = 4503599627370496.0;  // 2^52: behind it are whole numbers only
  if (rest == 0 || std::fabs(below) >= kFractionsEnd) return seconds;
  if (seconds <= below) return std::nextafter(below, below + 1);
  return seconds >= below + 1 ? std::nextafter(below + 1, below) : seconds;
}

/// Where time is counted from.
struct Reference {
  Moment instant;
  TimeUnit unit;     // in which distances are counted, before they are floats
  std::string text;  // as Python shows it
};

/// "2020-01-01 00:00:00.500000-05:00".
std::string python_text(const Moment& instant, const Zone& zone) {
  std::string text = format_time(instant.seconds, TimeUnit::kSecond, zone);
  if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
  text[text.find('T')] = ' ';
  if (instant.nanoseconds == 0) return text;
  std::string digits = std::to_string(1'000'000'000 + instant.nanoseconds).substr(1);
  if (digits.ends_with("000")) digits.resize(6);
  return text.insert(text.find(' ') + 9, "." + digits);
}

Reference first_stamp(std::int64_t ticks, const Type& type, const Zone& zone) {
  const std::int64_t per_second = ticks_per_second(type.unit);
  const std::int64_t seconds = time::floor_div(ticks, per_second);
  const Moment instant{
      seconds, static_cast<std::int32_t>((ticks - seconds * per_second) * (1'000'000'000 / per_second))};
  return {.instant = instant, .unit = type.unit, .text = python_text(instant, zone)};
}

/// As pandas reads it: microseconds, or nanoseconds where they are written; clocks of the index's zone.
Result<Reference> parse_reference(const std::string& text, const Type& type, const Zone& zone) {
  const auto span = parse_stamp_span(text);
  if (!span)
    return fail(ErrorCode::kInvalidArgument,
                "reference time '" + text + "' is no time as 2020-01-01 12:00:00");
  Reference reference{.instant = span->begin,
                      .unit = std::max(type.unit, span->nanos ? TimeUnit::kNano : TimeUnit::kMicro),
                      .text = {}};
  Zone shown = zone;
  if (!zone.naive() && span->offset_seconds) {
    reference.instant.seconds -= *span->offset_seconds;
    const int minutes = std::abs(*span->offset_seconds) / 60;
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    auto own =
        Zone::find((*span->offset_seconds < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60));
    if (!own) return std::unexpected(std::move(own.error()));
    shown = std::move(*own);
  } else if (!zone.naive()) {
    auto instant = to_instant(span->begin, zone);
    if (!instant) return std::unexpected(std::move(instant.error()));
    reference.instant = *instant;
  }
  reference.text = python_text(reference.instant, shown);
  return reference;
}

class Normalization final : public Transform {
 public:
  Normalization(std::string unit, std::optional<std::string> reference)
      : unit_(std::move(unit)), reference_(std::move(reference)) {}

  Result<void> run(Processing& processing) const override {
    const auto unit = std::ranges::find(kUnits, unit_, &UnitSeconds::name);
    if (unit == kUnits.end())
      return fail(ErrorCode::kInvalidArgument,
                  "'" + unit_ + "' is no unit of an index: D, h, min, s, ms, us or ns");
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = normalize(processing, input, unit->seconds); !ok) return ok;
    return {};
  }

 private:
  Result<void> normalize(Processing& processing, std::size_t input, double unit_seconds) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    const SeriesData head = (*reader)->head();
    const bool time = head.index.kind == IndexKind::kTime;
    if (!time && (head.index.kind == IndexKind::kPeriod || !is_number(head.index.values.type())))
      return fail(ErrorCode::kInvalidArgument, "series " + head.name + " has an index of type " +
                                                   head.index.metadata.type +
                                                   "; to be normalised it has to be "
                                                   "a DatetimeIndex or numbers");
    std::optional<Reference> reference;
    const bool empty = (*reader)->rows() == 0;
    if (time && !empty) {
      auto found = reference_of(processing, input, head.index.values.type());
      if (!found) return std::unexpected(std::move(found.error()));
      reference = std::move(*found);
    }
    SeriesData out = head;
    out.index = {.kind = IndexKind::kFloat, .values = ColumnData(Type{.kind = TypeKind::kFloat64})};
    if (!empty) out.index.metadata.name = head.index.metadata.name;
    complete(out.index);
    const auto output = processing.add({.head = out,
                                        .values_dtype = processing.inputs()[input].series->values_dtype,
                                        .inputs = {input},
                                        .step = step(head.index.metadata.type, time, empty, reference)});
    if (!output) return std::unexpected(output.error());
    std::vector<double> labels, room;
    return each_chunk(**reader, [&](SeriesData& chunk) {
      if (time) {
        count(chunk.index.values, reference, unit_seconds, labels);
      } else {
        const auto numbers = as_doubles(chunk.index.values, room);
        labels.assign(numbers.begin(), numbers.end());
      }
      chunk.index = out.index;
      chunk.index.values.append(std::span<const double>(labels));
      return processing.append(*output, chunk);
    });
  }

  /// None where the first stamp is missing: then all labels are NaN.
  Result<std::optional<Reference>> reference_of(Processing& processing, std::size_t input,
                                                const Type& type) const {
    const auto zone = Zone::find(type.zone);
    if (!zone) return std::unexpected(zone.error());
    if (reference_) return parse_reference(*reference_, type, *zone);
    auto reader = processing.read(input, {.index = {}, .rows = RowRange{0, 1}});
    if (!reader) return std::unexpected(std::move(reader.error()));
    SeriesData first;
    auto more = (*reader)->next(first);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more || !first.index.values.is_valid(0)) return std::optional<Reference>();
    return first_stamp(first.index.values.values<std::int64_t>()[0], type, *zone);
  }

  /// With pandas' roundings: whole ticks, then seconds, then the unit.
  static void count(const ColumnData& stamps, const std::optional<Reference>& reference, double unit_seconds,
                    std::vector<double>& labels) {
    labels.assign(stamps.size(), std::numeric_limits<double>::quiet_NaN());
    if (!reference) return;
    const std::int64_t finer = ticks_per_second(reference->unit) / ticks_per_second(stamps.type().unit);
    const std::int64_t from = ceil_ticks(reference->instant, reference->unit);
    const std::int64_t per_second = ticks_per_second(reference->unit);
    const auto ticks = stamps.values<std::int64_t>();
    for (std::size_t row = 0; row < ticks.size(); ++row) {
      if (!stamps.is_valid(row)) continue;
      const Wide distance = static_cast<Wide>(ticks[row]) * finer - from;
      labels[row] = total_seconds(distance, per_second) / unit_seconds;
    }
  }

  [[nodiscard]] ProcessingStep step(const std::string& index_type, bool time, bool empty,
                                    const std::optional<Reference>& reference) const {
    Parameters parameters{{"unit", unit_}, {"original_index_type", index_type}};
    if (reference)
      parameters["reference_time"] = reference->text;
    else if (time && !empty)
      parameters["reference_time"] = "NaT";
    else if (time && !reference_)
      parameters["reference_time"] = "first_index";
    return {.type = std::string(processing_type::kTransformation),
            .description = "Normalized index from " + index_type + " to numeric values (unit=" + unit_ + ")",
            .run_datetime = {},
            .function_info = function_,
            .parameters = std::move(parameters),
            .suffix = "NORM"};
  }

  std::string unit_;
  std::optional<std::string> reference_;
  std::shared_ptr<const FunctionInfo> function_ =
      function_info("normalize_index_to_timedelta", "univariate.normalize_index");
};

}  // namespace
}  // namespace mdat::process

namespace mdat {

std::unique_ptr<Transform> normalize_index(std::string unit, std::optional<std::string> reference_time) {
  return std::make_unique<process::Normalization>(std::move(unit), std::move(reference_time));
}

}  // namespace mdat
