// SPDX-License-Identifier: Apache-2.0
// What the tests in Python ask of the library:
//   peer read PATH                a data set as JSON, with all rows
//   peer rewrite IN OUT           read_meteaudata, a store in memory, write_meteaudata; OUT/ is a directory
//   peer series CONNECTION        the series of a store as JSON, by key, with all rows
//   peer yaml, peer rewrite-yaml  standard input as JSON, or as YAML again
#include <iostream>
#include <iterator>
#include <string>
#include <utility>

#include "mdat/meteaudata.hpp"
#include "mdat/storage_config.hpp"
#include "mdat/yaml.hpp"

namespace {

using namespace mdat;

struct Stop {
  Error error;
};

template <typename T>
T need(Result<T> result) {
  if (!result) throw Stop{std::move(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Parameter parameter_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* large = std::get_if<std::uint64_t>(&value)) return *large;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return {};
}

List values_of(const ColumnData& column) {
  List values;
  for (std::size_t row = 0; row < column.size(); ++row) values.push_back(parameter_of(column.value(row)));
  return values;
}

Parameters tree_of(TimeSeries& series) {
  const auto data = need(series.series.data());
  Parameters tree = metadata_of(series).fields;
  List steps;
  for (const auto& step : series.processing_steps) steps.emplace_back(to_parameters(*step));
  tree["name"] = series.name;
  tree["processing_steps"] = std::move(steps);
  tree["index_metadata"] = to_parameters(data->index.metadata);
  tree["kind"] = static_cast<int>(data->index.kind);
  tree["index_type"] = to_string(data->index.values.type());
  tree["index"] = values_of(data->index.values);
  if (data->index.kind == IndexKind::kInterval) tree["right"] = values_of(data->index.right);
  tree["type"] = to_string(data->values.type());
  tree["values"] = values_of(data->values);
  tree["categories"] = List(data->values.categories().begin(), data->values.categories().end());
  return tree;
}

Parameters tree_of(Dataset& dataset) {
  Parameters tree = to_parameters(dataset);
  List signals;
  for (Signal& signal : dataset.signals) {
    Parameters one = to_parameters(signal);
    List all;
    for (TimeSeries& series : signal.time_series) all.emplace_back(tree_of(series));
    one["time_series"] = std::move(all);
    signals.emplace_back(std::move(one));
  }
  tree["signals"] = std::move(signals);
  return tree;
}

Parameters series_of(const std::shared_ptr<StorageBackend>& store) {
  Parameters tree;
  for (const std::string& key : need(store->list_keys())) {
    auto series = need(time_series_of(need(store->load_metadata(key))));
    series.series = SeriesContainer(store, key);
    series.name = need(series.series.data())->name;
    tree[key] = tree_of(series);
  }
  return tree;
}

void tell(const std::vector<MeteaudataNote>& notes) {
  for (const MeteaudataNote& note : notes) std::cerr << note.path << ": " << note.what << "\n";
}

void rewrite(const std::string& from, std::string to) {
  auto import = need(read_meteaudata(from));
  tell(import.notes);
  auto store = need(StorageConfig{}.create_backend());
  need(import.dataset.save(store));
  const Dataset stored = need(Dataset::load(store));
  MeteaudataWriteOptions options;
  if (to.ends_with('/')) options.form = MeteaudataForm::kDirectory;
  std::cerr << "--\n";
  tell(need(write_meteaudata(stored, to, options)));
}

void run(const std::string& command, const std::string& a, const std::string& b) {
  if (command == "read") {
    auto import = need(read_meteaudata(a));
    tell(import.notes);
    std::cout << need(to_json(tree_of(import.dataset))) << "\n";
  } else if (command == "series") {
    std::cout << need(to_json(series_of(need(need(StorageConfig::parse(a)).create_backend())))) << "\n";
  } else if (command == "rewrite") {
    rewrite(a, b);
  } else {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const Parameter tree = need(parse_yaml(text));
    std::cout << (command == "yaml" ? need(to_json(tree)) + "\n" : need(to_yaml(tree)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "", argc > 3 ? argv[3] : "");
    return 0;
  } catch (const Stop& stop) {
    std::cerr << name(stop.error.code) << ": " << stop.error.message << "\n";
    return 1;
  }
}
