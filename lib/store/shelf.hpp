// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mdat::store {

/// Of keys of series and paths of documents.
struct KeyHash {
  std::size_t operator()(const std::string& key) const { return std::hash<std::string>()(key); }
  std::size_t operator()(const std::vector<std::string>& path) const {
    std::size_t hash = path.size();
    for (const std::string& name : path) hash = hash * 31 + (*this)(name);
    return hash;
  }
};

/// Items by key, in the order in which their keys were first put.
template <typename Key, typename Item>
class Shelf {
 public:
  [[nodiscard]] Item* find(const Key& key) {
    const auto at = places_.find(key);
    return at == places_.end() ? nullptr : &items_.find(at->second)->second;
  }
  Item& put(const Key& key, Item item) {
    const auto [at, is_new] = places_.emplace(key, next_);
    if (is_new) ++next_;
    return items_.insert_or_assign(at->second, std::move(item)).first->second;
  }
  void erase(const Key& key) {
    const auto at = places_.find(key);
    if (at == places_.end()) return;
    items_.erase(at->second);
    places_.erase(at);
  }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }  ///< of pairs, the item second
  [[nodiscard]] auto end() const { return items_.end(); }

 private:
  std::unordered_map<Key, std::uint64_t, KeyHash> places_;
  std::map<std::uint64_t, Item> items_;
  std::uint64_t next_ = 0;
};

}  // namespace mdat::store
