// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/affine.hpp"

#include <array>
#include <cmath>

#include "lib/codec/packed_bounds.hpp"
#include "lib/codec/packed_vector.hpp"
#include "lib/codec/scale.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

constexpr unsigned kShiftMax = 32;

struct Shared {
  std::uint64_t scale;   // 0
  std::uint64_t origin;  // 8  zero-extended from the width of the type
};

/// i -> floor(numerator * i / 2^shift), in integers: the same on every machine.
struct Line {
  std::uint64_t numerator = 0;
  unsigned shift = 0;
  std::uint64_t at(std::uint64_t i) const { return (numerator * i) >> shift; }
};

/// A rising line of that slope, as fine as 63 bits allow over a vector.
Line line_of(double slope) {
  constexpr double kNumeratorMax = 0x1p52;  // times 1024 rows fits
  if (!(slope > 0) || slope >= kNumeratorMax) return {};
  unsigned shift = kShiftMax;
  while (std::ldexp(slope, static_cast<int>(shift)) >= kNumeratorMax) --shift;
  return {static_cast<std::uint64_t>(std::ldexp(slope, static_cast<int>(shift)) + 0.5), shift};
}

std::int64_t distance(std::int64_t from, std::int64_t to) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}

// Mean of the last quarter less mean of the first: jitter cancels out, unlike between the two end points.
double mean_slope(const std::int64_t* steps, std::uint32_t count) {
  const std::uint32_t quarter = std::max(1u, count / 4);
  double first = 0, last = 0;
  for (std::uint32_t i = 0; i < quarter; ++i) {
    first += static_cast<double>(distance(steps[0], steps[i]));
    last += static_cast<double>(distance(steps[0], steps[count - 1 - i]));
  }
  return count > 1 ? (last - first) / quarter / (count - quarter) : 0;
}

// The vector as distances from a line, and how wide their range is.
template <typename T>
struct Fit {
  using S = std::make_signed_t<T>;
  Line line;
  std::array<S, format::kVectorRows> residuals;
  S min = std::numeric_limits<S>::max(), max = std::numeric_limits<S>::min();

  Fit(Line fitted, const std::int64_t* steps, std::uint32_t count) : line(fitted) {
    for (std::uint32_t i = 0; i < count; ++i) {
      residuals[i] = static_cast<S>(static_cast<std::uint64_t>(steps[i]) - line.at(i));
      min = std::min(min, residuals[i]);
      max = std::max(max, residuals[i]);
    }
  }
  std::make_unsigned_t<T> range() const {
    using U = std::make_unsigned_t<T>;
    return static_cast<U>(static_cast<U>(max) - static_cast<U>(min));
  }
};

template <typename T>
auto vector_encoder(const Values& values, Shared shared) {
  return [data = reinterpret_cast<const T*>(values.data), shared](std::uint32_t row, std::uint32_t count,
                                                                  std::vector<std::byte>& out) {
    using S = std::make_signed_t<T>;
    using U = std::make_unsigned_t<T>;
    std::array<std::int64_t, format::kVectorRows> steps{};
    for (std::uint32_t i = 0; i < count; ++i) {
      steps[i] = static_cast<S>(static_cast<U>(data[row + i]) - static_cast<U>(shared.origin));
      if (shared.scale != 1) steps[i] /= static_cast<std::int64_t>(shared.scale);
    }
    // The mean slope, or the whole number next to it: a clock that is regular but for its jitter.
    const double slope = mean_slope(steps.data(), count);
    Fit<T> fit(line_of(slope), steps.data(), count);
    Fit<T> whole(line_of(std::floor(slope + 0.5)), steps.data(), count);
    Fit<T>& best = whole.range() <= fit.range() ? whole : fit;
    const auto window = choose_window(best.residuals.data(), count, best.min, best.max);
    append_packed({.width = 0,
                   .exponent = 0,
                   .factor = 0,
                   .shift = static_cast<std::uint8_t>(best.line.shift),
                   .exceptions = 0,
                   .reserved = 0,
                   .base = 0},
                  {&best.line.numerator, 1}, window, best.residuals.data(),
                  reinterpret_cast<const S*>(data + row), count, out);
  };
}

