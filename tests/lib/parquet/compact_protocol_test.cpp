// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/compact_protocol.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/lib/parquet/bytes.hpp"

namespace mdat::parquet {
namespace {

using test::bytes;

TEST_CASE("Integers are zigzag and seven bits a byte") {
  const auto written = bytes({0x00, 0x01, 0x02, 0xAC, 0x02, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F});
  std::vector<std::byte> out;
  CompactWriter writer(out);
  for (const std::int64_t value : {0L, -1L, 1L, 150L, 0x7FFFFFFFL}) writer.integer(value);
  CHECK(out == written);
  CompactReader reader(written);
  for (const std::int64_t value : {0L, -1L, 1L, 150L, 0x7FFFFFFFL})
    CHECK(reader.integer<std::int64_t>() == value);
  CHECK(!reader.failed());
}

TEST_CASE("The least and the greatest integer come back") {
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    std::vector<std::byte> out;
    CompactWriter(out).integer(value);
    CHECK(out.size() == 10);
    CHECK(CompactReader(out).integer<std::int64_t>() == value);
  }
}

TEST_CASE("Fields tell the difference of their numbers where it is small") {
  const auto written = bytes({0x15, 0x02, 0xF8, 0x01, 'a', 0x05, 0xC8, 0x01, 0x00, 0x00});
  std::vector<std::byte> out;
  CompactWriter writer(out);
  writer.field(WireType::kInt32, 1, 0);
  writer.integer(1);
  writer.field(WireType::kBinary, 16, 1);
  writer.binary("a");
  writer.field(WireType::kInt32, 100, 16);
  writer.integer(0);
  writer.stop();
  CHECK(out == written);

  CompactReader reader(written);
  CHECK(reader.next_field(0).id == 1);
  CHECK(reader.integer<std::int32_t>() == 1);
  CHECK(reader.next_field(1).id == 16);
  CHECK(reader.binary() == "a");
  CHECK(reader.next_field(16).id == 100);
  CHECK(reader.integer<std::int32_t>() == 0);
  CHECK(reader.next_field(100).type == WireType::kStop);
  CHECK(reader.position() == written.size());
}

TEST_CASE("Lists of fifteen and more tell their size apart") {
  std::vector<std::byte> out;
  CompactWriter(out).list(WireType::kByte, 14);
  CompactWriter(out).list(WireType::kByte, 15);
  CHECK(out == bytes({0xE3, 0xF3, 0x0F}));
}

TEST_CASE("Values that are not known are skipped whole") {
  // A struct {1: [true, false], 2: {1: 1.0}, 3: "xy", 4: [[1], []]}, and behind it a 7.
  const auto written = bytes({0x19, 0x21, 0x01, 0x02, 0x1C, 0x17, 0,    0,    0,    0,    0,    0,    0xF0,
                              0x3F, 0x00, 0x18, 0x02, 'x',  'y',  0x19, 0x29, 0x15, 0x02, 0x05, 0x00, 0x0E});
  CompactReader reader(written);
  reader.skip(WireType::kStruct);
  CHECK(reader.integer<std::int64_t>() == 7);
  CHECK(!reader.failed());
}

TEST_CASE("What is wrong ends the reading and says where") {
  const auto refused = [](std::initializer_list<int> values, auto&& read) {
    const auto written = bytes(values);
    CompactReader reader(written);
    read(reader);
    CHECK(reader.failed());
    CHECK(reader.integer<std::int64_t>() == 0);
    CHECK(reader.next_field(0).type == WireType::kStop);
    return reader.error();
  };
  const auto integer = [](CompactReader& reader) { CHECK(reader.integer<std::int64_t>() == 0); };
  CHECK(refused({0x80}, integer) == "the end in the middle of a value at byte 1");
  CHECK(refused({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, integer) ==
        "an integer of more than ten bytes at byte 10");
  refused({0x80, 0x80, 0x04}, [](CompactReader& reader) { (void)reader.integer<std::int16_t>(); });
  refused({0x05, 'a'}, [](CompactReader& reader) { CHECK(reader.binary().empty()); });
  refused({0xF3, 0xFF, 0xFF, 0x03}, [](CompactReader& reader) { CHECK(reader.list().size == 0); });
  refused({0x1E, 0x00}, [](CompactReader& reader) { (void)reader.next_field(0); });
  refused({0x15, 0x00}, [](CompactReader& reader) { (void)reader.next_field(INT16_MAX); });
}

TEST_CASE("Structs in structs without end are refused") {
  const std::vector<std::byte> deep(100'000, std::byte{0x1C});
  CompactReader reader(deep);
  reader.skip(WireType::kStruct);
  CHECK(reader.error().starts_with("values nested too deep"));
}

}  // namespace
}  // namespace mdat::parquet
