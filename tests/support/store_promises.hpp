// SPDX-License-Identifier: Apache-2.0
// Parts of the contract of stores: each function is one promise of mdat/storage.hpp.
// tests/support/store_contract.hpp puts stores through them.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mdat/storage.hpp"
#include "tests/support/series_shapes.hpp"
#include "tests/support/store_contract.hpp"

namespace mdat::test {

using Store = std::shared_ptr<StorageBackend>;
using Keys = std::vector<std::string>;

template <typename T>
T must(Result<T> result) {
  INFO((result ? std::string() : result.error().message));
  REQUIRE(result);
  return std::move(*result);
}
inline void must(const Result<void>& result) {
  INFO((result ? std::string() : result.error().message));
  REQUIRE(result);
}
template <typename T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().message.empty());
  return result.error().code;
}

inline void save_plain(StorageBackend& store, const std::string& key, std::uint64_t seed = 1) {
  must(store.save(key, plain_series(key, 5, seed), metadata_of_steps(seed % 3)));
}
inline void check_plain(StorageBackend& store, const std::string& key, std::uint64_t seed = 1) {
  const StoredSeries stored = must(store.load(key));
  CHECK(stored.data == plain_series(key, 5, seed));
  CHECK(stored.metadata == metadata_of_steps(seed % 3));
}

// How rows are read and written: tests/support/store_passes.cpp
void ranges(const StoreKind& kind);
void streams(const StoreKind& kind);
void growing_heads(const StoreKind& kind);
void replaced_while_read(const StoreKind& kind);
// Several changes at once: tests/support/store_batches.cpp
void batches(const StoreKind& kind);
void data_sets(const StoreKind& kind);
void moved_data_sets(const StoreKind& kind);
void concurrent_saves(const StoreKind& kind);

}  // namespace mdat::test
