// SPDX-License-Identifier: Apache-2.0
#include "lib/store/tick_filter.hpp"

#include <utility>

namespace mdat::store {
namespace {

class TickFilter final : public SeriesReader {
 public:
  TickFilter(std::unique_ptr<SeriesReader> reader, const TimeRange& range)
      : reader_(std::move(reader)), range_(range) {}

  [[nodiscard]] const SeriesData& head() const override { return reader_->head(); }
  [[nodiscard]] std::uint64_t rows() const override { return reader_->rows(); }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = head();
    while (chunk.rows() == 0) {
      auto more = reader_->next(whole_);
      if (!more || !*more) return more;
      keep(chunk);
    }
    return true;
  }

 private:
  void keep(SeriesData& chunk) const {
    std::size_t row = 0;
    while (row < whole_.rows()) {
      while (row < whole_.rows() && !inside(row)) ++row;
      const std::size_t begin = row;
      while (row < whole_.rows() && inside(row)) ++row;
      append(chunk, whole_, begin, row);
    }
  }
  [[nodiscard]] bool inside(std::size_t row) const {
    if (!whole_.index.values.is_valid(row)) return false;
    const std::int64_t tick = whole_.index.values.values<std::int64_t>()[row];
    return (!range_.from || tick >= *range_.from) && (!range_.to || tick < *range_.to);
  }

  std::unique_ptr<SeriesReader> reader_;
  TimeRange range_;
  SeriesData whole_;
};

}  // namespace

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

Result<std::unique_ptr<SeriesReader>> filter(std::unique_ptr<SeriesReader> reader, const TimeRange& range) {
  if (!range.from && !range.to) return reader;
  const SeriesData& head = reader->head();
  if (!has_ticks(head.index))
    return fail(ErrorCode::kInvalidArgument,
                "series " + head.name + ": labels of its " + head.index.metadata.type + " have no ranges");
  return std::make_unique<TickFilter>(std::move(reader), range);
}

}  // namespace mdat::store
