// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/naming.hpp"

#include <algorithm>
#include <cstdint>

namespace mdat::meteaudata {
namespace {

struct Numbered {
  std::string base;
  std::uint64_t number = 1;
};

/// "base#12" as base and 12; all of it is the base where no such number stands behind.
Numbered split_number(std::string_view name) {
  const auto hash = name.rfind('#');
  const std::string_view digits = hash == std::string_view::npos ? "" : name.substr(hash + 1);
  const bool number = !digits.empty() && digits.size() < 10 &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos &&
                      (digits.size() == 1 || digits[0] != '0');
  if (!number) return {.base = std::string(name)};
  return {.base = std::string(name.substr(0, hash)), .number = std::stoull(std::string(digits))};
}

std::string without(std::string text, std::string_view characters, std::string_view if_empty) {
  std::ranges::replace_if(
      text, [&](char c) { return c == '\0' || characters.find(c) != std::string_view::npos; }, '-');
  return text.empty() ? std::string(if_empty) : text;
}

std::string free_name(const std::string& base, std::uint64_t number, std::set<std::string>& taken) {
  std::string name;
  do name = base + "#" + std::to_string(number++);
  while (!taken.insert(name).second);
  return name;
}

}  // namespace

std::string loadable_signal(const std::string& name, std::set<std::string>& taken) {
  const Numbered split = split_number(name);
  return free_name(without(split.base, "_#/", "signal"), split.number, taken);
}

std::string loadable_series(std::string_view loadable, std::string_view signal, const std::string& series,
                            std::set<std::string>& taken) {
  std::string_view part = series;
  if (part.starts_with(signal) && part.substr(signal.size()).starts_with('_'))
    part.remove_prefix(signal.size() + 1);
  const Numbered split = split_number(part);
  return free_name(std::string(loadable) + "_" + without(split.base, "#/", "series"), split.number, taken);
}

std::string file_prefix(std::string_view dataset) { return without(std::string(dataset), "/", "dataset"); }

}  // namespace mdat::meteaudata
