// SPDX-License-Identifier: Apache-2.0
#include "tools/convert_options.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "mdat/meteaudata.hpp"
#include "tools/mdat_target.hpp"
#include "tools/printer.hpp"
#include "tools/store_copy.hpp"
#include "tools/table_file.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// Options as text, before they are understood.
struct Words {
  std::string from_format, to_format, profile;
  std::vector<std::string> time, value, types;
  std::string delimiter, decimal;
  std::string encoding = "utf-8", bad_rows = "error", overlap = "refuse";
  std::string compression, layout, partition_by;
  bool force = false, append = false;
};

void add_options(CommandLine& line, ConvertOptions& options, Words& words) {
  csv::CsvOptions& csv = options.csv;
  line.rest({"SOURCE", "Files, folders (their *.csv) or - for standard input"}, options.sources, 1);
  line.option({"-o,--output", "What to write; - is standard output (text only)", "TARGET"}, options.target);
  line.choice({"--from-format", "Format of the sources (by extension)", "F"}, words.from_format,
              {"csv", "jsonl", "mdat", "parquet", "arrow", "influx", "netcdf", "meteaudata"});
  line.choice({"--to-format", "Format of the target (by extension)", "F"}, words.to_format,
              {"csv", "jsonl", "mdat", "parquet", "arrow", "influx", "netcdf", "xlsx", "meteaudata",
               "meteaudata-sql"});
  line.choice({"--profile", "Of .mdat: fast, balanced, small; of Parquet: compatible, modern", "P"},
              words.profile, {"fast", "balanced", "small", "compatible", "modern"});
  line.choice({"--compression", "Of Arrow (none)", "C"}, words.compression, {"none", "lz4", "zstd"});
  line.choice({"--layout", "Of tables, where times differ: joined, one after the other, a file each", "L"},
              words.layout, {"wide", "long", "files"});
  line.option({"--partition-by", "Folders of Parquet files, by signal, year, month, day", "KEYS"},
              words.partition_by);
  line.option({"--from", "First time to take: a date, or a date and time", "T"}, options.range.from);
  line.option({"--to", "End of the times to take, not included", "T"}, options.range.to);
  line.flag({"--force", "Replace the target if it is a regular file"}, words.force);
  line.flag({"--append", "Add to the target, an .mdat file"}, words.append);
  line.exclusive("--force", "--append");
  line.flag({"--dry-run", "Read and check all, show what was inferred, write nothing"}, options.dry_run);
  line.list({"--time", "Time column; or two, date and time of day", "COLUMN[,COLUMN]"}, words.time);
  line.option({"--key", "Column that names the series (long form)", "COLUMN"}, csv.key);
  line.list({"--value", "Column to take; may be repeated (all)", "COLUMN"}, words.value);
  line.option({"--time-format", "iso, s, ms, us, ns or a pattern as of strptime", "F"}, csv.time_format);
  line.flag({"--day-first", "1/2/2024 is the first of February"}, csv.day_first);
  line.flag({"--month-first", "1/2/2024 is the second of January"}, csv.month_first);
  line.exclusive("--day-first", "--month-first");
  line.option({"--zone", "Zone of times without an offset, e.g. Europe/Paris", "Z"}, csv.zone);
  line.list({"--null", "Text that means no value; may be repeated", "TEXT"}, csv.nulls);
  line.option({"--delimiter", "A character, or tab", "C"}, words.delimiter);
  line.option({"--decimal", ". or ,", "C"}, words.decimal);
  line.choice({"--encoding", "Of CSV", "E"}, words.encoding, {"utf-8", "latin-1"});
  line.option({"--skip", "Lines before the header", "N"}, csv.skip);
  line.flag({"--units-row", "The line below the header holds units"}, csv.units_row);
  line.flag({"--no-header", "The first line holds data already"}, csv.no_header);
  line.list({"--type", "Type of a column, e.g. state=string", "COLUMN=T"}, words.types);
  line.option({"--name", "Names of series, of {dir} {file} {column} {key}", "TEMPLATE"}, csv.name);
  line.choice({"--bad-rows", "A row that cannot be read ends it, is dropped, or loses its field", "M"},
              words.bad_rows, {"error", "skip", "null"});
  line.choice({"--overlap", "Stamps that are not behind those there", "M"}, words.overlap,
              {"refuse", "keep"});
  add_print_options(line, options.print);
  line.examples(
      "  mdat convert sensors/ -o plant.mdat\n"
      "  mdat convert today.csv -o plant.mdat --append\n"
      "  mdat convert logger.csv --dry-run\n"
      "  mdat convert plant.zip -o plant.mdat\n"
      "  mdat convert plant.mdat -o sqlite:///plant.db\n"
      "  mdat convert plant.mdat -o may.csv --from 2024-05-01 --to 2024-06-01");
}

