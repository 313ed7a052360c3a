// SPDX-License-Identifier: Apache-2.0
// Reading: a File is one snapshot of an .mdat file; Series, Axis (mdat/axis.hpp) and Scan borrow from it.
//
// Lifetimes: Series, Axis and Scan hold a reference to the snapshot and stay valid after the File is gone or
// refreshed.
// Threads: a File, Series or Axis may be used by any number of threads; a Scan by one at a time.
// Files: a reader takes no lock, leaves nothing behind and never sees half a commit. In Access::kMapped
// another process that truncates the file (no mdat writer does) can raise SIGBUS; Access::kCopied reads every
// block with pread and turns that into an error value: use it for network file systems and files of
// strangers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/error.hpp"
#include "mdat/scan.hpp"
#include "mdat/type.hpp"

namespace mdat {

// What Series is asked stands in headers of their own, named behind each question.
struct AsOf;
struct Every;
struct Pixel;
struct Row;
class PagedColumn;
class Windows;
class Zone;

enum class Access : std::uint8_t {
  kMapped,  ///< blocks are read through a read-only map; falls back to kCopied where mapping is refused
  kCopied,  ///< every block is read with a bounded pread
};

struct OpenOptions {
  Access access = Access::kMapped;
  /// With kMapped: a file that becomes shorter or unreadable under its readers is an error, not the end of
  /// the process. Takes part in the handling of SIGBUS while the file is open; see docs/paging.md.
  bool guard = false;
};

/// Facts about a snapshot, known from its slot: O(1).
struct FileInfo {
  std::array<std::uint8_t, 16> uuid{};
  std::uint16_t version_major = 0;
  std::uint16_t version_minor = 0;
  std::uint64_t bytes = 0;            ///< of the file
  std::uint64_t committed_bytes = 0;  ///< of this snapshot
  std::uint64_t commits = 0;          ///< creation is the first
  std::uint64_t series = 0;
  std::uint64_t axes = 0;           ///< distinct time axes, those of hidden series included
  std::uint64_t rows = 0;           ///< over all series
  std::int64_t commit_time_us = 0;  ///< of the last commit, microseconds since 1970, UTC
  std::uint64_t tail_commits = 0;   ///< small commits that are not folded into segments yet
  std::uint64_t tail_rows = 0;      ///< their rows; part of rows
  std::uint32_t keep_commits = 0;   ///< see CreateOptions; 0: all
};

/// What a range holds. min to mean leave out nulls and NaN; monostate where there is nothing.
struct Stats {
  std::uint64_t count = 0;  ///< not null, NaN included
  std::uint64_t nulls = 0;
  std::uint64_t nans = 0;
  Value min, max;
  Value first, last;  ///< of the not-null values, in file order; NaN included
  Value sum;          ///< Int128 for integers (exact), double for floats; monostate for text and stamps
  std::optional<double> mean;
};

/// What `mdat layout` shows of one segment.
struct SegmentInfo {
  std::string column;  ///< "values" or "axis"
  std::uint64_t row = 0;
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t raw_bytes = 0;  ///< as plain values
  std::string_view encoding;    ///< "alp", "for-bitpack", ...
  std::string_view runner_up;   ///< second best, "" if none was tried
  std::uint64_t runner_up_bytes = 0;
  std::uint64_t checksum = 0;  ///< low half of the parent-held hash
  bool whole = false;          ///< the bytes hash to what the parent holds
};

/// One named series of a snapshot.
class Series {
 public:
  struct State;  // internal

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const Type& type() const;
  [[nodiscard]] const std::string& unit() const;
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::uint64_t nulls() const;
  [[nodiscard]] std::uint64_t ordinal() const;        ///< place in order of creation
  [[nodiscard]] Result<std::uint64_t> bytes() const;  ///< of its values in the file; walks its tree
  [[nodiscard]] Result<Axis> axis() const;
  /// Texts of a categorical series, in order of their codes.
  [[nodiscard]] Result<std::vector<std::string>> categories() const;

