// SPDX-License-Identifier: Apache-2.0
// The messages of a stream or file of Arrow IPC, one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/arrow/buffer_cursor.hpp"
#include "lib/arrow/metadata.hpp"
#include "lib/io/input_file.hpp"
#include "mdat/arrow.hpp"
#include "mdat/error.hpp"

namespace mdat::arrow {

inline constexpr std::string_view kFileMagic = "ARROW1";

class MessageSource {
 public:
  MessageSource() = default;
  MessageSource(const MessageSource&) = delete;
  MessageSource& operator=(const MessageSource&) = delete;
  virtual ~MessageSource() = default;
  /// Replaces `message`; false at the end. The body of the message before is gone.
  [[nodiscard]] virtual Result<bool> next(Message& message) = 0;
  /// Of the last message.
  [[nodiscard]] virtual Result<Body> body() = 0;
  /// Rows of all record batches that are left, where that can be told.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> rows() { return std::optional<std::uint64_t>(); }
};

/// A file: its schema first, then its dictionaries, then its record batches, as its footer tells. A stream in
/// a file: as it comes.
[[nodiscard]] Result<std::unique_ptr<MessageSource>> open_messages(const std::string& path);
[[nodiscard]] Result<std::unique_ptr<MessageSource>> open_messages(ByteSource source,
                                                                   std::uint64_t memory_max);

}  // namespace mdat::arrow
