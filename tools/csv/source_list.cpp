// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/source_list.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

namespace fs = std::filesystem;

SourceName name_of(const std::string& text) {
  if (text == "-") return {text, "", "stdin"};
  const fs::path path(text);
  return {text, path.parent_path().filename().string(), path.stem().string()};
}

}  // namespace

Result<std::vector<SourceName>> list_sources(std::span<const std::string> paths) {
  std::vector<SourceName> sources;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path == "-" || !fs::is_directory(path, code)) {
      sources.push_back(name_of(path));
      continue;
    }
    std::vector<std::string> files;
    fs::directory_iterator entry(path, code);
    for (; !code && entry != fs::directory_iterator(); entry.increment(code)) {
      std::error_code ignored;
      const bool csv = equals_word(entry->path().extension().string(), ".csv");
      if (csv && !entry->is_directory(ignored)) files.push_back(entry->path().string());
    }
    if (code) return fail(ErrorCode::kIo, path + ": cannot be read: " + code.message());
    if (files.empty()) return fail(ErrorCode::kNotFound, path + ": holds no *.csv files");
    std::ranges::sort(files);
    for (const std::string& file : files) sources.push_back(name_of(file));
  }
  return sources;
}

}  // namespace mdat::csv
