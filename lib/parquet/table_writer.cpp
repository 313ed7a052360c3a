// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <deque>
#include <set>

#include "lib/arrow/schema.hpp"
#include "lib/column/utf8.hpp"
#include "lib/model/base64.hpp"
#include "lib/parquet/chunk_builder.hpp"
#include "lib/parquet/pandas_metadata.hpp"
#include "mdat/parquet.hpp"
#include "mdat/version.hpp"

namespace mdat {
namespace parquet {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kGroupBytes = std::size_t{32} << 20;  // of pages that wait
constexpr std::size_t kSliceRows = 8192;                    // that a column takes before the next one does
constexpr std::string_view kPandasKey = "pandas", kArrowKey = "ARROW:schema";

class Writer final : public TableWriter {
 public:
  Writer(TableSchema schema, ByteSink sink, const ParquetWriteOptions& options);
  Result<void> append(std::span<const ColumnData> columns) override;
  Result<void> finish() override;
  Result<void> emit(std::span<const std::byte> bytes);

 private:
  Result<void> append_slice(std::span<const ColumnData> columns, std::size_t begin, std::size_t end);
  Result<void> end_group();
  void index(ChunkMetadata described, RowGroup& group);
  Result<void> emit_page_index();
  Result<std::vector<KeyValue>> key_values() const;
  Result<FileMetadata> footer();

  TableSchema schema_;
  ByteSink sink_;
  ParquetWriteOptions options_;
  std::vector<WrittenColumn> columns_;
  std::deque<ChunkBuilder> chunks_;  // of each column
  std::vector<ColumnFacts> facts_;
  std::vector<RowGroup> groups_;
  // Until they are in the file, places in the page index count from the front of each of these.
  std::vector<std::byte> column_indexes_, offset_indexes_;
  std::uint64_t offset_ = 0;  // bytes that the sink has
  std::uint64_t rows_ = 0;
  std::uint64_t group_rows_ = 0;
};

Writer::Writer(TableSchema schema, ByteSink sink, const ParquetWriteOptions& options)
    : schema_(std::move(schema)), sink_(std::move(sink)), options_(options), facts_(schema_.fields.size()) {
  assert(options.group_rows > 0);
  const PageForm form = page_form(options.profile, schema_.fields.size());
  columns_.reserve(schema_.fields.size());
  for (Field& field : schema_.fields) {
    columns_.push_back(written_column(field, options.profile));
    field = columns_.back().field;
    chunks_.emplace_back(columns_.back(), form);
  }
}

Result<void> Writer::emit(std::span<const std::byte> bytes) {
  offset_ += bytes.size();
  return sink_(bytes);
}

Result<void> Writer::append(std::span<const ColumnData> columns) {
  assert(columns.size() == columns_.size());
  const std::size_t rows = columns[0].size();
  for (std::size_t begin = 0; begin < rows;) {
    const std::size_t most = std::min(kSliceRows, rows - begin);
    const auto some =
        static_cast<std::size_t>(std::min<std::uint64_t>(most, options_.group_rows - group_rows_));
    if (auto done = append_slice(columns, begin, begin + some); !done) return done;
    begin += some;
  }
  return {};
}

Result<void> Writer::append_slice(std::span<const ColumnData> columns, std::size_t begin, std::size_t end) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    assert(columns[i].size() == columns[0].size());
    if (auto done = chunks_[i].append(columns[i], begin, end, rows_); !done) return done;
    bytes += chunks_[i].bytes();
  }
  rows_ += end - begin;
  group_rows_ += end - begin;
  if (group_rows_ < options_.group_rows && bytes < kGroupBytes) return {};
  return end_group();
}

Result<void> Writer::end_group() {
  RowGroup group{.columns = {},
                 .num_rows = static_cast<std::int64_t>(group_rows_),
                 .file_offset = static_cast<std::int64_t>(offset_),
                 .compressed_bytes = 0};
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    chunks_[i].end_page();
    auto described = chunks_[i].write(offset_, [&](std::span<const std::byte> bytes) { return emit(bytes); });
    if (!described) return std::unexpected(std::move(described.error()));
    facts_[i].has_nulls |= described->column.statistics->null_count != 0;
    facts_[i].categories = chunks_[i].categories();
    if (described->is_ascending && columns_[i].field.name == options_.index)
      group.sorting_columns = std::vector{SortingColumn{.column = static_cast<std::int32_t>(i)}};
    index(std::move(*described), group);
  }
  groups_.push_back(std::move(group));
  group_rows_ = 0;
  return {};
}

