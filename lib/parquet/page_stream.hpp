// SPDX-License-Identifier: Apache-2.0
// The pages of a column chunk, one after another: a header, and as many bytes as it tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lib/parquet/byte_source.hpp"
#include "lib/parquet/metadata.hpp"
#include "mdat/error.hpp"

namespace mdat::parquet {

/// Bytes that are not zeroed before they are written.
class Room {
 public:
  [[nodiscard]] std::span<std::byte> of(std::size_t bytes) {
    if (bytes > size_) {
      data_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
      size_ = bytes;
    }
    return {data_.get(), bytes};
  }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
};

/// Reads each page once, with what follows it, so that the next header is there already. Keeps one in memory.
class PageStream {
 public:
  /// Bytes of a page, compressed or not, at most. Writers have 1 MiB.
  static constexpr std::int32_t kPageMax = std::int32_t{1} << 30;

  /// The source outlives it.
  explicit PageStream(const ByteSource& source) : source_(&source) {}
  /// From now on pages from `begin` on, none of which ends behind `end`.
  void seek(std::uint64_t begin, std::uint64_t end) {
    at_ = begin;
    end_ = end;
  }

  /// Of the page that comes next.
  [[nodiscard]] Result<PageHeader> header();
  /// What the header tells of, as it is in the file, checked where it has a checksum; valid until the next
  /// call.
  [[nodiscard]] Result<std::span<const std::byte>> body(const PageHeader& header);
  void skip_body(const PageHeader& header) { at_ += static_cast<std::uint64_t>(header.compressed_bytes); }
  /// Offset in the source of what comes next.
  [[nodiscard]] std::uint64_t position() const { return at_; }

 private:
  [[nodiscard]] Result<std::span<const std::byte>> fetch(std::size_t bytes, std::size_t ahead);
  const ByteSource* source_;
  std::uint64_t at_ = 0, end_ = 0;
  Room room_;
  std::span<const std::byte> window_;  // of the source, from window_begin_ on
  std::uint64_t window_begin_ = 0;
};

}  // namespace mdat::parquet
