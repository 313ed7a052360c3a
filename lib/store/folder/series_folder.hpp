// SPDX-License-Identifier: Apache-2.0
// A folder of series as several processes share it: who may look, who may write, and changes that happen
// together.
//
// Nothing is written to a folder before its first batch. From then on it has a subfolder `.mdat` with the
// index, a lock and, while a batch is open, hidden files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/io/folder.hpp"
#include "lib/store/folder/change_list.hpp"
#include "lib/store/folder/folder_index.hpp"

namespace mdat::store {

class SeriesFolder {
 public:
  /// One state of the folder: nobody changes it as long as this lives.
  class Look {
   public:
    explicit Look(std::optional<io::FileLock> lock) : lock_(std::move(lock)) {}

   private:
    std::optional<io::FileLock> lock_;
  };

  explicit SeriesFolder(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] const std::string& path() const { return path_; }

  /// In a batch what was changed so far, else what was committed last.
  [[nodiscard]] Result<Look> look();
  /// As of the last look.
  [[nodiscard]] FolderIndex& index() { return index_; }
  /// Where the file of that name is now; "" where there is none.
  [[nodiscard]] std::string find(const std::string& name) const;
  /// Of the data files there are, sorted, without their ending.
  [[nodiscard]] Result<std::vector<std::string>> stems() const;

  /// Waits for another writer to be done; kLocked after 30 s.
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] bool in_batch() const { return writing_.has_value(); }
  /// A name that no hidden file has yet, and where it is.
  [[nodiscard]] std::string hidden_name() { return std::to_string(++hidden_); }
  [[nodiscard]] std::string hidden_path(const std::string& name) const;
  /// The hidden file, which is whole, gets that name with the commit.
  [[nodiscard]] Result<void> put(const std::string& name, const std::string& hidden);
  [[nodiscard]] Result<void> remove(const std::string& name);
  void note_index_changed() { index_changed_ = true; }
  [[nodiscard]] Result<void> commit();
  void rollback();

 private:
  [[nodiscard]] Result<void> refresh();
  [[nodiscard]] Result<void> make_own_folder();
  [[nodiscard]] Result<void> clean();
  [[nodiscard]] Result<void> put_index();
  [[nodiscard]] Result<void> sync_hidden() const;
  void end();
  [[nodiscard]] Result<void> drop_hidden(const std::string& name);

  std::string path_;
  FolderIndex index_;
  io::Descriptor index_file_;  // open, so that no other file gets its number
  /// Of the batch, or of one that was committed and not carried out to its end.
  ChangeList changes_;
  std::optional<io::FileLock> writing_;  // while a batch is open
  bool index_changed_ = false;
  std::uint64_t hidden_ = 0;
};

}  // namespace mdat::store
