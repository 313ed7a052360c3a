// SPDX-License-Identifier: Apache-2.0
// The schema of a table as an encapsulated message of Arrow IPC. Parquet keeps it in base 64 under the key
// `ARROW:schema`.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <vector>

#include "lib/arrow/column_plan.hpp"
#include "mdat/parameter.hpp"
#include "mdat/table.hpp"

namespace mdat::arrow {

/// A schema of Arrow and what of it is held here: a plan per field of the table.
struct SchemaPlan {
  TableSchema table;
  std::vector<ColumnPlan> columns;
  std::vector<std::size_t> positions;  ///< of each column among all fields
};
/// kMalformed where names are not UTF-8, kInvalidArgument where two are equal. `texts`: positions of fields
/// of octets that are all UTF-8.
[[nodiscard]] Result<SchemaPlan> plan_schema(const SchemaTree& tree, const std::set<std::size_t>& texts = {});

/// Skipped columns are left out. Timestamps keep their zones, categories become a dictionary of int32.
[[nodiscard]] Bytes encode_schema(const TableSchema& schema);
/// With the prefix of eight bytes, or of four as before Arrow 0.15; bytes behind the message are ignored.
[[nodiscard]] Result<TableSchema> decode_schema(std::span<const std::byte> message);

}  // namespace mdat::arrow
