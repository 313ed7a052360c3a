// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

std::uint32_t load_end(std::span<const std::byte> payload, std::uint32_t index) {
  std::uint32_t end;
  std::memcpy(&end, payload.data() + index * sizeof end, sizeof end);
  return end;
}

std::size_t table_bytes(std::uint32_t vectors) {
  return vectors == 1 ? 0 : (vectors + vectors % 2) * sizeof(std::uint32_t);
}

}  // namespace

const std::byte* likely_place(std::span<const std::byte> payload, std::uint32_t granule_rows,
                              std::uint32_t row) {
  const std::size_t table = std::min(table_bytes(vector_count(granule_rows)), payload.size());
  return payload.data() + table + (payload.size() - table) * row / granule_rows;
}

std::optional<std::span<const std::byte>> find_vector(std::span<const std::byte> payload,
                                                      std::uint32_t granule_rows, std::uint32_t index) {
  const std::uint32_t vectors = vector_count(granule_rows);
  if (vectors == 1) return payload;
  const std::size_t table = table_bytes(vectors);
  if (payload.size() < table) return std::nullopt;
  const std::size_t begin = index == 0 ? table : (std::size_t{load_end(payload, index - 1)} + 7) / 8 * 8;
  const std::size_t end = load_end(payload, index);
  if (begin < table || begin > end || end > payload.size()) return std::nullopt;
  if (index + 1 == vectors && end != payload.size()) return std::nullopt;
  return payload.subspan(begin, end - begin);
}

}  // namespace mdat::codec
