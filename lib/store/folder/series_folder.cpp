// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/series_folder.hpp"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "lib/store/folder/text_file.hpp"

namespace mdat::store {
namespace {

namespace fs = std::filesystem;
using Mode = io::FileLock::Mode;

constexpr unsigned kWriters = 0, kState = 1;  // numbers of locks
constexpr auto kWait = std::chrono::milliseconds(30'000);
constexpr std::string_view kEnding = ".parquet";

std::string lock_of(const std::string& path) { return path + std::string(kLockFile); }

bool is_file(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(fs::symlink_status(path, error));
}

}  // namespace

std::string SeriesFolder::hidden_path(const std::string& name) const {
  return path_ + std::string(kHiddenFolder) + "/" + name;
}

std::string SeriesFolder::find(const std::string& name) const {
  const auto change = changes_.find(name);
  if (change != changes_.end()) return change->second.empty() ? "" : hidden_path(change->second);
  std::string path = path_ + "/" + name;
  return is_file(path) ? path : "";
}

Result<std::vector<std::string>> SeriesFolder::stems() const {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(path_, error), end; !error && at != end; at.increment(error))
    if (is_file(at->path())) names.insert(at->path().filename());
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(ErrorCode::kIo, path_ + ": cannot list: " + error.message());
  for (const auto& [name, hidden] : changes_) {
    if (hidden.empty())
      names.erase(name);
    else
      names.insert(name);
  }
  std::vector<std::string> stems;
  for (const std::string& name : names)
    if (name.size() > kEnding.size() && name.ends_with(kEnding))
      stems.push_back(name.substr(0, name.size() - kEnding.size()));
  std::ranges::sort(stems);  // "a~2" and "a" are the other way round with their ending
  return stems;
}

// A folder that nobody wrote to has no lock. Where one appears meanwhile, what was seen may be half of a
// batch.
Result<SeriesFolder::Look> SeriesFolder::look() {
  if (writing_) return Look({});
  for (;;) {
    auto lock = io::FileLock::take(lock_of(path_), kState, Mode::kShared, kWait);
    if (!lock && lock.error().code != ErrorCode::kNotFound) return std::unexpected(std::move(lock.error()));
    auto changes = find_journal(path_);
    if (!changes) return std::unexpected(std::move(changes.error()));
    changes_ = changes->value_or(ChangeList());
    if (auto ok = refresh(); !ok) return std::unexpected(std::move(ok.error()));
    if (lock) return Look(std::move(*lock));
    if (!is_file(lock_of(path_))) return Look({});
  }
}

Result<void> SeriesFolder::refresh() {
  const std::string path = find(std::string(kIndexName));
  if (path.empty()) {
    index_ = {};
    index_file_ = {};
    return {};
  }
  if (index_file_.get() >= 0 && io::is_named(index_file_.get(), path)) return {};
  auto file = io::Descriptor::open_regular(path, O_RDONLY);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto text = read_text(*file, path);
  if (!text) return std::unexpected(text.error());
  auto index = FolderIndex::parse(*text);
  if (!index) return fail(index.error().code, path + ": " + index.error().message);
  index_ = std::move(*index);
  index_file_ = std::move(*file);
  return {};
}

Result<void> SeriesFolder::make_own_folder() {
  std::error_code error;
  if (fs::create_directories(path_, error))
    if (auto ok = io::sync_folder(path_ + "/.."); !ok) return ok;
  for (const std::string_view folder : {kOwnFolder, kHiddenFolder})
    if (auto ok = io::make_folder(path_ + std::string(folder)); !ok) return ok;
  if (is_file(lock_of(path_))) return {};
  const auto made = io::NewFile::create(lock_of(path_));
  if (!made && made.error().code != ErrorCode::kExists) return std::unexpected(made.error());
  return {};
}

/// What a writer before left behind: a commit to be carried out, and files that have no name yet.
Result<void> SeriesFolder::clean() {
  auto left = find_journal(path_);
  if (!left) return std::unexpected(std::move(left.error()));
  if (*left) {
    const auto lock = io::FileLock::take(lock_of(path_), kState, Mode::kExclusive, kWait);
    if (!lock) return std::unexpected(lock.error());
    if (auto ok = carry_out(path_, **left); !ok) return ok;
  }
  std::error_code error;
  for (fs::directory_iterator at(path_ + std::string(kHiddenFolder), error), end; !error && at != end;
       at.increment(error))
    if (auto ok = io::remove_file(at->path()); !ok) return ok;
  return {};
}

Result<void> SeriesFolder::begin() {
  if (auto ok = make_own_folder(); !ok) return ok;
  auto lock = io::FileLock::take(lock_of(path_), kWriters, Mode::kExclusive, kWait);
  if (!lock) return std::unexpected(std::move(lock.error()));
  if (auto ok = clean(); !ok) return ok;
  changes_.clear();
  if (auto ok = refresh(); !ok) return ok;  // nobody else writes from here on
  writing_ = std::move(*lock);
  index_changed_ = false;
  return {};
}

Result<void> SeriesFolder::drop_hidden(const std::string& name) {
  const auto change = changes_.find(name);
  if (change == changes_.end() || change->second.empty()) return {};
  return io::remove_file(hidden_path(change->second));
}

Result<void> SeriesFolder::put(const std::string& name, const std::string& hidden) {
  if (auto ok = drop_hidden(name); !ok) return ok;
  changes_.insert_or_assign(name, hidden);
  return {};
}

Result<void> SeriesFolder::remove(const std::string& name) {
  if (auto ok = drop_hidden(name); !ok) return ok;
  changes_.insert_or_assign(name, std::string());
  return {};
}

Result<void> SeriesFolder::put_index() {
  if (!index_changed_) return {};
  const auto text = index_.print();
  if (!text) return std::unexpected(text.error());
  const std::string hidden = hidden_name();
  if (auto ok = write_text(hidden_path(hidden), *text); !ok) return ok;
  return put(std::string(kIndexName), hidden);
}

/// All at once: a file system that is asked for one after the other writes its own log for each.
Result<void> SeriesFolder::sync_hidden() const {
  for (const auto& [name, hidden] : changes_)
    if (!hidden.empty())
      if (auto ok = io::sync_file(hidden_path(hidden)); !ok) return ok;
  return {};
}

Result<void> SeriesFolder::commit() {
  auto done = put_index();
  if (done) done = sync_hidden();
  if (done && !changes_.empty()) done = write_journal(path_, changes_);
  auto lock = done ? io::FileLock::take(lock_of(path_), kState, Mode::kExclusive, kWait)
                   : std::unexpected(std::move(done.error()));
  if (!lock) {
    rollback();
    return std::unexpected(std::move(lock.error()));
  }
  if (!changes_.empty()) done = publish_journal(path_);
  // The batch is committed: what cannot be carried out now is read through the journal, and the next batch
  // tries again.
  if (done && !changes_.empty()) (void)carry_out(path_, changes_);
  end();
  return done;
}

void SeriesFolder::rollback() {
  for (const auto& [name, hidden] : changes_)
    if (!hidden.empty()) (void)io::remove_file(hidden_path(hidden));
  end();
}

// The index may have changes that the folder does not: it is read again.
void SeriesFolder::end() {
  changes_.clear();
  index_file_ = {};
  index_ = {};
  writing_.reset();
}

}  // namespace mdat::store
