// SPDX-License-Identifier: Apache-2.0
#include "lib/column/type.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "mdat/error.hpp"

namespace mdat {
namespace {

struct KindName {
  TypeKind kind;
  std::string_view name;
};
constexpr std::array kKinds{KindName{TypeKind::kInt8, "int8"},
                            KindName{TypeKind::kInt16, "int16"},
                            KindName{TypeKind::kInt32, "int32"},
                            KindName{TypeKind::kInt64, "int64"},
                            KindName{TypeKind::kUint8, "uint8"},
                            KindName{TypeKind::kUint16, "uint16"},
                            KindName{TypeKind::kUint32, "uint32"},
                            KindName{TypeKind::kUint64, "uint64"},
                            KindName{TypeKind::kFloat32, "float32"},
                            KindName{TypeKind::kFloat64, "float64"},
                            KindName{TypeKind::kBool, "bool"},
                            KindName{TypeKind::kString, "string"},
                            KindName{TypeKind::kTimestamp, "timestamp"},
                            KindName{TypeKind::kDuration, "duration"},
                            KindName{TypeKind::kCategorical, "categorical"}};
constexpr std::array<std::string_view, 4> kUnits{"s", "ms", "us", "ns"};

}  // namespace

std::size_t width_bytes(TypeKind kind) { return format::width_bytes(column::physical_of(kind)); }

std::string to_string(const Type& type) {
  std::string text(std::ranges::find(kKinds, type.kind, &KindName::kind)->name);
  const bool timestamp = type.kind == TypeKind::kTimestamp;
  if (!timestamp && type.kind != TypeKind::kDuration) return text;
  text.append("[").append(kUnits[static_cast<std::size_t>(type.unit)]);
  if (timestamp && !type.zone.empty()) text.append(", ").append(type.zone);
  return text += "]";
}

std::optional<Type> parse_type(std::string_view text) {
  const std::size_t bracket = text.find('[');
  const auto known = std::ranges::find(kKinds, text.substr(0, bracket), &KindName::name);
  if (known == kKinds.end()) return std::nullopt;
  Type type{.kind = known->kind, .unit = TimeUnit::kMicro, .zone = {}};
  const bool timestamp = type.kind == TypeKind::kTimestamp;
  if (!timestamp && type.kind != TypeKind::kDuration)
    return bracket == std::string_view::npos ? std::optional(type) : std::nullopt;
  if (bracket == std::string_view::npos || !text.ends_with("]")) return std::nullopt;
  std::string_view inner = text.substr(bracket + 1, text.size() - bracket - 2);
  if (const std::size_t comma = inner.find(", "); timestamp && comma != std::string_view::npos) {
    type.zone = inner.substr(comma + 2);
    inner = inner.substr(0, comma);
  }
  const auto unit = std::ranges::find(kUnits, inner);
  if (unit == kUnits.end()) return std::nullopt;
  type.unit = static_cast<TimeUnit>(unit - kUnits.begin());
  return type;
}

std::string to_string(Int128 value) {
  const bool negative = value.high < 0;
  // Magnitude as two words, so that the least value needs no special case.
  std::uint64_t low = value.low, high = static_cast<std::uint64_t>(value.high);
  if (negative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  std::string digits;
  do {
    const std::uint64_t high_rest = high % 10;
    high /= 10;
    // (high_rest * 2^64 + low) / 10, half a word at a time.
    const std::uint64_t upper = high_rest << 32 | low >> 32;
    const std::uint64_t lower = (upper % 10) << 32 | (low & 0xFFFFFFFFU);
    low = (upper / 10) << 32 | lower / 10;
    digits.push_back(static_cast<char>('0' + lower % 10));
  } while (low != 0 || high != 0);
  if (negative) digits.push_back('-');
  std::ranges::reverse(digits);
  return digits;
}

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNotFound:
      return "not found";
    case ErrorCode::kExists:
      return "exists";
    case ErrorCode::kInvalidArgument:
      return "invalid argument";
    case ErrorCode::kIo:
      return "i/o";
    case ErrorCode::kNotMdat:
      return "not an mdat file";
    case ErrorCode::kDamaged:
      return "damaged";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kLocked:
      return "locked";
    case ErrorCode::kPoisoned:
      return "poisoned";
    case ErrorCode::kLimit:
      return "limit";
    case ErrorCode::kMalformed:
      return "malformed";
    case ErrorCode::kSnapshotGone:
      return "snapshot gone";
    case ErrorCode::kKeyNotFound:
      return "key not found";
  }
  return "unknown";
}

namespace column {

format::Physical physical_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kInt8:
      return format::Physical::kInt8;
    case TypeKind::kInt16:
      return format::Physical::kInt16;
    case TypeKind::kInt32:
      return format::Physical::kInt32;
    case TypeKind::kUint8:
      return format::Physical::kUint8;
    case TypeKind::kUint16:
      return format::Physical::kUint16;
    case TypeKind::kUint64:
      return format::Physical::kUint64;
    case TypeKind::kFloat32:
      return format::Physical::kFloat32;
    case TypeKind::kFloat64:
      return format::Physical::kFloat64;
    case TypeKind::kBool:
      return format::Physical::kBool;
    case TypeKind::kString:
      return format::Physical::kString;
    case TypeKind::kUint32:
    case TypeKind::kCategorical:
      return format::Physical::kUint32;
    case TypeKind::kInt64:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      break;
  }
  return format::Physical::kInt64;
}

format::Meaning meaning_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTimestamp:
      return format::Meaning::kTimestamp;
    case TypeKind::kDuration:
      return format::Meaning::kDuration;
    case TypeKind::kCategorical:
      return format::Meaning::kCategorical;
    default:
      return format::Meaning::kPlain;
  }
}

format::Tick tick_of(const Type& type) {
  if (type.kind != TypeKind::kTimestamp && type.kind != TypeKind::kDuration) return format::Tick::kNone;
  return static_cast<format::Tick>(static_cast<std::uint8_t>(type.unit) + 1);
}

Type type_of(format::Physical physical, format::Meaning meaning, format::Tick tick, std::string zone) {
  Type type{.kind = TypeKind::kFloat64, .unit = TimeUnit::kMicro, .zone = {}};
  if (tick != format::Tick::kNone) type.unit = static_cast<TimeUnit>(static_cast<std::uint8_t>(tick) - 1);
  switch (meaning) {
    case format::Meaning::kTimestamp:
      type.kind = TypeKind::kTimestamp;
      type.zone = std::move(zone);
      return type;
    case format::Meaning::kDuration:
      type.kind = TypeKind::kDuration;
      return type;
    case format::Meaning::kCategorical:
      type.kind = TypeKind::kCategorical;
      return type;
    case format::Meaning::kPlain:
      break;
  }
  // The first twelve kinds stand in the order of the physical types.
  static_assert(static_cast<int>(TypeKind::kString) + 1 == static_cast<int>(format::Physical::kString));
  type.kind = static_cast<TypeKind>(static_cast<std::uint8_t>(physical) - 1);
  return type;
}

Value value_of(std::uint64_t bits, TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return bits != 0;
    case TypeKind::kFloat32:
    case TypeKind::kFloat64:
      return std::bit_cast<double>(bits);
    case TypeKind::kUint8:
    case TypeKind::kUint16:
    case TypeKind::kUint32:
    case TypeKind::kUint64:
    case TypeKind::kCategorical:
      return bits;
    case TypeKind::kString:
      return std::monostate{};
    default:
      return static_cast<std::int64_t>(bits);
  }
}

}  // namespace column
}  // namespace mdat
