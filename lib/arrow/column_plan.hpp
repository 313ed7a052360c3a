// SPDX-License-Identifier: Apache-2.0
// What becomes of a field of Arrow here, and the other way round.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "lib/arrow/field_tree.hpp"
#include "mdat/table.hpp"

namespace mdat::arrow {

/// How values lie in Arrow's buffers.
enum class Form : std::uint8_t {
  kFixed,      ///< as here
  kBits,       ///< booleans, a bit each
  kHalf,       ///< float16, which becomes float32
  kDays,       ///< int32 days, which become seconds
  kMillis,     ///< int64 milliseconds of date64, which become seconds
  kText,       ///< int32 offsets, text
  kLargeText,  ///< int64 offsets, text
  kTextViews,  ///< 16 bytes each, which hold a short text or tell where a long one is
};

/// A type of Arrow that is held here.
struct ValuePlan {
  Form form = Form::kFixed;
  Type type{};
};

/// A field that is held here.
struct ColumnPlan {
  ValuePlan values{};  ///< of the dictionary, where there is one
  std::optional<DictionaryEncoding> dictionary{};
  Field field{};
};

/// The plan, or why there is none. Octets are held where they are known to be text, all of them.
[[nodiscard]] std::expected<ColumnPlan, std::string> plan_column(const FieldTree& field,
                                                                 bool octets_are_text = false);
[[nodiscard]] bool has_octets(const FieldTree& field);
[[nodiscard]] SkippedColumn skipped(const FieldTree& field, std::string reason);

/// A field as it is written; categories have a dictionary of that number.
[[nodiscard]] FieldTree tree_of(const Field& field, std::int64_t dictionary);
[[nodiscard]] SchemaTree tree_of(const TableSchema& schema);

}  // namespace mdat::arrow
