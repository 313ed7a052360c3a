// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/directory.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/lib/tree/memory_blocks.hpp"

namespace mdat::tree {
namespace {

using test::MemoryBlocks;
using Map = std::map<std::string, Record>;

Record record(const std::string& key, std::uint64_t ordinal) {
  Record r;
  r.key = key;
  r.physical = format::Physical::kFloat64;
  r.unit = "u" + std::to_string(ordinal % 5);
  r.ordinal = ordinal;
  r.axis = ordinal * 3;
  if (ordinal % 7 == 0)
    r.dictionary =
        format::Child{{format::kBodyOffset, {1, ordinal}, 64, 0}, {ordinal + 1, 0, 0, 0, 0, 0, 0, 0, 0}};
  return r;
}

bool same(const Record& a, const Record& b) {
  return a.key == b.key && a.physical == b.physical && a.unit == b.unit && a.ordinal == b.ordinal &&
         a.axis == b.axis && a.column == b.column && a.dictionary == b.dictionary && a.metadata == b.metadata;
}

struct Directory {
  std::size_t apply(const Map& changes) {
    std::vector<Record> records;
    for (const auto& [key, changed] : changes) {
      records.push_back(changed);
      if (changed.removed)
        model.erase(key);
      else
        model[key] = changed;
    }
    std::size_t pages = 0;
    const auto fresh = update(store, root, records, [&](const format::Page& page, std::uint32_t height) {
      ++pages;
      return blocks.put(page, height);
    });
    REQUIRE(fresh);
    root = *fresh;
    return pages;
  }
  void check(const std::string& from) const {
    auto expected = model.lower_bound(from);
    std::size_t wrong = 0;
    const auto ok = each(store, *root, from, [&](const Record& found) {
      if (expected == model.end() || !same(found, expected->second))
        ++wrong;
      else
        ++expected;
      return wrong == 0;
    });
    CHECK(ok);
    CHECK(wrong == 0);
    CHECK(expected == model.end());
  }
  void check_find(const std::string& key) const {
    const auto found = find(store, *root, key);
    REQUIRE(found);
    const auto expected = model.find(key);
    REQUIRE(found->has_value() == (expected != model.end()));
    if (*found) CHECK(same(**found, expected->second));
  }

  [[nodiscard]] std::size_t leaves(const format::Extent& extent) const {
    if (extent.height == 0) return 1;
    const auto page = load_directory(store, extent);
    REQUIRE(page);
    std::size_t count = 0;
    for (const format::Branch& branch : (*page)->page.branches) count += leaves(branch.extent);
    return count;
  }

