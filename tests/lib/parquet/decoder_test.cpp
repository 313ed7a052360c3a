// SPDX-License-Identifier: Apache-2.0
// Every encoding by literal bytes, most of them worked out by hand from Encodings.md of parquet-format.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <string_view>

#include "lib/parquet/alp_page.hpp"
#include "lib/parquet/bit_unpack.hpp"
#include "lib/parquet/conversion.hpp"
#include "lib/parquet/delta_decoder.hpp"
#include "lib/parquet/fixed_decoder.hpp"
#include "lib/parquet/level_decoder.hpp"
#include "lib/parquet/run_decoder.hpp"
#include "lib/parquet/text_decoder.hpp"
#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet {
namespace {

using test::bytes;
using test::bytes_of;

template <typename T>
std::vector<T> values_of(const std::byte* values, std::size_t count) {
  std::vector<T> all(count);
  if (values != nullptr) std::memcpy(all.data(), values, count * sizeof(T));
  return values == nullptr ? std::vector<T>{} : all;
}

template <typename T>
std::vector<T> decode(Encoding encoding, PhysicalType type, std::span<const std::byte> page,
                      std::size_t count, std::size_t length = 0) {
  const auto decoder = make_fixed_decoder(encoding, fixed_type(type, length), page);
  if (decoder == nullptr) return {};
  return values_of<T>(decoder->next(count), count);
}

std::vector<std::string> decode_texts(Encoding encoding, std::span<const std::byte> page, std::size_t count) {
  const auto decoder = make_text_decoder(encoding, page);
  const std::string_view* texts = decoder != nullptr ? decoder->next(count) : nullptr;
  return texts == nullptr ? std::vector<std::string>{} : std::vector<std::string>(texts, texts + count);
}

TEST_CASE("Numbers of every width are unpacked, and nothing behind them is read") {
  std::mt19937_64 random(1);
  for (unsigned width = 0; width <= 64; ++width)
    for (const std::size_t count : std::vector<std::size_t>{1, 7, 8, 9, 100, 1000}) {
      std::vector<std::uint64_t> values(count);
      std::vector<std::byte> packed(packed_bytes(count, width));
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = width == 0 ? 0 : random() >> (64 - width);
        for (unsigned bit = 0; bit < width; ++bit)
          if ((values[i] >> bit & 1) != 0)
            packed[(i * width + bit) / 8] |= std::byte{1} << ((i * width + bit) % 8);
      }
      packed.shrink_to_fit();  // a sanitizer sees the end
      std::vector<std::uint64_t> out(count);
      unpack_bits(packed, width, count, out.data());
      CHECK(out == values);
      if (width > 32) continue;
      std::vector<std::uint32_t> narrow(count);
      unpack_bits(packed, width, count, narrow.data());
      CHECK(std::equal(narrow.begin(), narrow.end(), values.begin()));
    }
}

TEST_CASE("Runs and packed groups are read in pieces of any size") {
  // Eight packed values of 3 bits, 0 to 7, as in Encodings.md; then nine times 5; then eight more.
  const auto runs = bytes({0x03, 0x88, 0xC6, 0xFA, 0x12, 0x05, 0x03, 0x88, 0xC6, 0xFA});
  const std::vector<std::uint32_t> wanted{0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5, 5,
                                          5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7};
  for (std::size_t step = 1; step <= wanted.size(); ++step) {
    RunDecoder decoder(runs, 3);
    std::vector<std::uint32_t> out(wanted.size());
    for (std::size_t at = 0; at < out.size(); at += step)
      CHECK(decoder.read(std::span(out).subspan(at, std::min(step, out.size() - at))));
    CHECK(out == wanted);
    std::uint32_t more = 0;
    CHECK(!decoder.read({&more, 1}));
  }
}

TEST_CASE("Runs that end early, have no end or no value are refused") {
  std::vector<std::uint32_t> out(8);
  CHECK(!RunDecoder(bytes({}), 3).read(out));
  CHECK(!RunDecoder(bytes({0x10}), 3).read(out));
  CHECK(!RunDecoder(bytes({0x0E, 0x01}), 3).read(out));
  CHECK(!RunDecoder(bytes({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}), 3).read(out));
  CHECK(!RunDecoder(bytes({0x03, 0x88, 0xC6}), 3).read(out));
  // What is there of a group whose end was left out can be read.
  const auto cut = bytes({0x03, 0x88, 0xC6});
  RunDecoder decoder(cut, 3);
  CHECK(decoder.read(std::span(out).first(5)));
  CHECK(out[4] == 4);
}

