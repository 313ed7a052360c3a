// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/cell.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace mdat::meteaudata {
namespace {

template <typename T>
bool append_number(std::string_view text, ColumnData& column) {
  T value{};
  const char* const end = text.data() + text.size();
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [at, error] = std::from_chars(text.data(), end, value);
  if constexpr (std::is_integral_v<T>) {
    // Columns that once had gaps were floats: "3.0".
    if (error == std::errc() && at != end && *at == '.' &&
        std::string_view(at + 1, end).find_first_not_of('0') == std::string_view::npos)
      at = end;
    if (error != std::errc() || at != end) return false;
  } else {
    if (at != end || error == std::errc::invalid_argument) return false;
    if (error != std::errc())  // beyond its range: as strtod
      value = static_cast<T>(std::strtod(std::string(text).c_str(), nullptr));
    if (std::isnan(value)) value = std::numeric_limits<T>::quiet_NaN();
  }
  column.append(&value, 1);
  return true;
}

template <typename T>
void append_nan(ColumnData& column) {
  const T nan = std::numeric_limits<T>::quiet_NaN();
  column.append(&nan, 1);
}

bool append_bool(std::string_view text, ColumnData& column) {
  const bool yes = text == "True" || text == "true" || text == "TRUE" || text == "1" || text == "1.0";
  const bool no = text == "False" || text == "false" || text == "FALSE" || text == "0" || text == "0.0";
  if (!yes && !no) return false;
  column.append(&yes, 1);
  return true;
}

/// A number at the front, which it removes.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Ticks of "23:59:59.5" since midnight.
std::optional<std::int64_t> parse_clock(std::string_view text, TimeUnit unit) {
  const auto hours = take_number(text);
  if (!hours || *hours < 0 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text);
  if (!minutes || *minutes < 0 || !take(text, ":")) return std::nullopt;
  const auto seconds = take_number(text);
  if (!seconds || *seconds < 0 || *hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
  std::int32_t nanoseconds = 0;
  if (take(text, ".")) {
    std::int32_t place = 100'000'000;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9' && place > 0; place /= 10) {
      nanoseconds += (text[0] - '0') * place;
      text.remove_prefix(1);
    }
  }
  if (!text.empty()) return std::nullopt;
  return to_ticks(*hours * 3600 + *minutes * 60 + *seconds, nanoseconds, unit);
}

template <typename T>
void append_digits(std::string& out, T value) {
  char digits[40];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

template <typename T>
void append_float(std::string& out, T value) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  const std::size_t begin = out.size();
  append_digits(out, value);
  if (out.find_first_of(".ein", begin) == std::string::npos) out += ".0";
}

}  // namespace

CellParser::CellParser(CellFormat format) : format_(std::move(format)), scratch_(format_.type) {
  // A zone that is not known was replaced before.
  zone_ = Zone::find(format_.type.zone).value_or(Zone());
}

bool CellParser::understands(const Field& field) {
  if (field.text.empty()) return false;
  scratch_.clear();
  return format_.type.kind == TypeKind::kCategorical || append(field, scratch_);
}

bool CellParser::append_text(const Field& field, ColumnData& column) {
  if (field.text.empty() && !field.quoted) {
    column.append_null();
  } else if (format_.type.kind == TypeKind::kString) {
    column.append_text(field.text);
  } else {
    const std::uint32_t code = code_of(field.text, column);
    column.append(&code, 1);
  }
  return true;
}

/// As ColumnData::add_category, without looking at all of them.
std::uint32_t CellParser::code_of(std::string_view text, ColumnData& column) {
  if (codes_.empty())
    for (const std::string& category : column.categories())
      codes_.emplace(category, static_cast<std::uint32_t>(codes_.size()));
  const auto at = codes_.find(text);
  if (at != codes_.end()) return at->second;
  return codes_.emplace(text, column.add_category(text)).first->second;
}

bool CellParser::append(const Field& field, ColumnData& column) {
  const std::string_view text = field.text;
  const TypeKind kind = format_.type.kind;
  if (kind == TypeKind::kString || kind == TypeKind::kCategorical) return append_text(field, column);
  if (text.empty() && !format_.empty_is_null && kind == TypeKind::kFloat64)
    return append_nan<double>(column), true;
  if (text.empty() && !format_.empty_is_null && kind == TypeKind::kFloat32)
    return append_nan<float>(column), true;
  if (text.empty() || text == "NaT" || text == "<NA>") return column.append_null(), true;
  switch (kind) {
    case TypeKind::kInt8:
      return append_number<std::int8_t>(text, column);
    case TypeKind::kInt16:
      return append_number<std::int16_t>(text, column);
    case TypeKind::kInt32:
      return append_number<std::int32_t>(text, column);
    case TypeKind::kUint8:
      return append_number<std::uint8_t>(text, column);
    case TypeKind::kUint16:
      return append_number<std::uint16_t>(text, column);
    case TypeKind::kUint32:
      return append_number<std::uint32_t>(text, column);
    case TypeKind::kUint64:
      return append_number<std::uint64_t>(text, column);
    case TypeKind::kFloat32:
      return append_number<float>(text, column);
    case TypeKind::kFloat64:
      return append_number<double>(text, column);
    case TypeKind::kBool:
      return append_bool(text, column);
    case TypeKind::kInt64:
      if (!format_.period) return append_number<std::int64_t>(text, column);
      [[fallthrough]];
    default:
      break;
  }
  const auto ticks = parse_ticks(text);
  if (!ticks) return false;
  column.append(&*ticks, 1);
  return true;
}

