// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/page_builder.hpp"

#include <algorithm>
#include <bit>

#include "lib/parquet/page_codec.hpp"
#include "lib/parquet/run_encoder.hpp"
#include "lib/parquet/value_encoder.hpp"

namespace mdat::parquet {
namespace {

// Definition levels: 1 where a row has a value. A column that allows no nulls has none.
void append_levels(const WrittenColumn& column, const PageValues& rows, std::vector<std::byte>& out) {
  if (!column.field.nullable) return;
  if (rows.validity.empty())
    append_ones(rows.rows, out);
  else
    append_runs(rows.validity, rows.rows, out);
}

// The checksum is of all that stands behind the header.
Page finish(PageHeader header, std::span<const std::byte> body, std::int64_t uncompressed_bytes) {
  header.uncompressed_bytes = static_cast<std::int32_t>(uncompressed_bytes);
  header.compressed_bytes = static_cast<std::int32_t>(body.size());
  header.crc = std::bit_cast<std::int32_t>(crc32(body));
  std::vector<std::byte> head;
  write(header, head);
  Page page{.uncompressed_bytes = static_cast<std::int64_t>(head.size()) + uncompressed_bytes};
  page.bytes.reserve(head.size() + body.size());
  page.bytes.insert(page.bytes.end(), head.begin(), head.end());
  page.bytes.insert(page.bytes.end(), body.begin(), body.end());
  return page;
}

// Levels and values are compressed together.
Page data_page_v1(const WrittenColumn& column, const PageForm& form, const PageValues& rows,
                  Encoding encoding, std::span<const std::byte> encoded) {
  std::vector<std::byte> body;
  if (column.field.nullable) {
    std::vector<std::byte> levels;
    append_levels(column, rows, levels);
    append_length(levels.size(), body);
    body.insert(body.end(), levels.begin(), levels.end());
  }
  body.insert(body.end(), encoded.begin(), encoded.end());
  std::vector<std::byte> compressed;
  compress(Compression::kZstd, form.level, body, compressed);
  const PageHeader header{.type = PageType::kData,
                          .data = DataPageHeader{.num_values = static_cast<std::int32_t>(rows.rows),
                                                 .encoding = encoding,
                                                 .definition_encoding = Encoding::kRle,
                                                 .repetition_encoding = Encoding::kRle}};
  return finish(header, compressed, static_cast<std::int64_t>(body.size()));
}

// Levels stand in front, as they are; so do values that do not become fewer bytes.
Page data_page_v2(const WrittenColumn& column, const PageForm& form, const PageValues& rows,
                  Encoding encoding, std::span<const std::byte> encoded) {
  std::vector<std::byte> body;
  append_levels(column, rows, body);
  const std::size_t levels = body.size();
  compress(Compression::kZstd, form.level, encoded, body);
  const bool pays = body.size() - levels < encoded.size();
  if (!pays) {
    body.resize(levels);
    body.insert(body.end(), encoded.begin(), encoded.end());
  }
  const PageHeader header{
      .type = PageType::kDataV2,
      .data_v2 = DataPageHeaderV2{.num_values = static_cast<std::int32_t>(rows.rows),
                                  .num_nulls = static_cast<std::int32_t>(rows.rows - rows.count),
                                  .num_rows = static_cast<std::int32_t>(rows.rows),
                                  .encoding = encoding,
                                  .definition_bytes = static_cast<std::int32_t>(levels),
                                  .compressed = pays}};
  return finish(header, body, static_cast<std::int64_t>(levels + encoded.size()));
}

}  // namespace

PageForm page_form(ParquetProfile profile, std::size_t columns) {
  constexpr std::size_t kOpenBytes = std::size_t{32} << 20;  // of all pages that are open, at 8 bytes a row
  constexpr std::size_t kRowsMin = 1024;
  const bool is_modern = profile == ParquetProfile::kModern;
  const std::size_t rows = is_modern ? 131'072 : 32'768;
  return {.profile = profile,
          .rows_max = std::clamp(kOpenBytes / 8 / std::max<std::size_t>(columns, 1), kRowsMin, rows),
          .bytes_max = std::size_t{1} << 20,
          .dictionary_max = std::size_t{1} << 20,
          .level = is_modern ? 3 : 1};
}

Page data_page(const WrittenColumn& column, const PageForm& form, const PageValues& rows, Encoding encoding,
               std::span<const std::byte> encoded) {
  const auto make = form.profile == ParquetProfile::kCompatible ? data_page_v1 : data_page_v2;
  Page page = make(column, form, rows, encoding, encoded);
  page.encoding = encoding;
  page.rows = static_cast<std::int64_t>(rows.rows);
  page.nulls = static_cast<std::int64_t>(rows.rows - rows.count);
  return page;
}

Page dictionary_page(const PageForm& form, std::size_t count, std::span<const std::byte> plain) {
  std::vector<std::byte> compressed;
  compress(Compression::kZstd, form.level, plain, compressed);
  const PageHeader header{.type = PageType::kDictionary,
                          .dictionary = DictionaryPageHeader{.num_values = static_cast<std::int32_t>(count),
                                                             .encoding = Encoding::kPlain}};
  Page page = finish(header, compressed, static_cast<std::int64_t>(plain.size()));
  page.encoding = Encoding::kPlain;
  return page;
}

}  // namespace mdat::parquet
