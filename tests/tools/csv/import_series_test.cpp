// SPDX-License-Identifier: Apache-2.0
// Goal: shapes, several sources, and files that grow.
#include <catch2/catch.hpp>

#include "mdat/file.hpp"
#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;
using namespace mdat::csv::test;

namespace {

using Texts = std::vector<std::string>;

Imported import_all(const Folder& folder, const Texts& sources, const CsvOptions& options = {}) {
  auto imported = import_files(sources, folder.path() + "/out.mdat", options);
  if (!imported) FAIL(imported.error().message);
  return *std::move(imported);
}

}  // namespace

TEST_CASE("a long table is a series per name") {
  const Imported imported = import_text(
      "time,series,value\n2024-01-01,a,1\n2024-01-01,b,x\n2024-01-02,a,2.5\n2024-01-02,b,\"3\"\n2024-01-03,c,"
      "true\n");
  CHECK(imported.names() == Texts{"a", "b", "c"});
  CHECK(imported.series.at("a").values == Texts{"1", "2.5"});
  CHECK(imported.series.at("a").type == "float64");
  CHECK(imported.series.at("b").values == Texts{"'x'", "'3'"});
  CHECK(imported.series.at("c").type == "bool");
  CHECK(imported.series.at("c").times == Texts{"2024-01-03T00:00:00"});
}

TEST_CASE("a long table with several value columns is a series per key and column, on an axis per key") {
  const std::string text =
      "time,turbine,power [kW],wind\n2024-01-01,T1,10,5.5\n2024-01-01,T2,20,6.5\n2024-01-02,T1,11,5.0\n"
      "2024-01-02,T2,21,6.0\n2024-01-03,T1,12,\n";
  for (const std::string& key : {std::string(), std::string("turbine")}) {
    const Imported imported = import_text(text, {.key = key});
    CHECK(imported.names() == Texts{"T1/power", "T1/wind", "T2/power", "T2/wind"});
    CHECK(imported.series.at("T1/power").unit == "kW");
    CHECK(imported.series.at("T1/power").values == Texts{"10", "11", "12"});
    CHECK(imported.series.at("T1/wind").values == Texts{"5.5", "5", "null"});
    CHECK(imported.axes == 2);
  }
  CHECK(import_text(text, {.key = "turbine", .value = {"wind"}}).names() == Texts{"T1", "T2"});
  CHECK(import_text(text, {.name = "park/{key}.{column}"}).names().front() == "park/T1.power");
}

TEST_CASE("a column of numbers is a key only where it is told") {
  const std::string text = "time,id,v\n2024-01-01,1,5\n2024-01-01,2,6\n";
  CHECK(import_text(text).names() == Texts{"id", "v"});
  CHECK(import_text(text, {.key = "id"}).names() == Texts{"1", "2"});
}

TEST_CASE("a column that is called like a key but measured is a series") {
  CHECK(import_text("time,signal,value\n2024-01-01,-61.5,1\n2024-01-02,-60,2\n").names() ==
        Texts{"signal", "value"});
  CHECK(import_text("time,channel,value\n2024-01-01,1,5\n2024-01-01,2,6\n2024-01-02,1,7\n2024-01-02,2,8\n")
            .names() == Texts{"1", "2"});
  CHECK(import_text("time,series,value\n").names().empty());
}

TEST_CASE("a column of words beside numbers is a series of text where stamps do not repeat") {
  const Imported imported =
      import_text("time,state,v\n2024-01-01,run,5\n2024-01-02,stop,6\n2024-01-03,run,7\n");
  CHECK(imported.names() == Texts{"state", "v"});
  CHECK(imported.series.at("state").type == "string");
}

TEST_CASE("an hour that occurs twice is told apart for each name of a long table by itself") {
  const Imported imported = import_text(
      "time,tag,value\n2022-10-30 02:00,a,1\n2022-10-30 02:00,b,1\n2022-10-30 02:30,a,2\n2022-10-30 "
      "02:30,b,2\n"
      "2022-10-30 02:00,a,3\n2022-10-30 02:00,b,3\n2022-10-30 03:00,a,4\n2022-10-30 03:00,b,4\n",
      {.zone = "Europe/Paris"});
  CHECK(imported.series.at("b").times == Texts{"2022-10-30T02:00:00+02:00", "2022-10-30T02:30:00+02:00",
                                               "2022-10-30T02:00:00+01:00", "2022-10-30T03:00:00+01:00"});
}

