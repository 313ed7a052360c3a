// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/directory_page.hpp"

#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace mdat::tree {
namespace {

using format::Branch;
using format::Child;
using format::Description;
using format::Entry;
using format::Page;
using format::PageKind;

// Collects the parts of one leaf; texts that are equal share their bytes.
class LeafBuilder {
 public:
  void add(const Record& r) {
    Entry entry{};
    entry.key_offset = text(r.key);
    entry.key_bytes = static_cast<std::uint32_t>(r.key.size());
    entry.axis = r.axis;
    entry.cadence = r.cadence;
    entry.description = describe(r);
    entry.dictionary = child(r.dictionary);
    entry.metadata = child(r.metadata);
    entry.users = r.users;
    entry.ordinal = r.ordinal;
    entry.column = r.column;
    entries_.push_back(entry);
  }
  [[nodiscard]] Page page() const {
    Page page;
    page.kind = PageKind::kDirectoryLeaf;
    page.descriptions = descriptions_;
    page.entries = entries_;
    page.children = children_;
    page.heap = heap_;
    return page;
  }

 private:
  std::uint32_t text(std::string_view text) {
    const auto offset = static_cast<std::uint32_t>(heap_.size());
    heap_ += text;
    return offset;
  }
  std::uint32_t child(const std::optional<Child>& child) {
    if (!child) return 0;
    children_.push_back(*child);
    return static_cast<std::uint32_t>(children_.size());
  }
  std::uint32_t describe(const Record& r) {
    const auto [found, fresh] = known_.try_emplace(std::tuple(r.physical, r.meaning, r.tick, r.unit, r.zone),
                                                   static_cast<std::uint32_t>(descriptions_.size()));
    if (!fresh) return found->second;
    Description d{};
    d.physical = r.physical;
    d.meaning = r.meaning;
    d.tick = r.tick;
    d.unit_offset = text(r.unit);
    d.unit_bytes = static_cast<std::uint32_t>(r.unit.size());
    d.zone_offset = text(r.zone);
    d.zone_bytes = static_cast<std::uint32_t>(r.zone.size());
    descriptions_.push_back(d);
    return found->second;
  }
  std::string heap_;
  std::vector<Description> descriptions_;
  std::vector<Entry> entries_;
  std::vector<Child> children_;
  std::map<std::tuple<format::Physical, format::Meaning, format::Tick, std::string, std::string>,
           std::uint32_t>
      known_;
};

}  // namespace

std::size_t leaf_bytes(const Record& r) {
  // Units and zones are stored once per page, but may all differ.
  return sizeof(Entry) + r.key.size() + r.unit.size() + r.zone.size() + (r.dictionary ? sizeof(Child) : 0) +
         (r.metadata ? sizeof(Child) : 0);
}

std::size_t branch_bytes(const Below& below) { return sizeof(Branch) + below.key.size(); }

Result<Below> write_leaf(std::span<const Record* const> records, const PutPage& put) {
  LeafBuilder leaf;
  for (const Record* record : records) leaf.add(*record);
  const auto extent = put(leaf.page(), 0);
  if (!extent) return std::unexpected(extent.error());
  return Below{records.front()->key, *extent, records.size()};
}

Result<Below> write_branches(std::span<const Below> below, std::uint32_t height, const PutPage& put) {
  std::string heap;
  std::vector<Branch> branches;
  std::uint64_t entries = 0;
  for (const Below& b : below) {
    Branch branch{};
    branch.extent = b.extent;
    branch.entries = b.entries;
    branch.key_offset = static_cast<std::uint32_t>(heap.size());
    branch.key_bytes = static_cast<std::uint32_t>(b.key.size());
    heap += b.key;
    branches.push_back(branch);
    entries += b.entries;
  }
  Page page;
  page.kind = PageKind::kDirectoryInner;
  page.branches = branches;
  page.heap = heap;
  const auto extent = put(page, height);
  if (!extent) return std::unexpected(extent.error());
  return Below{below.front().key, *extent, entries};
}

}  // namespace mdat::tree
