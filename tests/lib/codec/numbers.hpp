// SPDX-License-Identifier: Apache-2.0
// Integer segments of every type and length for tests of the numeric encodings.
#pragma once

#include <limits>
#include <random>
#include <vector>

#include "tests/lib/codec/segments.hpp"

namespace mdat::test {

/// Calls f(codec::Values) with segments of T: random bits, small steps with a few outliers, a line with
/// jitter and a scale.
template <typename T, typename F>
void each_shape(format::Physical physical, F&& f) {
  using U = std::make_unsigned_t<T>;
  for (const std::uint32_t rows : kLengths) {
    CAPTURE(rows, sizeof(T));
    std::mt19937_64 random(rows);
    std::vector<T> noise(rows), walk(rows), line(rows);
    U value = 0;
    for (std::uint32_t i = 0; i < rows; ++i) {
      noise[i] = static_cast<T>(random());
      value = static_cast<U>(value + (random() % 200 == 0 ? random() : random() % 7));
      walk[i] = static_cast<T>(value);
      line[i] = static_cast<T>(U{5} + (i * 10u + random() % 3) * 3u);
      if (physical == format::Physical::kBool) noise[i] = walk[i] = line[i] = static_cast<T>(random() % 2);
    }
    f(values_of(noise, physical));
    f(values_of(walk, physical));
    f(values_of(line, physical));
  }
}

/// The same for all integer types, bool left out.
template <typename F>
void each_integer_shape(F&& f) {
  using enum format::Physical;
  each_shape<std::int8_t>(kInt8, f);
  each_shape<std::int16_t>(kInt16, f);
  each_shape<std::int32_t>(kInt32, f);
  each_shape<std::int64_t>(kInt64, f);
  each_shape<std::uint8_t>(kUint8, f);
  each_shape<std::uint16_t>(kUint16, f);
  each_shape<std::uint32_t>(kUint32, f);
  each_shape<std::uint64_t>(kUint64, f);
}

inline bool decodes(format::Encoding encoding, format::Physical physical, std::uint32_t rows,
                    const std::vector<std::byte>& shared, const std::vector<std::byte>& payload) {
  std::vector<std::uint64_t> room(vectors_of(rows) * format::kVectorRows);
  return codec::decode({encoding, physical, rows, shared}, payload, 0, rows, 0, vectors_of(rows),
                       reinterpret_cast<std::byte*>(room.data()));
}

}  // namespace mdat::test
