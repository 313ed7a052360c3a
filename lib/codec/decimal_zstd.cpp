// SPDX-License-Identifier: Apache-2.0
// Payload of a granule:  u8 transform | u8 exponent | u16 exceptions | zstd frame of
//                        i64 integers[rows], transformed | i8 corrections[rows] | u16 places[exceptions] |
//                        values[exceptions]
#include "lib/codec/decimal_zstd.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "lib/codec/byte_streams.hpp"

namespace mdat::codec {
namespace {

constexpr std::size_t kHeaderBytes = 4;
constexpr unsigned kExponentMax = 18;
// All exact: 10^22 is the greatest power of ten that is a double.
constexpr double kPowers[kExponentMax + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                              1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

// Bits of the float nearest to integer / 10^exponent, and the value some steps of its last bit away. Both the
// conversion and the division round to nearest even, on every CPU.
template <typename T>
format::UnsignedOf<T> join(std::int64_t integer, double power, std::int8_t correction) {
  using U = format::UnsignedOf<T>;
  const auto nearest = std::bit_cast<U>(static_cast<T>(static_cast<double>(integer) / power));
  return static_cast<U>(nearest + static_cast<U>(correction));
}

struct Parts {
  std::int64_t integer = 0;
  std::int8_t correction = 0;
};

// False for what must be an exception: no number, too great, or too far from the decimal.
template <typename T>
bool split(T value, double power, Parts& parts) {
  constexpr double kMagic = 0x1.8p52;  // adding it rounds to an integer, up to 2^51
  using U = format::UnsignedOf<T>;
  const double scaled = static_cast<double>(value) * power;
  if (!(std::fabs(scaled) < 0x1p51)) return false;
  const auto integer = static_cast<std::int64_t>((scaled + kMagic) - kMagic);
  const auto off = static_cast<std::make_signed_t<U>>(std::bit_cast<U>(value) - join<T>(integer, power, 0));
  if (off < -128 || off > 127) return false;
  parts = {integer, static_cast<std::int8_t>(off)};
  return true;
}

template <typename T>
T value_at(const Values& values, std::uint32_t row) {
  T value;
  std::memcpy(&value, values.data + std::size_t{row} * sizeof value, sizeof value);
  return value;
}

// Calls f(row, begins_a_run) for 8 runs of 64 rows.
template <typename F>
void sample(const Values& values, F&& f) {
  constexpr std::uint32_t kRuns = 8, kRunRows = 64;
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    const auto begin = static_cast<std::uint32_t>(std::uint64_t{values.rows} * run / kRuns);
    const std::uint32_t end = std::min(values.rows, begin + kRunRows);
    for (std::uint32_t row = begin; row < end; ++row) f(row, row == begin);
  }
}

template <typename T>
unsigned step_bits(T from, T to) {
  return static_cast<unsigned>(std::bit_width(zigzag(static_cast<T>(to - from))));
}

// Bits that the sample would take without zstd: integers as differences, corrections, exceptions.
template <typename T>
std::uint64_t decimal_bits(const Values& values, double power) {
  std::uint64_t bits = 0, previous = 0;
  sample(values, [&](std::uint32_t row, bool begins) {
    Parts parts;
    if (!split(value_at<T>(values, row), power, parts)) {
      bits += 16 + 8 * sizeof(T);
      return;
    }
    const auto integer = static_cast<std::uint64_t>(parts.integer);
    if (!begins) bits += step_bits(previous, integer);
    bits += static_cast<unsigned>(std::bit_width(2u * static_cast<unsigned>(std::abs(parts.correction))));
    previous = integer;
  });
  return bits;
}

struct Exponent {
  std::uint8_t exponent = 0;
  bool is_decimal = false;
};

// The exponent that makes the sample least. Values that never were decimals gain next to nothing over
// differences of their bits, whatever the exponent: they must save a bit each.
template <typename T>
Exponent choose_exponent(const Values& values) {
  using U = format::UnsignedOf<T>;
  std::uint64_t plain = 0, rows = 0;
  sample(values, [&](std::uint32_t row, bool begins) {
    ++rows;
    if (!begins) plain += step_bits(value_at<U>(values, row - 1), value_at<U>(values, row));
  });
  Exponent best;
  std::uint64_t least = ~std::uint64_t{0};
  for (std::uint8_t exponent = 0; exponent <= kExponentMax; ++exponent) {
    const std::uint64_t bits = decimal_bits<T>(values, kPowers[exponent]);
    if (bits < least) least = bits, best.exponent = exponent;
  }
  best.is_decimal = least + rows <= plain;
  return best;
}

// What of a granule zstd is to see, and its header.
struct Granule {
  std::byte header[kHeaderBytes];
  std::vector<std::byte> bytes;
};

template <typename T>
void fill_granule(const Values& values, std::uint32_t row, std::uint32_t rows, unsigned exponent,
                  std::uint8_t transform, Granule& granule) {
  std::vector<std::int64_t> integers(rows);
  std::vector<std::byte> places, excepted;
  granule.bytes.assign(rows * (sizeof(std::int64_t) + 1), std::byte{0});
  std::byte* corrections = granule.bytes.data() + rows * sizeof(std::int64_t);
  Parts parts;
  for (std::uint32_t i = 0; i < rows; ++i) {
    const T value = value_at<T>(values, row + i);
    if (split(value, kPowers[exponent], parts)) {
      corrections[i] = static_cast<std::byte>(parts.correction);
    } else {
      const auto* bytes = reinterpret_cast<const std::byte*>(&value);
      excepted.insert(excepted.end(), bytes, bytes + sizeof value);
      places.push_back(static_cast<std::byte>(i));
      places.push_back(static_cast<std::byte>(i >> 8));
    }
    integers[i] = parts.integer;  // an exception repeats the one before: a difference of 0
  }
  to_streams<std::uint64_t>(reinterpret_cast<const std::byte*>(integers.data()), rows, transform,
                            granule.bytes.data());
  const std::size_t exceptions = places.size() / 2;
  granule.bytes.insert(granule.bytes.end(), places.begin(), places.end());
  granule.bytes.insert(granule.bytes.end(), excepted.begin(), excepted.end());
  granule.header[0] = std::byte{transform};
  granule.header[1] = static_cast<std::byte>(exponent);
  granule.header[2] = static_cast<std::byte>(exceptions);
  granule.header[3] = static_cast<std::byte>(exceptions >> 8);
}

// The exponent by cost, the transform by trying each on a granule from the front and one from the middle, as
// byte-stream-zstd does, so that their estimates compare.
template <typename T>
ZstdChoice choose(const Values& values, std::uint8_t exponent, int level) {
  const std::uint32_t middle = values.rows / format::kGranuleRows / 2 * format::kGranuleRows;
  ZstdChoice best{.bytes = ~std::uint64_t{0}};
  Granule granule;
  for (std::uint8_t transform = 0; transform <= kTransformMax; ++transform) {
    std::uint64_t bytes = 0, sampled = 0;
    for (const std::uint32_t row : {0u, middle}) {
      if (row == 0 && sampled > 0) continue;
      const std::uint32_t rows = std::min(values.rows - row, format::kGranuleRows);
      fill_granule<T>(values, row, rows, exponent, transform, granule);
      bytes += kHeaderBytes + zstd_compressed_bytes(granule.bytes, level);
      sampled += rows;
    }
    const ZstdChoice choice{
        .bytes = bytes * values.rows / sampled, .transform = transform, .exponent = exponent};
    if (choice.bytes < best.bytes) best = choice;
  }
  return best;
}

template <typename T>
bool decode_granule(const std::byte* bytes, std::uint32_t rows, std::uint8_t transform, double power,
                    std::size_t exceptions, std::byte* out) {
  using U = format::UnsignedOf<T>;
  std::int64_t integers[format::kGranuleRows];
  from_streams<std::uint64_t>(bytes, rows, transform, reinterpret_cast<std::byte*>(integers));
  const std::byte* corrections = bytes + rows * sizeof(std::int64_t);
  for (std::uint32_t i = 0; i < rows; ++i) {
    store(join<T>(integers[i], power, static_cast<std::int8_t>(corrections[i])), out, i);
  }
  const std::byte* places = corrections + rows;
  const std::byte* values = places + exceptions * sizeof(std::uint16_t);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < exceptions; ++i) {
    const auto place = load<std::uint16_t>(places, i);
    if (place < next || place >= rows) return false;
    store(load<U>(values, i), out, place);
    next = place + 1u;
  }
  return true;
}

template <typename F>
decltype(auto) visit_float(format::Physical physical, F&& f) {
  return physical == format::Physical::kFloat64 ? f(std::type_identity<double>{})
                                                : f(std::type_identity<float>{});
}

}  // namespace

