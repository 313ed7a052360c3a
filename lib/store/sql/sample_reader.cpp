// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/sample_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "lib/store/key.hpp"
#include "lib/store/series_head.hpp"

namespace mdat::store::sql {
namespace {

bool is_open(const TimeRange& labels) { return !labels.from && !labels.to; }

/// Runs of positions that may have labels in a range, by what mdat_blocks tells.
Result<std::vector<RowRange>> find_runs(Session& session, std::int64_t series, const RowRange& positions,
                                        const TimeRange& labels) {
  using Limits = std::numeric_limits<std::int64_t>;
  auto rows = session.run(
      "SELECT position, rows FROM mdat_blocks WHERE series = $1 AND index_max >= $2 AND index_min <= $3 "
      "ORDER BY "
      "position",
      {series, labels.from.value_or(Limits::min()), labels.to.value_or(Limits::max())});
  if (!rows) return std::unexpected(std::move(rows.error()));
  std::vector<RowRange> runs;
  for (const Row& row : *rows) {
    const auto first = static_cast<std::uint64_t>(integer_at(row, 0));
    const RowRange block{std::max(first, positions.begin),
                         std::min(first + static_cast<std::uint64_t>(integer_at(row, 1)), positions.end)};
    if (block.begin >= block.end) continue;
    if (!runs.empty() && runs.back().end == block.begin)
      runs.back().end = block.end;
    else
      runs.push_back(block);
  }
  return runs;
}

class SampleReader final : public SeriesReader {
 public:
  SampleReader(std::shared_ptr<Session> session, StoredHead series, std::vector<RowRange> runs,
               const TimeRange& labels)
      : session_(std::move(session)), series_(std::move(series)), runs_(std::move(runs)), labels_(labels) {}

  [[nodiscard]] const SeriesData& head() const override { return series_.head; }
  [[nodiscard]] std::uint64_t rows() const override { return series_.rows; }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = series_.head;
    while (chunk.rows() < kChunkRows && run_ < runs_.size()) {
      if (auto ok = fill(chunk); !ok) return std::unexpected(std::move(ok.error()));
    }
    return chunk.rows() != 0;
  }

 private:
  Result<void> fill(SeriesData& chunk) {
    if (source_ == nullptr) {
      auto source = session_->select({series_.id, runs_[run_], labels_}, series_.head);
      if (!source) return std::unexpected(std::move(source.error()));
      source_ = std::move(*source);
      read_ = 0;
    }
    const std::size_t before = chunk.rows();
    auto more = source_->next(chunk, kChunkRows - before);
    if (!more) return std::unexpected(std::move(more.error()));
    read_ += chunk.rows() - before;
    if (*more) return {};
    if (is_open(labels_) && read_ != runs_[run_].size())
      return fail(ErrorCode::kDamaged, session_->where() + ": series " + series_.head.name + " has " +
                                           std::to_string(read_) + " samples where " +
                                           std::to_string(runs_[run_].size()) + " were saved");
    source_.reset();
    ++run_;
    return {};
  }

  std::shared_ptr<Session> session_;
  StoredHead series_;
  std::vector<RowRange> runs_;
  TimeRange labels_;
  std::size_t run_ = 0;
  std::uint64_t read_ = 0;  // of this run
  std::unique_ptr<SampleSource> source_;
};

}  // namespace

Result<StoredHead> find_series(Session& session, std::string_view key) {
  if (!check_key(key)) return no_key(key, session.where());
  auto rows = session.run("SELECT id, rows, head FROM mdat_series WHERE key = $1", {std::string(key)});
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return no_key(key, session.where());
  const Row& row = rows->front();
  auto head = parse_head(text_at(row, 2));
  if (!head) return std::unexpected(std::move(head.error()));
  const auto count = integer_at(row, 1);
  if (count < 0) return fail(ErrorCode::kDamaged, session.where() + ": a series has less than no rows");
  return StoredHead{integer_at(row, 0), static_cast<std::uint64_t>(count), std::move(*head)};
}

Result<std::unique_ptr<SeriesReader>> read_samples(std::shared_ptr<Session> session, StoredHead series,
                                                   const ReadRange& range) {
  RowRange positions{0, series.rows};
  if (range.rows)
    positions = {std::min(range.rows->begin, series.rows), std::min(range.rows->end, series.rows)};
  std::vector<RowRange> runs;
  if (is_open(range.index)) {
    if (positions.begin < positions.end) runs.push_back(positions);
  } else {
    // What rows in memory would say of such a range.
    auto possible = from_memory(std::make_shared<const SeriesData>(series.head), range);
    if (!possible) return std::unexpected(std::move(possible.error()));
    auto found = find_runs(*session, series.id, positions, range.index);
    if (!found) return std::unexpected(std::move(found.error()));
    runs = std::move(*found);
  }
  return std::make_unique<SampleReader>(std::move(session), std::move(series), std::move(runs), range.index);
}

}  // namespace mdat::store::sql
