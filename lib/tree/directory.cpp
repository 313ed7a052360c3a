// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/directory.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "lib/tree/directory_page.hpp"

namespace mdat::tree {
namespace {

using format::Branch;
using format::Child;
using format::Description;
using format::Entry;
using format::Extent;
using format::Page;
using format::PageKind;

std::optional<Child> child_at(const Page& page, std::uint32_t index) {
  if (index == 0) return std::nullopt;
  return page.children[index - 1];
}

Record to_record(const Page& page, const Entry& entry) {
  const Description& d = page.descriptions[entry.description];
  return {.key = std::string(page.key(entry)),
          .physical = d.physical,
          .meaning = d.meaning,
          .tick = d.tick,
          .unit = std::string(page.text(d.unit_offset, d.unit_bytes)),
          .zone = std::string(page.text(d.zone_offset, d.zone_bytes)),
          .axis = entry.axis,
          .cadence = entry.cadence,
          .ordinal = entry.ordinal,
          .users = entry.users,
          .column = entry.column,
          .dictionary = child_at(page, entry.dictionary),
          .metadata = child_at(page, entry.metadata),
          .removed = false};
}

// The branch whose subtree may hold the key: the last one whose least key is not greater.
template <typename Branches>
std::size_t route(const Page& page, const Branches& branches, std::string_view key) {
  const auto above = std::upper_bound(branches.begin(), branches.end(), key,
                                      [&](std::string_view k, const Branch& b) { return k < page.key(b); });
  return above == branches.begin() ? 0 : static_cast<std::size_t>(above - branches.begin()) - 1;
}

}  // namespace

Result<PagePointer> load_directory(const PageStore& pages, const Extent& extent) {
  auto page = pages.load(extent);
  if (!page) return page;
  const PageKind expected = extent.height > 0 ? PageKind::kDirectoryInner : PageKind::kDirectoryLeaf;
  const bool heights = std::ranges::all_of(
      (*page)->page.branches, [&](const Branch& b) { return b.extent.height + 1 == extent.height; });
  if ((*page)->page.kind != expected || !heights)
    return io::damaged(pages.source(), extent.offset, "directory page of a wrong kind or height");
  return page;
}

std::string_view end_of_branch(const Page& page, std::size_t i, std::string_view beyond) {
  return i + 1 < page.branches.size() ? page.key(page.branches[i + 1]) : beyond;
}

Result<PagePointer> load_below(const PageStore& pages, const Page& page, std::size_t i,
                               std::string_view end) {
  const Branch& branch = page.branches[i];
  auto loaded = load_directory(pages, branch.extent);
  if (!loaded) return loaded;
  const Page& below = (*loaded)->page;
  const bool leaf = branch.extent.height == 0;
  if (leaf ? below.entries.empty() : below.branches.empty())
    return io::damaged(pages.source(), branch.extent.offset, "empty directory page");
  const std::string_view first = leaf ? below.key(below.entries.front()) : below.key(below.branches.front());
  const std::string_view last = leaf ? below.key(below.entries.back()) : below.key(below.branches.back());
  if (first != page.key(branch) || (!end.empty() && last >= end))
    return io::damaged(pages.source(), branch.extent.offset, "directory page holds keys of another one");
  return loaded;
}

namespace {

Result<bool> walk(const PageStore& pages, const PagePointer& loaded, std::string_view from,
                  std::string_view beyond, const std::function<bool(const Record&)>& visit) {
  const Page& page = loaded->page;
  if (page.kind == PageKind::kDirectoryLeaf) {
    for (const Entry& entry : page.entries) {
      if (page.key(entry) >= from && !visit(to_record(page, entry))) return false;
    }
    return true;
  }
  for (std::size_t i = route(page, page.branches, from); i < page.branches.size(); ++i) {
    const std::string_view end = end_of_branch(page, i, beyond);
    const auto below = load_below(pages, page, i, end);
    if (!below) return std::unexpected(below.error());
    const auto more = walk(pages, *below, from, end, visit);
    if (!more || !*more) return more;
  }
  return true;
}

// Cuts items into pages of about equal size, none much above page_bytes unless `least` items need more.
template <typename T, typename Size, typename Write>
Result<std::vector<Below>> split(const std::vector<T>& items, std::size_t least, std::size_t page_bytes,
                                 Size size, Write write) {
  std::size_t bytes = 0;
  for (const T& item : items) bytes += size(item);
  const std::size_t count = std::max<std::size_t>(1, (bytes + page_bytes - 1) / page_bytes);
  const std::size_t target = (bytes + count - 1) / count;
  std::vector<Below> written;
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin, filled = 0;
    while (end < items.size() && (end - begin < least || filled + size(items[end]) / 2 < target))
      filled += size(items[end++]);
    auto below = write(std::span(items).subspan(begin, end - begin));
    if (!below) return std::unexpected(below.error());
    written.push_back(std::move(*below));
    begin = end;
  }
  return written;
}

Result<std::vector<Below>> write_leaves(const std::vector<const Record*>& records, const PutPage& put) {
  return split(
      records, 1, kLeafPageBytes, [](const Record* r) { return leaf_bytes(*r); },
      [&](std::span<const Record* const> part) { return write_leaf(part, put); });
}

Result<std::vector<Below>> write_inner(const std::vector<Below>& below, std::uint32_t height,
                                       const PutPage& put) {
  // At least two: each level has fewer pages than the one below, however long the names.
  return split(below, 2, kInnerPageBytes, branch_bytes,
               [&](std::span<const Below> part) { return write_branches(part, height, put); });
}

using Records = std::span<const Record>;

// The entries of a leaf, or of leaves side by side, as they will be.
class Leaf {
 public:
  void take(const Page& page, Records changed) {
    auto next = changed.begin();
    for (const Entry& entry : page.entries) {
      kept_.push_back(to_record(page, entry));
      const Record& record = kept_.back();
      while (next != changed.end() && next->key < record.key) add(*next++);
      const bool replaced = next != changed.end() && next->key == record.key;
      add(replaced ? *next++ : record);
    }
    while (next != changed.end()) add(*next++);
  }
  /// Entries were taken out, and few are left that would fill a page with others.
  [[nodiscard]] bool dwindles() const { return shrank_ && bytes_ > 0 && bytes_ < kLeafPageBytes / 4; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] const std::vector<const Record*>& records() const { return records_; }