std::optional<std::int64_t> CellParser::parse_ticks(std::string_view text) {
  if (format_.period) return parse_period(text, *format_.period);
  if (format_.type.kind == TypeKind::kDuration) return parse_duration(text, format_.type.unit);
  return parse_stamp(text);
}

std::optional<std::int64_t> CellParser::parse_stamp(std::string_view text) {
  const auto civil = parse_iso(text);
  if (!civil) return std::nullopt;
  std::int64_t seconds = civil->seconds;
  if (!zone_.naive() && civil->offset_seconds) {
    seconds -= *civil->offset_seconds;
  } else if (!zone_.naive()) {
    const Zone::Instants instants = zone_.instants(seconds);
    if (instants.count != 1) ++unclear_times_;
    seconds = instants.count == 0 ? seconds - zone_.offset_seconds(seconds) : instants.utc_seconds[0];
  }
  return to_ticks(seconds, civil->nanoseconds, format_.type.unit);
}

bool append_interval(CellParser& ends, std::string_view text, ColumnData& left, ColumnData& right) {
  const auto comma = text.find(", ");
  if (comma == std::string_view::npos || text.size() < comma + 3 || comma == 0) return false;
  return ends.append({text.substr(1, comma - 1)}, left) &&
         ends.append({text.substr(comma + 2, text.size() - comma - 3)}, right);
}

CellPrinter::CellPrinter(CellFormat format) : format_(std::move(format)) {
  if (format_.type.kind != TypeKind::kTimestamp) return;
  formatter_.emplace(format_.type.unit,
                     format_.type.zone.empty() ? Zone() : Zone::find("UTC").value_or(Zone()));
}

void CellPrinter::append_ticks(std::string& out, std::int64_t ticks) {
  if (format_.period) return append_period(out, ticks, *format_.period);
  if (format_.type.kind == TypeKind::kDuration) return append_duration(out, ticks, format_.type.unit);
  if (!formatter_) return append_digits(out, ticks);
  char text[TimeFormatter::kBytesMax];
  char* const end = formatter_->write(text, ticks);
  for (char* at = text; at != end; ++at)
    if (*at == 'T') *at = ' ';
  out.append(text, end);
}

void CellPrinter::append(std::string& out, const ColumnData& column, std::size_t row) {
  if (!column.is_valid(row)) return;
  switch (format_.type.kind) {
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return append_field(out, column.text(row), column.text(row).empty());
    case TypeKind::kFloat32:
      return append_float(out, column.values<float>()[row]);
    case TypeKind::kFloat64:
      return append_float(out, column.values<double>()[row]);
    case TypeKind::kBool:
      out += column.values<bool>()[row] ? "True" : "False";
      return;
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return append_ticks(out, column.values<std::int64_t>()[row]);
    default:
      break;
  }
  const Value value = column.value(row);
  if (const auto* number = std::get_if<std::int64_t>(&value)) append_digits(out, *number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) append_digits(out, *number);
}

std::optional<std::int64_t> parse_duration(std::string_view text, TimeUnit unit) {
  const auto days = take_number(text);
  if (!days || (!take(text, " days") && !take(text, " day"))) return std::nullopt;
  std::int64_t clock = 0;
  if (!text.empty()) {
    if (!take(text, " ")) return std::nullopt;
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) text.remove_prefix(1);
    const auto parsed = parse_clock(text, unit);
    if (!parsed) return std::nullopt;
    clock = minus ? -*parsed : *parsed;
  }
  // The first day of the least duration lies beyond it.
  const std::int64_t day = 86400 * ticks_per_second(unit);
  const std::int64_t back = *days < 0 ? 1 : 0;
  std::int64_t ticks = 0;
  if (__builtin_mul_overflow(*days + back, day, &ticks)) return std::nullopt;
  if (__builtin_add_overflow(ticks, clock - back * day, &ticks)) return std::nullopt;
  return ticks;
}

void append_duration(std::string& out, std::int64_t ticks, TimeUnit unit) {
  const std::int64_t day = 86400 * ticks_per_second(unit);
  const std::int64_t days = ticks / day - (ticks % day < 0 ? 1 : 0);
  append_digits(out, days);
  out += days < 0 ? " days +" : " days ";
  // The clock of 1970-01-01, behind its "1970-01-01T".
  const std::int64_t rest = ticks % day < 0 ? ticks % day + day : ticks % day;
  out += std::string_view(format_time(rest, unit, Zone())).substr(11);
}

}  // namespace mdat::meteaudata
