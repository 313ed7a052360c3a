// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/change_list.hpp"

#include <filesystem>
#include <span>
#include <utility>

#include "lib/io/folder.hpp"
#include "lib/store/folder/text_file.hpp"
#include "mdat/parameter.hpp"

namespace mdat::store {
namespace {

namespace fs = std::filesystem;

std::string journal_of(const std::string& folder) { return folder + "/.mdat/journal"; }
std::string written_of(const std::string& folder) { return folder + "/.mdat/new/journal"; }
std::string hidden_of(const std::string& folder, const std::string& name) {
  return folder + std::string(kHiddenFolder) + "/" + name;
}

/// Whether it is a name in a folder, and not the way to another one.
bool is_plain(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

Result<ChangeList> parse_journal(const std::string& path) {
  const auto malformed = [&] {
    return fail(ErrorCode::kMalformed, path + ": is no journal of a store; remove it if it is not yours");
  };
  const auto text = read_text(path);
  if (!text) return std::unexpected(text.error());
  const auto tree = parse_json(*text);
  const auto* members = tree ? tree->get<Parameters>() : nullptr;
  if (members == nullptr) return malformed();
  ChangeList changes;
  for (const auto& [name, member] : *members) {
    const auto* hidden = member.get<std::string>();
    if (hidden == nullptr || !(is_plain(name) || name == kIndexName) ||
        (!hidden->empty() && !is_plain(*hidden)))
      return malformed();
    changes.emplace(name, *hidden);
  }
  return changes;
}

}  // namespace

Result<void> write_journal(const std::string& folder, const ChangeList& changes) {
  Parameters tree;
  for (const auto& [name, hidden] : changes) tree.emplace(name, hidden);
  const auto text = to_json(tree);
  if (!text) return std::unexpected(text.error());
  if (auto ok = io::remove_file(written_of(folder)); !ok) return ok;
  if (auto ok = write_text(written_of(folder), *text); !ok) return ok;
  return io::sync_folder(folder + std::string(kHiddenFolder));
}

Result<void> publish_journal(const std::string& folder) {
  if (auto ok = io::rename_file(written_of(folder), journal_of(folder)); !ok) return ok;
  return io::sync_folder(folder + std::string(kOwnFolder));
}

Result<void> carry_out(const std::string& folder, const ChangeList& changes) {
  for (const auto& [name, hidden] : changes) {
    const std::string path = folder + "/" + name;
    std::error_code error;
    if (hidden.empty()) {
      if (auto ok = io::remove_file(path); !ok) return ok;
    } else if (fs::exists(hidden_of(folder, hidden), error)) {
      if (auto ok = io::rename_file(hidden_of(folder, hidden), path); !ok) return ok;
    }
  }
  for (const std::string& changed : {folder, folder + std::string(kOwnFolder)})
    if (auto ok = io::sync_folder(changed); !ok) return ok;
  if (auto ok = io::remove_file(journal_of(folder)); !ok) return ok;
  return io::sync_folder(folder + std::string(kOwnFolder));
}

Result<std::optional<ChangeList>> find_journal(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(journal_of(folder), error)) return std::nullopt;
  auto changes = parse_journal(journal_of(folder));
  if (!changes) return std::unexpected(std::move(changes.error()));
  std::erase_if(*changes, [&](const auto& change) {
    return !change.second.empty() && !fs::exists(hidden_of(folder, change.second), error);
  });
  return std::move(*changes);
}

}  // namespace mdat::store
