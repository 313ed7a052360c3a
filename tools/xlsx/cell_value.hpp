// SPDX-License-Identifier: Apache-2.0
// What a cell of a workbook can hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mdat/type.hpp"

namespace mdat::xlsx {

/// Units of UTF-16 in a cell.
inline constexpr std::size_t kTextUnits = 32'767;
/// Digits of an integer that Excel shows and keeps.
inline constexpr std::int64_t kIntegerMax = 999'999'999'999'999;

/// Days since 1899-12-30, as the date system of 1900 counts them. Nothing before 1900-03-01, where Excel has
/// a day that never was, and from the year 10000 on.
[[nodiscard]] std::optional<double> serial_of(std::int64_t ticks, TimeUnit unit);
/// Whether a stamp is no whole number of milliseconds, which are the finest that a sheet shows.
[[nodiscard]] bool is_finer_than_milliseconds(std::int64_t ticks, TimeUnit unit);

/// Whether the 16 digits that are written of a number give another one.
[[nodiscard]] bool is_rounded(double value);
/// The number that has the digits of a float: 0.1 for 0.1f.
[[nodiscard]] double shortest(float value);

[[nodiscard]] std::size_t utf16_units(std::string_view text);
/// Text in which what reads like an escape, such as _x0041_, is one, and octets of zero are, too.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace mdat::xlsx
