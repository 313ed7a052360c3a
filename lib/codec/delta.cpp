// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/delta.hpp"

#include <array>

#include "lib/codec/packed_vector.hpp"
#include "lib/codec/scale.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

template <typename T>
auto vector_encoder(const Values& values, std::make_unsigned_t<T> scale) {
  return [data = reinterpret_cast<const T*>(values.data), scale](std::uint32_t row, std::uint32_t count,
                                                                 std::vector<std::byte>& out) {
    using S = std::make_signed_t<T>;
    using U = std::make_unsigned_t<T>;
    const T* in = data + row;
    std::array<S, format::kVectorRows> steps, raw;
    for (std::uint32_t i = 1; i < count; ++i) {
      const S difference = static_cast<S>(static_cast<U>(in[i]) - static_cast<U>(in[i - 1]));
      steps[i] = scale == 1 ? difference : static_cast<S>(difference / static_cast<S>(scale));
    }
    const Window<S> window = count > 1 ? choose_window(steps.data() + 1, count - 1) : Window<S>{0, 0};
    // The first step leads from `start` to the first value: any will do, so it is one that takes no bits.
    steps[0] = window.base;
    const std::uint64_t start = static_cast<U>(static_cast<U>(in[0]) - scale * static_cast<U>(window.base));
    std::copy_n(steps.begin(), count, raw.begin());
    append_packed({}, {&start, 1}, window, steps.data(), raw.data(), count, out);
  };
}

template <typename U>
bool decode_vector(std::span<const std::byte> bytes, std::uint32_t count, U scale, U* out) {
  const auto vector = parse_packed(bytes, sizeof(std::uint64_t), count, sizeof(U));
  if (!vector || (vector->header.exponent | vector->header.factor | vector->header.shift) != 0) return false;
  std::uint64_t start;
  std::memcpy(&start, vector->packed - sizeof start, sizeof start);
  if (start > static_cast<U>(~U{0})) return false;
  unpack(vector->packed, count, vector->header.width, static_cast<U>(vector->header.base), out);
  if (!patch(*vector, count, out)) return false;
  std::uint64_t value = start;
  for (std::uint32_t i = 0; i < count; ++i) {
    value += std::uint64_t{scale} * out[i];
    out[i] = static_cast<U>(value);
  }
  return true;
}

}  // namespace

std::optional<std::uint64_t> Delta::estimate(const Values& values) {
  std::uint64_t bytes = sizeof(std::uint64_t);
  visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    const auto scale = sampled_scale(reinterpret_cast<const T*>(values.data), values.rows);
    bytes += estimate_vectors(values, vector_encoder<T>(values, scale));
    return true;
  });
  return bytes;
}

bool Delta::encode(const Values& values, Encoded& encoded) {
  return visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    const std::uint64_t scale = common_scale(reinterpret_cast<const T*>(values.data), values.rows);
    encoded.shared.resize(sizeof scale);
    std::memcpy(encoded.shared.data(), &scale, sizeof scale);
    encode_vectors(values, encoded, vector_encoder<T>(values, static_cast<std::make_unsigned_t<T>>(scale)));
    return true;
  });
}

bool Delta::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                   std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                   std::byte* out) {
  std::uint64_t scale;
  if (source.shared.size() != sizeof scale) return false;
  std::memcpy(&scale, source.shared.data(), sizeof scale);
  return visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = std::make_unsigned_t<T>;
    if (scale == 0 || scale > static_cast<U>(~U{0})) return false;
    return decode_vectors<U>(payload, granule_rows, first_vector, vector_count, out,
                             [&](std::span<const std::byte> bytes, std::uint32_t count, U* values) {
                               return decode_vector(bytes, count, static_cast<U>(scale), values);
                             });
  });
}

}  // namespace mdat::codec