std::optional<ZstdChoice> DecimalZstd::estimate(const Values& values, int level) {
  return visit_float(values.physical, [&]<typename T>(std::type_identity<T>) -> std::optional<ZstdChoice> {
    const auto [exponent, is_decimal] = choose_exponent<T>(values);
    if (!is_decimal) return std::nullopt;
    return choose<T>(values, exponent, level);
  });
}

bool DecimalZstd::encode(const Values& values, Encoded& encoded, int level,
                         std::optional<ZstdChoice> chosen) {
  visit_float(values.physical, [&]<typename T>(std::type_identity<T>) {
    const ZstdChoice choice =
        chosen ? *chosen : choose<T>(values, choose_exponent<T>(values).exponent, level);
    Granule granule;
    for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
      const std::uint32_t rows = std::min(values.rows - row, format::kGranuleRows);
      fill_granule<T>(values, row, rows, choice.exponent, choice.transform, granule);
      encoded.payloads.insert(encoded.payloads.end(), granule.header, granule.header + kHeaderBytes);
      zstd_compress(granule.bytes, level, encoded.payloads);
      encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
    }
  });
  return true;
}

bool DecimalZstd::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                         std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                         std::byte* out) {
  const std::uint64_t room = std::uint64_t{vector_count} * format::kVectorRows;
  if (!source.shared.empty() || first_vector != 0 || room < granule_rows) return false;
  if (payload.size() < kHeaderBytes) return false;
  const auto transform = load<std::uint8_t>(payload.data(), 0);
  const auto exponent = load<std::uint8_t>(payload.data(), 1);
  const auto exceptions = load<std::uint16_t>(payload.data(), 1);
  if (transform > kTransformMax || exponent > kExponentMax || exceptions > granule_rows) return false;
  const std::size_t width = width_bytes(source.physical);
  const std::size_t bytes =
      granule_rows * (sizeof(std::int64_t) + 1) + exceptions * (sizeof(std::uint16_t) + width);
  const std::byte* plain = zstd_decompress(payload.subspan(kHeaderBytes), bytes, source.room);
  return plain && visit_float(source.physical, [&]<typename T>(std::type_identity<T>) {
           return decode_granule<T>(plain, granule_rows, transform, kPowers[exponent], exceptions, out);
         });
}

}  // namespace mdat::codec
