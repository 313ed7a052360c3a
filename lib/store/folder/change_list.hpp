// SPDX-License-Identifier: Apache-2.0
// Changes of several files of a folder that happen together or not at all. New files are written under
// hidden names; a journal then tells which file gets which name, and is carried out again by whoever finds
// it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "mdat/error.hpp"

namespace mdat::store {

// Beside a folder's files, in a subfolder of ours.
inline constexpr std::string_view kOwnFolder = "/.mdat";
inline constexpr std::string_view kLockFile = "/.mdat/lock";
inline constexpr std::string_view kHiddenFolder = "/.mdat/new";
inline constexpr std::string_view kIndexName = ".mdat/index";  ///< relative, as names of ChangeList are

/// Names of files in the folder, each with the hidden name of its content, "" where it goes away.
using ChangeList = std::map<std::string, std::string, std::less<>>;

/// On storage, but not found by anyone yet. The hidden files have to be on storage before.
[[nodiscard]] Result<void> write_journal(const std::string& folder, const ChangeList& changes);
/// From here on the changes are made, whatever happens.
[[nodiscard]] Result<void> publish_journal(const std::string& folder);
/// Gives the files their names and removes the journal. What was done already is left alone.
[[nodiscard]] Result<void> carry_out(const std::string& folder, const ChangeList& changes);
/// Changes that are made, but were not carried out to their end; without hidden files that have their names
/// by now. Nothing where there is no journal. kMalformed for what would lead out of the folder.
[[nodiscard]] Result<std::optional<ChangeList>> find_journal(const std::string& folder);

}  // namespace mdat::store
