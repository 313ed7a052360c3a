// SPDX-License-Identifier: Apache-2.0
// A column as a flat table of granules, from which any rows can be decoded in a signal handler: everything is
// looked up and checked beforehand, nothing allocates, nothing throws, no lock is taken.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/codec/codec.hpp"
#include "lib/page/workbench.hpp"
#include "lib/read/snapshot.hpp"
#include "lib/tree/column_tree.hpp"
#include "mdat/error.hpp"
#include "mdat/paged.hpp"

namespace mdat::page {

/// 32 bytes and two bits a granule, and the shared part of every segment. Thread-safe.
class FrameDecoder {
 public:
  /// Walks the tree and checks the head of every segment. The snapshot has to outlive it.
  [[nodiscard]] static Result<std::unique_ptr<FrameDecoder>> make(const File::State& snapshot,
                                                                  const tree::Column& column, NullRows nulls);

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::size_t width() const { return width_; }

  /// Decodes rows [begin, begin + count), which exist, into `out`, which has room for them. Rows of a granule
  /// that cannot be had become NaN or 0, and error() tells. For signal handlers.
  void decode(std::uint64_t begin, std::size_t count, Workbench& bench, std::byte* out) const noexcept;

  /// Damage that decode() met: the first ever, and the first in a range of rows.
  [[nodiscard]] std::optional<Error> error() const;
  [[nodiscard]] std::optional<Error> error_in(RowRange rows) const;
  /// Calls visit(offset, bytes) for the runs of the file that hold the rows, in order.
  void each_extent(RowRange rows, const std::function<void(std::uint64_t, std::uint64_t)>& visit) const;

 private:
  struct Segment {
    codec::Source source;
    std::vector<std::byte> shared;
    std::size_t first_granule = 0;
    bool has_validity = false;
  };
  struct Granule {
    std::uint64_t row;
    std::uint64_t offset;  // of its payload in the file
    std::uint64_t checksum;
    std::uint32_t bytes;
    std::uint32_t segment;
  };
  using Bits = std::unique_ptr<std::atomic<std::uint64_t>[]>;

  FrameDecoder(const File::State& snapshot, const tree::Column& column, NullRows nulls);
  [[nodiscard]] Result<void> add(const tree::Located& at);
  [[nodiscard]] std::size_t find(std::uint64_t row) const noexcept;
  [[nodiscard]] std::uint32_t rows_of(std::size_t granule) const noexcept;
  [[nodiscard]] bool decode_granule(std::size_t granule, Workbench& bench, std::byte* out) const noexcept;
  [[nodiscard]] std::span<const std::byte> payload(std::size_t granule, Workbench& bench) const noexcept;
  void fill(std::byte* out, std::size_t rows) const noexcept;
  void mark_nulls(const std::uint64_t* validity, std::uint32_t rows, std::byte* out) const noexcept;
  void note_damage(std::size_t granule) const noexcept;
  [[nodiscard]] Error describe(std::size_t granule) const;

  const File::State* snapshot_;
  tree::Column column_;
  NullRows nulls_;
  std::size_t width_;
  std::uint64_t rows_ = 0;
  std::vector<Segment> segments_;
  std::vector<Granule> granules_;
  Bits checked_;  // found whole once: bytes in place are not checked again
  Bits damaged_;
  static constexpr std::size_t kNone = ~std::size_t{0};
  mutable std::atomic<std::size_t> first_damaged_ = kNone;
};

}  // namespace mdat::page
