// SPDX-License-Identifier: Apache-2.0
// Goal: a mistake in a source is told by file, line, column and text, and leaves nothing behind.
#include <catch2/catch.hpp>

#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;
using namespace mdat::csv::test;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a bad row names file, line, column and text") {
  struct Case {
    const char* text;
    Texts named;
  };
  const auto [text, named] = GENERATE(
      Case{"time,a,b\n2024-01-01,1,2\n2024-01-02,abc,2\n",
           {"input.csv:3", "\"a\"", "\"abc\"", "--type a=string"}},
      Case{"time,a,b\nyesterday,1,2\n2024-01-02,1,2\n2024-01-03,1,2\n",
           {"input.csv:2", "\"time\"", "\"yesterday\""}},
      Case{"time,a,b\n2024-01-01,1\n2024-01-02,1,2\n", {"input.csv:2", "2 fields", "expected 3"}},
      Case{"time,a,b\n2024-01-01,1,2\n2024-01-02,1,2,3\n",
           {"input.csv:3", "4 fields", "expected 3", "\"3\""}},
      Case{"time,a,b\n2024-01-01,true,2\n2024-01-02,7,2\n",
           {"input.csv:3", "\"a\"", "\"7\"", "true or false"}},
      Case{"time,a,b\n2024-01-01,err,2\n2024-01-02,7,2\n", {"input.csv:2", "\"a\"", "\"err\""}},
      Case{"time,a,b\n2024-01-01,\"\",2\n2024-01-02,7,2\n", {"input.csv:2", "\"a\"", "\"\""}},
      Case{"time,a,b\n\"2024-01-01\",\"x\ny\",2\n\"2024-01-02\",1,2\n", {"input.csv:2", "\"x\\ny\""}});
  INFO(text);
  const Error error = refuse_text(text);
  CHECK(error.code == ErrorCode::kMalformed);
  CHECK(names_all(error, named));
}

TEST_CASE("bad rows are dropped, or their fields, and counted") {
  const std::string text =
      "time,a,b\n2024-01-01,1,2\n2024-01-02,x,3\nnever,1,4\n2024-01-04,4\n2024-01-05,5,6\n";
  const Imported skipped = import_text(text, {.bad_rows = BadRows::kSkip});
  CHECK(skipped.report.bad_rows == 3);
  CHECK(skipped.report.sources[0].first_bad.starts_with("line 3"));
  CHECK(skipped.series.at("a").values == Texts{"1", "5"});
  CHECK(skipped.series.at("b").values == Texts{"2", "6"});
  const Imported nulled = import_text(text, {.bad_rows = BadRows::kNull});
  CHECK(nulled.report.bad_rows == 1);
  CHECK(nulled.report.bad_fields == 2);
  CHECK(nulled.series.at("a").values == Texts{"1", "null", "4", "5"});
  CHECK(nulled.series.at("b").values == Texts{"2", "3", "null", "6"});
}

