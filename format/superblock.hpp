// SPDX-License-Identifier: Apache-2.0
// The first five pages: header and slots. Chooses the commit that a reader opens. Spec: mdat.md, section 2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "format/layout.hpp"
#include "mdat/error.hpp"

namespace mdat::format {

/// Space of old commits is used again: bytes that are committed may change. An incompatible feature.
inline constexpr std::uint64_t kReusesSpace = 1;

/// Feature bits this reader knows.
inline constexpr std::uint64_t kKnownFeaturesIncompatible = kReusesSpace;
inline constexpr std::uint64_t kKnownFeaturesReadOnly = 0;

struct Superblock {
  Header header;
  Slot slot;  // of the newest commit
};

/// Place in the file of a copy (0 or 1) of a slot (0: A, 1: B).
constexpr std::uint64_t slot_offset(std::uint32_t slot, std::uint32_t copy) {
  return (1 + 2 * std::uint64_t{slot} + copy) * kPageBytes;
}

/// Checks page 0. kNotMdat for foreign or mangled files, kDamaged, kUnsupported for files from the future.
[[nodiscard]] Result<Header> check_header(std::span<const std::byte> first_bytes, std::string_view path);

/// What is wrong with one copy of a slot; nothing if it is valid.
[[nodiscard]] std::optional<std::string> slot_fault(const Slot& slot, std::uint32_t number,
                                                    std::uint32_t copy, const Header& header);

/// The oldest commit of which all blocks are there, once commit `newest` is durable.
[[nodiscard]] constexpr std::uint64_t oldest_commit(const Header& header, std::uint64_t newest) {
  return header.keep_commits == 0 || newest <= header.keep_commits ? 1 : newest - header.keep_commits;
}

/// `first_bytes` are those of the file, at most kBodyOffset; `file_bytes` its length, taken after they were
/// read.
[[nodiscard]] Result<Superblock> choose_superblock(std::span<const std::byte> first_bytes,
                                                   std::uint64_t file_bytes, std::string_view path);

/// What is wrong with a commit record read at `offset`; nothing if it is valid.
[[nodiscard]] std::optional<std::string> record_fault(const CommitRecord& record, std::uint64_t offset,
                                                      const Header& header);

/// Whether the slot and the record tell of the same commit.
[[nodiscard]] bool is_of(const Slot& slot, const CommitRecord& record);

}  // namespace mdat::format
