// SPDX-License-Identifier: Apache-2.0
// Goal: whatever form a file has, the same series come out of it.
#include <catch2/catch.hpp>

#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;
using namespace mdat::csv::test;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the same table in many forms is the same series") {
  const std::string text =
      GENERATE(std::string("time,a,b\n2024-01-01,1.5,2\n2024-01-02,2.5,\n"),
               "time;a;b\n2024-01-01;1,5;2\n2024-01-02;2,5;\n",
               "time\ta\tb\r\n2024-01-01\t1.5\t2\r\n2024-01-02\t2.5\t\r\n",
               "\xef\xbb\xbftime,a,b\n2024-01-01,1.5,2\n2024-01-02,2.5,",
               "\"time\",\"a\",\"b\"\n\"2024-01-01\",\"1.5\",\"2\"\n\"2024-01-02\",\"2.5\",NULL\n",
               "time,a,b,\n2024-01-01,1.5,2,\n2024-01-02,2.5,,\n",
               "Logger 7\n\ntime,a,b\n2024-01-01,1.5,2\n\n2024-01-02,2.5,n/a\n",
               "time, a, b\n2024-01-01, 1.5, 2\n2024-01-02, 2.5, NA\n",
               "time,a,b\n2024-01-01,1.5,2\n2024-01-02,2.5,\n,,\n");
  INFO(text);
  const Imported imported = import_text(text);
  CHECK(imported.names() == Texts{"a", "b"});
  const ImportedSeries& a = imported.series.at("a");
  CHECK(a.type == "float64");
  CHECK(a.axis_type == "timestamp[s]");
  CHECK(a.times == Texts{"2024-01-01T00:00:00", "2024-01-02T00:00:00"});
  CHECK(a.values == Texts{"1.5", "2.5"});
  CHECK(imported.series.at("b").type == "int64");
  CHECK(imported.series.at("b").values == Texts{"2", "null"});
  CHECK(imported.axes == 1);
}

TEST_CASE("a TOA5 file gives names, units and values, NAN being null") {
  const Imported imported = import_text(
      "\"TOA5\",\"North\",\"CR1000\",\"2\",\"OS\",\"CPU:p.CR1\",\"1\",\"Hourly\"\r\n"
      "\"TIMESTAMP\",\"RECORD\",\"AirT_Avg\",\"Rain_Tot\"\r\n"
      "\"TS\",\"RN\",\"Deg C\",\"mm\"\r\n"
      "\"\",\"\",\"Avg\",\"Tot\"\r\n"
      "\"2024-01-01 01:00:00\",0,1.25,\"NAN\"\r\n"
      "\"2024-01-01 02:00:00.5\",1,NAN,0.2\r\n");
  CHECK(imported.order == Texts{"RECORD", "AirT_Avg", "Rain_Tot"});
  CHECK(imported.series.at("AirT_Avg").unit == "Deg C");
  CHECK(imported.series.at("AirT_Avg").values == Texts{"1.25", "null"});
  CHECK(imported.series.at("Rain_Tot").values == Texts{"null", "0.2"});
  CHECK(imported.series.at("RECORD").type == "int64");
  CHECK(imported.series.at("RECORD").unit.empty());
  CHECK(imported.series.at("RECORD").times == Texts{"2024-01-01T01:00:00.000", "2024-01-01T02:00:00.500"});
}

TEST_CASE("latin-1 is read on request, and asked for where it is needed") {
  const std::string text =
      "time,T [\xb0"
      "C]\n2024-01-01,1\n";
  CHECK(import_text(text, {.encoding = Encoding::kLatin1}).series.at("input").unit ==
        "\xc2\xb0"
        "C");
  CHECK(names_all(refuse_text(text), {"input.csv", "--encoding latin-1"}));
}

TEST_CASE("a file of one value column is named by its stem, of many by the columns") {
  CHECK(import_text("time,a\n2024-01-01,1\n").names() == Texts{"input"});
  CHECK(import_text("time,a,\n2024-01-01,1,2\n").names() == Texts{"a", "column3"});
  CHECK(import_text("2024-01-01,1,2\n").names() == Texts{"column2", "column3"});
  CHECK(import_text("time,a,a\n2024-01-01,1,2\n").names() == Texts{"a", "a.2"});
  CHECK(import_text("time,a,b\n2024-01-01,1,2\n", {.value = {"b"}}).names() == Texts{"input"});
  CHECK(import_text("time,a\n2024-01-01,1\n", {.name = "x/{column}"}).names() == Texts{"x/a"});
}

