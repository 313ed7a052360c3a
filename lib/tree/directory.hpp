// SPDX-License-Identifier: Apache-2.0
// The upper part of the tree: axes by number and series by name. Spec: mdat.md, section 3.2.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/layout.hpp"
#include "lib/tree/page_store.hpp"
#include "mdat/error.hpp"

namespace mdat::tree {

/// Keys order bytewise: all axes by number, then all series by name, then the hidden ones.
[[nodiscard]] std::string axis_key(std::uint64_t axis);
[[nodiscard]] std::string series_key(std::string_view name);
[[nodiscard]] std::string hidden_key(std::string_view name);
/// The number in the key of an axis.
[[nodiscard]] std::uint64_t axis_number(std::string_view key);
using format::kAxisKey;
using format::kHiddenKey;
using format::kSeriesKey;

/// A directory entry with its texts, free of the page it came from.
struct Record {
  std::string key;
  format::Physical physical{};
  format::Meaning meaning{};
  format::Tick tick{};
  std::string unit;
  std::string zone;
  std::uint64_t axis = 0;
  std::int64_t cadence = 0;
  std::uint64_t ordinal = 0;
  std::uint32_t users = 0;
  format::Child column{};
  std::optional<format::Child> dictionary;
  std::optional<format::Child> metadata;
  bool removed = false;  // in an update: takes the entry out
};

[[nodiscard]] Result<std::optional<Record>> find(const PageStore& pages, const format::Extent& root,
                                                 std::string_view key);

/// Records with key >= `from` in order, until visit returns false.
[[nodiscard]] Result<void> each(const PageStore& pages, const format::Extent& root, std::string_view from,
                                const std::function<bool(const Record&)>& visit);
/// Records whose keys begin with `kind`.
[[nodiscard]] Result<void> each_of(char kind, const PageStore& pages, const format::Extent& root,
                                   const std::function<bool(const Record&)>& visit);

/// A page of the directory, of the kind its height asks for.
[[nodiscard]] Result<PagePointer> load_directory(const PageStore& pages, const format::Extent& extent);
/// The key that all below branch i of a page must be less than, where those of the page are less than
/// `beyond`; empty where nothing is in the way. Borrows from both.
[[nodiscard]] std::string_view end_of_branch(const format::Page& page, std::size_t i,
                                             std::string_view beyond);
/// The page below branch i, whose keys must begin with the branch's and be less than `end`: so no page can
/// stand below two branches, and a walk is never longer than the file.
[[nodiscard]] Result<PagePointer> load_below(const PageStore& pages, const format::Page& page, std::size_t i,
                                             std::string_view end);

/// Writes a page and says where it is.
using PutPage = std::function<Result<format::Extent>(const format::Page& page, std::uint32_t height)>;

/// A new root in which `records`, sorted by key, are added or replace those of the same key; pages that do
/// not change are shared with the old root (none: an empty directory).
[[nodiscard]] Result<format::Extent> update(const PageStore& pages, const std::optional<format::Extent>& root,
                                            const std::vector<Record>& records, const PutPage& put);

}  // namespace mdat::tree
