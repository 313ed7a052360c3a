// SPDX-License-Identifier: Apache-2.0
// What processing makes is the same to the bit wherever rows lie, and in the store once it is there.
#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <random>

#include "mdat/writer.hpp"
#include "tests/lib/process/series.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat {
namespace {

using test::rows_of;
using test::signal_of;
using test::TemporaryFolder;
using test::times_and_values;

using Store = std::shared_ptr<StorageBackend>;

Store open(const std::string& connection) {
  auto store = StorageConfig::parse(connection)->create_backend();
  REQUIRE(store.has_value());
  return *store;
}

/// Random values, a few of them NaN or null, on random steps of at most `step_max` seconds.
SeriesData random_rows(std::size_t rows, std::uint64_t step_max) {
  std::mt19937_64 random(rows);
  std::vector<std::int64_t> stamps;
  std::int64_t time = 1'700'000'000;
  for (std::size_t row = 0; row < rows; ++row)
    stamps.push_back(time += 1 + static_cast<std::int64_t>(random() % step_max));
  SeriesData data = times_and_values(stamps, std::vector<double>(rows));
  data.values.clear();
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % 50 == 0) {
      data.values.append_null();
      continue;
    }
    const double value = random() % 50 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                            : std::normal_distribution<double>(10, 1e5)(random);
    data.values.append(&value, 1);
  }
  return data;
}

Dataset plant(const SeriesData& rows) {
  Dataset dataset{.name = "plant"};
  REQUIRE(dataset.add(signal_of(rows, "Float64")).has_value());
  Signal other = signal_of(times_and_values({1'700'000'000, 1'700'000'005}, {1, 2}));
  other.name = "B#1";
  other.time_series[0].name = "B#1_RAW#1";
  REQUIRE(dataset.add(std::move(other)).has_value());
  return dataset;
}

/// Every function once, and one on the result of another.
void process_all(Dataset& dataset) {
  const auto run = [&](std::vector<std::string> inputs, const Transform& transform,
                       const ProcessOptions& options = {}) {
    const auto made = dataset.process(inputs, transform, options);
    if (!made) FAIL(made.error().message);
  };
  const std::vector<std::string> raw{"A#1_RAW#1"};
  for (const char* every : {"1s", "7min", "1h", "D", "W"}) run(raw, *resample(every));
  run(raw, *linear_interpolation());
  run(raw, *subset("2023-11-14 22:14", {}));
  run(raw, *subset(5, -5, true));
  run(raw, *replace_ranges({{"2023-11-14 22:20", "2023-11-14 22:30"}, {"2023-11-15", {}}}, "spikes", 3));
  run(raw, *predict_from_previous_point());
  run(raw, *normalize_index("min"));
  run({"A#1_LIN-INT#1"}, *resample("1h"), {.overwrite = true});
  run({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals());
}

void check_same(Dataset& made, Dataset& expected) {
  REQUIRE(made.signals.size() == expected.signals.size());
  for (Signal& signal : expected.signals) {
    Signal* other = made.find(signal.name);
    REQUIRE(other != nullptr);
    CHECK(other->time_series.size() == signal.time_series.size());
    for (const TimeSeries& series : signal.time_series) {
      INFO(signal.name << "/" << series.name);
      CHECK(rows_of(*other, series.name) == rows_of(signal, series.name));
      const auto& steps = other->find(series.name)->processing_steps;
      REQUIRE(steps.size() == series.processing_steps.size());
      for (std::size_t i = 0; i < steps.size(); ++i) {
        CHECK(steps[i]->input_series_names == series.processing_steps[i]->input_series_names);
        CHECK(steps[i]->parameters == series.processing_steps[i]->parameters);
      }
    }
  }
}

TEST_CASE("what processing makes is in every store as it is in memory") {
  const TemporaryFolder folder;
  for (const std::uint64_t step_max : {1U, 20U}) {
    const SeriesData rows = random_rows(20'000, step_max);
    Dataset expected = plant(rows);
    expected.set_backend(open("memory:"));
    process_all(expected);
    const auto suffix = std::to_string(step_max);
    for (const std::string& place : {"mdat:" + folder / ("plant" + suffix + ".mdat"),
                                     "sqlite:///" + folder / ("plant" + suffix + ".db")}) {
      INFO(place);
      {
        Dataset dataset = plant(rows);
        REQUIRE(dataset.save(open(place)).has_value());
      }
      {
        const Store store = open(place);  // rows are there, and not in memory
        auto dataset = Dataset::load(store);
        REQUIRE(dataset.has_value());
        dataset->set_backend(store);
        process_all(*dataset);
      }
      auto again = Dataset::load(open(place));
      REQUIRE(again.has_value());
      check_same(*again, expected);
    }
  }
}

TEST_CASE("after a failure a file has what it had") {
  const TemporaryFolder folder;
  for (const std::string& place : {"mdat:" + folder / "plant.mdat", "sqlite:///" + folder / "plant.db"}) {
    INFO(place);
    const Store store = open(place);
    Dataset dataset = plant(random_rows(100, 20));
    REQUIRE(dataset.save(store).has_value());
    dataset.set_backend(store);
    const auto keys = *store->list_keys();
    CHECK(dataset.process({"A#1_RAW#1"}, *subset("never", {})).error().code == ErrorCode::kInvalidArgument);
    CHECK(*open(place)->list_keys() == keys);
    CHECK(dataset.process({"A#1_RAW#1"}, *resample("1h")).has_value());
    CHECK(open(place)->list_keys()->size() == keys.size() + 1);
  }
}

/// A file with one plain series of random values: every second, or with gaps.
SeriesData file_rows(const std::string& path, bool gaps, std::size_t rows) {
  std::mt19937_64 random(rows);
  std::vector<std::int64_t> stamps(rows);
  std::vector<double> values(rows);
  std::int64_t time = 1'699'999'200;  // a full hour
  for (std::size_t row = 0; row < rows; ++row) {
    stamps[row] = time;
    time += gaps && random() % 1000 == 0 ? 10'000 : gaps ? static_cast<std::int64_t>(random() % 3) : 1;
    values[row] = random() % 100 == 0 ? std::numeric_limits<double>::quiet_NaN()
                                      : std::normal_distribution<double>(1e6, 1)(random);
  }
  auto writer = Writer::create(path);
  REQUIRE(writer.has_value());
  SeriesOptions options;
  options.axis_type = Type{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond};
  const auto id = writer->add_series("A#1_RAW#1", options);
  REQUIRE(id.has_value());
  REQUIRE(writer->append(*id, stamps, std::span<const double>(values)).has_value());
  REQUIRE(writer->commit().has_value());
  return times_and_values(stamps, values);
}

TEST_CASE("long bins, whose rows the axis tells, have the means of rows in memory") {
  const TemporaryFolder folder;
  for (const bool gaps : {false, true}) {
    const std::string path = folder / (gaps ? "gaps.mdat" : "seconds.mdat");
    const Signal memory = signal_of(file_rows(path, gaps, 600'000));
    Signal stored{.name = "A#1"};
    stored.time_series.push_back(
        {.name = "A#1_RAW#1", .series = SeriesContainer(open("mdat:" + path), "A#1_RAW#1")});
    for (const char* every : {"s", "10min", "h", "100min", "D", "W", "ME"}) {
      INFO(every);
      SeriesData made = test::made_of(stored, *resample(every));
      const SeriesData expected = test::made_of(memory, *resample(every));
      CHECK(made == expected);
    }
  }
}

}  // namespace
}  // namespace mdat
