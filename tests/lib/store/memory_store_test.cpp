// SPDX-License-Identifier: Apache-2.0
#include "mdat/storage_config.hpp"
#include "tests/support/store_contract.hpp"

namespace mdat::test {
namespace {

[[maybe_unused]] const bool kAdded = add_store_contract({
    .name = "memory",
    .fresh_place = []() -> OpenStore { return [] { return *StorageConfig{}.create_backend(); }; },
    .persistent = false,
});

}  // namespace
}  // namespace mdat::test
