// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/dialect.hpp"

#include <catch2/catch.hpp>

using namespace mdat;
using namespace mdat::csv;

namespace {

Dialect detect(const std::string& text, const CsvOptions& options = {}) {
  const auto dialect = detect_dialect({text, true}, options, {});
  REQUIRE(dialect);
  return *dialect;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("delimiter and decimal sign are those that make sense of the cells") {
  struct Case {
    const char* text;
    char delimiter, decimal;
  };
  const auto [text, delimiter, decimal] =
      GENERATE(Case{"time,a\n2024-01-01,1.5\n2024-01-02,2.5\n", ',', '.'},
               Case{"time;a;b\n2024-01-01;1,5;2\n2024-01-02;2,5;3\n", ';', ','},
               Case{"time;a;b\n2024-01-01;1.5;2\n2024-01-02;2.5;3\n", ';', '.'},
               Case{"time\ta\n2024-01-01\t1,5\n", '\t', ','}, Case{"time|a\n2024-01-01|1.5\n", '|', '.'},
               Case{"time;a\n01.02.2024 00:00;1\n02.02.2024 00:00;2\n", ';', '.'},
               Case{"time,a,b\n2024-01-01,\"1,5\",\"2,5\"\n2024-01-02,\"1,5\",\"2,5\"\n", ',', ','},
               Case{"t;text, with commas\n2024-01-01;1\n2024-01-02;2\n", ';', '.'});
  INFO(text);
  const Dialect dialect = detect(text);
  CHECK(dialect.delimiter == delimiter);
  CHECK(dialect.decimal == decimal);
  CHECK(dialect.header_line == 1);
  CHECK(dialect.data_line == 2);
}

TEST_CASE("what is told is not detected") {
  CHECK(detect("time;a,b\n2024-01-01;1,5\n", {.delimiter = ','}).delimiter == ',');
  CHECK(detect("time;a\n2024-01-01;1\n", {.decimal = ','}).decimal == ',');
}

TEST_CASE("lines before the header are not part of the table") {
  const Dialect logger = detect("Station: North\nSerial,1234\n\ntime,a,b\n2024-01-01,1,2\n2024-01-02,1,2\n");
  CHECK(logger.headers == Texts{"time", "a", "b"});
  CHECK(logger.header_line == 4);
  CHECK(logger.data_line == 5);
  const Dialect narrow =
      detect("Station,North\nSerial,1234\ntime,a\n2024-01-01,1\n2024-01-02,1\n2024-01-03,1\n");
  CHECK(narrow.header_line == 3);
  const Dialect quoted = detect("Site \"A\n# comment\ntime,a\n2024-01-01,1\n2024-01-02,1\n");
  CHECK(quoted.header_line == 3);
  CHECK(detect("time,x\ntime,a\n2024-01-01,1\n", {.skip = 1}).headers == Texts{"time", "a"});
}

TEST_CASE("a row that went wrong is not taken for the header") {
  CHECK(detect("time,a\ngarbage,1\n2024-01-01,1\n2024-01-02,1\n").header_line == 1);
  CHECK(detect("time,a\nyesterday,abc\n2024-01-01,1\n2024-01-02,1\n").header_line == 1);
  CHECK(detect("when,a\n2024-13-45,1\n2024-01-01,1\n2024-01-02,1\n").header_line == 1);
  CHECK(detect("when,a,b\nx,y,z\n2024-01-01,1,1\n2024-01-02,1,1\n").header_line == 1);
}

TEST_CASE("a table without header is seen or told") {
  const Dialect seen = detect("2024-01-01,1,2\n2024-01-02,1,2\n");
  CHECK(seen.header_line == 0);
  CHECK(seen.data_line == 1);
  CHECK(seen.headers == Texts{"", "", ""});
  CHECK(detect("time,a\n2024-01-01,1\n", {.no_header = true}).header_line == 0);
}

TEST_CASE("a row of units is told, or seen where it can be nothing else") {
  const Dialect seen = detect("time,T,P\n,degC,kW\n2024-01-01,1,2\n");
  CHECK(seen.units == Texts{"", "degC", "kW"});
  CHECK(seen.data_line == 3);
  const Dialect told = detect("time,T,P\nx,furlong,cubit\n2024-01-01,1,2\n", {.units_row = true});
  CHECK(told.units == Texts{"x", "furlong", "cubit"});
  CHECK(detect("time,T\n2024-01-01,\n2024-01-02,1\n").units.empty());
}

TEST_CASE("Campbell TOA5 files are known by their first word") {
  const Dialect toa5 = detect(
      "\"TOA5\",\"Station\",\"CR1000\",\"1\",\"OS\",\"prog\",\"1\",\"Table1\"\n"
      "\"TIMESTAMP\",\"RECORD\",\"AirT_Avg\"\n\"TS\",\"RN\",\"Deg C\"\n\"\",\"\",\"Avg\"\n"
      "\"2024-01-01 00:00:00\",0,1.5\n");
  CHECK(toa5.toa5);
  CHECK(toa5.headers == Texts{"TIMESTAMP", "RECORD", "AirT_Avg"});
  CHECK(toa5.units == Texts{"", "", "Deg C"});
  CHECK(toa5.data_line == 5);
  CHECK_FALSE(detect_dialect({"\"TOA5\",\"Station\"\n\"TIMESTAMP\"\n", true}, {}, {}));
}

TEST_CASE("trailing delimiters make no column") {
  CHECK(detect("time;a;\n2024-01-01;1;\n2024-01-02;2;\n").headers == Texts{"time", "a"});
  CHECK(detect("time,a,\n2024-01-01,1,5\n2024-01-02,2,6\n").headers == Texts{"time", "a", ""});
}

TEST_CASE("bytes that are no text are refused") {
  CHECK_FALSE(detect_dialect({std::string_view("a\0b,c\n1,2\n", 10), true}, {}, {}));
  const auto latin = detect_dialect({"time,T [\xb0"
                                     "C]\n2024-01-01,1\n",
                                     true},
                                    {}, {});
  REQUIRE_FALSE(latin);
  CHECK(latin.error().message.find("--encoding latin-1") != std::string::npos);
}
