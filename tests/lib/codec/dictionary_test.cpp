// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/dictionary.hpp"

#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

constexpr auto kEncoding = format::Encoding::kDictionary;

bool decodes(const std::vector<std::byte>& shared, const std::vector<std::byte>& payload, std::uint32_t rows,
             format::Physical physical = format::Physical::kInt16) {
  std::vector<std::uint64_t> out(format::kGranuleRows);
  return codec::decode({kEncoding, physical, rows, shared}, payload, 0, rows, 0, vectors_of(rows),
                       reinterpret_cast<std::byte*>(out.data()));
}

bool decodes_text(const std::vector<std::byte>& shared, const std::vector<std::byte>& payload,
                  std::uint32_t rows) {
  codec::StringBuffer out;
  return codec::decode_strings({kEncoding, format::Physical::kString, rows, shared}, payload, rows, out);
}

}  // namespace

TEST_CASE("dictionary makes the bytes of the worked example") {
  const std::vector<std::int16_t> values{500, -1, 500, 7, 7};
  const auto encoded = check_round_trip(kEncoding, values_of(values));
  CHECK(encoded.shared == bytes_of({3, 0, 0, 0, 0, 0, 0, 0, 0xF4, 0x01, 0xFF, 0xFF, 0x07, 0x00}));
  CHECK(encoded.payloads == bytes_of({0b10'00'01'00, 0b10}));  // codes 0 1 0 2 2, two bits each
}

TEST_CASE("dictionary makes the bytes of the worked example for strings") {
  const Strings strings({"on", "off", "on"});
  const auto encoded = check_round_trip(kEncoding, strings.values());
  CHECK(encoded.shared == bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 'o', 'n', 'o', 'f', 'f'}));
  CHECK(encoded.payloads == bytes_of({0b010}));
}

TEST_CASE("dictionary returns every type at every length, whole and by vector") {
  each_type_and_length([](const codec::Values& values) { check_round_trip(kEncoding, values); });
}

TEST_CASE("dictionary of one string needs no codes") {
  const Strings strings(std::vector<std::string>(9000, "pump 7"));
  CHECK(check_round_trip(kEncoding, strings.values()).payloads.empty());
}

TEST_CASE("dictionary holds 65536 values and no more") {
  std::vector<std::uint32_t> values(70'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint32_t>(i % 65'536);
  const auto encoded = check_round_trip(kEncoding, values_of(values));
  CHECK(encoded.payloads.size() == 70'000 * 2);
  values.back() = 65'536;
  CHECK_FALSE(codec::encode_as(kEncoding, values_of(values)).has_value());
}

TEST_CASE("dictionary estimates its size from a sample") {
  std::mt19937 random(3);
  for (const unsigned distinct : {2u, 100u, 1000u, 20'000u}) {
    std::vector<double> values(200'000);
    for (auto& value : values) value = static_cast<double>(random() % distinct) * 0.1;
    const auto estimate = codec::Dictionary::estimate(values_of(values));
    const auto encoded = codec::encode_as(kEncoding, values_of(values));
    REQUIRE(estimate.has_value());
    const double bytes = static_cast<double>(encoded->payloads.size() + encoded->shared.size());
    CHECK(static_cast<double>(*estimate) == Approx(bytes).epsilon(0.25));
  }
  std::vector<double> all_different(200'000);
  for (std::size_t i = 0; i < all_different.size(); ++i) all_different[i] = static_cast<double>(i);
  CHECK_FALSE(codec::Dictionary::estimate(values_of(all_different)).has_value());
}

TEST_CASE("dictionary refuses a shared part that is not its entries") {
  const auto payload = bytes_of({0b010});
  CHECK(decodes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0}), payload, 3));
  CHECK_FALSE(decodes(bytes_of({2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0}), payload, 3));     // reserved
  CHECK_FALSE(decodes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2}), payload, 3));        // short
  CHECK_FALSE(decodes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0}), payload, 3));  // long
  CHECK_FALSE(decodes(bytes_of({0, 0, 0, 0, 0, 0, 0, 0}), {}, 3));                      // empty
  CHECK_FALSE(decodes(bytes_of({1, 0, 1, 0, 0, 0, 0, 0, 1, 0}), payload, 3));           // 65537 entries
  CHECK_FALSE(decodes(bytes_of({2, 0, 0}), payload, 3));
  CHECK_FALSE(decodes({}, payload, 3));
  CHECK(decodes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 0, 1}), payload, 3, format::Physical::kBool));
  CHECK_FALSE(decodes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 0, 2}), payload, 3, format::Physical::kBool));
}

TEST_CASE("dictionary refuses codes beyond its entries and payloads of another length") {
  const auto shared = bytes_of({3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 3, 0});
  CHECK(decodes(shared, bytes_of({0b10'01'00}), 3));
  CHECK_FALSE(decodes(shared, bytes_of({0b11'01'00}), 3));
  CHECK_FALSE(decodes(shared, bytes_of({0b10'01'00, 0}), 3));
  CHECK_FALSE(decodes(shared, {}, 3));
  const auto text = bytes_of({3, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 'a', 'b'});
  CHECK(decodes_text(text, bytes_of({0b10'01'00}), 3));
  CHECK_FALSE(decodes_text(text, bytes_of({0b11'01'00}), 3));
  CHECK_FALSE(decodes_text(text, {}, 3));
}

TEST_CASE("dictionary refuses a granule of more text than a granule may hold") {
  const Strings strings({std::string(1u << 20, 'a')});
  const auto encoded = *codec::encode_as(kEncoding, strings.values());
  CHECK(decodes_text(encoded.shared, {}, 256));
  CHECK_FALSE(decodes_text(encoded.shared, {}, 257));
}

TEST_CASE("dictionary survives changed bytes") {
  each_type_and_length([](const codec::Values& values) {
    check_survives_mutation(values, *codec::encode_as(kEncoding, values), values.rows);
  });
  const Strings strings({"on", "off", "", "on", "unknown"});
  check_survives_mutation(strings.values(), *codec::encode_as(kEncoding, strings.values()), 1);
}
