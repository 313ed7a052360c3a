// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/page_stream.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "lib/parquet/page_codec.hpp"

namespace mdat::parquet {
namespace {

// Most headers fit; those with long bounds are tried again.
constexpr std::size_t kHeaderBytes = 512, kHeaderMax = std::size_t{1} << 22;

Result<void> check(const PageHeader& header) {
  const auto is_size = [](std::int32_t bytes) { return bytes >= 0 && bytes <= PageStream::kPageMax; };
  if (!is_size(header.compressed_bytes) || !is_size(header.uncompressed_bytes))
    return fail(header.compressed_bytes < 0 || header.uncompressed_bytes < 0 ? ErrorCode::kMalformed
                                                                             : ErrorCode::kLimit,
                "a page of " + std::to_string(header.compressed_bytes) + " bytes, " +
                    std::to_string(header.uncompressed_bytes) + " uncompressed; at most " +
                    std::to_string(PageStream::kPageMax));
  return {};
}

}  // namespace

/// At least `bytes` from at_ on, and up to `ahead` more if they have to be read.
Result<std::span<const std::byte>> PageStream::fetch(std::size_t bytes, std::size_t ahead) {
  if (at_ > end_ || bytes > end_ - at_)
    return fail(ErrorCode::kMalformed, "a page of " + std::to_string(bytes) + " bytes where " +
                                           std::to_string(at_ > end_ ? 0 : end_ - at_) + " are left");
  const std::uint64_t skipped = at_ - window_begin_;
  if (at_ >= window_begin_ && skipped <= window_.size() && bytes <= window_.size() - skipped)
    return window_.subspan(skipped);
  const std::size_t wanted = bytes + std::min<std::uint64_t>(ahead, end_ - at_ - bytes);
  const std::span<std::byte> room = room_.of(wanted);
  window_ = {};
  if (auto done = source_->read(at_, room); !done) return std::unexpected(done.error());
  window_ = room;
  window_begin_ = at_;
  return window_;
}

Result<PageHeader> PageStream::header() {
  for (std::size_t bytes = kHeaderBytes;; bytes *= 8) {
    const std::size_t there = std::min<std::uint64_t>(bytes, at_ < end_ ? end_ - at_ : 0);
    const auto window = fetch(there, 0);
    if (!window) return std::unexpected(window.error());
    std::size_t used = 0;
    auto header = read<PageHeader>(window->first(there), &used);
    if (header) {
      if (auto fine = check(*header); !fine) return std::unexpected(fine.error());
      at_ += used;
      return header;
    }
    if (there < bytes || bytes >= kHeaderMax)
      return fail(header.error().code, "page header: " + header.error().message);
  }
}

Result<std::span<const std::byte>> PageStream::body(const PageHeader& header) {
  const auto size = static_cast<std::size_t>(header.compressed_bytes);
  const auto window = fetch(size, kHeaderBytes);
  if (!window) return window;
  const auto bytes = window->first(size);
  if (header.crc && crc32(bytes) != static_cast<std::uint32_t>(*header.crc))
    return fail(ErrorCode::kDamaged, "the page does not match its checksum");
  at_ += size;
  return bytes;
}

}  // namespace mdat::parquet
