// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/value_encoder.hpp"

#include <algorithm>
#include <cassert>

#include "lib/codec/byte_streams.hpp"
#include "lib/parquet/run_encoder.hpp"

namespace mdat::parquet {
namespace {

void append_bytes(std::span<const std::byte> bytes, std::vector<std::byte>& out) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<std::uint64_t> bits_of_booleans(const PageValues& page) {
  std::vector<std::uint64_t> bits((page.count + 63) / 64);
  const auto values = page.as<std::uint8_t>();
  for (std::size_t i = 0; i < page.count; ++i) bits[i / 64] |= std::uint64_t{values[i] != 0} << (i % 64);
  return bits;
}

void append_booleans(const PageValues& page, Encoding encoding, std::vector<std::byte>& out) {
  const std::vector<std::uint64_t> bits = bits_of_booleans(page);
  if (encoding == Encoding::kPlain)
    return append_bytes(std::as_bytes(std::span(bits)).first((page.count + 7) / 8), out);
  std::vector<std::byte> runs;
  append_runs(bits, page.count, runs);
  append_length(runs.size(), out);
  append_bytes(runs, out);
}

template <typename Use>
void each_text(const PageValues& page, Use use) {
  const auto* text = reinterpret_cast<const char*>(page.text.data());
  for (const std::uint32_t length : page.lengths) {
    use(std::string_view(text, length));
    text += length;
  }
}

void append_split(const PageValues& page, std::size_t width, std::vector<std::byte>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + page.fixed.size());
  if (width == 4)
    codec::to_streams<std::uint32_t>(page.fixed.data(), page.count, codec::kSplitBytes, out.data() + begin);
  else
    codec::to_streams<std::uint64_t>(page.fixed.data(), page.count, codec::kSplitBytes, out.data() + begin);
}

// What each text has in common with the one before, and the rest of it.
void append_prefixes(const PageValues& page, std::vector<std::byte>& out) {
  std::vector<std::uint32_t> prefixes, suffixes;
  std::vector<std::byte> rest;
  std::string_view before;
  each_text(page, [&](std::string_view text) {
    const auto common = std::ranges::mismatch(before, text).in2 - text.begin();
    prefixes.push_back(static_cast<std::uint32_t>(common));
    suffixes.push_back(static_cast<std::uint32_t>(text.end() - text.begin() - common));
    append_bytes(std::as_bytes(std::span(text).subspan(static_cast<std::size_t>(common))), rest);
    before = text;
  });
  append_deltas(prefixes, Packing::kBits, out);
  append_deltas(suffixes, Packing::kBits, out);
  append_bytes(rest, out);
}

}  // namespace

void append_length(std::size_t bytes, std::vector<std::byte>& out) {
  for (unsigned byte = 0; byte < 4; ++byte) out.push_back(static_cast<std::byte>(bytes >> (8 * byte)));
}

void append_plain(std::string_view text, std::vector<std::byte>& out) {
  append_length(text.size(), out);
  append_bytes(std::as_bytes(std::span(text)), out);
}

void append_values(const WrittenColumn& column, const PageValues& page, ValueEncoding encoding,
                   std::vector<std::byte>& out) {
  const PhysicalType type = column.type();
  switch (encoding.encoding) {
    case Encoding::kPlain:
      if (type == PhysicalType::kBoolean) return append_booleans(page, Encoding::kPlain, out);
      if (type != PhysicalType::kByteArray) return append_bytes(page.fixed, out);
      return each_text(page, [&](std::string_view text) { append_plain(text, out); });
    case Encoding::kRle:
      return append_booleans(page, Encoding::kRle, out);
    case Encoding::kByteStreamSplit:
      return append_split(page, width_bytes(type), out);
    case Encoding::kDeltaBinaryPacked:
      return type == PhysicalType::kInt32 ? append_deltas(page.as<std::uint32_t>(), encoding.packing, out)
                                          : append_deltas(page.as<std::uint64_t>(), encoding.packing, out);
    case Encoding::kDeltaLengthByteArray:
      append_deltas(page.lengths, Packing::kBits, out);
      return append_bytes(page.text, out);
    case Encoding::kDeltaByteArray:
      return append_prefixes(page, out);
    default:
      assert(false && "an encoding that is not written");
  }
}

void append_indices(std::span<const std::uint32_t> indices, std::size_t size, Packing packing,
                    std::vector<std::byte>& out) {
  unsigned width = size < 2 ? 1 : bits_of(size - 1);
  if (packing == Packing::kBytes) width = (width + 7) / 8 * 8;
  out.push_back(static_cast<std::byte>(width));
  append_runs(indices, width, out);
}

}  // namespace mdat::parquet
