// SPDX-License-Identifier: Apache-2.0
// Series on different time axes, side by side, in bounded memory:
//
//     auto rows = mdat::join(series, {.kind = mdat::JoinKind::kAsOf, .tolerance = 5'000'000});
//     for (const mdat::Batch& batch : *rows) use(batch.times(), batch.values<double>(1));
//     if (rows->error()) ...
//
// A column is null where its series has no row for a stamp, or a null in it. The n-th row of a stamp stands
// beside the n-th rows of that stamp of the others: no row is ever repeated.
// Lifetimes and threads: as Scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/pass_iterator.hpp"

namespace mdat {

enum class JoinKind : std::uint8_t {
  kOuter,  ///< every stamp that any of them has
  kInner,  ///< stamps that all of them have
  kAsOf,   ///< the rows of the first series; of the others the last row that is not later, be it null
};

struct JoinOptions {
  JoinKind kind = JoinKind::kOuter;
  /// As-of: a row that is older by more ticks of the joined unit does not count.
  std::optional<std::uint64_t> tolerance{};
  std::optional<Predicate> where{};  ///< of the joined rows
  TimeRange range{};                 ///< of the joined stamps
  /// By series: rows that are left out at its beginning; 0 where it is shorter. As-of: of the first series
  /// alone.
  std::vector<std::uint64_t> after{};
};

class Join {
 public:
  struct State;  // internal

  Join(Join&&) noexcept;
  Join& operator=(Join&&) noexcept;
  ~Join();

  /// Of the stamps: the finest unit, and the zone of all or else UTC.
  [[nodiscard]] const Type& time_type() const;
  /// The next batch, nullptr at the end or after an error. Columns in the order of the series; Batch::row
  /// counts joined rows.
  [[nodiscard]] const Batch* next();
  [[nodiscard]] const std::optional<Error>& error() const;

  using Iterator = PassIterator<Join, Batch>;
  [[nodiscard]] Iterator begin() { return Iterator(this); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend Result<Join> join(std::span<const Series> series, const JoinOptions& options);
  explicit Join(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Series may be of several files. Those that share an axis may have stamps in any order if there is no other
/// axis; else kInvalidArgument where stamps run backwards, and where some are local times and others
/// instants. kLimit in Join::error() where a stamp is beyond the range of the joined unit.
[[nodiscard]] Result<Join> join(std::span<const Series> series, const JoinOptions& options = {});

/// The type that Join::time_type() has for series on these axes; of seconds where there are none.
[[nodiscard]] Result<Type> joined_time(std::span<const Axis> axes);

}  // namespace mdat
