// SPDX-License-Identifier: Apache-2.0
#include "tests/lib/process/series.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>

namespace mdat::test {
namespace {

class SmallChunks final : public SeriesReader {
 public:
  SmallChunks(std::unique_ptr<SeriesReader> all, std::size_t most) : all_(std::move(all)), most_(most) {}
  [[nodiscard]] const SeriesData& head() const override { return all_->head(); }
  [[nodiscard]] std::uint64_t rows() const override { return all_->rows(); }
  Result<bool> next(SeriesData& chunk) override {
    if (row_ == chunk_.rows()) {
      row_ = 0;
      auto more = all_->next(chunk_);
      if (!more || !*more) return more;
    }
    chunk = head_of(chunk_);
    const std::size_t end = std::min(row_ + most_, chunk_.rows());
    append(chunk, chunk_, row_, end);
    row_ = end;
    return true;
  }

 private:
  std::unique_ptr<SeriesReader> all_;
  std::size_t most_;
  SeriesData chunk_;
  std::size_t row_ = 0;
};

/// A store in memory with small chunks.
class SmallChunkStore final : public StorageBackend {
 public:
  explicit SmallChunkStore(std::size_t rows)
      : rows_(rows), all_(*StorageConfig::parse("memory:")->create_backend()) {}
  Result<SeriesMetadata> load_metadata(std::string_view key) override { return all_->load_metadata(key); }
  Result<void> save_metadata(std::string_view key, const SeriesMetadata& metadata) override {
    return all_->save_metadata(key, metadata);
  }
  Result<void> remove(std::string_view key) override { return all_->remove(key); }
  Result<bool> exists(std::string_view key) override { return all_->exists(key); }
  Result<std::vector<std::string>> list_keys() override { return all_->list_keys(); }
  Result<void> clear() override { return all_->clear(); }
  [[nodiscard]] std::string_view backend_type() const override { return "small-chunks"; }
  Result<std::uint64_t> size_bytes() override { return all_->size_bytes(); }
  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override {
    auto reader = all_->read(key, range);
    if (!reader) return reader;
    return std::make_unique<SmallChunks>(std::move(*reader), rows_);
  }
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view key, const SeriesData& head) override {
    return all_->write(key, head);
  }
  Result<void> save_document(const Document& document) override { return all_->save_document(document); }
  Result<std::vector<Document>> documents() override { return all_->documents(); }
  Result<void> remove_document(const std::vector<std::string>& path) override {
    return all_->remove_document(path);
  }
  Result<void> begin() override { return all_->begin(); }
  Result<void> commit() override { return all_->commit(); }
  void rollback() override { all_->rollback(); }

 private:
  std::size_t rows_;
  std::shared_ptr<StorageBackend> all_;
};

}  // namespace

SeriesData times_and_values(const std::vector<std::int64_t>& stamps, const std::vector<double>& values,
                            const Stamps& of) {
  SeriesData data{.name = "A#1_RAW#1"};
  data.index.values = ColumnData(Type{.kind = TypeKind::kTimestamp, .unit = of.unit, .zone = of.zone});
  for (const std::int64_t stamp : stamps) {
    if (stamp == kNaT)
      data.index.values.append_null();
    else
      data.index.values.append(&stamp, 1);
  }
  data.values.append(std::span<const double>(values));
  complete(data.index);
  return data;
}

Signal signal_of(SeriesData data, const std::string& dtype) {
  Signal signal{.name = "A#1", .units = "mg/l"};
  signal.time_series.push_back(
      {.name = "A#1_RAW#1", .series = SeriesContainer(std::move(data)), .values_dtype = dtype});
  return signal;
}

SeriesData rows_of(Signal& signal, const std::string& series) {
  TimeSeries* found = signal.find(series);
  REQUIRE(found != nullptr);
  auto data = found->series.data();
  REQUIRE(data.has_value());
  return **data;
}

std::vector<double> values_of(Signal& signal, const std::string& series) {
  const SeriesData data = rows_of(signal, series);
  const auto values = data.values.values<double>();
  return {values.begin(), values.end()};
}

std::vector<std::int64_t> stamps_of(Signal& signal, const std::string& series) {
  const SeriesData data = rows_of(signal, series);
  const auto stamps = data.index.values.values<std::int64_t>();
  return {stamps.begin(), stamps.end()};
}

SeriesData made_of(const Signal& signal, const Transform& transform) {
  Signal copy = signal;
  const auto made = copy.process({"A#1_RAW#1"}, transform);
  if (!made) FAIL(made.error().message);
  REQUIRE(made->size() == 1);
  return rows_of(copy, made->front());
}

std::shared_ptr<StorageBackend> small_chunks(std::size_t rows) {
  return std::make_shared<SmallChunkStore>(rows);
}

}  // namespace mdat::test
