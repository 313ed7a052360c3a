// SPDX-License-Identifier: Apache-2.0
// What a Writer holds: the file, its columns that were touched, and the directory they belong to.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "format/superblock.hpp"
#include "lib/io/output_file.hpp"
#include "lib/tree/directory.hpp"
#include "lib/tree/tail.hpp"
#include "lib/write/block_writer.hpp"
#include "lib/write/column_writer.hpp"
#include "lib/write/used_space.hpp"
#include "mdat/writer.hpp"

namespace mdat {

struct Writer::State {
  struct AxisState {
    std::uint64_t id = 0;
    Type type;
    write::ColumnWriter column;
    std::uint32_t users = 0;
    bool touched = true;     // its entry in the directory is not what it will be
    bool altered = false;    // also in more than rows and users
    bool committed = false;  // it has an entry
    bool retired = false;    // its series went over to an axis that is equal
    std::uint64_t committed_rows = 0;
    std::uint32_t committed_users = 0;
    std::optional<std::int64_t> min{}, max{}, last{};

    void set_bounds(const format::Aggregate& of_stamps);
  };
  struct SeriesState {
    std::string name;
    Type type;
    std::string unit;
    std::uint32_t axis = 0;  // index
    std::uint32_t home = 0;  // the axis it was on before that one turned out equal to another
    std::uint64_t ordinal = 0;
    write::ColumnWriter column;
    std::uint64_t committed_rows = 0;
    std::uint64_t committed_axis = 0;  // number
    bool touched = true;
    bool altered = false;
    bool committed = false;
    bool hidden = false;
    bool removed = false;
    std::vector<std::string> categories{};
    std::unordered_map<std::string, std::uint32_t> codes{};
    std::optional<format::Child> dictionary{};
    std::optional<format::Child> metadata{};
    bool categories_changed = false;

    [[nodiscard]] std::string key() const { return hidden ? tree::hidden_key(name) : tree::series_key(name); }
  };

  State(std::unique_ptr<io::OutputFile> output, const WriterOptions& given, std::uint64_t begin)
      : file(std::move(output)), options(given), blocks(*file, begin), pages(blocks), commit_begin(begin) {}

  [[nodiscard]] write::Sink sink() { return {blocks, pages, options.profile}; }
  [[nodiscard]] write::Sink sink_of(const SeriesState& each);
  [[nodiscard]] bool creating() const { return !newest.has_value(); }

  [[nodiscard]] Result<void> ready();  // not poisoned, and what could not be written before is written now
  [[nodiscard]] Result<void> ready(SeriesId id);  // and the series is there
  void taken(const Result<void>& written, const write::ColumnWriter& column, std::size_t before);
  void take_times(AxisState& axis, std::span<const std::int64_t> times);
  void take_values(SeriesState& each, const void* values, std::size_t count, ValidityBits validity);
  void take_texts(SeriesState& each, std::span<const std::string_view> values, ValidityBits validity);
  [[nodiscard]] Result<void> check_values(const SeriesState& each, const void* values, std::size_t count,
                                          ValidityBits validity) const;
  [[nodiscard]] Result<void> check_texts(const SeriesState& each,
                                         std::span<const std::string_view> values) const;
  [[nodiscard]] Result<void> spill();
  [[nodiscard]] Result<std::uint32_t> open_axis(std::uint64_t id);
  [[nodiscard]] Result<std::uint32_t> open_series(tree::Record record);
  [[nodiscard]] Result<void> load_categories(SeriesState& each) const;
  [[nodiscard]] Result<SeriesId> find(const std::string& key);
  [[nodiscard]] Result<void> check_free(const std::string& key);
  [[nodiscard]] Result<void> check_name(std::string_view name) const;
  std::uint32_t take_axis(AxisState axis);  // gives it its number
  SeriesId take_series(SeriesState taken);  // gives it its place; its axis is known
  [[nodiscard]] Result<void> fork_axis(SeriesState& forked);
  void revive_axis(std::uint32_t index);
  void note_times(AxisState& axis, std::span<const std::int64_t> times);