  MemoryBlocks blocks;
  PageStore store{blocks};
  std::optional<format::Extent> root;
  Map model;
};

}  // namespace

TEST_CASE("keys of axes come before those of series, in order of their numbers") {
  CHECK(axis_key(1) == std::string("\x01\0\0\0\0\0\0\0\x01", 9));
  CHECK(axis_key(255) < axis_key(256));
  CHECK(axis_key(~std::uint64_t{0}) < series_key(""));
  CHECK(series_key("ab") ==
        "\x02"
        "ab");
}

TEST_CASE("a directory is a map through random batches of changes and removals") {
  std::mt19937_64 random(1);
  Directory directory;
  const auto any_key = [&] {
    return series_key(std::string(random() % 40, 'k') + std::to_string(random() % 3000));
  };
  std::uint64_t ordinal = 0;
  for (int batch = 0; batch < 150; ++batch) {
    Map changes;
    for (std::size_t n = random() % (batch % 10 == 0 ? 1500 : 60); n > 0; --n) {
      Record r = record(any_key(), ordinal++);
      r.removed = random() % 3 == 0;
      changes[r.key] = r;
    }
    if (batch % 40 == 39) {  // all of it goes
      changes.clear();
      for (const auto& [key, r] : directory.model) changes[key] = r;
      for (auto& [key, r] : changes) r.removed = true;
    }
    directory.apply(changes);
    directory.check("");
    directory.check(any_key());
    for (int i = 0; i < 20; ++i) directory.check_find(any_key());
  }
}

TEST_CASE("a directory of a hundred thousand series stays flat, and a change writes its path only") {
  Directory directory;
  Map changes;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const std::string key =
        series_key("plant/unit " + std::to_string(i % 317) + "/sensor " + std::to_string(i));
    changes[key] = record(key, i);
  }
  directory.apply(changes);
  CHECK(directory.root->height == 2);
  directory.check("");
  for (std::uint64_t i = 0; i < 100'000; i += 997)
    directory.check_find(std::next(changes.begin(), static_cast<std::ptrdiff_t>(i))->first);
  directory.check_find(series_key("plant/"));
  directory.check_find(series_key("z"));
  directory.check_find("");
  const std::string key = series_key("plant/unit 5/new");
  CHECK(directory.apply({{key, record(key, 1)}}) <= 4);
  directory.check_find(key);
  CHECK(directory.apply({}) == 0);
}

TEST_CASE("a directory from which most goes is as small as what is left") {
  std::mt19937_64 random(3);
  Directory directory;
  Map changes;
  std::vector<std::string> keys;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    keys.push_back(series_key("series " + std::to_string(10'000 + i)));
    changes[keys.back()] = record(keys.back(), i);
  }
  directory.apply(changes);
  const std::size_t full = directory.leaves(*directory.root);
  std::ranges::shuffle(keys, random);
  while (keys.size() > 250) {
    changes.clear();
    for (int i = 0; i < 25; ++i) {
      changes[keys.back()] = record(keys.back(), 0);
      changes[keys.back()].removed = true;
      keys.pop_back();
    }
    directory.apply(changes);
  }
  directory.check("");
  // A twentieth of the entries, in leaves of a quarter at least but for few.
  CHECK(directory.leaves(*directory.root) <= full / 4);
  changes.clear();
  while (keys.size() > 5) {
    changes[keys.back()] = record(keys.back(), 0);
    changes[keys.back()].removed = true;
    keys.pop_back();
  }
  directory.apply(changes);
  directory.check("");
  CHECK(directory.root->height == 0);
}

TEST_CASE("however long the keys are, each level of a directory is smaller than the one below") {
  Directory directory;
  Map changes;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const std::string key = series_key(std::to_string(i) + std::string(65'500, 'n'));
    changes[key] = record(key, i);
    changes[key].unit = std::to_string(i) + std::string(65'000, 'u');
  }
  directory.apply(changes);
  CHECK(directory.root->height < 8);
  directory.check("");
}

TEST_CASE("a page of the directory below a wrong branch, or of a wrong height, is refused") {
  MemoryBlocks blocks;
  const PageStore store(blocks);
  const auto put = [&](const format::Page& page, std::uint32_t height) { return blocks.put(page, height); };
  const auto leaf =
      update(store, std::nullopt, {record(series_key("b"), 1), record(series_key("c"), 2)}, put);
  REQUIRE(leaf);
  struct Below {
    format::Extent extent;
    char name;
  };
  const auto page_of = [&](const std::vector<Below>& below, std::uint32_t height) {
    format::Page page;
    std::vector<format::Branch> branches;
    std::string heap;
    for (const Below& each : below) {
      branches.push_back({each.extent, 2, static_cast<std::uint32_t>(heap.size()), 2});
      heap += series_key(std::string(1, each.name));
    }
    page.branches = branches;
    page.heap = heap;
    const auto extent = put(page, height);
    REQUIRE(extent);
    return *extent;
  };
  const auto walk = [&](const format::Extent& root) {
    int records = 0;
    const auto ok = each(store, root, "", [&](const Record&) { return ++records < 100; });
    return ok ? records : -1;
  };
  CHECK(walk(page_of({{*leaf, 'b'}}, 1)) == 2);
  CHECK(walk(page_of({{*leaf, 'a'}}, 1)) == -1);                // begins with another key
  CHECK(walk(page_of({{*leaf, 'b'}, {*leaf, 'c'}}, 1)) == -1);  // reaches into the next one
  CHECK(walk(page_of({{*leaf, 'b'}}, 2)) == -1);                // is not of the height below
  const format::Extent inner = page_of({{*leaf, 'b'}}, 1);
  CHECK(walk(page_of({{inner, 'b'}}, 2)) == 2);
  const format::Extent reaches_over = page_of({{inner, 'b'}, {inner, 'c'}}, 2);  // two pages above
  CHECK(walk(reaches_over) == -1);
  CHECK_FALSE(find(store, reaches_over, series_key("b")));
  const auto changed = update(store, reaches_over, {record(series_key("bb"), 3)}, put);
  CHECK_FALSE(changed);
  format::Extent raised = *leaf;
  raised.height = 1;
  CHECK(walk(raised) == -1);
  format::Extent other_hash = *leaf;
  other_hash.hash.low ^= 1;
  CHECK(walk(other_hash) == -1);
}

}  // namespace mdat::tree
