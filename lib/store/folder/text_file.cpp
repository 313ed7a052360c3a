// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/text_file.hpp"

#include <fcntl.h>

#include <span>
#include <utility>

#include "lib/io/descriptor.hpp"
#include "lib/io/folder.hpp"

namespace mdat::store {
namespace {

constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 30;

}  // namespace

Result<std::string> read_text(const io::Descriptor& file, const std::string& path) {
  const auto size = io::file_size(file.get(), path);
  if (!size) return std::unexpected(size.error());
  if (*size > kBytesMax)
    return fail(ErrorCode::kLimit, path + ": has " + std::to_string(*size) + " bytes, at most 1 GiB is read");
  std::string text(*size, '\0');
  if (auto ok = io::read_fully(file.get(), path, 0, std::as_writable_bytes(std::span(text))); !ok)
    return std::unexpected(std::move(ok.error()));
  return text;
}

Result<std::string> read_text(const std::string& path) {
  const auto file = io::Descriptor::open_regular(path, O_RDONLY);
  if (!file) return std::unexpected(file.error());
  return read_text(*file, path);
}

Result<void> write_text(const std::string& path, std::string_view text) {
  auto file = io::NewFile::create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  if (auto ok = file->append(std::as_bytes(std::span(text))); !ok) return ok;
  return file->sync();
}

}  // namespace mdat::store