 private:
  void add(const Record& record) {
    shrank_ = shrank_ || record.removed;
    if (record.removed) return;
    records_.push_back(&record);
    bytes_ += leaf_bytes(record);
  }
  std::deque<Record> kept_;
  std::vector<const Record*> records_;
  std::size_t bytes_ = 0;
  bool shrank_ = false;
};

// The pages below a page, with the records that belong there.
class Branches {
 public:
  Branches(const PageStore& pages, const Page& page, std::string_view beyond, Records changed,
           const PutPage& put)
      : pages_(pages), page_(page), beyond_(beyond), changed_(changed), put_(put) {}

  [[nodiscard]] Result<std::vector<Below>> update() {
    std::vector<Below> below;
    for (; at_ < page_.branches.size(); ++at_) {
      const Branch& branch = page_.branches[at_];
      const Records mine = take_changed();
      if (mine.empty()) {
        below.push_back({std::string(page_.key(branch)), branch.extent, branch.entries});
        continue;
      }
      auto fresh = branch.extent.height == 0 ? update_leaves(mine) : update_inner(mine);
      if (!fresh) return fresh;
      std::ranges::move(*fresh, std::back_inserter(below));
    }
    return below;
  }

 private:
  [[nodiscard]] std::string_view end() const { return end_of_branch(page_, at_, beyond_); }
  [[nodiscard]] Result<PagePointer> load() const { return load_below(pages_, page_, at_, end()); }

  Records take_changed() {
    const auto key_of = [](const Record& record) { return std::string_view(record.key); };
    const auto next = at_ + 1 == page_.branches.size()
                          ? changed_.end()
                          : std::ranges::lower_bound(changed_, end(), {}, key_of);
    const Records mine(changed_.begin(), next);
    changed_ = Records(next, changed_.end());
    return mine;
  }

