// SPDX-License-Identifier: Apache-2.0
#include "mdat/flat_map.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "mdat/parameter.hpp"

using namespace mdat;

namespace {

using Numbers = FlatMap<int>;
using Model = std::map<std::string, int>;

void check_same(const Numbers& map, const Model& model) {
  REQUIRE(map.size() == model.size());
  REQUIRE(map.empty() == model.empty());
  auto expected = model.begin();
  for (const auto& [name, value] : map) {
    CHECK(name == expected->first);
    CHECK(value == expected++->second);
  }
}

}  // namespace

TEST_CASE("a flat map does what a map does, whether few or many are in it") {
  std::mt19937 random(7);
  for (const int names : {5, 16, 17, 60}) {
    Numbers map;
    Model model;
    for (int turn = 0; turn < 2000; ++turn) {
      const std::string name(1 + random() % 3, static_cast<char>('!' + static_cast<int>(random()) % names));
      const int value = static_cast<int>(random() % 1000);
      switch (random() % 5) {
        case 0:
          CHECK(map.emplace(name, value).second == model.emplace(name, value).second);
          break;
        case 1:
          CHECK(map.insert_or_assign(name, value).second == model.insert_or_assign(name, value).second);
          break;
        case 2:
          map[name] += value;
          model[name] += value;
          break;
        case 3:
          CHECK(map.erase(name) == model.erase(name));
          break;
        default:
          REQUIRE(map.contains(name) == model.contains(name));
          if (map.contains(name)) CHECK(map.find(name)->second == model.find(name)->second);
      }
      if (turn % 100 == 0) check_same(map, model);
    }
    check_same(map, model);
    map.erase_if([](const auto& member) { return member.second % 2 == 0; });
    std::erase_if(model, [](const auto& member) { return member.second % 2 == 0; });
    check_same(map, model);
  }
}

TEST_CASE("a flat map is made of members in any order, none of them twice") {
  const auto map = Numbers::of({{"b", 2}, {"", 0}, {"a", 1}});
  REQUIRE(map);
  check_same(*map, {{"", 0}, {"a", 1}, {"b", 2}});
  check_same(*Numbers::of({{"a", 1}, {"b", 2}}), {{"a", 1}, {"b", 2}});
  CHECK_FALSE(Numbers::of({{"a", 1}, {"a", 1}}));
  CHECK_FALSE(Numbers::of({{"b", 1}, {"a", 1}, {"b", 2}}));
  check_same(Numbers{{"b", 2}, {"a", 1}, {"b", 3}}, {{"a", 1}, {"b", 2}});
}

TEST_CASE("an object of JSON with many members out of order is read without walks back and forth") {
  std::string text = "{";
  constexpr int kMembers = 200'000;  // at n^2 moves this would take a minute
  for (int i = kMembers; i > 0; --i) text += '"' + std::to_string(1'000'000 + i) + "\":1,";
  text.back() = '}';
  const auto read = parse_json(text);
  REQUIRE(read);
  CHECK(read->get<Parameters>()->size() == kMembers);
  CHECK(read->get<Parameters>()->begin()->first == "1000001");
}
