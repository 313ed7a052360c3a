// SPDX-License-Identifier: Apache-2.0
// What every store promises (mdat/storage.hpp), as tests that a store is put through by one line.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "mdat/storage.hpp"

namespace mdat::test {

/// Opens a store at one place, again and again; the place goes with the last copy.
using OpenStore = std::function<std::shared_ptr<StorageBackend>()>;

struct StoreKind {
  std::string name;  ///< of its tests
  std::function<OpenStore()> fresh_place;
  bool persistent = true;           ///< what one instance saved, others see
  std::set<std::string> refuses{};  ///< names of shapes that it cannot hold, and says so
};

/// A test per promise, named "NAME store: ...". To be called while variables are initialised.
bool add_store_contract(StoreKind kind);

}  // namespace mdat::test
