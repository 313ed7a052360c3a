// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/for_bitpack.hpp"

#include <array>

#include "lib/codec/packed_bounds.hpp"
#include "lib/codec/packed_vector.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

template <typename T>
auto vector_encoder(const Values& values) {
  return [data = reinterpret_cast<const T*>(values.data)](std::uint32_t row, std::uint32_t count,
                                                          std::vector<std::byte>& out) {
    std::array<T, format::kVectorRows> scratch;
    std::copy_n(data + row, count, scratch.begin());
    append_packed({}, {}, choose_window(data + row, count), scratch.data(), data + row, count, out);
  };
}

bool is_valid(const PackedHeader& header) { return (header.exponent | header.factor | header.shift) == 0; }

template <typename T>
bool decode_vector(std::span<const std::byte> bytes, std::uint32_t count, T* out) {
  using U = format::UnsignedOf<T>;
  const auto vector = parse_packed(bytes, 0, count, sizeof(T));
  if (!vector || !is_valid(vector->header)) return false;
  unpack(vector->packed, count, vector->header.width, static_cast<U>(vector->header.base),
         reinterpret_cast<U*>(out));
  return patch(*vector, count, out);
}

}  // namespace

std::optional<std::uint64_t> ForBitpack::estimate(const Values& values) {
  std::uint64_t bytes = 0;
  visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    bytes = estimate_vectors(values, vector_encoder<T>(values));
    return true;
  });
  return bytes;
}

bool ForBitpack::encode(const Values& values, Encoded& encoded) {
  return visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    encode_vectors(values, encoded, vector_encoder<T>(values));
    return true;
  });
}

bool ForBitpack::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                        std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                        std::byte* out) {
  if (!source.shared.empty()) return false;
  return visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    return decode_vectors<T>(payload, granule_rows, first_vector, vector_count, out,
                             [&](std::span<const std::byte> bytes, std::uint32_t count, T* values) {
                               if (!decode_vector(bytes, count, values)) return false;
                               return source.physical != format::Physical::kBool ||
                                      std::all_of(values, values + count,
                                                  [](T v) { return v == 0 || v == 1; });
                             });
  });
}

std::optional<std::uint64_t> ForBitpack::value_at(const Source& source, std::span<const std::byte> payload,
                                                  std::uint32_t /*granule*/, std::uint32_t granule_rows,
                                                  std::uint32_t row) {
  std::optional<std::uint64_t> found;
  visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = format::UnsignedOf<T>;
    const auto at = find_packed_row(payload, granule_rows, row, 0, sizeof(T));
    if (!at || !is_valid(at->vector.header) || !source.shared.empty()) return false;
    auto value = exception_at<T>(at->vector, at->place);
    if (!value) value = static_cast<T>(at->unpack<U>());
    if (source.physical == format::Physical::kBool && *value > T{1}) return false;
    found = aggregate_bits(*value);
    return true;
  });
  return found;
}

std::optional<Bounds> ForBitpack::bounds(const Source& source, std::span<const std::byte> payload,
                                         std::uint32_t granule_rows, std::uint32_t vector) {
  std::optional<Bounds> found;
  visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = format::UnsignedOf<T>;
    const auto packed = find_packed(payload, granule_rows, vector, 0, sizeof(T));
    if (!packed) return false;
    const auto base = static_cast<U>(packed->header.base);
    const auto least = static_cast<T>(base);
    const auto greatest = static_cast<T>(base + greatest_packed<U>(packed->header.width));
    if (least <= greatest) found = with_exceptions(*packed, least, greatest);
    return true;
  });
  return found;
}

}  // namespace mdat::codec
