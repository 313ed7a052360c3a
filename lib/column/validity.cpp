// SPDX-License-Identifier: Apache-2.0
#include "lib/column/validity.hpp"

#include <algorithm>
#include <cstring>

#include "format/checksum.hpp"

namespace mdat::column {
namespace {

using format::Validity;
using format::ValidityHeader;

constexpr std::size_t words(std::uint32_t rows) { return (rows + 63) / 64; }

// Ends of alternating runs, the first one valid (and perhaps empty).
std::vector<std::uint16_t> run_ends(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t rows) {
  std::vector<std::uint16_t> ends;
  bool valid = true;
  for (std::uint32_t row = 0; row < rows; ++row) {
    if (bit_at(bits, begin + row) == valid) continue;
    ends.push_back(static_cast<std::uint16_t>(row));
    valid = !valid;
  }
  ends.push_back(static_cast<std::uint16_t>(rows));
  return ends;
}

void append_section(Validity kind, std::span<const std::byte> content, std::vector<std::byte>& out) {
  const ValidityHeader header{kind, static_cast<std::uint32_t>(content.size())};
  const auto head = format::bytes_of(header);
  out.insert(out.end(), head.begin(), head.end());
  out.insert(out.end(), content.begin(), content.end());
  out.resize(out.size() + pad8(content.size()) - content.size());
}

void fill(std::uint64_t* bits, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t row = begin; row < end; ++row) bits[row / 64] |= std::uint64_t{1} << (row % 64);
}

bool read_runs(std::span<const std::byte> content, std::uint32_t rows, std::uint64_t* bits) {
  if (content.size() % sizeof(std::uint16_t) != 0 || content.empty()) return false;
  std::uint32_t begin = 0;
  for (std::size_t at = 0; at < content.size(); at += sizeof(std::uint16_t)) {
    std::uint16_t end = 0;
    std::memcpy(&end, content.data() + at, sizeof end);
    if (end > rows || end < begin || (end == begin && at != 0)) return false;
    if (at / sizeof(std::uint16_t) % 2 == 0) fill(bits, begin, end);
    begin = end;
  }
  return begin == rows;
}

}  // namespace

void append_validity(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t rows,
                     std::vector<std::byte>& out) {
  if (bits == nullptr) return append_section(Validity::kAllValid, {}, out);
  const std::vector<std::uint16_t> ends = run_ends(bits, begin, rows);
  if (ends.size() == 1) return append_section(Validity::kAllValid, {}, out);
  if (ends.size() == 2 && ends[0] == 0) return append_section(Validity::kAllNull, {}, out);
  const std::size_t bitmap_bytes = words(rows) * 8;
  if (ends.size() * sizeof(std::uint16_t) < bitmap_bytes)
    return append_section(Validity::kRunEnds, std::as_bytes(std::span(ends)), out);
  std::vector<std::uint64_t> bitmap(words(rows));
  for (std::uint32_t row = 0; row < rows; ++row)
    bitmap[row / 64] |= static_cast<std::uint64_t>(bit_at(bits, begin + row)) << (row % 64);
  append_section(Validity::kBitmap, std::as_bytes(std::span(bitmap)), out);
}

std::size_t read_validity(std::span<const std::byte> payload, std::uint32_t rows, std::uint64_t* bits) {
  ValidityHeader header{};
  if (payload.size() < sizeof header) return 0;
  std::memcpy(&header, payload.data(), sizeof header);
  if (header.bytes > payload.size() - sizeof header || pad8(header.bytes) > payload.size() - sizeof header)
    return 0;
  const auto content = payload.subspan(sizeof header, header.bytes);
  const auto padding = payload.subspan(sizeof header + header.bytes, pad8(header.bytes) - header.bytes);
  if (std::ranges::any_of(padding, [](std::byte b) { return b != std::byte{0}; })) return 0;
  std::fill_n(bits, words(rows), 0);
  bool sound = false;
  switch (header.kind) {
    case Validity::kAllValid:
      sound = content.empty();
      fill(bits, 0, rows);
      break;
    case Validity::kAllNull:
      sound = content.empty();
      break;
    case Validity::kBitmap:
      sound = content.size() == words(rows) * 8;
      if (!sound) break;
      std::memcpy(bits, content.data(), content.size());
      sound = rows % 64 == 0 || bits[rows / 64] >> (rows % 64) == 0;
      break;
    case Validity::kRunEnds:
      sound = read_runs(content, rows, bits);
      break;
  }
  return sound ? sizeof header + pad8(header.bytes) : 0;
}

}  // namespace mdat::column