TEST_CASE("a folder is its CSV files by name") {
  const Folder folder;
  folder.write("data/b.csv", "time,v\n2024-01-01,1\n");
  folder.write("data/a.CSV", "time,v\n2024-01-01,2\n");
  folder.write("data/notes.txt", "nothing");
  const Imported imported = import_all(folder, {folder.path() + "/data"});
  CHECK(imported.order == Texts{"a", "b"});
  CHECK(imported.axes == 1);
  const auto none = import_csv(std::vector{folder.path() + "/none"}, nullptr, {});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::kNotFound);
}

TEST_CASE("many files of many columns are named by both") {
  const Folder folder;
  const Texts sources = {folder.write("d/x.csv", "time,a,b\n2024-01-01,1,2\n"),
                         folder.write("d/y.csv", "time,a,b\n2024-01-01,1,2\n"),
                         folder.write("d/z.csv", "time,a\n2024-01-01,1\n")};
  CHECK(import_all(folder, sources).order == Texts{"x/a", "x/b", "y/a", "y/b", "z"});
  const Folder other;
  CHECK(import_all(other, {sources[0]}, {.name = "{dir}.{file}.{column}"}).names() ==
        Texts{"d.x.a", "d.x.b"});
}

TEST_CASE("sources that map to one series are one series in order of their first stamps") {
  const Folder folder;
  const Texts sources = {folder.write("m/feb.csv", "time,a,b\n2024-02-01,3,30\n2024-02-02,4,40\n"),
                         folder.write("m/jan.csv", "time,a,b\n2024-01-01,1,10\n2024-01-02,2,20.5\n")};
  const Imported imported = import_all(folder, sources, {.name = "{column}"});
  CHECK(imported.series.at("a").values == Texts{"1", "2", "3", "4"});
  CHECK(imported.series.at("a").times.back() == "2024-02-02T00:00:00");
  CHECK(imported.series.at("b").values == Texts{"10", "20.5", "30", "40"});
  CHECK(imported.axes == 1);
}

TEST_CASE("day and month of one file are those of the files like it") {
  const Folder folder;
  const Texts sources = {folder.write("m/1.csv", "time,a\n1/2/2024,1\n"),
                         folder.write("m/2.csv", "time,a\n1/13/2024,2\n")};
  CHECK(import_all(folder, sources, {.name = "{column}"}).series.at("a").times ==
        Texts{"2024-01-02T00:00:00", "2024-01-13T00:00:00"});
}

TEST_CASE("a month that adds a column starts it where it begins") {
  const Folder folder;
  const Texts sources = {folder.write("m/1.csv", "time,a\n2024-01-01,1\n"),
                         folder.write("m/2.csv", "time,a,b\n2024-02-01,2,7\n"),
                         folder.write("m/3.csv", "time,b\n2024-03-01,8\n")};
  const Imported imported = import_all(folder, sources, {.name = "{column}"});
  CHECK(imported.series.at("a").times == Texts{"2024-01-01T00:00:00", "2024-02-01T00:00:00"});
  CHECK(imported.series.at("b").times == Texts{"2024-02-01T00:00:00", "2024-03-01T00:00:00"});
  CHECK(imported.series.at("b").values == Texts{"7", "8"});
}

