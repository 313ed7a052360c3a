// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <utility>

namespace mdat::meteaudata {
namespace {

namespace fs = std::filesystem;

class DiskStream final : public Stream {
 public:
  DiskStream(std::ifstream file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<std::size_t> read(std::span<char> out) override {
    file_.read(out.data(), static_cast<std::streamsize>(out.size()));
    if (file_.bad()) return fail(ErrorCode::kIo, path_ + ": cannot be read");
    return static_cast<std::size_t>(file_.gcount());
  }

 private:
  std::ifstream file_;
  std::string path_;
};

class DiskFolder final : public Folder {
 public:
  DiskFolder(fs::path path, std::vector<std::string> names)
      : path_(std::move(path)), names_(std::move(names)) {}
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  Result<std::unique_ptr<Stream>> open(const std::string& name) override {
    const std::string path = (path_ / name).string();
    if (!std::ranges::binary_search(names_, name))
      return fail(ErrorCode::kNotFound, path + ": there is no such file");
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::kIo, path + ": cannot be opened");
    return std::make_unique<DiskStream>(std::move(file), path);
  }

 private:
  fs::path path_;
  std::vector<std::string> names_;
};

}  // namespace

Result<std::unique_ptr<Folder>> open_directory(const std::string& path,
                                               const MeteaudataReadOptions& options) {
  std::error_code error;
  std::vector<std::string> names;
  std::uint64_t bytes = 0;
  fs::recursive_directory_iterator at(path, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->symlink_status(error).type() != fs::file_type::regular || error) continue;
    names.push_back(at->path().lexically_relative(path).generic_string());
    bytes += at->file_size(error);
    if (names.size() > options.files_max || bytes > options.unpacked_max)
      return fail(ErrorCode::kLimit, path + ": more files or bytes than the options allow");
  }
  if (error) return fail(ErrorCode::kIo, path + ": " + error.message());
  std::ranges::sort(names);
  return std::make_unique<DiskFolder>(path, std::move(names));
}

Result<std::string> read_all(Folder& folder, const std::string& name, std::uint64_t most) {
  auto stream = folder.open(name);
  if (!stream) return std::unexpected(std::move(stream.error()));
  std::string text;
  std::array<char, 65536> part;
  for (;;) {
    const auto bytes = (*stream)->read(part);
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes == 0) return text;
    text.append(part.data(), *bytes);
    if (text.size() > most)
      return fail(ErrorCode::kLimit, name + ": longer than " + std::to_string(most) + " bytes");
  }
}

}  // namespace mdat::meteaudata
