// SPDX-License-Identifier: Apache-2.0
// Making series of series: the functions of meteaudata, and those that users write.
//
//     auto made = plant.process({"A#1_RAW#1"}, *mdat::resample("1h"));       // {"A#1_RESAMPLED#1"}
//     auto mean = plant.process({"A#1_RESAMPLED#1", "B#1_RESAMPLED#1"}, *mdat::average_signals());
//
// Rows pass through in chunks; what is made goes into the store as it is made, where the signal has one, and
// with its history and the signal's document in one batch: on an error nothing has changed, here or there.
// A series that is made is named SIGNAL_SUFFIX#N, N one more than the greatest there.
// Threads: those of the data set and its store; a Transform is not changed by its use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mdat/dataset.hpp"

namespace mdat {

struct ProcessOptions {
  /// In the place of suffixes: "daily" makes "A#1_daily#1". None, or one for each series, without '_'.
  std::vector<std::string> output_names{};
  /// In the place of the names of signals that are made, as above.
  std::vector<std::string> output_signal_names{};
  /// Takes the place of the series, or signal, with the greatest number instead of making one more.
  bool overwrite = false;
};

/// A series to be processed; valid while Transform::run runs.
struct ProcessInput {
  const Signal* signal;
  const TimeSeries* series;
};

/// A signal that a transform makes; its name gets the next number behind '#'. Dataset::process only.
struct ProcessSignal {
  std::string name;
  std::string units = "unit";
  DataProvenance provenance{};
};

/// A series that a transform makes.
struct ProcessOutput {
  /// Kind of index, types of columns, what is known of the index. No rows; the name is given later.
  SeriesData head;
  std::string values_dtype;
  /// Which inputs it is made of, by number: their history becomes its own.
  std::vector<std::size_t> inputs;
  /// Its last step. When it ran and on what is filled in.
  ProcessingStep step;
  /// Else it goes to the signal of its first input.
  std::optional<ProcessSignal> signal{};
};

/// What a transform works on and with.
class Processing {
 public:
  struct State;  // internal

  [[nodiscard]] std::span<const ProcessInput> inputs() const;
  /// A pass over an input, as often as needed.
  [[nodiscard]] Result<std::unique_ptr<SeriesReader>> read(std::size_t input, const ReadRange& range) const;
  [[nodiscard]] Result<std::unique_ptr<SeriesReader>> read(std::size_t input) const {
    return read(input, {});
  }
  /// The number of a new output.
  [[nodiscard]] Result<std::size_t> add(ProcessOutput output);
  /// Rows behind those that it has. The index metadata of the last chunk stays.
  [[nodiscard]] Result<void> append(std::size_t output, const SeriesData& chunk);
  /// Takes back all rows of an output.
  [[nodiscard]] Result<void> restart(std::size_t output);

 private:
  friend struct State;
  explicit Processing(State& state) : state_(&state) {}
  State* state_;
};

/// A function that makes series of series; examples/process.cpp has one.
class Transform {
 public:
  Transform() = default;
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;
  virtual ~Transform() = default;
  /// Reads inputs, adds outputs and appends their rows, in any order. An error ends all of process().
  [[nodiscard]] virtual Result<void> run(Processing& processing) const = 0;
};

// The functions of meteaudata 0.12, with its names, suffixes and parameters. All but the last make a series
// of each input, in the same signal. Errors show in process(): kInvalidArgument for parameters and inputs
// that a function does not take.

/// Means of bins: "RESAMPLED". Bins as pandas lays them: frequencies "15min", "1h30min", "D", "W-MON", "MS",
/// "QE-DEC", "YS" ..., on the clocks of the zone from a day on, shorter ones from the first midnight; a bin
/// without values is NaN, or null where the input is of a nullable dtype. Values are summed with
/// compensation, in eight lanes by their place in the bin, wherever they come from: a mean is the same to the
/// bit over chunks of any size. In memory as a whole only where the index is not sorted.
[[nodiscard]] std::unique_ptr<Transform> resample(std::string frequency);

/// NaN and nulls on the line between the values beside them, by rank; the last value behind the last one,
/// none before the first: "LIN-INT".
[[nodiscard]] std::unique_ptr<Transform> linear_interpolation();

/// The rows from one label to another, both included, null for an open end; a text that names a day, a month
/// ... means all of it: "SLICE". By rank: [start, end) as Python slices, from the end where negative.
[[nodiscard]] std::unique_ptr<Transform> subset(Parameter start_position, Parameter end_position,
                                                bool rank_based = false);

/// Another value for all rows between two labels, as in subset: "REPLACED-RANGES". NaN makes floats of
/// integers, and nulls of what is nullable or text.
[[nodiscard]] std::unique_ptr<Transform> replace_ranges(
    std::vector<std::pair<Parameter, Parameter>> index_pairs, std::string reason, double replace_with);

/// The same values, as what is foreseen a step ahead: "PREV-PRED".
[[nodiscard]] std::unique_ptr<Transform> predict_from_previous_point();

/// Stamps as time since the first one, or since another, in "D", "h", "min", "s", "ms", "us" or "ns"; numbers
/// as they are: a float64 index, "NORM".
[[nodiscard]] std::unique_ptr<Transform> normalize_index(std::string unit = "s",
                                                         std::optional<std::string> reference_time = {});

/// The mean of all inputs at each stamp that one of them has: "RAW" of a new signal "AVERAGE". Its provenance
/// is that of the first signal unless one is given. Inputs whose stamps differ have to be sorted.
[[nodiscard]] std::unique_ptr<Transform> average_signals(std::optional<DataProvenance> final_provenance = {},
                                                         bool check_units = true);

}  // namespace mdat
