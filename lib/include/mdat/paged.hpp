// SPDX-License-Identifier: Apache-2.0
// The third way to read: a whole column as one array, decoded piece by piece when it is first touched, in
// memory that has a bound. docs/paging.md tells how and what it costs.
//
//     auto level = series->paged<double>();
//     for (double x : level->values()) ...            // any order, any number of threads
//     if (auto damage = level->error()) ...           // what was read as NaN or 0 instead
//
// Threads: everything here is for any number of threads. Lifetimes: a Paged, its copies and its Pins keep the
// snapshot and the array alive. Memory: a frame of 64 KiB of values is decoded at a time; frames of all
// columns together stay below paging::budget().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/file.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// How the array comes to hold its values.
enum class PageMode : std::uint8_t {
  kInPlace,    ///< it is the file itself: plain values without nulls, one segment, mapped
  kUserfault,  ///< at first touch, by userfaultfd
  kProtect,    ///< at first touch, by SIGSEGV and mprotect
  kEager,      ///< all of it, before it is handed out
};
/// "in place", "userfault", "protect", "eager".
[[nodiscard]] std::string_view name(PageMode mode);

/// What a row without a value reads as.
enum class NullRows : std::uint8_t {
  kMarked,  ///< NaN in a column of floats, 0 in others
  kStored,  ///< what the file has in its place: the last value before it, if mdat wrote the file
};

struct PagedOptions {
  std::optional<PageMode> mode;  ///< nothing: the first of PageMode that can be had
  bool verify = false;           ///< decode everything once before: damage is an error now, not later
  NullRows nulls = NullRows::kMarked;
};

namespace paging {

/// Over all columns of the process, since it began.
struct Counters {
  std::uint64_t faults = 0;          ///< first touches that were served
  std::uint64_t decoded_bytes = 0;   ///< of values
  std::uint64_t evicted_bytes = 0;   ///< of values
  std::uint64_t resident_bytes = 0;  ///< now
};
[[nodiscard]] Counters counters();

/// Bound on resident_bytes: a quarter of the machine's memory unless set, and never less than 4 MiB. Pins and
/// eager columns count and are not evicted. Threads that decode at the same time may pass it by a frame each
/// where all that is resident is pinned.
void set_budget(std::uint64_t bytes);
[[nodiscard]] std::uint64_t budget();

}  // namespace paging

/// Rows that stay decoded while it lives. Move-only.
class Pin {
 public:
  Pin(Pin&&) noexcept;
  Pin& operator=(Pin&&) noexcept;
  ~Pin();

 private:
  friend class PagedColumn;
  struct State;
  explicit Pin(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What a Paged is, whatever the type of its values.
class PagedColumn {
 public:
  struct State;  // internal

  [[nodiscard]] PageMode mode() const;
  [[nodiscard]] std::uint64_t size() const;
  [[nodiscard]] const void* data() const;
  [[nodiscard]] std::uint64_t nulls() const;
  [[nodiscard]] std::optional<Error> error() const;
  [[nodiscard]] Result<std::vector<std::uint64_t>> validity(RowRange rows) const;
  [[nodiscard]] Result<void> materialize(RowRange rows) const;
  [[nodiscard]] Result<Pin> pin(RowRange rows) const;
  void prefetch(RowRange rows) const;

 private:
  friend struct PagedMaker_;
  explicit PagedColumn(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

/// A column of T as an array. Made by Series::paged and Axis::paged.
///
/// The array may be read by the program itself, through any library that runs in it. The kernel cannot
/// decode: a system call, a device or another process that is to read rows needs them pinned first, else the
/// call fails with EFAULT. Writing to it is a fault like any other.
template <typename T>
class Paged {
 public:
  explicit Paged(PagedColumn column) : column_(std::move(column)) {}

  [[nodiscard]] std::span<const T> values() const { return {data(), static_cast<std::size_t>(size())}; }
  [[nodiscard]] const T* data() const { return static_cast<const T*>(column_.data()); }
  [[nodiscard]] std::uint64_t size() const { return column_.size(); }
  [[nodiscard]] const T& operator[](std::uint64_t row) const { return data()[row]; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size(); }

  [[nodiscard]] PageMode mode() const { return column_.mode(); }
  /// Rows without a value; validity() tells which.
  [[nodiscard]] std::uint64_t nulls() const { return column_.nulls(); }
  /// The first damage or I/O error that a touch met, for ever. A granule of 8192 rows that cannot be decoded
  /// reads as NaN in a column of floats and as 0 in others.
  [[nodiscard]] std::optional<Error> error() const { return column_.error(); }
  /// Bit i (least significant first) is set where row rows.begin + i has a value. Touches no value.
  [[nodiscard]] Result<std::vector<std::uint64_t>> validity(RowRange rows) const {
    return column_.validity(rows);
  }
  /// Decodes the rows now; damage in them is the error. kLimit where they exceed the budget. They may be
  /// evicted again at any time.
  [[nodiscard]] Result<void> materialize(RowRange rows) const { return column_.materialize(rows); }
  /// materialize(), and they stay.
  [[nodiscard]] Result<Pin> pin(RowRange rows) const { return column_.pin(rows); }
  /// Lets the system read the file ahead, and returns at once; decodes nothing.
  void prefetch(RowRange rows) const { column_.prefetch(rows); }

 private:
  PagedColumn column_;
};

template <typename T>
Result<Paged<T>> Series::paged(const PagedOptions& options) const {
  auto column = paged_column(kind_of<T>(), options);
  if (!column) return std::unexpected(std::move(column.error()));
  return Paged<T>(std::move(*column));
}

template <typename T>
Result<Paged<T>> Series::paged() const {
  return paged<T>({});
}

}  // namespace mdat
