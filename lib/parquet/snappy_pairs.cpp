// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/snappy_pairs.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace mdat::parquet::codec {
namespace {

static_assert(std::endian::native == std::endian::little);

/// What is left to read, and to write.
struct Cursor {
  const std::byte* in;
  const std::byte* in_end;
  std::byte* out = nullptr;
  std::byte* out_begin = nullptr;
  std::byte* out_end = nullptr;

  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(in_end - in); }
  [[nodiscard]] std::size_t room() const { return static_cast<std::size_t>(out_end - out); }
  [[nodiscard]] std::size_t made() const { return static_cast<std::size_t>(out - out_begin); }
};

constexpr std::size_t kWord = sizeof(std::uint64_t);

std::uint64_t load(const std::byte* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}
void store(std::byte* to, std::uint64_t word) { std::memcpy(to, &word, sizeof word); }

/// Up to four bytes.
bool take_number(Cursor& at, std::size_t bytes, std::size_t& number) {
  if (at.left() < bytes) return false;
  std::uint64_t word = 0;
  std::memcpy(&word, at.in, at.left() < kWord ? bytes : kWord);
  number = word & ((std::uint64_t{1} << (8 * bytes)) - 1);
  at.in += bytes;
  return true;
}

/// Of what the block makes, at its front: 32 bits, seven to a byte.
bool take_size(Cursor& at, std::size_t& size) {
  size = 0;
  for (unsigned shift = 0; shift < 35 && at.left() > 0; shift += 7) {
    const auto byte = std::to_integer<std::size_t>(*at.in++);
    size |= (byte & 0x7F) << shift;
    if (byte < 0x80) return size >> 32 == 0;
  }
  return false;
}

struct Element {
  std::size_t length = 0;
  std::size_t offset = 0;  // back to what is copied
  bool literal = false;    // whose bytes are next
};

bool take_element(Cursor& at, Element& element) {
  constexpr std::size_t kInTag = 60;  // greater lengths of literals are behind the tag
  const auto tag = std::to_integer<std::size_t>(*at.in++), kind = tag & 3;
  element.literal = kind == 0;
  element.length = kind == 1 ? 4 + (tag >> 2 & 7) : (tag >> 2) + 1;
  if (!element.literal) {
    if (!take_number(at, kind == 3 ? 4 : kind, element.offset)) return false;
    if (kind == 1) element.offset |= tag >> 5 << 8;
  } else if (element.length > kInTag) {
    if (!take_number(at, element.length - kInTag, element.length)) return false;
    ++element.length;
  }
  return true;
}

/// A literal of 1 to 5 bytes and a copy of 4 to 11 from eight bytes before, in a word of the block.
struct Pair {
  static constexpr std::size_t kLiteralMax = 5, kRoom = kLiteralMax + 2 * kWord;
  std::size_t literal, copy;
  bool is_one;

  explicit Pair(std::uint64_t word) : literal((word >> 2 & 7) + 1) {
    constexpr std::uint64_t kMask = 0xFFE3, kFromEight = 0x0801;  // both bytes of a copy but for its length
    const std::uint64_t tag = word >> 8 >> (8 * literal % 64);
    copy = 4 + (tag >> 2 & 7);
    // One outcome for a processor to guess instead of three.
    is_one = ((word & 0xE3) | ((tag & kMask) ^ kFromEight)) == 0 && literal <= kLiteralMax;
  }
  [[nodiscard]] std::size_t bytes() const { return 1 + literal + 2; }
};

/// As many pairs as come next. What they copy stays in a register: loads of what was just stored in parts
/// would have to wait for it.
void take_pairs(Cursor& at) {
  if (at.made() < kWord) return;
  std::uint64_t last = load(at.out - kWord);
  while (at.left() >= kWord && at.room() >= Pair::kRoom) {
    const std::uint64_t word = load(at.in);
    const Pair pair(word);
    if (!pair.is_one) return;
    store(at.out, word >> 8);
    last = last >> (8 * pair.literal) | word >> 8 << (64 - 8 * pair.literal);
    store(at.out + pair.literal, last);
    store(at.out + pair.literal + kWord, last);
    last = std::rotr(last, static_cast<int>(8 * pair.copy));
    at.out += pair.literal + pair.copy;
    at.in += pair.bytes();
  }
}

bool put_literal(Cursor& at, std::size_t length) {
  constexpr std::size_t kShort = 16;
  if (length > at.left() || length > at.room()) return false;
  if (length <= kShort && at.left() >= kShort && at.room() >= kShort)
    std::memcpy(at.out, at.in, kShort);
  else
    std::memcpy(at.out, at.in, length);
  at.in += length;
  at.out += length;
  return true;
}

bool put_copy(Cursor& at, std::size_t offset, std::size_t length) {
  if (offset == 0 || offset > at.made() || length > at.room()) return false;
  const std::byte* const end = at.out + length;
  if (offset >= kWord && at.room() - length >= kWord)
    for (std::byte* out = at.out; out < end; out += kWord) store(out, load(out - offset));
  else
    for (std::byte* out = at.out; out < end; ++out) *out = *(out - offset);
  at.out += length;
  return true;
}

}  // namespace

bool made_of_pairs(std::span<const std::byte> block) {
  constexpr std::size_t kLeast = 4096, kElements = 128;  // of less there is nothing to gain
  if (block.size() < kLeast) return false;
  Cursor at{.in = block.data(), .in_end = block.data() + block.size()};
  std::size_t size = 0, pairs = 0;
  if (!take_size(at, size)) return false;
  for (std::size_t i = 0; i < kElements; ++i) {
    if (at.left() < kWord) return false;
    if (const Pair pair(load(at.in)); pair.is_one) {
      at.in += pair.bytes();
      ++pairs;
      continue;
    }
    Element element;
    if (!take_element(at, element) || (element.literal && element.length > at.left())) return false;
    if (element.literal) at.in += element.length;
  }
  return pairs >= kElements / 4 * 3;
}

bool decompress_pairs(std::span<const std::byte> block, std::span<std::byte> out) {
  Cursor at{.in = block.data(),
            .in_end = block.data() + block.size(),
            .out = out.data(),
            .out_begin = out.data(),
            .out_end = out.data() + out.size()};
  std::size_t size = 0;
  if (!take_size(at, size) || size != out.size()) return false;
  while (true) {
    take_pairs(at);
    if (at.left() == 0) return at.room() == 0;
    Element element;
    if (!take_element(at, element)) return false;
    const bool fits =
        element.literal ? put_literal(at, element.length) : put_copy(at, element.offset, element.length);
    if (!fits) return false;
  }
}

}  // namespace mdat::parquet::codec
