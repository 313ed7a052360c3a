// SPDX-License-Identifier: Apache-2.0
#include "lib/read/overlay.hpp"

#include <algorithm>
#include <bit>

#include "format/checksum.hpp"

namespace mdat::read {

Overlay::Block& Overlay::block_at(std::uint64_t index) const {
  const auto bucket = static_cast<std::size_t>(std::bit_width(index / kFirstBucket + 1) - 1);
  return buckets_[bucket][index - kFirstBucket * ((std::uint64_t{1} << bucket) - 1)];
}

format::Extent Overlay::put(std::span<const std::byte> block, std::uint32_t hashed_bytes,
                            std::uint32_t height) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t index = count_.load(std::memory_order_relaxed);
  const auto bucket = static_cast<std::size_t>(std::bit_width(index / kFirstBucket + 1) - 1);
  if (buckets_[bucket] == nullptr) buckets_[bucket] = std::make_unique<Block[]>(kFirstBucket << bucket);
  Block& kept = block_at(index);
  const auto copy = kept.copy.take(block.size());
  std::ranges::copy(block, copy.begin());
  kept.view = copy;
  count_.store(index + 1, std::memory_order_release);
  return {.offset = kBegin + index * kStride,
          .hash = format::checksum128(block.first(hashed_bytes)),
          .bytes = static_cast<std::uint32_t>(block.size()),
          .height = height};
}

// nullptr where no block has these bytes: a file may refer to anything.
const std::byte* Overlay::find(std::uint64_t offset, std::size_t bytes) const noexcept {
  const std::uint64_t index = (offset - kBegin) / kStride, begin = (offset - kBegin) % kStride;
  if (index >= count_.load(std::memory_order_acquire)) return nullptr;
  const auto view = block_at(index).view;
  if (begin > view.size() || bytes > view.size() - begin) return nullptr;
  return view.data() + begin;
}

Result<std::span<const std::byte>> Overlay::view(std::uint64_t offset, std::size_t bytes,
                                                 io::Scratch& scratch) const {
  if (offset < kBegin) return file_->view(offset, bytes, scratch);
  const std::byte* found = find(offset, bytes);
  if (found == nullptr)
    return io::damaged(*this, offset, "a block reaches behind the committed bytes: block");
  return std::span(found, bytes);
}

Result<void> Overlay::read(std::uint64_t offset, std::span<std::byte> out) const {
  return offset < kBegin ? file_->read(offset, out) : BlockSource::read(offset, out);
}

const std::byte* Overlay::peek(std::uint64_t offset, std::size_t bytes,
                               std::span<std::byte> room) const noexcept {
  return offset < kBegin ? file_->peek(offset, bytes, room) : find(offset, bytes);
}

void Overlay::advise(std::uint64_t offset, std::uint64_t bytes) const {
  if (offset < kBegin) file_->advise(offset, bytes);
}

}  // namespace mdat::read
