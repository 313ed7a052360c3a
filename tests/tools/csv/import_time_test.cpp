// SPDX-License-Identifier: Apache-2.0
// Goal: stamps mean what the logger meant, or are refused.
#include <catch2/catch.hpp>

#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;
using namespace mdat::csv::test;

namespace {

using Texts = std::vector<std::string>;

/// A table of one column of ones under these stamps.
std::string table(const Texts& stamps, const std::string& header = "time,v") {
  std::string text = header + "\n";
  for (const std::string& stamp : stamps) text += stamp + ",1\n";
  return text;
}

ImportedSeries import_stamps(const Texts& stamps, const CsvOptions& options = {}) {
  return import_text(table(stamps), options).series.at("input");
}

}  // namespace

TEST_CASE("the unit is the coarsest that holds all stamps") {
  CHECK(import_stamps({"2024-01-01T00:00:00", "2024-01-01T00:00:01"}).axis_type == "timestamp[s]");
  CHECK(import_stamps({"2024-01-01T00:00:00.000", "2024-01-01T00:00:01.000"}).axis_type == "timestamp[s]");
  const ImportedSeries mixed =
      import_stamps({"2024-01-01", "2024-01-01T00:00:01.5", "2024-01-01T00:00:02.000001"});
  CHECK(mixed.axis_type == "timestamp[us]");
  CHECK(mixed.times ==
        Texts{"2024-01-01T00:00:00.000000", "2024-01-01T00:00:01.500000", "2024-01-01T00:00:02.000001"});
}

TEST_CASE("a finer unit that comes late applies to rows handed over before") {
  Texts stamps;
  for (int i = 0; i < 20'000; ++i) stamps.push_back(std::to_string(1'700'000'000 + i));
  stamps.push_back("1700020000.25");
  const ImportedSeries series = import_stamps(stamps);
  CHECK(series.axis_type == "timestamp[ms, UTC]");
  CHECK(series.times.front() == "2023-11-14T22:13:20.000+00:00");
  CHECK(series.times.back() == "2023-11-15T03:46:40.250+00:00");
}

TEST_CASE("stamps that no unit holds together are refused") {
  const Error error = refuse_text(table({"9000-01-01T00:00:00", "2024-01-01T00:00:00.000000001"}));
  CHECK(error.code == ErrorCode::kLimit);
  CHECK(names_all(error, {"input.csv:3"}));
}

TEST_CASE("day first or month first is told, seen, or refused") {
  CHECK(import_stamps({"1/2/2022 0:00", "1/13/2022 0:15"}).times.front() == "2022-01-02T00:00:00");
  CHECK(import_stamps({"1/2/2022 0:00", "13/2/2022 0:15"}).times.front() == "2022-02-01T00:00:00");
  CHECK(import_stamps({"1/2/2022 0:00"}, {.day_first = true}).times.front() == "2022-02-01T00:00:00");
  CHECK(import_stamps({"1/2/2022 0:00"}, {.month_first = true}).times.front() == "2022-01-02T00:00:00");
  const Error error = refuse_text(table({"1/2/2022 0:00", "1/12/2022 0:15"}));
  CHECK(error.code == ErrorCode::kInvalidArgument);
  CHECK(names_all(error, {"input.csv", "\"time\"", "--day-first", "--month-first"}));
}