TEST_CASE("Levels become bits, from runs and packed groups") {
  // 70 ones, 3 zeros, 8 packed: 0b00001101.
  const auto levels = bytes({0x8C, 0x01, 0x01, 0x06, 0x00, 0x03, 0x0D});
  auto decoder = LevelDecoder::runs(levels);
  std::uint64_t bits[2] = {};
  CHECK(decoder.read(70, bits) == 70);
  CHECK(bits[0] == ~std::uint64_t{0});
  CHECK(bits[1] == 0x3F);
  CHECK(decoder.read(5, bits) == 1);
  CHECK(bits[0] == 0b01000);
  CHECK(decoder.read(6, bits) == 2);
  CHECK(bits[0] == 0b00011);
  CHECK(!decoder.read(1, bits));
  CHECK(LevelDecoder::runs(levels).all_valid(70));
  CHECK(!LevelDecoder::runs(levels).all_valid(71));
  CHECK(!LevelDecoder::runs(bytes({0x04, 0x00})).all_valid(2));
  CHECK(!LevelDecoder::runs(bytes({0x03, 0xFF})).all_valid(8));
  const auto twos = bytes({0x04, 0x02});
  auto two = LevelDecoder::runs(twos);
  CHECK(!two.read(1, bits));
}

TEST_CASE("Levels of the deprecated packing begin with the most significant bit") {
  const auto levels = bytes({0b10110000, 0b01000000});
  auto decoder = LevelDecoder::packed(levels);
  std::uint64_t bits[1] = {};
  CHECK(decoder.read(3, bits) == 2);
  CHECK(bits[0] == 0b101);
  CHECK(decoder.read(8, bits) == 2);
  CHECK(bits[0] == 0b01000001);
  CHECK(!decoder.read(6, bits));
}

TEST_CASE("PLAIN values are where they are in the page") {
  const auto page = bytes({1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 7});
  const auto decoder = make_fixed_decoder(Encoding::kPlain, fixed_type(PhysicalType::kInt32, 0), page);
  CHECK(decoder->next(2) == page.data());
  CHECK(values_of<std::int32_t>(page.data(), 2) == std::vector{1, -1});
  CHECK(decoder->next(1) == nullptr);
}

TEST_CASE("Booleans are bits, plain and in runs") {
  const std::vector<std::uint8_t> wanted{1, 0, 1, 1, 0, 0, 0, 0, 1};
  CHECK(decode<std::uint8_t>(Encoding::kPlain, PhysicalType::kBoolean, bytes({0x0D, 0x01}), 9) == wanted);
  CHECK(decode<std::uint8_t>(Encoding::kRle, PhysicalType::kBoolean,
                             bytes({4, 0, 0, 0, 0x03, 0x0D, 0x02, 0x01}), 9) == wanted);
  CHECK(decode<std::uint8_t>(Encoding::kRle, PhysicalType::kBoolean, bytes({9, 0, 0, 0, 0x03}), 1).empty());
}

TEST_CASE("Indices pick from the dictionary, and none beyond it") {
  const auto dictionary = bytes({10, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0, 0});
  const FixedType type = fixed_type(PhysicalType::kInt32, 0);
  // Two bits: packed 2 1 0 1, and zeros.
  const auto page = bytes({0x02, 0x03, 0b01000110, 0x00});
  const auto decoder = make_fixed_decoder(dictionary, type, page);
  CHECK(values_of<std::int32_t>(decoder->next(4), 4) == std::vector{30, 20, 10, 20});
  const auto beyond = bytes({0x02, 0x08, 0x03});
  CHECK(make_fixed_decoder(dictionary, type, beyond)->next(1) == nullptr);
  CHECK(make_fixed_decoder(dictionary, type, bytes({33, 0x02, 0x00}))->next(1) == nullptr);
  CHECK(make_fixed_decoder({}, type, bytes({0x00, 0x02}))->next(1) == nullptr);
}

