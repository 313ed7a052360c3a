// SPDX-License-Identifier: Apache-2.0
// Choosing a store by name, from code or a line of text.
//
//     auto store = mdat::StorageConfig::parse("sqlite:///plant.db")->create_backend();
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/storage.hpp"

namespace mdat {

/// The fields, names and defaults of meteaudata's StorageConfig.
struct StorageConfig {
  /// "pandas-memory" or "memory"; "mdat"; "pandas-disk" or "parquet-dir"; "polars" or "polars-dir"; "sql",
  /// "sqlite", "postgresql"; or a name of a StorageRegistry.
  std::string backend_type = "pandas-memory";
  std::string base_path{};          ///< mdat: the file; pandas-disk, polars: the directory
  std::string connection_string{};  ///< sql: "sqlite:///PATH" or "postgresql://..."
  bool auto_save = true;            ///< data sets that use it save what is made at once
  bool lazy_load = true;            ///< series are loaded when they are used; else when a data set is opened

  /// "memory:", "mdat:PATH", "parquet-dir:PATH", "pandas-disk:PATH", "polars-dir:PATH", "sqlite:///PATH",
  /// "postgresql://...", "NAME:REST" of a registry. kInvalidArgument lists them.
  [[nodiscard]] static Result<StorageConfig> parse(std::string_view text);
  /// A map of these fields, each of which may be missing: `{backend_type: mdat, base_path: plant.mdat}`.
  /// kInvalidArgument for a field that is not known or of another type.
  [[nodiscard]] static Result<StorageConfig> from_yaml(std::string_view text);
  /// kInvalidArgument where a backend lacks its path or connection, kUnsupported where this build lacks the
  /// backend; else what opening the store says. Stores that are not there are made.
  [[nodiscard]] Result<std::shared_ptr<StorageBackend>> create_backend() const;
};

/// Backends by name: ours, and those that a program adds.
class StorageRegistry {
 public:
  using Factory = std::function<Result<std::shared_ptr<StorageBackend>>(const StorageConfig&)>;

  /// With all of ours.
  StorageRegistry();
  /// kExists for a name that is taken.
  [[nodiscard]] Result<void> add(std::string name, Factory factory);
  [[nodiscard]] std::vector<std::string> names() const;
  /// As StorageConfig::create_backend.
  [[nodiscard]] Result<std::shared_ptr<StorageBackend>> create(const StorageConfig& config) const;

 private:
  std::map<std::string, Factory, std::less<>> factories_;
};

}  // namespace mdat
