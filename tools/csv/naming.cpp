// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/naming.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// Lower case, letters and digits only, without what stands in brackets: names are compared by it.
std::string bare(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, name.find_first_of("[("))) {
    const char low = lower(c);
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) out += low;
  }
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, bare(name)) != words.end();
}

/// A unit without the brackets that some write around it.
std::string_view unit_of(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 &&
      ((text.front() == '[' && text.back() == ']') || (text.front() == '(' && text.back() == ')'))) {
    text = trim(text.substr(1, text.size() - 2));
  }
  return text;
}

ColumnName split_header(std::string_view header) {
  ColumnName column;
  column.header = header;
  std::string_view name = trim(header);
  const std::size_t open = name.rfind('[');
  if (open != std::string_view::npos && name.ends_with(']') &&
      name.substr(open + 1, name.size() - open - 2).find(']') == std::string_view::npos) {
    column.unit = trim(name.substr(open + 1, name.size() - open - 2));
    name = trim(name.substr(0, open));
  }
  column.name = name;
  return column;
}

}  // namespace

std::vector<ColumnName> name_columns(std::span<const std::string> headers,
                                     std::span<const std::string> units) {
  std::vector<ColumnName> columns;
  std::unordered_set<std::string> taken;
  for (const std::string& header : headers) {
    columns.push_back(split_header(header));
    taken.insert(columns.back().name);
  }
  std::unordered_set<std::string> used;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ColumnName& column = columns[i];
    if (column.unit.empty() && i < units.size()) column.unit = unit_of(units[i]);
    if (column.name.empty()) column.name = "column" + std::to_string(i + 1);
    const std::string base = column.name;
    // A name that another header has as its own is left to it.
    for (std::size_t n = 2; !used.insert(column.name).second; ++n) {
      do {
        column.name = base + "." + std::to_string(n);
      } while (taken.contains(column.name) && ++n > 0);
    }
  }
  return columns;
}

ColumnName split_key(std::string_view key) {
  if (key.ends_with(']')) return split_header(key);
  return {.name = std::string(key), .unit = {}, .header = std::string(key)};
}

std::optional<std::size_t> find_column(std::span<const ColumnName> columns, std::string_view text) {
  const auto place = [&](auto found) -> std::optional<std::size_t> {
    if (found == columns.end()) return {};
    return static_cast<std::size_t>(found - columns.begin());
  };
  if (auto exact = place(std::ranges::find(columns, text, &ColumnName::name))) return exact;
  if (auto header = place(std::ranges::find(columns, text, &ColumnName::header))) return header;
  if (auto trimmed = place(std::ranges::find(columns, trim(text),
                                             [](const ColumnName& column) { return trim(column.header); }))) {
    return trimmed;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (text == "column" + std::to_string(i + 1)) return i;
  }
  return {};
}

bool is_time_name(std::string_view name) {
  static constexpr std::array<std::string_view, 18> kNames = {
      "time",         "timestamp", "datetime", "date",       "ts",        "dateandtime",
      "timestamputc", "timeutc",   "utc",      "measuredon", "localtime", "timestring",
      "epoch",        "epochtime", "unixtime", "unix",       "zeit",      "datum"};
  return is_one_of(name, kNames);
}

bool is_key_name(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kNames = {
      "series", "name",     "tag",     "tagname",   "signal", "sensor", "sensorid",
      "key",    "variable", "channel", "parameter", "metric", "point",  "seriesname"};
  return is_one_of(name, kNames);
}

bool is_value_name(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kNames = {"value", "val", "reading",
                                                             "wert",  "y",   "measurement"};
  return is_one_of(name, kNames);
}

Result<std::string> fill_template(std::string_view text, const NameParts& parts) {
  const std::array<std::pair<std::string_view, std::string_view>, 4> words = {
      {{"{dir}", parts.dir}, {"{file}", parts.file}, {"{column}", parts.column}, {"{key}", parts.key}}};
  std::string out;
  while (!text.empty()) {
    if (text.front() != '{') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto* const word =
        std::ranges::find_if(words, [&](const auto& entry) { return text.starts_with(entry.first); });
    if (word == words.end()) {
      return fail(ErrorCode::kInvalidArgument, "--name: " + quoted(text.substr(0, text.find('}') + 1)) +
                                                   " is unknown: expected {dir}, {file}, {column} or {key}");
    }
    out += word->second;
    text.remove_prefix(word->first.size());
  }
  return out;
}

}  // namespace mdat::csv
