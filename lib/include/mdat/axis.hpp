// SPDX-License-Identifier: Apache-2.0
// The stamps of a series, and ranges of them. Lifetimes and threads: as mdat/file.hpp says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "mdat/error.hpp"
#include "mdat/type.hpp"

namespace mdat {

struct Gap;
struct GapOptions;
struct PagedOptions;
template <typename T>
class Paged;

/// Half-open range of stamps in ticks of the axis, begin included and end excluded; nothing is unbounded.
struct TimeRange {
  std::optional<std::int64_t> from{};
  std::optional<std::int64_t> to{};
};

/// Half-open range of row numbers.
struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  bool operator==(const RowRange&) const = default;
};

/// A time axis. Facts are stored, not computed.
class Axis {
 public:
  struct State;  // internal

  [[nodiscard]] std::uint64_t id() const;
  [[nodiscard]] const Type& type() const;
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::optional<std::int64_t> begin() const;  ///< first stamp in file order
  [[nodiscard]] std::optional<std::int64_t> end() const;    ///< last stamp in file order
  [[nodiscard]] std::optional<std::int64_t> min() const;
  [[nodiscard]] std::optional<std::int64_t> max() const;
  [[nodiscard]] bool sorted() const;               ///< no stamp is less than the one before
  [[nodiscard]] bool strictly_increasing() const;  ///< every stamp is greater than the one before
  [[nodiscard]] std::int64_t cadence() const;      ///< the usual step in ticks, 0 if there is none
  [[nodiscard]] std::uint64_t gaps() const;        ///< steps longer than one and a half cadences
  [[nodiscard]] std::uint64_t users() const;       ///< series on this axis
  [[nodiscard]] std::uint64_t bytes() const;       ///< of its blocks in the file
  /// Calls visit for each gap in file order, until it returns false. Parts without gaps cost nothing.
  /// mdat/gaps.hpp
  [[nodiscard]] Result<void> each_gap(const GapOptions& options,
                                      const std::function<bool(const Gap&)>& visit) const;
  /// Rows whose stamps lie in the range; kInvalidArgument on an unsorted axis.
  [[nodiscard]] Result<RowRange> rows_in(const TimeRange& range) const;
  /// Stamps of rows [begin, begin + out.size()).
  [[nodiscard]] Result<void> read(std::uint64_t begin, std::span<std::int64_t> out) const;
  /// All stamps as one array, decoded where it is touched: needs mdat/paged.hpp, which tells the rest.
  [[nodiscard]] Result<Paged<std::int64_t>> paged() const;
  [[nodiscard]] Result<Paged<std::int64_t>> paged(const PagedOptions& options) const;

 private:
  friend class Series;
  friend struct Access_;
  explicit Axis(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace mdat
