// SPDX-License-Identifier: Apache-2.0
#include "tools/store_file.hpp"

#include <utility>

#include "mdat/storage_config.hpp"
#include "tools/hidden_file.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {

Expected<std::shared_ptr<StorageBackend>> open_store(const std::string& path) {
  if (const auto file = open_file(path); !file) return std::unexpected(file.error());
  return make_store(path);
}

Expected<std::shared_ptr<StorageBackend>> make_store(const std::string& path) {
  auto store = StorageConfig{.backend_type = "mdat", .base_path = path}.create_backend();
  if (!store) return refuse_open(store.error(), path);
  return std::move(*store);
}

Outcome write_store(const std::string& target, Existing existing,
                    const std::function<Outcome(const std::shared_ptr<StorageBackend>&)>& fill) {
  const auto fill_file = [&](const std::string& path) -> Outcome {
    const auto store = make_store(path);
    return store ? fill(*store) : std::unexpected(store.error());
  };
  if (existing == Existing::kExtend) return fill_file(target);
  HiddenFile hidden(target);
  if (auto outcome = fill_file(hidden.path()); !outcome) return outcome;
  return hidden.publish(existing);
}

}  // namespace mdat::tool
