// SPDX-License-Identifier: Apache-2.0
#include "lib/process/label_range.hpp"

#include <utility>

#include "lib/process/label_text.hpp"

namespace mdat::process {
namespace {

Result<Ticks> time_of(const Parameter& label, const Type& type) {
  const auto zone = Zone::find(type.zone);
  if (!zone) return std::unexpected(zone.error());
  if (const auto* text = label.get<std::string>()) {
    if (const auto span = parse_stamp_span(*text)) return to_ticks(*span, type.unit, *zone);
    return fail(ErrorCode::kInvalidArgument,
                "'" + *text + "' is no time: wanted 2024-05-01 12:00, or any part of it from the year on");
  }
  const auto* time = label.get<DateTime>();
  if (time == nullptr) return fail(ErrorCode::kInvalidArgument, "a label of a DatetimeIndex is a time");
  const std::int64_t seconds = time->us >= 0 ? time->us / 1'000'000 : -((999'999 - time->us) / 1'000'000);
  const Moment moment{seconds, static_cast<std::int32_t>((time->us - seconds * 1'000'000) * 1'000)};
  // A single moment: what is behind it begins a nanosecond later.
  Span span{.begin = moment, .end = {moment.seconds, moment.nanoseconds + 1}};
  if (time->offset_seconds) span.offset_seconds = 0;
  return to_ticks(span, type.unit, *zone);
}

Result<Ticks> duration_of(const Parameter& label, const Type& type) {
  const auto* text = label.get<std::string>();
  const auto span = text == nullptr ? std::nullopt : parse_duration_span(*text);
  if (span) return Ticks{ceil_ticks(span->begin, type.unit), ceil_ticks(span->end, type.unit)};
  return fail(ErrorCode::kInvalidArgument,
              "a label of a TimedeltaIndex is a duration, as '2h' or '1 day 02:30:00'" +
                  (text == nullptr ? std::string() : ", not '" + *text + "'"));
}

/// -1, 0, 1: how a label lies to a bound; for integers of any sign.
template <typename A, typename B>
int compare_numbers(A a, B b) {
  if constexpr (std::is_integral_v<A> && std::is_integral_v<B>)
    return std::cmp_less(a, b) ? -1 : std::cmp_equal(a, b) ? 0 : 1;
  else
    return static_cast<double>(a) < static_cast<double>(b)    ? -1
           : static_cast<double>(a) == static_cast<double>(b) ? 0
                                                              : 1;
}

int compare(const Value& label, const Parameter& bound) {
  return std::visit(
      [](const auto& a, const auto& b) {
        using A = std::decay_t<decltype(a)>;
        using B = std::decay_t<decltype(b)>;
        constexpr bool number_a = std::is_arithmetic_v<A> && !std::is_same_v<A, bool>;
        constexpr bool number_b = std::is_arithmetic_v<B> && !std::is_same_v<B, bool>;
        if constexpr (number_a && number_b) return compare_numbers(a, b);
        if constexpr (std::is_same_v<A, std::string> && std::is_same_v<B, std::string>)
          return a < b ? -1 : a == b ? 0 : 1;
        return 0;  // make() lets no others in
      },
      label, bound.variant());
}

bool is_number(const Parameter& label) {
  return label.get<std::int64_t>() != nullptr || label.get<std::uint64_t>() != nullptr ||
         label.get<double>() != nullptr;
}

}  // namespace

Result<void> LabelRange::set_times(const Index& index, const Parameter& start, const Parameter& end) {
  const auto of = index.kind == IndexKind::kTime ? time_of : duration_of;
  if (!start.is_null()) {
    const auto ticks = of(start, index.values.type());
    if (!ticks) return std::unexpected(ticks.error());
    ticks_.from = ticks->begin;
  }
  if (!end.is_null()) {
    const auto ticks = of(end, index.values.type());
    if (!ticks) return std::unexpected(ticks.error());
    ticks_.to = ticks->end;
  }
  return {};
}

Result<LabelRange> LabelRange::make(const SeriesData& head, const Parameter& start, const Parameter& end) {
  LabelRange range;
  range.kind_ = head.index.kind;
  bool fits = false;
  switch (range.kind_) {
    case IndexKind::kTime:
    case IndexKind::kDuration: {
      auto set = range.set_times(head.index, start, end);
      if (!set) return fail(set.error().code, "series " + head.name + ": " + set.error().message);
      return range;
    }
    case IndexKind::kRange:
    case IndexKind::kInteger:
    case IndexKind::kFloat:
      fits = (start.is_null() || is_number(start)) && (end.is_null() || is_number(end));
      break;
    case IndexKind::kString:
      fits = (start.is_null() || start.get<std::string>() != nullptr) &&
             (end.is_null() || end.get<std::string>() != nullptr);
      break;
    default:
      break;
  }
  if (!fits)
    return fail(ErrorCode::kInvalidArgument, "series " + head.name + " has an index of type " +
                                                 head.index.metadata.type + " (" + head.index.metadata.dtype +
                                                 "), of which such labels give no range");
  range.start_ = start;
  range.end_ = end;
  return range;
}

bool LabelRange::holds(const ColumnData& index, std::size_t row) const {
  if (!index.is_valid(row)) return false;
  if (kind_ == IndexKind::kTime || kind_ == IndexKind::kDuration) {
    const std::int64_t tick = index.values<std::int64_t>()[row];
    return (!ticks_.from || tick >= *ticks_.from) && (!ticks_.to || tick < *ticks_.to);
  }
  const Value label = index.value(row);
  return (start_.is_null() || compare(label, start_) >= 0) && (end_.is_null() || compare(label, end_) <= 0);
}

}  // namespace mdat::process
