// SPDX-License-Identifier: Apache-2.0
#include "tests/tools/csv/imported.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "mdat/file.hpp"
#include "mdat/time.hpp"
#include "mdat/writer.hpp"

namespace mdat::csv::test {
namespace {

std::string text_of(double value) {
  char text[40];
  std::snprintf(text, sizeof text, value == std::floor(value) ? "%.0f" : "%.17g", value);
  for (int digits = 1; digits < 17; ++digits) {
    if (value == std::floor(value)) break;
    char shorter[40];
    std::snprintf(shorter, sizeof shorter, "%.*g", digits, value);
    if (std::strtod(shorter, nullptr) == value) return shorter;
  }
  return text;
}

std::string text_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return std::to_string(*natural);
  if (const auto* real = std::get_if<double>(&value)) return text_of(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  return "null";
}

ImportedSeries read(const Series& series) {
  const auto axis = series.axis();
  REQUIRE(axis);
  ImportedSeries out{to_string(series.type()), series.unit(), to_string(axis->type()), {}, {}};
  const Zone zone = *Zone::find(axis->type().zone);
  Scan scan = series.scan();
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      out.times.push_back(format_time(batch.times()[i], axis->type().unit, zone));
      out.values.push_back(text_of(batch.value(i)));
    }
  }
  REQUIRE_FALSE(scan.error());
  return out;
}

}  // namespace

Folder::Folder() {
  char name[] = "/tmp/mdat_csv_XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  const std::filesystem::path path = std::filesystem::path(path_) / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::vector<std::string> Imported::names() const {
  std::vector<std::string> out;
  for (const auto& [name, unused] : series) out.push_back(name);
  return out;
}

Result<Imported> import_files(const std::vector<std::string>& sources, const std::string& target,
                              const CsvOptions& options) {
  auto writer = std::filesystem::exists(target) ? Writer::open(target) : Writer::create(target);
  REQUIRE(writer);
  Imported out;
  auto report = import_csv(sources, &*writer, options);
  if (!report) return std::unexpected(report.error());
  out.report = *std::move(report);
  const auto committed = writer->commit();
  if (!committed) return std::unexpected(committed.error());
  const auto file = File::open(target);
  REQUIRE(file);
  out.axes = file->info().axes;
  const auto all = file->series();
  REQUIRE(all);
  for (const Series& series : *all) {
    out.order.push_back(series.name());
    out.series[series.name()] = read(series);
  }
  return out;
}

Imported import_text(const std::string& text, const CsvOptions& options) {
  const Folder folder;
  auto imported = import_files({folder.write("input.csv", text)}, folder.path() + "/out.mdat", options);
  if (!imported) FAIL(imported.error().message);
  return *std::move(imported);
}

Error refuse_text(const std::string& text, const CsvOptions& options) {
  const Folder folder;
  const std::string target = folder.path() + "/out.mdat";
  auto imported = import_files({folder.write("input.csv", text)}, target, options);
  if (imported) FAIL("was taken: " << text);
  CHECK_FALSE(std::filesystem::exists(target));
  return imported.error();
}

bool names_all(const Error& error, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    if (error.message.find(part) != std::string::npos) continue;
    WARN(error.message << " does not name " << part);
    return false;
  }
  return true;
}

}  // namespace mdat::csv::test
