// SPDX-License-Identifier: Apache-2.0
#include "tools/listing.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/dataset_tree.hpp"
#include "tools/selection.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const Heading kSignal = {"signal", ""};
const std::vector<Heading> kHeadings = {
    {"name", ""},  {"type", ""},          {"unit", ""},        {"rows", "", true}, {"nulls", "", true},
    {"begin", ""}, {"end", ""},           {"bytes", "", true}, {"time", ""},       {"axis", "", true},
    {"order", ""}, {"cadence", "", true}, {"gaps", "", true}};

/// What a reader may rely on: every stamp greater than the one before, none less, or neither.
std::string_view order_of(const Axis& axis) {
  return axis.strictly_increasing() ? "increasing" : axis.sorted() ? "sorted" : "unsorted";
}

/// Prints series by series; keeps the zone of the last axis, since neighbours usually share it.
class Listing {
 public:
  Listing(const std::string& path, RecordWriter& records) : path_(path), records_(records) {}

  /// With the signal that it belongs to, where series of the file belong to signals.
  Outcome print(const Series& series, const SeriesPlace& place) {
    records_.text(place.signal);
    return print(series, series.unit().empty() ? place.units : series.unit());
  }
  Outcome print(const Series& series) { return print(series, series.unit()); }

 private:
  Outcome print(const Series& series, const std::string& of_unit) {
    const auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), path_);
    const auto bytes = series.bytes();
    if (!bytes) return refuse_file(bytes.error(), path_);
    if (!time_ || !(time_->type() == axis->type())) {
      auto time = ValueText::of(axis->type());
      if (!time) return refuse_file(time.error(), path_);
      time_ = std::move(*time);
    }
    records_.text(series.name());
    records_.text(to_string(series.type()));
    unit(of_unit);
    records_.number(series.rows());
    records_.number(series.nulls());
    stamp(axis->begin());
    stamp(axis->end());
    records_.number(*bytes);
    records_.text(to_string(axis->type()));
    records_.number(axis->id());
    records_.text(order_of(*axis));
    cadence(axis->cadence());
    records_.number(axis->gaps());
    records_.end_record();
    return {};
  }

  /// No unit is the empty text in JSON and an empty field elsewhere, not a pair of quotes.
  void unit(const std::string& unit) {
    if (unit.empty()) {
      records_.symbol({});
    } else {
      records_.text(unit);
    }
  }
  void stamp(std::optional<std::int64_t> ticks) {
    if (ticks) {
      records_.field(time_->stamp(*ticks));
    } else {
      records_.null();
    }
  }
  void cadence(std::int64_t ticks) {
    if (ticks > 0) {
      records_.number(static_cast<std::uint64_t>(ticks));
    } else {
      records_.null();
    }
  }

  const std::string& path_;
  RecordWriter& records_;
  std::optional<ValueText> time_;
};

/// Signal by signal, and then what belongs to none.
Outcome list_signals(const File& file, const std::vector<SeriesPlace>& places,
                     std::span<const std::string> globs, Printer& printer) {
  std::vector<Heading> headings = {kSignal};
  headings.insert(headings.end(), kHeadings.begin(), kHeadings.end());
  printer.records().header(headings);
  Listing listing(file.path(), printer.records());
  std::set<std::string, std::less<>> listed;
  for (const SeriesPlace& place : places) {
    listed.insert(place.column);
    if (!is_wanted(place.column, globs) && !is_wanted(place.signal + "/" + place.series, globs)) continue;
    const auto series = file.find(place.column);
    if (!series) return refuse_file(series.error(), file.path());
    if (auto outcome = listing.print(*series, place); !outcome) return outcome;
  }
  Outcome outcome;
  const auto visited = file.each_series([&](const Series& series) {
    if (!listed.contains(series.name()) && is_wanted(series.name(), globs))
      outcome = listing.print(series, SeriesPlace{});
    return outcome.has_value() && !printer.output().failed();
  });
  if (!visited) return refuse_file(visited.error(), file.path());
  return outcome;
}

}  // namespace

bool is_wanted(std::string_view name, std::span<const std::string> globs) {
  return globs.empty() || std::ranges::any_of(globs, [&](const std::string& glob) {
           return name == glob || matches(name, glob);
         });
}

std::span<const Heading> listing_headings() { return kHeadings; }

Outcome list_series(const File& file, std::span<const std::string> globs, Printer& printer) {
  const auto places = file_places(file);
  if (!places) return std::unexpected(places.error());
  if (!places->empty()) return list_signals(file, *places, globs, printer);
  printer.records().header(kHeadings);
  Listing listing(file.path(), printer.records());
  Outcome outcome;
  const auto visited = file.each_series([&](const Series& series) {
    if (is_wanted(series.name(), globs)) outcome = listing.print(series);
    return outcome.has_value() && !printer.output().failed();
  });
  if (!visited) return refuse_file(visited.error(), file.path());
  return outcome;
}

}  // namespace mdat::tool
