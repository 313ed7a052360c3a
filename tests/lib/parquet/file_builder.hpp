// SPDX-License-Identifier: Apache-2.0
// Parquet files put together page by page, also such as no writer would make.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/parquet/metadata.hpp"
#include "lib/parquet/page_codec.hpp"
#include "tests/lib/parquet/bytes.hpp"

namespace mdat::test {

template <typename T>
std::vector<std::byte> plain(std::initializer_list<T> values) {
  std::vector<std::byte> all(values.size() * sizeof(T));
  std::memcpy(all.data(), values.begin(), all.size());
  return all;
}

inline std::vector<std::byte> joined(std::vector<std::byte> front, const std::vector<std::byte>& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

/// Columns first, then of each row group the pages of each column, in their order.
class FileBuilder {
 public:
  FileBuilder() { metadata.schema.push_back({.name = "schema", .num_children = 0}); }

  void column(std::string name, parquet::PhysicalType type, parquet::Repetition repetition,
              parquet::LogicalType logical = {}) {
    metadata.schema.push_back({.type = type, .repetition = repetition, .name = std::move(name)});
    if (logical != parquet::LogicalType{}) metadata.schema.back().logical_type = logical;
    ++*metadata.schema[0].num_children;
  }

  void row_group(std::int64_t rows) { metadata.row_groups.push_back({.num_rows = rows}); }

  /// The pages that follow are those of its next column.
  parquet::ColumnMetadata& chunk() {
    auto& group = metadata.row_groups.back();
    const auto& element = metadata.schema[group.columns.size() + 1];
    auto& chunk = group.columns.emplace_back();
    chunk.metadata = parquet::ColumnMetadata{.type = *element.type,
                                             .path = {element.name},
                                             .num_values = group.num_rows,
                                             .data_page_offset = static_cast<std::int64_t>(file.size())};
    return *chunk.metadata;
  }

  void page(parquet::PageHeader header, const std::vector<std::byte>& body) {
    if (header.compressed_bytes == 0) header.compressed_bytes = static_cast<std::int32_t>(body.size());
    if (header.uncompressed_bytes == 0) header.uncompressed_bytes = static_cast<std::int32_t>(body.size());
    parquet::write(header, file);
    file.insert(file.end(), body.begin(), body.end());
  }
  /// Of version 1, levels in runs.
  void data_page(std::int32_t values, parquet::Encoding encoding, const std::vector<std::byte>& body) {
    page(
        {.type = parquet::PageType::kData,
         .data = parquet::DataPageHeader{values, encoding, parquet::Encoding::kRle, parquet::Encoding::kRle}},
        body);
  }
  void dictionary_page(std::int32_t values, const std::vector<std::byte>& body) {
    page({.type = parquet::PageType::kDictionary,
          .dictionary = parquet::DictionaryPageHeader{values, parquet::Encoding::kPlain}},
         body);
  }

  /// The whole file.
  [[nodiscard]] std::vector<std::byte> finish() {
    std::vector<std::byte> footer;
    parquet::write(metadata, footer);
    std::vector<std::byte> whole = joined(file, footer);
    whole = joined(std::move(whole), plain({static_cast<std::uint32_t>(footer.size())}));
    return joined(std::move(whole), bytes_of("PAR1"));
  }

  std::vector<std::byte> file = bytes_of("PAR1");
  parquet::FileMetadata metadata{.version = 2};
};

}  // namespace mdat::test
