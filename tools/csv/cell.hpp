// SPDX-License-Identifier: Apache-2.0
// What the text of one field means by itself, before its column has a type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/csv/tokenizer.hpp"

namespace mdat::csv {

struct CellRules {
  char decimal = '.';
  std::vector<std::string> nulls{};  ///< beside empty, NULL, NA and N/A
  bool nan_is_null = false;          ///< TOA5
  /// The file quotes what would look like something else (its stamps stand without quotes), so that quotes
  /// mean text; else they mean nothing but for the empty string.
  bool quoted_is_text = false;
};

enum class CellKind : std::uint8_t {
  kNull,
  kInteger,
  kHugeInteger,  ///< digits beyond int64
  kDecimal,
  kBool,
  kText,
};

struct Cell {
  CellKind kind = CellKind::kNull;
  std::int64_t integer = 0;
  double decimal = 0;
  bool boolean = false;
  std::string_view text;  ///< trimmed unless quoted
};

[[nodiscard]] Cell read_cell(const Field& field, const CellRules& rules);

/// Null for a text column: there "NA" in quotes is the text NA.
[[nodiscard]] bool is_null_text(const Field& field, const CellRules& rules);

/// Kinds of the values seen in some column.
struct Evidence {
  bool numbers = false;
  bool decimals = false;
  bool bools = false;
  bool texts = false;
  void add(CellKind kind) {
    numbers |= kind == CellKind::kInteger || kind == CellKind::kHugeInteger || kind == CellKind::kDecimal;
    decimals |= kind == CellKind::kDecimal;
    bools |= kind == CellKind::kBool;
    texts |= kind == CellKind::kText;
  }
};

}  // namespace mdat::csv
