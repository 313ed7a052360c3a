// SPDX-License-Identifier: Apache-2.0
// `--where`: a condition as text.
//
//   or:    and { `or` and }          and:  not { `and` not }         not:  [`not`] test | `(` or `)`
//   test:  column ( comparison literal | [`not`] `between` literal `and` literal
//                 | [`not`] `in` `(` literal { `,` literal } `)` | `is` [`not`] (`null` | `nan`) )
//   column:  `value` | "series name"      literal:  3 | -2.5e3 | inf | true | false | 'text or time'
//   comparison:  = == != <> < <= > >=
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "mdat/predicate.hpp"
#include "mdat/type.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

/// A column that a condition names: its place in the scan, and its type, which decides what 'text' means.
struct WhereColumn {
  std::size_t index = 0;
  Type type;
};
/// Finds a column by name, nothing for `value`. An error's message says why there is none.
using FindColumn = std::function<Expected<WhereColumn>(std::optional<std::string_view> name)>;

/// A mistake is told with the text and a caret at its place.
[[nodiscard]] Expected<Predicate> parse_where(std::string_view text, const FindColumn& find);

}  // namespace mdat::tool
