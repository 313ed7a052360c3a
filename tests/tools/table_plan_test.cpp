// SPDX-License-Identifier: Apache-2.0
#include "tools/table_plan.hpp"

#include <catch2/catch.hpp>

#include "tools/own_key.hpp"

namespace mdat::tool {
namespace {

const Type kStamps{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kMicro, .zone = {}};
const Type kText{.kind = TypeKind::kString, .zone = {}};

TableSchema schema_of(std::vector<Field> fields) { return {.fields = std::move(fields)}; }
Field stamps(std::string name) { return {.name = std::move(name), .type = kStamps}; }
Field numbers(std::string name) { return {.name = std::move(name), .type = Type{}}; }

TablePlan planned(const TableSchema& schema, const std::optional<std::string>& time = {}) {
  auto plan = plan_table(schema, "t.parquet", time);
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan);
  return std::move(*plan);
}
std::string refusal(const TableSchema& schema, const std::optional<std::string>& time = {}) {
  const auto plan = plan_table(schema, "t.parquet", time);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().exit == Exit::kNo);
  return plan.error().message;
}

TEST_CASE("the only column of time stamps is the time") {
  const TablePlan plan = planned(schema_of({numbers("level"), stamps("at"), numbers("flow")}));
  CHECK(plan.time == 1);
  CHECK(plan.axis == kStamps);
  CHECK(plan.axis_name == "at");
  REQUIRE(plan.columns.size() == 2);
  CHECK(plan.columns[0].series.name == "level");
  CHECK(plan.columns[1].field == 2);
  CHECK(plan.notes.empty());
}

TEST_CASE("of several columns of time stamps the first is taken, with a note") {
  const TableSchema schema = schema_of({stamps("begin"), stamps("end"), numbers("level")});
  const TablePlan plan = planned(schema);
  CHECK(plan.time == 0);
  REQUIRE(plan.notes.size() == 1);
  CHECK(plan.notes[0].find("--time") != std::string::npos);
  CHECK(planned(schema, "end").time == 1);
  CHECK(planned(schema, "end").notes.empty());
}

TEST_CASE("without time stamps the rows are numbered") {
  const TablePlan plan = planned(schema_of({numbers("level")}));
  CHECK_FALSE(plan.time);
  CHECK(plan.axis.kind == TypeKind::kInt64);
}

TEST_CASE("an index of pandas that is a time goes before other time stamps") {
  TableSchema schema = schema_of({stamps("begin"), numbers("level"), stamps("__index_level_0__")});
  schema.metadata = {{"pandas", R"({"index_columns": ["__index_level_0__"]})"}};
  CHECK(planned(schema).time == 2);
  CHECK(planned(schema).axis_name == "time");
  schema.metadata = {{"pandas", R"({"index_columns": [{"kind": "range", "start": 0}]})"}};
  CHECK(planned(schema).time == 0);
}

TEST_CASE("a time that is not there or of no such type is refused") {
  const TableSchema schema = schema_of({stamps("at"), {.name = "state", .type = kText}});
  CHECK(refusal(schema, "when").find("no such column") != std::string::npos);
  CHECK(refusal(schema, "state").find("string") != std::string::npos);
}

TEST_CASE("two columns of one name are refused, and a table of which nothing is left") {
  CHECK(refusal(schema_of({numbers("a"), numbers("a")})).find("'a'") != std::string::npos);
  TableSchema schema = schema_of({stamps("at")});
  schema.skipped = {{"price", "decimal(9, 2)", "decimals cannot be held"}};
  CHECK(refusal(schema).find("decimals cannot be held") != std::string::npos);
}

TableSchema with_key(std::vector<Field> fields, const OwnKey& key) {
  TableSchema schema = schema_of(std::move(fields));
  schema.metadata = {{OwnKey::kName, key.to_text().value()}};
  return schema;
}

TEST_CASE("our own key brings back units, coarser stamps and records") {
  Type seconds = kStamps;
  seconds.unit = TimeUnit::kSecond;
  const OwnKey key{.axis = OwnKey::Column{.name = "at", .type = seconds},
                   .columns = {{"level", Type{}, "m"}},
                   .records = {"{}"}};
  const TablePlan plan = planned(with_key({stamps("at"), numbers("level")}, key));
  CHECK(plan.axis == seconds);
  CHECK(plan.columns[0].series.unit == "m");
  CHECK(plan.records == key.records);
}

TEST_CASE("where a table was changed after it was written the data win") {
  const OwnKey key{.axis = OwnKey::Column{.name = "at", .type = kStamps},
                   .columns = {{"level", Type{}, "m"}, {"flow", Type{}, "l/s"}},
                   .records = {"{}"}};
  const TablePlan plan = planned(
      with_key({stamps("at"), {.name = "level", .type = kText}, numbers("flow"), numbers("new")}, key));
  REQUIRE(plan.columns.size() == 3);
  CHECK(plan.columns[0].series.type == kText);
  CHECK(plan.columns[0].series.unit.empty());
  CHECK(plan.columns[1].series.unit == "l/s");
  CHECK(plan.records.empty());
  CHECK(plan.notes.size() == 2);
}

}  // namespace
}  // namespace mdat::tool
