// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/value_rule.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "tools/csv/quote.hpp"
#include "tools/text.hpp"

namespace mdat::netcdf {
namespace {

using tool::format;

/// What libnetcdf fills floats with that nobody has written.
constexpr double kUnwritten = 9.9692099683868690e+36;

template <typename Visit>
auto with_external(External type, Visit visit) {
  switch (type) {
    case External::kByte:
      return visit(std::int8_t{});
    case External::kShort:
      return visit(std::int16_t{});
    case External::kInt:
      return visit(std::int32_t{});
    case External::kFloat:
      return visit(float{});
    case External::kUbyte:
      return visit(std::uint8_t{});
    case External::kUshort:
      return visit(std::uint16_t{});
    case External::kUint:
      return visit(std::uint32_t{});
    case External::kInt64:
      return visit(std::int64_t{});
    case External::kUint64:
      return visit(std::uint64_t{});
    default:
      return visit(double{});
  }
}

template <typename Visit>
auto with_kind(TypeKind kind, Visit visit) {
  switch (kind) {
    case TypeKind::kInt8:
      return visit(std::int8_t{});
    case TypeKind::kInt16:
      return visit(std::int16_t{});
    case TypeKind::kInt32:
      return visit(std::int32_t{});
    case TypeKind::kBool:
    case TypeKind::kUint8:
      return visit(std::uint8_t{});
    case TypeKind::kUint16:
      return visit(std::uint16_t{});
    case TypeKind::kUint32:
      return visit(std::uint32_t{});
    case TypeKind::kUint64:
      return visit(std::uint64_t{});
    case TypeKind::kFloat32:
      return visit(float{});
    case TypeKind::kFloat64:
      return visit(double{});
    default:
      return visit(std::int64_t{});  // ticks
  }
}

template <typename T>
bool is_nan(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}

bool is_text(External type) { return type == External::kChar || type == External::kString; }

}  // namespace

Result<ValueRule> ValueRule::of(const NcFile& file, const Variable& variable,
                                const std::optional<Type>& own) {
  ValueRule rule(variable);
  if (variable.type == External::kOther)
    return fail(ErrorCode::kInvalidArgument, "a type of the user's is no type of a series");
  if (auto ok = rule.take_missing(file, variable, own.has_value()); !ok) return std::unexpected(ok.error());
  if (is_text(variable.type)) {
    rule.type_ = {.kind = TypeKind::kString};
    if (own && own->kind == TypeKind::kCategorical) rule.type_ = *own;
    return rule;
  }
  const auto is_unsigned = file.text(variable.id, "_Unsigned");
  if (!is_unsigned) return std::unexpected(is_unsigned.error());
  if (*is_unsigned && **is_unsigned == "true" && is_integer(variable.type))
    return fail(ErrorCode::kInvalidArgument, "it keeps unsigned integers as signed ones (_Unsigned)");
  rule.type_.kind = with_external(variable.type, []<typename T>(T) { return kind_of<T>(); });
  if (auto ok = rule.take_times(file, variable, own); !ok) return std::unexpected(ok.error());
  if (rule.times_) return rule;
  if (auto ok = rule.take_scale(file, variable); !ok) return std::unexpected(ok.error());
  if (own && !rule.scaled_) rule.take_own(*own);
  return rule;
}

Result<void> ValueRule::take_missing(const NcFile& file, const Variable& variable, bool ours) {
  auto fill = file.numbers(variable.id, "_FillValue");
  auto missing = file.numbers(variable.id, "missing_value");
  auto text = file.text(variable.id, "_FillValue");
  if (!fill) return std::unexpected(fill.error());
  if (!missing) return std::unexpected(missing.error());
  if (!text) return std::unexpected(text.error());
  missing_ = std::move(*fill);
  missing_.insert(missing_.end(), missing->begin(), missing->end());
  if (variable.type == External::kString) missing_text_ = std::move(*text);
  const bool is_float = variable.type == External::kFloat || variable.type == External::kDouble;
  if (missing_.empty() && is_float && !ours) missing_.emplace_back(kUnwritten);
  return {};
}

Result<void> ValueRule::take_scale(const NcFile& file, const Variable& variable) {
  for (const auto& [name, value] : {std::pair("scale_factor", &scale_), std::pair("add_offset", &offset_)}) {
    const auto told = file.numbers(variable.id, name);
    if (!told) return std::unexpected(told.error());
    if (told->empty()) continue;
    *value = std::visit([](auto number) { return static_cast<double>(number); }, told->front());
    scaled_ = true;
  }
  if (scaled_) type_.kind = TypeKind::kFloat64;
  return {};
}

Result<void> ValueRule::take_times(const NcFile& file, const Variable& variable,
                                   const std::optional<Type>& own) {
  const auto units = file.text(variable.id, "units");
  const auto calendar = file.text(variable.id, "calendar");
  if (!units) return std::unexpected(units.error());
  if (!calendar) return std::unexpected(calendar.error());
  if (!*units || !TimeUnits::are_in(**units)) return {};
  auto times = TimeUnits::parse(**units, calendar->value_or(""));
  if (!times) return std::unexpected(times.error());
  type_ = {
      .kind = TypeKind::kTimestamp, .unit = times->tick(!is_integer(variable.type)), .zone = times->zone()};
  if (own && own->kind == TypeKind::kTimestamp && own->unit == type_.unit) type_.zone = own->zone;
  times_ = std::move(*times);
  return {};
}

/// The wider type that a column of nulls was written in becomes the one it had.
void ValueRule::take_own(const Type& own) {
  const bool integer = own.kind <= TypeKind::kUint64 && is_integer(external_);
  const bool ticks = own.kind == TypeKind::kDuration && external_ == External::kInt64;
  const bool truth = own.kind == TypeKind::kBool && external_ == External::kByte;
  if (integer || ticks || truth) type_ = own;
}

template <typename T>
bool ValueRule::is_missing(T value) const {
  return std::ranges::any_of(missing_, [&](const Number& missing) {
    return std::visit(
        [&](auto number) {
          if constexpr (std::is_integral_v<T> && std::is_integral_v<decltype(number)>)
            return std::cmp_equal(value, number);
          else if constexpr (std::is_floating_point_v<T>)
            return value == static_cast<T>(number) ||
                   (std::isnan(value) && std::isnan(static_cast<double>(number)));
          else
            return static_cast<double>(value) == static_cast<double>(number);
        },
        missing);
  });
}

template <typename T, typename Out>
bool ValueRule::convert(T value, Out& out) const {
  if (times_) {
    std::optional<std::int64_t> ticks;
    if constexpr (std::is_floating_point_v<T>) {
      constexpr double kPrecision = std::is_same_v<T, float> ? 0x1p-23 : 0x1p-52;
      ticks = times_->ticks(static_cast<double>(value), kPrecision);
    } else if (std::in_range<std::int64_t>(value)) {
      ticks = times_->ticks(static_cast<std::int64_t>(value));
    }
    out = static_cast<Out>(ticks.value_or(0));
    return ticks.has_value();
  }
  if (scaled_) {
    out = static_cast<Out>(static_cast<double>(value) * scale_ + offset_);
    return true;
  }
  if (type_.kind == TypeKind::kBool) {
    out = static_cast<Out>(value != 0);
    return true;
  }
  if constexpr (std::is_integral_v<T> && std::is_integral_v<Out>) {
    if (!std::in_range<Out>(value)) return false;
  }
  out = static_cast<Out>(value);  // NOLINT(bugprone-signed-char-misuse): a number, no character
  return true;
}

template <typename T>
Result<void> ValueRule::append_as(const T* raw, std::size_t stride, std::size_t rows, std::uint64_t first_row,
                                  ColumnData& out) const {
  return with_kind(type_.kind, [&]<typename Out>(Out) -> Result<void> {
    std::vector<Out> values(rows);
    std::vector<std::uint64_t> validity(rows / 64 + 1, 0);
    bool all_valid = true;
    for (std::size_t i = 0; i < rows; ++i) {
      const T value = raw[i * stride];
      if (is_missing(value) || (times_ && is_nan(value))) {
        all_valid = false;
        continue;
      }
      if (!convert(value, values[i]))
        return fail(ErrorCode::kLimit, format("variable '{}': {} in row {} is no value of {}", name_, value,
                                              first_row + i, to_string(type_)));
      validity[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    out.append(std::span<const Out>(values), all_valid ? nullptr : validity.data());
    return {};
  });
}

Result<void> ValueRule::append(const void* raw, std::size_t stride, std::size_t rows, std::uint64_t first_row,
                               ColumnData& out) const {
  return with_external(external_, [&]<typename T>(T) {
    return append_as(static_cast<const T*>(raw), stride, rows, first_row, out);
  });
}

void ValueRule::append_text(std::string_view text, ColumnData& out) const {
  if (missing_text_ && text == *missing_text_) return out.append_null();
  std::string latin;
  if (!csv::is_utf8(text)) {
    for (const char c : text) {
      const auto octet = static_cast<unsigned char>(c);
      if (octet < 0x80) {
        latin += c;
      } else {
        latin += static_cast<char>(0xC0 | octet >> 6);
        latin += static_cast<char>(0x80 | (octet & 0x3F));
      }
    }
    text = latin;
  }
  if (type_.kind == TypeKind::kString) return out.append_text(text);
  const std::uint32_t code = out.add_category(text);
  out.append(std::span<const std::uint32_t>(&code, 1));
}

}  // namespace mdat::netcdf
