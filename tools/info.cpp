// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"
#include "tools/commands.hpp"
#include "tools/number_text.hpp"
#include "tools/printer.hpp"
#include "tools/selection.hpp"
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
    auto file = open_file(path);
    if (!file) return printer.finish(std::unexpected(std::move(file.error())));
    if (screen) {
      print_screen(path, file->info(), printer.output());
    } else {
      print_record(path, file->info(), printer.records());
    }
  }
  return screen ? printer.output().finish() : printer.finish();
}

}  // namespace mdat::tool
