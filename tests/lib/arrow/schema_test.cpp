// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/schema.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "lib/model/base64.hpp"

using namespace mdat;

namespace {

// What pyarrow 26.0.1 wrote for a field of each kind: schema.serialize(), in base 64.
constexpr const char* kPyarrow =
    "/////2gGAAAUAAAAAAAAAAAACgAOAAYABQAIAAoAAAAAAQQAEAAAAAAACgAMAAAABAAIAAoAAABQAAAABAAAAAIAAAAkAAAABAAA"
    "AET7//8QAAAABAAAAAEAAAB5AAAAAQAAAHgAAABg+///EAAAAAQAAAACAAAAe30AAAYAAABwYW5kYXMAABQAAACYBQAAWAUAAPAE"
    "AACEBAAATAQAACAEAAD4AwAA0AMAAKgDAACAAwAAUAMAALwCAAAMAgAA5AEAALgBAAAkAQAA9AAAAMwAAAB4AAAABAAAAGj7//8A"
    "AAEDFAAAAEwAAAAcAAAABAAAAAAAAAACAAAAZG4AAAgAEAAIAAQACAAAABQAAAABAAAAAAAAAAgADgAIAAcACAAAAAAAAAEgAAAA"
    "AAAGAAYABAAGAAAAAgASABgACAAGAAcADAAAABAAFAASAAAAAAABAhQAAAA8AAAACAAAABAAAAAAAAAAAgAAAHU4AAABAAAABAAA"
    "AHD8//8QAAAABAAAAAEAAAB2AAAAAQAAAGsAAAC2////CAAAAMT7//8AAAESEAAAABQAAAAEAAAAAAAAAAMAAABkdXIA7Pv//+j7"
    "//8AAAEPEAAAABgAAAAEAAAAAAAAAAEAAABmAAYACAAEAAYAAAAQAAAAFPz//wAAARYYAAAAHAAAAAQAAAACAAAARAAAABAAAAAB"
    "AAAAcgAAAET8//9A/P//AAABAhAAAAAYAAAABAAAAAAAAAAGAAAAdmFsdWVzAACA/P//AAAAAUAAAAA0/P//AAAAAhAAAAAcAAAA"
    "BAAAAAAAAAAIAAAAcnVuX2VuZHMAAAAAtPz//wAAAAEgAAAApPz//wAAAQsQAAAAFAAAAAQAAAAAAAAAAQAAAGkAAACW/P//AAAC"
    "AMz8//8AAAEEEAAAABQAAAAEAAAAAAAAAAEAAABiAAAA9Pz///D8//8AAAERFAAAABgAAAAEAAAAAQAAABAAAAABAAAAbQAAABz9"
    "///c/P//AAAADRgAAAAgAAAABAAAAAIAAABIAAAAFAAAAAcAAABlbnRyaWVzAEz9//9I/f//AAABAhAAAAAYAAAABAAAAAAAAAAF"
    "AAAAdmFsdWUAAACI/f//AAAAASAAAAA8/f//AAAABRAAAAAUAAAABAAAAAAAAAADAAAAa2V5AKD9//+c/f//AAABDhgAAAAcAAAA"
    "BAAAAAIAAABMAAAAJAAAAAEAAAB1AAAAVP3//wAAAQAEAAAAAgAAAAAAAAABAAAA3P3//wAAAQUQAAAAFAAAAAQAAAAAAAAAAQAA"
    "AHkAAAAE/v//AP7//wAAAQIQAAAAFAAAAAQAAAAAAAAAAQAAAHgAAAA8/v//AAAAAQgAAAAs/v//AAABCRAAAAAUAAAABAAAAAAA"
    "AAABAAAAdAAAANz9//8AAAIAQAAAAFj+//8AAAEBEAAAABQAAAAEAAAAAAAAAAEAAABuAAAAgP7//3z+//8AAAEYEAAAABQAAAAE"
    "AAAAAAAAAAEAAAB2AAAApP7//6D+//8AAAEDEAAAABQAAAAEAAAAAAAAAAEAAABoAAAAyP7//8T+//8AAAEIEAAAABQAAAAEAAAA"
    "AAAAAAIAAABtcwAA7P7//+j+//8AAAEIEAAAABQAAAAEAAAAAAAAAAMAAABkYXkA2v7//wAAAAAQ////AAABBxAAAAAcAAAABAAA"
    "AAAAAAABAAAAZAAAAAgADAAEAAgACAAAAAoAAAACAAAARP///wAAAQwUAAAAGAAAAAQAAAABAAAAEAAAAAEAAABsAAAAcP///2z/"
    "//8AAAECEAAAABgAAAAEAAAAAAAAAAQAAABpdGVtAAAAAKz///8AAAABIAAAABAAGAAIAAYABwAMABAAFAAQAAAAAAABFBQAAABE"
    "AAAAHAAAAAQAAAAAAAAAAQAAAGMACgAMAAAACAAHAAoAAAAAAAABDAAAAAgADAAIAAcACAAAAAAAAAEIAAAABAAEAAQAAAAQABQA"
    "CAAGAAcADAAAABAAEAAAAAAAAQMQAAAAGAAAAAQAAAAAAAAAAQAAAGEABgAIAAYABgAAAAAAAgAQABQACAAAAAcADAAAABAAEAAA"
    "AAAAAAoQAAAAIAAAAAQAAAAAAAAABAAAAHRpbWUAAAAACAAMAAYACAAIAAAAAAACAAQAAAAMAAAARXVyb3BlL1BhcmlzAAAAAA==";

const Type kSeconds{TypeKind::kTimestamp, TimeUnit::kSecond, ""};

Bytes pyarrow() { return *model::parse_base64(kPyarrow); }

}  // namespace

