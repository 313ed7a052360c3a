// SPDX-License-Identifier: Apache-2.0
// The default store: series and documents in memory, for as long as the store lives.
#pragma once

#include <memory>

#include "mdat/storage.hpp"

namespace mdat::store {

[[nodiscard]] std::shared_ptr<StorageBackend> make_memory_store();

}  // namespace mdat::store
