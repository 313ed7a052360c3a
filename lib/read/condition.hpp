// SPDX-License-Identifier: Apache-2.0
// A predicate bound to columns: and/or over sets of values, one set a column wherever that says the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lib/column/value_set.hpp"
#include "mdat/error.hpp"
#include "mdat/predicate.hpp"
#include "mdat/type.hpp"

namespace mdat::read {

/// What has to be known of a column to compare its values.
struct ColumnFacts {
  std::string name;
  Type type;
  std::span<const std::string> categories;
};

/// Negation is gone: it went down to the leaves, where the three values of SQL's logic make no difference.
struct Condition {
  enum class Kind : std::uint8_t { kLeaf, kAnd, kOr };
  Kind kind = Kind::kLeaf;
  std::size_t column = 0;
  column::ValueSet set{column::Domain::kUnsigned};
  std::vector<Condition> children{};
};

/// kInvalidArgument for a column that is not there and a bound that cannot be compared with it.
[[nodiscard]] Result<Condition> compile(const Predicate& predicate, std::span<const ColumnFacts> columns);

/// Both, or either; leaves of one column become one.
[[nodiscard]] Condition combine(Condition::Kind kind, std::vector<Condition> children);

/// keep[i] = 1 where row i is kept, else 0; run_of gives the decoded rows of a column.
void match(const Condition& condition, const std::function<const column::Run*(std::size_t)>& run_of,
           std::uint32_t rows, std::uint8_t* keep);

}  // namespace mdat::read
