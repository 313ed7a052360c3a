// SPDX-License-Identifier: Apache-2.0
#include "tools/table.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/tools/printed.hpp"

namespace mdat::tool {
namespace {

std::string table(const Terminal& terminal, const std::vector<Heading>& headings,
                  const std::vector<std::vector<std::string>>& rows) {
  return printed([&](Output& output) {
    Table table(output, terminal);
    table.header(headings);
    for (const auto& row : rows) {
      for (const std::string& cell : row) table.text(cell);
      table.end_record();
    }
    table.finish();
  });
}

}  // namespace

TEST_CASE("a table is aligned by what a terminal shows") {
  CHECK(table({}, {{"name", "string"}, {"rows", "", true}}, {{"水位", "7"}, {"e\u0301t\u00e9", "12345"}}) ==
        "name     rows\n"
        "string       \n"
        "水位        7\n"
        "e\u0301t\u00e9     12345\n");
}

TEST_CASE("names in a table cannot move the cursor") {
  CHECK(table({}, {{"a\x1b[2J", ""}}, {{"b\nc"}}) == "a\\x1b[2J\nb\\nc\n");
}

TEST_CASE("only the heading is bold, and only where colour is wanted") {
  Terminal terminal;
  terminal.colour = true;
  CHECK(table(terminal, {{"a", ""}}, {{"b"}}) == "\x1b[1ma\x1b[0m\nb\n");
}

TEST_CASE("columns that do not fit are left out from the middle and counted") {
  Terminal terminal;
  terminal.interactive = true;
  terminal.width = 20;
  std::vector<Heading> headings;
  std::vector<std::string> row;
  for (int i = 0; i < 9; ++i) {
    headings.push_back({"col" + std::to_string(i), ""});
    row.push_back("x");
  }
  const std::string text = table(terminal, headings, {row});
  CHECK(text.starts_with("col0  col1  …  col8\n"));
  CHECK(text.find("of 9 columns") != std::string::npos);
}

TEST_CASE("a table of any length streams") {
  const std::vector<std::vector<std::string>> rows(Table::kSampleRows + 500, {"v"});
  const std::string text = table({}, {{"h", ""}}, rows);
  CHECK(text.size() == 2 * (rows.size() + 1));
}

TEST_CASE("an empty table is its heading") { CHECK(table({}, {{"h", ""}}, {}) == "h\n"); }

}  // namespace mdat::tool
