// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mdat::netcdf {

/// A name of a series as NetCDF takes it for a variable: "tank%2Flevel". The attribute `long_name` keeps the
/// name as it is, so that nothing has to be decoded.
[[nodiscard]] std::string variable_name(std::string_view series);

}  // namespace mdat::netcdf
