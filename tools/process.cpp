// SPDX-License-Identifier: Apache-2.0
#include "mdat/process.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "tools/commands.hpp"
#include "tools/data_set.hpp"
#include "tools/printer.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

const std::vector<std::string> kFunctions = {"resample", "interpolate", "subset", "replace",
                                             "predict",  "normalize",   "average"};

const std::vector<Heading> kHeadings = {{"name", ""}};

struct Options {
  std::string path;
  std::vector<std::string> words;  // series, and behind them the function
  std::string dataset;
  std::optional<std::string> every, unit, reference, value, name;
  std::vector<std::string> from, to;  // as often as ranges are given
  std::string reason;
  bool rank = false;
  bool overwrite = false;
};

Parameter label(const std::vector<std::string>& texts, std::size_t range) {
  return range < texts.size() ? Parameter(texts[range]) : Parameter();
}

Expected<Parameter> rank(const std::vector<std::string>& texts, const char* option) {
  if (texts.empty()) return Parameter();
  const std::string& text = texts.front();
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
  if (error != std::errc{} || end != text.data() + text.size())
    return refuse(Exit::kUsage, format("{} {}: with --rank, the number of a row", option, text));
  return Parameter(row);
}

Expected<std::unique_ptr<Transform>> subset_of(const Options& options) {
  if (!options.rank) return subset(label(options.from, 0), label(options.to, 0));
  auto from = rank(options.from, "--from"), to = rank(options.to, "--to");
  if (!from) return std::unexpected(from.error());
  if (!to) return std::unexpected(to.error());
  return subset(std::move(*from), std::move(*to), true);
}

Expected<double> number_of(const std::optional<std::string>& text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  if (!text) return value;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size())
    return refuse(Exit::kUsage, format("--value {}: not a number", *text));
  return value;
}

/// Options that a function does not know are not passed over in silence.
Outcome check_options(const Options& options, const std::string& function) {
  struct Use {
    const char* option;
    bool given;
    std::vector<std::string> of;
  };
  const Use uses[] = {{"--every", options.every.has_value(), {"resample"}},
                      {"--from", !options.from.empty(), {"subset", "replace"}},
                      {"--to", !options.to.empty(), {"subset", "replace"}},
                      {"--rank", options.rank, {"subset"}},
                      {"--value", options.value.has_value(), {"replace"}},
                      {"--reason", !options.reason.empty(), {"replace"}},
                      {"--unit", options.unit.has_value(), {"normalize"}},
                      {"--reference", options.reference.has_value(), {"normalize"}}};
  for (const Use& use : uses)
    if (use.given && std::ranges::find(use.of, function) == use.of.end())
      return refuse(Exit::kUsage, format("{} does not go with {}", use.option, function));
  if (function == "resample" && !options.every)
    return refuse(Exit::kUsage, "resample needs --every, as --every 1h");
  const std::size_t ranges = std::max(options.from.size(), options.to.size());
  if (function == "subset" && ranges > 1) return refuse(Exit::kUsage, "subset takes one --from and one --to");
  if (ranges > 1 && options.from.size() != options.to.size())
    return refuse(Exit::kUsage,
                  format("--from stands there {} times, --to {} times: several ranges need both ends",
                         options.from.size(), options.to.size()));
  if (function == "replace" && options.reason.empty())
    return refuse(Exit::kUsage, "replace needs --reason: why these values are not to be trusted");
  return {};
}

Expected<std::unique_ptr<Transform>> transform_of(const Options& options, const std::string& function) {
  if (auto ok = check_options(options, function); !ok) return std::unexpected(ok.error());
  if (function == "resample") return resample(*options.every);
  if (function == "interpolate") return linear_interpolation();
  if (function == "subset") return subset_of(options);
  if (function == "predict") return predict_from_previous_point();
  if (function == "normalize") return normalize_index(options.unit.value_or("s"), options.reference);
  if (function == "average") return average_signals();
  const auto value = number_of(options.value);
  if (!value) return std::unexpected(value.error());
  std::vector<std::pair<Parameter, Parameter>> ranges{{label(options.from, 0), label(options.to, 0)}};
  for (std::size_t range = 1; range < options.from.size(); ++range)
    ranges.emplace_back(label(options.from, range), label(options.to, range));
  return replace_ranges(std::move(ranges), options.reason, *value);
}

