// SPDX-License-Identifier: Apache-2.0
#include "mdat/storage_config.hpp"

#include <array>
#include <utility>

#include "lib/model/fields.hpp"
#include "lib/store/folder/folder_store.hpp"
#include "lib/store/mdat_store.hpp"
#include "lib/store/memory_store.hpp"
#include "lib/store/sql/postgresql_store.hpp"
#include "lib/store/sql/sqlite_store.hpp"
#include "mdat/yaml.hpp"

namespace mdat {
namespace {

using Backend = std::shared_ptr<StorageBackend>;

/// Which field of the configuration the rest of a line is.
enum class Rest { kNothing, kPath, kConnection };

struct Scheme {
  std::string_view prefix;
  std::string_view backend_type;
  Rest rest;
};

constexpr std::array kSchemes{
    Scheme{"memory:", "pandas-memory", Rest::kNothing},
    Scheme{"pandas-memory:", "pandas-memory", Rest::kNothing},
    Scheme{"mdat:", "mdat", Rest::kPath},
    Scheme{"parquet-dir:", "pandas-disk", Rest::kPath},
    Scheme{"pandas-disk:", "pandas-disk", Rest::kPath},
    Scheme{"polars-dir:", "polars", Rest::kPath},
    Scheme{"polars:", "polars", Rest::kPath},
    Scheme{"sqlite:", "sqlite", Rest::kConnection},
    Scheme{"sqlite+", "sqlite", Rest::kConnection},
    Scheme{"postgresql+", "postgresql", Rest::kConnection},
    Scheme{"postgresql:", "postgresql", Rest::kConnection},
    Scheme{"postgres:", "postgresql", Rest::kConnection},
};

/// What a map says that StorageConfig has no field for is left in extra.
struct ConfigFields : StorageConfig {
  Parameters extra;
};

Result<Backend> make_sqlite(const StorageConfig& config) {
  auto url = store::parse_sqlite_url(config.connection_string);
  if (!url) return std::unexpected(std::move(url.error()));
  return store::open_sqlite_store(*url);
}

Result<Backend> make_postgresql(const StorageConfig& config) {
  if (!config.connection_string.empty()) return store::open_postgresql_store(config.connection_string);
  return fail(ErrorCode::kInvalidArgument,
              "a store of type " + config.backend_type + " needs postgresql://... as connection_string");
}

Result<Backend> make_sql(const StorageConfig& config) {
  return config.connection_string.starts_with("postgres") ? make_postgresql(config) : make_sqlite(config);
}

Result<Backend> make_folder(const StorageConfig& config, store::FolderForm form) {
  if (!config.base_path.empty()) return store::open_folder_store(config.base_path, form);
  return fail(ErrorCode::kInvalidArgument,
              "a store of type " + config.backend_type + " needs the path of its folder as base_path");
}

}  // namespace

Result<StorageConfig> StorageConfig::parse(std::string_view text) {
  StorageConfig config;
  for (const Scheme& scheme : kSchemes) {
    if (!text.starts_with(scheme.prefix)) continue;
    config.backend_type = scheme.backend_type;
    if (scheme.rest == Rest::kPath) config.base_path = text.substr(scheme.prefix.size());
    if (scheme.rest == Rest::kConnection) config.connection_string = text;
    return config;
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return fail(ErrorCode::kInvalidArgument,
                "\"" + std::string(text) +
                    "\" names no store: expected memory:, mdat:PATH, parquet-dir:PATH, polars-dir:PATH, "
                    "sqlite:///PATH or postgresql://...");
  config.backend_type = text.substr(0, colon);
  config.base_path = text.substr(colon + 1);
  config.connection_string = text;
  return config;
}

Result<StorageConfig> StorageConfig::from_yaml(std::string_view text) {
  auto tree = parse_yaml(text);
  if (!tree) return std::unexpected(std::move(tree.error()));
  auto* members = tree->get<Parameters>();
  if (members == nullptr)
    return fail(ErrorCode::kInvalidArgument, "storage configuration: a map of its fields was expected");
  model::Fields fields("storage configuration", std::move(*members));
  ConfigFields config;
  fields.take("backend_type", config.backend_type);
  fields.take("base_path", config.base_path);
  fields.take("connection_string", config.connection_string);
  fields.take("auto_save", config.auto_save);
  fields.take("lazy_load", config.lazy_load);
  auto finished = fields.finish(std::move(config));
  if (!finished) return fail(ErrorCode::kInvalidArgument, std::move(finished.error().message));
  if (!finished->extra.empty())
    return fail(ErrorCode::kInvalidArgument,
                "storage configuration: there is no field " + finished->extra.begin()->first +
                    "; there are backend_type, base_path, connection_string, auto_save and lazy_load");
  return StorageConfig(std::move(*finished));
}

Result<std::shared_ptr<StorageBackend>> StorageConfig::create_backend() const {
  return StorageRegistry().create(*this);
}

StorageRegistry::StorageRegistry() {
  const Factory memory = [](const StorageConfig&) -> Result<Backend> { return store::make_memory_store(); };
  const Factory mdat = [](const StorageConfig& config) -> Result<Backend> {
    if (config.base_path.empty())
      return fail(ErrorCode::kInvalidArgument,
                  "a store of type mdat needs the path of its file as base_path");
    return store::open_mdat_store(config.base_path);
  };
  const Factory pandas = [](const StorageConfig& config) {
    return make_folder(config, store::FolderForm::kPandas);
  };
  const Factory polars = [](const StorageConfig& config) {
    return make_folder(config, store::FolderForm::kPolars);
  };
  factories_ = {{"pandas-memory", memory},      {"memory", memory},      {"mdat", mdat},
                {"pandas-disk", pandas},        {"parquet-dir", pandas}, {"polars", polars},
                {"polars-dir", polars},         {"sql", make_sql},       {"sqlite", make_sqlite},
                {"postgresql", make_postgresql}};
}

Result<void> StorageRegistry::add(std::string name, Factory factory) {
  if (!factories_.emplace(name, std::move(factory)).second)
    return fail(ErrorCode::kExists, "there is a store named " + name + " already");
  return {};
}

std::vector<std::string> StorageRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  return names;
}

Result<std::shared_ptr<StorageBackend>> StorageRegistry::create(const StorageConfig& config) const {
  const auto at = factories_.find(config.backend_type);
  if (at != factories_.end()) return at->second(config);
  std::string known;
  for (const auto& [name, factory] : factories_) known += (known.empty() ? "" : ", ") + name;
  return fail(ErrorCode::kUnsupported,
              "there is no store named " + config.backend_type + "; there are " + known);
}

}  // namespace mdat
