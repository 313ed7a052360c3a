// SPDX-License-Identifier: Apache-2.0
#include "tools/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace mdat::tool {
namespace {

struct Span {
  std::uint32_t first, last;
};

/// Combining marks and joiners that matter in names; anything missing only costs alignment.
constexpr Span kNarrowest[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},
                               {0x64B, 0x65F},   {0x900, 0x902},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                               {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
/// East Asian wide and emoji.
constexpr Span kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},  {0x3400, 0x4DBF},
                          {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},
                          {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                          {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

bool holds(const auto& spans, std::uint32_t value) {
  return std::any_of(std::begin(spans), std::end(spans),
                     [&](const Span& span) { return value >= span.first && value <= span.last; });
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const CodePoint stray{lead, 1, false};
  const std::uint8_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return stray;
  std::uint32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return stray;
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return stray;
  return {value, length, true};
}

bool is_control(std::uint32_t value) {
  if (value < 0x20 || (value >= 0x7F && value < 0xA0)) return true;
  if (value < 0x61C) return false;
  return value == 0x61C || value == 0x200E || value == 0x200F || (value >= 0x2028 && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069) || value == 0xFEFF;
}

int display_width(std::uint32_t value) {
  if (value < 0x300) return 1;
  if (holds(kNarrowest, value)) return 0;
  return holds(kWide, value) ? 2 : 1;
}

}  // namespace mdat::tool
