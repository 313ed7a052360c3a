// SPDX-License-Identifier: Apache-2.0
#include "format/page.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <random>
#include <string>

namespace mdat::format {
namespace {

constexpr Aggregate rows(std::uint64_t count, std::uint64_t nulls = 0) {
  Aggregate a{};
  a.rows = count;
  a.nulls = nulls;
  return a;
}

constexpr Extent kExtent{.offset = kBodyOffset, .hash = {1, 2}, .bytes = 64, .height = 0};

/// A leaf of the directory with one categorical series.
struct Leaf {
  Leaf() {
    descriptions[0].physical = Physical::kUint32;
    descriptions[0].meaning = Meaning::kCategorical;
    entries[0].key_bytes = 3;
    entries[0].dictionary = 1;
    entries[0].column = {kExtent, rows(4, 1)};
    entries[1].key_offset = 5;
    entries[1].key_bytes = 2;
    children[0] = {kExtent, rows(2)};
  }
  [[nodiscard]] std::vector<std::byte> build() const {
    Page page;
    page.descriptions = descriptions;
    page.entries = entries;
    page.children = children;
    page.heap = heap;
    return build_page(page);
  }
  std::string heap =
      "\x02"
      "abcd"
      "\x02z";
  Description descriptions[1] = {};
  Entry entries[2] = {};
  Child children[1] = {};
};

// Parses a copy that is aligned, as its callers hand it over.
struct Parsed {
  explicit Parsed(const std::vector<std::byte>& bytes) : copy((bytes.size() + 15) / 16) {
    if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
    page = parse_page({reinterpret_cast<const std::byte*>(copy.data()), bytes.size()}, 77);
  }
  struct alignas(16) Line {
    std::byte bytes[16];
  };
  std::vector<Line> copy;
  Result<Page> page;
};

bool is_sound(const std::function<void(Leaf&)>& change) {
  Leaf leaf;
  change(leaf);
  return Parsed(leaf.build()).page.has_value();
}

}  // namespace

TEST_CASE("a page that was built parses to the same structs") {
  const Leaf leaf;
  const Parsed parsed(leaf.build());
  REQUIRE(parsed.page);
  const Page& page = *parsed.page;
  CHECK(page.kind == PageKind::kDirectoryLeaf);
  REQUIRE(page.entries.size() == 2);
  CHECK(std::memcmp(page.entries.data(), leaf.entries, sizeof leaf.entries) == 0);
  CHECK(std::memcmp(page.descriptions.data(), leaf.descriptions, sizeof leaf.descriptions) == 0);
  CHECK(page.children[0] == leaf.children[0]);
  CHECK(page.key(page.entries[0]) ==
        "\x02"
        "ab");
  CHECK(page.key(page.entries[1]) == "\x02z");
}

TEST_CASE("the kind of a page follows from its vectors, and mixtures are refused") {
  Page page;
  CHECK(Parsed(build_page(page)).page->kind == PageKind::kDirectoryLeaf);
  const Child children[] = {{kExtent, rows(1)}};
  page.children = children;
  CHECK(Parsed(build_page(page)).page->kind == PageKind::kColumn);
  const Branch branches[] = {{kExtent, 1, 0, 2}};
  Page inner;
  inner.branches = branches;
  inner.heap = "\x02k";
  CHECK(Parsed(build_page(inner)).page->kind == PageKind::kDirectoryInner);
  Leaf leaf;
  const std::function<void(Page&)> mixtures[] = {
      [&](Page& p) { p.children = children; }, [&](Page& p) { p.descriptions = leaf.descriptions; },
      [&](Page& p) { p.branches = {}, p.descriptions = leaf.descriptions; },
      [&](Page& p) { p.branches = {}, p.descriptions = leaf.descriptions, p.children = children; }};
  for (const auto& mix : mixtures) {
    Page mixture = inner;
    mix(mixture);
    CHECK_FALSE(Parsed(build_page(mixture)).page);
  }
}

TEST_CASE("keys are the numbers of axes and the names of series, hidden or not") {
  const auto with_key = [](const std::string& key) {
    return is_sound([&](Leaf& l) {
      l.heap += key;
      l.entries[1] = l.entries[0];
      l.entries[1].key_offset = 7;
      l.entries[1].key_bytes = static_cast<std::uint32_t>(key.size());
      std::swap(l.entries[0], l.entries[key[0] == 1 ? 1 : 0]);  // in order
    });
  };
  CHECK(with_key("\x01" + std::string(8, 'n')));
  CHECK_FALSE(with_key("\x01" + std::string(7, 'n')));
  CHECK_FALSE(with_key("\x01" + std::string(9, 'n')));
  CHECK(with_key("\x02" + std::string(kNameBytesMax, 'n')));
  CHECK_FALSE(with_key("\x02" + std::string(kNameBytesMax + 1, 'n')));
  CHECK(with_key("\x03k"));
  CHECK_FALSE(with_key("\x03"));
  CHECK_FALSE(with_key("\x04k"));
}

TEST_CASE("a page with anything outside itself or impossible is refused") {
  CHECK(is_sound([](Leaf&) {}));
  const std::function<void(Leaf&)> changes[] = {
      [](Leaf& l) { l.entries[0].key_offset = 3; },
      [](Leaf& l) { l.entries[0].key_offset = 0xFFFFFFFF; },
      [](Leaf& l) { l.entries[0].key_bytes = 0; },
      [](Leaf& l) { std::swap(l.entries[0], l.entries[1]); },
      [](Leaf& l) { l.entries[1] = l.entries[0]; },
      [](Leaf& l) { l.entries[0].description = 1; },
      [](Leaf& l) { l.entries[0].dictionary = 2; },
      [](Leaf& l) { l.entries[0].metadata = 2; },
      [](Leaf& l) { l.entries[0].column.extent.offset += 4; },
      [](Leaf& l) { l.entries[0].column.extent.offset = 8; },
      [](Leaf& l) { l.entries[0].column.extent.bytes = 0; },
      [](Leaf& l) { l.entries[0].column.extent.height = 33; },
      [](Leaf& l) { l.entries[0].column.aggregate.nulls = 5; },
      [](Leaf& l) { l.entries[0].column.aggregate.nans = 4; },
      [](Leaf& l) { l.entries[0].column.aggregate.rows = 0; },
      [](Leaf& l) { l.entries[1].column.aggregate.max = 1; },
      [](Leaf& l) { l.children[0].extent.height = 99; },
      [](Leaf& l) { l.children[0].aggregate.nulls = 3; },
      [](Leaf& l) { l.descriptions[0].physical = Physical{0}; },
      [](Leaf& l) { l.descriptions[0].physical = Physical{13}; },
      [](Leaf& l) { l.descriptions[0].physical = Physical::kInt32; },
      [](Leaf& l) { l.descriptions[0].meaning = Meaning{4}; },
      [](Leaf& l) { l.descriptions[0].meaning = Meaning::kTimestamp; },
      [](Leaf& l) { l.descriptions[0].tick = Tick::kNano; },
      [](Leaf& l) { l.descriptions[0].tick = Tick{5}; },
      [](Leaf& l) { l.descriptions[0].reserved = 1; },
      [](Leaf& l) { l.descriptions[0].unit_offset = 8; },
      [](Leaf& l) { l.descriptions[0].zone_bytes = 8; },
      [](Leaf& l) { l.heap += std::string(70'000, 'u'), l.descriptions[0].unit_bytes = 65'536; },
      [](Leaf& l) { l.heap += std::string(70'000, 'z'), l.descriptions[0].zone_bytes = 65'536; }};
  int number = 0;
  for (const auto& change : changes) {
    INFO("change " << number++);
    CHECK_FALSE(is_sound(change));
  }
}

TEST_CASE("parsing stays inside a page whatever its bytes are") {
  const std::vector<std::byte> sound = Leaf().build();
  for (std::size_t bytes = 0; bytes < sound.size(); ++bytes)
    CHECK_FALSE(Parsed({sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(bytes)}).page);
  CHECK_FALSE(Parsed(std::vector<std::byte>((1 << 20) + 16)).page);
  std::mt19937 random(1);
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = sound;
    for (int i = round % 4; i >= 0; --i) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const Parsed parsed(bytes);
    if (!parsed.page) continue;
    ++accepted;  // what is accepted can be read
    for (const Entry& entry : parsed.page->entries) CHECK(parsed.page->key(entry).size() == entry.key_bytes);
  }
  CHECK(accepted > 0);
}

}  // namespace mdat::format
