// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/lib/process/series.hpp"

namespace mdat {
namespace {

using test::signal_of;
using test::stamps_of;
using test::times_and_values;
using test::values_of;

/// A user's own: twice the values of all inputs, one behind the other; or half of it, and an error.
class Doubled final : public Transform {
 public:
  explicit Doubled(bool fails = false) : fails_(fails) {}
  Result<void> run(Processing& processing) const override {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < processing.inputs().size(); ++i) all.push_back(i);
    auto reader = processing.read(0);
    if (!reader) return std::unexpected(reader.error());
    const auto output = processing.add({.head = (*reader)->head(),
                                        .values_dtype = "float64",
                                        .inputs = all,
                                        .step = {.type = "doubling",
                                                 .description = "twice as much",
                                                 .run_datetime = {},
                                                 .function_info = function_,
                                                 .parameters = Parameters{{"factor", 2}},
                                                 .suffix = "DOUBLED"}});
    if (!output) return std::unexpected(output.error());
    SeriesData chunk;
    for (;;) {
      auto more = (*reader)->next(chunk);
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
      ColumnData doubled(chunk.values.type());
      for (const double value : chunk.values.values<double>()) {
        const double twice = 2 * value;
        doubled.append(&twice, 1);
      }
      chunk.values = doubled;
      if (auto ok = processing.append(*output, chunk); !ok) return ok;
    }
    if (fails_) return fail(ErrorCode::kIo, "the sensor is gone");
    return {};
  }

