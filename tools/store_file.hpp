// SPDX-License-Identifier: Apache-2.0
// .mdat files as stores.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "mdat/storage.hpp"
#include "tools/failure.hpp"
#include "tools/target_file.hpp"

namespace mdat::tool {

/// A file that is there.
[[nodiscard]] Expected<std::shared_ptr<StorageBackend>> open_store(const std::string& path);
/// The same, and a new file where there is none.
[[nodiscard]] Expected<std::shared_ptr<StorageBackend>> make_store(const std::string& path);
/// Fills a target: the file that is there where it is to be extended, else one that gets the name once it is
/// whole.
[[nodiscard]] Outcome write_store(const std::string& target, Existing existing,
                                  const std::function<Outcome(const std::shared_ptr<StorageBackend>&)>& fill);

}  // namespace mdat::tool
