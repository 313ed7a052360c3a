// SPDX-License-Identifier: Apache-2.0
// "hours since 1900-01-01 00:00:00": how CF tells times as numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/type.hpp"

namespace mdat::netcdf {

class TimeUnits {
 public:
  /// Whether it reads `... since ...`, which is what makes a variable one of times.
  [[nodiscard]] static bool are_in(std::string_view units);
  /// Nanoseconds to days since a date, a time of day and an offset, of which only the date has to be there.
  /// `calendar` is "", standard, gregorian (Julian before 1582-10-15) or proleptic_gregorian; others, and
  /// months and years, which have no one length, are kUnsupported.
  [[nodiscard]] static Result<TimeUnits> parse(std::string_view units, std::string_view calendar);
  /// Those that tell the ticks of a type since 1970.
  [[nodiscard]] static std::string of(TimeUnit unit);

  /// Ticks of the stamps: those of the units, seconds at the longest. Fractions are told in microseconds, and
  /// in nanoseconds where these are the units.
  [[nodiscard]] TimeUnit tick(bool fractions) const;
  /// "UTC", or the offset of the reference where it is another.
  [[nodiscard]] const std::string& zone() const { return zone_; }

  /// In ticks as above; nothing where these do not fit.
  [[nodiscard]] std::optional<std::int64_t> ticks(std::int64_t value) const;
  /// The nearest tick. Where a double (`precision` 2^-53) or float (2^-24) cannot tell neighbouring ticks
  /// apart, the one with the roundest time among them.
  [[nodiscard]] std::optional<std::int64_t> ticks(double value, double precision) const;

 private:
  [[nodiscard]] std::optional<std::int64_t> reference_ticks(TimeUnit unit) const;

  std::int64_t unit_ns_ = 0;
  std::int64_t seconds_ = 0;  ///< of the reference since 1970, UTC
  std::int32_t nanoseconds_ = 0;
  std::string zone_ = "UTC";
};

}  // namespace mdat::netcdf
