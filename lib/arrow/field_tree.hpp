// SPDX-License-Identifier: Apache-2.0
// Fields as Arrow describes them, whichever way the description came: FlatBuffers or format strings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mdat/type.hpp"

namespace mdat::arrow {

/// Types, by their numbers in Arrow's metadata; others may come.
enum class TypeId : std::uint8_t {
  kNone,
  kNull,
  kInt,
  kFloatingPoint,
  kBinary,
  kUtf8,
  kBool,
  kDecimal,
  kDate,
  kTime,
  kTimestamp,
  kInterval,
  kList,
  kStruct,
  kUnion,
  kFixedSizeBinary,
  kFixedSizeList,
  kMap,
  kDuration,
  kLargeBinary,
  kLargeUtf8,
  kLargeList,
  kRunEndEncoded,
  kBinaryView,
  kUtf8View,
  kListView,
  kLargeListView,
};

/// What does not concern a type is as it stands here.
struct ArrowType {
  TypeId id = TypeId::kNone;
  int bits = 0;            ///< of a value: ints, floats, decimals, dates, times, intervals
  bool is_signed = false;  ///< ints
  bool is_dense = false;   ///< unions
  TimeUnit unit = TimeUnit::kSecond;
  std::string zone{};  ///< timestamps
  int precision = 0, scale = 0;
  int size = 0;  ///< of fixed-size binary in bytes, of fixed-size lists in items
  bool operator==(const ArrowType&) const = default;
};

/// How indices into a dictionary are kept. The type of the field is that of the dictionary's values.
struct DictionaryEncoding {
  std::int64_t id = 0;
  ArrowType indices{.id = TypeId::kInt, .bits = 32, .is_signed = true};
  bool ordered = false;
  bool operator==(const DictionaryEncoding&) const = default;
};

using KeyValues = std::vector<std::pair<std::string, std::string>>;

struct FieldTree {
  std::string name;
  bool nullable = true;
  ArrowType type{};
  std::optional<DictionaryEncoding> dictionary{};
  std::vector<FieldTree> children{};
  KeyValues metadata{};
  bool operator==(const FieldTree&) const = default;
};

struct SchemaTree {
  std::vector<FieldTree> fields;
  KeyValues metadata{};
  bool operator==(const SchemaTree&) const = default;
};

/// As pyarrow spells it: "timestamp[us, tz=UTC]", "list<item: int32>".
[[nodiscard]] std::string words(const FieldTree& field);
/// Of a flat type, without its dictionary.
[[nodiscard]] std::string words(const ArrowType& type);

}  // namespace mdat::arrow
