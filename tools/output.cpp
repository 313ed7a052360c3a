// SPDX-License-Identifier: Apache-2.0
#include "tools/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tools/text.hpp"

namespace mdat::tool {

void Output::flush() {
  std::size_t done = 0;
  while (!failed() && done < buffer_.size()) {
    const ssize_t count = write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      errno_ = errno;
    }
  }
  buffer_.clear();
}

Outcome Output::finish() {
  flush();
  if (errno_ == 0 || errno_ == EPIPE) return {};
  return refuse(Exit::kIo, format("{}: cannot be written: {}", name_, std::strerror(errno_)));
}

}  // namespace mdat::tool