TEST_CASE("Indices are picked in pieces of any size, over runs and packed groups") {
  // Of 11 bits: 1000 packed ones, 1500 times 1299, and packed ones again that end inside a group.
  std::mt19937 random(2);
  std::vector<std::uint32_t> wanted(4093);
  for (std::uint32_t& index : wanted) index = static_cast<std::uint32_t>(random() % 1300);
  std::fill_n(wanted.begin() + 1000, 1500, 1299);
  std::vector<std::byte> page = bytes({11});
  const auto append = [&](std::initializer_list<int> head, std::size_t begin, std::size_t end) {
    for (const int byte : head) page.push_back(static_cast<std::byte>(byte));
    const std::size_t at = page.size();
    page.resize(at + packed_bytes(end - begin, 11));
    for (std::size_t bit = 0; bit < (end - begin) * 11; ++bit)
      if ((wanted[begin + bit / 11] >> (bit % 11) & 1) != 0) page[at + bit / 8] |= std::byte{1} << (bit % 8);
  };
  append({0xFB, 0x01}, 0, 1000);                 // 125 groups
  append({0xB8, 0x17, 0x13, 0x05}, 2500, 2500);  // 1500 times 1299
  append({0x91, 0x03}, 2500, 4093);              // 200 groups, the last of them cut
  page.shrink_to_fit();
  std::vector<std::uint32_t> dictionary(1300);
  std::iota(dictionary.begin(), dictionary.end(), 0);
  const std::span<const std::byte> values = std::as_bytes(std::span(dictionary));
  const FixedType type = fixed_type(PhysicalType::kInt32, 0);
  for (const std::size_t step : std::vector<std::size_t>{1, 3, 8, 511, 513, 4093}) {
    const auto decoder = make_fixed_decoder(values, type, page);
    std::vector<std::uint32_t> picked;
    for (std::size_t at = 0; at < wanted.size(); at += step) {
      const std::size_t count = std::min(step, wanted.size() - at);
      const auto piece = values_of<std::uint32_t>(decoder->next(count), count);
      picked.insert(picked.end(), piece.begin(), piece.end());
    }
    CHECK(picked == wanted);
  }
  // One index is beyond a dictionary that is shorter by one.
  CHECK(make_fixed_decoder(values.first(values.size() - 4), type, page)->next(wanted.size()) == nullptr);
}

TEST_CASE("Indices of 32 bits that are beyond half of them are beyond the dictionary") {
  const auto dictionary = bytes({10, 0, 0, 0});
  const FixedType type = fixed_type(PhysicalType::kInt32, 0);
  for (const int last : {0x00, 0x7F, 0x80, 0xFF}) {
    std::vector<std::byte> page = bytes({32, 0x03});
    page.resize(2 + 32);
    page[33] = static_cast<std::byte>(last);
    CHECK((make_fixed_decoder(dictionary, type, page)->next(8) != nullptr) == (last == 0));
  }
}

TEST_CASE("Streams of bytes are put together") {
  const auto page = bytes({0x01, 0x02, 0x00, 0x01, 0x00, 0x00, 0x00, 0x80});
  CHECK(decode<std::uint32_t>(Encoding::kByteStreamSplit, PhysicalType::kInt32, page, 2) ==
        std::vector<std::uint32_t>{1, 0x80000102});
  CHECK(decode<std::uint16_t>(Encoding::kByteStreamSplit, PhysicalType::kFixedLenByteArray,
                              bytes({1, 2, 3, 4, 5, 6}), 3,
                              2) == std::vector<std::uint16_t>{0x401, 0x502, 0x603});
  CHECK(
      decode<std::uint64_t>(Encoding::kByteStreamSplit, PhysicalType::kDouble, bytes({1, 2, 3}), 1).empty());
}

TEST_CASE("Differences are those of the examples of the specification") {
  // 7, 5, 3, 1, 2, 3, 4, 5: block of 8, one miniblock, 8 values, first 7; least difference -2, 2 bits.
  const auto page = bytes({0x08, 0x01, 0x08, 0x0E, 0x03, 0x02, 0b11000000, 0b00111111});
  const std::vector<std::int64_t> wanted{7, 5, 3, 1, 2, 3, 4, 5};
  CHECK(decode<std::int64_t>(Encoding::kDeltaBinaryPacked, PhysicalType::kInt64, page, 8) == wanted);
  CHECK(decode<std::int64_t>(Encoding::kDeltaBinaryPacked, PhysicalType::kInt64, page, 9).empty());
  for (std::size_t size = 0; size < page.size(); ++size)
    CHECK(decode<std::int64_t>(Encoding::kDeltaBinaryPacked, PhysicalType::kInt64,
                               std::span(page).first(size), 8)
              .empty());
  auto decoder = DeltaDecoder::open(page);
  REQUIRE(decoder);
  CHECK(decoder->end() == page.size());
  for (const std::int64_t value : wanted) {  // one at a time
    std::int64_t one = 0;
    CHECK(decoder->read(1, &one));
    CHECK(one == value);
  }
}

