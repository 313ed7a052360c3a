// SPDX-License-Identifier: Apache-2.0
// What a folder of series knows beside the series: which key has which files, in the order of their first
// save, and documents. A line of JSON each.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/store/shelf.hpp"
#include "mdat/storage.hpp"

namespace mdat::store {

/// "plant/A#1/RAW#1" as meteaudata names its files: "plant_A#1_RAW#1".
[[nodiscard]] std::string flat_name(std::string_view key);

class FolderIndex {
 public:
  /// kMalformed for what is no index.
  [[nodiscard]] static Result<FolderIndex> parse(std::string_view text);
  [[nodiscard]] Result<std::string> print() const;

  /// The stem of the names of a key's files; nullptr where it has none.
  [[nodiscard]] const std::string* find(std::string_view key);
  /// Whether a stem is that of some key.
  [[nodiscard]] bool has_stem(const std::string& stem) const { return stems_.contains(stem); }
  void put(std::string key, std::string stem);
  void erase(std::string_view key);
  struct Entry {
    std::string key, stem;
  };
  [[nodiscard]] std::vector<Entry> entries() const;

  /// False where it is there and equal.
  bool put(const Document& document);
  /// False where there is none.
  bool erase_document(const std::vector<std::string>& path);
  [[nodiscard]] std::vector<Document> documents() const;

 private:
  Shelf<std::string, Entry> entries_;
  std::unordered_map<std::string, std::string> stems_;  // to keys
  Shelf<std::vector<std::string>, Document> documents_;
};

}  // namespace mdat::store
