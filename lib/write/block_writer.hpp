// SPDX-License-Identifier: Apache-2.0
// Blocks written to a file, each after the zero padding its alignment asks for: behind its end, or where
// space is free. Equal segments are stored once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "format/layout.hpp"
#include "lib/io/block_source.hpp"
#include "lib/io/output_file.hpp"
#include "mdat/error.hpp"

namespace mdat::write {

/// Bytes [begin, end) of a file.
struct Space {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] bool has(std::uint64_t offset) const { return offset >= begin && offset < end; }
};

/// Also a source of everything written so far, committed or not. One thread at a time.
class BlockWriter final : public io::BlockSource {
 public:
  BlockWriter(io::OutputFile& file, std::uint64_t begin) : file_(&file), run_begin_(begin), flushed_(begin) {}

  /// The extent of a block that will be at its place after flush(). An error leaves everything as it was.
  [[nodiscard]] Result<format::Extent> put(std::span<const std::byte> block, std::uint32_t height);
  /// A segment of which the parent hashes the first `hashed_bytes`; an equal one that is there already serves
  /// again.
  [[nodiscard]] Result<format::Extent> put_segment(std::span<const std::byte> block,
                                                   std::uint32_t hashed_bytes);
  /// A block of this commit gets one more user.
  void share(const format::Extent& extent);
  /// A block of this commit loses a user: the last one leaves zeros, so that every byte between blocks is
  /// zero. Blocks of earlier commits stay.
  void drop(const format::Extent& extent);
  /// Pads with zeros so that the next byte lies `bytes_before` bytes before a page boundary; there is room
  /// for them.
  void pad_to_page(std::size_t bytes_before);
  /// The last bytes of a commit, as they are.
  void put_record(const format::CommitRecord& record);

  /// Where the next byte goes.
  [[nodiscard]] std::uint64_t offset() const { return flushed_ + pending_.size(); }
  /// Behind all that was ever written.
  [[nodiscard]] std::uint64_t end() const { return std::max(end_, at_end() ? offset() : 0); }
  /// How many bytes were put so far, wherever they are.
  [[nodiscard]] std::uint64_t bytes_put() const { return bytes_put_; }
  /// Whether a block is one of this commit.
  [[nodiscard]] bool is_fresh(std::uint64_t offset) const;
  /// Everything of this commit, and the space it has begun to fill.
  [[nodiscard]] std::vector<Space> fresh() const;
  /// Whole pages, rising, that no commit needs and that are not in fresh(): blocks go there first. From now
  /// on equal segments of earlier commits do not serve again, because they may be written over.
  void reuse(std::vector<Space> free);

  /// A state to which rewind() returns.
  struct Mark {
    std::size_t runs = 0;
    std::uint64_t offset = 0;
  };
  [[nodiscard]] Mark mark() const { return {runs_.size(), offset()}; }
  /// Forgets the blocks put since, in this commit.
  void rewind(const Mark& mark);
  /// Writes what is pending; on failure it stays pending.
  [[nodiscard]] Result<void> flush();
  /// From now on the blocks so far are committed: they cannot be dropped.
  void commit();

  [[nodiscard]] const std::string& path() const override { return file_->path(); }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        io::Scratch& scratch) const override;
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  struct HashOf {
    std::size_t operator()(const format::Hash& hash) const { return static_cast<std::size_t>(hash.low); }
  };
  static constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();
  [[nodiscard]] bool at_end() const { return run_end_ == kNoEnd; }
  [[nodiscard]] std::uint64_t place_of(std::size_t bytes) const;
  [[nodiscard]] Result<void> make_room(std::size_t bytes);
  [[nodiscard]] Result<bool> equals(const format::Extent& extent, std::span<const std::byte> block) const;
  void append(std::span<const std::byte> block);

  static constexpr std::uint64_t kWorthLeavingTheEnd = 16 * format::kPageBytes;
  static constexpr std::size_t kPendingBytes = std::size_t{1} << 20;
  static constexpr std::size_t kKnownMax = std::size_t{1} << 17;  // 12 MiB
  io::OutputFile* file_;
  // Blocks fill runs of pages one after the other: the space behind the end of the file, or free space.
  std::vector<Space> runs_;  // of this commit, those that are left
  std::uint64_t run_begin_;  // of this commit's part of the run at hand
  std::uint64_t run_end_ = kNoEnd;
  std::uint64_t end_ = 0;  // of all runs that were left
  std::uint64_t flushed_;
  std::uint64_t bytes_put_ = 0;
  std::vector<std::byte> pending_;
  std::vector<Space> free_;
  bool reuses_ = false;
  std::unordered_map<format::Hash, format::Extent, HashOf> known_;
  std::unordered_map<std::uint64_t, std::uint32_t> users_;  // of blocks that have more than one, by offset
  std::vector<Space> dropped_;                              // written before, to become zeros
};

}  // namespace mdat::write
