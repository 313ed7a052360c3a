// SPDX-License-Identifier: Apache-2.0
// The samples of a series on their way into a database, under an id that no key has yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/store/sql/session.hpp"
#include "mdat/series_data.hpp"

namespace mdat::store::sql {

class SampleWriter {
 public:
  SampleWriter(std::int64_t series, SeriesData head) : series_(series), head_(std::move(head)) {}

  [[nodiscard]] Result<void> append(Session& session, const SeriesData& chunk);
  /// The last block.
  [[nodiscard]] Result<void> finish(Session& session);

  [[nodiscard]] std::int64_t series() const { return series_; }
  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  /// As it is after the last chunk.
  [[nodiscard]] const SeriesData& head() const { return head_; }

 private:
  /// At most to the end of a block.
  [[nodiscard]] Result<void> note_labels(Session& session, const SeriesData& rows);
  [[nodiscard]] Result<void> put_block(Session& session);

  std::int64_t series_;
  SeriesData head_;
  std::uint64_t rows_ = 0;
  // The block that is not complete.
  std::uint64_t block_rows_ = 0;
  std::optional<std::int64_t> least_, greatest_;
};

}  // namespace mdat::store::sql
