// SPDX-License-Identifier: Apache-2.0
#include "tools/store_copy.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "mdat/meteaudata.hpp"
#include "mdat/storage.hpp"
#include "mdat/storage_config.hpp"
#include "tools/mdat_target.hpp"
#include "tools/meteaudata_files.hpp"
#include "tools/store_file.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

bool is_connection(std::string_view text) {
  constexpr std::array<std::string_view, 7> kSchemes{
      "sqlite:", "postgresql", "postgres:", "parquet-dir:", "pandas-disk:", "polars-dir:", "polars:"};
  return std::ranges::any_of(kSchemes, [&](std::string_view scheme) {
    return text.starts_with(scheme) && text.find(':') != std::string_view::npos;
  });
}

bool is_sqlite_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::array<char, 16> first{};
  std::ifstream file(path, std::ios::binary);
  return file.read(first.data(), first.size()) && std::string_view(first.data(), 15) == "SQLite format 3";
}

bool is_series_folder(const std::string& path) {
  constexpr std::string_view kEnding = ".parquet";
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return false;
  if (std::filesystem::exists(path + "/.mdat/index", error)) return true;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string file = entry.path().string();
    if (file.ends_with(kEnding) &&
        std::filesystem::exists(file.substr(0, file.size() - kEnding.size()) + "_meta.yaml", error))
      return true;
  }
  return false;
}

namespace {

using Store = std::shared_ptr<StorageBackend>;

Expected<Store> connect(const std::string& connection) {
  const auto config = StorageConfig::parse(connection);
  if (!config) return refuse(Exit::kUsage, config.error().message);
  auto store = config->create_backend();
  if (!store) return refuse_open(store.error(), connection);
  return std::move(*store);
}

/// A source is never written to, nor made where there is none.
Expected<Store> open_source(const std::string& source) {
  if (source.starts_with("sqlite:") && source.find('?') == std::string::npos)
    return connect(source + "?mode=ro");
  const auto config = StorageConfig::parse(source);
  std::error_code error;
  if (is_connection(source) && config && !config->base_path.empty() &&
      !std::filesystem::is_directory(config->base_path, error))
    return refuse_open({ErrorCode::kNotFound, config->base_path + ": there is no such folder", {}}, source);
  if (is_connection(source)) return connect(source);
  if (is_sqlite_file(source)) return connect("sqlite:///" + source + "?mode=ro");
  if (is_series_folder(source)) return connect("parquet-dir:" + source);
  return open_store(source);
}

Outcome copy_sources(const ConvertOptions& options, StorageBackend& target) {
  const bool replace = options.existing != Existing::kRefuse;
  if (auto ok = target.begin(); !ok) return refuse_file(ok.error(), options.target);
  for (const std::string& source : options.sources) {
    auto from = open_source(source);
    auto done = from ? copy_all(**from, target, replace) : Result<void>();
    if (from && done) continue;
    target.rollback();
    if (!from) return std::unexpected(std::move(from.error()));
    return refuse_file(done.error(), options.target);
  }
  if (auto ok = target.commit(); !ok) return refuse_file(ok.error(), options.target);
  return {};
}

Outcome write_reference_tables(const ConvertOptions& options) {
  for (const std::string& source : options.sources) {
    const auto from = open_source(source);
    if (!from) return std::unexpected(from.error());
    const auto notes = write_meteaudata_tables(*from, options.target, options.existing != Existing::kRefuse);
    if (!notes) return refuse_file(notes.error(), options.target);
    tell(options.target, *notes);
  }
  return {};
}

}  // namespace

Outcome convert_store(const ConvertOptions& options) {
  if (options.reference_tables) return write_reference_tables(options);
  if (options.to == FileFormat::kMdat) {
    auto outcome = write_store(options.target, options.existing,
                               [&](const Store& store) { return copy_sources(options, *store); });
    if (outcome) tell_size(options.target);
    return outcome;
  }
  auto store = connect(options.target);
  if (!store) return std::unexpected(std::move(store.error()));
  return copy_sources(options, **store);
}

}  // namespace mdat::tool
