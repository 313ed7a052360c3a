// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/number_text.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
#include "tools/table_file.hpp"
#include "tools/table_listing.hpp"
#include "tools/text.hpp"
#include "tools/time_text.hpp"

namespace mdat::tool {
namespace {

std::string uuid_text(const FileInfo& info) {
  std::string text;
  for (std::size_t i = 0; i < info.uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += format("{:02x}", info.uuid[i]);
  }
  return text;
}

std::string commit_time(const FileInfo& info) {
  const auto utc = Zone::find("UTC");
  return utc ? format_time(info.commit_time_us, TimeUnit::kMicro, *utc) : std::string();
}

std::string version_text(const FileInfo& info) {
  return format("{}.{}", info.version_major, info.version_minor);
}

void print_record(const std::string& path, const FileInfo& info, RecordWriter& records) {
  records.text(path);
  records.text("mdat");
  records.text(version_text(info));
  records.text(uuid_text(info));
  for (const auto number :
       {info.bytes, info.committed_bytes, info.commits, info.series, info.rows, info.axes}) {
    records.number(number);
  }
  records.symbol(commit_time(info));
  records.number(info.tail_commits);
  records.number(info.tail_rows);
  records.end_record();
}

void print_screen(const std::string& path, const FileInfo& info, Output& output) {
  NumberBuffer buffer;
  std::string& out = output.text();
  out += format("{}\n", printable(path));
  const auto line = [&](std::string_view key, std::string_view value) {
    out += format("  {:<9} {}\n", key, value);
  };
  line("format", format("mdat {}", version_text(info)));
  line("size", format("{} ({} bytes)", size_text(info.bytes, buffer), info.bytes));
  line("series", format("{}", info.series));
  line("rows", format("{}", info.rows));
  line("axes", format("{}", info.axes));
  line("commits", format("{}, the last {}", info.commits, commit_time(info)));
  if (info.tail_commits > 0)
    line("tail",
         format("{} rows of {} commits that are not in segments yet", info.tail_rows, info.tail_commits));
  line("uuid", uuid_text(info));
  if (info.series > 0) out += format("next: mdat ls {0}, mdat head {0}\n", printable(path));
}

void print_number(std::optional<std::uint64_t> number, RecordWriter& records) {
  if (number) {
    records.number(*number);
  } else {
    records.null();
  }
}

/// Null is what only an .mdat file has.
void print_table(const std::string& path, const TableFacts& facts, RecordWriter& records) {
  records.text(path);
  records.text(facts.format);
  for (int i = 0; i < 2; ++i) records.null();  // version, uuid
  records.number(facts.bytes);
  for (int i = 0; i < 2; ++i) records.null();  // committed_bytes, commits
  records.number(facts.series);
  print_number(facts.rows, records);
  for (int i = 0; i < 4; ++i) records.null();  // axes, last_commit, tail_commits, tail_rows
  records.end_record();
}

void print_table_screen(const std::string& path, const TableFacts& facts, Output& output) {
  NumberBuffer buffer;
  output.text() += format(
      "{0}\n  format    {1}\n  size      {2} ({3} bytes)\n  series    {4}\n{5}"
      "next: mdat ls {0}, mdat convert {0} -o FILE.mdat\n",
      printable(path), facts.format, size_text(facts.bytes, buffer), facts.bytes, facts.series,
      facts.rows ? format("  rows      {}\n", *facts.rows) : "");
}

Outcome print_one(const std::string& path, bool screen, Printer& printer) {
  if (const auto form = table_format_of(path)) {
    const auto facts = table_facts(path, *form);
    if (!facts) return std::unexpected(facts.error());
    screen ? print_table_screen(path, *facts, printer.output())
           : print_table(path, *facts, printer.records());
    return {};
  }
  const auto file = open_file(path);
  if (!file) return std::unexpected(file.error());
  screen ? print_screen(path, file->info(), printer.output())
         : print_record(path, file->info(), printer.records());
  return {};
}

}  // namespace

Outcome run_info(Arguments arguments) {
  CommandLine line("info", "What a file is and holds. Costs the same for any size.");
  std::vector<std::string> paths;
  PrintOptions print;
  line.rest({"FILE", "An .mdat file, or several"}, paths, 1);
  add_print_options(line, print);
  line.examples("  mdat plant.mdat\n  mdat info plant.mdat --json | jq .rows");
  if (auto go = parsed(line, arguments); !go) return go;

  Printer printer(print);
  const std::vector<Heading> headings = {
      {"file", ""},           {"format", ""},       {"version", ""},
      {"uuid", ""},           {"bytes", "", true},  {"committed_bytes", "", true},
      {"commits", "", true},  {"series", "", true}, {"rows", "", true},
      {"axes", "", true},     {"last_commit", ""},  {"tail_commits", "", true},
      {"tail_rows", "", true}};
  const bool screen = printer.format() == Format::kTable;
  if (!screen) printer.records().header(headings);
  for (const std::string& path : paths) {
    if (auto outcome = print_one(path, screen, printer); !outcome) return printer.finish(outcome);
  }
  return screen ? printer.output().finish() : printer.finish();
}

}  // namespace mdat::tool
