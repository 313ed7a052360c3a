// SPDX-License-Identifier: Apache-2.0
// errno as an Error.
#pragma once

#include <string>
#include <string_view>

#include "mdat/error.hpp"

namespace mdat::io {

/// "PATH: cannot WORK: No such file or directory", with the code that fits errno.
[[nodiscard]] std::unexpected<Error> system_failure(std::string_view path, std::string_view work,
                                                    int error_number);

}  // namespace mdat::io
