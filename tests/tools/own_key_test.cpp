// SPDX-License-Identifier: Apache-2.0
#include "tools/own_key.hpp"

#include <catch2/catch.hpp>

namespace mdat::tool {
namespace {

TableSchema schema_with(std::string text) {
  return {.fields = {}, .skipped = {}, .metadata = {{"pandas", "{}"}, {OwnKey::kName, std::move(text)}}};
}

TEST_CASE("the key of a table tells axis, series and records, and is read back") {
  const Type stamps{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "Europe/Paris"};
  const OwnKey key{
      .axis = OwnKey::Column{.name = "time", .type = stamps},
      .columns = {{"level", Type{}, "m"}, {"state", {.kind = TypeKind::kCategorical, .zone = {}}}},
      .records = {R"({"removed": "x"})"}};
  const auto text = key.to_text();
  REQUIRE(text);
  CHECK(*text ==
        R"({"axis":{"name":"time","type":"timestamp[s, Europe/Paris]"},)"
        R"("columns":[{"name":"level","type":"float64","unit":"m"},{"name":"state","type":"categorical"}],)"
        R"("records":["{\"removed\": \"x\"}"],"version":1})");
  CHECK(OwnKey::find(schema_with(*text)) == key);
}

TEST_CASE("a key that is missing, of another version or no JSON is none") {
  CHECK_FALSE(OwnKey::find({}));
  CHECK_FALSE(OwnKey::find(schema_with("")));
  CHECK_FALSE(OwnKey::find(schema_with("{")));
  CHECK_FALSE(OwnKey::find(schema_with("[1]")));
  CHECK_FALSE(OwnKey::find(schema_with(R"({"columns": []})")));
  CHECK_FALSE(OwnKey::find(schema_with(R"({"version": 2, "columns": []})")));
}

TEST_CASE("an entry of a key that cannot be understood is passed over") {
  const auto key = OwnKey::find(
      schema_with(R"({"version": 1, "axis": 5, "columns": [{"name": "a"}, 7, {"name": "b", "type": "int8"}],)"
                  R"( "records": [1]})"));
  REQUIRE(key);
  CHECK_FALSE(key->axis);
  CHECK(key->columns == std::vector<OwnKey::Column>{{"b", {.kind = TypeKind::kInt8, .zone = {}}}});
  CHECK(key->records.empty());
}

}  // namespace
}  // namespace mdat::tool
