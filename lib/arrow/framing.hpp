// SPDX-License-Identifier: Apache-2.0
// Encapsulated messages of Arrow IPC: FFFFFFFF, the bytes of the metadata as int32, the metadata, zeros up to
// a multiple of eight, the body. Before Arrow 0.15 there was no FFFFFFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"

namespace mdat::arrow {

inline constexpr std::uint32_t kContinuation = 0xFFFFFFFF;

[[nodiscard]] constexpr std::uint64_t padded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

/// Prefix, metadata and zeros.
[[nodiscard]] Bytes frame(std::span<const std::byte> metadata);
/// The metadata of the message that stands first in `bytes`, at an address that is a multiple of 8.
[[nodiscard]] Result<Bytes> unframe(std::span<const std::byte> bytes);

}  // namespace mdat::arrow
