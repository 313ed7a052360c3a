// SPDX-License-Identifier: Apache-2.0
// What one call of process() makes, before it is true: series on their way, in copies of their signals.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mdat/process.hpp"

namespace mdat::process {

/// A series that is being made; its TimeSeries waits in the signal.
struct Made {
  std::size_t change;
  std::string name;
  std::string key;
  SeriesData head;
  std::unique_ptr<SeriesWriter> writer;  // where there is a store
  SeriesData rows;                       // else
};

/// A signal as it will be.
struct Change {
  Signal next;
  const Signal* before;  // that it takes the place of; nullptr where it is new
  std::string base;      // that a transform called it, of a signal that it makes
};

}  // namespace mdat::process

namespace mdat {

struct Processing::State {
  std::vector<ProcessInput> inputs{};
  const Dataset* dataset = nullptr;  // of Signal::process: none
  std::shared_ptr<StorageBackend> backend{};
  std::string dataset_name{};
  const ProcessOptions* options = nullptr;
  DateTime now = DateTime::now();
  std::vector<process::Made> made{};
  std::vector<process::Change> changes{};

  /// Runs a transform and, where there is a store, saves what it makes in one batch.
  [[nodiscard]] Result<std::vector<std::string>> run(const Transform& transform);

  [[nodiscard]] Result<std::size_t> add(ProcessOutput output);
  [[nodiscard]] Result<void> append(process::Made& made, const SeriesData& chunk);
  [[nodiscard]] Result<void> restart(process::Made& made);

 private:
  [[nodiscard]] Result<std::size_t> change_of(const ProcessOutput& output);
  [[nodiscard]] Result<std::size_t> add_signal(const ProcessSignal& signal);
  [[nodiscard]] std::string name_of(const Signal& signal, const std::string& base) const;
  [[nodiscard]] ProcessingSteps history_of(ProcessOutput& output) const;
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> save();
  [[nodiscard]] Result<void> save(process::Change& change);
  [[nodiscard]] Result<void> remove_old(const process::Change& change);
};

}  // namespace mdat
