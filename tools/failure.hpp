// SPDX-License-Identifier: Apache-2.0
// How a command ends: its exit code and the one message on stderr. docs/tool.md lists the codes.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "mdat/error.hpp"

namespace mdat::tool {

/// Scripts rely on the numbers.
enum class Exit : int {
  kDone = 0,
  kNo = 1,       ///< a sound no: no such series, wrong type, cannot be held
  kUsage = 2,    ///< usage, undecided (the message names the option that decides), target exists
  kIo = 3,       ///< cannot be read or written, malformed text in a source
  kDamaged = 4,  ///< damaged or not an mdat file
  kNewer = 5,    ///< needs a newer reader
};

struct Failure {
  Exit exit;
  std::string message;
};

template <typename T>
using Expected = std::expected<T, Failure>;
using Outcome = Expected<void>;

[[nodiscard]] inline std::unexpected<Failure> refuse(Exit exit, std::string message) {
  return std::unexpected(Failure{exit, std::move(message)});
}

/// What an error of the library means for a script. `kNotFound` of a file cannot be read (3), that of a
/// series is a no (1): the caller says which it asked for. The message names the file in any case.
/// What is no regular file cannot be opened as one (3).
[[nodiscard]] std::unexpected<Failure> refuse_open(const Error& error, std::string_view path);
[[nodiscard]] std::unexpected<Failure> refuse_file(const Error& error, std::string_view path);
[[nodiscard]] std::unexpected<Failure> refuse_series(const Error& error, std::string_view path);

}  // namespace mdat::tool