TEST_CASE("Differences wrap around") {
  // Two int32: the least, and by a difference of -1 the greatest.
  const auto page = bytes({0x08, 0x01, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x01, 0x00});
  CHECK(decode<std::int32_t>(Encoding::kDeltaBinaryPacked, PhysicalType::kInt32, page, 2) ==
        std::vector<std::int32_t>{INT32_MIN, INT32_MAX});
}

TEST_CASE("Heads of differences that cannot be are refused") {
  for (const auto& page :
       {bytes({0x08, 0x00, 0x01, 0x00}), bytes({0x07, 0x01, 0x01, 0x00}), bytes({0x08, 0x10, 0x01, 0x00}),
        bytes({0x80, 0x80, 0x80, 0x01, 0x01, 0x01, 0x00})})
    CHECK(!DeltaDecoder::open(page));
  // 65 bits a difference.
  CHECK(decode<std::int64_t>(Encoding::kDeltaBinaryPacked, PhysicalType::kInt64,
                             bytes({0x08, 0x01, 0x02, 0x00, 0x00, 0x41, 1, 2, 3, 4, 5, 6, 7, 8, 9}), 2)
            .empty());
}

TEST_CASE("Texts are plain, behind all lengths, or behind what they share") {
  const std::vector<std::string> wanted{"Hello", "World", "", "ABCDEF"};
  std::vector<std::byte> plain;
  for (const std::string& text : wanted) {
    plain.push_back(static_cast<std::byte>(text.size()));
    plain.resize(plain.size() + 3);
    for (const char letter : text) plain.push_back(static_cast<std::byte>(letter));
  }
  CHECK(decode_texts(Encoding::kPlain, plain, 4) == wanted);
  CHECK(decode_texts(Encoding::kPlain, std::span(plain).first(plain.size() - 1), 4).empty());

  // Lengths 5, 5, 0, 6: first 5, differences 0, -5, 6; least -5, 4 bits: 5, 0, 11.
  auto lengths = bytes({0x08, 0x01, 0x04, 0x0A, 0x09, 0x04, 0x05, 0x0B, 0x00, 0x00});
  for (const std::byte letter : bytes_of("HelloWorldABCDEF")) lengths.push_back(letter);
  CHECK(decode_texts(Encoding::kDeltaLengthByteArray, lengths, 4) == wanted);
  CHECK(
      decode_texts(Encoding::kDeltaLengthByteArray, std::span(lengths).first(lengths.size() - 1), 4).empty());

  // axis, axle, babble, babyhood: as in the specification.
  auto prefixes =
      bytes({0x08, 0x01, 0x04, 0x00, 0x03, 0x03,  // prefixes 0, 2, 0, 3: least -2, 3 bits: 4, 0, 5
             0x44, 0x01, 0x00,                    //
             0x08, 0x01, 0x04, 0x08, 0x03, 0x03,  // suffixes 4, 2, 6, 5: least -2: 0, 6, 1
             0x70, 0x00, 0x00});
  for (const std::byte letter : bytes_of("axislebabbleyhood")) prefixes.push_back(letter);
  CHECK(decode_texts(Encoding::kDeltaByteArray, prefixes, 4) ==
        std::vector<std::string>{"axis", "axle", "babble", "babyhood"});
  const auto decoder = make_text_decoder(Encoding::kDeltaByteArray, prefixes);
  for (const std::string_view text : {"axis", "axle", "babble", "babyhood"}) CHECK(*decoder->next(1) == text);
  CHECK(decoder->next(1) == nullptr);
}

TEST_CASE("A text that shares more than there is, or has a length below zero, is refused") {
  // A prefix of 1 before the first text.
  CHECK(decode_texts(Encoding::kDeltaByteArray, bytes({0x08, 0x01, 0x01, 0x02, 0x08, 0x01, 0x01, 0x00}), 1)
            .empty());
  CHECK(decode_texts(Encoding::kDeltaLengthByteArray, bytes({0x08, 0x01, 0x01, 0x01, 'a'}), 1).empty());
}

// The example of AlpEncoding.md: 1500.0, NaN, 2500.0, 333.5 with exponent 4 and factor 3.
const std::vector<std::byte> kAlp =
    bytes({0,    0,    3,    4,    0,    0,    0,              // vectors of 8; 4 values
           4,    0,    0,    0,                                // offset
           4,    3,    1,    0,                                // one exception
           0x07, 0x0D, 0,    0,    0,    0,    0,    0,   15,  // base 3335, 15 bits
           0x91, 0xAD, 0xC8, 0x56, 0x28, 0x15, 0,    0,        // 11665 11665 21665 0
           1,    0,                                            //
           1,    0,    0,    0,    0,    0,    0xF8, 0x7F});   // a NaN with a payload