TEST_CASE("a dropped row leaves no value in the columns before the bad one") {
  std::string text = "time,a,b,c\n";
  for (int i = 0; i < 20'000; ++i) {
    text += std::to_string(1'700'000'000 + i) + "," + (i % 10 == 0 ? "" : std::to_string(i)) + "," +
            std::to_string(i) + "," + (i % 100 == 7 ? "bad" : "1") + "\n";
  }
  const Imported imported = import_text(text, {.bad_rows = BadRows::kSkip});
  CHECK(imported.report.bad_rows == 200);
  CHECK(imported.series.at("a").values.size() == 19'800);
  CHECK(imported.series.at("b").values[7] == "8");
  CHECK(imported.series.at("a").values[9] == "null");
}

TEST_CASE("integers that float64 cannot hold exactly are refused, not rounded") {
  const Error widened = refuse_text("time,a\n2024-01-01,9007199254740993\n2024-01-02,1.5\n", {.types = {}});
  CHECK(names_all(widened, {"input.csv", "--type a=string"}));
  CHECK(widened.code == ErrorCode::kLimit);
  const Error huge = refuse_text("time,a\n2024-01-01,99999999999999999999\n");
  CHECK(huge.code == ErrorCode::kLimit);
  CHECK(names_all(huge, {"input.csv:2", "99999999999999999999"}));
  const Imported told = import_text("time,a\n2024-01-01,9007199254740993\n2024-01-02,1.5\n",
                                    {.types = {{"a", *parse_type("float64")}}});
  CHECK(told.series.at("input").values == Texts{"9007199254740992", "1.5"});
}

TEST_CASE("a minus sign before zero is not lost") {
  CHECK(import_text("time,a\n2024-01-01,-0\n2024-01-02,1\n").series.at("input").values == Texts{"-0", "1"});
}

TEST_CASE("sources that are no tables are refused by name") {
  struct Case {
    std::string text;
    ErrorCode code;
  };
  const auto [text, code] = GENERATE(Case{"", ErrorCode::kMalformed}, Case{"\n\n", ErrorCode::kMalformed},
                                     Case{std::string("\x7f"
                                                      "ELF\0\0\1",
                                                      7),
                                          ErrorCode::kMalformed},
                                     Case{"just some words\nand more\n", ErrorCode::kInvalidArgument},
                                     Case{"a,b\n1,2\n3,4\n", ErrorCode::kInvalidArgument},
                                     Case{"time,a\n2024-01-01,\"open\n", ErrorCode::kMalformed},
                                     Case{"time\n2024-01-01\n", ErrorCode::kInvalidArgument});
  INFO(text);
  const Error error = refuse_text(text);
  CHECK(error.code == code);
  CHECK(names_all(error, {"input.csv"}));
}

TEST_CASE("options that name what is not there are refused") {
  const std::string text = "time,a\n2024-01-01,1\n";
  CHECK(names_all(refuse_text(text, {.time = {"when"}}), {"--time", "when"}));
  CHECK(names_all(refuse_text(text, {.key = "tag"}), {"--key", "tag"}));
  CHECK(names_all(refuse_text(text, {.value = {"b"}}), {"--value", "b"}));
  CHECK(names_all(refuse_text(text, {.types = {{"b", *parse_type("int64")}}}), {"--type", "b"}));
  CHECK(names_all(refuse_text(text, {.name = "{what}"}), {"--name", "{what}"}));
  CHECK(names_all(refuse_text("time,a,b\n2024-01-01,1,2\n", {.name = "{file}"}), {"--name", "{column}"}));
}

TEST_CASE("a header without rows gives empty series") {
  const Imported imported = import_text("time,a,b\n");
  CHECK(imported.names() == Texts{"a", "b"});
  CHECK(imported.series.at("a").type == "float64");
  CHECK(imported.series.at("a").values.empty());
}

TEST_CASE("a dry run reads all and reports what it inferred") {
  const Folder folder;
  const std::string source = folder.write("x.csv", "time;a [kW]\n2024-01-01;1,5\n2024-01-02;\n");
  const auto report = import_csv(std::vector{source}, nullptr, {});
  REQUIRE(report);
  CHECK(report->rows == 2);
  std::map<std::string, std::string> found;
  for (const Finding& finding : findings(*report)) found[finding.what] = finding.value;
  CHECK(found["delimiter"] == ";");
  CHECK(found["decimal"] == ",");
  CHECK(found["time"] == "time");
  CHECK(found["time type"] == "timestamp[s]");
  CHECK(found["shape"] == "wide");
  CHECK(found["series x"] == "float64 [kW], 2 rows, 1 null");
  const std::string bad = folder.write("bad.csv", "time,a\n2024-01-01,1\n2024-01-02,x\n");
  CHECK_FALSE(import_csv(std::vector{bad}, nullptr, {}));
}