  Result<std::vector<Below>> update_inner(Records mine) {
    const auto child = load();
    if (!child) return std::unexpected(child.error());
    const auto below = Branches(pages_, (*child)->page, end(), mine, put_).update();
    if (!below) return below;
    return write_inner(*below, page_.branches[at_].extent.height, put_);
  }

  // One that dwindles becomes one with the next.
  Result<std::vector<Below>> update_leaves(Records mine) {
    Leaf leaf;
    for (;; mine = take_changed()) {
      const auto child = load();
      if (!child) return std::unexpected(child.error());
      leaf.take((*child)->page, mine);
      if (!leaf.dwindles() || at_ + 1 == page_.branches.size()) break;
      if (leaf.bytes() + page_.branches[at_ + 1].extent.bytes > kLeafPageBytes) break;
      ++at_;
    }
    return write_leaves(leaf.records(), put_);
  }

  const PageStore& pages_;
  const Page& page_;
  std::string_view beyond_;
  Records changed_;
  const PutPage& put_;
  std::size_t at_ = 0;
};

}  // namespace

std::string axis_key(std::uint64_t axis) {
  std::string key(1, kAxisKey);
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(axis >> shift & 0xFF));
  return key;
}

std::uint64_t axis_number(std::string_view key) {
  std::uint64_t number = 0;
  for (const char byte : key.substr(1)) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

std::string series_key(std::string_view name) { return std::string(1, kSeriesKey).append(name); }

std::string hidden_key(std::string_view name) { return std::string(1, kHiddenKey).append(name); }

Result<std::optional<Record>> find(const PageStore& pages, const Extent& root, std::string_view key) {
  auto loaded = load_directory(pages, root);
  std::string end;
  while (loaded && (*loaded)->page.kind == PageKind::kDirectoryInner) {
    const PagePointer above = *loaded;
    const std::size_t branch = route(above->page, above->page.branches, key);
    end = end_of_branch(above->page, branch, end);
    loaded = load_below(pages, above->page, branch, end);
  }
  if (!loaded) return std::unexpected(loaded.error());
  const Page& page = (*loaded)->page;
  const auto entry =
      std::ranges::lower_bound(page.entries, key, {}, [&](const Entry& e) { return page.key(e); });
  if (entry == page.entries.end() || page.key(*entry) != key) return std::nullopt;
  return to_record(page, *entry);
}

Result<void> each(const PageStore& pages, const Extent& root, std::string_view from,
                  const std::function<bool(const Record&)>& visit) {
  const auto loaded = load_directory(pages, root);
  if (!loaded) return std::unexpected(loaded.error());
  const auto more = walk(pages, *loaded, from, {}, visit);
  if (!more) return std::unexpected(more.error());
  return {};
}

Result<void> each_of(char kind, const PageStore& pages, const Extent& root,
                     const std::function<bool(const Record&)>& visit) {
  return each(pages, root, {&kind, 1},
              [&](const Record& record) { return record.key.front() == kind && visit(record); });
}

Result<Extent> update(const PageStore& pages, const std::optional<Extent>& root,
                      const std::vector<Record>& records, const PutPage& put) {
  assert(std::ranges::is_sorted(records, {}, &Record::key));
  if (root && records.empty()) return *root;
  PagePointer old;
  if (root) {
    auto loaded = load_directory(pages, *root);
    if (!loaded) return std::unexpected(loaded.error());
    old = std::move(*loaded);
  }
  // A root of one branch is not needed: the page below takes its place.
  std::uint32_t height = root && root->height > 0 ? root->height - 1 : 0;
  Leaf leaf;
  if (!root || root->height == 0) leaf.take(old ? old->page : Page{}, records);
  auto below = root && root->height > 0 ? Branches(pages, old->page, {}, records, put).update()
                                        : write_leaves(leaf.records(), put);
  while (below && below->size() > 1) below = write_inner(*below, ++height, put);
  if (!below) return std::unexpected(below.error());
  if (!below->empty()) return below->front().extent;
  Page empty;
  empty.kind = PageKind::kDirectoryLeaf;
  return put(empty, 0);
}

}  // namespace mdat::tree