void add_options(CommandLine& line, Options& options) {
  line.required({"FILE", "An .mdat file"}, options.path);
  line.rest({"SERIES",
             "Series, or SIGNAL/SERIES, and behind them one of: resample, interpolate, subset, replace, "
             "predict, normalize, average"},
            options.words, 2);
  line.option({"--every", "resample: length of bins, as 15min, 1h, D, W, MS", "FREQUENCY"}, options.every);
  line.list({"--from", "subset, replace: first label; 2024-05 is all of May; replace: one a range", "LABEL"},
            options.from);
  line.list({"--to", "subset, replace: last label, which is included; replace: one a range", "LABEL"},
            options.to);
  line.flag({"--rank", "subset: --from and --to are numbers of rows, from the end if negative; --to is out"},
            options.rank);
  line.option({"--value", "replace: what to put there (NaN)", "NUMBER"}, options.value);
  line.option({"--reason", "replace: why", "TEXT"}, options.reason);
  line.option({"--unit", "normalize: D, h, min, s, ms, us or ns (s)", "UNIT"}, options.unit);
  line.option({"--reference", "normalize: where to count from (the first stamp)", "TIME"}, options.reference);
  line.option({"--name", "Name in the place of the function's suffix; without '_'", "NAME"}, options.name);
  line.option({"--dataset", "Which data set, where the file holds several", "NAME"}, options.dataset);
  line.flag({"--overwrite", "Take the place of the latest result instead of adding one"}, options.overwrite);
  line.examples(
      "  mdat process plant.mdat 'A#1_RAW#1' resample --every 1h\n"
      "  mdat process plant.mdat 'A#1_RAW#1' replace --from 2024-05-01 --to 2024-05-02 --reason calibration\n"
      "  mdat process plant.mdat 'A#1_RAW#1' 'B#1_RAW#1' average");
}

}  // namespace

Outcome run_process(Arguments arguments) {
  CommandLine line("process", "Makes series of series, with their history, and prints their names.");
  Options options;
  PrintOptions print;
  add_options(line, options);
  add_print_options(line, print);
  if (auto go = parsed(line, arguments); !go) return go;
  const std::string function = options.words.back();
  options.words.pop_back();
  if (std::ranges::find(kFunctions, function) == kFunctions.end())
    return refuse(Exit::kUsage,
                  format("{}: no function; there are resample, interpolate, subset, replace, predict, "
                         "normalize and average, behind the series",
                         function));
  const auto transform = transform_of(options, function);
  if (!transform) return std::unexpected(transform.error());

  auto dataset = open_data_set(options.path, options.dataset);
  if (!dataset) return std::unexpected(dataset.error());
  std::vector<std::string> inputs;
  for (const std::string& word : options.words) {
    const auto place = series_of(*dataset, word, options.path);
    if (!place) return std::unexpected(place.error());
    inputs.push_back(place->signal + "/" + place->series);
  }
  ProcessOptions how{.overwrite = options.overwrite};
  // One name for all that is made: several of it get numbers.
  if (options.name) how.output_names.assign(function == "average" ? 1 : inputs.size(), *options.name);
  const auto made = dataset->process(inputs, **transform, how);
  if (!made) return refuse_series(made.error(), options.path);
  Printer printer(print);
  printer.records().header(kHeadings);
  for (const std::string& name : *made) {
    printer.records().text(name);
    printer.records().end_record();
  }
  return printer.finish();
}

}  // namespace mdat::tool
