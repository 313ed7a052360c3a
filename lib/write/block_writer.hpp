// SPDX-License-Identifier: Apache-2.0
// Blocks appended to a file, each after the zero padding its alignment asks for. Equal segments are stored
// once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "format/layout.hpp"
#include "lib/io/block_source.hpp"
#include "lib/io/output_file.hpp"
#include "mdat/error.hpp"

namespace mdat::write {

/// Also a source of everything written so far, committed or not. One thread at a time.
class BlockWriter final : public io::BlockSource {
 public:
  BlockWriter(io::OutputFile& file, std::uint64_t begin) : file_(&file), flushed_(begin), committed_(begin) {}

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
  /// Pads with zeros so that the next byte lies `bytes_before` bytes before a page boundary.
  void pad_to_page(std::size_t bytes_before);
  /// The last bytes of a commit, as they are.
  void put_record(const format::CommitRecord& record);

  [[nodiscard]] std::uint64_t offset() const { return flushed_ + pending_.size(); }
  [[nodiscard]] std::uint64_t committed() const { return committed_; }
  /// Forgets the blocks behind an earlier offset().
  void rewind(std::uint64_t offset);
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
  struct Dropped {
    std::uint64_t offset;
    std::uint32_t bytes;
  };
  [[nodiscard]] Result<bool> equals(const format::Extent& extent, std::span<const std::byte> block) const;
  void append(std::span<const std::byte> block);

  static constexpr std::size_t kPendingBytes = std::size_t{1} << 20;
  static constexpr std::size_t kKnownMax = std::size_t{1} << 17;  // 12 MiB
  io::OutputFile* file_;
  std::uint64_t flushed_;
  std::uint64_t committed_;
  std::vector<std::byte> pending_;
  std::unordered_map<format::Hash, format::Extent, HashOf> known_;
  std::unordered_map<std::uint64_t, std::uint32_t> users_;  // of blocks that have more than one, by offset
  std::vector<Dropped> dropped_;                            // written before, to become zeros
};

}  // namespace mdat::write
