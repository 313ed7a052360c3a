// SPDX-License-Identifier: Apache-2.0
// A pass over the samples of a series, in a snapshot of the database.
#pragma once

#include <cstdint>
#include <memory>

#include "lib/store/sql/session.hpp"
#include "mdat/storage.hpp"

namespace mdat::store::sql {

/// Rows whose labels and those of 4,095 others were looked at once: mdat_blocks has the least and greatest.
inline constexpr std::uint64_t kBlockRows = 4096;

struct StoredHead {
  std::int64_t id = 0;
  std::uint64_t rows = 0;
  SeriesData head;
};
/// kKeyNotFound.
[[nodiscard]] Result<StoredHead> find_series(Session& session, std::string_view key);

/// Of a session with an open snapshot, which is the reader's own from now on. kInvalidArgument where the
/// index has no ranges.
[[nodiscard]] Result<std::unique_ptr<SeriesReader>> read_samples(std::shared_ptr<Session> session,
                                                                 StoredHead series, const ReadRange& range);

}  // namespace mdat::store::sql
