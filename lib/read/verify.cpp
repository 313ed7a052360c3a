// SPDX-License-Identifier: Apache-2.0
// Reads every byte of every commit and checks all that can be checked. Spec: mdat.md, section 8.
#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "format/checksum.hpp"
#include "lib/column/segment_rows.hpp"
#include "lib/column/type.hpp"
#include "lib/column/utf8.hpp"
#include "lib/read/census.hpp"
#include "lib/read/fold.hpp"
#include "lib/read/snapshot.hpp"
#include "lib/read/verify_tail.hpp"
#include "mdat/file.hpp"

namespace mdat {
namespace {

using format::Aggregate;
using format::Child;
using format::CommitRecord;
using format::Extent;

// NaN sums are equal whatever their bits: which NaN an addition makes is the processor's choice.
bool same(const Aggregate& stored, const Aggregate& found, column::Domain domain) {
  if (stored == found) return true;
  Aggregate a = stored, b = found;
  const auto is_nan = [](std::uint64_t bits) {
    const auto value = std::bit_cast<double>(bits);
    return value != value;
  };
  if (domain != column::Domain::kFloat || !is_nan(a.sum_low) || !is_nan(b.sum_low)) return false;
  a.sum_low = b.sum_low = 0;
  return a == b;
}

class Verification {
 public:
  Verification(const File::State& snapshot, const std::function<void(const Damage&)>& report,
               const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : snapshot_(snapshot), report_(report), progress_(progress), tails_(snapshot, report) {}

  Result<void> run() {
    if (auto ok = check_first_pages(); !ok) return ok;
    Result<void> walked = check_commits();
    if (!walked) return walked;
    read::check_users(snapshot_, report_);
    if (auto ok = check_padding(); !ok) return ok;
    return unknown_ ? Result<void>(std::unexpected(*unknown_)) : Result<void>();
  }

 private:
  [[nodiscard]] std::uint64_t committed() const { return snapshot_.superblock.slot.committed_bytes; }

  void damage(std::string what, std::uint64_t offset) { report_({std::move(what), {}, {}, {}, offset}); }

  void cover(const Extent& extent) { cover(extent.offset, extent.bytes); }
  // Of just this: another hash, type or statistics for the same place is another thing to check.
  using Digest = std::pair<std::uint64_t, std::uint64_t>;
  [[nodiscard]] Digest digest(const Child& child) const {
    struct Reference {
      Child child;
      std::int64_t cadence;
      std::uint64_t kind;
      std::uint64_t categories;
    };
    const Reference reference{child, column_.cadence,
                              std::uint64_t{static_cast<std::uint8_t>(column_.physical)} << 8 |
                                  static_cast<std::uint8_t>(column_.role),
                              categories_.value_or(0)};
    const format::Hash hash = format::checksum128(std::as_bytes(std::span(&reference, 1)));
    return {hash.low, hash.high};
  }
  bool first_time(const Child& child) { return checked_.insert(digest(child)).second; }
  void cover(std::uint64_t offset, std::uint64_t bytes) {
    const auto [place, fresh] = covered_.try_emplace(offset, bytes);
    if (!fresh && std::exchange(place->second, std::max(place->second, bytes)) != bytes)
      damage("blocks overlap", offset);
    done_ += bytes;
    if (progress_) progress_(std::min(done_, committed()), committed());
  }

  Result<void> check_first_pages() {
    io::Scratch scratch;
    const auto pages = snapshot_.blocks.view(0, format::kBodyOffset, scratch);
    if (!pages) return std::unexpected(pages.error());
    for (std::uint32_t number = 0; number < 2; ++number) {
      for (std::uint32_t copy = 0; copy < 2; ++copy) {
        format::Slot slot;
        std::memcpy(&slot, pages->data() + format::slot_offset(number, copy), sizeof slot);
        const auto fault = format::slot_fault(slot, number, copy, snapshot_.superblock.header);
        if (fault)
          damage(std::string("slot ") + (number == 0 ? "A" : "B") + " copy " + std::to_string(copy + 1) +
                     ": " + *fault,
                 format::slot_offset(number, copy));
      }
    }
    cover(0, format::kBodyOffset);
    return {};
  }

  // The newest commit first: what older ones share with it is already covered.
  Result<void> check_commits() {
    newest_ = true;
    check_tail(snapshot_.superblock.slot);
    tails_.check_newest();
    check_directory(snapshot_.superblock.slot.root);
    newest_ = false;
    const format::Slot& slot = snapshot_.superblock.slot;
    std::uint64_t offset = slot.record_offset, end = slot.committed_bytes;
    const std::uint64_t oldest = format::oldest_commit(snapshot_.superblock.header, slot.sequence);
    for (std::uint64_t sequence = slot.sequence; sequence >= oldest; --sequence) {
      CommitRecord record;
      auto read = snapshot_.blocks.read(offset, std::as_writable_bytes(std::span(&record, 1)));
      if (!read) return read;
      const auto fault = format::record_fault(record, offset, snapshot_.superblock.header);
      const bool newest = sequence == slot.sequence;
      if (fault || record.sequence != sequence || record.committed_bytes != end ||
          (record.previous_record == 0) != (sequence == 1) || (newest && !is_of(slot, record))) {
        damage("record of commit " + std::to_string(sequence) + ": " + fault.value_or("is of another commit"),
               offset);
        partial_ = true;
        return {};
      }
      cover(offset, sizeof record);
      check_tail(record);
      check_counts(record);
      offset = record.previous_record;
      end = record.begin;
    }
    return {};
  }

  // What a record says of the whole directory.
  void check_counts(const CommitRecord& record) {
    const read::Census found = check_directory(record.root);
    if (partial_) return;
    if (found.series != record.series || found.axes != record.axes ||
        found.rows + record.tail_rows != record.rows)
      damage("record of a commit: another number of series, axes or rows than its directory holds",
             record.offset);
    if ((found.axes > 0 && found.last_axis >= record.next_axis) ||
        (found.series + found.hidden > 0 && found.last_ordinal >= record.next_ordinal))
      damage("record of a commit: a number is in use that it says never was", record.offset);
  }

  template <typename Commit>
  void check_tail(const Commit& commit) {
    const auto cover_block = [this](const Extent& extent) { cover(extent); };
    if (!tails_.check_chain(commit, cover_block)) partial_ = true;
  }

  read::Census check_directory(const Extent& extent) {
    return check_directory_page(extent, [&] { return tree::load_directory(snapshot_.pages, extent); }, {});
  }

  // Counts what is below a page. Keys are less than `beyond`, if there is one.
  read::Census check_directory_page(const Extent& extent,
                                    const std::function<Result<tree::PagePointer>()>& load,
                                    std::string_view beyond) {
    column_ = {};
    const auto [known, fresh] = directories_.try_emplace(digest({extent, {}}));
    if (!fresh) return known->second;
    cover(extent);
    const Result<tree::PagePointer> loaded = load();
    if (!loaded) {
      damage("directory page: " + loaded.error().message, extent.offset);
      partial_ = true;
      return {};
    }
    const format::Page& page = (*loaded)->page;
    read::Census total;
    for (std::size_t i = 0; i < page.branches.size(); ++i) {
      const format::Branch& branch = page.branches[i];
      const std::string_view end = tree::end_of_branch(page, i, beyond);
      const auto below = [&] { return tree::load_below(snapshot_.pages, page, i, end); };
      const read::Census found = check_directory_page(branch.extent, below, end);
      if (!partial_ && found.entries() != branch.entries)
        damage("a page of the directory says another number of entries than are below it", extent.offset);
      total.add(found);
    }
    for (const format::Entry& entry : page.entries) {
      check_entry(page, entry);
      total.add(entry, page.key(entry));
    }
    known->second = total;
    return total;
  }

  void check_entry(const format::Page& page, const format::Entry& entry) {
    const std::string_view key = page.key(entry);
    const bool axis = key.front() == tree::kAxisKey;
    const format::Description& d = page.descriptions[entry.description];
    column_ = {entry.column, d.physical, axis ? column::Role::kAxis : column::Role::kValues, entry.cadence};
    series_ = axis ? std::string() : std::string(key.substr(1));
    hidden_ = key.front() == tree::kHiddenKey;
    axis_ = entry.axis;
    categories_.reset();
    if (d.meaning == format::Meaning::kCategorical)
      categories_ = entry.dictionary == 0 ? 0 : page.children[entry.dictionary - 1].aggregate.rows;
    if (!axis && !column::is_utf8(series_)) locate_damage("name is not UTF-8", {entry.column, 0});
    for (const std::string_view text :
         {page.text(d.unit_offset, d.unit_bytes), page.text(d.zone_offset, d.zone_bytes)}) {
      if (!column::is_utf8(text)) locate_damage("unit or zone is not UTF-8", {entry.column, 0});
    }
    pages_of_tree_ = {};
    if (entry.column.aggregate.rows > 0) check_node({entry.column, 0});
    for (const std::uint32_t index : {entry.dictionary, entry.metadata}) {
      if (index == 0) continue;
      categories_.reset();
      column_ = {page.children[index - 1], format::Physical::kString, column::Role::kValues, 0};
      if (column_.root.extent.height > 0 || column_.root.aggregate.nulls > 0)
        locate_damage("categories are not one segment without nulls", {column_.root, 0});
      else
        check_node({column_.root, 0});
    }
  }

  void locate_damage(const std::string& what, const tree::Located& at) {
    const RowRange rows{at.row, at.row + at.segment.aggregate.rows};
    Damage found{what, series_, rows, {}, at.segment.extent.offset, hidden_};
    if (series_.empty())
      found.what = "axis: " + what;
    else if (newest_)
      found.times = times_of(*found.rows);
    report_(found);
  }

  // The stamps of damaged rows, where the axis can be read.
  [[nodiscard]] std::optional<TimeRange> times_of(const RowRange& rows) const {
    const auto record = tree::find(snapshot_.pages, snapshot_.superblock.slot.root, tree::axis_key(axis_));
    if (!record || !*record || (*record)->column.aggregate.rows < rows.end) return std::nullopt;
    const tree::Column axis{(*record)->column, (*record)->physical, column::Role::kAxis, 0};
    read::Cursor cursor(snapshot_.pages, axis);
    const auto range = read::fold(cursor, rows);
    if (!range) return std::nullopt;
    return TimeRange{static_cast<std::int64_t>(range->first), static_cast<std::int64_t>(range->last)};
  }

  void check_node(const tree::Located& at) {
    const Extent& extent = at.segment.extent;
    const bool fresh = first_time(at.segment);
    if (extent.height == 0) return fresh ? check_segment(at) : void();
    if (const auto ok = pages_of_tree_.enter(snapshot_.pages, extent); !ok)
      return locate_damage(ok.error().message, at);
    // Below what another tree holds, too, a page may be that stands elsewhere in this one.
    if (!fresh && (!newest_ || at.segment == column_.root)) return;
    const auto page = tree::load_children(snapshot_.pages, at.segment);
    cover(extent);
    if (!page) {
      locate_damage(page.error().message, at);
      partial_ = true;
      return;
    }
    Aggregate total{};
    std::uint64_t row = at.row;
    for (const Child& child : (*page)->page.children) {
      check_node({child, row});
      row += child.aggregate.rows;
      column::merge(total, child.aggregate, column::domain_of(column_.physical), column_.role,
                    column_.cadence);
    }
    if (!same(at.segment.aggregate, total, column::domain_of(column_.physical)))
      locate_damage("column page does not add up to what its parent says", at);
  }

  void check_segment(const tree::Located& at) {
    cover(at.segment.extent);
    auto segment = column::Segment::open(snapshot_.blocks, at.segment, column_.physical);
    if (!segment && segment.error().code == ErrorCode::kUnsupported) {
      if (!unknown_) unknown_ = segment.error();
      return;
    }
    if (!segment) return locate_damage(segment.error().message, at);
    Aggregate total{};
    std::uint64_t end = (*segment)->head_bytes();
    const std::uint64_t shared_padding = (8 - (*segment)->header().shared_bytes % 8) % 8;
    check_zeros(at.segment.extent.offset + end - shared_padding, at.segment.extent.offset + end);
    for (std::uint32_t granule = 0; granule < (*segment)->granules(); ++granule) {
      tree::Located rows = at;
      rows.row += std::uint64_t{granule} * format::kGranuleRows;
      rows.segment.aggregate.rows = (*segment)->granule_rows(granule);
      const auto found = read_granule(**segment, granule);
      if (!found) {
        locate_damage(found.error().message, rows);
        return;
      }
      if (!same((*segment)->aggregate(granule), *found, column::domain_of(column_.physical)) &&
          !converted(**segment))
        locate_damage("statistics differ from the values", rows);
      column::merge(total, (*segment)->aggregate(granule), column::domain_of(column_.physical), column_.role,
                    column_.cadence);
      check_zeros(at.segment.extent.offset + end, (*segment)->payload_offset(granule));
      end =
          (*segment)->payload_offset(granule) - at.segment.extent.offset + (*segment)->payload_bytes(granule);
    }
    if (end != at.segment.extent.bytes) locate_damage("segment is longer than its granules", at);
    if (!same(at.segment.aggregate, total, column::domain_of(column_.physical)) && !converted(**segment))
      locate_damage("statistics differ from the values", at);
  }

  // Sums of integers that became float64 were rounded once, not value by value.
  [[nodiscard]] bool converted(const column::Segment& segment) const {
    return segment.header().physical != column_.physical;
  }

  Result<Aggregate> read_granule(column::Segment& segment, std::uint32_t granule) {
    const auto run = granules_.decode(segment, granule);
    if (!run) return std::unexpected(run.error());
    if (run->physical == format::Physical::kString) {
      for (std::uint32_t i = 0; i < run->rows; ++i) {
        if (!column::is_utf8(run->text(i))) return fail(ErrorCode::kDamaged, "a string is not UTF-8");
      }
    }
    if (categories_ && !column::codes_below(*run, *categories_))
      return fail(ErrorCode::kDamaged, "a value is a category that does not exist");
    Aggregate found = column::aggregate(*run, column_.role);
    if (column_.role == column::Role::kAxis)
      found.nans =
          column::count_gaps({reinterpret_cast<const std::int64_t*>(run->data), run->rows}, column_.cadence);
    return found;
  }

  void check_zeros(std::uint64_t begin, std::uint64_t end) {
    constexpr std::uint64_t kChunk = std::uint64_t{1} << 20;
    for (; begin < end; begin += std::min(kChunk, end - begin)) {
      const auto bytes =
          snapshot_.blocks.view(begin, static_cast<std::size_t>(std::min(kChunk, end - begin)), zeros_);
      if (!bytes) return damage(bytes.error().message, begin);
      const auto wrong = std::ranges::find_if(*bytes, [](std::byte b) { return b != std::byte{0}; });
      if (wrong == bytes->end()) continue;
      return damage("padding is not zero", begin + static_cast<std::uint64_t>(wrong - bytes->begin()));
    }
  }

  // Every byte that belongs to no block is zero; blocks do not overlap. Not told where a damaged page or
  // record may have been the only one to refer to a block.
  Result<void> check_padding() {
    if (partial_) return {};
    // What commits that are not kept left behind stays until it is written over.
    const bool remains = snapshot_.superblock.header.keep_commits > 0;
    std::uint64_t end = 0;
    for (const auto& [offset, bytes] : covered_) {
      if (offset > end && !remains) check_zeros(end, offset);
      if (offset < end) damage("blocks overlap", offset);
      end = std::max(end, offset + bytes);
    }
    if (!remains) check_zeros(end, committed());
    return {};
  }

  const File::State& snapshot_;
  const std::function<void(const Damage&)>& report_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::map<std::uint64_t, std::uint64_t> covered_;
  std::set<Digest> checked_;
  std::map<Digest, read::Census> directories_;
  std::uint64_t done_ = 0;
  bool partial_ = false;
  std::optional<Error> unknown_;  // an encoding of a newer writer
  bool newest_ = false;
  // The column at hand.
  tree::Column column_;
  tree::PagesOfTree pages_of_tree_;
  std::string series_;
  bool hidden_ = false;
  std::uint64_t axis_ = 0;
  std::optional<std::uint64_t> categories_;
  column::GranuleDecoder granules_;
  io::Scratch zeros_;
  read::TailCheck tails_;
};

}  // namespace

Result<void> File::verify(const std::function<void(const Damage&)>& report,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) const {
  // A snapshot of its own, which has seen nothing yet: every byte is looked at again.
  const State fresh(state_->file, state_->superblock, state_->info.bytes, state_->options);
  std::optional<Error> gone;
  const std::function<void(const Damage&)> tell = [&](const Damage& damage) {
    if (!gone) gone = fresh.blocks.gone();
    if (!gone) report(damage);
  };
  auto ok = Verification(fresh, tell, progress).run();
  if (gone) return std::unexpected(std::move(*gone));
  return ok;
}

}  // namespace mdat
