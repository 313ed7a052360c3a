// SPDX-License-Identifier: Apache-2.0
// Errors are values. Nothing in the library prints, exits or throws across its boundary.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mdat {

/// Stable for ever: scripts and other languages may rely on the numbers.
enum class ErrorCode : std::uint8_t {
  kNotFound = 1,         ///< no such file or series
  kExists = 2,           ///< the target is already there
  kInvalidArgument = 3,  ///< the call cannot be carried out: wrong type, mismatched lengths, bad option
  kIo = 4,               ///< the system refused to read, write, sync or lock
  kNotMdat = 5,          ///< not an mdat file: empty, foreign or mangled
  kDamaged = 6,          ///< an mdat file whose bytes are not those that were written
  kUnsupported = 7,      ///< needs a newer reader
  kLocked = 8,           ///< another writer has the file
  kPoisoned = 9,         ///< an earlier sync failed: the outcome of the last commit is unknown, reopen
  kLimit = 10,           ///< larger than the format or the caller allows
  kMalformed = 11,       ///< text in a source that cannot be understood
  kSnapshotGone = 12,    ///< a file that uses space again, and this commit is too old: refresh
  kKeyNotFound = 13,     ///< a store has no series of that key
};

/// The code's name as the tool prints it, e.g. "damaged".
[[nodiscard]] std::string_view name(ErrorCode code);

struct [[nodiscard]] Error {
  ErrorCode code;
  std::string message;                  ///< what was found, where, what was expected; names the file
  std::optional<std::uint64_t> offset;  ///< byte offset in the file, where there is one
};

template <typename T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::kDamaged, "...")` in a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::optional<std::uint64_t> offset = {}) {
  return std::unexpected(Error{code, std::move(message), offset});
}

}  // namespace mdat
