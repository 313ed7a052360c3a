// SPDX-License-Identifier: Apache-2.0
#include "lib/write/block_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "format/checksum.hpp"

namespace mdat::write {
namespace {

std::size_t alignment_of(std::size_t bytes) {
  return bytes > format::kSmallBlockBytes ? format::kBlockAlignment : format::kSmallBlockAlignment;
}

}  // namespace

void BlockWriter::append(std::span<const std::byte> block) {
  const std::size_t alignment = alignment_of(block.size());
  const std::uint64_t begin = (offset() + alignment - 1) / alignment * alignment;
  pending_.resize(static_cast<std::size_t>(begin - flushed_));
  pending_.insert(pending_.end(), block.begin(), block.end());
}

Result<format::Extent> BlockWriter::put(std::span<const std::byte> block, std::uint32_t height) {
  if (pending_.size() >= kPendingBytes) {
    if (auto ok = flush(); !ok) return std::unexpected(std::move(ok.error()));
  }
  append(block);
  return format::Extent{.offset = offset() - block.size(),
                        .hash = format::checksum128(block),
                        .bytes = static_cast<std::uint32_t>(block.size()),
                        .height = height};
}

Result<bool> BlockWriter::equals(const format::Extent& extent, std::span<const std::byte> block) const {
  if (extent.bytes != block.size()) return false;
  io::Scratch scratch;
  const auto there = view(extent.offset, extent.bytes, scratch);
  if (!there) return std::unexpected(there.error());
  return std::ranges::equal(*there, block);
}

Result<format::Extent> BlockWriter::put_segment(std::span<const std::byte> block,
                                                std::uint32_t hashed_bytes) {
  const format::Hash hash = format::checksum128(block.first(hashed_bytes));
  const auto found = known_.find(hash);
  if (found != known_.end()) {
    const auto equal = equals(found->second, block);
    if (!equal) return std::unexpected(equal.error());
    if (*equal) {
      share(found->second);
      return found->second;
    }
  }
  auto extent = put(block, 0);
  if (!extent) return extent;
  extent->hash = hash;
  if (known_.size() >= kKnownMax) known_.clear();
  known_[hash] = *extent;
  return extent;
}

void BlockWriter::share(const format::Extent& extent) {
  if (extent.offset >= committed_) ++users_.try_emplace(extent.offset, 1).first->second;
}

void BlockWriter::drop(const format::Extent& extent) {
  if (extent.offset < committed_) return;
  if (const auto shared = users_.find(extent.offset); shared != users_.end()) {
    if (--shared->second == 1) users_.erase(shared);
    return;
  }
  if (const auto found = known_.find(extent.hash); found != known_.end() && found->second == extent)
    known_.erase(found);
  if (extent.offset >= flushed_)
    std::fill_n(pending_.begin() + static_cast<std::ptrdiff_t>(extent.offset - flushed_), extent.bytes,
                std::byte{0});
  else
    dropped_.push_back({extent.offset, extent.bytes});
}

void BlockWriter::pad_to_page(std::size_t bytes_before) {
  const std::uint64_t end =
      (offset() + bytes_before + format::kPageBytes - 1) / format::kPageBytes * format::kPageBytes;
  pending_.resize(static_cast<std::size_t>(end - bytes_before - flushed_));
}

void BlockWriter::put_record(const format::CommitRecord& record) {
  const auto bytes = format::bytes_of(record);
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

void BlockWriter::rewind(std::uint64_t offset) {
  assert(offset <= this->offset() && offset >= committed_);
  std::erase_if(known_, [&](const auto& known) { return known.second.offset >= offset; });
  std::erase_if(users_, [&](const auto& users) { return users.first >= offset; });
  std::erase_if(dropped_, [&](const Dropped& dropped) { return dropped.offset >= offset; });
  if (offset >= flushed_) {
    pending_.resize(static_cast<std::size_t>(offset - flushed_));
    return;
  }
  pending_.clear();
  flushed_ = offset;
}

Result<void> BlockWriter::flush() {
  for (; !dropped_.empty(); dropped_.pop_back()) {
    const std::vector<std::byte> zeros(dropped_.back().bytes);
    if (auto ok = file_->write(dropped_.back().offset, zeros); !ok) return ok;
  }
  if (auto ok = file_->write(flushed_, pending_); !ok) return ok;
  flushed_ += pending_.size();
  pending_.clear();
  return {};
}

void BlockWriter::commit() {
  committed_ = offset();
  users_.clear();
}

Result<void> BlockWriter::read(std::uint64_t offset, std::span<std::byte> out) const {
  const std::uint64_t end = this->offset();
  if (offset > end || out.size() > end - offset)
    return io::damaged(*this, offset, "a block reaches behind the end of the file: block");
  const std::size_t before =
      offset >= flushed_ ? 0
                         : static_cast<std::size_t>(std::min<std::uint64_t>(flushed_ - offset, out.size()));
  if (before > 0) {
    if (auto ok = file_->read(offset, out.first(before)); !ok) return ok;
  }
  if (before < out.size())
    std::memcpy(out.data() + before, pending_.data() + (offset + before - flushed_), out.size() - before);
  return {};
}

Result<std::span<const std::byte>> BlockWriter::view(std::uint64_t offset, std::size_t bytes,
                                                     io::Scratch& scratch) const {
  const std::span<std::byte> copy = scratch.take(bytes);
  if (auto ok = read(offset, copy); !ok) return std::unexpected(std::move(ok.error()));
  return copy;
}

}  // namespace mdat::write
