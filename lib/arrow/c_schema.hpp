// SPDX-License-Identifier: Apache-2.0
// Schemas in the C data interface.
#pragma once

#include "lib/arrow/field_tree.hpp"
#include "mdat/arrow_c.hpp"
#include "mdat/error.hpp"

namespace mdat::arrow {

/// The type that a format string names; of an id that is not known where the string is not.
[[nodiscard]] ArrowType parse_format(const char* format);
/// Of a type that is written here.
[[nodiscard]] std::string format_of(const ArrowType& type);

/// Fills `*out`, whose release callback frees it; children may be moved out of it.
void export_schema(const SchemaTree& tree, ArrowSchema* out);
/// kInvalidArgument where it is not that of a struct, which a table is.
[[nodiscard]] Result<SchemaTree> import_schema(const ArrowSchema& schema);

}  // namespace mdat::arrow
