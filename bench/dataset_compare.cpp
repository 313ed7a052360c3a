// SPDX-License-Identifier: Apache-2.0
// Whole data sets in an .mdat file: the tasks of ../shared/peers/reference.py, which times the Python library
// meteaudata.
//
// usage: dataset_compare FOLDER
//          4 signals of a year of minutes; 200 signals of 4 series of 100 rows, three steps deep; one more
//          processed series in the latter
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "bench/stopwatch.hpp"
#include "bench/written.hpp"
#include "mdat/mdat.hpp"

namespace {

using mdat::bench::best;
using mdat::bench::expect;
using mdat::bench::seconds;
using mdat::bench::written;

constexpr int kTurns = 5;
constexpr std::int64_t kMinute = 60'000'000'000;

mdat::SeriesData noise(std::string name, std::size_t rows, std::mt19937_64& random) {
  std::normal_distribution<double> normal(20, 2);
  std::vector<std::int64_t> stamps(rows);
  std::vector<double> values(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    stamps[i] = 1'704'067'200'000'000'000 + static_cast<std::int64_t>(i) * kMinute;
    values[i] = normal(random);
  }
  mdat::SeriesData data{.name = std::move(name)};
  data.index.values =
      mdat::ColumnData({.kind = mdat::TypeKind::kTimestamp, .unit = mdat::TimeUnit::kNano, .zone = "UTC"});
  data.index.values.append(std::span<const std::int64_t>(stamps));
  data.index.metadata.frequency = "min";
  data.values.append(std::span<const double>(values));
  return data;
}

/// The functions of three steps, with as much source text as those of meteaudata.
std::vector<std::shared_ptr<const mdat::FunctionInfo>> functions() {
  std::vector<std::shared_ptr<const mdat::FunctionInfo>> made;
  for (const std::string name : {"resample", "linear interpolation", "subset"}) {
    std::string source = "def " + name + "(input_series):\n";
    for (int line = 0; line < 20; ++line)
      source += "    step_" + std::to_string(line) + " = " + name + "(input_series[" + std::to_string(line) +
                "])\n";
    made.push_back(std::make_shared<const mdat::FunctionInfo>(
        mdat::FunctionInfo{.name = name,
                           .version = "0.1",
                           .author = "Jean-David Therrien",
                           .reference = "www.github.com/modelEAU/meteaudata",
                           .source_code = source}));
  }
  return made;
}

/// Signals with a raw series and `deep` series, each made of the one before.
mdat::Dataset dataset(std::size_t signals, std::size_t rows, std::size_t deep) {
  std::mt19937_64 random(1);
  mdat::Dataset set{.name = "plant", .description = "bench", .owner = "bench"};
  const auto known = functions();
  std::int64_t now = 1'700'000'000'000'000;
  for (std::size_t s = 0; s < signals; ++s) {
    mdat::Signal signal{.name = "S" + std::to_string(s) + "#1", .units = "mg/l"};
    signal.provenance = {.source_repository = "plant",
                         .project = "bench",
                         .location = "inlet",
                         .equipment = "probe",
                         .parameter = signal.name,
                         .purpose = "bench",
                         .metadata_id = "1"};
    mdat::ProcessingSteps steps;
    for (std::size_t depth = 0; depth <= deep; ++depth) {
      const std::string suffix = depth == 0 ? "RAW" : known[depth - 1]->name;
      if (depth > 0) {
        now += 1'234'567;
        steps.push_back(std::make_shared<const mdat::ProcessingStep>(mdat::ProcessingStep{
            .type = "resampling",
            .description = "A simple processing function that resamples a series to a given frequency",
            .run_datetime = {.us = now},
            .function_info = known[depth - 1],
            .parameters = mdat::Parameters{{"frequency", "5min"}},
            .suffix = suffix,
            .input_series_names = {signal.time_series.back().name}}));
      }
      const std::string name = signal.name + "_" + suffix + "#1";
      signal.time_series.push_back({.name = name,
                                    .series = mdat::SeriesContainer(noise(name, rows, random)),
                                    .processing_steps = steps,
                                    .values_dtype = "float64"});
    }
    expect(set.add(std::move(signal)));
  }
  return set;
}

std::shared_ptr<mdat::StorageBackend> open_store(const std::string& path) {
  return expect(expect(mdat::StorageConfig::parse("mdat:" + path)).create_backend());
}

void print(const char* what, double ms) { std::printf("  %-34s %10.3f ms\n", what, ms * 1e3); }

void measure(const char* title, const std::string& path, std::size_t signals, std::size_t rows,
             std::size_t deep) {
  std::vector<double> save, look, all;
  for (int turn = 0; turn < kTurns; ++turn) {
    std::filesystem::remove(path);
    mdat::Dataset set = dataset(signals, rows, deep);
    save.push_back(seconds([&] { expect(set.save(open_store(path))); }));
    mdat::Dataset back;
    look.push_back(seconds([&] { back = expect(mdat::Dataset::load(open_store(path))); }));
    all.push_back(seconds([&] { expect(back.load_all()); }));
    if (turn == 0 && !expect(mdat::equal(set, back))) {
      std::fprintf(stderr, "what came back is not what was saved\n");
      std::exit(1);
    }
  }
  std::printf("%s\n", title);
  print("save, synced", best(save));
  print("load, no series", best(look));
  print("read all series", best(all));
  std::printf("  %-34s %10ju bytes\n", "file", static_cast<std::uintmax_t>(std::filesystem::file_size(path)));
}

/// A series made of one in the file and saved, as auto-save does it.
void measure_one_more(const std::string& path) {
  std::mt19937_64 random(2);
  std::vector<double> time;
  std::vector<std::uint64_t> bytes;
  for (int turn = 0; turn < kTurns; ++turn) {
    auto store = open_store(path);
    mdat::Dataset set = expect(mdat::Dataset::load(store));
    mdat::Signal& signal = set.signals[static_cast<std::size_t>(turn)];
    const std::string name = signal.name + "_MORE#1";
    mdat::TimeSeries series{.name = name,
                            .series = mdat::SeriesContainer(noise(name, 100, random)),
                            .processing_steps = signal.time_series.back().processing_steps};
    mdat::ProcessingStep step = *series.processing_steps.back();
    step.run_datetime.us += turn + 1;
    series.processing_steps.push_back(std::make_shared<const mdat::ProcessingStep>(std::move(step)));
    signal.time_series.push_back(std::move(series));
    const std::uint64_t before = written();
    time.push_back(seconds([&] { expect(set.save(store)); }));
    bytes.push_back(written() - before);
  }
  std::printf("one more processed series\n");
  print("save, synced", best(time));
  std::printf("  %-34s %10ju bytes\n", "written",
              static_cast<std::uintmax_t>(*std::ranges::max_element(bytes)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: dataset_compare FOLDER\n");
    return 2;
  }
  const std::string folder = argv[1];
  measure("4 x 525,600", folder + "/long.mdat", 4, 525'600, 0);
  measure("200 x 4 x 100, three steps deep", folder + "/wide.mdat", 200, 100, 3);
  measure_one_more(folder + "/wide.mdat");
}