std::optional<FileFormat> format_named(std::string_view name) {
  if (name == "csv") return FileFormat::kCsv;
  if (name == "jsonl") return FileFormat::kJsonl;
  if (name == "mdat") return FileFormat::kMdat;
  if (name == "meteaudata") return FileFormat::kMeteaudata;
  if (name == "meteaudata-sql") return FileFormat::kStore;
  if (name == "parquet") return FileFormat::kParquet;
  if (name == "arrow") return FileFormat::kArrow;
  if (name == "influx") return FileFormat::kInflux;
  if (name == "netcdf") return FileFormat::kNetcdf;
  if (name == "xlsx") return FileFormat::kXlsx;
  return std::nullopt;
}

std::optional<FileFormat> format_of_extension(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension == ".mdat") return FileFormat::kMdat;
  if (extension == ".zip") return FileFormat::kMeteaudata;
  if (extension == ".csv") return FileFormat::kCsv;
  if (extension == ".jsonl" || extension == ".ndjson") return FileFormat::kJsonl;
  if (extension == ".lp") return FileFormat::kInflux;
  if (extension == ".nc" || extension == ".nc4") return FileFormat::kNetcdf;
  if (extension == ".xlsx") return FileFormat::kXlsx;
  if (extension == ".parquet" || extension == ".pq") return FileFormat::kParquet;
  if (extension == ".arrow" || extension == ".arrows" || extension == ".feather") return FileFormat::kArrow;
  return std::nullopt;
}

/// Files of meteaudata and tables are known by what is in them.
FileFormat format_of_source(const std::string& path) {
  const auto named = format_of_extension(path);
  if (named == FileFormat::kXlsx) return *named;  // a zip like others
  if (is_connection(path) || is_sqlite_file(path) || is_series_folder(path)) return FileFormat::kStore;
  if (path != "-" && is_meteaudata(path)) return FileFormat::kMeteaudata;
  if (const auto table = table_format_of(path)) return *table;
  return named.value_or(FileFormat::kCsv);
}

/// Loggers name their text files as they like: what is neither .mdat nor JSON lines is CSV.
Expected<FileFormat> source_format(const ConvertOptions& options, const Words& words) {
  if (const auto told = format_named(words.from_format)) return *told;
  std::optional<FileFormat> found;
  for (const std::string& source : options.sources) {
    const FileFormat one = format_of_source(source);
    if (one == FileFormat::kXlsx)
      return refuse(Exit::kUsage,
                    format("{}: workbooks are written and not read; save its sheet as CSV first", source));
    if (found && *found != one) {
      return refuse(Exit::kUsage,
                    format("{}: sources of one run have one format; --from-format names it", source));
    }
    found = one;
  }
  return found.value_or(FileFormat::kCsv);
}

Expected<FileFormat> target_format(const ConvertOptions& options, const Words& words) {
  if (const auto told = format_named(words.to_format)) return *told;
  if (is_connection(options.target)) return FileFormat::kStore;
  if (options.to_stdout()) return FileFormat::kCsv;
  if (const auto found = format_of_extension(options.target)) return *found;
  if (options.target.empty()) return FileFormat::kMdat;
  if (!words.partition_by.empty()) return FileFormat::kParquet;
  return refuse(
      Exit::kUsage,
      format(
          "{}: the name does not tell the format; --to-format csv, jsonl, mdat, parquet, arrow or meteaudata "
          "does",
          options.target));
}

Expected<std::optional<char>> one_character(std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "tab" || text == "\\t") return '\t';
  if (text.size() == 1) return text[0];
  return refuse(Exit::kUsage, format("{}: '{}' is not one character", option, text));
}

Outcome understand_types(const Words& words, csv::CsvOptions& csv) {
  for (const std::string& word : words.types) {
    const std::size_t equals = word.rfind('=');
    const auto type = equals == std::string::npos ? std::nullopt : parse_type(word.substr(equals + 1));
    if (!type) {
      return refuse(Exit::kUsage,
                    format("--type {}: COLUMN=T was expected, with T one of float64, float32, int8 to "
                           "int64, uint8 to uint64, bool, string, categorical, timestamp[us], "
                           "duration[us]",
                           word));
    }
    csv.types.emplace_back(word.substr(0, equals), *type);
  }
  return {};
}

