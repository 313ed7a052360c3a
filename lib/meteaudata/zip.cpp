// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/zip.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>

#include "lib/io/output_file.hpp"
#include "lib/meteaudata/folder.hpp"

namespace mdat::meteaudata {
namespace {

constexpr std::uint64_t kFreeBytes = 1 << 20;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

std::string reason(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

class ZipStream final : public Stream {
 public:
  ZipStream(zip_file_t* file, std::string name, std::uint64_t most)
      : file_(file), name_(std::move(name)), left_(most) {}
  Result<std::size_t> read(std::span<char> out) override {
    const zip_int64_t bytes = zip_fread(file_.get(), out.data(), out.size());
    if (bytes < 0) return fail(ErrorCode::kMalformed, name_ + ": " + zip_file_strerror(file_.get()));
    if (static_cast<std::uint64_t>(bytes) > left_)
      return fail(ErrorCode::kLimit, name_ + ": unpacks to more than the archive says, or allows");
    left_ -= static_cast<std::uint64_t>(bytes);
    return static_cast<std::size_t>(bytes);
  }

 private:
  std::unique_ptr<zip_file_t, Close> file_;
  std::string name_;
  std::uint64_t left_;
};

class ZipFolder final : public Folder {
 public:
  ZipFolder(Archive archive, std::string path) : archive_(std::move(archive)), path_(std::move(path)) {}

  /// Looks at every entry before any is read.
  Result<void> survey(const MeteaudataReadOptions& options) {
    const zip_int64_t entries = zip_get_num_entries(archive_.get(), 0);
    if (static_cast<std::uint64_t>(entries) > options.files_max)
      return fail(ErrorCode::kLimit, path_ + ": " + std::to_string(entries) + " files, at most " +
                                         std::to_string(options.files_max) + " are read");
    std::uint64_t bytes = 0;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(entries); ++i)
      if (auto ok = add(i, options, bytes); !ok) return ok;
    for (const auto& [name, entry] : entries_) names_.push_back(name);
    return {};
  }

  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  Result<std::unique_ptr<Stream>> open(const std::string& name) override {
    const auto at = entries_.find(name);
    if (at == entries_.end())
      return fail(ErrorCode::kNotFound, path_ + ": there is no file " + name + " in it");
    zip_file_t* file = zip_fopen_index(archive_.get(), at->second.index, 0);
    if (file == nullptr)
      return fail(ErrorCode::kMalformed, path_ + ": " + name + ": " + zip_strerror(archive_.get()));
    return std::make_unique<ZipStream>(file, path_ + ": " + name, at->second.bytes);
  }

 private:
  struct Entry {
    zip_uint64_t index;
    std::uint64_t bytes;
  };

  [[nodiscard]] std::unexpected<Error> bad(std::string_view name, std::string_view what) const {
    return fail(ErrorCode::kMalformed, path_ + ": " + std::string(name) + ": " + std::string(what));
  }

  Result<void> add(zip_uint64_t index, const MeteaudataReadOptions& options, std::uint64_t& bytes) {
    const char* raw = zip_get_name(archive_.get(), index, 0);
    if (raw == nullptr) return bad("entry " + std::to_string(index), "has no name");
    const std::string name = raw;
    if (leads_elsewhere(name)) return bad(name, "a name that leads out of the archive");
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(archive_.get(), index, 0, &system, &attributes);
    if (system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16))
      return bad(name, "a link, which is not followed");
    if (name.ends_with('/')) return {};
    zip_stat_t stat;
    if (zip_stat_index(archive_.get(), index, 0, &stat) != 0) return bad(name, "has no size");
    if (stat.encryption_method != ZIP_EM_NONE) return bad(name, "is encrypted");
    if (stat.size > kFreeBytes && (stat.size - kFreeBytes) / options.ratio_max > stat.comp_size)
      return fail(ErrorCode::kLimit, path_ + ": " + name + ": would unpack to more than " +
                                         std::to_string(options.ratio_max) + " times its size");
    bytes = stat.size > std::numeric_limits<std::uint64_t>::max() - bytes ? options.unpacked_max + 1
                                                                          : bytes + stat.size;
    if (bytes > options.unpacked_max)
      return fail(ErrorCode::kLimit,
                  path_ + ": would unpack to more than " + std::to_string(options.unpacked_max) + " bytes");
    if (!entries_.emplace(name, Entry{index, stat.size}).second) return bad(name, "occurs twice");
    return {};
  }

  static bool leads_elsewhere(std::string_view name) {
    if (name.empty() || name.starts_with('/') || name.starts_with('\\')) return true;
    if (name.size() > 1 && name[1] == ':' && name.find('/') != std::string_view::npos && name.find('/') == 2)
      return true;  // "C:/"
    while (!name.empty()) {
      const auto slash = name.find('/');
      const std::string_view part = name.substr(0, slash);
      if (part == ".." || part == "." || part.starts_with("..\\")) return true;
      if (slash == std::string_view::npos) break;
      name.remove_prefix(slash + 1);
    }
    return false;
  }

