// SPDX-License-Identifier: Apache-2.0
// Goal: a stamp that is read from what differs is the one that is read from its text.
#include "tools/csv/stamp_run.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "mdat/time.hpp"

using namespace mdat;
using namespace mdat::csv;

namespace {

/// Begins with one text and reads another; nothing where the run leaves it to others.
std::optional<std::int64_t> read_after(const std::string& first, const std::string& text, TimeUnit unit) {
  StampRun run;
  const auto civil = parse_iso(first);
  if (!civil) return {};
  run.begin(first, *to_ticks(civil->seconds - civil->offset_seconds.value_or(0), 0, unit), unit);
  std::int64_t ticks = 0;
  if (!run.next(text, ticks)) return {};
  return ticks;
}

std::optional<std::int64_t> read_whole(const std::string& text, TimeUnit unit) {
  const auto civil = parse_iso(text);
  if (!civil) return {};
  return to_ticks(civil->seconds - civil->offset_seconds.value_or(0), civil->nanoseconds, unit);
}

constexpr TimeUnit kUnits[] = {TimeUnit::kSecond, TimeUnit::kMilli, TimeUnit::kMicro, TimeUnit::kNano};

}  // namespace

TEST_CASE("stamps of one minute are read from their seconds") {
  CHECK(read_after("2024-05-01T12:00:00", "2024-05-01T12:00:59", TimeUnit::kSecond) == 1'714'564'859);
  CHECK(read_after("2024-05-01 12:00:00.5", "2024-05-01 12:00:01.7", TimeUnit::kMilli) == 1'714'564'801'700);
  CHECK(read_after("2024-05-01T12:00:00.000000", "2024-05-01T12:00:02.001000", TimeUnit::kMilli) ==
        1'714'564'802'001);
  CHECK(read_after("2024-05-01T12:00:00.123456789Z", "2024-05-01T12:00:02.000000001Z", TimeUnit::kNano) ==
        1'714'564'802'000'000'001);
  CHECK(read_after("2024-05-01T12:00:00,000000000+02:00", "2024-05-01T12:00:02,250000000+02:00",
                   TimeUnit::kMilli) == 1'714'557'602'250);
}

TEST_CASE("another minute, form or offset, a finer fraction and what is no stamp are left to others") {
  const auto left_alone = [](const char* first, const char* text, TimeUnit unit = TimeUnit::kMilli) {
    INFO(first << " then " << text);
    CHECK_FALSE(read_after(first, text, unit));
  };
  left_alone("2024-05-01T12:00:00", "2024-05-01T12:01:00");
  left_alone("2024-05-01T12:00:00", "2025-05-01T12:00:00");
  left_alone("2024-05-01T12:00:00", "2024-05-01 12:00:00");
  left_alone("2024-05-01T12:00:00", "2024-05-01T12:00:60");
  left_alone("2024-05-01T12:00:00", "2024-05-01T12:00-00");
  left_alone("2024-05-01T12:00:00", "2024-05-01T12:00:0x");
  left_alone("2024-05-01T12:00:00", "2024-05-01T12:00:00Z");
  left_alone("2024-05-01T12:00:00Z", "2024-05-01T12:00:00z");
  left_alone("2024-05-01T12:00:00+01:00", "2024-05-01T12:00:00+02:00");
  left_alone("2024-05-01T12:00:00.0", "2024-05-01T12:00:00,0");
  left_alone("2024-05-01T12:00:00.0", "2024-05-01T12:00:00.x");
  left_alone("2024-05-01T12:00:00.0000", "2024-05-01T12:00:00.0005");
  left_alone("2024-05-01T12:00:00.000000000", "2024-05-01T12:00:00.000000001");
  left_alone("2024-05-01T12:00:00.0", "2024-05-01T12:00:00.5", TimeUnit::kSecond);
  left_alone("2024-05-01T24:00:00", "2024-05-01T24:00:01");
  left_alone("2024-05-01T12:00", "2024-05-01T12:00");
}

TEST_CASE("stamps changed at random are the same both ways") {
  std::mt19937 random(5);
  const std::string fractions[] = {"",        ".5",      ".25",       ",125",      ".000000",
                                   ".120000", ".123456", ".00000000", ".123456789"};
  const std::string offsets[] = {"", "Z", "+02:00", " +0200", "-03", " UTC"};
  std::size_t taken = 0;
  for (int round = 0; round < 200'000; ++round) {
    const TimeUnit unit = kUnits[random() % 4];
    std::string first = "2024-02-29T23:59:0" + std::to_string(random() % 10) + fractions[random() % 9] +
                        offsets[random() % 6];
    std::string text = first;
    const auto changes = random() % 4;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random() % 3 == 0 ? random() % text.size() : 17 + random() % (text.size() - 17);
      text[at] = "0123456789:.,TZ+-x \xff"[random() % 20];
    }
    const auto ticks = read_after(first, text, unit);
    if (!ticks) continue;
    ++taken;
    INFO(first << " then " << text);
    REQUIRE(ticks == read_whole(text, unit));
  }
  CHECK(taken > 40'000);
}

TEST_CASE("fields below each other are read as far as the run goes") {
  const std::string rows[] = {"2024-05-01T12:00:01.25Z", "2024-05-01T12:00:59.75Z", "2024-05-01T12:01:00.00Z",
                              "2024-05-01T12:00:02.25Z"};
  std::string text = "time;";
  std::vector<std::uint32_t> marks;
  const std::size_t begin = text.size();
  for (const std::string& row : rows) {
    text += row + ";1\n";
    marks.push_back(static_cast<std::uint32_t>(text.size() - 3));
    marks.push_back(static_cast<std::uint32_t>(text.size() - 1) | Mark::kLineEnd);
  }
  const Grid grid(text.data(), begin, marks.data(), 4, 2);
  StampRun run;
  run.begin("2024-05-01T12:00:00.50Z", *read_whole("2024-05-01T12:00:00Z", TimeUnit::kMilli),
            TimeUnit::kMilli);
  std::int64_t ticks[4] = {};
  CHECK(run.next(grid, 0, 0, ticks) == 2);
  CHECK(ticks[0] == read_whole(rows[0], TimeUnit::kMilli));
  CHECK(ticks[1] == read_whole(rows[1], TimeUnit::kMilli));
  CHECK(run.next(grid, 0, 2, ticks) == 0);
  CHECK(run.next(grid, 0, 3, ticks) == 1);
  CHECK(ticks[3] == read_whole(rows[3], TimeUnit::kMilli));
  CHECK(run.next(grid, 0, 4, ticks) == 0);
}
