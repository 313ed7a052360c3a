// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/spine.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "lib/tree/column_tree.hpp"
#include "tests/lib/tree/memory_blocks.hpp"

namespace mdat::tree {
namespace {

using format::Child;
using test::MemoryBlocks;

struct Column_ {
  Child segment() {
    Child child{};
    child.extent = {format::kBodyOffset + 8 * ++number, {number, 7}, 64, 0};
    child.aggregate = {1 + number % 5, 0, 0, number, number, number, number, number, 0};
    return child;
  }
  Result<void> push(const Child& child) { return spine.push(child, 0, put); }
  void check() {
    const auto root = spine.root(0, put);
    REQUIRE(root);
    std::uint64_t rows = 0;
    for (const Child& child : model) rows += child.aggregate.rows;
    CHECK(spine.rows() == rows);
    CHECK(root->aggregate.rows == rows);
    std::size_t at = 0;
    std::uint64_t row = 0;
    REQUIRE(each_segment(pages, *root, [&](const Located& located) {
      const bool equal = at < model.size() && located.segment == model[at] && located.row == row;
      if (equal) row += model[at++].aggregate.rows;
      return equal;
    }));
    CHECK(at == model.size());
    if (model.empty()) return;
    CHECK(*spine.last() == model.back());
    const auto located = locate(pages, *root, rows - 1);
    REQUIRE(located);
    CHECK(located->segment == model.back());
    auto loaded = Spine::load(pages, {*root, format::Physical::kInt64, column::Role::kValues, 0});
    REQUIRE(loaded);
    CHECK(loaded->rows() == rows);
    if (number % 2 == 0) spine = *loaded;  // go on with it
  }

  MemoryBlocks blocks;
  PageStore pages{blocks};
  Spine spine{format::Physical::kInt64, column::Role::kValues};
  std::vector<Child> model;
  std::uint64_t number = 0;
  Spine::PutPage put = [this](const std::vector<Child>& children, std::uint32_t height) {
    format::Page page;
    page.children = children;
    return blocks.put(page, height);
  };
};

}  // namespace

TEST_CASE("a spine is a vector of segments through pushes, pops and loading") {
  std::mt19937_64 random(1);
  Column_ column;
  column.check();
  for (int round = 0; round < 60; ++round) {
    for (std::size_t n = random() % (round % 6 == 0 ? 1200 : 140); n > 0; --n) {
      column.model.push_back(column.segment());
      REQUIRE(column.push(column.model.back()));
    }
    for (std::size_t n = std::min<std::size_t>(column.model.size(), random() % (round % 7 == 0 ? 900 : 150));
         n > 0; --n) {
      REQUIRE(column.spine.pop(column.pages));
      column.model.pop_back();
    }
    column.check();
  }
}

TEST_CASE("a spine three levels high holds its segments") {
  Column_ column;
  for (int i = 0; i < 128 * 128 + 300; ++i) {
    column.model.push_back(column.segment());
    REQUIRE(column.push(column.model.back()));
  }
  CHECK(column.spine.root(0, column.put)->extent.height == 3);
  column.check();
}

TEST_CASE("a push that fails to write its pages changes nothing") {
  Column_ column;
  for (int i = 0; i < 128 * 128 + 128; ++i) {
    column.model.push_back(column.segment());
    REQUIRE(column.push(column.model.back()));
  }
  const Child next = column.segment();
  for (int failing = 1; failing <= 2; ++failing) {  // the push closes a page on two levels
    column.blocks.failing_puts = failing;
    const format::Hash before = column.spine.fingerprint();
    CHECK_FALSE(column.push(next));
    CHECK(column.spine.fingerprint() == before);
  }
  column.check();
  REQUIRE(column.push(next));
  column.model.push_back(next);
  column.check();
}

TEST_CASE("a pop that cannot read a page changes nothing") {
  Column_ column;
  for (int i = 0; i < 129; ++i) {
    column.model.push_back(column.segment());
    REQUIRE(column.push(column.model.back()));
  }
  // The last segment stands alone: taking it off opens the page before it, the last thing that was put.
  MemoryBlocks damaged = column.blocks;
  damaged.bytes.back() ^= std::byte{1};
  const PageStore pages(damaged);
  const format::Hash before = column.spine.fingerprint();
  CHECK_FALSE(column.spine.pop(pages));
  CHECK(column.spine.fingerprint() == before);
  column.check();
}

TEST_CASE("a column page that does not add up is refused") {
  Column_ column;
  for (int i = 0; i < 5; ++i) REQUIRE(column.push(column.segment()));
  const auto root = column.spine.root(0, column.put);
  REQUIRE(root);
  CHECK(load_children(column.pages, *root));
  Child wrong = *root;
  wrong.aggregate.rows += 1;
  CHECK_FALSE(load_children(column.pages, wrong));
  wrong.aggregate.rows -= 2;
  CHECK_FALSE(load_children(column.pages, wrong));
  wrong = *root;
  wrong.extent.height = 2;
  CHECK_FALSE(load_children(column.pages, wrong));
}

TEST_CASE("a walk ends at a page that stands twice in a tree, however deep the tree says it is") {
  Column_ column;
  Child node = column.segment();
  for (std::uint32_t height = 1; height <= 20; ++height) {  // a million segments of one block
    Child above{};
    above.aggregate.rows = 2 * node.aggregate.rows;
    const auto extent = column.put({node, node}, height);
    REQUIRE(extent);
    above.extent = *extent;
    node = above;
  }
  const auto spine = Spine::load(column.pages, {node, format::Physical::kInt64, column::Role::kValues, 0});
  REQUIRE(spine);
  int visits = 0;
  const auto walked = spine->each(column.pages, [&](const Child&) { return ++visits < 1000; });
  REQUIRE_FALSE(walked);
  CHECK(walked.error().code == ErrorCode::kDamaged);
  const auto all = each_segment(column.pages, node, [&](const Located&) { return ++visits < 1000; });
  REQUIRE_FALSE(all);
  CHECK(visits < 100);
}

}  // namespace mdat::tree
