// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/encoding_choice.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include "lib/codec/zstd_frame.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kSampleMin = 16384;  // values

std::span<const ValueEncoding> candidates(PhysicalType type, ParquetProfile profile) {
  static constexpr ValueEncoding kPlain[] = {{Encoding::kPlain}};
  static constexpr ValueEncoding kBooleans[] = {{Encoding::kPlain}, {Encoding::kRle}};
  static constexpr ValueEncoding kIntegers[] = {{Encoding::kPlain},
                                                {Encoding::kDeltaBinaryPacked, Packing::kBits},
                                                {Encoding::kDeltaBinaryPacked, Packing::kBytes}};
  static constexpr ValueEncoding kFloats[] = {{Encoding::kPlain}, {Encoding::kByteStreamSplit}};
  static constexpr ValueEncoding kTexts[] = {
      {Encoding::kPlain}, {Encoding::kDeltaLengthByteArray}, {Encoding::kDeltaByteArray}};
  if (profile == ParquetProfile::kCompatible) return kPlain;
  switch (type) {
    case PhysicalType::kBoolean:
      return kBooleans;
    case PhysicalType::kInt32:
    case PhysicalType::kInt64:
      return kIntegers;
    case PhysicalType::kFloat:
    case PhysicalType::kDouble:
      return kFloats;
    default:
      return kTexts;
  }
}

// The dictionary has to pay within the sample; in the chunk, which is longer, it pays more.
void try_dictionary(const WrittenColumn& column, const PageValues& values, const Categories& categories,
                    int level, std::size_t best, EncodingChoice& choice) {
  ValueDictionary dictionary(column, categories);
  std::vector<std::uint32_t> indices;
  dictionary.index(values, indices);
  if (2 * dictionary.size() > values.count) return;
  const std::size_t own = codec::zstd_compressed_bytes(dictionary.plain(), level);
  std::vector<std::byte> bytes;
  for (const Packing packing : {Packing::kBits, Packing::kBytes}) {
    bytes.clear();
    append_indices(indices, dictionary.size(), packing, bytes);
    const std::size_t size = own + codec::zstd_compressed_bytes(bytes, level);
    if (size >= best) continue;
    best = size;
    choice.dictionary = packing;
  }
}

}  // namespace

EncodingChoice choose_encoding(const WrittenColumn& column, const PageValues& page,
                               const Categories& categories, ParquetProfile profile, int level) {
  if (column.is_category()) return {.dictionary = Packing::kBits};
  const PageValues values = sample(column, page, std::max(kSampleMin, page.count / 2));
  const auto tried = candidates(column.type(), profile);
  EncodingChoice choice;
  if (values.count == 0 || (tried.size() == 1 && column.type() == PhysicalType::kBoolean)) return choice;
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::vector<std::byte> bytes;
  for (const ValueEncoding encoding : tried) {
    bytes.clear();
    append_values(column, values, encoding, bytes);
    const std::size_t size = codec::zstd_compressed_bytes(bytes, level);
    if (size >= best) continue;
    best = size;
    choice.values = encoding;
  }
  if (column.type() != PhysicalType::kBoolean)
    try_dictionary(column, values, categories, level, best, choice);
  return choice;
}

}  // namespace mdat::parquet
