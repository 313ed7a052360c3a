// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace mdat::csv {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

Error system_error(const std::string& path, const char* verb, int number) {
  const ErrorCode code = number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return {code, path + ": cannot be " + verb + ": " + std::strerror(number), {}};
}

/// Every byte of latin-1 is the code point of that number.
void append_latin1(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
}

}  // namespace

Result<ByteSource> ByteSource::open(const std::string& path, Encoding encoding) {
  ByteSource source;
  source.path_ = path == "-" ? "standard input" : path;
  source.encoding_ = encoding;
  source.fd_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (source.fd_ < 0) return std::unexpected(system_error(source.path_, "opened", errno));
  struct stat status{};
  if (::fstat(source.fd_, &status) != 0) return std::unexpected(system_error(source.path_, "read", errno));
  if (S_ISDIR(status.st_mode)) return std::unexpected(system_error(source.path_, "read", EISDIR));
  // Standard input may be a file that was read in part: it is taken as it comes.
  source.regular_ = S_ISREG(status.st_mode) && path != "-";
  if (S_ISREG(status.st_mode)) source.size_bytes_ = static_cast<std::uint64_t>(status.st_size);
#ifdef POSIX_FADV_SEQUENTIAL
  (void)::posix_fadvise(source.fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
  return source;
}

ByteSource ByteSource::of(std::string bytes) {
  ByteSource source;
  source.path_ = "text";
  source.size_bytes_ = bytes.size();
  source.ahead_ = std::move(bytes);
  source.at_end_ = true;
  return source;
}

ByteSource::ByteSource(ByteSource&& other) noexcept { *this = std::move(other); }

ByteSource& ByteSource::operator=(ByteSource&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) ::close(fd_);
  path_ = std::move(other.path_);
  fd_ = std::exchange(other.fd_, -1);
  encoding_ = other.encoding_;
  regular_ = other.regular_;
  at_end_ = other.at_end_;
  started_ = other.started_;
  size_bytes_ = other.size_bytes_;
  read_bytes_ = other.read_bytes_;
  ahead_ = std::move(other.ahead_);
  ahead_at_ = other.ahead_at_;
  return *this;
}

ByteSource::~ByteSource() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> ByteSource::read_raw(char* out, std::size_t size) {
  if (at_end_ || fd_ < 0) return std::size_t{0};
  for (;;) {
    const ssize_t got = ::read(fd_, out, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(system_error(path_, "read", errno));
    at_end_ = got == 0;
    read_bytes_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }
}

/// Appends a block to what is ahead. The first one tells encodings that are not ours by their marks.
Result<void> ByteSource::more() {
  std::string block(kBlockBytes, '\0');
  std::size_t filled = 0;
  do {  // a pipe may give a byte at a time, and a mark is three
    const auto got = read_raw(block.data() + filled, block.size() - filled);
    if (!got) return std::unexpected(got.error());
    filled += *got;
  } while (!started_ && !at_end_ && filled < 3);
  block.resize(filled);
  if (!std::exchange(started_, true)) {
    if (block.starts_with("\xff\xfe") || block.starts_with("\xfe\xff")) {
      return fail(ErrorCode::kMalformed,
                  path_ + ": is UTF-16 text, expected UTF-8: convert it first (iconv -f UTF-16 -t UTF-8)");
    }
    if (block.starts_with("\xef\xbb\xbf")) block.erase(0, 3);
  }
  if (ahead_at_ > 0) {
    ahead_.erase(0, ahead_at_);
    ahead_at_ = 0;
  }
  if (encoding_ == Encoding::kLatin1) {
    append_latin1(ahead_, block);
  } else {
    ahead_ += block;
  }
  return {};
}

Result<std::string_view> ByteSource::peek(std::size_t size) {
  if (ahead_.size() - ahead_at_ < size && !at_end_) ahead_.reserve(ahead_at_ + size + kBlockBytes);
  while (ahead_.size() - ahead_at_ < size && !at_end_) {
    if (auto ok = more(); !ok) return std::unexpected(ok.error());
  }
  return std::string_view(ahead_).substr(ahead_at_);
}

Result<std::size_t> ByteSource::read(char* out, std::size_t size) {
  // The first block may hold a mark and latin-1 is longer than it was: both go through the buffer.
  const bool direct = started_ && encoding_ == Encoding::kUtf8;
  if (ahead_at_ == ahead_.size()) {
    if (direct) {
      ahead_ = {};
      ahead_at_ = 0;
      return read_raw(out, size);
    }
    while (ahead_at_ == ahead_.size() && !at_end_) {
      if (auto ok = more(); !ok) return std::unexpected(ok.error());
    }
  }
  const std::size_t count = std::min(size, ahead_.size() - ahead_at_);
  std::memcpy(out, ahead_.data() + ahead_at_, count);
  ahead_at_ += count;
  return count;
}

}  // namespace mdat::csv
