// SPDX-License-Identifier: Apache-2.0
#include "tools/commands.hpp"
#include "tools/netcdf/table_file.hpp"
#include "tools/printer.hpp"
#include "tools/text.hpp"
#include "tools/xlsx/table_writer.hpp"

namespace mdat::tool {
namespace {

struct FormatFacts {
  std::string_view name;        ///< as --from-format and --to-format take it; "" where the name alone decides
  std::string_view extensions;  ///< or the form of the name
  std::string_view directions;
  std::string_view what;
  std::string (*lacking)() = nullptr;  ///< a package or library that may be missing
};

constexpr FormatFacts kFormats[] = {
    {"mdat", ".mdat", "read, write", "series, compressed, with what is known of them"},
    {"csv", ".csv, or any other name", "read, write", "text of loggers; docs/csv.md"},
    {"jsonl", ".jsonl .ndjson", "read, write", "an object a line"},
    {"parquet", ".parquet .pq, or a folder of them", "read, write",
     "flat columns: none, snappy, gzip, zstd, lz4, brotli; written with zstd; folders KEY=VALUE"},
    {"arrow", ".arrow .feather .arrows", "read, write", "Arrow IPC files and streams: none, lz4, zstd"},
    {"influx", ".lp", "read, write", "line protocol of InfluxDB"},
    {"netcdf", ".nc .nc4", "read, write", "time series in NetCDF by the conventions CF", netcdf::lacking},
    {"xlsx", ".xlsx", "write", "workbooks of Excel", xlsx::lacking},
    {"meteaudata", ".zip, or a folder", "read, write", "data sets of the Python library meteaudata"},
    {"meteaudata-sql", "sqlite:///PATH, postgresql://HOST/NAME", "read, write",
     "tables of its SQL back end; read from SQLite"},
    {"", "sqlite:///PATH", "read, write", "data sets in an SQLite file"},
    {"", "postgresql://HOST/NAME", "read, write", "data sets on a PostgreSQL server"},
};

}  // namespace

Outcome run_formats(Arguments arguments) {
  CommandLine line("formats", "What `mdat convert` reads and writes.");
  PrintOptions print;
  add_print_options(line, print);
  line.examples("  mdat formats\n  mdat formats --json | jq -r .format");
  if (auto go = parsed(line, arguments); !go) return go;
  Printer printer(print);
  const std::vector<Heading> headings = {{"format", ""}, {"name", ""}, {"directions", ""}, {"what", ""}};
  printer.records().header(headings);
  for (const FormatFacts& facts : kFormats) {
    if (facts.name.empty()) {
      printer.records().null();
    } else {
      printer.records().text(facts.name);
    }
    printer.records().text(facts.extensions);
    const std::string lacking = facts.lacking == nullptr ? std::string() : facts.lacking();
    if (lacking.empty()) {
      printer.records().text(facts.directions);
      printer.records().text(facts.what);
    } else {
      printer.records().null();
      printer.records().text(format("{}; not here, for lack of {}", facts.what, lacking));
    }
    printer.records().end_record();
  }
  return printer.finish();
}

}  // namespace mdat::tool
