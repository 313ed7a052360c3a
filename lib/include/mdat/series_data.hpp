// SPDX-License-Identifier: Apache-2.0
// A series in memory: index and values as columns. Values; copies are deep.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/huge_pages.hpp"
#include "mdat/parameter.hpp"
#include "mdat/type.hpp"

namespace mdat {

/// Values of one type, some of them null.
class ColumnData {
 public:
  explicit ColumnData(Type type = {}) : type_(std::move(type)) {}

  [[nodiscard]] const Type& type() const { return type_; }
  [[nodiscard]] std::size_t size() const { return rows_; }
  [[nodiscard]] bool empty() const { return rows_ == 0; }
  [[nodiscard]] std::uint64_t nulls() const { return nulls_; }
  [[nodiscard]] bool is_valid(std::size_t row) const {
    return nulls_ == 0 || (validity_[row / 64] >> (row % 64) & 1) != 0;
  }
  /// Bit i, least significant first, is 1 where value i is not null; nullptr where all are valid.
  [[nodiscard]] const std::uint64_t* validity() const { return nulls_ == 0 ? nullptr : validity_.data(); }
  /// Of a type of fixed width; T as in Batch::values. A null row is zero. Valid until the next change.
  template <typename T>
  [[nodiscard]] std::span<const T> values() const {
    assert(sizeof(T) == width_bytes(type_.kind));
    return {reinterpret_cast<const T*>(fixed_.data()), rows_};
  }
  [[nodiscard]] const std::byte* bytes() const { return fixed_.data(); }
  /// Of a string or categorical column; "" where null.
  [[nodiscard]] std::string_view text(std::size_t row) const;
  [[nodiscard]] Value value(std::size_t row) const;
  /// Of a categorical column, in order of their codes.
  [[nodiscard]] const std::vector<std::string>& categories() const { return categories_; }

  /// `count` values of fixed width back to back; validity as above, from bit 0 on.
  void append(const void* values, std::size_t count, const std::uint64_t* validity = nullptr);
  template <typename T>
  void append(std::span<const T> values, const std::uint64_t* validity = nullptr) {
    assert(sizeof(T) == width_bytes(type_.kind));
    append(static_cast<const void*>(values.data()), values.size(), validity);
  }
  void append_text(std::string_view text);  ///< strings
  void append_null();
  /// Rows of a column of the same type; texts of a categorical are found or added here.
  void append(const ColumnData& other, std::size_t begin, std::size_t end);
  /// The code of a text, which is added where it is new.
  std::uint32_t add_category(std::string_view text);
  void set_categories(std::vector<std::string> categories) { categories_ = std::move(categories); }
  /// Room for so many rows in all, texts apart.
  void reserve(std::size_t rows);
  /// No rows; type, categories and memory stay.
  void clear();

  /// Types, categories, which rows are null, and the values of the others bit for bit.
  bool operator==(const ColumnData& other) const;

 private:
  void append_validity(std::size_t count, const std::uint64_t* validity);
  Type type_;
  std::size_t rows_ = 0;
  std::uint64_t nulls_ = 0;
  std::vector<std::byte, HugePages<std::byte>> fixed_;  // strings: none
  std::vector<std::uint64_t> ends_;                     // strings: end of each in heap_
  std::string heap_;                                    // strings
  std::vector<std::uint64_t> validity_;                 // empty while nothing is null
  std::vector<std::string> categories_;
};

/// What is known of an index, in the words of pandas and as its source gave it.
struct IndexMetadata {
  std::string type;  ///< "DatetimeIndex", "TimedeltaIndex", "RangeIndex", "Index", "PeriodIndex", ...
  std::string
      dtype;  ///< "datetime64[ns, UTC]", "int64", "period[M]", "category", "interval[int64, right]" ...
  std::optional<std::string> name{};
  std::optional<std::string> frequency{};  ///< "6min", "h", "MS": aliases of any version of pandas
  std::optional<std::string> time_zone{};
  std::optional<std::string> closed{};  ///< intervals: "left", "right", "both", "neither"
  std::optional<List> categories{};
  std::optional<bool> ordered{};
  std::optional<std::int64_t> start{}, end{}, step{};  ///< ranges; the end is excluded
  Parameters extra{};                                  ///< fields that are not known here
  bool operator==(const IndexMetadata&) const = default;
};
[[nodiscard]] Parameters to_parameters(const IndexMetadata& metadata);
[[nodiscard]] Result<IndexMetadata> parse_index_metadata(Parameters parameters);

enum class IndexKind : std::uint8_t {
  kTime,         ///< kTimestamp; null is NaT
  kDuration,     ///< kDuration; null is NaT
  kRange,        ///< kInt64 in even steps
  kInteger,      ///< any integer
  kFloat,        ///< kFloat32, kFloat64
  kString,       ///< kString
  kBool,         ///< kBool
  kPeriod,       ///< kInt64: periods of the frequency since 1970; null is NaT
  kInterval,     ///< left ends, with right ends in Index::right
  kCategorical,  ///< kCategorical, texts only
};

/// The labels of the rows of a series: not always times, nor sorted, nor different from each other.
struct Index {
  IndexKind kind = IndexKind::kTime;
  ColumnData values{Type{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kNano, .zone = {}}};
  ColumnData right{};  ///< kInterval: the right ends, of the same type as values
  IndexMetadata metadata{};
  bool operator==(const Index&) const = default;
};
/// Fills in what metadata leaves out: type, dtype, time_zone, categories, and start to step of a range.
void complete(Index& index);
/// The kind that metadata and the type of the values tell of.
[[nodiscard]] IndexKind kind_of(const IndexMetadata& metadata, const Type& values);

/// Rows of a series, all of them or a chunk.
struct SeriesData {
  std::string name;
  Index index{};
  ColumnData values{};
  std::optional<ColumnData> quality{};  ///< a flag per row: integers or a categorical
  [[nodiscard]] std::size_t rows() const { return values.size(); }
  bool operator==(const SeriesData&) const = default;
};
/// The same without rows.
[[nodiscard]] SeriesData head_of(const SeriesData& data);
/// Room for so many rows in all.
void reserve(SeriesData& data, std::size_t rows);
/// Appends rows [begin, end) of a series with the same types.
void append(SeriesData& to, const SeriesData& from, std::size_t begin, std::size_t end);
/// That columns have equal lengths and types fit the kind of index; kInvalidArgument tells what does not.
[[nodiscard]] Result<void> check(const SeriesData& data);

}  // namespace mdat
