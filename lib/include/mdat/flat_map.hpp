// SPDX-License-Identifier: Apache-2.0
// A map from names to values, in order of the names, in one block of memory: most maps of metadata have fewer
// than ten members, and are made to be written or read once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mdat {

/// As std::map, but members move when others come and go: iterators are valid until the next change, and
/// adding n members out of order takes n^2 moves; of() takes many. Value may be incomplete.
template <typename Value>
class FlatMap {
 public:
  using value_type = std::pair<std::string, Value>;
  using iterator = value_type*;
  using const_iterator = const value_type*;

  FlatMap() = default;
  /// Of two members of one name the first counts.
  FlatMap(std::initializer_list<value_type> members) {
    reserve(members.size());
    for (const auto& [name, value] : members) emplace(name, value);
  }
  /// Members in any order; nothing where a name stands twice.
  [[nodiscard]] static std::optional<FlatMap> of(std::vector<value_type> members) {
    const auto less = [](const value_type& a, const value_type& b) { return a.first < b.first; };
    const auto not_less = [&](const value_type& a, const value_type& b) { return !less(a, b); };
    if (std::ranges::adjacent_find(members, not_less) != members.end()) {
      std::ranges::sort(members, less);
      if (std::ranges::adjacent_find(members, not_less) != members.end()) return std::nullopt;
    }
    FlatMap map;
    map.members_ = std::move(members);
    return map;
  }

  [[nodiscard]] iterator begin() { return members_.data(); }
  [[nodiscard]] iterator end() { return members_.data() + members_.size(); }
  [[nodiscard]] const_iterator begin() const { return members_.data(); }
  [[nodiscard]] const_iterator end() const { return members_.data() + members_.size(); }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  void clear() { members_.clear(); }
  void reserve(std::size_t count) { members_.reserve(count); }

  [[nodiscard]] iterator find(std::string_view name) {
    // Most names differ in their length, which is compared first.
    if (size() <= kFewMembers) return std::find_if(begin(), end(), [&](auto& m) { return m.first == name; });
    const iterator at = place(name);
    return at != end() && at->first == name ? at : end();
  }
  [[nodiscard]] const_iterator find(std::string_view name) const {
    return const_cast<FlatMap*>(this)->find(name);  // which changes nothing
  }
  [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }
  /// The member of that name, made where there is none.
  Value& operator[](std::string_view name) { return emplace(name).first->second; }
  /// Leaves a member of that name as it is; whether there was none.
  template <typename... Args>
  std::pair<iterator, bool> emplace(std::string_view name, Args&&... args) {
    const iterator at = empty() || std::prev(end())->first < name ? end() : place(name);
    if (at != end() && at->first == name) return {at, false};
    const auto made = members_.emplace(members_.begin() + (at - begin()), std::string(name),
                                       Value(std::forward<Args>(args)...));
    return {&*made, true};
  }
  std::pair<iterator, bool> insert_or_assign(std::string_view name, Value value) {
    const auto [at, is_new] = emplace(name);
    at->second = std::move(value);
    return {at, is_new};
  }
  iterator erase(const_iterator at) {
    return members_.data() + (members_.erase(members_.begin() + (at - begin())) - members_.begin());
  }
  /// How many there were: 0 or 1.
  std::size_t erase(std::string_view name) {
    const iterator at = find(name);
    if (at == end()) return 0;
    erase(at);
    return 1;
  }
  /// Removes the members of which a predicate holds.
  template <typename Predicate>
  void erase_if(Predicate predicate) {
    std::erase_if(members_, std::move(predicate));
  }

  bool operator==(const FlatMap& other) const { return members_ == other.members_; }

 private:
  static constexpr std::size_t kFewMembers = 16;
  /// The first member that is not before the name.
  [[nodiscard]] iterator place(std::string_view name) {
    return std::lower_bound(begin(), end(), name,
                            [](const value_type& member, std::string_view n) { return member.first < n; });
  }

  std::vector<value_type> members_;
};

}  // namespace mdat
