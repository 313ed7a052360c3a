// SPDX-License-Identifier: Apache-2.0
// The inside of mdat::Predicate.
#pragma once

#include <cstddef>
#include <vector>

#include "mdat/predicate.hpp"

namespace mdat {

struct Predicate::Node {
  enum class Kind : std::uint8_t { kCompare, kBetween, kIn, kIsNull, kIsNan, kAnd, kOr, kNot };
  Kind kind{};
  std::size_t column = 0;
  Comparison comparison{};
  std::vector<Value> values{};        // bounds
  std::vector<Predicate> children{};  // of and, or, not
};

}  // namespace mdat
