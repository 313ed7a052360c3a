// SPDX-License-Identifier: Apache-2.0
// Stamps as people write them: ISO 8601 text, zones, units. Proleptic Gregorian calendar, no leap seconds.
// All functions are thread-safe and never throw; zone rules are the system's time zone database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// A civil date and time of day, without a zone.
struct CivilTime {
  std::int64_t seconds = 0;       ///< since 1970-01-01T00:00:00 of the same clock
  std::int32_t nanoseconds = 0;   ///< 0 to 999,999,999
  std::optional<std::int32_t> offset_seconds;  ///< east of UTC, where the text had one (Z is 0)
  TimeUnit unit = TimeUnit::kSecond;           ///< the coarsest that holds the digits that were written
  bool date_only = false;
};

/// Parses "2024-05-01", "2024-05-01T12:00", "2024-05-01 12:00:00.123456+02:00", "...Z". The whole text must match.
[[nodiscard]] std::optional<CivilTime> parse_iso(std::string_view text);

/// Zone rules. "" is naive, "UTC" and "Z" are UTC, "+HH:MM" a constant offset, all else an IANA name.
class Zone {
 public:
  /// Naive.
  Zone() = default;
  /// kInvalidArgument for a name that the system does not know.
  [[nodiscard]] static Result<Zone> find(std::string_view name);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool naive() const { return name_.empty(); }
  /// Offset east of UTC in force at an instant.
  [[nodiscard]] std::int32_t offset_seconds(std::int64_t utc_seconds) const;

  /// What local clocks of a civil second mean as instants.
  struct Instants {
    std::uint8_t count = 1;  ///< 0: skipped by a clock change; 2: occurs twice, earlier first
    std::int64_t utc_seconds[2] = {0, 0};
  };
  [[nodiscard]] Instants instants(std::int64_t civil_seconds) const;

  struct Rules;  // internal: the time zone database

 private:
  std::string name_;
  std::optional<std::int32_t> fixed_offset_seconds_ = 0;
  const Rules* rules_ = nullptr;
};

/// A stamp as ISO 8601 with the digits of its unit: "2024-05-01T12:00:00.123+02:00"; naive without offset.
/// Years outside 0000..9999 print with sign and as many digits as they need.
[[nodiscard]] std::string format_time(std::int64_t ticks, TimeUnit unit, const Zone& zone);

/// A stamp given by a user (`--from`): without offset it is in the zone; an offset asked of a naive zone, a
/// local time that is skipped or occurs twice are kInvalidArgument. Digits finer than the unit round up, so
/// that half-open ranges stay exact.
[[nodiscard]] Result<std::int64_t> parse_time(std::string_view text, TimeUnit unit, const Zone& zone);

/// seconds * ticks + nanoseconds, nothing where the unit cannot hold it exactly.
[[nodiscard]] std::optional<std::int64_t> to_ticks(std::int64_t seconds, std::int32_t nanoseconds,
                                                   TimeUnit unit);

}  // namespace mdat
