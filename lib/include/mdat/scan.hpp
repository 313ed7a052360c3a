// SPDX-License-Identifier: Apache-2.0
// A pass over the rows of one or several series, a batch at a time. Series::scan and File::scan begin one.
//
// Lifetimes: a Scan holds a reference to its snapshot. Spans and string_views in a Batch are valid until the
// next batch or the end of the scan.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/error.hpp"
#include "mdat/pass_iterator.hpp"
#include "mdat/predicate.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// What a scan decodes beside the values.
enum class Times : std::uint8_t {
  kDecoded,
  kSkipped,  ///< Batch::times() is empty: a scan of values alone does not touch the axis
};

/// What to scan.
struct ScanOptions {
  std::optional<Predicate> where{};  ///< batches hold only the rows that it keeps
  TimeRange range{};
  std::optional<RowRange> rows{};  ///< of these rows only
  Times times = Times::kDecoded;
};

/// What a scan has touched so far, over all of its columns and the axis.
struct ScanCounters {
  std::uint64_t rows_seen = 0;        ///< of the range: how far it is
  std::uint64_t rows_skipped = 0;     ///< which aggregates alone told that the condition leaves out
  std::uint64_t rows_kept = 0;        ///< in batches
  std::uint64_t segments_opened = 0;  ///< heads read and checked, 524,288 rows at most
  std::uint64_t granules_read = 0;    ///< payloads read and checked, 8192 rows
  std::uint64_t vectors_decoded = 0;  ///< 1024 rows
};

/// Decoded rows of the scanned columns, at most kRowsMax of them, in file order: all rows from row() on, or
/// those that the condition of the scan keeps.
class Batch {
 public:
  static constexpr std::size_t kRowsMax = 1024;

  /// Number of the first row, and of any.
  [[nodiscard]] std::uint64_t row() const { return row(0); }
  [[nodiscard]] std::uint64_t row(std::size_t index) const {
    return row_ + (kept_ == nullptr ? index : kept_[index]);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const std::int64_t> times() const {
    return {times_, times_ == nullptr ? 0 : size_};
  }
  [[nodiscard]] std::size_t columns() const { return columns_.size(); }

  /// Values of a fixed-width column. T must be the column's own type (uint8_t for bool, uint32_t codes for
  /// categories): asserted. A value whose row is null is unspecified.
  template <typename T>
  [[nodiscard]] std::span<const T> values(std::size_t column = 0) const {
    return {static_cast<const T*>(fixed(column, sizeof(T))), size_};
  }
  /// Text of a string or categorical column; "" where null.
  [[nodiscard]] std::string_view text(std::size_t index, std::size_t column = 0) const;
  [[nodiscard]] bool is_valid(std::size_t index, std::size_t column = 0) const;
  [[nodiscard]] bool all_valid(std::size_t column = 0) const;
  /// Any value, boxed; convenient rather than fast.
  [[nodiscard]] Value value(std::size_t index, std::size_t column = 0) const;

  struct Column;  // internal

 private:
  friend class Join;
  friend class Scan;
  friend struct Access_;
  [[nodiscard]] const void* fixed(std::size_t column, std::size_t width) const;
  std::uint64_t row_ = 0;
  std::size_t size_ = 0;
  const std::uint16_t* kept_ = nullptr;  // distances from row_, where not all rows are kept
  const std::int64_t* times_ = nullptr;
  std::vector<std::shared_ptr<Column>> columns_;
};

/// A pass over a range, in file order:
///
///     auto scan = series.scan({.from = a, .to = b});
///     for (const mdat::Batch& batch : scan) use(batch.times(), batch.values<double>());
///     if (scan.error()) ...   // damage or an I/O error ended the loop early
class Scan {
 public:
  struct State;  // internal

  Scan(Scan&&) noexcept;
  Scan& operator=(Scan&&) noexcept;
  ~Scan();

  /// The next batch, nullptr at the end or after an error.
  [[nodiscard]] const Batch* next();
  [[nodiscard]] const std::optional<Error>& error() const;
  [[nodiscard]] ScanCounters counters() const;

  using Iterator = PassIterator<Scan, Batch>;
  [[nodiscard]] Iterator begin() { return Iterator(this); }
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  friend class File;
  friend class Series;
  friend struct Access_;
  explicit Scan(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mdat
