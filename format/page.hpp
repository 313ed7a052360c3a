// SPDX-License-Identifier: Apache-2.0
// Pages of the tree: FlatBuffers in the file, spans of on-disk structs here. Spec: mdat.md, section 3.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "format/layout.hpp"
#include "mdat/error.hpp"

namespace mdat::format {

/// What a page is; follows from which of its vectors are filled.
enum class PageKind : std::uint8_t { kDirectoryInner, kDirectoryLeaf, kColumn };

/// A verified page: every offset, length and index in it lies inside its bytes, keys are in order. Borrows
/// the bytes it was parsed from.
struct Page {
  PageKind kind{};
  std::span<const Branch> branches;
  std::span<const Description> descriptions;
  std::span<const Entry> entries;
  std::span<const Child> children;
  std::string_view heap;

  [[nodiscard]] std::string_view text(std::uint32_t offset, std::uint32_t bytes) const {
    return heap.substr(offset, bytes);
  }
  [[nodiscard]] std::string_view key(const Branch& b) const { return text(b.key_offset, b.key_bytes); }
  [[nodiscard]] std::string_view key(const Entry& e) const { return text(e.key_offset, e.key_bytes); }
};

/// Whether a block may lie there. Spec: section 3.1.
[[nodiscard]] bool is_valid(const Extent& extent);

/// Verifies a private copy of a page, aligned to 16 bytes. `offset` is its place in the file, for messages.
[[nodiscard]] Result<Page> parse_page(std::span<const std::byte> bytes, std::uint64_t offset);

/// The bytes of a page.
[[nodiscard]] std::vector<std::byte> build_page(const Page& page);

}  // namespace mdat::format
