// SPDX-License-Identifier: Apache-2.0
#include "tools/scratch_file.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "tools/text.hpp"

namespace mdat::tool {

Expected<ScratchFile> ScratchFile::create(const std::string& beside) {
  std::error_code ignored;
  std::filesystem::path folder = beside.empty() || beside == "-"
                                     ? std::filesystem::temp_directory_path(ignored)
                                     : std::filesystem::path(beside).parent_path();
  if (folder.empty()) folder = ".";
  std::string name = (folder / ".mdat-scratch.XXXXXX").string();
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0)
    return refuse(Exit::kIo, format("{}: cannot be written: {}", folder.string(), std::strerror(errno)));
  return ScratchFile(std::move(name), descriptor);
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : name_(std::exchange(other.name_, {})), descriptor_(std::exchange(other.descriptor_, -1)) {}

ScratchFile::~ScratchFile() {
  lose_name();
  if (descriptor_ >= 0) close(descriptor_);
}

std::string ScratchFile::path() const {
  return name_.empty() ? format("/proc/self/fd/{}", descriptor_) : name_;
}

void ScratchFile::lose_name() {
  if (!name_.empty()) unlink(name_.c_str());
  name_.clear();
}

Result<void> ScratchFile::pour(const ByteSink& sink) const {
  std::array<std::byte, 65536> bytes;
  for (off_t at = 0;;) {
    const ssize_t count = pread(descriptor_, bytes.data(), bytes.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return fail(ErrorCode::kIo, format("a temporary file cannot be read: {}", std::strerror(errno)));
    if (count == 0) return {};
    if (auto ok = sink(std::span(bytes).first(static_cast<std::size_t>(count))); !ok) return ok;
    at += count;
  }
}

}  // namespace mdat::tool
