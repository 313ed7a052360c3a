// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <optional>

#include "mdat/copy.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tools/between_file.hpp"
#include "tools/commands.hpp"
#include "tools/convert_options.hpp"
#include "tools/csv/import.hpp"
#include "tools/influx/export.hpp"
#include "tools/influx/import.hpp"
#include "tools/listing.hpp"
#include "tools/mdat_source.hpp"
#include "tools/mdat_target.hpp"
#include "tools/meteaudata_files.hpp"
#include "tools/progress.hpp"
#include "tools/store_copy.hpp"
#include "tools/table_source.hpp"
#include "tools/table_target.hpp"
#include "tools/target_file.hpp"
#include "tools/text.hpp"
#include "tools/text_target.hpp"

namespace mdat::tool {
namespace {

/// Beside the target, where there is one.
std::string place_between(const ConvertOptions& options) {
  return options.to_stdout() ? std::string() : options.target;
}

/// What `import_csv` promises of its codes: an option that does not fit is usage, a limit a sound no.
std::unexpected<Failure> refuse_csv(const Error& error, const std::string& source) {
  auto failure = refuse_file(error, source);
  if (error.code == ErrorCode::kInvalidArgument) failure.error().exit = Exit::kUsage;
  return failure;
}

void tell_bad_rows(const csv::ImportReport& report) {
  for (const csv::SourceReport& source : report.sources) {
    if (source.bad_rows == 0 && source.bad_fields == 0) continue;
    print_message(format("{}: {} bad rows dropped, {} bad fields made null; the first: {}", source.path,
                         source.bad_rows, source.bad_fields, source.first_bad));
  }
}

Outcome take_csv(const ConvertOptions& options, const RangeText& range, Writer& writer, Progress& progress) {
  csv::CsvOptions csv = options.csv;
  csv.from = range.from.value_or("");
  csv.to = range.to.value_or("");
  const auto report =
      csv::import_csv(options.sources, &writer, csv,
                      [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); });
  progress.clear();
  if (!report) return refuse_csv(report.error(), options.sources[0]);
  tell_bad_rows(*report);
  return {};
}

Outcome take_file(const ConvertOptions& options, const File& file, const RangeText& range, Writer& writer,
                  Progress& progress) {
  const std::uint64_t total = file.info().rows;
  auto all = select(file, {});
  if (!all) return std::unexpected(std::move(all.error()));
  return append_series(
      file, std::move(*all), writer,
      {range, options.keep_overlap(), [&](std::uint64_t done) { progress.update(done, total); }});
}

/// What programs keep beside the data goes with a file that is converted whole.
Outcome take_hidden(const File& file, Writer& writer) {
  Outcome outcome;
  Copier copier(writer);
  const auto walked = file.each_hidden([&](const Series& series) {
    const auto copied = copier.copy(series, RowRange{0, series.rows()});
    if (!copied) outcome = refuse_file(copied.error(), file.path());
    return outcome.has_value();
  });
  if (!walked) return refuse_file(walked.error(), file.path());
  return outcome;
}

Outcome take_mdat(const ConvertOptions& options, const RangeText& range, Writer& writer, Progress& progress) {
  const bool whole =
      options.sources.size() == 1 && range.unbounded() && options.existing != Existing::kExtend;
  for (const std::string& path : options.sources) {
    const auto file = open_file(path);
    if (!file) return std::unexpected(file.error());
    if (auto outcome = take_file(options, *file, range, writer, progress); !outcome) return outcome;
    if (auto outcome = whole ? take_hidden(*file, writer) : Outcome{}; !outcome) return outcome;
  }
  return {};
}

Outcome take_tables(const ConvertOptions& options, const RangeText& range, Writer& writer,
                    Progress& progress) {
  TableQuestion question{.format = options.from,
                         .range = range,
                         .keep_overlap = options.keep_overlap(),
                         .records = !options.dry_run,
                         .progress = [&](std::uint64_t done) { progress.update(done, 0); }};
  if (!options.csv.time.empty()) question.time = options.csv.time[0];
  return import_tables(options.sources, writer, question);
}

Outcome take_sources(const ConvertOptions& options, const RangeText& range, Writer& writer) {
  Progress progress(format("converting {}", options.sources[0]));
  if (is_table(options.from)) return take_tables(options, range, writer, progress);
  if (options.from == FileFormat::kCsv) return take_csv(options, range, writer, progress);
  if (options.from == FileFormat::kMdat) return take_mdat(options, range, writer, progress);
  const auto told = [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); };
  if (options.from == FileFormat::kInflux)
    return influx::import_influx(options.sources, writer, options.jsonl(), told);
  return jsonl::import_jsonl(options.sources, writer, options.jsonl(), told);
}

Outcome write_between(const ConvertOptions& options, const RangeText& range, const BetweenFile& between) {
  return write_mdat(between.path(), Existing::kReplace, Profile::kFast,
                    [&](Writer& writer) { return take_sources(options, range, writer); });
}

Outcome to_mdat(const ConvertOptions& options) {
  if (options.from != FileFormat::kJsonl || options.range.unbounded()) {
    return write_mdat(options.target, options.existing, options.profile,
                      [&](Writer& writer) { return take_sources(options, options.range, writer); });
  }
  // The zone of a range is that of the series, which JSON lines only tell at their end.
  const BetweenFile between(place_between(options));
  if (auto outcome = write_between(options, {}, between); !outcome) return outcome;
  const auto file = between.open();
  if (!file) return std::unexpected(file.error());
  return write_mdat(options.target, options.existing, options.profile, [&](Writer& writer) {
    Progress progress("cutting the range");
    return take_file(options, *file, options.range, writer, progress);
  });
}

