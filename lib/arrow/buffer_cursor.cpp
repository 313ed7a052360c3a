// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/buffer_cursor.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace mdat::arrow {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{1} << 16;

std::unexpected<Error> short_buffer() {
  return fail(ErrorCode::kMalformed, "a buffer is shorter than its rows need");
}

}  // namespace

Result<void> Body::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > bytes_ || out.size() > bytes_ - offset) return short_buffer();
  if (file_ != nullptr) return io::read_fully(file_->descriptor(), file_->path(), offset_ + offset, out);
  std::ranges::copy(memory_.subspan(offset, out.size()), out.begin());
  return {};
}

std::optional<std::span<const std::byte>> Body::in_place(std::uint64_t offset, std::uint64_t bytes) const {
  if (file_ != nullptr) return std::nullopt;
  return memory_.subspan(offset, bytes);
}

Result<BufferCursor> BufferCursor::open(const Body& body, const BufferPlace& place, Compression compression) {
  const auto offset = static_cast<std::uint64_t>(place.offset),
             bytes = static_cast<std::uint64_t>(place.bytes);
  if (place.offset < 0 || place.bytes < 0 || offset > body.bytes() || bytes > body.bytes() - offset)
    return fail(ErrorCode::kMalformed, "a buffer lies outside the body of its batch");
  BufferCursor cursor;
  cursor.body_ = body;
  cursor.next_ = offset;
  cursor.left_ = cursor.stored_ = bytes;
  if (compression == Compression::kNone || bytes == 0) return cursor;

  std::int64_t length = 0;  // of the buffer before compression; -1: it was left as it was
  std::array<std::byte, sizeof length> prefix{};
  if (bytes < prefix.size()) return fail(ErrorCode::kMalformed, "a compressed buffer of less than 8 bytes");
  if (const auto ok = body.read(offset, prefix); !ok) return std::unexpected(ok.error());
  std::memcpy(&length, prefix.data(), sizeof length);
  if (length < -1) return fail(ErrorCode::kMalformed, "a compressed buffer of negative length");
  cursor.next_ += prefix.size();
  cursor.left_ = cursor.stored_ -= prefix.size();
  if (length == -1) return cursor;
  cursor.left_ = static_cast<std::uint64_t>(length);
  cursor.decoder_ = frame_decoder(compression);
  return cursor;
}

Result<void> BufferCursor::read(std::span<std::byte> out) {
  if (out.size() > left_) return short_buffer();
  left_ -= out.size();
  if (decoder_) return decompress(out);
  const std::uint64_t offset = next_;
  next_ += out.size();
  return body_.read(offset, out);
}

Result<void> BufferCursor::decompress(std::span<std::byte> out) {
  while (!out.empty()) {
    if (consumed_ == window_.size() && stored_ != 0) {
      window_.resize(std::min<std::uint64_t>(kWindowBytes, stored_));
      consumed_ = 0;
      if (const auto ok = body_.read(next_, window_); !ok) return ok;
      next_ += window_.size();
      stored_ -= window_.size();
    }
    auto in = std::span<const std::byte>(window_).subspan(consumed_);
    const std::size_t in_bytes = in.size(), out_bytes = out.size();
    if (!decoder_->decode(in, out) || (in.size() == in_bytes && out.size() == out_bytes))
      return fail(ErrorCode::kMalformed, "a compressed buffer is broken or shorter than it says");
    consumed_ = window_.size() - in.size();
  }
  return {};
}

Result<void> BufferCursor::skip(std::uint64_t bytes) {
  if (bytes > left_) return short_buffer();
  if (!decoder_) {
    next_ += bytes;
    left_ -= bytes;
    return {};
  }
  std::vector<std::byte> scratch(std::min<std::uint64_t>(bytes, kWindowBytes));
  while (bytes != 0) {
    const auto piece = std::span(scratch).first(std::min<std::uint64_t>(bytes, scratch.size()));
    if (const auto ok = read(piece); !ok) return ok;
    bytes -= piece.size();
  }
  return {};
}

std::optional<std::span<const std::byte>> BufferCursor::in_place() const {
  if (decoder_) return std::nullopt;
  return body_.in_place(next_, left_);
}

Result<void> BitCursor::read(std::size_t count, std::vector<std::uint64_t>& words) {
  words.assign((count + 63) / 64, 0);
  if (count == 0) return {};
  const std::size_t bytes = count > carry_bits_ ? (count - carry_bits_ + 7) / 8 : 0;
  scratch_.resize(bytes);
  if (const auto ok = bytes_.read(scratch_); !ok) return ok;
  words[0] = carry_;
  if (carry_bits_ == 0) {
    std::memcpy(words.data(), scratch_.data(), bytes);
  } else {
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::size_t at = carry_bits_ + 8 * i;
      const auto byte = std::to_integer<std::uint64_t>(scratch_[i]);
      if (at / 64 < words.size()) words[at / 64] |= byte << (at % 64);
      if (at % 64 > 56 && at / 64 + 1 < words.size()) words[at / 64 + 1] |= byte >> (64 - at % 64);
    }
  }
  const auto left = static_cast<unsigned>(carry_bits_ + 8 * bytes - count);
  const unsigned last = bytes == 0 ? carry_ : std::to_integer<unsigned>(scratch_.back());
  carry_ = bytes == 0 ? last >> count : last >> (8 - left);
  carry_bits_ = left;
  if (count % 64 != 0) words.back() &= (std::uint64_t{1} << (count % 64)) - 1;
  return {};
}

Result<void> BitCursor::skip(std::uint64_t count) {
  if (const auto ok = bytes_.skip(count / 8); !ok) return ok;
  std::vector<std::uint64_t> bits;
  return read(count % 8, bits);
}

}  // namespace mdat::arrow
