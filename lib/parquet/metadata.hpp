// SPDX-License-Identifier: Apache-2.0
// The structs of parquet.thrift that flat columns need. What is not optional here has to be there; fields
// that are not named here are skipped. Numbers of enums that are not named here are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::parquet {

enum class PhysicalType : std::int32_t {
  kBoolean,
  kInt32,
  kInt64,
  kInt96,
  kFloat,
  kDouble,
  kByteArray,
  kFixedLenByteArray,
};

enum class ConvertedType : std::int32_t {
  kUtf8,
  kMap,
  kMapKeyValue,
  kList,
  kEnum,
  kDecimal,
  kDate,
  kTimeMillis,
  kTimeMicros,
  kTimestampMillis,
  kTimestampMicros,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kJson,
  kBson,
  kInterval,
};

enum class Repetition : std::int32_t { kRequired, kOptional, kRepeated };

enum class Encoding : std::int32_t {
  kPlain = 0,
  kPlainDictionary = 2,
  kRle = 3,
  kBitPacked = 4,
  kDeltaBinaryPacked = 5,
  kDeltaLengthByteArray = 6,
  kDeltaByteArray = 7,
  kRleDictionary = 8,
  kByteStreamSplit = 9,
  kAlp = 10,
};

enum class Compression : std::int32_t { kNone, kSnappy, kGzip, kLzo, kBrotli, kLz4, kZstd, kLz4Raw };

enum class PageType : std::int32_t { kData, kIndex, kDictionary, kDataV2 };

enum class BoundaryOrder : std::int32_t { kUnordered, kAscending, kDescending };

/// A member of a union that says all by being there.
struct Empty {
  bool operator==(const Empty&) const = default;
};

/// A union: one of them is there, or none that is known here.
struct UnitOfTime {
  std::optional<Empty> millis{}, micros{}, nanos{};
  bool operator==(const UnitOfTime&) const = default;
};
struct DecimalType {
  std::int32_t scale = 0, precision = 0;
  bool operator==(const DecimalType&) const = default;
};
/// A time of day or a time stamp.
struct TimeType {
  bool adjusted_to_utc = false;
  UnitOfTime unit{};
  bool operator==(const TimeType&) const = default;
};
struct IntegerType {
  std::int8_t bit_width = 0;
  bool is_signed = false;
  bool operator==(const IntegerType&) const = default;
};
/// A union as UnitOfTime is.
struct LogicalType {
  std::optional<Empty> string{}, map{}, list{}, enumeration{};
  std::optional<DecimalType> decimal{};
  std::optional<Empty> date{};
  std::optional<TimeType> time{}, timestamp{};
  std::optional<IntegerType> integer{};
  std::optional<Empty> null{}, json{}, bson{}, uuid{}, float16{};
  bool operator==(const LogicalType&) const = default;
};

struct SchemaElement {
  std::optional<PhysicalType> type{};  ///< none: a group of the children behind it
  std::optional<std::int32_t> type_length{};
  std::optional<Repetition> repetition{};  ///< none: the root
  std::string name{};
  std::optional<std::int32_t> num_children{};
  std::optional<ConvertedType> converted_type{};
  std::optional<std::int32_t> scale{}, precision{}, field_id{};
  std::optional<LogicalType> logical_type{};
  bool operator==(const SchemaElement&) const = default;
};

/// Bounds are in PLAIN, without the length of byte arrays.
struct Statistics {
  std::optional<std::string> max{}, min{};  ///< of old writers, who compared octets as signed
  std::optional<std::int64_t> null_count{}, distinct_count{};
  std::optional<std::string> max_value{}, min_value{};
  std::optional<bool> max_is_exact{}, min_is_exact{};
  bool operator==(const Statistics&) const = default;
};

struct DataPageHeader {
  std::int32_t num_values = 0;  ///< with nulls
  Encoding encoding{}, definition_encoding{}, repetition_encoding{};
  std::optional<Statistics> statistics{};
  bool operator==(const DataPageHeader&) const = default;
};
struct DictionaryPageHeader {
  std::int32_t num_values = 0;
  Encoding encoding{};
  std::optional<bool> sorted{};
  bool operator==(const DictionaryPageHeader&) const = default;
};
struct DataPageHeaderV2 {
  std::int32_t num_values = 0, num_nulls = 0, num_rows = 0;
  Encoding encoding{};
  std::int32_t definition_bytes = 0, repetition_bytes = 0;  ///< never compressed
  std::optional<bool> compressed{};                         ///< none: yes
  std::optional<Statistics> statistics{};
  bool operator==(const DataPageHeaderV2&) const = default;
};
struct PageHeader {
  PageType type{};
  std::int32_t uncompressed_bytes = 0, compressed_bytes = 0;  ///< without this header
  std::optional<std::int32_t> crc{};                          ///< of the bytes behind this header
  std::optional<DataPageHeader> data{};
  std::optional<DictionaryPageHeader> dictionary{};
  std::optional<DataPageHeaderV2> data_v2{};
  bool operator==(const PageHeader&) const = default;
};

