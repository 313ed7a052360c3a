// SPDX-License-Identifier: Apache-2.0
// Writing: create or extend an .mdat file. One writer per file (OFD lock), any number of readers meanwhile.
//
// Order of calls: (create | open) (add_axis | add_series | append)* commit ... ; nothing is visible to
// readers before commit() and everything of it afterwards. A writer that is destroyed leaves out what was not
// committed; one that was created and never committed leaves no file.
// Memory: at most WriterOptions::buffer_bytes of rows not yet encoded plus about 1 KiB per open series.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "mdat/error.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// What the writer looks for when it chooses an encoding for each segment.
enum class Profile : std::uint8_t {
  kFast,      ///< encodings that decode at memory speed only
  kBalanced,  ///< smaller where it costs little: zstd only where nothing else fits
  kSmall,     ///< the smallest of all encodings
};

struct WriterOptions {
  Profile profile = Profile::kBalanced;
  /// Rows held before they are encoded, over all columns. The least that works is taken where this is less.
  std::size_t buffer_bytes = std::size_t{256} << 20;
  /// How many small commits may wait in the tail of the file before one folds them into segments: a commit
  /// into the tail costs a few KiB however many series it adds to. At most 512; 0: each commit writes
  /// segments.
  std::uint32_t tail_commits = 512;
  /// Time written into commits, microseconds since 1970 UTC. Default: SOURCE_DATE_EPOCH where it is set,
  /// else the clock.
  std::optional<std::int64_t> commit_time_us;
};

struct CreateOptions : WriterOptions {
  bool replace = false;  ///< replace a regular file of that name when the first commit succeeds
  /// For files that are written to for days: so many older commits stay whole, and the space of what only
  /// still older ones had is used again, by all later writers too. Readers see the file as with
  /// Access::kCopied; one that holds a snapshot that became too old gets kSnapshotGone from it, never other
  /// rows. At most 65,536. 0: all commits stay, the file only grows.
  std::uint32_t keep_commits = 0;
};

struct AxisId {
  std::uint32_t index = 0;
  bool operator==(const AxisId&) const = default;
};
struct SeriesId {
  std::uint32_t index = 0;
  bool operator==(const SeriesId&) const = default;
};

struct SeriesOptions {
  Type type{};
  std::string unit{};
  /// The axis it shares; without one the series gets an axis of its own, of axis_type.
  std::optional<AxisId> axis{};
  Type axis_type{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kMicro, .zone = {}};
  /// Not among the series of the file: File::find_hidden alone finds it, and its rows are not counted. For
  /// what programs keep beside the data. Hidden names are a namespace of their own.
  bool hidden = false;
};

/// What the writer knows of a series: committed and pending rows together.
struct SeriesSummary {
  std::string name;
  Type type;
  std::string unit;
  AxisId axis;
  Type axis_type;
  std::uint64_t axis_users = 1;  ///< series on that axis, this one included
  std::uint64_t rows = 0;
  std::optional<std::int64_t> time_min, time_max, time_last;
  bool hidden = false;
};

/// Validity of a run of values: bit i (least significant first) is 1 where value i is not null.
/// nullptr: all valid.
using ValidityBits = const std::uint64_t*;

class Writer {
 public:
  struct State;  // internal

