// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/sample_writer.hpp"

#include <algorithm>

#include "lib/store/key.hpp"
#include "lib/store/sql/sample_reader.hpp"

namespace mdat::store::sql {
namespace {

bool has_int64_labels(const Index& index) {
  const TypeKind kind = index.values.type().kind;
  return index.kind != IndexKind::kInterval &&
         (kind == TypeKind::kInt64 || kind == TypeKind::kTimestamp || kind == TypeKind::kDuration);
}

}  // namespace

Result<void> SampleWriter::append(Session& session, const SeriesData& chunk) {
  if (auto ok = check_chunk(head_, chunk); !ok) return ok;
  for (std::size_t begin = 0; begin < chunk.rows() || begin == 0;) {
    const std::size_t end = std::min(chunk.rows(), begin + SeriesReader::kChunkRows);
    SeriesData rows = std::move(head_);  // so that categories get the codes of the head
    mdat::append(rows, chunk, begin, end);
    head_ = head_of(rows);
    if (auto ok = session.insert(series_, rows_, rows); !ok) return ok;
    if (auto ok = note_labels(session, rows); !ok) return ok;
    begin = std::max(end, begin + 1);
  }
  return {};
}

Result<void> SampleWriter::finish(Session& session) { return put_block(session); }

Result<void> SampleWriter::note_labels(Session& session, const SeriesData& rows) {
  const bool ranges = has_int64_labels(rows.index);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    if (ranges && rows.index.values.is_valid(row)) {
      const std::int64_t label = rows.index.values.values<std::int64_t>()[row];
      least_ = std::min(least_.value_or(label), label);
      greatest_ = std::max(greatest_.value_or(label), label);
    }
    ++rows_;
    if (++block_rows_ == kBlockRows)
      if (auto ok = put_block(session); !ok) return ok;
  }
  return {};
}

Result<void> SampleWriter::put_block(Session& session) {
  if (least_) {
    auto done = session.run(
        "INSERT INTO mdat_blocks (series, position, rows, index_min, index_max) VALUES ($1, $2, $3, $4, $5)",
        {series_, static_cast<std::int64_t>(rows_ - block_rows_), static_cast<std::int64_t>(block_rows_),
         *least_, *greatest_});
    if (!done) return std::unexpected(std::move(done.error()));
  }
  block_rows_ = 0;
  least_.reset();
  greatest_.reset();
  return {};
}

}  // namespace mdat::store::sql