  Archive archive_;
  std::string path_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> names_;
};

/// A file of an archive that is being closed: libzip asks for its bytes.
class Entry {
 public:
  Entry(TextFile file, std::optional<Error>& error) : file_(std::move(file)), error_(&error) {
    zip_error_init(&zip_error_);
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() { zip_error_fini(&zip_error_); }

  static zip_int64_t call(void* self, void* data, zip_uint64_t bytes, zip_source_cmd_t command) {
    auto* entry = static_cast<Entry*>(self);
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
      case ZIP_SOURCE_OPEN:
        return entry->open();
      case ZIP_SOURCE_READ:
        return entry->read(static_cast<char*>(data), bytes);
      case ZIP_SOURCE_CLOSE:
        entry->source_ = nullptr;
        return 0;
      case ZIP_SOURCE_STAT:
        zip_stat_init(static_cast<zip_stat_t*>(data));
        return sizeof(zip_stat_t);
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&entry->zip_error_, data, bytes);
      case ZIP_SOURCE_FREE:
        delete entry;
        return 0;
      default:
        zip_error_set(&entry->zip_error_, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

 private:
  zip_int64_t refuse(Error error) {
    if (!*error_) *error_ = std::move(error);
    zip_error_set(&zip_error_, ZIP_ER_INTERNAL, 0);
    return -1;
  }
  zip_int64_t open() {
    auto source = file_.open();
    if (!source) return refuse(std::move(source.error()));
    source_ = std::move(*source);
    pending_.clear();
    at_ = 0;
    return 0;
  }
  zip_int64_t read(char* out, zip_uint64_t room) {
    while (at_ == pending_.size()) {
      pending_.clear();
      at_ = 0;
      const auto more = source_(pending_);
      if (!more) return refuse(more.error());
      if (!*more) return 0;
    }
    const std::size_t bytes = std::min<std::size_t>(room, pending_.size() - at_);
    std::memcpy(out, pending_.data() + at_, bytes);
    at_ += bytes;
    return static_cast<zip_int64_t>(bytes);
  }

  TextFile file_;
  std::optional<Error>* error_;
  zip_error_t zip_error_;
  TextSource source_;
  std::string pending_;
  std::size_t at_ = 0;
};

bool add_file(zip_t* archive, TextFile file, bool deflate, std::optional<Error>& error) {
  constexpr zip_uint16_t kFirstDay = 1 << 5 | 1;  // 1980-01-01, the first that a zip can tell
  const std::string name = file.name;
  auto entry = std::make_unique<Entry>(std::move(file), error);
  zip_source_t* source = zip_source_function(archive, &Entry::call, entry.get());
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  // A source that was added frees its entry, and so does zip_source_free.
  static_cast<void>(entry.release());
  if (index < 0) {
    zip_source_free(source);
    return false;
  }
  const auto at = static_cast<zip_uint64_t>(index);
  return zip_set_file_compression(archive, at, deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(archive, at, 0, kFirstDay, 0) == 0 &&
         zip_file_set_external_attributes(archive, at, 0, ZIP_OPSYS_UNIX, (S_IFREG | 0644U) << 16) == 0;
}

}  // namespace

Result<std::unique_ptr<Folder>> open_zip(const std::string& path, const MeteaudataReadOptions& options) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive == nullptr)
    return fail(code == ZIP_ER_NOENT  ? ErrorCode::kNotFound
                : code == ZIP_ER_OPEN ? ErrorCode::kIo
                                      : ErrorCode::kMalformed,
                path + ": " + reason(code));
  auto folder = std::make_unique<ZipFolder>(std::move(archive), path);
  if (auto ok = folder->survey(options); !ok) return std::unexpected(std::move(ok.error()));
  return folder;
}

namespace {

Result<void> fill(const std::string& path, std::vector<TextFile> files, bool deflate) {
  int code = 0;
  std::optional<Error> error;  // outlives the archive, whose sources write it
  Archive archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
  if (archive == nullptr) return fail(ErrorCode::kIo, path + ": " + reason(code));
  for (TextFile& file : files)
    if (!add_file(archive.get(), std::move(file), deflate, error))
      return fail(ErrorCode::kIo, path + ": " + zip_strerror(archive.get()));
  if (zip_close(archive.get()) == 0) {
    static_cast<void>(archive.release());
    return {};
  }
  if (error) return std::unexpected(std::move(*error));
  return fail(ErrorCode::kIo, path + ": " + zip_strerror(archive.get()));
}

}  // namespace

Result<void> write_zip(const std::string& path, std::vector<TextFile> files, bool deflate, bool replace) {
  const std::string hidden = path + ".mdat-new-" + std::to_string(::getpid());
  if (auto ok = fill(hidden, std::move(files), deflate); !ok) return ok;
  return io::publish_file(hidden, path, replace);
}

}  // namespace mdat::meteaudata
