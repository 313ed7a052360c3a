// SPDX-License-Identifier: Apache-2.0
// The bytes of one source, as UTF-8 without a byte order mark. Files, pipes and "-" are read in blocks: a map
// would count against the memory limit of the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mdat/error.hpp"
#include "tools/csv/options.hpp"

namespace mdat::csv {

/// Move-only; read() and peek() by one thread. Errors name the path.
class ByteSource {
 public:
  /// `path` "-" is the standard input.
  [[nodiscard]] static Result<ByteSource> open(const std::string& path, Encoding encoding);
  /// Bytes that are in memory already.
  [[nodiscard]] static ByteSource of(std::string bytes);

  ByteSource(ByteSource&& other) noexcept;
  ByteSource& operator=(ByteSource&& other) noexcept;
  ~ByteSource();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// A regular file can be opened again and has a size, a pipe has neither.
  [[nodiscard]] bool regular() const { return regular_; }
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }
  [[nodiscard]] std::uint64_t read_bytes() const { return read_bytes_; }

  /// The next bytes without consuming them: at least `size` of them, or all there are.
  [[nodiscard]] Result<std::string_view> peek(std::size_t size);
  /// Up to `size` bytes; 0 at the end only.
  [[nodiscard]] Result<std::size_t> read(char* out, std::size_t size);

 private:
  ByteSource() = default;
  [[nodiscard]] Result<std::size_t> read_raw(char* out, std::size_t size);
  [[nodiscard]] Result<void> more();

  std::string path_;
  int fd_ = -1;
  Encoding encoding_ = Encoding::kUtf8;
  bool regular_ = false;
  bool at_end_ = false;
  bool started_ = false;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t read_bytes_ = 0;
  std::string ahead_;  // read, not consumed yet
  std::size_t ahead_at_ = 0;
};

}  // namespace mdat::csv
