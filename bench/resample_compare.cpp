// SPDX-License-Identifier: Apache-2.0
// resample_compare FILE SERIES [FREQUENCY]: means of bins (1h) of a stored series of float64, over the file
// in place and in chunks as any store hands them out, beside a scan that only adds.
#include <sys/resource.h>

#include <functional>
#include <string>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using namespace mdat;
using bench::expect;

/// A pass over a series of a file, chunk by chunk.
class FileReader final : public SeriesReader {
 public:
  explicit FileReader(const Series& series) : rows_(series.rows()), scan_(series.scan()) {
    head_.name = series.name();
    head_.index.values = ColumnData(expect(series.axis()).type());
    head_.values = ColumnData(series.type());
    complete(head_.index);
  }
  [[nodiscard]] const SeriesData& head() const override { return head_; }
  [[nodiscard]] std::uint64_t rows() const override { return rows_; }
  Result<bool> next(SeriesData& chunk) override {
    if (chunk.values.type() != head_.values.type() || chunk.index.values.type() != head_.index.values.type())
      chunk = head_;
    chunk.index.values.clear();
    chunk.values.clear();
    while (chunk.rows() < kChunkRows) {
      const Batch* batch = scan_.next();
      if (batch == nullptr) break;
      chunk.index.values.append(batch->times());
      chunk.values.append(batch->values<double>());
    }
    if (scan_.error()) return std::unexpected(*scan_.error());
    return chunk.rows() != 0;
  }

 private:
  std::uint64_t rows_;
  Scan scan_;
  SeriesData head_;
};

/// One series of a file as all that a store has.
class OneSeries final : public StorageBackend {
 public:
  OneSeries(Series series, bool in_place) : series_(std::move(series)), in_place_(in_place) {}
  Result<SeriesMetadata> load_metadata(std::string_view) override { return SeriesMetadata{}; }
  Result<void> save_metadata(std::string_view, const SeriesMetadata&) override { return refuse(); }
  Result<void> remove(std::string_view) override { return refuse(); }
  Result<bool> exists(std::string_view) override { return true; }
  Result<std::vector<std::string>> list_keys() override { return std::vector<std::string>{series_.name()}; }
  Result<void> clear() override { return refuse(); }
  [[nodiscard]] std::string_view backend_type() const override { return "one-series"; }
  Result<std::uint64_t> size_bytes() override { return series_.bytes(); }
  Result<std::unique_ptr<SeriesReader>> read(std::string_view, const ReadRange&) override {
    return std::make_unique<FileReader>(series_);
  }
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view, const SeriesData&) override {
    return std::unexpected(refuse().error());
  }
  std::optional<Series> stored(std::string_view) override {
    return in_place_ ? std::optional(series_) : std::nullopt;
  }
  Result<void> save_document(const Document&) override { return refuse(); }
  Result<std::vector<Document>> documents() override { return std::vector<Document>{}; }
  Result<void> remove_document(const std::vector<std::string>&) override { return refuse(); }
  Result<void> begin() override { return refuse(); }
  Result<void> commit() override { return refuse(); }
  void rollback() override {}

 private:
  static Result<void> refuse() { return fail(ErrorCode::kUnsupported, "a store that is only read"); }
  Series series_;
  bool in_place_;
};

SeriesData means(const Series& series, const char* frequency, bool in_place) {
  Signal signal{.name = "A#1"};
  TimeSeries one{.name = "A#1_RAW#1", .values_dtype = "float64"};
  one.series = SeriesContainer(std::make_shared<OneSeries>(series, in_place), series.name());
  signal.time_series.push_back(std::move(one));
  const auto made = expect(signal.process({"A#1_RAW#1"}, *resample(frequency)));
  return *expect(signal.find(made.front())->series.data());
}

double scanned(const Series& series) {
  double sum = 0;
  for (const Batch& batch : series.scan())
    for (std::size_t row = 0; row < batch.size(); ++row)
      sum += batch.values<double>()[row] + static_cast<double>(batch.times()[row]);
  return sum;
}

void report(const char* what, double rows, const std::function<void()>& work) {
  std::vector<double> taken;
  for (int pass = 0; pass < 3; ++pass) taken.push_back(bench::seconds(work));
  std::printf("%-28s %8.1f M rows/s\n", what, rows / bench::best(taken) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: resample_compare FILE SERIES [FREQUENCY]\n");
    return 2;
  }
  const char* frequency = argc > 3 ? argv[3] : "1h";
  const File file = expect(File::open(argv[1]));
  const Series series = expect(file.find(argv[2]));
  const auto rows = static_cast<double>(series.rows());
  SeriesData in_place, in_chunks;
  volatile double sink = 0;
  report("resample, file in place", rows, [&] { in_place = means(series, frequency, true); });
  report("resample, in chunks", rows, [&] { in_chunks = means(series, frequency, false); });
  report("scan that adds", rows, [&] { sink = scanned(series); });
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::printf("%zu means, equal to the bit: %s; most memory, the map included: %ld MiB\n", in_place.rows(),
              in_place == in_chunks ? "yes" : "NO", used.ru_maxrss / 1024);
  return in_place == in_chunks ? 0 : 1;
}
