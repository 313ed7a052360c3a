// SPDX-License-Identifier: Apache-2.0
// One growing column: rows that wait in a buffer, and the right edge of its tree.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lib/column/buffer.hpp"
#include "lib/tree/spine.hpp"
#include "lib/write/block_writer.hpp"
#include "mdat/writer.hpp"

namespace mdat::write {

/// Which of the last segments of a column are written again, to be one with the rows that follow.
enum class Joins : std::uint8_t {
  kAsTheyCarry,  ///< those shorter than a vector, and longer ones as a binary counter carries
  kShort,        ///< those shorter than half a vector
  kInTurn,       ///< as they carry, and what became long since the last turn
};

/// Where and how columns are written.
struct Sink {
  BlockWriter& blocks;
  const tree::PageStore& pages;  // over the same blocks
  Profile profile;
  Joins joins = Joins::kAsTheyCarry;
};

class ColumnWriter {
 public:
  /// A segment of long strings ends where they reach what a segment of doubles has: it is encoded in memory.
  static constexpr std::size_t kTextBytesMax = std::size_t{4} << 20;

  ColumnWriter(format::Physical physical, column::Role role)
      : role_(role), buffer_(physical), spine_(physical, role) {}
  [[nodiscard]] static Result<ColumnWriter> open(const tree::PageStore& pages, const tree::Column& column);

  [[nodiscard]] std::uint64_t rows() const { return spine_.rows() + buffer_.rows(); }
  [[nodiscard]] std::uint32_t pending_rows() const { return buffer_.rows(); }
  [[nodiscard]] std::size_t pending_bytes() const { return buffer_.bytes(); }
  /// Of an axis.
  [[nodiscard]] std::span<const std::int64_t> pending_ticks() const;
  [[nodiscard]] format::Physical physical() const { return buffer_.physical(); }
  [[nodiscard]] std::int64_t cadence() const { return cadence_; }

  /// Takes all values, writing full segments as it goes. What cannot be written stays pending: an error loses
  /// nothing.
  [[nodiscard]] Result<void> append(const Sink& sink, const std::byte* values, std::size_t count,
                                    ValidityBits validity, std::uint32_t shift = 0);
  [[nodiscard]] Result<void> append_text(const Sink& sink, std::span<const std::string_view> values,
                                         ValidityBits validity, std::uint32_t shift = 0);
  [[nodiscard]] Result<void> append(const Sink& sink, const column::Run& run);
  /// A whole segment, encoded elsewhere for a column like this one; of an axis, with the same cadence.
  [[nodiscard]] Result<void> append_segment(const Sink& sink, std::span<const std::byte> block,
                                            std::uint32_t hashed_bytes, const format::Aggregate& aggregate);
  /// An axis without rows takes the usual step of the one it is copied from.
  void set_cadence(std::int64_t cadence) {
    cadence_ = cadence;
    cadence_stands_ = true;
  }

  /// Takes rows that the tail of the last commit has.
  void take_tail(const column::Run& rows);
  /// Rows that no commit has, where is_settled().
  [[nodiscard]] column::Run fresh() const {
    return buffer_.run().slice(tail_rows_, buffer_.rows() - tail_rows_);
  }
  [[nodiscard]] bool has_tail() const { return tail_rows_ > 0; }
  /// No segment was written since the last commit, and there are some: the tail may take more rows.
  [[nodiscard]] bool is_settled() const { return absorbs_ && spine_.rows() > 0; }

  /// Writes whole granules, or everything where there is less than one.
  [[nodiscard]] Result<void> spill(const Sink& sink);
  /// Writes all pending rows.
  [[nodiscard]] Result<void> flush(const Sink& sink);
  /// Writes the pages on the path to the last segment. Nothing is pending.
  [[nodiscard]] Result<format::Child> root(const Sink& sink) const;
  /// A copy of this column lives on beside it: blocks that both use are dropped by the last one only.
  [[nodiscard]] Result<void> share(const Sink& sink) const;
  /// Leaves the column without rows, and nothing of it in the blocks of this commit.
  [[nodiscard]] Result<void> discard(const Sink& sink);
  /// Equal for columns of the same rows in the same segments or pending.
  [[nodiscard]] format::Hash fingerprint() const;
  /// Of all rows; nothing is pending.
  [[nodiscard]] format::Aggregate aggregate() const { return spine_.aggregate(cadence_); }
  /// The next flush belongs to another commit. What is pending went into its tail, or waits for another one.
  void commit(bool tail) {
    absorbs_ = true;
    tail_rows_ = tail ? buffer_.rows() : 0;
  }

  /// int64 to float64, see Writer::widen_to_float64.
  [[nodiscard]] Result<void> widen_to_float64(const Sink& sink);
  /// Multiplies every stamp; segments are written anew.
  [[nodiscard]] Result<void> scale(const Sink& sink, std::int64_t factor);

 private:
  [[nodiscard]] bool joins(Joins how, std::uint64_t rows) const;
  void absorb(const Sink& sink);
  [[nodiscard]] std::uint32_t next_rows() const;
  [[nodiscard]] Result<void> write_front(const Sink& sink, std::uint32_t rows);
  [[nodiscard]] Result<void> write_full(const Sink& sink);
  [[nodiscard]] Result<std::vector<format::Extent>> fresh_blocks(const Sink& sink) const;
  [[nodiscard]] Result<column::Buffer> decode(const Sink& sink, const format::Child& segment) const;
  void decide_cadence();

  column::Role role_;
  column::Buffer buffer_;
  tree::Spine spine_;
  std::int64_t cadence_ = 0;
  bool cadence_stands_ = false;  // it came with the rows
  std::uint32_t tail_rows_ = 0;  // of the buffer: the tail of the last commit has them
  bool absorbs_ = false;  // the last segment may be merged with what follows: it belongs to an earlier commit
};

}  // namespace mdat::write
