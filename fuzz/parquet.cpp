// SPDX-License-Identifier: Apache-2.0
// Any bytes as Parquet: refused, or read inside its buffers. The first byte says what the rest is: a whole
// file, a footer alone, an index, or a page of one type and encoding, so that every decoder is reached at
// once.
#include "mdat/parquet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "lib/parquet/fixed_decoder.hpp"
#include "lib/parquet/index_decoder.hpp"
#include "lib/parquet/level_decoder.hpp"
#include "lib/parquet/metadata.hpp"
#include "lib/parquet/page_codec.hpp"
#include "lib/parquet/snappy_pairs.hpp"
#include "lib/parquet/text_decoder.hpp"

namespace {

using namespace mdat;
using namespace mdat::parquet;

// Rows that are read of a file: few bytes may have any number of them.
constexpr std::size_t kRowsMax = 1 << 18;
constexpr std::size_t kValues = 1000, kPage = 1 << 14;

void read_file(std::span<const std::byte> bytes) {
  const auto table = open_parquet(bytes);
  if (!table) return;
  std::vector<ColumnData> columns;
  for (std::size_t rows = 0; rows < kRowsMax; rows += columns.empty() ? 1 : columns[0].size())
    if (!(*table)->next(columns).value_or(false)) return;
}

/// What was read is written and read again, the same.
template <typename T>
void read_struct(std::span<const std::byte> bytes) {
  const auto value = parquet::read<T>(bytes);
  if (!value) return;
  std::vector<std::byte> written;
  parquet::write(*value, written);
  const auto again = parquet::read<T>(written);
  if (!again || *again != *value) __builtin_trap();
}

void read_fixed(FixedDecoder* decoder, std::size_t width) {
  std::uint8_t sum = 0;
  for (std::size_t count = 1; decoder != nullptr && count < kValues; count *= 3) {
    const std::byte* values = decoder->next(count);
    if (values == nullptr) return;
    for (std::size_t i = 0; i < count * width; ++i)  // a sanitizer looks at each
      sum = static_cast<std::uint8_t>(sum + std::to_integer<unsigned>(values[i]));
  }
  volatile std::uint8_t used = sum;
  (void)used;
}

void read_texts(TextDecoder* decoder) {
  std::size_t letters = 0;
  for (std::size_t count = 1; decoder != nullptr && count < kValues; count *= 3) {
    const std::string_view* texts = decoder->next(count);
    if (texts == nullptr) return;
    for (std::size_t i = 0; i < count; ++i)
      letters += static_cast<std::size_t>(std::ranges::count(texts[i], 'e'));
  }
  volatile std::size_t used = letters;
  (void)used;
}

void read_page(unsigned kind, std::span<const std::byte> page) {
  const auto encoding = static_cast<Encoding>(kind % 11);
  const auto physical = static_cast<PhysicalType>(kind / 11 % 8);
  const FixedType type = fixed_type(physical, 3);
  if (physical == PhysicalType::kByteArray) return read_texts(make_text_decoder(encoding, page).get());
  if (encoding != Encoding::kRleDictionary)
    return read_fixed(make_fixed_decoder(encoding, type, page).get(), type.width);
  const std::vector<std::byte> dictionary(7 * type.width);
  read_fixed(make_fixed_decoder(dictionary, type, page).get(), type.width);
}

void read_levels(LevelDecoder levels) {
  std::uint64_t bits[kValues / 64 + 1];
  for (std::size_t count = 1; count < kValues; count *= 3)
    if (!levels.read(count, bits)) return;
}

/// Blocks of Snappy also where they are none of pairs, with the same outcome as the library's.
void decompress_page(Compression codec, std::span<const std::byte> bytes) {
  std::vector<std::byte> out(kPage), again(kPage);
  const bool fills = decompress(codec, bytes, out).has_value();
  if (codec != Compression::kSnappy) return;
  if (codec::decompress_pairs(bytes, again) != fills || (fills && again != out)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // A copy of exactly this size, so that a sanitizer sees its end.
  std::vector<std::byte> bytes(size - 1);
  if (size > 1) std::memcpy(bytes.data(), data + 1, size - 1);
  const unsigned kind = data[0];
  switch (kind) {
    case 'P':
      read_file(bytes);
      break;
    case 'F':
      read_struct<FileMetadata>(bytes);
      break;
    case 'H':
      read_struct<PageHeader>(bytes);
      break;
    case 'C':
      read_struct<ColumnIndex>(bytes);
      break;
    case 'O':
      read_struct<OffsetIndex>(bytes);
      break;
    case 'L':
      read_levels(LevelDecoder::runs(bytes));
      read_levels(LevelDecoder::packed(bytes));
      break;
    default:
      if (kind < 100)
        read_page(kind, bytes);
      else
        decompress_page(static_cast<Compression>(kind % 8), bytes);
  }
  return 0;
}