TEST_CASE("A schema of pyarrow: fields that are held, and why others are not") {
  const auto schema = arrow::decode_schema(pyarrow());
  REQUIRE(schema);
  const std::vector<Field> fields{
      {.name = "time", .type = {TypeKind::kTimestamp, TimeUnit::kMicro, "Europe/Paris"}, .nullable = false},
      {.name = "a", .type = {.kind = TypeKind::kFloat64}},
      {.name = "c",
       .type = {.kind = TypeKind::kCategorical},
       .source_type = "dictionary<values=large_string, indices=int8, ordered=1>"},
      {.name = "day", .type = kSeconds, .source_type = "date32[day]"},
      {.name = "ms", .type = kSeconds, .source_type = "date64[ms]"},
      {.name = "h", .type = {.kind = TypeKind::kFloat32}, .source_type = "halffloat"},
      {.name = "v", .type = {.kind = TypeKind::kString}, .source_type = "string_view"},
      {.name = "dur", .type = {.kind = TypeKind::kDuration, .unit = TimeUnit::kMilli}},
      {.name = "u8", .type = {.kind = TypeKind::kUint8}},
      {.name = "dn",
       .type = {.kind = TypeKind::kFloat64},
       .source_type = "dictionary<values=double, indices=int32, ordered=0>"}};
  CHECK(schema->fields == fields);
  const std::vector<SkippedColumn> skipped{
      {"l", "list<item: int32>", "nested columns are not held"},
      {"d", "decimal128(10, 2)", "decimal numbers are not held"},
      {"n", "null", "it has no type and no values"},
      {"t", "time64[us]", "times of day are not held"},
      {"u", "dense_union<x: int8, y: string>", "unions are not held"},
      {"m", "map<entries: struct>", "nested columns are not held"},
      {"b", "binary", "octets are not held"},
      {"i", "month_day_nano_interval", "calendar intervals are not held"},
      {"r", "run_end_encoded<run_ends: int32, values: int64>", "runs are not decoded"},
      {"f", "fixed_size_binary[16]", "octets are not held"}};
  CHECK(schema->skipped == skipped);
  CHECK(schema->metadata == arrow::KeyValues{{"pandas", "{}"}, {"x", "y"}});
}

TEST_CASE("A schema is read as it was written") {
  TableSchema schema{.fields = {}, .metadata = {{"key", "value"}, {"empty", ""}}};
  for (int kind = 0; kind <= static_cast<int>(TypeKind::kCategorical); ++kind) {
    const auto name = "column " + std::to_string(kind);
    schema.fields.push_back(
        {.name = name, .type = {.kind = static_cast<TypeKind>(kind)}, .nullable = kind % 2 == 0});
  }
  for (const char* zone : {"", "UTC", "-07:00", "Europe/Paris"})
    for (const auto unit : {TimeUnit::kSecond, TimeUnit::kMilli, TimeUnit::kMicro, TimeUnit::kNano})
      schema.fields.push_back({.name = zone + std::to_string(static_cast<int>(unit)),
                               .type = {TypeKind::kTimestamp, unit, zone}});
  schema.fields.push_back({.name = "second \xC3\xBC", .type = {.kind = TypeKind::kCategorical}});
  const Bytes message = arrow::encode_schema(schema);
  CHECK(message.size() % 8 == 0);
  const auto read = arrow::decode_schema(message);
  REQUIRE(read);
  CHECK(read->fields == schema.fields);
  CHECK(read->metadata == schema.metadata);
  CHECK(read->skipped.empty());
}

TEST_CASE("A schema that two columns name alike, or not in UTF-8, is refused") {
  TableSchema schema{.fields = {{.name = "a"}, {.name = "b"}, {.name = "a"}}};
  const auto twice = arrow::decode_schema(arrow::encode_schema(schema));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().code == ErrorCode::kInvalidArgument);
  CHECK(twice.error().message == "two columns are named 'a': rename one of them");
  schema.fields = {{.name = "\xFF"}};
  const auto latin = arrow::decode_schema(arrow::encode_schema(schema));
  REQUIRE_FALSE(latin);
  CHECK(latin.error().code == ErrorCode::kMalformed);
}

TEST_CASE("A schema before Arrow 0.15 has a prefix of four bytes") {
  Bytes message = pyarrow();
  message.erase(message.begin(), message.begin() + 4);
  CHECK(arrow::decode_schema(message));
}

TEST_CASE("A schema that is cut or changed anywhere is read or refused, never believed") {
  const Bytes whole = pyarrow();
  for (std::size_t bytes = 0; bytes < whole.size(); bytes += 3) {
    const auto cut = arrow::decode_schema(std::span(whole).first(bytes));
    CHECK_FALSE(cut);
  }
  std::size_t refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const std::byte byte : {std::byte{0}, std::byte{0x7F}, std::byte{0xFF}}) {
      Bytes changed = whole;
      changed[i] = byte;
      if (!arrow::decode_schema(changed)) ++refused;
    }
  CHECK(refused > 0);
}
