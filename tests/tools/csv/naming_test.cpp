// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/naming.hpp"

#include <catch2/catch.hpp>

using namespace mdat::csv;

namespace {

std::vector<std::string> names(const std::vector<std::string>& headers) {
  std::vector<std::string> out;
  for (const ColumnName& column : name_columns(headers, {})) out.push_back(column.name + "|" + column.unit);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a unit in square brackets behind a name is the unit") {
  CHECK(names({"POA [W/m\xc2\xb2]"}) == Names{"POA|W/m\xc2\xb2"});
  CHECK(names({"Global CMP22 (vent/cor) [W/m^2]"}) == Names{"Global CMP22 (vent/cor)|W/m^2"});
  CHECK(names({"a[0] [V]", "b]", "[x] y", "c [V] d"}) == Names{"a[0]|V", "b]|", "[x] y|", "c [V] d|"});
  CHECK(names({"[V]", "empty []"}) == Names{"column1|V", "empty|"});
}

TEST_CASE("repeated names are numbered and empty ones named by their place") {
  CHECK(names({"a", "a", "a"}) == Names{"a|", "a.2|", "a.3|"});
  CHECK(names({"t", "", ""}) == Names{"t|", "column2|", "column3|"});
  CHECK(names({"a", "a", "a.2"}) == Names{"a|", "a.3|", "a.2|"});
  CHECK(names({"P [kW]", "P [W]"}) == Names{"P|kW", "P.2|W"});
  CHECK(names({"column2", ""}) == Names{"column2|", "column2.2|"});
}

TEST_CASE("a row of units fills in what brackets leave open") {
  const std::vector<std::string> headers = {"a", "b [V]", "c"}, units = {"(degC)", "A", "[kW]"};
  const auto columns = name_columns(headers, units);
  CHECK(columns[0].unit == "degC");
  CHECK(columns[1].unit == "V");
  CHECK(columns[2].unit == "kW");
}

TEST_CASE("a user names a column by name, by its whole header or by its place") {
  const std::vector<std::string> headers = {"", "P [kW]", "P [W]", " q "};
  const auto columns = name_columns(headers, {});
  CHECK(find_column(columns, "column1") == 0);
  CHECK(find_column(columns, "P") == 1);
  CHECK(find_column(columns, "P [W]") == 2);
  CHECK(find_column(columns, "P.2") == 2);
  CHECK(find_column(columns, "q") == 3);
  CHECK_FALSE(find_column(columns, "p"));
  CHECK_FALSE(find_column(columns, "column5"));
}

TEST_CASE("templates put parts together and refuse words they do not know") {
  const NameParts parts{.dir = "d", .file = "f", .column = "c", .key = "k"};
  CHECK(*fill_template("{dir}/{file}/{column}/{key}", parts) == "d/f/c/k");
  CHECK(*fill_template("plain }", parts) == "plain }");
  const auto wrong = fill_template("{colum}", parts);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("{colum}") != std::string::npos);
  CHECK_FALSE(fill_template("{", parts));
}

TEST_CASE("times go by many names") {
  for (const char* name : {"time", "Timestamp", "TIMESTAMP", "Date/Time", "date_time", "measured_on",
                           "Time [s]", "Timestamp (UTC)"}) {
    INFO(name);
    CHECK(is_time_name(name));
  }
  for (const char* name : {"", "timer", "level", "uptime", "TravelTime"}) CHECK_FALSE(is_time_name(name));
}
