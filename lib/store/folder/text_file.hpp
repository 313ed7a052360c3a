// SPDX-License-Identifier: Apache-2.0
// Whole texts in files.
#pragma once

#include <string>
#include <string_view>

#include "lib/io/descriptor.hpp"
#include "mdat/error.hpp"

namespace mdat::store {

/// kLimit beyond 1 GiB.
[[nodiscard]] Result<std::string> read_text(const io::Descriptor& file, const std::string& path);
[[nodiscard]] Result<std::string> read_text(const std::string& path);
/// A new file, on storage but for its name.
[[nodiscard]] Result<void> write_text(const std::string& path, std::string_view text);

}  // namespace mdat::store
