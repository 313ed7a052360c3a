// SPDX-License-Identifier: Apache-2.0
// Shared part:           u32 entries | u32 zero | the distinct values in order of first appearance
// Payload of a granule:  per vector the codes, bit-packed in as many bits as entries - 1 has
#include "lib/codec/dictionary.hpp"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <string>
#include <string_view>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/kernel/bitpack.hpp"
#include "lib/codec/string_plain.hpp"

namespace mdat::codec {
namespace {

using Code = Dictionary::Code;
constexpr std::size_t kHeaderBytes = 8;

unsigned code_bits(std::uint32_t entries) { return static_cast<unsigned>(std::bit_width(entries - 1)); }

std::size_t payload_bytes(std::uint32_t rows, unsigned bits) {
  return rows / format::kVectorRows * packed_bytes(format::kVectorRows, bits) +
         packed_bytes(rows % format::kVectorRows, bits);
}

// What a value is compared by: the bits of a number, the text of a string.
template <std::unsigned_integral U>
struct Numbers {
  const Values& values;
  using Key = U;
  Key operator[](std::uint32_t row) const {
    Key key;
    std::memcpy(&key, values.data + std::size_t{row} * sizeof key, sizeof key);
    return key;
  }
  static std::uint64_t hash(std::uint64_t key) { return (key ^ (key >> 32)) * 0x9E3779B97F4A7C15; }
};
struct Strings {
  const Values& values;
  using Key = std::string_view;
  Key operator[](std::uint32_t row) const {
    return {values.heap + values.offsets[row], values.offsets[row + 1] - values.offsets[row]};
  }
  static std::uint64_t hash(Key key) {  // FNV-1a
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash * 0x9E3779B97F4A7C15;
  }
};

// Open addressing with linear probing. A slot holds 1 + the code; the row where the code first stood is its
// key.
template <typename Keys>
class Index {
 public:
  Index(Keys keys, std::uint32_t entries_max)
      : keys_(keys),
        slots_(std::bit_ceil(std::size_t{2} * entries_max)),
        shift_(64 - static_cast<int>(std::bit_width(slots_.size() - 1))) {
    first_rows_.reserve(std::min(entries_max, kFewEntries));
    counts_.reserve(std::min(entries_max, kFewEntries));
  }

  /// The code of that row's value, given out in order of first appearance.
  std::uint32_t add(std::uint32_t row) {
    const auto key = keys_[row];
    for (std::size_t i = Keys::hash(key) >> shift_;; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i] == 0) {
        first_rows_.push_back(row);
        counts_.push_back(1);
        slots_[i] = static_cast<std::uint32_t>(first_rows_.size());
        return slots_[i] - 1;
      }
      const std::uint32_t code = slots_[i] - 1;
      if (keys_[first_rows_[code]] == key) {
        ++counts_[code];
        return code;
      }
    }
  }

  [[nodiscard]] const std::vector<std::uint32_t>& first_rows() const { return first_rows_; }
  [[nodiscard]] const std::vector<std::uint32_t>& counts() const { return counts_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(first_rows_.size()); }

 private:
  static constexpr std::uint32_t kFewEntries = 128;
  Keys keys_;
  std::vector<std::uint32_t> slots_, first_rows_, counts_;
  int shift_;
};

template <typename F>
decltype(auto) visit_keys(const Values& values, F&& f) {
  if (values.physical == format::Physical::kString) return f(Strings{values});
  return visit_physical(values.physical, [&]<typename T>(std::type_identity<T>) {
    return f(Numbers<format::UnsignedOf<T>>{values});
  });
}

void append_entries(const Values& values, const std::vector<std::uint32_t>& rows,
                    std::vector<std::byte>& out) {
  const std::uint32_t header[2] = {static_cast<std::uint32_t>(rows.size()), 0};
  out.resize(kHeaderBytes);
  std::memcpy(out.data(), header, sizeof header);
  if (values.physical != format::Physical::kString) {
    const std::size_t width = width_bytes(values.physical);
    for (const std::uint32_t row : rows) {
      const std::byte* value = values.data + row * width;
      out.insert(out.end(), value, value + width);
    }
    return;
  }
  std::vector<std::uint32_t> offsets{0};
  std::string heap;
  for (const std::uint32_t row : rows) {
    heap += Strings{values}[row];
    offsets.push_back(static_cast<std::uint32_t>(heap.size()));
  }
  const Values distinct{format::Physical::kString, header[0], nullptr, offsets, heap.data()};
  if (!append_strings(distinct, 0, header[0], out)) out.clear();
}

