// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mdat/file.hpp"

namespace mdat::tool {

/// Bytes that this process may have: the least of its resource limits, those of its control group (which a
/// container sets) and the memory of the machine.
[[nodiscard]] std::uint64_t memory_limit();

/// Copied where maps of the file would take most of a limited address space.
[[nodiscard]] Access access_of(const std::string& path);

/// WriterOptions::buffer_bytes that leaves room for all else: an eighth of the limit, at most what a writer
/// takes by itself.
[[nodiscard]] std::size_t writer_buffer_bytes();

}  // namespace mdat::tool
