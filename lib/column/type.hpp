// SPDX-License-Identifier: Apache-2.0
// Public types to those of the format, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "format/types.hpp"
#include "mdat/type.hpp"

namespace mdat::column {

[[nodiscard]] format::Physical physical_of(TypeKind kind);
[[nodiscard]] format::Meaning meaning_of(TypeKind kind);
[[nodiscard]] format::Tick tick_of(const Type& type);
[[nodiscard]] Type type_of(format::Physical physical, format::Meaning meaning, format::Tick tick,
                           std::string zone);
/// Bits of an aggregate (or a widened value) as a Value of that type.
[[nodiscard]] Value value_of(std::uint64_t bits, TypeKind kind);

}  // namespace mdat::column
