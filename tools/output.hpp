// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "tools/failure.hpp"

namespace mdat::tool {

/// Buffered bytes to a descriptor that it does not own. After a failed write it swallows everything, so a
/// loop only has to look at failed() now and then. A reader that went away (EPIPE) is no failure of finish().
class Output {
 public:
  Output(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Append here, then settle().
  [[nodiscard]] std::string& text() { return buffer_; }
  /// Writes the buffer out once it is large: call it per row.
  void settle() {
    if (buffer_.size() >= kBufferBytes) flush();
  }
  void flush();
  [[nodiscard]] bool failed() const { return errno_ != 0; }
  [[nodiscard]] Outcome finish();

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{128} << 10;
  std::string buffer_;
  int descriptor_;
  int errno_ = 0;
  std::string name_;
};

}  // namespace mdat::tool
