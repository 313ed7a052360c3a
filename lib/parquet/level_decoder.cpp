// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/level_decoder.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mdat::parquet {
namespace {

constexpr std::size_t kWord = 64;

std::uint64_t low_bits(std::size_t count) {
  return count == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// Up to 64 bits from bit `bit` on, of which `bytes` bytes may be read.
std::uint64_t load_bits(const std::byte* from, std::size_t bit, std::size_t count) {
  const std::byte* at = from + bit / 8;
  const std::size_t shift = bit % 8, bytes = (shift + count + 7) / 8;
  std::uint64_t word = 0;
  std::memcpy(&word, at, std::min<std::size_t>(bytes, 8));
  word >>= shift;
  if (bytes > 8) word |= std::to_integer<std::uint64_t>(at[8]) << (kWord - shift);
  return word & low_bits(count);
}

/// Bits that are cleared become those of a word.
void put(std::uint64_t* bits, std::size_t at, std::uint64_t word, std::size_t count) {
  const std::size_t shift = at % kWord;
  bits[at / kWord] |= word << shift;
  if (shift + count > kWord) bits[at / kWord + 1] |= word >> (kWord - shift);
}

std::size_t put_stretch(const RunDecoder::Stretch& stretch, std::uint64_t* bits, std::size_t at) {
  std::size_t valid = 0;
  for (std::size_t i = 0; i < stretch.count; i += kWord) {
    const std::size_t count = std::min(kWord, stretch.count - i);
    const std::uint64_t word = stretch.packed != nullptr ? load_bits(stretch.packed, stretch.bit + i, count)
                               : stretch.value != 0      ? low_bits(count)
                                                         : 0;
    put(bits, at + i, word, count);
    valid += static_cast<std::size_t>(std::popcount(word));
  }
  return valid;
}

}  // namespace

LevelDecoder LevelDecoder::runs(std::span<const std::byte> bytes) {
  LevelDecoder levels;
  levels.runs_ = RunDecoder(bytes, 1);
  return levels;
}

LevelDecoder LevelDecoder::packed(std::span<const std::byte> bytes) {
  LevelDecoder levels;
  levels.packed_ = bytes;
  levels.is_packed_ = true;
  return levels;
}

bool LevelDecoder::all_valid(std::size_t count) const {
  if (is_packed_) return false;
  const RunDecoder::Stretch stretch = RunDecoder(runs_).take(count);
  return stretch.count == count && stretch.packed == nullptr && stretch.value == 1;
}

std::optional<std::size_t> LevelDecoder::read(std::size_t count, std::uint64_t* bits) {
  std::fill_n(bits, (count + kWord - 1) / kWord, 0);
  std::size_t valid = 0;
  if (is_packed_) {
    if (at_ + count > packed_.size() * 8) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      const std::uint64_t bit = std::to_integer<std::uint64_t>(packed_[at_ / 8] >> (7 - at_ % 8)) & 1;
      bits[i / kWord] |= bit << (i % kWord);
      valid += bit;
    }
    return valid;
  }
  for (std::size_t at = 0; at < count;) {
    const RunDecoder::Stretch stretch = runs_.take(count - at);
    if (stretch.count == 0 || stretch.value > 1) return std::nullopt;
    valid += put_stretch(stretch, bits, at);
    at += stretch.count;
  }
  return valid;
}

}  // namespace mdat::parquet