TEST_CASE("a date far behind the sample still tells day from month") {
  Texts stamps;
  for (int i = 0; i < 60'000; ++i) stamps.push_back("1/2/2022 0:00");
  stamps.push_back("1/31/2022 0:00");
  CHECK(import_stamps(stamps).times.back() == "2022-01-31T00:00:00");
}

TEST_CASE("date and time of day may stand in two columns, told or seen") {
  const std::string text = "d,t,a,b\n2024-01-01,0:15,1,2\n2024-01-01,0:30:30.5,1,2\n";
  const Imported seen = import_text(text);
  CHECK(seen.names() == Texts{"a", "b"});
  CHECK(seen.series.at("a").times == Texts{"2024-01-01T00:15:00.000", "2024-01-01T00:30:30.500"});
  CHECK(import_text(text, {.time = {"d", "t"}}).series.at("a").times == seen.series.at("a").times);
  const std::string german = "Datum;Zeit;a\n13.01.2024;00:15;1,5\n14.01.2024;00:30;2,5\n";
  CHECK(import_text(german).series.at("input").times == Texts{"2024-01-13T00:15:00", "2024-01-14T00:30:00"});
}

TEST_CASE("the column of stamps may have no name, but counting is no time") {
  CHECK(import_text(",a,b\n2024-01-01,1,2\n").names() == Texts{"a", "b"});
  const Imported indexed = import_text(",time,a\n0,2024-01-01,5\n1,2024-01-02,6\n2,2024-01-03,7\n");
  CHECK(indexed.names() == Texts{"a", "column1"});
  const Error error = refuse_text(",a\n0,1\n1,2\n2,3\n");
  CHECK(error.code == ErrorCode::kInvalidArgument);
  CHECK(names_all(error, {"input.csv", "--time"}));
}

TEST_CASE("two columns of stamps are decided by name or refused") {
  CHECK(import_text("time,sent,a\n2024-01-01,2024-01-02,1\n").series.at("a").times ==
        Texts{"2024-01-01T00:00:00"});
  CHECK(names_all(refuse_text("begin,end,a\n2024-01-01,2024-01-02,1\n"), {"begin", "end", "--time"}));
  CHECK(import_text("begin,end,a\n2024-01-01,2024-01-02,1\n", {.time = {"end"}}).series.at("a").times ==
        Texts{"2024-01-02T00:00:00"});
}

TEST_CASE("epochs are seen by name and magnitude, or told") {
  CHECK(import_stamps({"1700000000"}).times == Texts{"2023-11-14T22:13:20+00:00"});
  CHECK(import_stamps({"1700000000123"}).times == Texts{"2023-11-14T22:13:20.123+00:00"});
  CHECK(import_stamps({"5"}, {.time = {"time"}, .time_format = "ms"}).times ==
        Texts{"1970-01-01T00:00:00.005+00:00"});
  CHECK(import_text("n,v\n1700000000,1\n", {.time = {"n"}}).series.at("input").times.size() == 1);
  CHECK(names_all(refuse_text("n,v\n5,1\n", {.time = {"n"}}), {"--time-format"}));
}

TEST_CASE("a format is told") {
  CHECK(import_stamps({"20240102 0304"}, {.time_format = "%Y%m%d %H%M"}).times ==
        Texts{"2024-01-02T03:04:00"});
  CHECK(refuse_text(table({"2024-01-01"}), {.time_format = "%Q"}).code == ErrorCode::kInvalidArgument);
}

TEST_CASE("naive stays naive unless a zone is named") {
  CHECK(import_stamps({"2024-07-01T12:00"}).times == Texts{"2024-07-01T12:00:00"});
  const ImportedSeries paris = import_stamps({"2024-07-01T12:00"}, {.zone = "Europe/Paris"});
  CHECK(paris.axis_type == "timestamp[s, Europe/Paris]");
  CHECK(paris.times == Texts{"2024-07-01T12:00:00+02:00"});
  CHECK(names_all(refuse_text(table({"2024-07-01"}), {.zone = "Mars/Olympus"}), {"--zone", "Mars/Olympus"}));
}

TEST_CASE("a constant offset is kept, offsets that change become instants") {
  const ImportedSeries constant = import_stamps({"2024-01-01T00:00-07:00", "2024-01-02T00:00-07:00"});
  CHECK(constant.axis_type == "timestamp[s, -07:00]");
  CHECK(constant.times.front() == "2024-01-01T00:00:00-07:00");
  const Texts changing = {"2024-03-31T01:30+01:00", "2024-03-31T03:00+02:00"};
  CHECK(import_stamps(changing).axis_type == "timestamp[s, UTC]");
  CHECK(import_stamps(changing).times == Texts{"2024-03-31T00:30:00+00:00", "2024-03-31T01:00:00+00:00"});
  const ImportedSeries named = import_stamps(changing, {.zone = "Europe/Paris"});
  CHECK(named.times == Texts{"2024-03-31T01:30:00+01:00", "2024-03-31T03:00:00+02:00"});
}

TEST_CASE("an offset that changes after rows were handed over changes the zone of all") {
  std::string text = "time,a\n";
  for (int i = 0; i < 10'000; ++i) text += "2024-01-01T00:00:00+01:00,1\n";
  text += "2024-07-01T00:00:00+02:00,1\n";
  const ImportedSeries series = import_text(text).series.at("input");
  CHECK(series.axis_type == "timestamp[s, UTC]");
  CHECK(series.times.front() == "2023-12-31T23:00:00+00:00");
  CHECK(series.times.back() == "2024-06-30T22:00:00+00:00");
}

TEST_CASE("an hour that occurs twice is resolved where the stamps run forward") {
  const ImportedSeries half_hours =
      import_stamps({"2022-10-30 01:30", "2022-10-30 02:00", "2022-10-30 02:30", "2022-10-30 02:00",
                     "2022-10-30 02:30", "2022-10-30 03:00"},
                    {.zone = "Europe/Paris"});
  CHECK(half_hours.times == Texts{"2022-10-30T01:30:00+02:00", "2022-10-30T02:00:00+02:00",
                                  "2022-10-30T02:30:00+02:00", "2022-10-30T02:00:00+01:00",
                                  "2022-10-30T02:30:00+01:00", "2022-10-30T03:00:00+01:00"});
  const ImportedSeries hours =
      import_stamps({"2022-10-30 01:00", "2022-10-30 02:00", "2022-10-30 02:00", "2022-10-30 03:00"},
                    {.zone = "Europe/Paris"});
  CHECK(hours.times[1] == "2022-10-30T02:00:00+02:00");
  CHECK(hours.times[2] == "2022-10-30T02:00:00+01:00");
}

TEST_CASE("an hour that occurs twice is refused where the stamps do not tell") {
  const Texts stamps =
      GENERATE(Texts{"2022-10-30 01:30", "2022-10-30 02:30", "2022-10-30 03:30"}, Texts{"2022-10-30 02:30"},
               Texts{"2022-10-30 02:30", "2022-10-30 02:00", "2022-10-30 02:30", "2022-10-30 02:00",
                     "2022-10-30 03:00"},
               Texts{"2022-10-30 01:00", "2022-10-30 02:00", "2022-10-30 02:30"});
  const Error zoned = refuse_text(table(stamps), {.zone = "Europe/Paris", .bad_rows = BadRows::kSkip});
  CHECK(zoned.code == ErrorCode::kInvalidArgument);
  CHECK(names_all(zoned, {"input.csv:", "twice", "Europe/Paris", "--zone"}));
}

TEST_CASE("an hour that does not exist is a bad row") {
  const std::string text = table({"2022-03-27 01:30", "2022-03-27 02:30", "2022-03-27 03:30"});
  const Error error = refuse_text(text, {.zone = "Europe/Paris"});
  CHECK(error.code == ErrorCode::kMalformed);
  CHECK(names_all(error, {"input.csv:3", "2022-03-27T02:30:00", "Europe/Paris"}));
  const Imported skipped = import_text(text, {.zone = "Europe/Paris", .bad_rows = BadRows::kSkip});
  CHECK(skipped.report.bad_rows == 1);
  CHECK(skipped.series.at("input").times == Texts{"2022-03-27T01:30:00+01:00", "2022-03-27T03:30:00+02:00"});
}

TEST_CASE("stamps with and without offset do not mix") {
  CHECK(
      names_all(refuse_text(table({"2024-01-01T00:00Z", "2024-01-02T00:00"})), {"input.csv:3", "no offset"}));
  CHECK(names_all(refuse_text(table({"2024-01-01T00:00", "2024-01-02T00:00Z"})),
                  {"input.csv:3", "has an offset"}));
}

TEST_CASE("only rows of a range are taken, in the zone of the source") {
  const Texts stamps = {"2024-01-01", "2024-01-02", "2024-01-03", "2024-01-03T00:00:00.5"};
  const ImportedSeries range = import_stamps(stamps, {.from = "2024-01-02", .to = "2024-01-03T00:00:00.1"});
  CHECK(range.times == Texts{"2024-01-02T00:00:00.000", "2024-01-03T00:00:00.000"});
  CHECK(names_all(refuse_text(table(stamps), {.from = "2024-01-02T00:00Z"}), {"--from", "naive"}));
}

TEST_CASE("repeated stamps and steps back are kept as they are") {
  const ImportedSeries series = import_stamps({"2024-01-02", "2024-01-02", "2024-01-01"});
  CHECK(series.times == Texts{"2024-01-02T00:00:00", "2024-01-02T00:00:00", "2024-01-01T00:00:00"});
}
