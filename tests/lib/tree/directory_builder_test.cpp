// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/directory_builder.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/lib/tree/memory_blocks.hpp"

namespace mdat::tree {
namespace {

using test::MemoryBlocks;

struct Built {
  explicit Built(const std::vector<Record>& records) {
    DirectoryBuilder builder([this](const format::Page& page, std::uint32_t height) {
      ++pages;
      return blocks.put(page, height);
    });
    for (const Record& record : records) REQUIRE(builder.add(record));
    const auto finished = builder.finish();
    REQUIRE(finished);
    root = *finished;
  }
  [[nodiscard]] std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    REQUIRE(each(store, root, {}, [&](const Record& record) {
      keys.push_back(record.key);
      return true;
    }));
    return keys;
  }

  MemoryBlocks blocks;
  PageStore store{blocks};
  format::Extent root{};
  std::size_t pages = 0;
};

std::vector<Record> records(std::size_t count, std::size_t name_bytes) {
  std::vector<Record> all;
  for (std::size_t i = 0; i < count; ++i) {
    Record record;
    record.physical = format::Physical::kFloat64;
    record.ordinal = i;
    const std::string number = std::to_string(1'000'000 + i);
    record.key = series_key(number + std::string(name_bytes, 'x'));
    all.push_back(std::move(record));
  }
  return all;
}

}  // namespace

TEST_CASE("a directory built in order holds what was added, whatever the number and the names") {
  for (const std::size_t count : {0u, 1u, 2u, 80u, 81u, 5000u, 20'000u}) {
    for (const std::size_t name_bytes : {3u, 300u, 20'000u}) {
      if (count * name_bytes > 50'000'000) continue;
      const auto expected = records(count, name_bytes);
      const Built built(expected);
      const auto keys = built.keys();
      REQUIRE(keys.size() == count);
      for (std::size_t i = 0; i < count; i += 1 + count / 50) {
        CHECK(keys[i] == expected[i].key);
        const auto found = find(built.store, built.root, expected[i].key);
        REQUIRE(found);
        REQUIRE(*found);
        CHECK((*found)->ordinal == i);
      }
      CHECK(find(built.store, built.root, "\2nothing") == std::nullopt);
    }
  }
}

TEST_CASE("a directory built in order has full pages and can be updated") {
  const Built built(records(20'000, 3));
  CHECK(built.root.height == 1);
  CHECK(built.pages < 20'000 * (sizeof(format::Entry) + 11) / (11 * 1024) + 10);
  Record added;
  added.physical = format::Physical::kFloat64;
  added.key = series_key("1000000y");
  Built later(records(20'000, 3));
  const auto root =
      update(later.store, later.root, {added},
             [&](const format::Page& page, std::uint32_t height) { return later.blocks.put(page, height); });
  REQUIRE(root);
  CHECK(find(later.store, *root, added.key)->has_value());
}

}  // namespace mdat::tree
