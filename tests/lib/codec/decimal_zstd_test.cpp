// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/decimal_zstd.hpp"

#include <cmath>

#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kDecimalZstd;

// A header and one raw block, so that the bytes are those of RFC 8878 and not of one version of zstd.
std::vector<std::byte> payload_with(std::initializer_list<int> header, std::initializer_list<int> bytes) {
  auto payload = bytes_of(header);
  const int size = static_cast<int>(bytes.size());
  for (const int byte : {0x28, 0xB5, 0x2F, 0xFD, 0x20, size, (size << 3 | 1) & 0xFF, size >> 5, 0}) {
    payload.push_back(static_cast<std::byte>(byte));
  }
  for (const int byte : bytes) payload.push_back(static_cast<std::byte>(byte));
  return payload;
}

bool decodes(const std::vector<std::byte>& payload, std::uint32_t rows, std::vector<double>& out) {
  out.assign(format::kVectorRows, 0);
  return codec::decode({kEncoding, format::Physical::kFloat64, rows, {}}, payload, 0, rows, 0, 1,
                       reinterpret_cast<std::byte*>(out.data()));
}

template <typename T>
std::vector<T> means(std::uint32_t rows) {
  std::mt19937 random(rows);
  std::vector<T> values(rows);
  double sum = 20;
  for (auto& value : values) {
    sum += (static_cast<double>(random() % 100) - 50) * 0.001;
    value = static_cast<T>(sum);
  }
  return values;
}

}  // namespace

TEST_CASE("decimal-zstd reads the worked example") {
  // 73.5, the double after 0.1, and a NaN: integers 735, 1, 1; corrections 0, 1, 0; an exception at 2.
  const auto payload =
      payload_with({2, 1, 1, 0}, {0xBE, 0x05, 0, 0, 0, 0, 0, 0, 0xBB, 0x05, 0, 0, 0, 0, 0, 0, 0,    0,   0,
                                  0,    0,    0, 0, 0, 0, 1, 0, 2,    0,    1, 0, 0, 0, 0, 0, 0xF4, 0x7F});
  std::vector<double> out;
  REQUIRE(decodes(payload, 3, out));
  CHECK(out[0] == 73.5);
  CHECK(out[1] == std::nextafter(0.1, 1.0));
  CHECK(std::bit_cast<std::uint64_t>(out[2]) == 0x7FF4000000000001);
}

TEST_CASE("decimal-zstd refuses headers and exceptions that cannot be") {
  std::vector<double> out;
  CHECK(decodes(payload_with({0, 1, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0}), 1, out));
  CHECK_FALSE(decodes(payload_with({4, 1, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0}), 1, out));   // transform
  CHECK_FALSE(decodes(payload_with({0, 19, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0}), 1, out));  // exponent
  CHECK_FALSE(decodes(payload_with({0, 1, 1, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0}), 1, out));   // size
  CHECK_FALSE(decodes(payload_with({0, 1, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0}), 1, out));
  CHECK_FALSE(decodes(bytes_of({0, 1, 0}), 1, out));
  const auto at = [](int place) {
    return payload_with({0, 0, 1, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0, place, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  };
  CHECK(decodes(at(0), 1, out));
  CHECK_FALSE(decodes(at(1), 1, out));  // beyond the granule
  CHECK_FALSE(decodes(payload_with({0, 1, 2, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 0}), 1, out));  // more than rows
  const auto twice = payload_with({0, 0, 2, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
                                                 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK_FALSE(decodes(twice, 2, out));  // places must rise
}

TEST_CASE("decimal-zstd returns decimals, sums of decimals and everything else to the bit") {
  for (const std::uint32_t rows : kLengths) {
    check_round_trip(kEncoding, values_of(means<double>(rows)));
    check_round_trip(kEncoding, values_of(means<float>(rows)));
  }
  std::mt19937_64 random(5);
  std::vector<double> doubles(9000);
  std::vector<float> floats(9000);
  for (auto& value : doubles) value = std::bit_cast<double>(random());
  for (auto& value : floats) value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
  check_round_trip(kEncoding, values_of(doubles));
  check_round_trip(kEncoding, values_of(floats));
  const std::vector<double> edges{0.0,
                                  -0.0,
                                  INFINITY,
                                  -INFINITY,
                                  NAN,
                                  -NAN,
                                  5e-324,
                                  -5e-324,
                                  1.7976931348623157e308,
                                  0x1p51,
                                  0x1p53,
                                  -0x1p63,
                                  9007199254740993.0,
                                  std::bit_cast<double>(0x7FF4000000000001)};
  check_round_trip(kEncoding, values_of(edges));
}

TEST_CASE("decimal-zstd sees through the rounding errors of sums") {
  const auto encoded = check_round_trip(kEncoding, values_of(means<double>(8192)));
  CHECK(encoded.payloads[1] == std::byte{3});
  CHECK(encoded.payloads.size() * 8 / 8192 < 14);  // 6.6 for the step, the rest for the errors
  const auto plain = *codec::encode_as(format::Encoding::kByteStreamZstd, values_of(means<double>(8192)));
  CHECK(encoded.payloads.size() * 5 < plain.payloads.size() * 4);
}

TEST_CASE("decimal-zstd survives changed bytes") {
  for (const std::uint32_t rows : {1u, 1000u, 8192u}) {
    const auto values = means<double>(rows);
    check_survives_mutation(values_of(values), *codec::encode_as(kEncoding, values_of(values)), rows);
  }
}
