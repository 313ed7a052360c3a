// SPDX-License-Identifier: Apache-2.0
// Series in memory as passes, and passes as series in memory.
#include <algorithm>
#include <utility>

#include "lib/store/tick_filter.hpp"
#include "mdat/storage.hpp"

namespace mdat {
namespace {

/// Room is made for so many rows at once; a range of a series may have few of those that it has in all.
constexpr std::uint64_t kRoomRows = std::uint64_t{1} << 22;

class MemoryReader final : public SeriesReader {
 public:
  MemoryReader(std::shared_ptr<const SeriesData> data, const std::optional<RowRange>& rows)
      : data_(std::move(data)), head_(head_of(*data_)), end_(data_->rows()) {
    if (!rows) return;
    row_ = std::min<std::uint64_t>(rows->begin, end_);
    end_ = std::min<std::uint64_t>(rows->end, end_);
  }

  [[nodiscard]] const SeriesData& head() const override { return head_; }
  [[nodiscard]] std::uint64_t rows() const override { return data_->rows(); }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = head_;
    const std::size_t begin = row_;
    row_ = std::max(row_, std::min<std::size_t>(end_, row_ + kChunkRows));
    append(chunk, *data_, begin, row_);
    return chunk.rows() != 0;
  }

 private:
  std::shared_ptr<const SeriesData> data_;
  SeriesData head_;
  std::size_t row_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

Result<void> copy(SeriesReader& from, SeriesWriter& to) {
  SeriesData chunk;
  for (;;) {
    auto more = from.next(chunk);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) return {};
    if (auto ok = to.append(chunk); !ok) return ok;
  }
}

Result<void> SeriesReader::append_rest(SeriesData& to) {
  SeriesData chunk;
  for (;;) {
    auto more = next(chunk);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) return {};
    append(to, chunk, 0, chunk.rows());
  }
}

Result<SeriesData> to_memory(SeriesReader& reader) {
  SeriesData data = reader.head();
  reserve(data, std::min(reader.rows(), kRoomRows));
  if (auto ok = reader.append_rest(data); !ok) return std::unexpected(std::move(ok.error()));
  return data;
}

Result<std::unique_ptr<SeriesReader>> from_memory(std::shared_ptr<const SeriesData> data,
                                                  const ReadRange& range) {
  return store::filter(std::make_unique<MemoryReader>(std::move(data), range.rows), range.index);
}

Result<void> StorageBackend::save(std::string_view key, const SeriesData& data,
                                  const SeriesMetadata& metadata) {
  if (auto ok = check(data); !ok) return ok;
  auto writer = write(key, head_of(data));
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = (*writer)->append(data); !ok) return ok;
  return (*writer)->finish(metadata);
}

Result<void> StorageBackend::rename(std::string_view key, std::string_view to, const std::string& name) {
  auto taken = exists(to);
  if (!taken) return std::unexpected(std::move(taken.error()));
  if (*taken && key != to)
    return fail(ErrorCode::kExists, "there is a series with the key " + std::string(to) + " already");
  auto series = load(key);
  if (!series) return std::unexpected(std::move(series.error()));
  series->data.name = name;
  if (auto ok = save(to, series->data, series->metadata); !ok || key == to) return ok;
  return remove(key);
}

Result<std::vector<SeriesMetadata>> StorageBackend::load_metadata(const std::vector<std::string>& keys) {
  std::vector<SeriesMetadata> all;
  for (const std::string& key : keys) {
    auto one = load_metadata(key);
    if (!one) return std::unexpected(std::move(one.error()));
    all.push_back(std::move(*one));
  }
  return all;
}

Result<StoredSeries> StorageBackend::load(std::string_view key) {
  auto reader = read(key);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto data = to_memory(**reader);
  if (!data) return std::unexpected(std::move(data.error()));
  auto metadata = load_metadata(key);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  return StoredSeries{std::move(*data), std::move(*metadata)};
}

}  // namespace mdat
