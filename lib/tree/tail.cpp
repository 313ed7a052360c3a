// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/tail.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace mdat::tree {
namespace {

/// Reads a chain from its end with few reads: its blocks lie behind one another where nothing else was
/// committed in between.
class ReadBehind final : public io::BlockSource {
 public:
  explicit ReadBehind(const io::BlockSource& source) : source_(&source) {}
  [[nodiscard]] const std::string& path() const override { return source_->path(); }
  [[nodiscard]] std::optional<Error> gone() const override { return source_->gone(); }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        io::Scratch& scratch) const override {
    return source_->view(offset, bytes, scratch);
  }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!holds(offset, out.size())) fetch(offset, out.size());
    if (!holds(offset, out.size())) return source_->read(offset, out);
    std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset - begin_), out.size()), out.begin());
    return {};
  }
  /// So many blocks are to come, that one included which is read next.
  void expect(std::uint64_t blocks) { blocks_ = blocks; }

 private:
  [[nodiscard]] bool holds(std::uint64_t offset, std::size_t bytes) const {
    return offset >= begin_ && offset - begin_ <= bytes_.size() && bytes <= bytes_.size() - (offset - begin_);
  }
  // As far as the blocks before reach if they are as long as this one. Nothing where that cannot be read.
  void fetch(std::uint64_t offset, std::size_t bytes) const {
    bytes_ = {};
    if (offset < format::kBodyOffset || offset > std::uint64_t{1} << 62) return;
    constexpr std::uint64_t kPage = format::kPageBytes;
    const std::uint64_t commit = (bytes + sizeof(format::CommitRecord) + kPage - 1) / kPage * kPage;
    const std::uint64_t before = std::min(
        {(blocks_ - 1) * commit, std::uint64_t{format::kTailBytesMax}, offset - format::kBodyOffset});
    const auto room = buffer_.take(static_cast<std::size_t>(before + bytes));
    if (!source_->read(offset - before, room)) return;
    begin_ = offset - before;
    bytes_ = room;
  }

  const io::BlockSource* source_;
  std::uint64_t blocks_ = 1;
  mutable io::Scratch buffer_;
  mutable std::uint64_t begin_ = 0;
  mutable std::span<const std::byte> bytes_;
};

}  // namespace

// From the newest block to the first, so that each is verified by one that is. Numbers fall by one, so the
// walk ends; totals are looked at on the way, so that it stays small.
Result<std::shared_ptr<const Tail>> Tail::load(const io::BlockSource& source, format::Extent newest,
                                               std::uint64_t blocks, std::uint64_t rows, const Tail* known) {
  const auto damaged = [&](const format::Extent& at, const char* what) {
    return io::damaged(source, at.offset, std::string("tail block ") + what);
  };
  std::shared_ptr<Tail> tail(new Tail);
  tail->blocks_.resize(static_cast<std::size_t>(blocks));
  ReadBehind reader(source);
  const std::uint64_t shared = known == nullptr ? 0 : known->blocks_.size();
  std::uint64_t found = 0;
  format::Extent at = newest;
  for (std::uint64_t number = blocks; number > 0; --number) {
    auto& block = tail->blocks_[number - 1];
    if (known != nullptr && known->has(number, at)) {
      block = known->blocks_[number - 1];
    } else {
      reader.expect(number > shared ? number - shared : 1);
      auto loaded = TailBlock::load(reader, at);
      if (!loaded) return std::unexpected(std::move(loaded.error()));
      block = std::move(*loaded);
    }
    if (block->header().blocks != number) return damaged(at, "has another place in its chain:");
    found += block->header().rows;
    tail->bytes_ += at.bytes;
    tail->text_bytes_ += block->text_bytes();
    if (found > rows || tail->bytes_ > format::kTailBytesMax || tail->text_bytes_ > format::kTailTextBytesMax)
      return damaged(at, "belongs to a chain that is too large:");
    at = block->header().previous;
  }
  if (found != rows) return damaged(newest, "belongs to a chain of another number of rows:");
  return tail;
}

// Commit after commit mostly adds to the same series.
std::vector<std::uint64_t> Tail::ordinals() const {
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const auto of_block = blocks_[i]->ordinals();
    if (i > 0 && std::ranges::equal(of_block, blocks_[i - 1]->ordinals())) continue;
    all.insert(all.end(), of_block.begin(), of_block.end());
  }
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return all;
}

column::Buffer Tail::stamps(std::uint64_t axis) const {
  column::Buffer rows(format::Physical::kInt64);
  for (const auto& block : blocks_) block->append_stamps(axis, rows);
  return rows;
}

column::Buffer Tail::values(std::uint64_t axis, format::Physical physical, std::uint64_t ordinal) const {
  column::Buffer rows(physical);
  for (const auto& block : blocks_) block->append_values(axis, ordinal, rows);
  return rows;
}

}  // namespace mdat::tree