Outcome understand_csv(const Words& words, csv::CsvOptions& csv) {
  for (const std::string& word : words.time) {
    std::size_t begin = 0;
    for (std::size_t comma = word.find(','); comma != std::string::npos; comma = word.find(',', begin)) {
      csv.time.push_back(word.substr(begin, comma - begin));
      begin = comma + 1;
    }
    csv.time.push_back(word.substr(begin));
  }
  if (csv.time.size() > 2) return refuse(Exit::kUsage, "--time: one column, or two: date and time of day");
  csv.value = words.value;
  const auto delimiter = one_character("--delimiter", words.delimiter);
  if (!delimiter) return std::unexpected(delimiter.error());
  csv.delimiter = *delimiter;
  const auto decimal = one_character("--decimal", words.decimal);
  if (!decimal) return std::unexpected(decimal.error());
  csv.decimal = *decimal;
  if (words.encoding == "latin-1") csv.encoding = csv::Encoding::kLatin1;
  if (words.bad_rows == "skip") csv.bad_rows = csv::BadRows::kSkip;
  if (words.bad_rows == "null") csv.bad_rows = csv::BadRows::kNull;
  if (words.overlap == "keep") csv.overlap = csv::Overlap::kKeep;
  return understand_types(words, csv);
}

/// The first option given that means nothing to such sources; "" where there is none.
std::string_view out_of_place(const ConvertOptions& options, const Words& words) {
  if (options.from == FileFormat::kCsv) return {};
  const csv::CsvOptions& csv = options.csv;
  const std::pair<std::string_view, bool> of_csv[] = {
      {"--time", !words.time.empty() && !is_table(options.from)},
      {"--key", !csv.key.empty()},
      {"--value", !words.value.empty()},
      {"--day-first", csv.day_first},
      {"--month-first", csv.month_first},
      {"--null", !csv.nulls.empty()},
      {"--delimiter", csv.delimiter.has_value()},
      {"--decimal", csv.decimal.has_value()},
      {"--encoding", csv.encoding != csv::Encoding::kUtf8},
      {"--skip", csv.skip.has_value()},
      {"--units-row", csv.units_row},
      {"--no-header", csv.no_header},
      {"--name", !csv.name.empty()},
      {"--bad-rows", csv.bad_rows != csv::BadRows::kError}};
  const std::pair<std::string_view, bool> of_text[] = {{"--time-format", !csv.time_format.empty()},
                                                       {"--zone", !csv.zone.empty()},
                                                       {"--type", !csv.types.empty()}};
  for (const auto& [name, given] : of_csv) {
    if (given) return name;
  }
  for (const auto& [name, given] : of_text) {
    if (given && options.from != FileFormat::kJsonl && options.from != FileFormat::kInflux) return name;
  }
  return {};
}

std::string_view sources_of(FileFormat format) {
  if (format == FileFormat::kMdat) return ".mdat files";
  if (format == FileFormat::kStore) return "databases";
  if (format == FileFormat::kParquet) return "Parquet files";
  if (format == FileFormat::kArrow) return "Arrow files";
  if (format == FileFormat::kInflux) return "line protocol";
  if (format == FileFormat::kNetcdf) return "NetCDF files";
  return format == FileFormat::kJsonl ? "JSON lines" : "files of meteaudata";
}

