// SPDX-License-Identifier: Apache-2.0
// One .mdat file as a store: a commit per save or per batch.
#pragma once

#include <memory>
#include <string>

#include "mdat/storage.hpp"

namespace mdat::store {

/// Makes the file where there is none. Errors as File::open and Writer::create.
[[nodiscard]] Result<std::shared_ptr<StorageBackend>> open_mdat_store(const std::string& path);

}  // namespace mdat::store
