// SPDX-License-Identifier: Apache-2.0
// Series of a file as an Arrow stream, as another library in this process would read it: sums what it is
// given.
#include <cstdint>
#include <cstdio>
#include <mdat/mdat.hpp>
#include <string>
#include <vector>

namespace {

int failed(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  return 1;
}

mdat::Result<void> write_day(const std::string& path) {
  mdat::CreateOptions options;
  options.replace = true;
  auto writer = mdat::Writer::create(path, options);
  if (!writer) return std::unexpected(writer.error());
  const auto level = writer->add_series("level", {.type = {.kind = mdat::TypeKind::kFloat64}, .unit = "m"});
  if (!level) return std::unexpected(level.error());
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (std::int64_t second = 0; second < 86'400; ++second) {
    times.push_back(second * 1'000'000);
    values.push_back(static_cast<double>(second % 100) * 0.25);
  }
  if (auto ok = writer->append<double>(*level, times, values); !ok) return ok;
  if (const auto done = writer->commit(); !done) return std::unexpected(done.error());
  return {};
}

mdat::Result<void> open_stream(const std::string& path, ArrowArrayStream* stream) {
  const auto file = mdat::File::open(path);
  if (!file) return std::unexpected(file.error());
  const auto series = file->series();
  if (!series) return std::unexpected(series.error());
  return mdat::export_series(*file, *series, {}, stream);  // the stream holds the file
}

}  // namespace

int main(int count, char** arguments) {
  const std::string path = count > 1 ? arguments[1] : "arrow_stream.mdat";
  if (const auto ok = write_day(path); !ok) return failed(ok.error().message);
  ArrowArrayStream stream{};
  if (const auto ok = open_stream(path, &stream); !ok) return failed(ok.error().message);
  double sum = 0;
  std::int64_t rows = 0;
  while (true) {
    ArrowArray batch{};
    if (stream.get_next(&stream, &batch) != 0) return failed(stream.get_last_error(&stream));
    if (batch.release == nullptr) break;
    const auto* values = static_cast<const double*>(batch.children[1]->buffers[1]);  // behind the time
    for (std::int64_t row = 0; row < batch.length; ++row) sum += values[row];
    rows += batch.length;
    batch.release(&batch);
  }
  stream.release(&stream);
  std::printf("%lld rows, mean level %.3f m\n", static_cast<long long>(rows),
              sum / static_cast<double>(rows));
  return rows == 86'400 && sum == 86'400 * 12.375 ? 0 : failed("not what was written");
}