Outcome write_planned(const File& file, const ConvertOptions& options, Output& output,
                      std::vector<std::string>& notes, const std::function<void(std::uint64_t)>& progress) {
  auto plan = plan_text(file, options.range);
  if (!plan) return std::unexpected(plan.error());
  notes = std::move(plan->notes);
  const Format form = options.to == FileFormat::kCsv ? Format::kCsv : Format::kJsonl;
  return write_text(file, *plan, options.range, form, output, progress);
}

/// `target` is nullptr for standard output.
Outcome write_text_of(const File& file, const ConvertOptions& options, TargetFile* target) {
  Output output(target == nullptr ? STDOUT_FILENO : target->descriptor(),
                target == nullptr ? "standard output" : options.target);
  Progress progress(format("writing {}", options.target));
  const auto total = file.info().rows;
  const auto told = [&](std::uint64_t done) { progress.update(done, total); };
  std::vector<std::string> notes;
  auto outcome = options.to == FileFormat::kInflux
                     ? influx::write_influx(file, options.range, output, notes, told)
                     : write_planned(file, options, output, notes, told);
  progress.clear();
  if (outcome && target != nullptr) outcome = target->publish();
  if (!outcome) return outcome;
  for (const std::string& note : notes) print_message(format("{}: {}", options.sources[0], note));
  return {};
}

/// The target comes first: what cannot be written is told before anything is read.
Outcome to_text(const ConvertOptions& options) {
  std::optional<TargetFile> target;
  if (!options.to_stdout()) {
    auto made = TargetFile::create(options.target, options.existing);
    if (!made) return std::unexpected(std::move(made.error()));
    target.emplace(std::move(*made));
  }
  std::optional<BetweenFile> between;
  if (options.from != FileFormat::kMdat || options.sources.size() > 1) {
    between.emplace(place_between(options));
    if (auto outcome = write_between(options, {}, *between); !outcome) return outcome;
  }
  const auto file = between ? between->open() : open_file(options.sources[0]);
  if (!file) return std::unexpected(file.error());
  return write_text_of(*file, options, target ? &*target : nullptr);
}

/// Sources that are no .mdat file alone go by way of one.
Outcome to_tables(const ConvertOptions& options) {
  std::optional<BetweenFile> between;
  if (options.from != FileFormat::kMdat || options.sources.size() > 1) {
    between.emplace(place_between(options));
    if (auto outcome = write_between(options, {}, *between); !outcome) return outcome;
  }
  const auto file = between ? between->open() : open_file(options.sources[0]);
  if (!file) return std::unexpected(file.error());
  return write_tables(*file, options);
}

Outcome show_findings(const ConvertOptions& options) {
  Progress progress(format("reading {}", options.sources[0]));
  const auto report =
      csv::import_csv(options.sources, nullptr, options.csv,
                      [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); });
  progress.clear();
  if (!report) return refuse_csv(report.error(), options.sources[0]);
  Printer printer(options.print);
  const std::vector<Heading> headings = {{"source", ""}, {"what", ""}, {"value", ""}};
  printer.records().header(headings);
  for (const csv::Finding& finding : csv::findings(*report)) {
    printer.records().text(finding.source);
    printer.records().text(finding.what);
    printer.records().text(finding.value);
    printer.records().end_record();
  }
  auto outcome = printer.finish();
  tell_bad_rows(*report);
  return outcome;
}

/// Of JSON lines and .mdat: the series that would be written, as `mdat ls` shows them.
Outcome dry_run(const ConvertOptions& options) {
  if (options.from == FileFormat::kCsv) return show_findings(options);
  const BetweenFile between(place_between(options));
  if (auto outcome =
          write_between(options, options.from == FileFormat::kMdat ? options.range : RangeText{}, between);
      !outcome) {
    return outcome;
  }
  const auto file = between.open();
  if (!file) return std::unexpected(file.error());
  Printer printer(options.print);
  return printer.finish(list_series(*file, {}, printer));
}

}  // namespace

Outcome run_convert(Arguments arguments) {
  const auto options = parse_convert(arguments);
  if (!options) return std::unexpected(options.error());
  const bool meteaudata = options->from == FileFormat::kMeteaudata || options->to == FileFormat::kMeteaudata;
  const bool store = options->from == FileFormat::kStore || options->to == FileFormat::kStore;
  if (store && options->dry_run) return refuse(Exit::kUsage, "--dry-run shows nothing of databases");
  if (options->dry_run) return meteaudata ? convert_meteaudata(*options) : dry_run(*options);
  if (options->to == FileFormat::kStore) return convert_store(*options);
  if (!options->to_stdout()) {
    if (auto outcome = check_target(options->target, options->existing); !outcome) return outcome;
  }
  if (store) return convert_store(*options);
  if (meteaudata) return convert_meteaudata(*options);
  if (is_table(options->to)) return to_tables(*options);
  auto outcome = options->to == FileFormat::kMdat ? to_mdat(*options) : to_text(*options);
  if (outcome && options->to == FileFormat::kMdat) tell_size(options->target);
  return outcome;
}

}  // namespace mdat::tool
