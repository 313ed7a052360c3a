// SPDX-License-Identifier: Apache-2.0
// Makes every hash and checksum of a changed file right again, from the granules up to the slots: what a
// forger would do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/layout.hpp"

namespace mdat::test {

/// All blocks that the newest commit reaches, the root last. Empty where the slots cannot be read.
std::vector<format::Extent> reachable_blocks(std::span<const std::byte> image);

/// Seals the newest commit anew. What cannot be parsed any more is hashed as it is.
void reseal(std::span<std::byte> image);

}  // namespace mdat::test
