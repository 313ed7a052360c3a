// SPDX-License-Identifier: Apache-2.0
// The model of the Python library meteaudata: a Dataset has Signals, a Signal has TimeSeries, each with the
// steps that made it. Values with public fields, in the order in which they were added; fields that are not
// known here are kept in `extra`. Threads: one at a time.
//
//     auto store = mdat::StorageConfig::parse("mdat:plant.mdat")->create_backend();
//     auto plant = mdat::Dataset::load(*store);            // no series is loaded
//     auto level = plant->find("A#1", "A#1_RAW#1")->series.data();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/parameter.hpp"
#include "mdat/processing_step.hpp"
#include "mdat/series_container.hpp"

namespace mdat {

struct DataProvenance {
  std::optional<std::string> source_repository{}, project{}, location{}, equipment{}, parameter{}, purpose{},
      metadata_id{};
  Parameters extra{};
  bool operator==(const DataProvenance&) const = default;
};

struct TimeSeries {
  std::string name;  ///< "A#1_RAW#1"
  SeriesContainer series{};
  /// All since the raw series; series that were made of each other share them.
  ProcessingSteps processing_steps{};
  std::string values_dtype{};  ///< as pandas names it: "float64", "Int64", "category" ...
  std::optional<std::string> metadata_id{};
  DateTime created_on = DateTime::now();
  Parameters extra{};
};

struct ProcessOptions;
class Transform;

struct Signal {
  std::string name;  ///< "A#1"
  std::string units = "unit";
  DataProvenance provenance{};
  DateTime created_on = DateTime::now();
  DateTime last_updated = DateTime::now();
  std::vector<TimeSeries> time_series{};
  Parameters extra{};

  [[nodiscard]] const TimeSeries* find(std::string_view series) const;
  [[nodiscard]] TimeSeries* find(std::string_view series);
  /// Makes new series of some of its own, records how, and saves them where the data set says so. Returns
  /// their names. kNotFound for inputs that are not there. mdat/process.hpp
  [[nodiscard]] Result<std::vector<std::string>> process(const std::vector<std::string>& inputs,
                                                         const Transform& transform);
  [[nodiscard]] Result<std::vector<std::string>> process(const std::vector<std::string>& inputs,
                                                         const Transform& transform,
                                                         const ProcessOptions& options);

  /// Where process() saves what it makes, and in which data set; in memory where there is none.
  std::shared_ptr<StorageBackend> backend{};
  std::string dataset_name = "default";
};

/// Whether everything is equal: fields, steps and rows, which are loaded for it.
[[nodiscard]] Result<bool> equal(TimeSeries& a, TimeSeries& b);
[[nodiscard]] Result<bool> equal(Signal& a, Signal& b);

struct Dataset {
  std::string name;
  std::optional<std::string> description{}, owner{}, purpose{}, project{};
  DateTime created_on = DateTime::now();
  DateTime last_updated = DateTime::now();
  std::vector<Signal> signals{};
  Parameters extra{};

  [[nodiscard]] const Signal* find(std::string_view signal) const;
  [[nodiscard]] Signal* find(std::string_view signal);
  [[nodiscard]] const TimeSeries* find(std::string_view signal, std::string_view series) const;
  [[nodiscard]] TimeSeries* find(std::string_view signal, std::string_view series);
  /// A name without '#' gets "#N", the least that is free; else kExists where the name is taken. Valid until
  /// the next signal is added.
  [[nodiscard]] Result<Signal*> add(Signal signal);
  /// Makes new series, and signals, of series of any of its signals, which are named, where a name alone is
  /// not unique, SIGNAL/SERIES: as Signal::process. mdat/process.hpp
  [[nodiscard]] Result<std::vector<std::string>> process(const std::vector<std::string>& inputs,
                                                         const Transform& transform);
  [[nodiscard]] Result<std::vector<std::string>> process(const std::vector<std::string>& inputs,
                                                         const Transform& transform,
                                                         const ProcessOptions& options);
  /// With auto_save: process() saves what it makes, and all signals with it; nullptr: in memory from now on.
  void set_backend(std::shared_ptr<StorageBackend> backend, bool auto_save = true);

  /// Everything of it into a store, in one batch, and removes what the store had of an older data set of
  /// that name. Rows that this store has already are not written again.
  [[nodiscard]] Result<void> save(const std::shared_ptr<StorageBackend>& backend);
  /// What the store has under that name, or its only data set; kNotFound. Series are not loaded.
  [[nodiscard]] static Result<Dataset> load(const std::shared_ptr<StorageBackend>& backend,
                                            std::string_view name = {});
  /// The names of the data sets of a store.
  [[nodiscard]] static Result<std::vector<std::string>> names(StorageBackend& backend);
  /// Loads every series, for a store that goes away.
  [[nodiscard]] Result<void> load_all();

  std::shared_ptr<StorageBackend> backend{};  ///< see set_backend
};
[[nodiscard]] Result<bool> equal(Dataset& a, Dataset& b);

/// A series in the document of its signal.
struct SeriesLink {
  std::string name;
  std::string key;
};
/// The series that a signal's document tells of, in their order; kMalformed.
[[nodiscard]] Result<std::vector<SeriesLink>> series_links(const Document& signal);
void set_series_links(Document& signal, const std::vector<SeriesLink>& links);

/// "DATASET/SIGNAL/PART": the series' name without "SIGNAL_" in front. '/' and '%' in names are written %2F
/// and %25, and %5F stands before a name that has no "SIGNAL_" in front, so that no two series have one key.
[[nodiscard]] std::string storage_key(std::string_view dataset, std::string_view signal,
                                      std::string_view series);

/// What a store keeps of a series beside its rows, and back; the name and the rows are not in it.
[[nodiscard]] SeriesMetadata metadata_of(const TimeSeries& series);
[[nodiscard]] Result<TimeSeries> time_series_of(SeriesMetadata metadata);

// The trees in which stores keep them; parse_ is kMalformed for what is missing or of another type.
[[nodiscard]] Parameters to_parameters(const DataProvenance& provenance);
[[nodiscard]] Parameters to_parameters(const Signal& signal);    ///< without its series
[[nodiscard]] Parameters to_parameters(const Dataset& dataset);  ///< without its signals
[[nodiscard]] Result<DataProvenance> parse_provenance(Parameters parameters);
[[nodiscard]] Result<Signal> parse_signal(Parameters parameters);
[[nodiscard]] Result<Dataset> parse_dataset(Parameters parameters);

}  // namespace mdat
