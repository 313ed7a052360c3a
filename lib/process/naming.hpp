// SPDX-License-Identifier: Apache-2.0
// Names of series and signals as meteaudata builds them: SIGNAL_BASE#NUMBER.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mdat/dataset.hpp"

namespace mdat::process {

struct NumberedName {
  std::string base;
  std::uint64_t number = 1;
};

/// "RAW#2" is RAW and 2; without digits behind the last '#' all is base, and the number 1.
[[nodiscard]] NumberedName split_number(std::string_view name);
/// Of a series: what follows its signal's name or else the last '_'.
[[nodiscard]] NumberedName split_series(std::string_view signal, std::string_view series);
[[nodiscard]] std::string series_name(std::string_view signal, const NumberedName& name);

/// The number behind the greatest of that base, 1 where there is none; with overwrite the greatest itself.
[[nodiscard]] std::uint64_t next_series_number(const Signal& signal, std::string_view base, bool overwrite);
[[nodiscard]] std::uint64_t next_signal_number(const Dataset& dataset, std::string_view base, bool overwrite);

}  // namespace mdat::process
