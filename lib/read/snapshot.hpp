// SPDX-License-Identifier: Apache-2.0
// One commit of a file, opened: what File, Series, Axis and Scan share.
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/superblock.hpp"
#include "lib/io/input_file.hpp"
#include "lib/read/overlay.hpp"
#include "lib/read/tail_columns.hpp"
#include "lib/tree/column_tree.hpp"
#include "lib/tree/directory.hpp"
#include "lib/tree/page_store.hpp"
#include "lib/tree/recent_segments.hpp"
#include "mdat/file.hpp"

namespace mdat {

struct Sieve;

struct File::State {
  State(std::shared_ptr<const io::InputFile> input_file, const format::Superblock& chosen,
        std::uint64_t bytes, const OpenOptions& how, std::shared_ptr<const tree::Tail> known_tail = {})
      : file(std::move(input_file)),
        superblock(chosen),
        options(how),
        input(file, chosen.slot.committed_bytes, how, {chosen.slot.sequence, chosen.header.keep_commits}),
        blocks(input),
        pages(blocks),
        tail(superblock.slot, std::move(known_tail)) {
    const format::Slot& slot = superblock.slot;
    std::copy(std::begin(slot.uuid.bytes), std::end(slot.uuid.bytes), info.uuid.begin());
    info.version_major = superblock.header.version_major;
    info.version_minor = superblock.header.version_minor;
    info.bytes = bytes;
    info.committed_bytes = slot.committed_bytes;
    info.commits = slot.sequence;
    info.series = slot.series;
    info.axes = slot.axes;
    info.rows = slot.rows;
    info.commit_time_us = slot.time_us;
    info.tail_commits = slot.tail_blocks;
    info.tail_rows = slot.tail_rows;
    info.keep_commits = superblock.header.keep_commits;
  }

  /// The entry of a series or axis, the rows of the tail included; nothing where there is none.
  [[nodiscard]] Result<std::optional<tree::Record>> find(std::string_view key) const {
    auto record = tree::find(pages, superblock.slot.root, key);
    if (!record || !*record) return record;
    if (auto ok = tail.complete(pages, blocks, **record); !ok) return std::unexpected(std::move(ok.error()));
    return record;
  }

  std::shared_ptr<const io::InputFile> file;
  format::Superblock superblock;
  OpenOptions options;
  io::InputBlocks input;
  mutable read::Overlay blocks;
  tree::PageStore pages;
  read::TailColumns tail;
  FileInfo info;
};

struct Axis::State {
  std::shared_ptr<const File::State> snapshot;
  tree::Record record;
  Type type;
  std::uint64_t id = 0;

  [[nodiscard]] tree::Column column() const {
    return {record.column, record.physical, column::Role::kAxis, record.cadence};
  }
};

struct Series::State {
  std::shared_ptr<const File::State> snapshot;
  tree::Record record;
  std::string name;
  Type type;
  mutable tree::RecentSegments recent;  // of what at() was asked for

  [[nodiscard]] tree::Column column() const {
    return {record.column, record.physical, column::Role::kValues, 0};
  }
};

/// Makes the public classes from their states; the one friend they have.
struct Access_ {
  /// nullptr where the newest commit is that of `known`, whose tail is read on from where it ends.
  static Result<std::shared_ptr<const File::State>> open(const std::shared_ptr<const io::InputFile>& input,
                                                         const OpenOptions& options,
                                                         const File::State* known = nullptr);
  static File file(std::shared_ptr<const File::State> state) { return File(std::move(state)); }
  static Series series(std::shared_ptr<const File::State> snapshot, tree::Record record);
  static Axis axis(std::shared_ptr<const Axis::State> state) { return Axis(std::move(state)); }
  static std::unique_ptr<Scan::State> prepare(std::shared_ptr<const File::State> snapshot,
                                              std::span<const Series> series, const ScanOptions& options);
  static Scan scan(std::span<const Series> series, const ScanOptions& options);
  // Rows that a scan goes through: on an unsorted axis a time range does not narrow them.
  static Result<RowRange> rows_of(std::span<const Series> series, const ScanOptions& options);
  static const Series::State& state(const Series& series) { return *series.state_; }
  static const column::Run& run(const Batch& batch, std::size_t column = 0);
  // Leaves only the rows that the sieve keeps, in the batch; how many.
  static std::uint32_t keep_only(Batch& batch, Sieve& sieve);
  static const Axis::State& state(const Axis& axis) { return *axis.state_; }
  static std::shared_ptr<const File::State> state(const File& file) { return file.state_; }
};

}  // namespace mdat
