// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/folder_index.hpp"

#include <catch2/catch.hpp>

namespace mdat::store {
namespace {

TEST_CASE("files are named as meteaudata names them", "[store]") {
  CHECK(flat_name("plant/A#1/RAW#1") == "plant_A#1_RAW#1");
  CHECK(flat_name("a\\b c°") == "a_b c°");
}

TEST_CASE("the index of a folder is lines of JSON", "[store]") {
  FolderIndex index;
  index.put("b", "b");
  index.put("a/é", "a_é");
  CHECK(index.put(Document{{"plant"}, {{"x", 1}}}));
  CHECK_FALSE(index.put(Document{{"plant"}, {{"x", 1}}}));
  const std::string text = *index.print();
  CHECK(text ==
        "{\"mdat_folder\":1}\n{\"file\":\"b\",\"key\":\"b\"}\n{\"file\":\"a_é\",\"key\":\"a/é\"}\n"
        "{\"content\":{\"x\":1},\"document\":[\"plant\"]}\n");
  auto again = FolderIndex::parse(text);
  REQUIRE(again);
  CHECK(*again->find("a/é") == "a_é");
  CHECK(again->find("a_é") == nullptr);
  CHECK(again->has_stem("a_é"));
  CHECK(again->documents() == index.documents());
  CHECK(*again->print() == text);
}

TEST_CASE("an index that is none, newer or leads out of its folder is refused", "[store]") {
  const auto code = [](std::string_view text) { return FolderIndex::parse(text).error().code; };
  CHECK(code("") == ErrorCode::kMalformed);
  CHECK(code("{}\n") == ErrorCode::kMalformed);
  CHECK(code("[1]") == ErrorCode::kMalformed);
  CHECK(code("{\"mdat_folder\":2}\n") == ErrorCode::kUnsupported);
  CHECK(code("{\"mdat_folder\":1}\n{\"key\":\"a\",\"file\":\"../a\"}\n") == ErrorCode::kMalformed);
  CHECK(code("{\"mdat_folder\":1}\n{\"key\":\"a\",\"file\":\"\"}\n") == ErrorCode::kMalformed);
  CHECK(FolderIndex::parse("{\"mdat_folder\":1}\n{\"a later writer's\":true}\n"));
}

}  // namespace
}  // namespace mdat::store
