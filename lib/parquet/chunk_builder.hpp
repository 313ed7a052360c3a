// SPDX-License-Identifier: Apache-2.0
// The chunks of a column, one after another: pages that wait in memory until their row group is whole.
#pragma once

#include <optional>
#include <vector>

#include "lib/parquet/encoding_choice.hpp"
#include "lib/parquet/page_builder.hpp"

namespace mdat::parquet {

/// What footer and page index say of a chunk. Places are those in the file.
struct ChunkMetadata {
  ColumnMetadata column{};
  std::optional<ColumnIndex> column_index{};  ///< none where a page has values but no bounds: all are NaN
  OffsetIndex offset_index{};
  bool is_ascending = false;  ///< integers without nulls, none less than the one before it
};

class ChunkBuilder {
 public:
  /// The column has to live as long.
  ChunkBuilder(const WrittenColumn& column, const PageForm& form) : column_(&column), form_(form) {}
  ChunkBuilder(const ChunkBuilder&) = delete;  // the dictionary knows where the categories are
  ChunkBuilder& operator=(const ChunkBuilder&) = delete;
  ~ChunkBuilder() = default;

  /// Rows [begin, end) of a batch; `row` is the number of the first in the table, for messages.
  [[nodiscard]] Result<void> append(const ColumnData& batch, std::size_t begin, std::size_t end,
                                    std::uint64_t row);
  /// Ends the page that is open, if there is one.
  void end_page();
  /// Of pages that have ended.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Hands on the bytes of the chunk, which are at `offset` in the file, and begins the next one. No page is
  /// open.
  [[nodiscard]] Result<ChunkMetadata> write(std::uint64_t offset, const ByteSink& sink);
  /// Of a categorical column, so far.
  [[nodiscard]] std::size_t categories() const { return categories_.texts().size(); }

 private:
  [[nodiscard]] bool has_dictionary() const;
  Encoding encode(const PageValues& rows, std::vector<std::byte>& out);
  void follow(const PageValues& rows);
  [[nodiscard]] ChunkMetadata describe(std::uint64_t offset, const std::optional<Page>& dictionary) const;
  void begin();

  const WrittenColumn* column_;
  PageForm form_;
  PageValues open_{};
  Categories categories_{};                 // of all chunks
  std::optional<EncodingChoice> choice_{};  // made for the first page that has values
  std::optional<ValueDictionary> dictionary_{};
  std::size_t indexed_ = 0;  // values in pages with indices
  std::vector<Page> pages_{};
  std::size_t bytes_ = 0;
  bool is_ascending_ = true;
  std::optional<std::int64_t> last_{};
  std::vector<std::uint32_t> indices_{};
};

}  // namespace mdat::parquet
