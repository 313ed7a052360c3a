// SPDX-License-Identifier: Apache-2.0
// Writing single pages of the directory, for those who decide what goes into one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lib/tree/directory.hpp"

namespace mdat::tree {

/// A page is read, hashed and verified whole: 16 KiB keeps that near a microsecond and a million series three
/// levels deep. A commit writes leaves in pairs, of the axis and of the series.
inline constexpr std::size_t kInnerPageBytes = 16 * 1024, kLeafPageBytes = 12 * 1024;

/// What a parent needs to know of a page below it.
struct Below {
  std::string key;
  format::Extent extent;
  std::uint64_t entries;
};

/// Bytes that a record takes in a leaf at most, and a page in its parent.
[[nodiscard]] std::size_t leaf_bytes(const Record& record);
[[nodiscard]] std::size_t branch_bytes(const Below& below);

/// Neither is empty; keys ascend.
[[nodiscard]] Result<Below> write_leaf(std::span<const Record* const> records, const PutPage& put);
[[nodiscard]] Result<Below> write_branches(std::span<const Below> below, std::uint32_t height,
                                           const PutPage& put);

}  // namespace mdat::tree
