// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/run_encoder.hpp"

#include <algorithm>
#include <bit>

#include "lib/codec/kernel/bitpack.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kGroup = 8;  // values that are packed together

template <typename T>
void pack(std::span<const T> values, unsigned width, std::vector<std::byte>& out) {
  constexpr std::size_t kShort = 512;  // as many as 1024 would be interleaved
  while (!values.empty()) {
    const std::span<const T> some = values.first(std::min(values.size(), kShort));
    const std::size_t begin = out.size();
    out.resize(begin + codec::packed_bytes(some.size(), width));
    codec::pack(some.data(), some.size(), width, out.data() + begin);
    values = values.subspan(some.size());
  }
}

void append_run(std::uint32_t value, std::size_t count, unsigned width, std::vector<std::byte>& out) {
  append_varint(std::uint64_t{count} << 1, out);
  for (unsigned byte = 0; byte < (width + 7) / 8; ++byte)
    out.push_back(static_cast<std::byte>(value >> (8 * byte)));
}

// The last group of a page may have fewer values; it is filled with zeros.
void append_groups(std::span<const std::uint32_t> values, unsigned width, std::vector<std::byte>& out) {
  if (values.empty()) return;
  const std::size_t groups = (values.size() + kGroup - 1) / kGroup;
  append_varint(std::uint64_t{groups} << 1 | 1, out);
  const std::size_t end = out.size() + groups * width;
  append_packed(values, width, out);
  out.resize(end);
}

}  // namespace

unsigned bits_of(std::uint64_t value) { return static_cast<unsigned>(std::bit_width(value)); }

void append_varint(std::uint64_t value, std::vector<std::byte>& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::byte>(value | 0x80));
  out.push_back(static_cast<std::byte>(value));
}

void append_packed(std::span<const std::uint32_t> values, unsigned width, std::vector<std::byte>& out) {
  pack(values, width, out);
}
void append_packed(std::span<const std::uint64_t> values, unsigned width, std::vector<std::byte>& out) {
  pack(values, width, out);
}

void append_runs(std::span<const std::uint32_t> values, unsigned width, std::vector<std::byte>& out) {
  std::size_t packed = 0;  // values from here to `at` are in no run
  std::size_t at = 0;
  while (at < values.size()) {
    const std::uint32_t value = values[at];
    const auto other = std::ranges::find_if(values.subspan(at), [&](std::uint32_t v) { return v != value; });
    const auto run = static_cast<std::size_t>(other - values.subspan(at).begin());
    if (run < kGroup) {  // a whole group more that is packed
      at = std::min(at + kGroup, values.size());
      continue;
    }
    append_groups(values.subspan(packed, at - packed), width, out);
    append_run(value, run, width, out);
    packed = at += run;
  }
  append_groups(values.subspan(packed), width, out);
}

void append_runs(std::span<const std::uint64_t> bits, std::size_t count, std::vector<std::byte>& out) {
  // Groups are bytes; runs are of whole bytes that are all 0 or all 1, from two on.
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(bits.data());
  const std::size_t groups = (count + kGroup - 1) / kGroup, whole = count / kGroup;
  std::size_t packed = 0, at = 0;
  const auto flush = [&](std::size_t end) {
    if (packed == end) return;
    append_varint(std::uint64_t{end - packed} << 1 | 1, out);
    const auto* from = reinterpret_cast<const std::byte*>(bytes + packed);
    out.insert(out.end(), from, from + (end - packed));
  };
  while (at < whole) {
    std::size_t end = at;
    while (end < whole && bytes[end] == bytes[at]) ++end;
    if (end - at >= 2 && (bytes[at] == 0 || bytes[at] == 0xFF)) {
      flush(at);
      append_run(bytes[at] & 1, (end - at) * kGroup, 1, out);
      packed = end;
    }
    at = end;
  }
  flush(groups);
}

void append_ones(std::size_t count, std::vector<std::byte>& out) {
  if (count > 0) append_run(1, count, 1, out);
}

}  // namespace mdat::parquet
