// SPDX-License-Identifier: Apache-2.0
// What bridge_test.py calls in its own process. 0 is success; else arrow_bridge_error() tells what was wrong.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "mdat/arrow_c.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"

namespace {

using namespace mdat;

std::string last_error;
std::string skipped_columns;

int failed(const Error& error) {
  last_error = error.message;
  return 1;
}

/// Three series on one axis.
Result<void> write_sample(const std::string& path, std::int64_t rows) {
  CreateOptions options;
  options.profile = Profile::kFast;
  auto writer = Writer::create(path, options);
  if (!writer) return std::unexpected(writer.error());
  const auto axis = writer->add_axis({TypeKind::kTimestamp, TimeUnit::kMicro, "Europe/Paris"});
  if (!axis) return std::unexpected(axis.error());
  std::vector<std::int64_t> times, noise;
  std::vector<double> levels;
  std::vector<std::string_view> words;
  std::mt19937_64 random(1);
  for (std::int64_t i = 0; i < rows; ++i) {
    times.push_back(1'700'000'000'000'000 + i * 1'000'000 + i % 3);
    levels.push_back(static_cast<double>(i) / 8);
    noise.push_back(static_cast<std::int64_t>(random()));
    words.push_back(i % 2 == 0 ? "even" : "odd");
  }
  const auto level = writer->add_series("level", {.type = {.kind = TypeKind::kFloat64}, .axis = *axis});
  const auto random_series =
      writer->add_series("random", {.type = {.kind = TypeKind::kInt64}, .axis = *axis});
  const auto word = writer->add_series("word", {.type = {.kind = TypeKind::kString}, .axis = *axis});
  for (const auto& series : {level, random_series, word})
    if (!series) return std::unexpected(series.error());
  if (auto ok = writer->append_times(*axis, times); !ok) return ok;
  if (auto ok = writer->append_values(*level, levels.data(), levels.size()); !ok) return ok;
  if (auto ok = writer->append_values(*random_series, noise.data(), noise.size()); !ok) return ok;
  if (auto ok = writer->append_strings(*word, words); !ok) return ok;
  if (const auto done = writer->fold(); !done) return std::unexpected(done.error());
  return {};
}

}  // namespace

extern "C" {

const char* arrow_bridge_error() { return last_error.c_str(); }

/// Names of the columns that the last stream was read without, a line each.
const char* arrow_bridge_skipped() { return skipped_columns.c_str(); }

/// Takes a stream and gives its table as another one.
int arrow_bridge_pass(ArrowArrayStream* in, ArrowArrayStream* out) {
  auto table = import_table(in);
  if (!table) return failed(table.error());
  skipped_columns.clear();
  for (const SkippedColumn& column : (*table)->schema().skipped) skipped_columns += column.name + '\n';
  export_table(std::move(*table), out);
  return 0;
}

int arrow_bridge_sample(const char* path, std::int64_t rows) {
  const auto ok = write_sample(path, rows);
  return ok ? 0 : failed(ok.error());
}

/// All series of a file whose series share an axis. The file is closed before the stream is read.
int arrow_bridge_file(const char* path, ArrowArrayStream* out) {
  const auto file = File::open(path);
  if (!file) return failed(file.error());
  const auto series = file->series();
  if (!series) return failed(series.error());
  const auto ok = export_series(*file, *series, {}, out);
  return ok ? 0 : failed(ok.error());
}
}
