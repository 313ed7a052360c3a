// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mdat {

/// Of the library; the version of the file format is in FileInfo.
inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace mdat
