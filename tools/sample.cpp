// SPDX-License-Identifier: Apache-2.0
#include "mdat/sample.hpp"

#include <map>

#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/series_records.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {{"name", ""}, {"column", "", true}, {"row", "", true},
                                        {"time", ""}, {"value", "", true},  {"point", ""}};

Outcome print_sample(const Series& series, const RangeText& range, std::uint32_t width,
                     const std::string& path, RecordWriter& records) {
  const auto axis = series.axis();
  if (!axis) return refuse_file(axis.error(), path);
  const auto ticks = parse_range(range, axis->type(), path);
  if (!ticks) return std::unexpected(ticks.error());
  auto time = ValueText::of(axis->type());
  auto value = ValueText::of(series.type());
  if (!time) return refuse_file(time.error(), path);
  if (!value) return refuse_file(value.error(), path);
  const auto pixels = series.sample(*ticks, width);
  if (!pixels) return refuse_series(pixels.error(), path);
  for (const Pixel& pixel : *pixels) {
    // In order of rows; a row that is several points is one record.
    std::map<std::uint64_t, std::pair<const Row*, std::string>> points;
    const auto add = [&](const Row& row, const char* point) {
      auto& [found, is] = points[row.row];
      found = &row;
      is += is.empty() ? point : std::string("+") + point;
    };
    add(pixel.first, "first");
    add(pixel.min, "min");
    add(pixel.max, "max");
    add(pixel.last, "last");
    for (const auto& [row, point] : points) {
      records.text(series.name());
      records.number(pixel.column);
      records.number(row);
      records.field(time->stamp(point.first->time));
      records.field((*value)(point.first->value));
      records.text(point.second);
      records.end_record();
    }
  }
  return {};
}

}  // namespace

Outcome run_sample(Arguments arguments) {
  CommandLine line("sample",
                   "The rows that draw a line of a series exactly: M4, at most four a column of pixels.");
  std::string path;
  std::vector<std::string> names;
  PrintOptions print;
  RangeText range;
  std::optional<std::uint64_t> width = 1000;
  line.required({"FILE", "An .mdat file"}, path);
  line.rest({"SERIES", "Names, or globs with * ? [...]"}, names, 1);
  line.option({"--width", "Columns of pixels (1000)", "N"}, width);
  add_range_options(line, range);
  add_print_options(line, print);
  line.examples("  mdat sample plant.mdat level --width 2000 --from 2024-05-01 --to 2024-06-01");
  if (auto go = parsed(line, arguments); !go) return go;
  if (*width == 0 || *width > UINT32_MAX)
    return refuse(Exit::kUsage, path + ": --width has to be from 1 to 4294967295");

  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  Printer printer(print);
  return printer.finish(print_each(*file, names, kHeadings, printer, [&](const Series& series) {
    return print_sample(series, range, static_cast<std::uint32_t>(*width), path, printer.records());
  }));
}

}  // namespace mdat::tool