  // Series that go, or get another name: removal.cpp.
  [[nodiscard]] Result<void> remove(SeriesState& leaving);
  [[nodiscard]] Result<void> discard(write::ColumnWriter& column);
  [[nodiscard]] Result<void> discard_axis(AxisState& axis);
  [[nodiscard]] Result<void> leave_axes(const SeriesState& leaving);
  void free_key(const SeriesState& of);

  // Space that is used again: free_space.cpp.
  [[nodiscard]] Result<void> find_kept();
  void reclaim_space();

  // The tail: tail_commit.cpp.
  [[nodiscard]] Result<void> load_tail();
  [[nodiscard]] Result<void> open_tail_series();
  void rejoin_axes();
  [[nodiscard]] bool only_rows(const AxisState& axis) const;
  [[nodiscard]] bool only_rows(const SeriesState& each) const;
  [[nodiscard]] std::optional<std::vector<tree::TailRows>> tail_rows() const;
  [[nodiscard]] Result<std::optional<format::Slot>> write_tail(std::int64_t time_us);

  [[nodiscard]] Result<void> check_lengths() const;
  [[nodiscard]] Result<void> flush_columns();
  [[nodiscard]] Result<format::Slot> write_tree(std::int64_t time_us);
  [[nodiscard]] format::Slot next_slot(const format::Extent& root, std::int64_t time_us) const;
  void end_commit(format::Slot& slot);
  [[nodiscard]] Result<std::vector<tree::Record>> records();
  void unify_axes();
  [[nodiscard]] Result<void> write_dictionary(SeriesState& each);
  [[nodiscard]] Result<void> write_first_pages(const format::Slot& slot);
  [[nodiscard]] Result<void> write_slot(const format::Slot& slot);
  [[nodiscard]] Result<std::uint64_t> commit(bool fold = false);
  using BlockMark = write::BlockWriter::Mark;
  [[nodiscard]] Result<std::uint64_t> make_durable(Result<format::Slot> slot, const BlockMark& mark);
  void finish(const format::Slot& slot);
  [[nodiscard]] std::unexpected<Error> poison(Error error);

  std::unique_ptr<io::OutputFile> file;
  WriterOptions options;
  write::BlockWriter blocks;
  tree::PageStore pages;
  std::uint64_t commit_begin;
  std::optional<format::Slot> newest;       // the last commit; none before the first one of a new file
  std::optional<format::Extent> directory;  // the root that the next commit changes
  // The chain of the last commit: its size, and its rows of series that are not open, until it is folded.
  std::uint64_t tail_bytes = 0;
  std::size_t tail_text_bytes = 0;
  std::shared_ptr<const tree::Tail> found_tail;
  std::deque<AxisState> axes;
  std::deque<SeriesState> series;
  std::unordered_map<std::string, std::uint32_t> series_by_key;
  std::unordered_map<std::uint64_t, std::uint32_t> axis_by_id;
  // What the next commit takes out of the directory: entries, unless other series have these keys by then,
  // and what they counted for.
  std::set<std::string> freed_keys;
  std::uint64_t removed_series = 0;
  std::uint64_t removed_rows = 0;
  std::uint64_t next_axis = 1;
  std::uint64_t next_ordinal = 0;
  std::uint64_t series_count = 0;
  std::uint64_t axis_count = 0;
  std::uint64_t row_count = 0;
  // Commits of which all blocks stay, oldest first, in a file that uses space again.
  std::uint32_t keep_commits = 0;
  std::deque<write::KeptCommit> kept;
  std::uint64_t searched_at = 0;     // the commit after which free space was looked for
  std::uint64_t searched_bytes = 0;  // blocks.bytes_put() then
  std::uint64_t needed_bytes = 0;    // of the file then
  std::uint64_t folds = 0;
  std::size_t pending_bytes = 0;
  bool stuck = false;
  std::optional<Error> poisoned;
};

/// Makes writers over any file, for Writer itself and for tests; shows Copier what is in them.
struct WriterFactory {
  [[nodiscard]] static Writer::State& state(Writer& writer) { return *writer.state_; }
  [[nodiscard]] static Writer create(std::unique_ptr<io::OutputFile> output, const WriterOptions& options,
                                     std::uint32_t keep_commits = 0);
  [[nodiscard]] static Result<Writer> open(std::unique_ptr<io::OutputFile> output,
                                           const WriterOptions& options);
};

}  // namespace mdat