 private:
  bool fails_;
  std::shared_ptr<const FunctionInfo> function_ =
      std::make_shared<const FunctionInfo>(FunctionInfo{"double", "1", "me", "here"});
};

std::vector<std::string> names_of(const Signal& signal) {
  std::vector<std::string> names;
  for (const TimeSeries& series : signal.time_series) names.push_back(series.name);
  return names;
}

Dataset plant() {
  Dataset dataset{.name = "plant"};
  Signal a = signal_of(times_and_values({0, 10, 20}, {1, 2, 3}));
  Signal b{.name = "B#1", .units = "mg/l", .provenance = {.location = "inlet"}};
  SeriesData rows = times_and_values({10, 20, 30}, {5, std::nan(""), 7});
  rows.name = "B#1_RAW#1";
  b.time_series.push_back({.name = "B#1_RAW#1", .series = SeriesContainer(rows), .values_dtype = "float64"});
  REQUIRE(dataset.add(std::move(a)).has_value());
  REQUIRE(dataset.add(std::move(b)).has_value());
  return dataset;
}

TEST_CASE("what is made is numbered behind what is there") {
  Signal signal = signal_of(times_and_values({0, 1}, {1, 2}));
  CHECK(*signal.process({"A#1_RAW#1"}, Doubled()) == std::vector<std::string>{"A#1_DOUBLED#1"});
  CHECK(*signal.process({"A#1_RAW#1"}, Doubled()) == std::vector<std::string>{"A#1_DOUBLED#2"});
  CHECK(*signal.process({"A#1_RAW#1"}, Doubled(), {.output_names = {"twice"}}) ==
        std::vector<std::string>{"A#1_twice#1"});
  CHECK(signal.find("A#1_DOUBLED#2")->values_dtype == "float64");
  CHECK(test::rows_of(signal, "A#1_DOUBLED#2").name == "A#1_DOUBLED#2");
  CHECK(values_of(signal, "A#1_DOUBLED#2") == std::vector<double>{2, 4});
  CHECK(signal.process({"A#1_RAW#1"}, Doubled(), {.output_names = {"a_b"}}).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(signal.process({"A#1_RAW#1"}, Doubled(), {.output_names = {"a", "b"}}).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(signal.process({"A#1_NONE#1"}, Doubled()).error().code == ErrorCode::kNotFound);
  CHECK(signal.time_series.size() == 4);
}

TEST_CASE("overwrite takes the place of the greatest number, and of it alone") {
  Signal signal = signal_of(times_and_values({0, 1}, {1, 2}));
  for (int i = 0; i < 3; ++i) REQUIRE(signal.process({"A#1_RAW#1"}, Doubled()).has_value());
  CHECK(*signal.process({"A#1_DOUBLED#1"}, Doubled(), {.overwrite = true}) ==
        std::vector<std::string>{"A#1_DOUBLED#3"});
  CHECK(names_of(signal) ==
        std::vector<std::string>{"A#1_RAW#1", "A#1_DOUBLED#1", "A#1_DOUBLED#2", "A#1_DOUBLED#3"});
  CHECK(values_of(signal, "A#1_DOUBLED#2") == std::vector<double>{2, 4});
  CHECK(values_of(signal, "A#1_DOUBLED#3") == std::vector<double>{4, 8});
  CHECK(*signal.process({"A#1_RAW#1"}, *resample("s"), {.overwrite = true}) ==
        std::vector<std::string>{"A#1_RESAMPLED#1"});
}

TEST_CASE("two outputs of one call never take each other's place") {
  Signal signal = signal_of(times_and_values({0, 1}, {1, 2}));
  const std::vector<std::string> twice{"A#1_RAW#1", "A#1_RAW#1"};
  CHECK(*signal.process(twice, *linear_interpolation(), {.overwrite = true}) ==
        std::vector<std::string>{"A#1_LIN-INT#1", "A#1_LIN-INT#2"});
}

TEST_CASE("history names the true input and shares its steps") {
  Signal signal = signal_of(times_and_values({0, 1}, {1, 2}));
  REQUIRE(signal.process({"A#1_RAW#1"}, *resample("s")).has_value());
  REQUIRE(signal.process({"A#1_RAW#1"}, *resample("2s")).has_value());
  REQUIRE(signal.process({"A#1_RESAMPLED#1"}, *linear_interpolation()).has_value());
  const auto& first = signal.find("A#1_RESAMPLED#1")->processing_steps;
  const auto& filled = signal.find("A#1_LIN-INT#1")->processing_steps;
  REQUIRE(filled.size() == 2);
  CHECK(filled[0] == first[0]);  // the same step, not one that is equal
  CHECK(filled[1]->input_series_names == std::vector<std::string>{"A#1_RESAMPLED#1"});
  CHECK(filled[1]->type == processing_type::kGapFilling);
  CHECK(*find(*filled[0]->parameters, "frequency") == Parameter("s"));
  REQUIRE(signal.process({"A#1_LIN-INT#1", "A#1_RESAMPLED#1"}, Doubled()).has_value());
  const auto& both = signal.find("A#1_DOUBLED#1")->processing_steps;
  REQUIRE(both.size() == 3);
  CHECK(both[2]->input_series_names == std::vector<std::string>{"A#1_LIN-INT#1", "A#1_RESAMPLED#1"});
}

TEST_CASE("an average is a signal of its own, over all stamps") {
  Dataset dataset = plant();
  CHECK(*dataset.process({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals()) ==
        std::vector<std::string>{"AVERAGE#1_RAW#1"});
  Signal& average = *dataset.find("AVERAGE#1");
  CHECK(average.units == "mg/l");
  CHECK(!average.provenance.location.has_value());
  CHECK(stamps_of(average, "AVERAGE#1_RAW#1") == std::vector<std::int64_t>{0, 10, 20, 30});
  CHECK(values_of(average, "AVERAGE#1_RAW#1") == std::vector<double>{1, 3.5, 3, 7});
  const auto& step = *average.time_series[0].processing_steps.back();
  CHECK(step.input_series_names == std::vector<std::string>{"A#1_RAW#1", "B#1_RAW#1"});
  CHECK(!step.parameters.has_value());

  const auto again = average_signals(DataProvenance{.location = "lab"});
  CHECK(*dataset.process({"A#1_RAW#1", "B#1/B#1_RAW#1"}, *again,
                         {.output_names = {"mean"}, .output_signal_names = {"inlet"}}) ==
        std::vector<std::string>{"inlet#1_mean#1"});
  CHECK(dataset.find("inlet#1")->provenance.location == "lab");
  CHECK(*dataset.process({"A#1_RAW#1"}, *again, {.overwrite = true}) ==
        std::vector<std::string>{"AVERAGE#1_RAW#1"});
  CHECK(dataset.signals.size() == 4);
  CHECK(dataset.find("AVERAGE#1")->provenance.location == "lab");
}

TEST_CASE("averages refuse what they cannot take") {
  Dataset dataset = plant();
  dataset.find("B#1")->units = "g/l";
  CHECK(dataset.process({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals()).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(dataset.process({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals({}, false)).has_value());
  CHECK(dataset.process({}, *average_signals()).error().code == ErrorCode::kInvalidArgument);
  CHECK(dataset.find("A#1")->process({"A#1_RAW#1"}, *average_signals()).error().code ==
        ErrorCode::kInvalidArgument);
  dataset.find("B#1")->time_series[0].series.set(times_and_values({30, 20, 10}, {1, 2, 3}));
  CHECK(dataset.process({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals({}, false)).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(dataset.process({"B#1_RAW#1", "B#1_RAW#1"}, *average_signals()).has_value());
}

TEST_CASE("what is made is in the store at once, with all that is needed to find it") {
  auto store = *StorageConfig::parse("memory:")->create_backend();
  Dataset dataset = plant();
  dataset.set_backend(store);
  REQUIRE(dataset.find("A#1")->process({"A#1_RAW#1"}, *resample("10s")).has_value());
  CHECK(!dataset.find("A#1", "A#1_RESAMPLED#1")->series.is_changed());
  REQUIRE(dataset.process({"A#1_RAW#1", "B#1_RAW#1"}, *average_signals()).has_value());
  auto loaded = Dataset::load(store);
  REQUIRE(loaded.has_value());
  loaded->last_updated = dataset.last_updated;
  CHECK(*equal(*loaded, dataset));
  CHECK(loaded->find("AVERAGE#1") != nullptr);

  REQUIRE(dataset.process({"B#1_RAW#1"}, *average_signals(), {.overwrite = true}).has_value());
  REQUIRE(dataset.process({"A#1_RAW#1"}, *resample("20s"), {.overwrite = true}).has_value());
  auto again = Dataset::load(store);
  REQUIRE(again.has_value());
  again->last_updated = dataset.last_updated;
  CHECK(*equal(*again, dataset));
  CHECK(store->list_keys()->size() == 4);
}

TEST_CASE("after a failure store and data set are as they were") {
  auto store = *StorageConfig::parse("memory:")->create_backend();
  Dataset dataset = plant();
  REQUIRE(dataset.save(store).has_value());
  dataset.set_backend(store);
  const auto keys = *store->list_keys();
  const auto documents = *store->documents();
  CHECK(dataset.process({"A#1_RAW#1"}, Doubled(true)).error().code == ErrorCode::kIo);
  CHECK(dataset.find("A#1")->process({"A#1_RAW#1"}, Doubled(true)).error().code == ErrorCode::kIo);
  CHECK(*store->list_keys() == keys);
  CHECK(*store->documents() == documents);
  CHECK(dataset.find("A#1")->time_series.size() == 1);
  CHECK(dataset.process({"A#1_RAW#1"}, Doubled()).has_value());
}

TEST_CASE("two signals may have series of one name") {
  Dataset dataset = plant();
  dataset.find("B#1")->time_series[0].name = "A#1_RAW#1";
  CHECK(dataset.process({"A#1_RAW#1"}, *resample("10s")).error().code == ErrorCode::kInvalidArgument);
  CHECK(*dataset.process({"B#1/A#1_RAW#1"}, *resample("10s")) == std::vector<std::string>{"B#1_RESAMPLED#1"});
}

}  // namespace
}  // namespace mdat
