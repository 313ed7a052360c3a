// SPDX-License-Identifier: Apache-2.0
// Columns of a snapshot with the rows of its tail behind them, as if the writer had folded it: built in
// memory when a column is looked at, and kept as long as the snapshot. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "format/layout.hpp"
#include "lib/read/overlay.hpp"
#include "lib/tree/directory.hpp"
#include "lib/tree/page_store.hpp"
#include "lib/tree/tail.hpp"

namespace mdat::read {

class TailColumns {
 public:
  /// `known` is the tail of an earlier snapshot, from which blocks are taken over.
  TailColumns(const format::Slot& slot, std::shared_ptr<const tree::Tail> known)
      : slot_(slot), tail_(std::move(known)) {}

  /// Lets the record of a series or axis tell of all its rows.
  [[nodiscard]] Result<void> complete(const tree::PageStore& pages, Overlay& overlay,
                                      tree::Record& record) const;
  /// What is loaded so far, for the next snapshot; perhaps nothing.
  [[nodiscard]] std::shared_ptr<const tree::Tail> loaded() const;

 private:
  [[nodiscard]] Result<void> load(const io::BlockSource& source) const;
  const format::Slot& slot_;
  mutable std::mutex mutex_;
  mutable bool current_ = false;  // the tail is this snapshot's
  mutable std::shared_ptr<const tree::Tail> tail_;
  mutable std::vector<std::uint64_t> ordinals_;                       // of the series in it
  mutable std::unordered_map<std::string, format::Child> completed_;  // by key
};

}  // namespace mdat::read
