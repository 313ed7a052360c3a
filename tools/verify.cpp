// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/memory_limit.hpp"
#include "tools/printer.hpp"
#include "tools/progress.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

const std::vector<Heading> kHeadings = {
    {"file", ""},          {"what", ""},       {"series", ""},   {"row_begin", "", true},
    {"row_end", "", true}, {"time_begin", ""}, {"time_end", ""}, {"offset", "", true}};

/// Prints damages; nothing, not even a header, while there is none.
class DamageReport {
 public:
  explicit DamageReport(Printer& printer) : printer_(printer) {}

  void print(const std::string& path, const File* file, const Damage& damage,
             std::optional<std::uint64_t> offset) {
    RecordWriter& records = printer_.records();
    if (count_++ == 0) records.header(kHeadings);
    records.text(path);
    records.text(damage.hidden ? "hidden series: " + damage.what : damage.what);
    if (damage.series.empty()) {
      records.null();
    } else {
      records.text(damage.series);
    }
    number(damage.rows ? std::optional(damage.rows->begin) : std::nullopt);
    number(damage.rows ? std::optional(damage.rows->end) : std::nullopt);
    auto time = file == nullptr ? std::nullopt : time_of(*file, damage);
    stamp(damage.times ? damage.times->from : std::nullopt, time);
    stamp(damage.times ? damage.times->to : std::nullopt, time);
    number(offset);
    records.end_record();
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  /// The series may be too damaged to ask for its axis; its stamps are then printed as ticks.
  static std::optional<ValueText> time_of(const File& file, const Damage& damage) {
    const auto series = damage.hidden ? file.find_hidden(damage.series) : file.find(damage.series);
    if (!series) return std::nullopt;
    const auto axis = series->axis();
    if (!axis) return std::nullopt;
    auto text = ValueText::of(axis->type());
    if (!text) return std::nullopt;
    return std::move(*text);
  }
  void number(std::optional<std::uint64_t> value) {
    if (value) {
      printer_.records().number(*value);
    } else {
      printer_.records().null();
    }
  }
  void stamp(std::optional<std::int64_t> ticks, std::optional<ValueText>& time) {
    if (!ticks) {
      printer_.records().null();
    } else if (time) {
      printer_.records().field(time->stamp(*ticks));
    } else {
      auto plain = ValueText::of(Type{.kind = TypeKind::kInt64});
      printer_.records().field(plain->stamp(*ticks));
    }
  }

  Printer& printer_;
  std::uint64_t count_ = 0;
};

/// A file that cannot be opened for damage has that one damage.
Outcome verify_file(const std::string& path, DamageReport& report) {
  const auto file = File::open(path, {.access = access_of(path)});
  if (!file) {
    auto failure = refuse_open(file.error(), path);
    if (failure.error().exit == Exit::kDamaged) {
      report.print(path, nullptr, {file.error().message, {}, {}, {}, 0}, file.error().offset);
    }
    return failure;
  }
  Progress progress(format("verifying {}", path));
  const std::uint64_t before = report.count();
  const auto read = file->verify(
      [&](const Damage& damage) {
        progress.clear();
        report.print(path, &*file, damage, damage.offset);
      },
      [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); });
  progress.clear();
  const std::uint64_t count = report.count() - before;
  if (!read && (count == 0 || read.error().code != ErrorCode::kUnsupported))
    return refuse_file(read.error(), path);
  if (count == 0) return {};
  return refuse(Exit::kDamaged,
                format("{}: {} found", path, count == 1 ? "1 damage" : format("{} damages", count)));
}

}  // namespace

Outcome run_verify(Arguments arguments) {
  CommandLine line("verify",
                   "Reads every byte and checks all that can be checked. Silent where the file is whole;\n"
                   "otherwise a line per damage and exit code 4.");
  std::vector<std::string> paths;
  PrintOptions print;
  line.rest({"FILE", "An .mdat file, or several"}, paths, 1);
  add_print_options(line, print);
  line.examples("  mdat verify plant.mdat && echo whole");
  if (auto go = parsed(line, arguments); !go) return go;

  Printer printer(print);
  DamageReport report(printer);
  Exit worst = Exit::kDone;
  for (const std::string& path : paths) {
    const auto outcome = verify_file(path, report);
    if (outcome) continue;
    if (printer.format() != Format::kTable) printer.output().flush();
    print_message(outcome.error().message);
    worst = std::max(worst, outcome.error().exit);
  }
  if (report.count() > 0) printer.records().finish();
  if (auto outcome = printer.output().finish(); !outcome) return outcome;
  if (worst != Exit::kDone) return refuse(worst, {});
  return {};
}

}  // namespace mdat::tool
