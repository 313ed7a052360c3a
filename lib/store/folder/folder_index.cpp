// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/folder_index.hpp"

#include <utility>

#include "lib/model/fields.hpp"

namespace mdat::store {
namespace {

constexpr std::int64_t kVersion = 1;

struct Line {
  std::optional<std::string> key, file;
  std::optional<List> document;
  Parameters content;
  std::optional<std::int64_t> version;
  Parameters extra;
};

Result<Line> parse_line(std::string_view text) {
  auto tree = parse_json(text);
  if (!tree) return std::unexpected(std::move(tree.error()));
  auto* members = tree->get<Parameters>();
  if (members == nullptr) return fail(ErrorCode::kMalformed, "a line is no object");
  model::Fields fields("index of a store", std::move(*members));
  Line line;
  fields.take("key", line.key);
  fields.take("file", line.file);
  fields.take("document", line.document);
  fields.take("content", line.content);
  fields.take("mdat_folder", line.version);
  return fields.finish(std::move(line));
}

}  // namespace

std::string flat_name(std::string_view key) {
  std::string name(key);
  for (char& c : name)
    if (c == '/' || c == '\\') c = '_';
  return name;
}

Result<FolderIndex> FolderIndex::parse(std::string_view text) {
  FolderIndex index;
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    auto line = parse_line(text.substr(0, end));
    if (!line) return std::unexpected(std::move(line.error()));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (std::exchange(is_first, false)) {
      if (line->version == kVersion) continue;
      return fail(line->version ? ErrorCode::kUnsupported : ErrorCode::kMalformed,
                  "its first line tells no version that is known: 1 was expected");
    }
    if (line->key && line->file) {
      if (line->file->empty() || line->file->find('/') != std::string::npos)
        return fail(ErrorCode::kMalformed, "the key " + *line->key + " has the file " + *line->file);
      index.put(std::move(*line->key), std::move(*line->file));
    }
    if (!line->document) continue;
    Document document{.path = {}, .content = std::move(line->content)};
    for (const Parameter& part : *line->document)
      if (const auto* name = part.get<std::string>()) document.path.push_back(*name);
    index.put(document);
  }
  if (is_first) return fail(ErrorCode::kMalformed, "it is empty");
  return index;
}

Result<std::string> FolderIndex::print() const {
  std::string text;
  const auto add = [&](const Parameters& line) -> Result<void> {
    auto json = to_json(line);
    if (!json) return std::unexpected(std::move(json.error()));
    text += *json + "\n";
    return {};
  };
  if (auto ok = add({{"mdat_folder", kVersion}}); !ok) return std::unexpected(std::move(ok.error()));
  for (const auto& [place, entry] : entries_)
    if (auto ok = add({{"key", entry.key}, {"file", entry.stem}}); !ok)
      return std::unexpected(std::move(ok.error()));
  for (const auto& [place, document] : documents_) {
    const List path(document.path.begin(), document.path.end());
    if (auto ok = add({{"document", path}, {"content", document.content}}); !ok)
      return std::unexpected(std::move(ok.error()));
  }
  return text;
}

const std::string* FolderIndex::find(std::string_view key) {
  const Entry* entry = entries_.find(std::string(key));
  return entry == nullptr ? nullptr : &entry->stem;
}

void FolderIndex::put(std::string key, std::string stem) {
  stems_.insert_or_assign(stem, key);
  entries_.put(key, Entry{key, std::move(stem)});
}

void FolderIndex::erase(std::string_view key) {
  const std::string own(key);
  if (const Entry* entry = entries_.find(own)) stems_.erase(entry->stem);
  entries_.erase(own);
}

std::vector<FolderIndex::Entry> FolderIndex::entries() const {
  std::vector<Entry> all;
  for (const auto& [place, entry] : entries_) all.push_back(entry);
  return all;
}

bool FolderIndex::put(const Document& document) {
  const Document* before = documents_.find(document.path);
  if (before != nullptr && *before == document) return false;
  documents_.put(document.path, document);
  return true;
}

bool FolderIndex::erase_document(const std::vector<std::string>& path) {
  if (documents_.find(path) == nullptr) return false;
  documents_.erase(path);
  return true;
}

std::vector<Document> FolderIndex::documents() const {
  std::vector<Document> all;
  for (const auto& [place, document] : documents_) all.push_back(document);
  return all;
}

}  // namespace mdat::store
