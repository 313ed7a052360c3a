// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/change_list.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace mdat::store {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
std::string read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Place {
  test::TemporaryFolder folder;
  std::string path = folder / "series";
  Place() {
    fs::create_directories(path + "/.mdat/new");
    write(path + "/a", "old a");
    write(path + "/gone", "old");
    write(path + "/.mdat/new/1", "new a");
    write(path + "/.mdat/new/2", "new b");
  }
  void check_changed() const {
    CHECK(read(path + "/a") == "new a");
    CHECK(read(path + "/b") == "new b");
    CHECK_FALSE(fs::exists(path + "/gone"));
    CHECK_FALSE(fs::exists(path + "/.mdat/journal"));
  }
};

const ChangeList kChanges{{"a", "1"}, {"b", "2"}, {"gone", ""}};

TEST_CASE("changes that were not published are none", "[store]") {
  const Place place;
  REQUIRE(write_journal(place.path, kChanges));
  CHECK_FALSE(find_journal(place.path)->has_value());
  CHECK(read(place.path + "/a") == "old a");
}

TEST_CASE("published changes are carried out from wherever they stopped", "[store]") {
  for (int done = 0; done < 4; ++done) {
    const Place place;
    REQUIRE(write_journal(place.path, kChanges));
    REQUIRE(publish_journal(place.path));
    if (done > 0) fs::rename(place.path + "/.mdat/new/1", place.path + "/a");
    if (done > 1) fs::remove(place.path + "/gone");
    if (done > 2) fs::rename(place.path + "/.mdat/new/2", place.path + "/b");
    const auto left = find_journal(place.path);
    REQUIRE(left);
    REQUIRE(left->has_value());
    CHECK((*left)->contains("a") == (done == 0));
    CHECK((*left)->contains("b") == (done < 3));
    REQUIRE(carry_out(place.path, **left));
    place.check_changed();
    CHECK_FALSE(find_journal(place.path)->has_value());
  }
}

TEST_CASE("a journal that leads out of the folder is refused", "[store]") {
  for (const char* text : {R"({"../a":"1"})", R"({"a":"../../a"})", R"({"a":"/etc/passwd"})", R"({"":"1"})",
                           R"({"..":""})", R"({".mdat/lock":"1"})", R"({"a":1})", "[]", "", "{"}) {
    const Place place;
    write(place.path + "/.mdat/journal", text);
    INFO(text);
    const auto found = find_journal(place.path);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ErrorCode::kMalformed);
  }
  const Place place;
  write(place.path + "/.mdat/journal", R"({".mdat/index":"1"})");
  CHECK(find_journal(place.path)->has_value());
}

}  // namespace
}  // namespace mdat::store
