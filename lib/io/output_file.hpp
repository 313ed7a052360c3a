// SPDX-License-Identifier: Apache-2.0
// The one interface through which a writer touches storage: a real file, or a faulty one in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "mdat/error.hpp"

namespace mdat::io {

/// (write | read | size)* sync ...; publish once for a file that was created.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  [[nodiscard]] virtual const std::string& path() const = 0;
  /// All bytes or an error; a failed write may have written some of them.
  [[nodiscard]] virtual Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  [[nodiscard]] virtual Result<void> read(std::uint64_t offset, std::span<std::byte> out) const = 0;
  [[nodiscard]] virtual Result<std::uint64_t> size() const = 0;
  /// fdatasync: what was written is on storage. Must not be retried after a failure.
  [[nodiscard]] virtual Result<void> sync() = 0;
  /// Gives a created file its name, durably. kExists where the name is taken and not to be replaced.
  [[nodiscard]] virtual Result<void> publish() = 0;
};

/// A nameless file in the folder of `path`, locked for writing; leaves nothing behind unless published.
[[nodiscard]] Result<std::unique_ptr<OutputFile>> create_output(const std::string& path, bool replace);
/// An existing file, locked for writing: kLocked where another writer has it.
[[nodiscard]] Result<std::unique_ptr<OutputFile>> open_output(const std::string& path);

/// A file that somebody else wrote beside `path`, which no longer writes it: gives it that name, durably.
/// kExists where the name is taken and not to be replaced. On an error the file is gone.
[[nodiscard]] Result<void> publish_file(const std::string& written, const std::string& path, bool replace);

}  // namespace mdat::io