void append_codes(const std::vector<Code>& codes, unsigned bits, Encoded& encoded) {
  for (std::size_t row = 0; row < codes.size(); row += format::kVectorRows) {
    const std::size_t count = std::min<std::size_t>(codes.size() - row, format::kVectorRows);
    const std::size_t begin = encoded.payloads.size();
    encoded.payloads.resize(begin + packed_bytes(count, bits));
    if (bits > 0) pack<Code>(codes.data() + row, count, bits, 0, encoded.payloads.data() + begin);
    const std::size_t end = row + count;
    if (end % format::kGranuleRows == 0 || end == codes.size()) {
      encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
    }
  }
}

// Entries of a shared part; 0 if its header is not one.
std::uint32_t entries_of(std::span<const std::byte> shared) {
  if (shared.size() < kHeaderBytes) return 0;
  std::uint32_t header[2];
  std::memcpy(header, shared.data(), sizeof header);
  return header[1] == 0 && header[0] <= Dictionary::kEntriesMax ? header[0] : 0;
}

// Codes of one vector, all below `entries`, or false.
bool unpack_codes(std::span<const std::byte> payload, std::uint32_t granule_rows, std::uint32_t vector,
                  std::uint32_t entries, Code* codes) {
  const unsigned bits = code_bits(entries);
  const std::uint32_t count = std::min(granule_rows - vector * format::kVectorRows, format::kVectorRows);
  if (bits == 0) {
    std::fill_n(codes, count, Code{0});
    return true;
  }
  unpack<Code>(payload.data() + vector * packed_bytes(format::kVectorRows, bits), count, bits, 0, codes);
  return *std::max_element(codes, codes + count) < entries;
}

template <typename U>
void gather(const std::byte* entries, const Code* codes, std::uint32_t count, U* out) {
  for (std::uint32_t i = 0; i < count; ++i) {
    std::memcpy(out + i, entries + std::size_t{codes[i]} * sizeof(U), sizeof(U));
  }
}

}  // namespace

// Distinct values of the segment from those of a sample: the more values are met once and the fewer twice,
// the more were not met at all (Chao, Scandinavian Journal of Statistics 11(4), 1984).
std::optional<std::uint64_t> Dictionary::estimate(const Values& values) {
  constexpr std::uint32_t kSampled = 4096;
  const std::uint32_t step = std::max(1u, values.rows / kSampled);
  const std::uint32_t sampled = (values.rows + step - 1) / step;
  return visit_keys(values, [&](auto keys) -> std::optional<std::uint64_t> {
    Index index(keys, sampled);
    for (std::uint32_t row = 0; row < values.rows; row += step) {
      index.add(row);
      if (step == 1 && index.size() > values.rows / 2) return std::nullopt;
    }
    const bool is_text = values.physical == format::Physical::kString;
    std::uint64_t text = 0;
    for (const std::uint32_t row : index.first_rows())
      text += is_text ? values.offsets[row + 1] - values.offsets[row] : 0;
    const auto met = [&](std::uint32_t times) {
      return static_cast<double>(std::count(index.counts().begin(), index.counts().end(), times));
    };
    const double unseen = step == 1 ? 0 : met(1) * (met(1) - 1) / (2 * (met(2) + 1));
    const double entries = index.size() + std::max(0.0, unseen);
    if (entries > kEntriesMax || entries > values.rows / 2.0) return std::nullopt;
    const double entry_bytes = is_text ? 1 + static_cast<double>(text) / index.size()
                                       : static_cast<double>(width_bytes(values.physical));
    const unsigned bits = code_bits(static_cast<std::uint32_t>(entries));
    return kHeaderBytes + static_cast<std::uint64_t>(entries * entry_bytes) +
           payload_bytes(values.rows, bits);
  });
}

bool Dictionary::encode(const Values& values, Encoded& encoded) {
  return visit_keys(values, [&](auto keys) {
    Index index(keys, std::min(values.rows, kEntriesMax + 1));
    std::vector<Code> codes(values.rows);
    for (std::uint32_t row = 0; row < values.rows; ++row) {
      codes[row] = static_cast<Code>(index.add(row));
      if (index.size() > kEntriesMax) return false;
    }
    append_entries(values, index.first_rows(), encoded.shared);
    if (encoded.shared.empty()) return false;
    append_codes(codes, code_bits(index.size()), encoded);
    return true;
  });
}

