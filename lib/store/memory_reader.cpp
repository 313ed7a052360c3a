// SPDX-License-Identifier: Apache-2.0
// Series in memory as passes, and passes as series in memory.
#include <algorithm>
#include <utility>

#include "mdat/storage.hpp"

namespace mdat {
namespace {

bool has_ticks(const Index& index) {
  switch (index.kind) {
    case IndexKind::kTime:
    case IndexKind::kDuration:
    case IndexKind::kRange:
    case IndexKind::kPeriod:
      return true;
    case IndexKind::kInteger:
      return index.values.type().kind == TypeKind::kInt64;
    default:
      return false;
  }
}

class MemoryReader final : public SeriesReader {
 public:
  MemoryReader(std::shared_ptr<const SeriesData> data, const ReadRange& range)
      : data_(std::move(data)), head_(head_of(*data_)), range_(range.index) {
    if (range.rows) {
      row_ = std::min<std::uint64_t>(range.rows->begin, data_->rows());
      end_ = std::min<std::uint64_t>(range.rows->end, data_->rows());
    } else {
      end_ = data_->rows();
    }
  }

  [[nodiscard]] const SeriesData& head() const override { return head_; }
  [[nodiscard]] std::uint64_t rows() const override { return data_->rows(); }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = head_;
    while (row_ < end_ && chunk.rows() < kChunkRows) {
      const std::size_t begin = row_;
      const std::size_t most = std::min<std::size_t>(end_, begin + kChunkRows - chunk.rows());
      while (row_ < most && inside(row_)) ++row_;
      append(chunk, *data_, begin, row_);
      while (row_ < end_ && !inside(row_)) ++row_;
    }
    return chunk.rows() != 0;
  }

 private:
  [[nodiscard]] bool inside(std::size_t row) const {
    if (!range_.from && !range_.to) return true;
    if (!data_->index.values.is_valid(row)) return false;
    const std::int64_t tick = data_->index.values.values<std::int64_t>()[row];
    return (!range_.from || tick >= *range_.from) && (!range_.to || tick < *range_.to);
  }

  std::shared_ptr<const SeriesData> data_;
  SeriesData head_;
  TimeRange range_;
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

Result<SeriesData> to_memory(SeriesReader& reader) {
  SeriesData data = reader.head();
  SeriesData chunk;
  for (;;) {
    auto more = reader.next(chunk);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) return data;
    append(data, chunk, 0, chunk.rows());
  }
}

Result<std::unique_ptr<SeriesReader>> from_memory(std::shared_ptr<const SeriesData> data,
                                                  const ReadRange& range) {
  if ((range.index.from || range.index.to) && !has_ticks(data->index))
    return fail(ErrorCode::kInvalidArgument,
                "series " + data->name + ": its index has no ranges, being " + data->index.metadata.type);
  return std::make_unique<MemoryReader>(std::move(data), range);
}

Result<void> StorageBackend::save(std::string_view key, const SeriesData& data,
                                  const SeriesMetadata& metadata) {
  if (auto ok = check(data); !ok) return ok;
  auto writer = write(key, head_of(data));
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = (*writer)->append(data); !ok) return ok;
  return (*writer)->finish(metadata);
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
