// SPDX-License-Identifier: Apache-2.0
#include "lib/column/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace mdat::column {
namespace {

std::uint8_t byte(std::string_view text, std::size_t index) {
  return index < text.size() ? static_cast<std::uint8_t>(text[index]) : std::uint8_t{0};
}

// Length of the sequence that begins at `at`, 0 if it is malformed. Table 3-7 of the Unicode standard.
std::size_t sequence(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte(text, at), second = byte(text, at + 1);
  const auto continues = [&](std::size_t index) { return (byte(text, at + index) & 0xC0) == 0x80; };
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !continues(1)) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && second < 0xA0, surrogate = lead == 0xED && second > 0x9F;
    return !overlong && !surrogate && continues(2) ? 3 : 0;
  }
  const bool overlong = lead == 0xF0 && second < 0x90, beyond = lead == 0xF4 && second > 0x8F;
  return !overlong && !beyond && continues(2) && continues(3) ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Eight ASCII bytes at a time.
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t bytes = sequence(text, at);
    if (bytes == 0) return false;
    at += bytes;
  }
  return true;
}

}  // namespace mdat::column