std::uint32_t Dictionary::entries(const Source& source) {
  const std::uint32_t entries = entries_of(source.shared);
  const std::size_t width = width_bytes(source.physical);
  return width > 0 && source.shared.size() != kHeaderBytes + entries * width ? 0 : entries;
}

std::span<const std::byte> Dictionary::values(const Source& source) {
  return source.shared.subspan(kHeaderBytes, entries(source) * width_bytes(source.physical));
}

bool Dictionary::strings(const Source& source, StringBuffer& out) {
  const std::uint32_t entries = entries_of(source.shared);
  return entries > 0 && read_strings(source.shared.subspan(kHeaderBytes), entries, out);
}

bool Dictionary::codes(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows,
                       std::uint32_t vector, Code* out) {
  const std::uint32_t entries = Dictionary::entries(source);
  return entries > 0 && payload.size() == payload_bytes(granule_rows, code_bits(entries)) &&
         vector * format::kVectorRows < granule_rows &&
         unpack_codes(payload, granule_rows, vector, entries, out);
}

bool Dictionary::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                        std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                        std::byte* out) {
  const std::uint32_t entries = Dictionary::entries(source);
  if (entries == 0 || source.physical == format::Physical::kString) return false;
  if (payload.size() != payload_bytes(granule_rows, code_bits(entries))) return false;
  const std::uint32_t vectors = (granule_rows + format::kVectorRows - 1) / format::kVectorRows;
  const std::uint32_t last = std::min(vectors, first_vector + vector_count);
  if (first_vector >= last) return false;
  const std::byte* table = values(source).data();
  Code codes[format::kVectorRows];
  for (std::uint32_t vector = first_vector; vector < last; ++vector) {
    if (!unpack_codes(payload, granule_rows, vector, entries, codes)) return false;
    const std::uint32_t count = std::min(granule_rows - vector * format::kVectorRows, format::kVectorRows);
    visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      using U = format::UnsignedOf<T>;
      gather(table, codes, count, reinterpret_cast<U*>(out) + (vector - first_vector) * format::kVectorRows);
    });
  }
  const std::uint32_t rows = std::min(granule_rows - first_vector * format::kVectorRows,
                                      (last - first_vector) * format::kVectorRows);
  return source.physical != format::Physical::kBool ||
         std::all_of(out, out + rows, [](std::byte value) { return value <= std::byte{1}; });
}

std::optional<std::uint64_t> Dictionary::value_at(const Source& source, std::span<const std::byte> payload,
                                                  std::uint32_t /*granule*/, std::uint32_t granule_rows,
                                                  std::uint32_t row) {
  const std::uint32_t entries = Dictionary::entries(source);
  if (entries == 0 || source.physical == format::Physical::kString) return std::nullopt;
  const unsigned bits = code_bits(entries);
  if (payload.size() != payload_bytes(granule_rows, bits)) return std::nullopt;
  const std::uint32_t place = row % format::kVectorRows, vector = row / format::kVectorRows;
  const std::uint32_t count = std::min(granule_rows - (row - place), format::kVectorRows);
  const Code code = unpack_at<Code>(payload.data() + vector * packed_bytes(format::kVectorRows, bits), count,
                                    bits, 0, place);
  if (code >= entries) return std::nullopt;
  return load_value(source.physical, values(source).data() + code * width_bytes(source.physical));
}

bool Dictionary::decode_strings(const Source& source, std::span<const std::byte> payload,
                                std::uint32_t granule_rows, StringBuffer& out) {
  const std::uint32_t entries = entries_of(source.shared);
  if (entries == 0 || payload.size() != payload_bytes(granule_rows, code_bits(entries))) return false;
  StringBuffer table;
  if (!strings(source, table)) return false;
  out.offsets.assign(1, 0);
  out.heap.clear();
  Code codes[format::kVectorRows];
  for (std::uint32_t row = 0; row < granule_rows; ++row) {
    const std::uint32_t place = row % format::kVectorRows;
    if (place == 0 && !unpack_codes(payload, granule_rows, row / format::kVectorRows, entries, codes))
      return false;
    const std::uint32_t begin = table.offsets[codes[place]], end = table.offsets[codes[place] + 1u];
    if (out.heap.size() + (end - begin) > format::kStringBytesMax) return false;
    out.heap.insert(out.heap.end(), table.heap.begin() + begin, table.heap.begin() + end);
    out.offsets.push_back(static_cast<std::uint32_t>(out.heap.size()));
  }
  return true;
}

}  // namespace mdat::codec