struct KeyValue {
  std::string key{};
  std::optional<std::string> value{};
  bool operator==(const KeyValue&) const = default;
};
struct SortingColumn {
  std::int32_t column = 0;
  bool descending = false, nulls_first = false;
  bool operator==(const SortingColumn&) const = default;
};
struct PageEncodingStats {
  PageType page_type{};
  Encoding encoding{};
  std::int32_t count = 0;
  bool operator==(const PageEncodingStats&) const = default;
};

struct ColumnMetadata {
  PhysicalType type{};
  std::vector<Encoding> encodings{};
  std::vector<std::string> path{};
  Compression codec{};
  std::int64_t num_values = 0;  ///< with nulls
  std::int64_t uncompressed_bytes = 0, compressed_bytes = 0;
  std::int64_t data_page_offset = 0;
  std::optional<std::int64_t> dictionary_page_offset{};
  std::optional<Statistics> statistics{};
  std::optional<std::vector<PageEncodingStats>> encoding_stats{};
  bool operator==(const ColumnMetadata&) const = default;
};
struct ColumnChunk {
  std::optional<std::string> file_path{};  ///< of another file
  std::int64_t file_offset = 0;            ///< without a meaning any more: write 0
  std::optional<ColumnMetadata> metadata{};
  std::optional<std::int64_t> offset_index_offset{};
  std::optional<std::int32_t> offset_index_bytes{};
  std::optional<std::int64_t> column_index_offset{};
  std::optional<std::int32_t> column_index_bytes{};
  std::optional<Empty> encrypted{};  ///< what it says is skipped
  bool operator==(const ColumnChunk&) const = default;
};
struct RowGroup {
  std::vector<ColumnChunk> columns{};
  std::int64_t uncompressed_bytes = 0;
  std::int64_t num_rows = 0;
  std::optional<std::vector<SortingColumn>> sorting_columns{};
  std::optional<std::int64_t> file_offset{}, compressed_bytes{};
  std::optional<std::int16_t> ordinal{};
  bool operator==(const RowGroup&) const = default;
};

/// How bounds of a column compare: a union, of which writers should have the first.
struct ColumnOrder {
  std::optional<Empty> type_defined{};
  bool operator==(const ColumnOrder&) const = default;
};
struct FileMetadata {
  std::int32_t version = 0;
  std::vector<SchemaElement> schema{};  ///< depth first, the root in front
  std::int64_t num_rows = 0;
  std::vector<RowGroup> row_groups{};
  std::optional<std::vector<KeyValue>> key_values{};
  std::optional<std::string> created_by{};
  std::optional<std::vector<ColumnOrder>> column_orders{};
  std::optional<Empty> encrypted{};  ///< what it says is skipped
  bool operator==(const FileMetadata&) const = default;
};

/// Bounds of the pages of a column chunk, an element a page.
struct ColumnIndex {
  std::vector<bool> null_pages{};  ///< nothing but nulls: without bounds
  std::vector<std::string> min_values{}, max_values{};
  BoundaryOrder boundary_order{};
  std::optional<std::vector<std::int64_t>> null_counts{};
  bool operator==(const ColumnIndex&) const = default;
};
struct PageLocation {
  std::int64_t offset = 0;
  std::int32_t bytes = 0;      ///< with the header
  std::int64_t first_row = 0;  ///< in its row group
  bool operator==(const PageLocation&) const = default;
};
struct OffsetIndex {
  std::vector<PageLocation> pages{};
  bool operator==(const OffsetIndex&) const = default;
};

/// A FileMetadata, PageHeader, ColumnIndex or OffsetIndex at the front of bytes; `used` are how many it has.
/// kMalformed says what is wrong, at which byte.
template <typename T>
[[nodiscard]] Result<T> read(std::span<const std::byte> bytes, std::size_t* used = nullptr);

/// Appends one, which read() reads back equal.
template <typename T>
void write(const T& value, std::vector<std::byte>& out);

}  // namespace mdat::parquet
