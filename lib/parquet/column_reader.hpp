// SPDX-License-Identifier: Apache-2.0
// One column of a file, chunk by chunk and page by page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/parquet/fixed_decoder.hpp"
#include "lib/parquet/flat_schema.hpp"
#include "lib/parquet/index_decoder.hpp"
#include "lib/parquet/level_decoder.hpp"
#include "lib/parquet/page_stream.hpp"
#include "lib/parquet/text_decoder.hpp"
#include "mdat/series_data.hpp"

namespace mdat::parquet {

/// In memory: a page as it is in the file, the same decompressed, and the dictionary.
class ColumnReader {
 public:
  /// The source outlives it.
  ColumnReader(const ByteSource& source, FlatColumn column);

  [[nodiscard]] const FlatColumn& column() const { return column_; }
  /// From now on rows of this chunk, from its first on.
  [[nodiscard]] Result<void> open(const RowGroup& group, std::size_t number);
  /// Rows of the chunk that are not wanted. Whole pages are not decompressed.
  [[nodiscard]] Result<void> skip(std::uint64_t rows);
  /// Appends the next rows; at most TableReader::kBatchRows at a time, and within the chunk.
  [[nodiscard]] Result<void> read(std::size_t rows, ColumnData& out);
  /// Whether the last error was a value that the column's type cannot hold.
  [[nodiscard]] bool misfit() const { return misfit_; }
  /// Of the strings of the last read().
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }

 private:
  enum class Form : std::uint8_t { kFixed, kTexts, kIndices };

  [[nodiscard]] Result<void> next_page(std::uint64_t rows_to_skip = 0);
  [[nodiscard]] Result<void> load_dictionary(const PageHeader& header);
  [[nodiscard]] Result<void> load_dictionary_texts(std::span<const std::byte> bytes, std::size_t count);
  [[nodiscard]] Result<void> load_data(const PageHeader& header);
  [[nodiscard]] Result<std::span<const std::byte>> decompressed(const PageHeader& header, std::size_t plain,
                                                                Room& room);
  [[nodiscard]] Result<std::span<const std::byte>> take_levels_v1(const DataPageHeader& page,
                                                                  std::span<const std::byte> bytes);
  [[nodiscard]] Result<void> start_values(Encoding encoding, std::span<const std::byte> values);
  [[nodiscard]] Result<void> read_piece(std::size_t rows, ColumnData& out);
  [[nodiscard]] Result<void> append_fixed(std::size_t rows, std::size_t valid, ColumnData& out);
  [[nodiscard]] Result<void> append_texts(std::size_t rows, std::size_t valid, ColumnData& out);
  [[nodiscard]] Result<void> append_codes(std::size_t rows, std::size_t valid, ColumnData& out);
  void append_spread(const std::byte* values, std::size_t rows, std::size_t valid, ColumnData& out);
  [[nodiscard]] Result<const std::string_view*> next_texts(std::size_t count);
  [[nodiscard]] std::uint32_t code_of(std::string_view text);
  [[nodiscard]] std::unexpected<Error> wrong(ErrorCode code, const std::string& what) const;
  [[nodiscard]] std::unexpected<Error> wrong(const Error& error) const {
    return wrong(error.code, error.message);
  }
  [[nodiscard]] std::unexpected<Error> not_text();
  [[nodiscard]] std::unexpected<Error> wrong_indices() const;
  [[nodiscard]] Result<void> check_categories() const;

  const ByteSource* source_;
  FlatColumn column_;
  PageStream stream_;
  // The chunk.
  std::size_t group_ = 0;
  Compression codec_{};
  std::uint64_t rows_left_ = 0;  // of the chunk, behind the page
  // Its dictionary.
  Room dictionary_room_;
  std::span<const std::byte> dictionary_;  // of fixed width
  std::vector<std::string_view> dictionary_texts_;
  std::vector<std::uint32_t> dictionary_codes_;  // of a categorical
  bool has_dictionary_ = false;
  // The page.
  std::size_t page_ = 0;  // its number in the chunk
  std::uint64_t page_offset_ = 0;
  std::size_t page_rows_ = 0;  // that are left
  Room page_room_;
  bool has_levels_ = false;
  LevelDecoder levels_;
  Form form_ = Form::kFixed;
  std::unique_ptr<FixedDecoder> fixed_;
  std::unique_ptr<TextDecoder> texts_;
  std::unique_ptr<IndexDecoder> indices_;
  // Of a batch.
  std::vector<std::uint64_t> validity_;
  Room converted_, spread_;
  std::vector<std::string_view> views_;
  std::size_t text_bytes_ = 0;
  // Categories of all chunks, in the order in which they came.
  std::vector<std::string> categories_;
  std::unordered_map<std::string, std::uint32_t> codes_;
  std::size_t category_bytes_ = 0;
  bool misfit_ = false;
};

}  // namespace mdat::parquet
