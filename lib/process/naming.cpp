// SPDX-License-Identifier: Apache-2.0
#include "lib/process/naming.hpp"

#include <algorithm>
#include <charconv>

namespace mdat::process {
namespace {

std::uint64_t next(std::uint64_t greatest, bool overwrite) {
  return overwrite ? std::max<std::uint64_t>(greatest, 1) : greatest + 1;
}

}  // namespace

NumberedName split_number(std::string_view name) {
  const std::size_t hash = name.rfind('#');
  NumberedName parts{.base = std::string(name)};
  if (hash == std::string_view::npos) return parts;
  const char* end = name.data() + name.size();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(name.data() + hash + 1, end, number);
  if (error != std::errc{} || stop != end || number > UINT32_MAX) return parts;
  return {.base = std::string(name.substr(0, hash)), .number = number};
}

NumberedName split_series(std::string_view signal, std::string_view series) {
  if (series.starts_with(signal) && series.substr(signal.size()).starts_with('_'))
    return split_number(series.substr(signal.size() + 1));
  const std::size_t bar = series.rfind('_');
  return split_number(bar == std::string_view::npos ? series : series.substr(bar + 1));
}

std::string series_name(std::string_view signal, const NumberedName& name) {
  return std::string(signal) + "_" + name.base + "#" + std::to_string(name.number);
}

std::uint64_t next_series_number(const Signal& signal, std::string_view base, bool overwrite) {
  std::uint64_t greatest = 0;
  for (const TimeSeries& series : signal.time_series) {
    const NumberedName name = split_series(signal.name, series.name);
    if (name.base == base) greatest = std::max(greatest, name.number);
  }
  return next(greatest, overwrite);
}

std::uint64_t next_signal_number(const Dataset& dataset, std::string_view base, bool overwrite) {
  std::uint64_t greatest = 0;
  for (const Signal& signal : dataset.signals) {
    const NumberedName name = split_number(signal.name);
    if (name.base == base) greatest = std::max(greatest, name.number);
  }
  return next(greatest, overwrite);
}

}  // namespace mdat::process
