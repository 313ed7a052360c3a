// SPDX-License-Identifier: Apache-2.0
// One block in private memory, at its place in the file: what is checked in it is what is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "lib/io/block_source.hpp"

namespace mdat::io {

/// Borrows bytes and the source they are from.
class BlockCopy final : public BlockSource {
 public:
  BlockCopy(const BlockSource& from, std::uint64_t offset, std::span<const std::byte> bytes)
      : from_(&from), offset_(offset), bytes_(bytes) {}
  [[nodiscard]] const std::string& path() const override { return from_->path(); }
  [[nodiscard]] std::optional<Error> gone() const override { return from_->gone(); }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        Scratch& /*scratch*/) const override {
    if (offset < offset_ || bytes > bytes_.size() || offset - offset_ > bytes_.size() - bytes)
      return damaged(*this, offset_, "segment reaches outside its block:");
    return bytes_.subspan(static_cast<std::size_t>(offset - offset_), bytes);
  }

 private:
  const BlockSource* from_;
  std::uint64_t offset_;
  std::span<const std::byte> bytes_;
};

}  // namespace mdat::io
