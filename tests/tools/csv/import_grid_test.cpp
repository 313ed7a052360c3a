// SPDX-License-Identifier: Apache-2.0
// Goal: rows that are read column by column and the same rows one by one are the same import: the same
// values, types, counts and messages. Quotes around a stamp mean nothing, but make its row go the slow way.
#include <catch2/catch.hpp>
#include <random>

#include "tests/tools/csv/imported.hpp"

using namespace mdat;
using namespace mdat::csv;
using namespace mdat::csv::test;

namespace {

/// All that an import says and leaves behind.
std::string story(const std::string& text, const CsvOptions& options) {
  const Folder folder;
  const auto imported = import_files({folder.write("input.csv", text)}, folder.path() + "/out.mdat", options);
  if (!imported) return imported.error().message.substr(imported.error().message.find("input.csv"));
  const SourceReport& source = imported->report.sources[0];
  std::string out = std::to_string(source.rows) + " rows, " + std::to_string(source.bad_rows) + " bad, " +
                    std::to_string(source.bad_fields) + " fields, " + source.first_bad + ", " +
                    to_string(source.axis_type) + ", " + source.first + ", " + source.last + "\n";
  for (const auto& [name, series] : imported->series) {
    out += name + " " + series.type + " " + series.axis_type + ":";
    for (std::size_t i = 0; i < series.times.size(); ++i)
      out += " " + series.times[i] + "=" + series.values[i];
    out += "\n";
  }
  return out;
}

struct Line {
  std::string stamp;
  std::string rest;
};

std::string text_of(const std::vector<Line>& lines, bool quoted) {
  std::string text = quoted ? "\"time\",a,b,c\n" : "time,a,b,c\n";
  const std::string quote = quoted ? "\"" : "";
  for (const Line& line : lines) text += quote + line.stamp + quote + line.rest;
  return text;
}

class Plant {
 public:
  explicit Plant(unsigned seed) : random_(seed), stamps_(pick(6)), oddness_(pick(3) * 60) {}

  std::vector<Line> lines(std::size_t count) {
    std::vector<Line> lines;
    for (std::size_t i = 0; i < count; ++i) lines.push_back(line(i));
    return lines;
  }

 private:
  std::size_t pick(std::size_t count) { return random_() % count; }
  bool odd() { return oddness_ > 0 && pick(oddness_) == 0; }
  std::string number(std::size_t count) { return std::to_string(pick(count)); }

  std::string stamp(std::size_t row) {
    static constexpr const char* kOdd[] = {"",
                                           "never",
                                           "2024-10-27T02:30:00",
                                           "2024-13-01T00:00:00",
                                           "24",
                                           " 2024-03-01T00:00:00 ",
                                           "2024-03-01T00:00:00.000000001",
                                           "2024-03-01",
                                           "2024-03-01T00:00:00+05:00",
                                           "2024-03-01T24:00:00"};
    if (row > 3 && odd()) return kOdd[pick(std::size(kOdd))];
    const std::size_t second = row * 7;
    const auto two = [](std::size_t value) {
      return std::string(value < 10 ? "0" : "") + std::to_string(value);
    };
    std::string text = "2024-03-" + two(1 + second / 86'400) + (stamps_ % 2 == 0 ? "T" : " ") +
                       two(second / 3600 % 24) + ":" + two(second / 60 % 60) + ":" + two(second % 60);
    if (stamps_ >= 2) text += "." + two(pick(100)) + "0000";
    if (stamps_ >= 4) text += "+02:00";
    return text;
  }

  std::string value(bool decimals) {
    static constexpr const char* kOdd[] = {"",
                                           "x",
                                           "NA",
                                           "1e3",
                                           "+5",
                                           " 7 ",
                                           "-0",
                                           "nan",
                                           "true",
                                           "9007199254740993",
                                           "99999999999999999999",
                                           ".5",
                                           "5.",
                                           "12345678901",
                                           "1,5"};
    if (odd()) return kOdd[pick(std::size(kOdd) - 1)];
    const std::string sign = pick(4) == 0 ? "-" : "";
    return decimals ? sign + number(1000) + "." + number(1'000'000'000) + number(10'000'000)
                    : sign + number(100'000);
  }

  Line line(std::size_t row) {
    Line line{stamp(row), "," + value(true) + "," + value(false) + "," + value(pick(9) == 0)};
    if (odd()) line.rest += ",";
    if (odd()) line.rest += ",9";
    if (odd()) line.rest = ",1";
    line.rest += pick(5) == 0 ? "\r\n" : "\n";
    if (odd()) line.rest += "\n";
    return line;
  }

  std::mt19937 random_;
  std::size_t stamps_;
  std::size_t oddness_;
};

}  // namespace

TEST_CASE("rows read in columns are the rows read one by one") {
  const auto seed = GENERATE(range(0U, 120U));
  const std::vector<Line> lines = Plant(seed).lines(seed % 7 == 0 ? 9'000 : 700);
  CsvOptions options;
  options.bad_rows = std::array{BadRows::kError, BadRows::kSkip, BadRows::kNull}[seed % 3];
  if (seed % 4 == 1) options.zone = "Europe/Berlin";
  if (seed % 5 == 1) options.nulls = {"1"};
  if (seed % 5 == 2) options.types = {{"c", Type{.kind = TypeKind::kString, .unit = {}, .zone = {}}}};
  if (seed % 5 == 3) options.types = {{"b", Type{.kind = TypeKind::kInt32, .unit = {}, .zone = {}}}};
  if (seed % 11 == 3) options.from = "2024-03-01T00:10:00";
  INFO("seed " << seed);
  CHECK(story(text_of(lines, false), options) == story(text_of(lines, true), options));
}

TEST_CASE("the second pass through an hour that occurs twice is found among plain rows") {
  std::string text = "time,a\n";
  for (const char* hour : {"01", "02", "02", "03", "04"}) {
    for (int minute = 0; minute < 60; ++minute)
      text += "2024-10-27T" + std::string(hour) + (minute < 10 ? ":0" : ":") + std::to_string(minute) +
              ":00,1.5\n";
  }
  const Imported imported = import_text(text, {.zone = "Europe/Berlin"});
  const auto& times = imported.series.begin()->second.times;
  REQUIRE(times.size() == 300);
  CHECK(times[60] == "2024-10-27T02:00:00+02:00");
  CHECK(times[120] == "2024-10-27T02:00:00+01:00");
}

TEST_CASE("where half of the rows are bad, the good ones are all there") {
  std::string text = "time,a,b\n";
  for (int i = 0; i < 5'000; ++i)
    text += "2024-03-01T00:00:" + std::to_string(10 + i % 50) + "," + std::to_string(i) +
            (i % 2 == 0 ? ",x\n" : ",1\n");
  const Imported imported = import_text(
      text,
      {.types = {{"b", Type{.kind = TypeKind::kInt64, .unit = {}, .zone = {}}}}, .bad_rows = BadRows::kSkip});
  CHECK(imported.report.bad_rows == 2'500);
  CHECK(imported.series.at("a").values.size() == 2'500);
  CHECK(imported.series.at("a").values[1] == "3");
}
