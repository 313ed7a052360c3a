// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "mdat/storage.hpp"

namespace mdat::store {

/// Whose files it keeps; those of both are read.
enum class FolderForm : std::uint8_t {
  kPandas,  ///< those of meteaudata's PandasDiskAdapter
  kPolars,  ///< those of its PolarsAdapter, with the labels a second time as text in the YAML
};

/// A folder of KEY.parquet and KEY_meta.yaml, which is made where there is none.
[[nodiscard]] Result<std::shared_ptr<StorageBackend>> open_folder_store(const std::string& path,
                                                                        FolderForm form);

}  // namespace mdat::store
