// SPDX-License-Identifier: Apache-2.0
// Clock readings of a source to instants: naive ones as they are, offsets taken off, a named zone's hours
// that occur twice told apart by the order of the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/time.hpp"

namespace mdat::csv {

/// The hour that a series of rows is in, where clocks show that hour twice.
struct RepeatedHour {
  bool inside = false;
  bool stepped_back = false;    ///< the second pass has begun
  std::int64_t last_civil = 0;  ///< seconds
  std::uint64_t line = 0;       ///< of the first row inside
};

class Clock {
 public:
  enum class Outcome : std::uint8_t {
    kOk,
    kSkipped,    ///< the local time does not exist
    kUndecided,  ///< it occurs twice and the rows do not tell which one it is
    kNoOffset,   ///< others have one
    kOffset,     ///< others have none
  };

  /// `first` is a stamp of the source: whether stamps have offsets does not change. `zone_name` is --zone.
  [[nodiscard]] static Result<Clock> of(const CivilTime& first, std::string_view zone_name);

  /// Turns the seconds of a reading into those of its instant. Rows of one series share `hour`.
  [[nodiscard]] Outcome resolve(CivilTime& time, RepeatedHour& hour, std::uint64_t line);
  /// The seconds of the instant where nothing but the reading decides and nothing here would change; nothing
  /// elsewhere. Holds only for rows that are in no hour that occurs twice.
  [[nodiscard]] std::optional<std::int64_t> steady_seconds(const CivilTime& time) const;
  /// Whether the rows of an hour that occurs twice were told apart; to be asked at the end, too.
  [[nodiscard]] static bool decided(const RepeatedHour& hour) { return !hour.inside || hour.stepped_back; }

  /// The zone of the axis: "" naive, the one told, the one offset there is, or UTC.
  [[nodiscard]] const Zone& zone() const { return zone_; }

 private:
  [[nodiscard]] Outcome resolve_local(CivilTime& time, RepeatedHour& hour, std::uint64_t line);

  Zone zone_;
  bool has_offsets_ = false;
  bool zone_told_ = false;
  std::int32_t offset_seconds_ = 0;  // of all stamps so far
  // Readings in [begin, end) are simple: they are `steady_.offset_seconds` ahead of UTC.
  Zone::Period steady_;
};

}  // namespace mdat::csv