  [[nodiscard]] Result<Stats> stats(const TimeRange& range = {}) const;
  [[nodiscard]] Result<Stats> stats(RowRange rows) const;
  /// Errors, such as damage, show in Scan::error().
  [[nodiscard]] Scan scan(const TimeRange& range = {}, Times times = Times::kDecoded) const;
  [[nodiscard]] Scan scan(RowRange rows, Times times = Times::kDecoded) const;
  [[nodiscard]] Scan scan(const ScanOptions& options) const;
  [[nodiscard]] Result<Value> at(std::uint64_t row) const;
  /// The row in force at a time, nothing where there is none; O(log n). kInvalidArgument on an unsorted axis.
  /// mdat/as_of.hpp
  [[nodiscard]] Result<std::optional<Row>> as_of(std::int64_t time) const;
  [[nodiscard]] Result<std::optional<Row>> as_of(std::int64_t time, const AsOf& how) const;
  /// Statistics by windows of fixed length, in the zone of the axis unless another is given. Errors show in
  /// Windows::error(). mdat/windows.hpp
  [[nodiscard]] Windows windows(const TimeRange& range, const Every& every) const;
  [[nodiscard]] Windows windows(const TimeRange& range, const Every& every, const Zone& zone) const;
  /// At most four rows for each of `width` columns of pixels, columns without rows left out; an open end of
  /// the range is that of the axis. Refused for text. mdat/sample.hpp
  [[nodiscard]] Result<std::vector<Pixel>> sample(const TimeRange& range, std::uint32_t width) const;
  /// The whole column in place, without a copy: only where its values are stored plain, in one segment and
  /// without nulls; otherwise kInvalidArgument, never a silent copy. T as in Batch::values.
  template <typename T>
  [[nodiscard]] Result<std::span<const T>> view() const {
    auto bytes = view_bytes(sizeof(T));
    if (!bytes) return std::unexpected(std::move(bytes.error()));
    return std::span<const T>(reinterpret_cast<const T*>(bytes->data()), bytes->size() / sizeof(T));
  }
  /// The whole column as one array, decoded where it is touched, in bounded memory: needs mdat/paged.hpp,
  /// which tells the rest. T as in Batch::values, else kInvalidArgument; not for strings.
  template <typename T>
  [[nodiscard]] Result<Paged<T>> paged() const;
  template <typename T>
  [[nodiscard]] Result<Paged<T>> paged(const PagedOptions& options) const;
  /// The segments of the values and, behind them, of the axis.
  [[nodiscard]] Result<std::vector<SegmentInfo>> layout() const;

 private:
  friend class File;
  friend struct Access_;
  explicit Series(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  [[nodiscard]] Result<std::span<const std::byte>> view_bytes(std::size_t width) const;
  [[nodiscard]] Result<PagedColumn> paged_column(TypeKind kind, const PagedOptions& options) const;
  std::shared_ptr<const State> state_;
};

/// One thing wrong with a file, as `mdat verify` reports it.
struct Damage {
  std::string what;    ///< "slot A copy 1: checksum differs", ...
  std::string series;  ///< "" where no series is concerned
  std::optional<RowRange> rows;
  std::optional<TimeRange> times;
  std::uint64_t offset = 0;
  bool hidden = false;  ///< series is the name of a hidden one
};

class File {
 public:
  struct State;  // internal

  /// Opens the newest commit. O(1): reads the header, the slots and the root.
  [[nodiscard]] static Result<File> open(const std::string& path, const OpenOptions& options = {});

  [[nodiscard]] const FileInfo& info() const;
  [[nodiscard]] const std::string& path() const;
  /// With OpenOptions::guard: that bytes of the file were lost while it was mapped, for ever. Whoever reads
  /// in place (Series::view, Paged, the last Batch of a Scan) looks here afterwards.
  [[nodiscard]] std::optional<Error> error() const;
  /// Series by exact name, O(log n); kNotFound names the nearest names.
  [[nodiscard]] Result<Series> find(std::string_view name) const;
  /// Whether there is a series of that name; what is wrong is an error, that it is missing is not.
  [[nodiscard]] Result<bool> contains(std::string_view name) const;
  /// Calls visit for each series in order of name, until it returns false.
  [[nodiscard]] Result<void> each_series(const std::function<bool(const Series&)>& visit) const;
  /// The same for hidden series (SeriesOptions::hidden), which nothing else here finds or counts.
  [[nodiscard]] Result<Series> find_hidden(std::string_view name) const;
  [[nodiscard]] Result<void> each_hidden(const std::function<bool(const Series&)>& visit) const;
  /// All series, in order of creation.
  [[nodiscard]] Result<std::vector<Series>> series() const;
  /// One pass over several series that share an axis; kInvalidArgument where they do not.
  [[nodiscard]] Result<Scan> scan(std::span<const Series> series, const TimeRange& range = {},
                                  Times times = Times::kDecoded) const;
  [[nodiscard]] Result<Scan> scan(std::span<const Series> series, RowRange rows,
                                  Times times = Times::kDecoded) const;
  [[nodiscard]] Result<Scan> scan(std::span<const Series> series, const ScanOptions& options) const;
  /// A snapshot of the newest commit; the same one where nothing was committed since.
  [[nodiscard]] Result<File> refresh() const;
  /// Reads every byte of the snapshot and checks all that can be checked: slots, hashes, padding, order,
  /// aggregates, decoding. Calls report for each damage; progress, if given, with bytes done and in all.
  /// kUnsupported, at the end, where encodings were met that this reader does not know.
  [[nodiscard]] Result<void> verify(
      const std::function<void(const Damage&)>& report,
      const std::function<void(std::uint64_t, std::uint64_t)>& progress = {}) const;

 private:
  friend struct Access_;
  explicit File(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace mdat
