// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "mdat/time.hpp"
#include "mdat/type.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// An instant, or a civil time where the axis is naive: comparable between units.
struct Moment {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  auto operator<=>(const Moment&) const = default;
};

[[nodiscard]] Moment moment(std::int64_t ticks, TimeUnit unit);

/// Stamps as `format_time` prints them, made for millions in a row: offset and day are kept between calls.
/// The text is valid until the next call.
class TimeText {
 public:
  TimeText(TimeUnit unit, Zone zone) : unit_(unit), zone_(std::move(zone)) {}
  /// Of a timestamp type. kInvalidArgument where the system does not know the zone.
  [[nodiscard]] static Result<TimeText> of(const Type& type);

  [[nodiscard]] std::string_view operator()(std::int64_t ticks) { return at(moment(ticks, unit_)); }
  [[nodiscard]] const Zone& zone() const { return zone_; }
  [[nodiscard]] TimeUnit unit() const { return unit_; }

 private:
  [[nodiscard]] std::string_view at(Moment moment);
  void enter_window(std::int64_t seconds);
  [[nodiscard]] std::string_view format_slowly(Moment moment);

  TimeUnit unit_;
  Zone zone_;
  std::int64_t window_begin_ = 0;  ///< seconds for which offset_ and the suffix hold
  std::int64_t window_end_ = 0;
  std::int32_t offset_ = 0;
  std::int64_t day_ = INT64_MIN;
  std::size_t size_ = 0;
  char text_[64] = {};
  std::string slow_;
};

}  // namespace mdat::tool
