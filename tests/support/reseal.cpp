// SPDX-License-Identifier: Apache-2.0
#include "tests/support/reseal.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "format/checksum.hpp"
#include "format/page.hpp"
#include "format/superblock.hpp"

namespace mdat::test {
namespace {

using format::Extent;

class Sealer {
 public:
  explicit Sealer(std::span<std::byte> image) : image_(image) {}

  // Seals what stands below an extent and returns its hash.
  format::Hash seal(const Extent& extent, bool is_segment, int depth) {
    if (extent.offset > image_.size() || extent.bytes > image_.size() - extent.offset) return extent.hash;
    const auto block = image_.subspan(extent.offset, extent.bytes);
    if (depth > 40 || !done_.insert(extent.offset).second)
      return is_segment ? hash_segment(block) : format::checksum128(block);
    const format::Hash hash = is_segment ? seal_segment(block) : seal_page(block, extent, depth);
    blocks.push_back(extent);
    return hash;
  }

  // Seals a chain of tail blocks and returns the hash of its newest.
  format::Hash seal_tail(const Extent& extent) {
    if (extent.offset > image_.size() || extent.bytes > image_.size() - extent.offset) return extent.hash;
    const auto block = image_.subspan(extent.offset, extent.bytes);
    format::TailHeader header;
    if (done_.insert(extent.offset).second && block.size() >= sizeof header) {
      std::memcpy(&header, block.data(), sizeof header);
      if (header.previous.offset < extent.offset && header.previous.bytes > 0)
        header.previous.hash = seal_tail(header.previous);
      std::memcpy(block.data(), &header, sizeof header);
      blocks.push_back(extent);
    }
    return format::checksum128(block);
  }

  std::vector<Extent> blocks;

 private:
  struct alignas(16) Line {
    std::byte bytes[16];
  };

  format::Hash seal_page(std::span<std::byte> block, const Extent& extent, int depth) {
    std::vector<Line> copy((block.size() + 15) / 16);
    auto* bytes = reinterpret_cast<std::byte*>(copy.data());
    std::ranges::copy(block, bytes);
    const auto page = format::parse_page({bytes, block.size()}, extent.offset);
    if (page) {
      const auto again = [&](const Extent& below, bool segment) {
        const format::Hash hash = seal(below, segment, depth + 1);
        // The page borrows from the copy above, which is ours to change.
        const_cast<Extent&>(below).hash = hash;
      };
      for (const auto& branch : page->branches) again(branch.extent, false);
      for (const auto& child : page->children) again(child.extent, child.extent.height == 0);
      for (const auto& entry : page->entries) {
        if (entry.column.aggregate.rows > 0) again(entry.column.extent, entry.column.extent.height == 0);
      }
      std::copy_n(bytes, block.size(), block.begin());
    }
    return format::checksum128(block);
  }

  static format::Hash hash_segment(std::span<std::byte> block) {
    format::SegmentHeader header{};
    if (block.size() >= sizeof header) std::memcpy(&header, block.data(), sizeof header);
    const std::uint64_t head = sizeof header + std::uint64_t{header.granules} * sizeof(format::Granule) +
                               (std::uint64_t{header.shared_bytes} + 7) / 8 * 8;
    return format::checksum128(header.granules > 1 && head <= block.size() ? block.first(head) : block);
  }

  static format::Hash seal_segment(std::span<std::byte> block) {
    format::SegmentHeader header{};
    if (block.size() >= sizeof header) std::memcpy(&header, block.data(), sizeof header);
    const std::size_t table = sizeof header;
    for (std::uint32_t i = 0; header.granules > 1 && i < header.granules; ++i) {
      format::Granule granule;
      const std::size_t at = table + i * sizeof granule;
      if (at + sizeof granule > block.size()) break;
      std::memcpy(&granule, block.data() + at, sizeof granule);
      if (granule.offset > block.size() || granule.bytes > block.size() - granule.offset) continue;
      granule.checksum = format::checksum64(block.subspan(granule.offset, granule.bytes));
      std::memcpy(block.data() + at, &granule, sizeof granule);
    }
    return hash_segment(block);
  }

  std::span<std::byte> image_;
  std::set<std::uint64_t> done_;
};

template <typename T>
T load(std::span<const std::byte> image, std::uint64_t offset) {
  T value;
  std::memcpy(&value, image.data() + offset, sizeof value);
  return value;
}

template <typename T>
void store(std::span<std::byte> image, std::uint64_t offset, T value) {
  value.checksum = format::own_checksum(value);
  std::memcpy(image.data() + offset, &value, sizeof value);
}

}  // namespace

std::vector<Extent> reachable_blocks(std::span<const std::byte> image) {
  std::vector<std::byte> copy(image.begin(), image.end());
  const auto chosen = format::choose_superblock(
      std::span(copy).first(std::min<std::size_t>(copy.size(), format::kBodyOffset)), copy.size(), "image");
  if (!chosen) return {};
  Sealer sealer(copy);
  if (chosen->slot.tail_blocks > 0) sealer.seal_tail(chosen->slot.tail);
  sealer.seal(chosen->slot.root, false, 0);
  return sealer.blocks;
}

void reseal(std::span<std::byte> image) {
  if (image.size() < format::kBodyOffset) return;
  // The newest commit by the numbers in its slot, whatever its checksum says.
  std::uint32_t newest = 0;
  for (std::uint32_t number = 1; number < 2; ++number) {
    if (load<format::Slot>(image, format::slot_offset(number, 0)).sequence >
        load<format::Slot>(image, format::slot_offset(newest, 0)).sequence)
      newest = number;
  }
  store(image, 0, load<format::Header>(image, 0));
  format::Slot slot = load<format::Slot>(image, format::slot_offset(newest, 0));
  Sealer sealer(image);
  if (slot.tail_blocks > 0) slot.tail.hash = sealer.seal_tail(slot.tail);
  slot.root.hash = sealer.seal(slot.root, false, 0);
  for (std::uint32_t copy = 0; copy < 2; ++copy) {
    slot.copy = copy;
    store(image, format::slot_offset(newest, copy), slot);
  }
  if (slot.record_offset > image.size() || sizeof(format::CommitRecord) > image.size() - slot.record_offset)
    return;
  auto record = load<format::CommitRecord>(image, slot.record_offset);
  record.root = slot.root;
  record.tail = slot.tail;
  store(image, slot.record_offset, record);
}

}  // namespace mdat::test