  /// A new file, which appears under its name with the first commit, whole.
  [[nodiscard]] static Result<Writer> create(const std::string& path, const CreateOptions& options = {});
  /// An existing file, at its newest commit. kLocked while another writer has it.
  [[nodiscard]] static Result<Writer> open(const std::string& path, const WriterOptions& options = {});

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// Of time stamps, durations, or numbers (int64); else kInvalidArgument.
  [[nodiscard]] Result<AxisId> add_axis(const Type& type);
  /// kExists for a name that is taken, kInvalidArgument for one that is not valid UTF-8 or too long.
  [[nodiscard]] Result<SeriesId> add_series(std::string_view name, const SeriesOptions& options = {});
  /// A series already in the file or added before; kNotFound.
  [[nodiscard]] Result<SeriesId> find(std::string_view name);
  [[nodiscard]] Result<SeriesId> find_hidden(std::string_view name);
  [[nodiscard]] SeriesSummary summary(SeriesId series) const;
  /// Takes a series out of the file, with rows that wait to be committed and, where it was the last one
  /// there, its axis. Its name is free at once, so that one commit can put another series in its place. Older
  /// commits keep it, and the file its bytes until it is written afresh (Copier). Any later use of the id is
  /// kInvalidArgument.
  [[nodiscard]] Result<void> remove(SeriesId series);
  /// Another name for a series; rows, axis and place in order of creation stay. kExists, kInvalidArgument as
  /// add_series.
  [[nodiscard]] Result<void> rename(SeriesId series, std::string_view name);

  /// Whole rows for series on a shared axis: append the stamps to the axis and as many values to each of
  /// its series; commit() refuses mismatched lengths with kInvalidArgument, also where there are no series.
  [[nodiscard]] Result<void> append_times(AxisId axis, std::span<const std::int64_t> times);
  /// Values back to back in the column's own type (`count` of them; bool one byte each; categories as
  /// uint32 codes returned by add_category).
  [[nodiscard]] Result<void> append_values(SeriesId series, const void* values, std::size_t count,
                                           ValidityBits validity = nullptr);
  [[nodiscard]] Result<void> append_strings(SeriesId series, std::span<const std::string_view> values,
                                            ValidityBits validity = nullptr);
  [[nodiscard]] Result<std::uint32_t> add_category(SeriesId series, std::string_view text);

  /// Rows for one series alone. A series that shared its axis with others and gets rows they do not get
  /// has its own axis from then on; equal axes are stored once all the same.
  [[nodiscard]] Result<void> append(SeriesId series, std::span<const std::int64_t> times, const void* values,
                                    ValidityBits validity = nullptr);
  template <typename T>
  [[nodiscard]] Result<void> append(SeriesId series, std::span<const std::int64_t> times,
                                    std::span<const T> values, ValidityBits validity = nullptr) {
    if (auto ok = check(series, sizeof(T), kind_of<T>(), times.size(), values.size()); !ok) return ok;
    return append(series, times, static_cast<const void*>(values.data()), validity);
  }
  /// One row. A null Value is a null; a value that the type cannot hold exactly is kInvalidArgument.
  [[nodiscard]] Result<void> append(SeriesId series, std::int64_t time, const Value& value);

  /// Integers become float64: the type of a series whose later values need it. Committed and flushed
  /// segments stay as they are where every integer in them is exact as a double, else kInvalidArgument.
  [[nodiscard]] Result<void> widen_to_float64(SeriesId series);
  /// A coarser axis takes a finer unit (s to us): stamps are multiplied; kLimit where that overflows,
  /// kInvalidArgument for numbers, which have no unit.
  [[nodiscard]] Result<void> refine_axis(AxisId axis, TimeUnit unit);
  /// The zone in which the instants of an axis are shown; stamps stay as they are. kInvalidArgument from
  /// naive to named or back: that would be other stamps; and of durations and numbers.
  [[nodiscard]] Result<void> set_axis_zone(AxisId axis, std::string_view zone);

  /// Makes everything appended so far durable and visible, and returns the number of the commit.
  /// kIo with nothing committed: the handle stays usable; kPoisoned: the outcome is unknown, reopen.
  [[nodiscard]] Result<std::uint64_t> commit();
  /// The same, and leaves no tail: for a file that is not written to for a while and should be read fast.
  [[nodiscard]] Result<std::uint64_t> fold();

 private:
  friend struct WriterFactory;  // internal
  explicit Writer(std::unique_ptr<State> state);
  [[nodiscard]] Result<void> check(SeriesId series, std::size_t width, TypeKind kind, std::size_t times,
                                   std::size_t values) const;
  std::unique_ptr<State> state_;
};

}  // namespace mdat
