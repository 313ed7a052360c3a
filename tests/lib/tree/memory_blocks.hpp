// SPDX-License-Identifier: Apache-2.0
// Pages and segments in memory: where trees under test are written to and read from.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "format/checksum.hpp"
#include "format/page.hpp"
#include "lib/io/block_source.hpp"

namespace mdat::test {

class MemoryBlocks final : public io::BlockSource {
 public:
  [[nodiscard]] const std::string& path() const override { return path_; }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t count,
                                                        io::Scratch& scratch) const override {
    const auto copy = scratch.take(count);
    if (auto ok = read(offset, copy); !ok) return std::unexpected(std::move(ok.error()));
    return copy;
  }
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > bytes.size() || out.size() > bytes.size() - offset)
      return io::damaged(*this, offset, "outside");
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }
  /// Fails once `failing_puts` counts down to zero.
  [[nodiscard]] Result<format::Extent> put(std::span<const std::byte> block, std::uint32_t height,
                                           std::size_t hashed_bytes = 0) {
    if (failing_puts > 0 && --failing_puts == 0) return fail(ErrorCode::kIo, "no space");
    bytes.resize((bytes.size() + 63) / 64 * 64);
    const std::uint64_t offset = bytes.size();
    bytes.insert(bytes.end(), block.begin(), block.end());
    const auto hashed = hashed_bytes > 0 ? block.first(hashed_bytes) : block;
    return format::Extent{offset, format::checksum128(hashed), static_cast<std::uint32_t>(block.size()),
                          height};
  }
  [[nodiscard]] Result<format::Extent> put(const format::Page& page, std::uint32_t height) {
    return put(format::build_page(page), height);
  }

  std::vector<std::byte> bytes = std::vector<std::byte>(format::kBodyOffset);
  int failing_puts = 0;

 private:
  std::string path_ = "memory.mdat";
};

}  // namespace mdat::test
