// SPDX-License-Identifier: Apache-2.0
// Processes series that come as lines of JSON, and answers with what was made:
// tests/reference/process_test.py.
#include <cstdio>
#include <iostream>
#include <limits>
#include <string>
#include <utility>

#include "mdat/process.hpp"

namespace {

using mdat::List;
using mdat::Parameter;
using mdat::Parameters;
using mdat::TypeKind;

const Parameter& at(const Parameters& members, std::string_view name) {
  static const Parameter kNull;
  const Parameter* found = mdat::find(members, name);
  return found == nullptr ? kNull : *found;
}

std::string text(const Parameters& members, std::string_view name) {
  const auto* found = at(members, name).get<std::string>();
  return found == nullptr ? std::string() : *found;
}

double number(const Parameter& value) {
  if (const auto* whole = value.get<std::int64_t>()) return static_cast<double>(*whole);
  const auto* real = value.get<double>();
  return real == nullptr ? std::numeric_limits<double>::quiet_NaN() : *real;
}

template <typename T>
void put(mdat::ColumnData& column, T value) {
  column.append(&value, 1);
}

void put(mdat::ColumnData& column, const Parameter& value) {
  if (value.is_null()) return column.append_null();
  const auto* whole = value.get<std::int64_t>();
  switch (column.type().kind) {
    case TypeKind::kFloat64:
      return put(column, number(value));
    case TypeKind::kFloat32:
      return put(column, static_cast<float>(number(value)));
    case TypeKind::kInt8:
      return put(column, static_cast<std::int8_t>(*whole));
    case TypeKind::kUint8:
      return put(column, static_cast<std::uint8_t>(*whole));
    case TypeKind::kBool:
      return put(column, static_cast<std::uint8_t>(*value.get<bool>()));
    case TypeKind::kString:
      return column.append_text(*value.get<std::string>());
    default:
      return put(column, *whole);
  }
}

mdat::ColumnData column_of(const Parameters& members, std::string_view type, std::string_view values) {
  mdat::ColumnData column(*mdat::parse_type(text(members, type)));
  for (const Parameter& value : *at(members, values).get<List>()) put(column, value);
  return column;
}

void add_series(mdat::Dataset& dataset, const Parameters& members) {
  mdat::SeriesData data{.name = text(members, "name")};
  data.index.values = column_of(members, "label_type", "labels");
  data.index.kind = mdat::kind_of(data.index.metadata, data.index.values.type());
  if (const auto* frequency = at(members, "frequency").get<std::string>())
    data.index.metadata.frequency = *frequency;
  complete(data.index);
  data.values = column_of(members, "type", "values");
  const std::string signal = text(members, "signal");
  if (dataset.find(signal) == nullptr) (void)dataset.add({.name = signal, .units = text(members, "units")});
  dataset.find(signal)->time_series.push_back(
      {.name = data.name, .series = mdat::SeriesContainer(data), .values_dtype = text(members, "dtype")});
}

std::unique_ptr<mdat::Transform> function_of(const Parameters& request) {
  const std::string name = text(request, "function");
  if (name == "resample") return mdat::resample(text(request, "frequency"));
  if (name == "linear_interpolation") return mdat::linear_interpolation();
  if (name == "subset")
    return mdat::subset(at(request, "start"), at(request, "end"), *at(request, "rank_based").get<bool>());
  if (name == "replace_ranges") {
    std::vector<std::pair<Parameter, Parameter>> pairs;
    for (const Parameter& pair : *at(request, "index_pairs").get<List>())
      pairs.emplace_back((*pair.get<List>())[0], (*pair.get<List>())[1]);
    return mdat::replace_ranges(pairs, text(request, "reason"), number(at(request, "replace_with")));
  }
  if (name == "predict_from_previous_point") return mdat::predict_from_previous_point();
  if (name == "normalize_index") {
    const auto* reference = at(request, "reference_time").get<std::string>();
    return mdat::normalize_index(text(request, "unit"),
                                 reference == nullptr ? std::nullopt : std::optional(*reference));
  }
  return mdat::average_signals({}, *at(request, "check_units").get<bool>());
}

Parameter parameter_of(const mdat::Value& value) {
  return std::visit(
      [](const auto& v) -> Parameter {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::monostate> || std::is_same_v<T, mdat::Int128>)
          return {};
        else
          return v;
      },
      value);
}

List list_of(const mdat::ColumnData& column) {
  List list;
  for (std::size_t row = 0; row < column.size(); ++row) list.push_back(parameter_of(column.value(row)));
  return list;
}

Parameter made(mdat::Dataset& dataset, const std::string& name) {
  for (mdat::Signal& signal : dataset.signals) {
    mdat::TimeSeries* series = signal.find(name);
    if (series == nullptr) continue;
    const mdat::SeriesData& data = **series->series.data();
    List steps;
    for (const auto& step : series->processing_steps) steps.emplace_back(to_parameters(*step));
    return Parameters{{"name", name},
                      {"signal", signal.name},
                      {"units", signal.units},
                      {"dtype", series->values_dtype},
                      {"type", to_string(data.values.type())},
                      {"label_type", to_string(data.index.values.type())},
                      {"labels", list_of(data.index.values)},
                      {"values", list_of(data.values)},
                      {"frequency", data.index.metadata.frequency ? Parameter(*data.index.metadata.frequency)
                                                                  : Parameter()},
                      {"steps", std::move(steps)}};
  }
  return {};
}

Parameter answer(const Parameters& request) {
  mdat::Dataset dataset{.name = "reference"};
  std::vector<std::string> inputs;
  for (const Parameter& series : *at(request, "series").get<List>()) {
    add_series(dataset, *series.get<Parameters>());
    inputs.push_back(text(*series.get<Parameters>(), "name"));
  }
  const auto names = dataset.process(inputs, *function_of(request));
  if (!names) return Parameters{{"error", names.error().message}};
  List all;
  for (const std::string& name : *names) all.push_back(made(dataset, name));
  return Parameters{{"series", std::move(all)}};
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto request = mdat::parse_json(line);
    if (!request) {
      std::cerr << request.error().message << "\n";
      return 1;
    }
    std::cout << *mdat::to_json(answer(*request->get<Parameters>())) << std::endl;
  }
}
