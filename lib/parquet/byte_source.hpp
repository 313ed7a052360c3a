// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a table come from: a file, or memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "mdat/error.hpp"

namespace mdat::parquet {

/// Thread-safe.
class ByteSource {
 public:
  ByteSource(std::string name, std::uint64_t size) : name_(std::move(name)), size_(size) {}
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;
  /// As messages name it: a path.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// When it was opened.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Fills `out` from an offset on. kDamaged where the bytes end before, kIo where they cannot be read.
  [[nodiscard]] virtual Result<void> read(std::uint64_t offset, std::span<std::byte> out) const = 0;

 private:
  std::string name_;
  std::uint64_t size_;
};

[[nodiscard]] Result<std::unique_ptr<const ByteSource>> open_file(const std::string& path);
/// The bytes stay where they are.
[[nodiscard]] std::unique_ptr<const ByteSource> view_memory(std::span<const std::byte> bytes);

}  // namespace mdat::parquet
