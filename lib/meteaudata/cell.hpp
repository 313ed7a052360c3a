// SPDX-License-Identifier: Apache-2.0
// Single values as pandas writes them into CSV, by the type of their column.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/meteaudata/csv.hpp"
#include "lib/meteaudata/period.hpp"
#include "mdat/series_data.hpp"
#include "mdat/time.hpp"

namespace mdat::meteaudata {

struct CellFormat {
  Type type{};
  std::optional<PeriodFrequency> period{};  ///< int64 are periods
  /// Nothing is null and "nan" is NaN, also among floats; else nothing is NaN where floats have no NA.
  bool empty_is_null = true;
};

/// Text into a column of the format's type.
class CellParser {
 public:
  explicit CellParser(CellFormat format);
  /// False where the text is no such value; then nothing is appended.
  [[nodiscard]] bool append(const Field& field, ColumnData& column);
  /// Whether it would be appended, and is not empty.
  [[nodiscard]] bool understands(const Field& field);
  /// Local times without an offset that occur twice, of which the first was taken, or never.
  [[nodiscard]] std::uint64_t unclear_times() const { return unclear_times_; }

 private:
  [[nodiscard]] bool append_text(const Field& field, ColumnData& column);
  [[nodiscard]] std::optional<std::int64_t> parse_ticks(std::string_view text);
  [[nodiscard]] std::optional<std::int64_t> parse_stamp(std::string_view text);

  [[nodiscard]] std::uint32_t code_of(std::string_view text, ColumnData& column);

  CellFormat format_;
  Zone zone_;
  std::map<std::string, std::uint32_t, std::less<>> codes_;  // of categories
  ColumnData scratch_;
  std::uint64_t unclear_times_ = 0;
};

/// "(left, right]" into two columns, each end as the parser says; false where it is none.
[[nodiscard]] bool append_interval(CellParser& ends, std::string_view text, ColumnData& left,
                                   ColumnData& right);

/// A column's values as text that both pandas and CellParser read; stamps with a zone are written in UTC.
class CellPrinter {
 public:
  explicit CellPrinter(CellFormat format);
  void append(std::string& out, const ColumnData& column, std::size_t row);

 private:
  void append_ticks(std::string& out, std::int64_t ticks);
  CellFormat format_;
  std::optional<TimeFormatter> formatter_;
};

/// "-1 days +23:59:59.5": nothing where the unit cannot hold it.
[[nodiscard]] std::optional<std::int64_t> parse_duration(std::string_view text, TimeUnit unit);
void append_duration(std::string& out, std::int64_t ticks, TimeUnit unit);

}  // namespace mdat::meteaudata
