// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/delta_encoder.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "lib/codec/byte_streams.hpp"
#include "lib/parquet/run_encoder.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kBlock = 128;  // differences
constexpr std::size_t kPart = 32;

// `deltas` are those of one block, less than kBlock at the end of the page.
template <typename T>
void append_block(std::array<T, kBlock>& deltas, std::size_t count, Packing packing,
                  std::vector<std::byte>& out) {
  using Signed = std::make_signed_t<T>;
  const auto less = [](T a, T b) { return static_cast<Signed>(a) < static_cast<Signed>(b); };
  const T least = *std::min_element(deltas.begin(), deltas.begin() + count, less);
  append_varint(codec::zigzag(static_cast<std::uint64_t>(static_cast<Signed>(least))), out);
  std::fill(deltas.begin() + count, deltas.end(), least);
  const std::size_t widths = out.size();
  out.resize(widths + kBlock / kPart);
  for (std::size_t part = 0; part * kPart < count; ++part) {
    const std::span<T> some = std::span(deltas).subspan(part * kPart, kPart);
    T all = 0;
    for (T& delta : some) all |= delta = static_cast<T>(delta - least);
    unsigned width = bits_of(all);
    if (packing == Packing::kBytes) width = (width + 7) / 8 * 8;
    out[widths + part] = static_cast<std::byte>(width);
    append_packed(std::span<const T>(some), width, out);
  }
}

template <typename T>
void append(std::span<const T> values, Packing packing, std::vector<std::byte>& out) {
  append_varint(kBlock, out);
  append_varint(kBlock / kPart, out);
  append_varint(values.size(), out);
  const T first = values.empty() ? T{0} : values[0];
  append_varint(codec::zigzag(static_cast<std::uint64_t>(static_cast<std::make_signed_t<T>>(first))), out);
  std::array<T, kBlock> deltas;
  for (std::size_t at = 1; at < values.size(); at += kBlock) {
    const std::size_t count = std::min(kBlock, values.size() - at);
    for (std::size_t i = 0; i < count; ++i) deltas[i] = static_cast<T>(values[at + i] - values[at + i - 1]);
    append_block(deltas, count, packing, out);
  }
}

}  // namespace

void append_deltas(std::span<const std::uint32_t> values, Packing packing, std::vector<std::byte>& out) {
  append(values, packing, out);
}
void append_deltas(std::span<const std::uint64_t> values, Packing packing, std::vector<std::byte>& out) {
  append(values, packing, out);
}

}  // namespace mdat::parquet
