// SPDX-License-Identifier: Apache-2.0
#include "mdat/sample.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/random_series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

struct Point {
  std::int64_t time;
  double value;
};

double number_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return static_cast<double>(*number);
  return std::get<bool>(value) ? 1 : 0;
}

bool is_number(const Value& value) { return value.index() != 0 && !std::isnan(number_of(value)); }

std::vector<Pixel> by_looking(const SeriesModel& model, std::int64_t from, std::int64_t to,
                              std::uint32_t width) {
  std::vector<Pixel> pixels;
  for (std::size_t i = 0; i < model.times.size(); ++i) {
    const std::int64_t t = model.times[i];
    if (t < from || t >= to || !is_number(model.values[i])) continue;
    const auto column = static_cast<std::uint32_t>((t - from) * width / (to - from));
    const Row row{i, t, model.values[i]};
    if (pixels.empty() || pixels.back().column != column) pixels.push_back({column, row, row, row, row});
    Pixel& pixel = pixels.back();
    if (less(row.value, pixel.min.value)) pixel.min = row;
    if (less(pixel.max.value, row.value)) pixel.max = row;
    pixel.last = row;
  }
  return pixels;
}

bool same_row(const Row& a, const Row& b) {
  return a.row == b.row && a.time == b.time && same(a.value, b.value);
}

/// Pixels that a line through the points covers, of a screen `width` wide and 200 high. Inside a column it
/// covers what lies between two points; from column to column a straight line between the two.
std::set<std::pair<int, int>> draw(const std::vector<Point>& points, std::int64_t from, std::int64_t to,
                                   std::uint32_t width, double least, double greatest) {
  std::set<std::pair<int, int>> lit;
  const double height = 200, range = greatest > least ? greatest - least : 1;
  const auto x_of = [&](const Point& p) {
    return static_cast<double>((p.time - from) * width) / static_cast<double>(to - from);
  };
  const auto y_of = [&](const Point& p) {
    return (std::clamp(p.value, least, greatest) - least) / range * (height - 1);
  };
  const auto column = [&](int x, double y1, double y2) {
    for (int y = static_cast<int>(std::min(y1, y2)); y <= static_cast<int>(std::max(y1, y2)); ++y)
      lit.insert({x, y});
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point &a = points[i > 0 ? i - 1 : 0], &b = points[i];
    const double x1 = x_of(a), x2 = x_of(b), y1 = y_of(a), y2 = y_of(b);
    const int first = static_cast<int>(x1), last = static_cast<int>(x2);
    if (first == last) {
      column(first, y1, y2);
      continue;
    }
    for (int x = first; x <= last; ++x) {
      const auto at = [&](double place) {
        return y1 + (y2 - y1) * (std::clamp(place, x1, x2) - x1) / (x2 - x1);
      };
      column(x, at(x), at(x + 1));
    }
  }
  return lit;
}

std::string picture_difference(const SeriesModel& model, const std::vector<Pixel>& pixels, std::int64_t from,
                               std::int64_t to, std::uint32_t width) {
  std::vector<Point> all, sampled;
  double least = 1e300, greatest = -1e300;
  for (std::size_t i = 0; i < model.times.size(); ++i) {
    if (model.times[i] < from || model.times[i] >= to || !is_number(model.values[i])) continue;
    all.push_back({model.times[i], number_of(model.values[i])});
    if (std::isinf(all.back().value)) continue;
    least = std::min(least, all.back().value);
    greatest = std::max(greatest, all.back().value);
  }
  for (const Pixel& pixel : pixels) {
    std::vector<Row> rows{pixel.first, pixel.min, pixel.max, pixel.last};
    std::ranges::sort(rows, {}, &Row::row);
    for (const Row& row : rows) sampled.push_back({row.time, number_of(row.value)});
  }
  return draw(all, from, to, width, least, greatest) == draw(sampled, from, to, width, least, greatest)
             ? ""
             : "other pixels are lit";
}

}  // namespace

TEST_CASE(
    "a sample is the first, least, greatest and last row of each column of pixels, and draws the same") {
  const TemporaryFolder folder;
  std::mt19937_64 random(11);
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomShape shape = random_shape(seed);
    if (shape.kind == TypeKind::kString) continue;
    const std::string path = folder / (std::to_string(seed) + ".mdat");
    const SeriesModel model = make_random_series(path, shape, seed);
    const auto file = File::open(path, {seed % 4 == 0 ? Access::kCopied : Access::kMapped});
    REQUIRE(file);
    const auto series = file->find("v");
    REQUIRE(series);
    for (int round = 0; round < 6; ++round) {
      const std::int64_t begin = model.times.front(), end = model.times.back() + 1;
      TimeRange range;
      const auto any = [&] {
        return begin - 5 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end - begin + 10));
      };
      if (round % 3 != 0) range.from = any();
      if (round % 3 == 2) range.to = any();
      const std::int64_t from = range.from.value_or(begin), to = range.to.value_or(end);
      const auto width = static_cast<std::uint32_t>(1 + random() % (random() % 2 == 0 ? 10 : 700));
      INFO(shown(shape) << ", " << width << " columns from " << from << " to " << to);
      const auto found = series->sample(range, width);
      REQUIRE(found);
      const std::vector<Pixel> expected =
          from < to ? by_looking(model, from, to, width) : std::vector<Pixel>{};
      REQUIRE(found->size() == expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const Pixel &a = (*found)[i], &b = expected[i];
        const bool equal = a.column == b.column && same_row(a.first, b.first) && same_row(a.min, b.min) &&
                           same_row(a.max, b.max) && same_row(a.last, b.last);
        INFO("column " << b.column);
        REQUIRE(equal);
      }
      if (from < to && round < 3) CHECK(picture_difference(model, *found, from, to, width) == "");
      ++compared;
    }
  }
  CHECK(compared > 200);
}

TEST_CASE("a sample reaches from one end of time to the other, and is refused where there is no line") {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(),
                         kGreatest = std::numeric_limits<std::int64_t>::max();
  const TemporaryFolder folder;
  auto writer = Writer::create(folder / "a.mdat");
  REQUIRE(writer);
  REQUIRE(writer->append<double>(*writer->add_series("ends"), std::vector<std::int64_t>{kLeast, 0, kGreatest},
                                 std::vector<double>{1, 2, 3}));
  REQUIRE(writer->append<double>(*writer->add_series("unsorted"), std::vector<std::int64_t>{2, 1},
                                 std::vector<double>{1, 2}));
  REQUIRE(writer->add_series("text", {.type = {.kind = TypeKind::kString}}));
  REQUIRE(writer->add_series("empty"));
  REQUIRE(writer->commit());
  const auto file = File::open(folder / "a.mdat");
  const auto pixels = file->find("ends")->sample({}, 4'000'000'000);
  REQUIRE(pixels);
  REQUIRE(pixels->size() == 3);
  CHECK((*pixels)[0].column == 0);
  CHECK((*pixels)[1].column == 2'000'000'000);
  CHECK((*pixels)[2].column == 3'999'999'999);
  CHECK(file->find("empty")->sample({}, 10)->empty());
  for (const char* name : {"unsorted", "text"})
    CHECK(file->find(name)->sample({}, 10).error().code == ErrorCode::kInvalidArgument);
  CHECK(file->find("ends")->sample({}, 0).error().code == ErrorCode::kInvalidArgument);
}

}  // namespace mdat::test
