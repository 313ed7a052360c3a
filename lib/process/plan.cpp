// SPDX-License-Identifier: Apache-2.0
#include "lib/process/plan.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lib/process/naming.hpp"
#include "lib/store/key.hpp"
#include "lib/store/signal_document.hpp"

namespace mdat {

using process::Change;
using process::Made;

namespace {

bool is_in(const SeriesContainer& rows, const std::shared_ptr<StorageBackend>& backend) {
  return rows.backend() == backend && !rows.is_changed();
}

Result<void> check_names(const std::vector<std::string>& names, const char* what) {
  for (const std::string& name : names)
    if (name.empty() || name.find('_') != std::string::npos)
      return fail(ErrorCode::kInvalidArgument,
                  std::string(what) + " '" + name +
                      "': '_' stands between signal and series, use '-' or another "
                      "character");
  return {};
}

std::unexpected<Error> wrong_count(const char* what, std::size_t given) {
  return fail(ErrorCode::kInvalidArgument,
              std::to_string(given) + " " + what + " given, which is not the number made");
}

}  // namespace

Result<std::size_t> Processing::State::add_signal(const ProcessSignal& signal) {
  if (dataset == nullptr)
    return fail(ErrorCode::kInvalidArgument,
                "the function makes a signal, " + signal.name + ": call it for a data set, not for a signal");
  const auto same = std::ranges::find(changes, signal.name, &Change::base);
  if (same != changes.end()) return static_cast<std::size_t>(same - changes.begin());
  const auto others = static_cast<std::size_t>(
      std::ranges::count_if(changes, [](const Change& change) { return !change.base.empty(); }));
  const auto& names = options->output_signal_names;
  if (!names.empty() && others >= names.size()) return wrong_count("names of signals", names.size());
  const std::string base = names.empty() ? process::split_number(signal.name).base : names[others];
  const std::uint64_t number = process::next_signal_number(*dataset, base, options->overwrite);
  Signal next{.name = base + "#" + std::to_string(number),
              .units = signal.units,
              .provenance = signal.provenance,
              .created_on = now,
              .backend = backend,
              .dataset_name = dataset_name};
  const Signal* before = dataset->find(next.name);
  changes.push_back({.next = std::move(next), .before = before, .base = signal.name});
  return changes.size() - 1;
}

Result<std::size_t> Processing::State::change_of(const ProcessOutput& output) {
  if (output.signal) return add_signal(*output.signal);
  const Signal* own = inputs[output.inputs.front()].signal;
  const auto same =
      std::ranges::find_if(changes, [&](const Change& c) { return c.before == own && c.base.empty(); });
  if (same != changes.end()) return static_cast<std::size_t>(same - changes.begin());
  changes.push_back({.next = *own, .before = own, .base = {}});
  return changes.size() - 1;
}

/// What this call makes takes no other's place in the same call.
std::string Processing::State::name_of(const Signal& signal, const std::string& base) const {
  const auto numbered = [&](bool overwrite) {
    return process::series_name(signal.name, {base, process::next_series_number(signal, base, overwrite)});
  };
  std::string name = numbered(options->overwrite);
  if (std::ranges::find(made, name, &Made::name) != made.end()) name = numbered(false);
  return name;
}

/// The steps of all inputs, each once and shared with them, and the new one.
ProcessingSteps Processing::State::history_of(ProcessOutput& output) const {
  ProcessingSteps history;
  for (const std::size_t input : output.inputs) {
    const TimeSeries& series = *inputs[input].series;
    output.step.input_series_names.push_back(series.name);
    for (const auto& step : series.processing_steps)
      if (std::ranges::none_of(history, [&](const auto& s) { return s == step || *s == *step; }))
        history.push_back(step);
  }
  output.step.run_datetime = now;
  history.push_back(std::make_shared<const ProcessingStep>(std::move(output.step)));
  return history;
}

Result<std::size_t> Processing::State::add(ProcessOutput output) {
  assert(!output.inputs.empty() && output.step.function_info != nullptr);
  const auto& names = options->output_names;
  if (!names.empty() && made.size() >= names.size()) return wrong_count("names of series", names.size());
  const auto change = change_of(output);
  if (!change) return change;
  Signal& signal = changes[*change].next;
  const std::string base = names.empty() ? output.step.suffix : names[made.size()];
  TimeSeries series{.name = name_of(signal, base),
                    .processing_steps = history_of(output),
                    .values_dtype = std::move(output.values_dtype),
                    .created_on = now};
  Made one{.change = *change,
           .name = series.name,
           .key = storage_key(dataset_name, signal.name, series.name),
           .head = head_of(output.head),
           .writer = nullptr,
           .rows = {}};
  one.head.name = series.name;
  if (TimeSeries* old = signal.find(series.name))
    *old = std::move(series);
  else
    signal.time_series.push_back(std::move(series));
  if (auto ok = restart(one); !ok) return std::unexpected(std::move(ok.error()));
  made.push_back(std::move(one));
  return made.size() - 1;
}

Result<void> Processing::State::restart(Made& one) {
  one.writer = nullptr;
  one.rows = one.head;
  if (backend == nullptr) return {};
  auto writer = backend->write(one.key, one.head);
  if (!writer) return std::unexpected(std::move(writer.error()));
  one.writer = std::move(*writer);
  return {};
}

Result<void> Processing::State::append(Made& one, const SeriesData& chunk) {
  if (one.writer != nullptr) return one.writer->append(chunk);
  if (auto ok = store::check_chunk(one.head, chunk); !ok) return ok;
  mdat::append(one.rows, chunk, 0, chunk.rows());
  return {};
}

Result<void> Processing::State::finish() {
  if (!options->output_names.empty() && options->output_names.size() != made.size())
    return wrong_count("names of series", options->output_names.size());
  const auto signals = static_cast<std::size_t>(
      std::ranges::count_if(changes, [](const Change& change) { return !change.base.empty(); }));
  if (!options->output_signal_names.empty() && options->output_signal_names.size() != signals)
    return wrong_count("names of signals", options->output_signal_names.size());
  for (Made& one : made) {
    TimeSeries& series = *changes[one.change].next.find(one.name);
    if (one.writer == nullptr) {
      series.series = SeriesContainer(std::move(one.rows));
      continue;
    }
    if (auto ok = one.writer->finish(metadata_of(series)); !ok) return ok;
    one.writer = nullptr;
    series.series = SeriesContainer(backend, one.key);
  }
  for (Change& change : changes) change.next.last_updated = now;
  return backend == nullptr ? Result<void>() : save();
}

/// Series that only the signal had, and which series it has.
Result<void> Processing::State::save(Change& change) {
  for (TimeSeries& series : change.next.time_series) {
    if (is_in(series.series, backend)) continue;
    auto key = storage_key(dataset_name, change.next.name, series.name);
    if (auto ok = series.series.save(backend, std::move(key), metadata_of(series)); !ok) return ok;
  }
  if (auto ok = remove_old(change); !ok) return ok;
  return backend->save_document(store::document_of(dataset_name, change.next));
}

/// What the store had of series that others took the place of.
Result<void> Processing::State::remove_old(const Change& change) {
  if (change.before == nullptr) return {};
  for (const TimeSeries& old : change.before->time_series) {
    if (!is_in(old.series, backend)) continue;
    const auto has_key = [&](const TimeSeries& series) { return series.series.key() == old.series.key(); };
    if (std::ranges::any_of(change.next.time_series, has_key)) continue;
    if (auto ok = backend->remove(old.series.key()); !ok) return ok;
  }
  return {};
}

/// Also the rest of a data set that the store does not know: what is made could not be found in it.
Result<void> Processing::State::save() {
  auto documents = backend->documents();
  if (!documents) return std::unexpected(std::move(documents.error()));
  const auto knows = [&](const std::vector<std::string>& path) {
    return std::ranges::find(*documents, path, &Document::path) != documents->end();
  };
  // In the order of the data set, which documents keep.
  for (std::size_t i = 0; dataset != nullptr && i < dataset->signals.size(); ++i) {
    const Signal& signal = dataset->signals[i];
    if (std::ranges::find(changes, &signal, &Change::before) == changes.end()) {
      if (knows({dataset_name, signal.name})) continue;
      changes.push_back({.next = signal, .before = &signal, .base = {}});
    }
    if (auto ok = save(*std::ranges::find(changes, &signal, &Change::before)); !ok) return ok;
  }
  for (Change& change : changes)
    if (dataset == nullptr || change.before == nullptr)
      if (auto ok = save(change); !ok) return ok;
  if (dataset == nullptr && knows({dataset_name})) return {};
  Dataset known = dataset == nullptr ? Dataset{.name = dataset_name} : *dataset;
  known.last_updated = now;
  return backend->save_document({{dataset_name}, to_parameters(known)});
}

Result<std::vector<std::string>> Processing::State::run(const Transform& transform) {
  if (auto ok = check_names(options->output_names, "series"); !ok)
    return std::unexpected(std::move(ok.error()));
  if (auto ok = check_names(options->output_signal_names, "signal"); !ok)
    return std::unexpected(std::move(ok.error()));
  if (backend != nullptr)
    if (auto ok = backend->begin(); !ok) return std::unexpected(std::move(ok.error()));
  Processing processing(*this);
  auto done = transform.run(processing);
  if (done) done = finish();
  if (backend != nullptr) {
    if (done) {
      done = backend->commit();
    } else {
      for (Made& one : made) one.writer = nullptr;
      backend->rollback();
    }
  }
  if (!done) return std::unexpected(std::move(done.error()));
  std::vector<std::string> names;
  for (const Made& one : made) names.push_back(one.name);
  return names;
}

}  // namespace mdat