TEST_CASE("types are those of the values") {
  const Imported imported = import_text(
      "time,i,f,b,n,t,w,big\n"
      "2024-01-01,1,1.0,TRUE,,up,1,9223372036854775807\n"
      "2024-01-02,-2,nan,false,NULL,\"\",2.5,-9223372036854775808\n"
      "2024-01-03,,-inf,,NA,,3,\n");
  const auto& series = imported.series;
  CHECK(series.at("i").type == "int64");
  CHECK(series.at("i").values == Texts{"1", "-2", "null"});
  CHECK(series.at("f").type == "float64");
  CHECK(series.at("f").values[0] == "1");
  CHECK(series.at("f").values[2] == "-inf");
  CHECK(series.at("b").type == "bool");
  CHECK(series.at("b").values == Texts{"true", "false", "null"});
  CHECK(series.at("n").type == "float64");
  CHECK(series.at("n").values == Texts{"null", "null", "null"});
  CHECK(series.at("t").type == "string");
  CHECK(series.at("t").values == Texts{"'up'", "''", "null"});
  CHECK(series.at("w").type == "float64");
  CHECK(series.at("w").values == Texts{"1", "2.5", "3"});
  CHECK(series.at("big").values == Texts{"9223372036854775807", "-9223372036854775808", "null"});
  CHECK(imported.axes == 1);
}

TEST_CASE("types are told") {
  const auto type = [](const char* text) { return *parse_type(text); };
  const Imported imported =
      import_text("time,a,b,c,d,e\n2024-01-01,1,1,255,x,2024-05-01\n2024-01-02,err,2.5,0,y,2024-05-02\n",
                  {
                      .types = {{"a", type("string")},
                                {"b", type("float32")},
                                {"c", type("uint8")},
                                {"d", type("categorical")},
                                {"e", type("timestamp[s]")}},
                  });
  CHECK(imported.series.at("a").type == "string");
  CHECK(imported.series.at("a").values == Texts{"'1'", "'err'"});
  CHECK(imported.series.at("b").type == "float32");
  CHECK(imported.series.at("b").values == Texts{"1", "2.5"});
  CHECK(imported.series.at("c").type == "uint8");
  CHECK(imported.series.at("c").values == Texts{"255", "0"});
  CHECK(imported.series.at("d").type == "categorical");
  CHECK(imported.series.at("d").values == Texts{"'x'", "'y'"});
  CHECK(imported.series.at("e").values == Texts{"1714521600", "1714608000"});
}

TEST_CASE("quotes are text where stamps stand without, and decoration where they do not") {
  CHECK(import_text("time,a,b\n2024-01-01,\"1\",1\n").series.at("a").type == "string");
  CHECK(import_text("time,a,b\n\"2024-01-01\",\"1\",\"2\"\n").series.at("a").type == "int64");
}

TEST_CASE("more nulls are told") {
  const Imported imported =
      import_text("time,a,b\n2024-01-01,-9999,x\n2024-01-02,1,bad\n", {.nulls = {"-9999", "bad"}});
  CHECK(imported.series.at("a").values == Texts{"null", "1"});
  CHECK(imported.series.at("b").values == Texts{"'x'", "null"});
}

TEST_CASE("a column whose first value comes late has all its rows") {
  std::string text = "time,a,late\n", expected;
  for (int i = 0; i < 20'000; ++i) {
    text += "2024-01-01T0" + std::to_string(i / 3600) + ":" + std::to_string(100 + i / 60 % 60).substr(1) +
            ":" + std::to_string(100 + i % 60).substr(1) + "," + std::to_string(i) + "," +
            (i == 19'000 ? "7" : "") + "\n";
  }
  const Imported imported = import_text(text);
  const ImportedSeries& late = imported.series.at("late");
  CHECK(late.type == "int64");
  REQUIRE(late.values.size() == 20'000);
  CHECK(late.values[18'999] == "null");
  CHECK(late.values[19'000] == "7");
  CHECK(imported.series.at("a").times == late.times);
  CHECK(imported.axes == 1);
}

TEST_CASE("integers that were handed over already become float64 when a decimal comes") {
  std::string text = "time,a,b\n";
  for (int i = 0; i < 30'000; ++i) {
    text += std::to_string(1'700'000'000 + i) + "," + std::to_string(i) + (i == 29'999 ? ".5" : "") + ",1\n";
  }
  const Imported imported = import_text(text);
  const ImportedSeries& a = imported.series.at("a");
  CHECK(a.type == "float64");
  CHECK(a.values[12'345] == "12345");
  CHECK(a.values[29'999] == "29999.5");
  CHECK(imported.series.at("b").type == "int64");
}
