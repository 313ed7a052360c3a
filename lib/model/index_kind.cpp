// SPDX-License-Identifier: Apache-2.0
#include "lib/model/index_kind.hpp"

#include <algorithm>
#include <array>

namespace mdat::model {
namespace {

// In order of IndexKind.
constexpr std::array<std::string_view, 10> kNames{"time",   "duration", "range",  "integer",  "float",
                                                  "string", "bool",     "period", "interval", "categorical"};

}  // namespace

std::string_view name_of(IndexKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<IndexKind> parse_index_kind(std::string_view text) {
  const auto at = std::ranges::find(kNames, text);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<IndexKind>(at - kNames.begin());
}

}  // namespace mdat::model
