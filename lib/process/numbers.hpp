// SPDX-License-Identifier: Apache-2.0
// Columns of any numbers as doubles, and what pandas calls their types.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "mdat/series_data.hpp"

namespace mdat::process {

/// Integers, floats and bools.
[[nodiscard]] bool is_number(const Type& type);
/// Whether pandas keeps nulls beside values of that dtype: "Int64", "Float32", "boolean" ...
[[nodiscard]] bool is_nullable(std::string_view values_dtype);
/// NaN where null. In place where that is so already, else in `room`; valid as long as both.
[[nodiscard]] std::span<const double> as_doubles(const ColumnData& column, std::vector<double>& room);

}  // namespace mdat::process
