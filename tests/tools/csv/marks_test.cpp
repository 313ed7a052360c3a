// SPDX-License-Identifier: Apache-2.0
// Goal: the index of text is the same on every processor, and that of whoever looks at one byte at a time.
#include "tools/csv/marks.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using namespace mdat::csv;

namespace {

/// The lanes of text from `begin` on that have no quotes, byte by byte.
std::vector<std::uint32_t> marks_of(const std::string& text, std::size_t begin, std::size_t end) {
  std::vector<std::uint32_t> marks;
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == '\n') marks.push_back(static_cast<std::uint32_t>(at) | Mark::kLineEnd);
    if (text[at] == ';') marks.push_back(static_cast<std::uint32_t>(at));
  }
  return marks;
}

std::size_t end_of_lanes(const std::string& text, std::size_t begin, std::size_t end) {
  std::size_t at = begin;
  while (at + kLaneBytes <= end && text.substr(at, kLaneBytes).find('"') == std::string::npos)
    at += kLaneBytes;
  return at;
}

using IndexLanes = decltype(&index_lanes);

void check(const std::string& text, std::size_t begin, std::size_t end) {
  const std::size_t expected_end = end_of_lanes(text, begin, end);
  const auto expected = marks_of(text, begin, expected_end);
  for (const IndexLanes index : {&index_lanes, &index_lanes_portably}) {
    std::vector<std::uint32_t> marks(expected.size() + kSpareMarks);
    const MarkRun run = index(text.data(), begin, end, ';', marks.data());
    REQUIRE(run.end == expected_end);
    marks.resize(run.marks);
    REQUIRE(marks == expected);
  }
}

}  // namespace

TEST_CASE("lanes of every density are indexed alike") {
  std::mt19937 random(11);
  for (int round = 0; round < 3'000; ++round) {
    std::string text(64 * (1 + random() % 6) + random() % 64, 'x');
    const auto density = 1 + random() % 40;
    for (char& c : text) {
      if (random() % density == 0) c = random() % 3 == 0 ? '\n' : ';';
      if (random() % 50 == 0) c = static_cast<char>(random());
    }
    if (random() % 4 != 0) std::ranges::replace(text, '"', '\'');
    const std::size_t begin = random() % 70;
    check(text, std::min(begin, text.size()), text.size() - random() % 3);
  }
}

TEST_CASE("a lane full of marks, one without and a quote at either end of one") {
  check(std::string(128, ';'), 0, 128);
  check(std::string(128, '\n'), 0, 128);
  check(std::string(128, ','), 0, 128);
  check(std::string(63, ';'), 0, 63);
  for (const std::size_t at : {63UZ, 64UZ, 127UZ}) {
    std::string text(192, ';');
    text[at] = '"';
    check(text, 0, 192);
  }
}
