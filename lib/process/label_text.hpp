// SPDX-License-Identifier: Apache-2.0
// Labels as people write them, and all that they mean: "2024-05" is a month.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mdat/error.hpp"
#include "mdat/time.hpp"
#include "mdat/type.hpp"

namespace mdat::process {

/// A moment without a unit.
struct Moment {
  std::int64_t seconds = 0;      ///< since 1970; civil or UTC
  std::int32_t nanoseconds = 0;  ///< 0 to 999,999,999
};

/// What a text names: [begin, end).
struct Span {
  Moment begin;
  Moment end;
  std::optional<std::int32_t> offset_seconds{};  ///< of a stamp, where the text has one
  bool nanos = false;                            ///< written with digits behind the microseconds
};

/// "2024", "2024-05", "2024-5-1", "2024-05-01 3:00", "2024-05-01T03:00:00.5+02:00" ...
[[nodiscard]] std::optional<Span> parse_stamp_span(std::string_view text);
/// "2h", "1h30min", "3 days", "1 day 02:30:00.5", "-5 min": the last unit that is not zero tells how long.
[[nodiscard]] std::optional<Span> parse_duration_span(std::string_view text);

/// The first tick that is not before a moment; the ends of time where it is beyond them.
[[nodiscard]] std::int64_t ceil_ticks(const Moment& moment, TimeUnit unit);
/// A span of stamps as ticks [begin, end) on the clocks of a zone. kInvalidArgument for an offset where there
/// is no zone, and for clock times that are skipped or occur twice.
struct Ticks {
  std::int64_t begin;
  std::int64_t end;
};
[[nodiscard]] Result<Ticks> to_ticks(const Span& span, TimeUnit unit, const Zone& zone);
/// The instant of a moment of a zone's clock.
[[nodiscard]] Result<Moment> to_instant(const Moment& civil, const Zone& zone);

}  // namespace mdat::process
