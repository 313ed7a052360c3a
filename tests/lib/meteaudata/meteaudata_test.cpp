// SPDX-License-Identifier: Apache-2.0
#include "mdat/meteaudata.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <filesystem>
#include <limits>

#include "tests/support/temporary_folder.hpp"

namespace mdat {
namespace {

using test::TemporaryFolder;

Type type_of(TypeKind kind, TimeUnit unit = {}, std::string zone = {}) {
  return {.kind = kind, .unit = unit, .zone = std::move(zone)};
}

template <typename T>
ColumnData column(const Type& type, std::vector<T> values, std::uint64_t valid = ~std::uint64_t{0}) {
  ColumnData column(type);
  column.append(values.data(), values.size(), &valid);
  return column;
}

ColumnData texts(std::vector<std::string> values) {
  ColumnData column(type_of(TypeKind::kString));
  for (const std::string& text : values) column.append_text(text);
  column.append_null();
  return column;
}

TimeSeries series(std::string name, Index index, ColumnData values) {
  TimeSeries one{.name = name};
  one.series =
      SeriesContainer({.name = std::move(name), .index = std::move(index), .values = std::move(values)});
  return one;
}

Index times(TimeUnit unit, std::string zone, std::vector<std::int64_t> stamps,
            std::uint64_t valid = ~std::uint64_t{0}) {
  return {.kind = IndexKind::kTime,
          .values = column(type_of(TypeKind::kTimestamp, unit, std::move(zone)), std::move(stamps), valid)};
}

/// All that its files have no field for, and names that it cannot load.
Dataset strange() {
  const double payload = std::bit_cast<double>(std::uint64_t{0x7FF8000000000000});
  Dataset dataset{.name = "plant/1"};
  dataset.description = "°C, \"quoted\"\nand more";
  dataset.extra["site"] = Parameters{{"zone", Tuple{List{1, 2}}}};
  Signal z{.name = "z_1", .units = "°C"};
  const auto type = type_of(TypeKind::kFloat64);
  z.time_series.push_back(series("z/raw",
                                 times(TimeUnit::kSecond, "Europe/Paris", {1729990800, 1729994400, 0}, 3),
                                 column<double>(type, {payload, 0.1, 0}, 3)));
  z.time_series.push_back(series("a", times(TimeUnit::kNano, "-05:00", {1, 2, 3}), texts({"NA", ""})));
  z.time_series.back().series.set([&] {
    SeriesData data = **z.time_series.back().series.data();
    data.quality = column<std::uint8_t>(type_of(TypeKind::kUint8), {1, 0, 255}, 5);
    data.index.metadata.frequency = "6T";
    return data;
  }());
  auto function = std::make_shared<FunctionInfo>();
  function->name = "f";
  ProcessingStep step{.type = "cooking",
                      .description = "x",
                      .run_datetime = {.us = 5},
                      .function_info = function,
                      .suffix = "C"};
  step.parameters = Parameters{{"pairs", List{Tuple{List{1, 2}}}},
                               {"array", NdArray{.dtype = "float32", .shape = {1}, .data = Bytes(4)}},
                               {"raw", NdArray{.dtype = "complex64", .shape = {1}, .data = Bytes(8)}}};
  z.time_series.back().processing_steps.push_back(std::make_shared<const ProcessingStep>(step));
  dataset.signals.push_back(std::move(z));
  Signal a{.name = "A#1", .created_on = {.us = 0, .offset_seconds = 3600}};
  Index intervals{.kind = IndexKind::kInterval,
                  .values = column<double>(type, {0, 1, 0}, 3),
                  .right = column<double>(type, {1, 2.5, 0}, 3)};
  intervals.metadata.closed = "left";
  a.time_series.push_back(series(
      "A#1_IV#1", intervals,
      column<std::int64_t>(type_of(TypeKind::kInt64), {std::numeric_limits<std::int64_t>::max(), 1, 0}, 3)));
  ColumnData categories(type_of(TypeKind::kCategorical));
  categories.set_categories({"low", "unused", "high"});
  const std::uint32_t codes[] = {2, 0, 2};
  categories.append(codes, 3);
  Index periods{.kind = IndexKind::kPeriod,
                .values = column<std::int64_t>(type_of(TypeKind::kInt64), {-1, 0, 5})};
  periods.metadata.frequency = "Q-DEC";
  a.time_series.push_back(series("A#1_PER#1", periods, categories));
  dataset.signals.push_back(std::move(a));
  return dataset;
}

bool told(const std::vector<MeteaudataNote>& notes, std::string_view path, std::string_view what) {
  return std::ranges::any_of(notes, [&](const auto& note) {
    return note.path == path && note.what.find(what) != std::string::npos;
  });
}

TEST_CASE("a data set comes back from meteaudata's files as it went in, and what these lack is told") {
  const TemporaryFolder folder;
  for (const auto form : {MeteaudataForm::kZip, MeteaudataForm::kDirectory}) {
    const std::string path = folder / (form == MeteaudataForm::kZip ? "plant.zip" : "plant");
    Dataset before = strange();
    const auto notes = write_meteaudata(before, path, {.form = form});
    if (!notes) FAIL(notes.error().message);
    CHECK(told(*notes, "z_1", "is named z-1#1 there"));
    CHECK(told(*notes, "z_1/z/raw", "is named z-1#1_z-raw#1 there"));
    CHECK(told(*notes, "z_1/a", "frequency 6T"));
    CHECK(told(*notes, "z_1/a", "quality"));
    CHECK(told(*notes, "z_1/a", "\"NA\""));
    CHECK(told(*notes, "z_1/a", "cooking"));
    CHECK(told(*notes, "z_1/a", "tuples"));
    CHECK(told(*notes, "A#1/A#1_IV#1", "intervals"));
    CHECK(told(*notes, "A#1/A#1_IV#1", "2^53"));
    CHECK(is_meteaudata(path));
    auto after = read_meteaudata(path);
    if (!after) FAIL(after.error().message);
    CHECK(after->notes.empty());
    CHECK(to_parameters(after->dataset) == to_parameters(before));
    REQUIRE(after->dataset.signals.size() == 2);
    for (std::size_t s = 0; s < 2; ++s) {
      CHECK(to_parameters(after->dataset.signals[s]) == to_parameters(before.signals[s]));
      REQUIRE(after->dataset.signals[s].time_series.size() == before.signals[s].time_series.size());
      for (std::size_t i = 0; i < before.signals[s].time_series.size(); ++i) {
        TimeSeries& a = before.signals[s].time_series[i];
        TimeSeries& b = after->dataset.signals[s].time_series[i];
        INFO(a.name);
        CHECK(a.name == b.name);
        CHECK(metadata_of(a) == metadata_of(b));
        CHECK(**a.series.data() == **b.series.data());
      }
    }
    CHECK(write_meteaudata(before, path, {.form = form}).error().code == ErrorCode::kExists);
  }
}

TEST_CASE("the same data set makes the same zip, which replaces another only where asked") {
  const TemporaryFolder folder;
  const Dataset dataset = strange();
  REQUIRE(write_meteaudata(dataset, folder / "a.zip"));
  REQUIRE(write_meteaudata(dataset, folder / "b.zip"));
  CHECK(test::read_bytes(folder / "a.zip") == test::read_bytes(folder / "b.zip"));
  REQUIRE(write_meteaudata(dataset, folder / "b.zip", {.deflate = false, .replace = true}));
  CHECK(test::read_bytes(folder / "a.zip").size() < test::read_bytes(folder / "b.zip").size());
  CHECK(folder.files() == 2);
  CHECK(write_meteaudata(dataset, folder / "no/where.zip").error().code == ErrorCode::kIo);
}

TEST_CASE("what is no meteaudata is refused") {
  const TemporaryFolder folder;
  CHECK(read_meteaudata(folder / "none.zip").error().code == ErrorCode::kNotFound);
  CHECK_FALSE(is_meteaudata(folder / "none.zip"));
  std::filesystem::create_directory(folder / "empty");
  CHECK_FALSE(is_meteaudata(folder / "empty"));
  CHECK(read_meteaudata(folder / "empty").error().code == ErrorCode::kNotFound);
  REQUIRE(write_meteaudata(strange(), folder / "a.zip"));
  CHECK(read_meteaudata(folder / "a.zip", {.files_max = 2}).error().code == ErrorCode::kLimit);
  CHECK(read_meteaudata(folder / "a.zip", {.unpacked_max = 100}).error().code == ErrorCode::kLimit);
  CHECK(read_meteaudata(folder / "a.zip", {.dataset = "other"}).error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace mdat