TEST_CASE("stamps that overlap are refused with both ranges, unless they are to be kept") {
  const Folder folder;
  const Texts sources = {folder.write("m/1.csv", "time,a\n2024-01-01,1\n2024-01-03,2\n"),
                         folder.write("m/2.csv", "time,a\n2024-01-03,3\n2024-01-05,4\n")};
  const auto refused = import_files(sources, folder.path() + "/out.mdat", {.name = "{column}"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(names_all(refused.error(), {"2.csv", "\"a\"", "2024-01-01T00:00:00 to 2024-01-03T00:00:00",
                                    "2024-01-03T00:00:00 to 2024-01-05T00:00:00", "--overlap keep"}));
  const Imported kept = import_all(folder, sources, {.name = "{column}", .overlap = Overlap::kKeep});
  CHECK(kept.series.at("a").values == Texts{"1", "2", "3", "4"});
}

TEST_CASE("a file that grows keeps its series, and refuses what it has") {
  const Folder folder;
  const std::string first = folder.write("s.csv", "time,a,b\n2024-01-01,1,x\n2024-01-02,2,y\n");
  const std::string second = folder.write("t.csv", "time,a,b,c\n2024-01-03T00:00:00.5,3.5,z,true\n");
  const CsvOptions options{.name = "{column}"};
  CHECK(import_all(folder, {first}, options).axes == 1);
  const Imported grown = import_all(folder, {second}, options);
  CHECK(grown.series.at("a").type == "float64");
  CHECK(grown.series.at("a").values == Texts{"1", "2", "3.5"});
  CHECK(grown.series.at("a").times.back() == "2024-01-03T00:00:00.500");
  CHECK(grown.series.at("b").values == Texts{"'x'", "'y'", "'z'"});
  CHECK(grown.series.at("c").times == Texts{"2024-01-03T00:00:00.500"});
  const auto again = import_files({second}, folder.path() + "/out.mdat", options);
  REQUIRE_FALSE(again);
  CHECK(names_all(again.error(), {"t.csv", "overlap"}));
}

TEST_CASE("a source with some of the series of an axis leaves the others as they are") {
  const Folder folder;
  const CsvOptions options{.name = "{column}"};
  (void)import_all(folder, {folder.write("s.csv", "time,a,b,c\n2024-01-01,1,x,5\n2024-01-02,2,y,6\n")},
                   options);
  const Imported grown =
      import_all(folder, {folder.write("t.csv", "time,a,b\n2024-01-03,3,z\n2024-01-04,4,w\n")}, options);
  CHECK(grown.series.at("a").values == Texts{"1", "2", "3", "4"});
  CHECK(grown.series.at("b").values == Texts{"'x'", "'y'", "'z'", "'w'"});
  CHECK(grown.series.at("b").times == grown.series.at("a").times);
  CHECK(grown.series.at("c").values == Texts{"5", "6"});
  CHECK(grown.axes == 2);
}

TEST_CASE("a series keeps the type it was told when it grows") {
  const Folder folder;
  CsvOptions options{.types = {{"a", *parse_type("float32")}, {"b", *parse_type("string")}},
                     .name = "{column}"};
  (void)import_all(folder, {folder.write("s.csv", "time,a,b\n2024-01-01,1.5,2.5\n")}, options);
  options.types.clear();
  const Imported grown =
      import_all(folder, {folder.write("t.csv", "time,a,b\n2024-01-02,2.5,3.5\n2024-01-03,3,4\n")}, options);
  CHECK(grown.series.at("a").type == "float32");
  CHECK(grown.series.at("a").values == Texts{"1.5", "2.5", "3"});
  CHECK(grown.series.at("b").values == Texts{"'2.5'", "'3.5'", "'4'"});
  options.types = {{"a", *parse_type("int64")}};
  const auto other =
      import_files({folder.write("u.csv", "time,a\n2024-01-04,1\n")}, folder.path() + "/out.mdat", options);
  REQUIRE_FALSE(other);
  CHECK(names_all(other.error(), {"u.csv", "float32", "--type", "int64"}));
}

TEST_CASE("what a series cannot hold is refused with its name") {
  const Folder folder;
  const CsvOptions options{.name = "{column}"};
  (void)import_all(folder, {folder.write("s.csv", "time,a\n2024-01-01,true\n")}, options);
  const std::string target = folder.path() + "/out.mdat";
  const auto number = import_files({folder.write("n.csv", "time,a\n2024-01-02,5\n")}, target, options);
  REQUIRE_FALSE(number);
  CHECK(names_all(number.error(), {"n.csv", "\"a\"", "5"}));
  const auto zoned =
      import_files({folder.write("z.csv", "time,a\n2024-01-02T00:00Z,true\n")}, target, options);
  REQUIRE_FALSE(zoned);
  CHECK(zoned.error().code == ErrorCode::kLimit);
  CHECK(names_all(zoned.error(), {"z.csv", "\"a\"", "timestamp[s]"}));
}

TEST_CASE("summer files after winter files make a series of instants") {
  const Folder folder;
  const Texts sources = {folder.write("m/1.csv", "time,a\n2024-01-01T00:00+01:00,1\n"),
                         folder.write("m/7.csv", "time,a\n2024-07-01T00:00+02:00,2\n")};
  const Imported imported = import_all(folder, sources, {.name = "{column}"});
  CHECK(imported.series.at("a").times == Texts{"2023-12-31T23:00:00+00:00", "2024-06-30T22:00:00+00:00"});
}

TEST_CASE("a thousand keys are a thousand series") {
  std::string text = "time,tag,value\n";
  for (int row = 0; row < 30; ++row) {
    for (int key = 0; key < 1000; ++key) {
      text += std::to_string(1'700'000'000 + row) + ",k" + std::to_string(key) + "," +
              std::to_string(row * key) + "\n";
    }
  }
  const Imported imported = import_text(text);
  CHECK(imported.series.size() == 1000);
  CHECK(imported.axes == 1);
  CHECK(imported.series.at("k999").values.back() == std::to_string(29 * 999));
}