// The line of a vector; nothing where its header is not one of ours.
std::optional<Line> line_of(const PackedVector& vector) {
  const PackedHeader& header = vector.header;
  if ((header.exponent | header.factor) != 0 || header.shift > kShiftMax) return std::nullopt;
  Line line{.numerator = 0, .shift = header.shift};
  std::memcpy(&line.numerator, vector.packed - sizeof line.numerator, sizeof line.numerator);
  return line;
}

template <typename U>
bool decode_vector(std::span<const std::byte> bytes, std::uint32_t count, const Shared& shared, U* out) {
  const auto vector = parse_packed(bytes, sizeof(Line::numerator), count, sizeof(U));
  const auto line = vector ? line_of(*vector) : std::nullopt;
  if (!line) return false;
  unpack(vector->packed, count, vector->header.width, static_cast<U>(vector->header.base), out);
  std::uint64_t rise = 0;
  for (std::uint32_t i = 0; i < count; ++i, rise += line->numerator) {
    out[i] = static_cast<U>(shared.origin + shared.scale * (out[i] + (rise >> line->shift)));
  }
  return patch(*vector, count, out);
}

template <typename U>
std::optional<Shared> parse_shared(const Source& source) {
  Shared shared;
  if (source.shared.size() != sizeof shared) return std::nullopt;
  std::memcpy(&shared, source.shared.data(), sizeof shared);
  constexpr U kMax = static_cast<U>(~U{0});
  if (shared.scale == 0 || shared.scale > kMax || shared.origin > kMax) return std::nullopt;
  return shared;
}

}  // namespace

std::optional<std::uint64_t> Affine::estimate(const Values& values) {
  std::uint64_t bytes = sizeof(Shared);
  visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    const T* data = reinterpret_cast<const T*>(values.data);
    const Shared shared{sampled_scale(data, values.rows), static_cast<std::make_unsigned_t<T>>(data[0])};
    bytes += estimate_vectors(values, vector_encoder<T>(values, shared));
    return true;
  });
  return bytes;
}

bool Affine::encode(const Values& values, Encoded& encoded) {
  return visit_integer(values.physical, [&]<typename T>(std::type_identity<T>) {
    const T* data = reinterpret_cast<const T*>(values.data);
    const Shared shared{common_scale(data, values.rows), static_cast<std::make_unsigned_t<T>>(data[0])};
    encoded.shared.resize(sizeof shared);
    std::memcpy(encoded.shared.data(), &shared, sizeof shared);
    encode_vectors(values, encoded, vector_encoder<T>(values, shared));
    return true;
  });
}

bool Affine::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                    std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                    std::byte* out) {
  return visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = std::make_unsigned_t<T>;
    const auto shared = parse_shared<U>(source);
    return shared && decode_vectors<U>(payload, granule_rows, first_vector, vector_count, out,
                                       [&](std::span<const std::byte> bytes, std::uint32_t count, U* values) {
                                         return decode_vector(bytes, count, *shared, values);
                                       });
  });
}

std::optional<std::uint64_t> Affine::value_at(const Source& source, std::span<const std::byte> payload,
                                              std::uint32_t /*granule*/, std::uint32_t granule_rows,
                                              std::uint32_t row) {
  std::optional<std::uint64_t> found;
  visit_integer(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = std::make_unsigned_t<T>;
    const auto shared = parse_shared<U>(source);
    const auto at = find_packed_row(payload, granule_rows, row, sizeof(Line::numerator), sizeof(U));
    const auto line = at ? line_of(at->vector) : std::nullopt;
    if (!shared || !line) return false;
    auto value = exception_at<U>(at->vector, at->place);
    if (!value)
      value = static_cast<U>(shared->origin + shared->scale * (at->unpack<U>() + line->at(at->place)));
    found = aggregate_bits(static_cast<T>(*value));
    return true;
  });
  return found;
}

}  // namespace mdat::codec
