// SPDX-License-Identifier: Apache-2.0
// Types of columns and single values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace mdat {

enum class TypeKind : std::uint8_t {
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kFloat32,
  kFloat64,
  kBool,         ///< one byte a value, 0 or 1
  kString,       ///< UTF-8
  kTimestamp,    ///< int64 ticks since 1970-01-01T00:00:00, UTC if a zone is named, else local civil time
  kDuration,     ///< int64 ticks
  kCategorical,  ///< strings drawn from a dictionary; values are uint32 codes
};

/// The kind whose values lie in memory as T; other kinds may share that form (int64: stamps and durations).
template <typename T>
[[nodiscard]] constexpr TypeKind kind_of() {
  if constexpr (std::is_same_v<T, float>)
    return TypeKind::kFloat32;
  else if constexpr (std::is_same_v<T, double>)
    return TypeKind::kFloat64;
  else if constexpr (std::is_same_v<T, bool>)
    return TypeKind::kBool;
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return TypeKind::kInt8;
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return TypeKind::kInt16;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return TypeKind::kInt32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return TypeKind::kInt64;
  else if constexpr (std::is_same_v<T, std::uint8_t>)
    return TypeKind::kUint8;
  else if constexpr (std::is_same_v<T, std::uint16_t>)
    return TypeKind::kUint16;
  else if constexpr (std::is_same_v<T, std::uint32_t>)
    return TypeKind::kUint32;
  else {
    static_assert(std::is_same_v<T, std::uint64_t>, "not a column type");
    return TypeKind::kUint64;
  }
}

enum class TimeUnit : std::uint8_t { kSecond, kMilli, kMicro, kNano };

/// Ticks of a unit in a second: 1 to 1,000,000,000.
constexpr std::int64_t ticks_per_second(TimeUnit unit) {
  constexpr std::int64_t kTicks[] = {1, 1'000, 1'000'000, 1'000'000'000};
  return kTicks[static_cast<std::size_t>(unit)];
}

/// A column type: a value, compared with ==.
struct Type {
  TypeKind kind = TypeKind::kFloat64;
  TimeUnit unit = TimeUnit::kMicro;  ///< kTimestamp and kDuration only
  std::string zone{};                ///< kTimestamp only: "" (naive), "UTC", "-07:00" or an IANA name

  bool operator==(const Type& other) const {
    if (kind != other.kind) return false;
    if (kind == TypeKind::kTimestamp) return unit == other.unit && zone == other.zone;
    return kind != TypeKind::kDuration || unit == other.unit;
  }
};

/// Bytes of one value in memory; 0 for strings. A categorical value is a uint32 code.
[[nodiscard]] std::size_t width_bytes(TypeKind kind);

/// "float64", "timestamp[us, Europe/Paris]", "duration[ms]" ... the spelling that scripts rely on.
[[nodiscard]] std::string to_string(const Type& type);
/// The inverse of to_string; nothing for text that names no type.
[[nodiscard]] std::optional<Type> parse_type(std::string_view text);

/// The exact sum of integers, which 64 bits may not hold: value = high * 2^64 + low, two's complement.
struct Int128 {
  std::uint64_t low = 0;
  std::int64_t high = 0;
  bool operator==(const Int128&) const = default;
};
[[nodiscard]] std::string to_string(Int128 value);

/// A single value of any column: monostate is null. float32 widens to double, signed and unsigned
/// integers to 64 bits, a time stamp or duration is its ticks, a category its text.
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Int128>;

}  // namespace mdat
