// SPDX-License-Identifier: Apache-2.0
// Members of trees that others may have written: what is missing or of another type is nothing.
#pragma once

#include <string>
#include <string_view>

#include "mdat/parameter.hpp"

namespace mdat::tool {

template <typename T>
[[nodiscard]] const T* member(const Parameters& members, std::string_view name) {
  const Parameter* found = find(members, name);
  return found == nullptr ? nullptr : found->get<T>();
}

[[nodiscard]] inline std::string text_member(const Parameters& members, std::string_view name) {
  const auto* text = member<std::string>(members, name);
  return text == nullptr ? std::string() : *text;
}

}  // namespace mdat::tool
