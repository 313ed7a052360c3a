// SPDX-License-Identifier: Apache-2.0
// A function of one's own among those of the library: values beyond what a sensor can show become NaN.
#include "mdat/process.hpp"

#include <cstdio>
#include <limits>
#include <utility>

#include "mdat/lineage.hpp"
#include "mdat/storage_config.hpp"

namespace {

class Limit final : public mdat::Transform {
 public:
  explicit Limit(double most) : most_(most) {}

  mdat::Result<void> run(mdat::Processing& processing) const override {
    for (std::size_t input = 0; input < processing.inputs().size(); ++input)
      if (auto ok = limit(processing, input); !ok) return ok;
    return {};
  }

 private:
  mdat::Result<void> limit(mdat::Processing& processing, std::size_t input) const {
    auto reader = processing.read(input);
    if (!reader) return std::unexpected(std::move(reader.error()));
    auto output = processing.add({.head = (*reader)->head(),
                                  .values_dtype = "float64",
                                  .inputs = {input},
                                  .step = {.type = std::string(mdat::processing_type::kFiltering),
                                           .description = "Drops what the sensor cannot show",
                                           .run_datetime = {},
                                           .function_info = function_,
                                           .parameters = mdat::Parameters{{"most", most_}},
                                           .suffix = "LIMITED"}});
    if (!output) return std::unexpected(std::move(output.error()));
    mdat::SeriesData chunk;
    for (;;) {
      auto more = (*reader)->next(chunk);
      if (!more) return std::unexpected(std::move(more.error()));
      if (!*more) return {};
      mdat::ColumnData limited(chunk.values.type());
      for (double value : chunk.values.values<double>()) {
        if (value > most_) value = std::numeric_limits<double>::quiet_NaN();
        limited.append(&value, 1);
      }
      chunk.values = std::move(limited);
      if (auto ok = processing.append(*output, chunk); !ok) return ok;
    }
  }

  double most_;
  std::shared_ptr<const mdat::FunctionInfo> function_ =
      std::make_shared<const mdat::FunctionInfo>(mdat::FunctionInfo{
          .name = "limit", .version = "1.0", .author = "you", .reference = "examples/process.cpp"});
};

mdat::Signal level() {
  mdat::SeriesData rows{.name = "level#1_RAW#1"};
  for (std::int64_t minute = 0; minute < 120; ++minute) {
    const std::int64_t nanos = minute * 60'000'000'000;
    const double metres = minute == 90 ? 999 : 2.0 + static_cast<double>(minute % 60) / 64;
    rows.index.values.append(&nanos, 1);
    rows.values.append(&metres, 1);
  }
  mdat::Signal signal{.name = "level#1", .units = "m"};
  signal.time_series.push_back(
      {.name = rows.name, .series = mdat::SeriesContainer(rows), .values_dtype = "float64"});
  return signal;
}

}  // namespace

int main(int argc, char** argv) {
  mdat::Dataset plant{.name = "plant"};
  if (!plant.add(level())) return 1;
  if (argc > 1) {  // what is made is then in that file, as it is made
    auto store = mdat::StorageConfig{.backend_type = "mdat", .base_path = argv[1]}.create_backend();
    if (!store) return 1;
    plant.set_backend(*store);
  }
  auto limited = plant.process({"level#1_RAW#1"}, Limit(10));
  auto filled = limited ? plant.process(*limited, *mdat::linear_interpolation()) : limited;
  auto hourly = filled ? plant.process(*filled, *mdat::resample("1h")) : filled;
  if (!hourly) {
    std::fprintf(stderr, "%s\n", hourly.error().message.c_str());
    return 1;
  }
  const auto rows = plant.find("level#1", hourly->front())->series.data();
  if (!rows) return 1;
  for (const double mean : (*rows)->values.values<double>()) std::printf("%.4f\n", mean);
  std::fputs(mdat::to_mermaid(*mdat::build_dependency_graph(plant, hourly->front())).c_str(), stdout);
  return (*rows)->values.values<double>()[0] == 2.0 + 29.5 / 64 ? 0 : 1;
}
