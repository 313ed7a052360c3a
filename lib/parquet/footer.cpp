// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/footer.hpp"

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace mdat::parquet {
namespace {

constexpr std::string_view kMagic = "PAR1", kEncryptedMagic = "PARE";
constexpr std::size_t kTailBytes = 8;  // the length of the metadata, and the magic number
constexpr std::uint32_t kFooterMax = std::uint32_t{1} << 28;
constexpr std::int32_t kIndexMax = std::int32_t{1} << 28;

Result<void> check(FileMetadata& metadata) {
  std::size_t leaves = 0;
  for (const SchemaElement& element : metadata.schema) leaves += element.type ? 1 : 0;
  std::int64_t rows = 0;
  for (const RowGroup& group : metadata.row_groups) {
    if (group.columns.size() != leaves)
      return fail(ErrorCode::kMalformed, "a row group has " + std::to_string(group.columns.size()) +
                                             " columns, and the schema " + std::to_string(leaves));
    if (group.num_rows < 0 || __builtin_add_overflow(rows, group.num_rows, &rows))
      return fail(ErrorCode::kMalformed, "a row group of " + std::to_string(group.num_rows) + " rows");
  }
  metadata.num_rows = rows;  // some writers leave it 0
  return {};
}

}  // namespace

Result<FileMetadata> read_footer(const ByteSource& source) {
  const auto wrong = [&](ErrorCode code, const std::string& what) {
    return fail(code, source.name() + ": " + what);
  };
  std::byte tail[kTailBytes] = {};
  if (source.size() < kMagic.size() + kTailBytes)
    return wrong(ErrorCode::kMalformed, "too short to be Parquet");
  const std::uint64_t end = source.size() - kTailBytes;
  if (auto done = source.read(end, tail); !done) return std::unexpected(done.error());
  const std::string_view magic(reinterpret_cast<const char*>(tail) + 4, kMagic.size());
  if (magic == kEncryptedMagic) return wrong(ErrorCode::kUnsupported, "the footer is encrypted");
  if (magic != kMagic) return wrong(ErrorCode::kMalformed, "no Parquet file: it does not end with PAR1");
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, tail, sizeof bytes);
  if (bytes > end - kMagic.size())
    return wrong(ErrorCode::kMalformed,
                 "the footer has " + std::to_string(bytes) + " bytes, more than the file");
  if (bytes > kFooterMax)
    return wrong(ErrorCode::kLimit, "the footer has " + std::to_string(bytes) + " bytes, at most " +
                                        std::to_string(kFooterMax) + " are read");
  std::vector<std::byte> footer(bytes);
  if (auto done = source.read(end - bytes, footer); !done) return std::unexpected(done.error());
  auto metadata = read<FileMetadata>(footer);
  if (!metadata) return wrong(metadata.error().code, "footer: " + metadata.error().message);
  if (auto fine = check(*metadata); !fine) return wrong(fine.error().code, fine.error().message);
  return metadata;
}

template <typename Index>
Result<Index> read_index(const ByteSource& source, std::int64_t offset, std::int32_t bytes) {
  if (offset < 0 || bytes < 0 || bytes > kIndexMax || static_cast<std::uint64_t>(offset) > source.size() ||
      static_cast<std::uint64_t>(bytes) > source.size() - static_cast<std::uint64_t>(offset))
    return fail(ErrorCode::kMalformed, "an index that is not in the file");
  std::vector<std::byte> index(static_cast<std::size_t>(bytes));
  if (auto done = source.read(static_cast<std::uint64_t>(offset), index); !done)
    return std::unexpected(done.error());
  return read<Index>(index);
}

template Result<ColumnIndex> read_index(const ByteSource&, std::int64_t, std::int32_t);
template Result<OffsetIndex> read_index(const ByteSource&, std::int64_t, std::int32_t);

}  // namespace mdat::parquet
