// SPDX-License-Identifier: Apache-2.0
// Any bytes as a segment, with the hashes put right, so that every decoder is reached: refused, or decoded
// inside its buffers. The first byte is the type of the column.
#include "lib/column/segment.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "format/checksum.hpp"

namespace {

using namespace mdat;

/// One block in memory.
class MemorySource : public io::BlockSource {
 public:
  explicit MemorySource(std::vector<std::byte> block) : block_(std::move(block)) {}
  [[nodiscard]] const std::string& path() const override { return path_; }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        io::Scratch& /*scratch*/) const override {
    if (offset > block_.size() || bytes > block_.size() - offset) return damaged(*this, offset, "outside");
    return std::span<const std::byte>(block_).subspan(offset, bytes);
  }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > block_.size() || out.size() > block_.size() - offset)
      return damaged(*this, offset, "outside");
    std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }
  [[nodiscard]] bool in_place() const override { return true; }

 private:
  std::vector<std::byte> block_;
  std::string path_ = "fuzz";
};

/// Makes every checksum right that an attacker could make right, and returns the reference to the block.
format::Child seal(std::vector<std::byte>& block) {
  format::SegmentHeader header;
  std::memcpy(&header, block.data(), sizeof header);
  const std::uint64_t table = std::uint64_t{header.granules} * sizeof(format::Granule);
  std::uint64_t hashed = block.size();
  if (header.granules > 1 && sizeof header + table <= block.size()) {
    for (std::uint32_t i = 0; i < header.granules; ++i) {
      format::Granule granule;
      std::byte* at = block.data() + sizeof header + i * sizeof granule;
      std::memcpy(&granule, at, sizeof granule);
      if (std::uint64_t{granule.offset} + granule.bytes > block.size()) continue;
      granule.checksum = format::checksum64(std::span(block).subspan(granule.offset, granule.bytes));
      std::memcpy(at, &granule, sizeof granule);
    }
    hashed = sizeof header + table + (std::uint64_t{header.shared_bytes} + 7) / 8 * 8;
  }
  format::Child child{};
  child.extent.bytes = static_cast<std::uint32_t>(block.size());
  child.extent.hash =
      format::checksum128(std::span(block).first(std::min<std::uint64_t>(hashed, block.size())));
  child.aggregate.rows = header.rows;
  return child;
}

void decode_all(column::Segment& segment, format::Physical physical) {
  std::vector<std::byte> out;
  codec::StringBuffer strings;
  for (std::uint32_t granule = 0; granule < segment.granules(); ++granule) {
    const std::uint32_t rows = segment.granule_rows(granule);
    const std::uint32_t vectors = (rows + format::kVectorRows - 1) / format::kVectorRows;
    if (physical == format::Physical::kString) {
      if (!segment.decode_strings(granule, strings)) return;
      continue;
    }
    // Exactly the room that a decoder may use: the sanitizer sees the rest.
    const std::uint32_t step = segment.decodes_vectors() ? 1 : vectors;
    out.assign(std::size_t{step} * format::kVectorRows * width_bytes(physical), {});
    for (std::uint32_t vector = 0; vector < vectors; vector += step) {
      if (!segment.decode(granule, vector, step, out.data())) return;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 + sizeof(format::SegmentHeader) || !format::is_valid(format::Physical{data[0]})) return 0;
  const format::Physical physical{data[0]};
  std::vector<std::byte> block(size - 1);
  std::memcpy(block.data(), data + 1, size - 1);
  const format::Child child = seal(block);
  const MemorySource source(std::move(block));
  if (auto segment = column::Segment::open(source, child, physical)) decode_all(**segment, physical);
  return 0;
}