void Writer::index(ChunkMetadata described, RowGroup& group) {
  group.uncompressed_bytes += described.column.uncompressed_bytes;
  *group.compressed_bytes += described.column.compressed_bytes;
  ColumnChunk chunk;
  if (described.column_index) {
    const std::size_t begin = column_indexes_.size();
    write(*described.column_index, column_indexes_);
    chunk.column_index_offset = static_cast<std::int64_t>(begin);
    chunk.column_index_bytes = static_cast<std::int32_t>(column_indexes_.size() - begin);
  }
  const std::size_t begin = offset_indexes_.size();
  write(described.offset_index, offset_indexes_);
  chunk.offset_index_offset = static_cast<std::int64_t>(begin);
  chunk.offset_index_bytes = static_cast<std::int32_t>(offset_indexes_.size() - begin);
  chunk.metadata = std::move(described.column);
  group.columns.push_back(std::move(chunk));
}

Result<void> Writer::emit_page_index() {
  const auto column_indexes = static_cast<std::int64_t>(offset_);
  const auto offset_indexes = column_indexes + static_cast<std::int64_t>(column_indexes_.size());
  for (RowGroup& group : groups_)
    for (ColumnChunk& chunk : group.columns) {
      if (chunk.column_index_offset) *chunk.column_index_offset += column_indexes;
      *chunk.offset_index_offset += offset_indexes;
    }
  if (auto done = emit(column_indexes_); !done) return done;
  return emit(offset_indexes_);
}

Result<std::vector<KeyValue>> Writer::key_values() const {
  std::vector<KeyValue> pairs;
  for (const auto& [key, value] : schema_.metadata)
    if (key != kPandasKey && key != kArrowKey) pairs.push_back({key, value});
  auto pandas = pandas_metadata(columns_, facts_, options_.index);
  if (!pandas) return std::unexpected(std::move(pandas.error()));
  pairs.push_back({std::string(kPandasKey), std::move(*pandas)});
  // Readers of Arrow take the metadata of the table from this schema, not from beside it.
  TableSchema schema{.fields = schema_.fields, .skipped = {}, .metadata = {}};
  for (const KeyValue& pair : pairs) schema.metadata.emplace_back(pair.key, *pair.value);
  std::string arrow;
  model::append_base64(arrow::encode_schema(schema), arrow);
  pairs.push_back({std::string(kArrowKey), std::move(arrow)});
  return pairs;
}

Result<FileMetadata> Writer::footer() {
  auto pairs = key_values();
  if (!pairs) return std::unexpected(std::move(pairs.error()));
  FileMetadata footer{.version = options_.profile == ParquetProfile::kModern ? 2 : 1,
                      .schema = {},
                      .num_rows = static_cast<std::int64_t>(rows_),
                      .row_groups = std::move(groups_),
                      .key_values = std::move(*pairs),
                      .created_by = options_.created_by,
                      .column_orders = std::vector(columns_.size(), ColumnOrder{.type_defined = Empty{}})};
  footer.schema.push_back({.name = "schema", .num_children = static_cast<std::int32_t>(columns_.size())});
  for (const WrittenColumn& column : columns_) footer.schema.push_back(column.element);
  if (footer.created_by->empty())
    footer.created_by = "mdat version " + std::string(kVersion) + " (build " + std::string(kVersion) + ")";
  return footer;
}

Result<void> Writer::finish() {
  if (group_rows_ > 0)
    if (auto done = end_group(); !done) return done;
  if (auto done = emit_page_index(); !done) return done;
  const auto metadata = footer();
  if (!metadata) return std::unexpected(metadata.error());
  std::vector<std::byte> bytes;
  write(*metadata, bytes);
  append_length(bytes.size(), bytes);
  const auto magic = std::as_bytes(std::span(kMagic));
  bytes.insert(bytes.end(), magic.begin(), magic.end());
  return emit(bytes);
}

Result<void> check(const TableSchema& schema) {
  if (schema.fields.empty())
    return fail(ErrorCode::kInvalidArgument, "a table without columns cannot become Parquet");
  std::set<std::string_view> names;
  for (const Field& field : schema.fields) {
    if (!column::is_utf8(field.name))
      return fail(ErrorCode::kInvalidArgument, "the name of a column is not UTF-8: '" + field.name + "'");
    if (!names.insert(field.name).second)
      return fail(ErrorCode::kInvalidArgument, "two columns are named '" + field.name + "': rename one");
  }
  return {};
}

}  // namespace
}  // namespace parquet

Result<std::unique_ptr<TableWriter>> write_parquet(TableSchema schema, ByteSink sink,
                                                   const ParquetWriteOptions& options) {
  if (auto sound = parquet::check(schema); !sound) return std::unexpected(std::move(sound.error()));
  auto writer = std::make_unique<parquet::Writer>(std::move(schema), std::move(sink), options);
  if (auto done = writer->emit(std::as_bytes(std::span(parquet::kMagic))); !done)
    return std::unexpected(std::move(done.error()));
  return writer;
}

}  // namespace mdat
