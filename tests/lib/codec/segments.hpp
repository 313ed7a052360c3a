// SPDX-License-Identifier: Apache-2.0
// Segments for tests of encodings: built from plain vectors, encoded, decoded granule by granule and
// compared, and mutated by the byte.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"

namespace mdat::test {

template <typename T>
constexpr format::Physical physical_of() {
  using enum format::Physical;
  if constexpr (std::is_same_v<T, double>)
    return kFloat64;
  else if constexpr (std::is_same_v<T, float>)
    return kFloat32;
  else if constexpr (std::is_same_v<T, bool>)
    return kBool;
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 1 ? kInt8 : sizeof(T) == 2 ? kInt16 : sizeof(T) == 4 ? kInt32 : kInt64;
  else
    return sizeof(T) == 1 ? kUint8 : sizeof(T) == 2 ? kUint16 : sizeof(T) == 4 ? kUint32 : kUint64;
}

template <typename T>
codec::Values values_of(const std::vector<T>& values, format::Physical physical = physical_of<T>()) {
  return {physical, static_cast<std::uint32_t>(values.size()),
          reinterpret_cast<const std::byte*>(values.data())};
}

/// Strings with the offsets and the heap that codec::Values borrows.
struct Strings {
  explicit Strings(const std::vector<std::string>& texts) : count(static_cast<std::uint32_t>(texts.size())) {
    for (const auto& text : texts) {
      heap += text;
      offsets.push_back(static_cast<std::uint32_t>(heap.size()));
    }
  }
  [[nodiscard]] codec::Values values() const {
    return {format::Physical::kString, count, nullptr, offsets, heap.data()};
  }
  std::uint32_t count;
  std::vector<std::uint32_t> offsets{0};
  std::string heap;
};

/// Payload of a granule, in memory of exactly its size, so that a sanitizer sees every byte read beyond it.
inline std::vector<std::byte> payload_of(const codec::Encoded& encoded, std::uint32_t granule) {
  const std::uint32_t begin = granule == 0 ? 0 : encoded.ends.at(granule - 1);
  return {encoded.payloads.begin() + begin, encoded.payloads.begin() + encoded.ends.at(granule)};
}

inline std::uint32_t granule_rows(std::uint32_t rows, std::uint32_t granule) {
  return std::min(format::kGranuleRows, rows - granule * format::kGranuleRows);
}
inline std::uint32_t vectors_of(std::uint32_t rows) {
  return (rows + format::kVectorRows - 1) / format::kVectorRows;
}

/// The encodings that find a value of fixed width without its vector.
inline bool offers_value_at(format::Encoding encoding) {
  using enum format::Encoding;
  for (const auto each : {kPlain, kConstant, kSequence, kForBitpack, kAffine, kAlp, kDictionary}) {
    if (each == encoding) return true;
  }
  return false;
}

/// Rows of a granule whose single value is another than the decoded one, or is not found where the encoding
/// offers to.
inline std::uint32_t wrong_values(const codec::Source& source, const std::vector<std::byte>& payload,
                                  std::uint32_t granule, std::uint32_t rows, const std::byte* decoded) {
  const std::size_t width = format::width_bytes(source.physical);
  std::uint32_t wrong = 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    const auto value = codec::value_at(source, payload, granule, rows, row);
    wrong += value ? value != codec::load_value(source.physical, decoded + row * width)
                   : offers_value_at(source.encoding);
  }
  return wrong;
}

/// Decodes a segment whole, and every vector and every value alone where the encoding allows it; all must
/// give `values`.
inline void check_decodes(const codec::Values& values, const codec::Encoded& encoded) {
  const codec::Source source{encoded.encoding, values.physical, values.rows, encoded.shared};
  const std::size_t width = format::width_bytes(values.physical);
  REQUIRE(encoded.ends.size() == (values.rows + format::kGranuleRows - 1) / format::kGranuleRows);
  REQUIRE(encoded.ends.back() == encoded.payloads.size());
  for (std::uint32_t granule = 0; granule < encoded.ends.size(); ++granule) {
    const auto payload = payload_of(encoded, granule);
    const std::uint32_t rows = granule_rows(values.rows, granule), vectors = vectors_of(rows);
    const std::byte* expected = values.data + std::size_t{granule} * format::kGranuleRows * width;
    std::vector<std::uint64_t> room(vectors * format::kVectorRows * width / 8);
    auto* out = reinterpret_cast<std::byte*>(room.data());
    REQUIRE(codec::decode(source, payload, granule, rows, 0, vectors, out));
    REQUIRE(std::memcmp(out, expected, rows * width) == 0);
    REQUIRE(wrong_values(source, payload, granule, rows, out) == 0);
    if (!codec::decodes_vectors(encoded.encoding)) continue;
    for (std::uint32_t vector = 0; vector < vectors; ++vector) {
      const std::size_t begin = vector * format::kVectorRows;
      std::vector<std::uint64_t> one(format::kVectorRows * width / 8);
      auto* vector_out = reinterpret_cast<std::byte*>(one.data());
      REQUIRE(codec::decode(source, payload, granule, rows, vector, 1, vector_out));
      const std::size_t count = std::min<std::size_t>(format::kVectorRows, rows - begin);
      REQUIRE(std::memcmp(vector_out, expected + begin * width, count * width) == 0);
    }
  }
}