TEST_CASE("ALP gives the example of its specification, bit for bit") {
  const auto values = decode<std::uint64_t>(Encoding::kAlp, PhysicalType::kDouble, kAlp, 4);
  REQUIRE(values.size() == 4);
  CHECK(std::bit_cast<double>(values[0]) == 1500.0);
  CHECK(values[1] == 0x7FF8000000000001U);
  CHECK(std::bit_cast<double>(values[2]) == 2500.0);
  CHECK(std::bit_cast<double>(values[3]) == 333.5);
  CHECK(decode<std::uint64_t>(Encoding::kAlp, PhysicalType::kDouble, kAlp, 5).empty());
  for (std::size_t size = 0; size < kAlp.size(); ++size)
    CHECK(
        decode<std::uint64_t>(Encoding::kAlp, PhysicalType::kDouble, std::span(kAlp).first(size), 4).empty());
}

TEST_CASE("ALP of floats has vectors of their own") {
  // Two vectors of 8 and 1 values: 0.1 to 0.8 with exponent 1, and -3.
  const auto page = bytes({0, 0, 3, 9, 0,    0,    0,    8,    0, 0,    0,    20,   0, 0, 0,  //
                           1, 0, 0, 0, 1,    0,    0,    0,    3, 0x88, 0xC6, 0xFA,  // base 1, 3 bits: 0 to 7
                           0, 0, 0, 0, 0xFD, 0xFF, 0xFF, 0xFF, 0});                  // base -3, no bits
  const auto values = decode<float>(Encoding::kAlp, PhysicalType::kFloat, page, 9);
  CHECK(values == std::vector<float>{0.1F, 0.2F, 3 * 0.1F, 0.4F, 0.5F, 6 * 0.1F, 7 * 0.1F, 0.8F, -3.0F});
}

TEST_CASE("ALP pages that cannot be are refused") {
  const auto changed = [](std::size_t at, int value) {
    auto page = kAlp;
    page[at] = static_cast<std::byte>(value);
    return decode<std::uint64_t>(Encoding::kAlp, PhysicalType::kDouble, page, 4).empty();
  };
  CHECK(changed(0, 1));     // mode
  CHECK(changed(1, 1));     // integers
  CHECK(changed(2, 2));     // vectors of 4
  CHECK(changed(2, 16));    // vectors of 65536
  CHECK(changed(6, 0x80));  // fewer than no values
  CHECK(changed(7, 5));     // offset
  CHECK(changed(11, 19));   // exponent
  CHECK(changed(12, 5));    // factor beyond the exponent
  CHECK(changed(13, 5));    // exceptions
  CHECK(changed(23, 65));   // bits
  CHECK(changed(32, 4));    // position
  CHECK(!changed(32, 3));
}

TEST_CASE("Stamps of INT96 are a day and its nanoseconds") {
  // 1970-01-02T00:00:00.000000001 and the last day of 9999.
  const auto days =
      bytes({1, 0, 0, 0, 0, 0, 0, 0, 0x8D, 0x3D, 0x25, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0x2C, 0xFE, 0x51, 0x00});
  std::int64_t stamps[2] = {};
  auto* out = reinterpret_cast<std::byte*>(stamps);
  CHECK(convert(Conversion::kJulianToNanos, days.data(), 1, out));
  CHECK(stamps[0] == 86'400'000'000'001);
  CHECK(!convert(Conversion::kJulianToNanos, days.data(), 2, out));
  CHECK(convert(Conversion::kJulianToMicros, days.data(), 2, out));
  CHECK(stamps[0] == 86'400'000'000);
  CHECK(stamps[1] == 253'402'214'400'000'000);
}

TEST_CASE("Halves become floats with every bit they have") {
  const std::pair<int, std::uint32_t> cases[] = {
      {0x0000, 0x00000000}, {0x8000, 0x80000000}, {0x3C00, 0x3F800000}, {0xC000, 0xC0000000},
      {0x7BFF, 0x477FE000}, {0x0001, 0x33800000}, {0x83FF, 0xB87FC000}, {0x7C00, 0x7F800000},
      {0xFC01, 0xFF802000}, {0x7E00, 0x7FC00000}};
  for (const auto& [half, wanted] : cases) {
    const auto in = bytes({half & 0xFF, half >> 8});
    std::uint32_t value = 0;
    CHECK(convert(Conversion::kHalf, in.data(), 1, reinterpret_cast<std::byte*>(&value)));
    CHECK(value == wanted);
  }
}

}  // namespace
}  // namespace mdat::parquet
