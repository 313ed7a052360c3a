// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/cell.hpp"

#include <algorithm>

#include "tools/csv/number.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

bool is_null_word(std::string_view text, const CellRules& rules) {
  if (equals_word(text, "null") || equals_word(text, "na") || equals_word(text, "n/a")) return true;
  if (rules.nan_is_null && equals_word(text, "nan")) return true;
  return std::ranges::find(rules.nulls, text) != rules.nulls.end();
}

bool may_begin_number(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == ',' || lower(c) == 'n' ||
         lower(c) == 'i';
}

}  // namespace

Cell read_cell(const Field& field, const CellRules& rules) {
  Cell cell;
  cell.text = field.quoted && rules.quoted_is_text ? field.text : trim(field.text);
  if (cell.text.empty() && !field.quoted) return cell;
  cell.kind = CellKind::kText;
  if (field.quoted && rules.quoted_is_text) return cell;
  if (is_null_word(cell.text, rules)) {
    cell.kind = CellKind::kNull;
    return cell;
  }
  if (cell.text.empty()) return cell;
  if (may_begin_number(cell.text.front())) {
    const IntegerText integer = parse_int64(cell.text, cell.integer);
    if (integer == IntegerText::kInteger) {
      cell.kind = CellKind::kInteger;
      cell.decimal = static_cast<double>(cell.integer);
      return cell;
    }
    if (const auto decimal = parse_double(cell.text, rules.decimal)) {
      cell.kind = integer == IntegerText::kTooLarge ? CellKind::kHugeInteger : CellKind::kDecimal;
      cell.decimal = *decimal;
      return cell;
    }
  }
  cell.boolean = equals_word(cell.text, "true");
  if (cell.boolean || equals_word(cell.text, "false")) cell.kind = CellKind::kBool;
  return cell;
}

bool is_null_text(const Field& field, const CellRules& rules) {
  if (field.quoted) return false;
  const std::string_view text = trim(field.text);
  return text.empty() || is_null_word(text, rules);
}

}  // namespace mdat::csv
