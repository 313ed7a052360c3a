// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "mdat/writer.hpp"
#include "tools/failure.hpp"
#include "tools/target_file.hpp"

namespace mdat::tool {

/// Fills an .mdat file of that name: all of it or nothing.
[[nodiscard]] Outcome write_mdat(const std::string& path, Existing existing, Profile profile,
                                 const std::function<Outcome(Writer&)>& fill);

/// "balanced", "fast" or "small".
[[nodiscard]] Profile profile_of(std::string_view name);

/// On a terminal: what a file holds now.
void tell_size(const std::string& path);

}  // namespace mdat::tool
