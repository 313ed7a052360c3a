// SPDX-License-Identifier: Apache-2.0
// Every limit of the format, with its reason. Spec: mdat.md, section 9.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mdat::format {

/// Commits start on this boundary; each slot copy lies on a page of its own.
inline constexpr std::size_t kPageBytes = 4096;
/// Header page and two slots of two copies each.
inline constexpr std::uint64_t kBodyOffset = 5 * kPageBytes;

/// Decode unit: one ALP / FastLanes vector.
inline constexpr std::uint32_t kVectorRows = 1024;
/// Unit of statistics, checksum and lazy paging: 64 KiB of doubles.
inline constexpr std::uint32_t kGranuleRows = 8 * kVectorRows;
/// Unit of encoding choice.
inline constexpr std::uint32_t kSegmentRowsMax = 64 * kGranuleRows;

/// A segment longer than this starts at a multiple of 64, a shorter one at a multiple of 8:
/// a hundred thousand short series must not pay a cache line of padding each.
inline constexpr std::uint32_t kSmallBlockBytes = 1024;
inline constexpr std::uint32_t kBlockAlignment = 64;
inline constexpr std::uint32_t kSmallBlockAlignment = 8;

/// A tree page is copied, hashed and verified whole, so it has a bound far above what a writer makes (16
/// KiB).
inline constexpr std::uint32_t kTreePageBytesMax = 1u << 20;
/// 2^32 pages of fan-out 2 already exceed any file; deeper is hostile.
inline constexpr std::uint32_t kTreeHeightMax = 32;
/// A segment fits 32-bit offsets, with room for 512 Ki long strings.
inline constexpr std::uint32_t kSegmentBytesMax = 1u << 30;
/// A tail is read whole by whoever looks at one of its series, so it is a few MiB at most, also decoded.
inline constexpr std::uint32_t kKeepCommitsMax = 65536;
inline constexpr std::uint32_t kTailBlocksMax = 512;
inline constexpr std::uint32_t kTailBytesMax = 1u << 22;
inline constexpr std::uint32_t kTailRowsMax = 1u << 20;
inline constexpr std::uint32_t kTailTextBytesMax = 1u << 24;
inline constexpr std::uint32_t kNameBytesMax = 65535;
inline constexpr std::uint32_t kStringBytesMax = 1u << 28;

}  // namespace mdat::format
