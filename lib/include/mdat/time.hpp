// SPDX-License-Identifier: Apache-2.0
// Stamps as people write them: ISO 8601 text, zones, units. Proleptic Gregorian calendar, no leap seconds.
// All functions are thread-safe and never throw; zone rules are the system's time zone database.
#pragma once

#include <cstddef>
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
  std::int64_t seconds = 0;                    ///< since 1970-01-01T00:00:00 of the same clock
  std::int32_t nanoseconds = 0;                ///< 0 to 999,999,999
  std::optional<std::int32_t> offset_seconds;  ///< east of UTC, where the text had one (Z is 0)
  TimeUnit unit = TimeUnit::kSecond;  ///< the coarsest that holds the value: .500 is kMilli, .000 kSecond
  bool date_only = false;
};

/// Parses "2024-05-01", "2024-05-01T12:00", "2024-05-01 12:00:00.123456+02:00", "...Z". The whole text must
/// match. Also all that format_time prints, a decimal comma, "+0200", "+02", a space before the offset, "
/// UTC" and 24:00 (midnight at the end of the day). Digits finer than nanoseconds must be zero.
[[nodiscard]] std::optional<CivilTime> parse_iso(std::string_view text);

/// Zone rules. "" is naive, "UTC", "Z" and "+00:00" are UTC, "+HH:MM" a constant offset, all else an IANA
/// name. Years beyond the table of the time zone database (2037) follow the rules of its last years.
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

  /// A stretch of time around an instant with one offset, as long as it is cheap to tell; end excluded.
  struct Period {
    std::int64_t begin_utc_seconds = 0;
    std::int64_t end_utc_seconds = 0;
    std::int32_t offset_seconds = 0;
  };
  [[nodiscard]] Period period(std::int64_t utc_seconds) const;

  /// What local clocks of a civil second mean as instants.
  struct Instants {
    std::uint8_t count = 1;  ///< 0: skipped by a clock change; 2: occurs twice, earlier first
    std::int64_t utc_seconds[2] = {0, 0};
  };
  [[nodiscard]] Instants instants(std::int64_t civil_seconds) const;

  struct Rules;  // internal: the time zone database

 private:
  std::string name_;
  std::int32_t fixed_offset_seconds_ = 0;
  std::shared_ptr<const Rules> rules_;  // none: the offset is fixed
};

/// A stamp as ISO 8601 with the digits of its unit: "2024-05-01T12:00:00.123+02:00"; naive without offset.
/// Years outside 0000..9999 print with sign and as many digits as they need.
[[nodiscard]] std::string format_time(std::int64_t ticks, TimeUnit unit, const Zone& zone);

/// format_time for many stamps: remembers the day and the zone's offset from stamp to stamp. Copies are
/// cheap; one is used by one thread at a time.
class TimeFormatter {
 public:
  /// Room that write() may need.
  static constexpr std::size_t kBytesMax = 64;

  explicit TimeFormatter(TimeUnit unit, Zone zone = {});
  /// Writes a stamp to `out`, without a terminating zero, and returns its end.
  char* write(char* out, std::int64_t ticks);

 private:
  TimeUnit unit_;
  Zone zone_;
  Zone::Period period_;   // empty until the first stamp
  std::int64_t day_ = 0;  // whose text is in date_
  char date_[24] = {};    // "2024-05-01T"
  std::uint8_t date_bytes_ = 0;
  char offset_[12] = {};  // "+02:00"
  std::uint8_t offset_bytes_ = 0;
};

/// A stamp given by a user (`--from`): without offset it is in the zone; an offset asked of a naive zone, a
/// local time that is skipped or occurs twice are kInvalidArgument. Digits finer than the unit round up, so
/// that half-open ranges stay exact; what lies beyond the unit's range is the end of it.
[[nodiscard]] Result<std::int64_t> parse_time(std::string_view text, TimeUnit unit, const Zone& zone);

/// seconds since 1970 and nanoseconds within the second as ticks; nothing where the unit cannot hold it
/// exactly.
[[nodiscard]] std::optional<std::int64_t> to_ticks(std::int64_t seconds, std::int32_t nanoseconds,
                                                   TimeUnit unit);

}  // namespace mdat
