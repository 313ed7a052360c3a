// SPDX-License-Identifier: Apache-2.0
// The closed sets of the format: physical types, meanings, time units and encodings. Spec: mdat.md,
// section 6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace mdat::format {

/// How one value lies in memory once it is decoded. 0 never stands in a file.
enum class Physical : std::uint8_t {
  kInt8 = 1,
  kInt16 = 2,
  kInt32 = 3,
  kInt64 = 4,
  kUint8 = 5,
  kUint16 = 6,
  kUint32 = 7,
  kUint64 = 8,
  kFloat32 = 9,
  kFloat64 = 10,
  kBool = 11,    // one byte in memory, 0 or 1
  kString = 12,  // UTF-8, any length up to limits
};

/// What a value means.
enum class Meaning : std::uint8_t {
  kPlain = 0,      // the value itself
  kTimestamp = 1,  // int64: ticks since 1970-01-01T00:00:00 (UTC when a zone is named, else local civil time)
  kDuration = 2,   // int64: ticks
  kCategorical = 3,  // uint32: index into the column's dictionary
};

enum class Tick : std::uint8_t { kNone = 0, kSecond = 1, kMilli = 2, kMicro = 3, kNano = 4 };

/// How a segment's values became bytes. One page of spec/encodings/ each.
enum class Encoding : std::uint8_t {
  kPlain = 1,
  kConstant = 2,
  kSequence = 3,
  kForBitpack = 4,
  kDelta = 5,
  kAffine = 6,
  kAlp = 7,
  kDictionary = 8,
  kRunEnd = 9,
  kByteStreamZstd = 10,
  kStringPlain = 11,
  kStringZstd = 12,
  kDecimalZstd = 13,
};

/// Width in bytes of a decoded value; 0 for strings.
constexpr std::size_t width_bytes(Physical physical) {
  switch (physical) {
    case Physical::kInt8:
    case Physical::kUint8:
    case Physical::kBool:
      return 1;
    case Physical::kInt16:
    case Physical::kUint16:
      return 2;
    case Physical::kInt32:
    case Physical::kUint32:
    case Physical::kFloat32:
      return 4;
    case Physical::kInt64:
    case Physical::kUint64:
    case Physical::kFloat64:
      return 8;
    case Physical::kString:
      return 0;
  }
  return 0;
}

constexpr bool is_valid(Physical physical) {
  return physical >= Physical::kInt8 && physical <= Physical::kString;
}
constexpr bool is_float(Physical physical) {
  return physical == Physical::kFloat32 || physical == Physical::kFloat64;
}

/// The one switch over fixed-width types: calls f(std::type_identity<T>{}), bool as uint8_t.
/// Must not be called with kString.
template <typename F>
decltype(auto) visit_physical(Physical physical, F&& f) {
  switch (physical) {
    case Physical::kInt8:
      return f(std::type_identity<std::int8_t>{});
    case Physical::kInt16:
      return f(std::type_identity<std::int16_t>{});
    case Physical::kInt32:
      return f(std::type_identity<std::int32_t>{});
    case Physical::kInt64:
      return f(std::type_identity<std::int64_t>{});
    case Physical::kUint16:
      return f(std::type_identity<std::uint16_t>{});
    case Physical::kUint32:
      return f(std::type_identity<std::uint32_t>{});
    case Physical::kUint64:
      return f(std::type_identity<std::uint64_t>{});
    case Physical::kFloat32:
      return f(std::type_identity<float>{});
    case Physical::kFloat64:
      return f(std::type_identity<double>{});
    case Physical::kUint8:
    case Physical::kBool:
    case Physical::kString:
      break;
  }
  return f(std::type_identity<std::uint8_t>{});
}

/// Unsigned integer of the same width as T.
template <typename T>
using UnsignedOf =
    std::conditional_t<sizeof(T) == 1, std::uint8_t,
                       std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                          std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

}  // namespace mdat::format
