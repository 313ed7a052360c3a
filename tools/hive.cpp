// SPDX-License-Identifier: Apache-2.0
#include "tools/hive.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

namespace fs = std::filesystem;

/// What stands for null, and for a text without characters, in the name of a folder.
constexpr std::string_view kNullName = "__HIVE_DEFAULT_PARTITION__";

bool is_hidden(const std::string& name) { return name.starts_with('.') || name.starts_with('_'); }

bool is_parquet(const fs::path& path) {
  return path.extension() == ".parquet" || path.extension() == ".pq" || path.extension() == ".parq";
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::pair<std::string, std::string>> key_of(const std::string& name) {
  const std::size_t equals = name.find('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  std::string value = percent_decoded(std::string_view(name).substr(equals + 1));
  if (value == kNullName) value.clear();
  return std::pair(percent_decoded(std::string_view(name).substr(0, equals)), std::move(value));
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  if (text.empty()) return std::string(kNullName);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool special = byte < 0x20 || byte == 0x7f || std::string_view("\"#%'*/:<=>?\\{}[]^|").contains(c);
    const bool first_dot = out.empty() && (c == '.' || c == '_');
    out += special || first_dot ? format("%{:02X}", byte) : std::string(1, c);
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

Expected<std::vector<PartitionedFile>> partitioned_files(const std::string& folder) {
  std::vector<PartitionedFile> files;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::end(at);
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (is_hidden(name)) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file() || !is_parquet(at->path())) continue;
    PartitionedFile file{at->path().string(), {}};
    for (const fs::path& part : fs::relative(at->path().parent_path(), folder)) {
      if (auto key = key_of(part.string())) file.keys.push_back(std::move(*key));
    }
    files.push_back(std::move(file));
  }
  if (error) return refuse(Exit::kIo, format("{}: cannot be listed: {}", folder, error.message()));
  if (files.empty()) return refuse(Exit::kIo, format("{}: has no Parquet files", folder));
  std::ranges::sort(files, {}, &PartitionedFile::path);
  return files;
}

bool is_table_folder(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  for (auto at = fs::directory_iterator(folder, error); !error && at != fs::end(at); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (is_hidden(name)) continue;
    if (at->is_directory() ? key_of(name).has_value() : is_parquet(at->path())) return true;
  }
  return false;
}

time::CivilDate civil_date(std::int64_t ticks, TimeUnit unit) {
  return time::civil_from_days(time::floor_div(ticks, ticks_per_second(unit) * time::kSecondsPerDay));
}

bool is_calendar_key(std::string_view key) { return key == "year" || key == "month" || key == "day"; }

bool agrees(const PartitionedFile& file, const time::CivilDate& date) {
  return std::ranges::all_of(file.keys, [&](const auto& pair) {
    const auto& [key, value] = pair;
    if (!is_calendar_key(key)) return true;
    const std::int64_t wanted = key == "year" ? date.year : key == "month" ? date.month : date.day;
    return integer_of(value) == wanted;
  });
}

std::string name_of(const PartitionedFile& file) {
  std::string name;
  for (const auto& [key, value] : file.keys) {
    if (is_calendar_key(key)) continue;
    if (!name.empty()) name += '/';
    name += value;
  }
  return name;
}

}  // namespace mdat::tool