/// The same for strings.
inline void check_decodes_strings(const codec::Values& values, const codec::Encoded& encoded) {
  const codec::Source source{encoded.encoding, values.physical, values.rows, encoded.shared};
  codec::StringBuffer out;
  for (std::uint32_t granule = 0; granule < encoded.ends.size(); ++granule) {
    const std::uint32_t rows = granule_rows(values.rows, granule), begin = granule * format::kGranuleRows;
    REQUIRE(codec::decode_strings(source, payload_of(encoded, granule), rows, out));
    REQUIRE(out.offsets.size() == rows + std::size_t{1});
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::string_view expected{values.heap + values.offsets[begin + i],
                                      values.offsets[begin + i + 1] - values.offsets[begin + i]};
      const std::string_view found{out.heap.data() + out.offsets[i], out.offsets[i + 1] - out.offsets[i]};
      REQUIRE(found == expected);
    }
  }
}

inline codec::Encoded check_round_trip(format::Encoding encoding, const codec::Values& values) {
  const auto encoded = codec::encode_as(encoding, values);
  REQUIRE(encoded.has_value());
  if (values.physical == format::Physical::kString)
    check_decodes_strings(values, *encoded);
  else
    check_decodes(values, *encoded);
  const auto again = codec::encode_as(encoding, values);
  CHECK(again->payloads == encoded->payloads);
  CHECK(again->shared == encoded->shared);
  return *encoded;
}

/// Decodes the first granule from changed and shortened bytes: any answer, but inside the buffers (asan) and,
/// for fixed widths, the guard behind the room unchanged.
inline void check_survives_mutation(const codec::Values& values, const codec::Encoded& encoded,
                                    unsigned seed) {
  std::mt19937 random(seed);
  const std::uint32_t rows = granule_rows(values.rows, 0), vectors = vectors_of(rows);
  const std::size_t room = vectors * format::kVectorRows * format::width_bytes(values.physical);
  const std::uint64_t guard = 0xA5A5A5A5A5A5A5A5;
  std::vector<std::uint64_t> out(room / 8 + 1, guard);
  codec::StringBuffer strings;
  for (int round = 0; round < 300; ++round) {
    auto payload = payload_of(encoded, 0);
    auto shared = encoded.shared;
    for (auto* bytes : {&payload, &shared}) {
      for (unsigned i = random() % 4; i > 0 && !bytes->empty(); --i) {
        (*bytes)[random() % std::min<std::size_t>(bytes->size(), 64u << (random() % 8))] =
            std::byte(random());
      }
      if (random() % 4 == 0) bytes->resize(random() % (bytes->size() + 1));
      bytes->shrink_to_fit();
    }
    const codec::Source source{encoded.encoding, values.physical, values.rows, shared};
    if (values.physical == format::Physical::kString) {
      if (codec::decode_strings(source, payload, rows, strings)) {
        REQUIRE(strings.offsets.size() == rows + std::size_t{1});
        REQUIRE(strings.offsets.back() == strings.heap.size());
        REQUIRE(std::is_sorted(strings.offsets.begin(), strings.offsets.end()));
      }
    } else {
      auto* room_begin = reinterpret_cast<std::byte*>(out.data());
      const bool done = codec::decode(source, payload, 0, rows, 0, vectors, room_begin);
      REQUIRE(out.back() == guard);
      const std::uint32_t wrong = wrong_values(source, payload, 0, rows, room_begin);
      REQUIRE((!done || wrong == 0));
    }
  }
}

/// The lengths at which vectors, granules and their last ones begin and end.
inline const std::vector<std::uint32_t> kLengths{1, 2, 63, 1023, 1024, 1025, 8191, 8192, 8193, 16384, 20000};

inline std::vector<std::byte> bytes_of(std::initializer_list<int> bytes) {
  std::vector<std::byte> out;
  for (const int byte : bytes) out.push_back(static_cast<std::byte>(byte));
  return out;
}

/// Calls f(vector of T) with a segment of every type and length: few distinct values in runs, extremes of T
/// among them.
template <typename F>
void each_type_and_length(F&& f) {
  const auto with = [&]<typename T>(std::type_identity<T>, format::Physical physical) {
    for (const std::uint32_t rows : kLengths) {
      std::mt19937 random(rows);
      const T pool[] = {T(1), std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest(), T(3), T(0)};
      std::vector<T> values(rows);
      for (std::size_t i = 0; i < rows; ++i) {
        values[i] = i > 0 && random() % 50 ? values[i - 1] : pool[random() % 5];
        if (physical == format::Physical::kBool) values[i] = T(values[i] != 0);
      }
      f(values_of(values, physical));
    }
  };
  using enum format::Physical;
  with(std::type_identity<std::int8_t>{}, kInt8);
  with(std::type_identity<std::int16_t>{}, kInt16);
  with(std::type_identity<std::int32_t>{}, kInt32);
  with(std::type_identity<std::int64_t>{}, kInt64);
  with(std::type_identity<std::uint8_t>{}, kUint8);
  with(std::type_identity<std::uint16_t>{}, kUint16);
  with(std::type_identity<std::uint32_t>{}, kUint32);
  with(std::type_identity<std::uint64_t>{}, kUint64);
  with(std::type_identity<float>{}, kFloat32);
  with(std::type_identity<double>{}, kFloat64);
  with(std::type_identity<std::uint8_t>{}, kBool);
}

}  // namespace mdat::test