Outcome understand_tables(const Words& words, ConvertOptions& options) {
  if (words.layout == "wide") options.layout = TableLayout::kWide;
  if (words.layout == "long") options.layout = TableLayout::kLong;
  if (words.layout == "files") options.layout = TableLayout::kFiles;
  options.compression = words.compression;
  options.modern = words.profile == "modern";
  options.profile = profile_of(words.profile);
  std::string_view left = words.partition_by;
  while (!left.empty()) {
    const std::size_t comma = std::min(left.find(','), left.size());
    const std::string key(left.substr(0, comma));
    if (key != "signal" && key != "year" && key != "month" && key != "day")
      return refuse(Exit::kUsage, format("--partition-by {}: signal, year, month and day are keys, such as "
                                         "signal,year,month",
                                         key));
    options.partition_by.push_back(key);
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  return {};
}

/// The first option given that means nothing to such a target; "" where there is none.
std::string_view out_of_target(const ConvertOptions& options, const Words& words) {
  const bool of_parquet = words.profile == "compatible" || words.profile == "modern";
  const auto to = options.to;
  if (!words.profile.empty() && to != (of_parquet ? FileFormat::kParquet : FileFormat::kMdat))
    return "--profile";
  if (!words.compression.empty() && to != FileFormat::kArrow) return "--compression";
  if (!words.layout.empty() && !is_table(to)) return "--layout";
  if (words.layout == "long" && to == FileFormat::kNetcdf) return "--layout long";
  if (!words.partition_by.empty() && to != FileFormat::kParquet) return "--partition-by";
  return {};
}

/// Whole data sets go between .mdat files and those of meteaudata or databases, and nothing else.
Outcome check_whole(const ConvertOptions& options) {
  const auto is_whole = [](FileFormat one) {
    return one == FileFormat::kMeteaudata || one == FileFormat::kStore;
  };
  if (!is_whole(options.from) && !is_whole(options.to)) return {};
  const auto fits = [&](FileFormat one, FileFormat other) {
    return other == FileFormat::kMdat || (one == FileFormat::kStore && other == FileFormat::kStore);
  };
  if (is_whole(options.from) ? !fits(options.from, options.to) : !fits(options.to, options.from))
    return refuse(Exit::kUsage,
                  format("{}: {} become .mdat files, and these such; go by way of one", options.sources[0],
                         sources_of(is_whole(options.from) ? options.from : options.to)));
  if (options.range.unbounded()) return {};
  return refuse(Exit::kUsage,
                format("{}: --from and --to mean nothing to whole data sets; mdat cp cuts .mdat files",
                       options.sources[0]));
}

Outcome check_combination(const ConvertOptions& options, const Words& words) {
  if (options.target.empty() && !options.dry_run) {
    return refuse(Exit::kUsage, "-o TARGET is missing: where the result goes");
  }
  if (words.append && options.to != FileFormat::kMdat && options.to != FileFormat::kStore) {
    return refuse(Exit::kUsage,
                  format("{}: --append adds to .mdat files and databases only", options.target));
  }
  if (const std::string_view option = out_of_place(options, words); !option.empty()) {
    return refuse(
        Exit::kUsage,
        format("{}: the sources are {}, to which {} means nothing; --from-format csv reads them as CSV",
               options.sources[0], sources_of(options.from), option));
  }
  if (const std::string_view option = out_of_target(options, words); !option.empty()) {
    return refuse(Exit::kUsage, format("{}: {} means nothing to such a target; `mdat help convert` says of "
                                       "which it is",
                                       options.target, option));
  }
  if (auto outcome = check_whole(options); !outcome) return outcome;
  if (options.reference_tables && !is_connection(options.target))
    return refuse(Exit::kUsage,
                  format("{}: the tables of meteaudata are in a database: sqlite:///PATH or postgresql://...",
                         options.target));
  if (options.to_stdout() && (options.to == FileFormat::kMdat || options.to == FileFormat::kMeteaudata ||
                              options.layout == TableLayout::kFiles || !options.partition_by.empty())) {
    return refuse(Exit::kUsage, "standard output takes one stream; -o names a file or folder");
  }
  for (const std::string& source : options.sources) {
    if (source == "-" && options.from == FileFormat::kMdat) {
      return refuse(Exit::kUsage,
                    "standard input takes text and Arrow streams; an .mdat file is read by its name");
    }
  }
  return {};
}

}  // namespace

jsonl::JsonlOptions ConvertOptions::jsonl() const {
  return {csv.time_format, csv.zone, csv.types, keep_overlap()};
}

Expected<ConvertOptions> parse_convert(Arguments arguments) {
  CommandLine line(
      "convert",
      "CSV, JSON lines, .mdat, files of meteaudata and databases (sqlite:///FILE, postgresql://...) into\n"
      "one another. The target appears when it is whole. docs/csv.md tells how CSV is understood.");
  ConvertOptions options;
  Words words;
  add_options(line, options, words);
  if (auto go = parsed(line, arguments); !go) return std::unexpected(go.error());
  const auto from = source_format(options, words);
  if (!from) return std::unexpected(from.error());
  options.from = *from;
  const auto to = target_format(options, words);
  if (!to) return std::unexpected(to.error());
  options.to = *to;
  options.reference_tables = words.to_format == "meteaudata-sql";
  if (words.force) options.existing = Existing::kReplace;
  if (words.append) options.existing = Existing::kExtend;
  if (auto outcome = understand_csv(words, options.csv); !outcome) return std::unexpected(outcome.error());
  if (auto outcome = understand_tables(words, options); !outcome) return std::unexpected(outcome.error());
  if (auto outcome = check_combination(options, words); !outcome) return std::unexpected(outcome.error());
  return options;
}

}  // namespace mdat::tool
