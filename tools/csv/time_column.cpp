// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/time_column.hpp"

#include <algorithm>
#include <array>

#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// What the cells of a column would be as stamps.
struct Counts {
  std::size_t filled = 0;
  std::size_t iso = 0;
  std::size_t dates = 0;
  std::size_t date_only = 0;
  std::size_t times_of_day = 0;
  std::array<std::size_t, 4> orders{};  // by DateOrder
  std::array<std::size_t, 4> epochs{};  // by TimeUnit

  [[nodiscard]] bool most(std::size_t count) const { return count > 0 && 2 * count >= filled; }
  [[nodiscard]] bool stamps() const { return most(iso) || most(dates); }
  [[nodiscard]] std::optional<TimeUnit> epoch() const {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      if (epochs[i] == filled && filled > 0) return static_cast<TimeUnit>(i);
    }
    return {};
  }
  void add(std::string_view text) {
    text = trim(text);
    if (text.empty()) return;
    ++filled;
    if (const auto civil = parse_iso(text)) {
      ++iso;
      date_only += civil->date_only ? 1 : 0;
    }
    if (const auto order = date_order(text)) {
      ++dates;
      ++orders[static_cast<std::size_t>(*order)];
      // All that a date alone has are three numbers or a month's name.
      date_only += text.find(':') == std::string_view::npos && !parse_iso(text) ? 1 : 0;
    }
    if (const auto unit = epoch_unit_of(text)) ++epochs[static_cast<std::size_t>(*unit)];
    times_of_day += is_time_of_day(text) ? 1 : 0;
  }
};

DateOrder order_of(const Counts& counts, const CsvOptions& options) {
  const auto count = [&](DateOrder order) { return counts.orders[static_cast<std::size_t>(order)]; };
  if (count(DateOrder::kYearFirst) * 2 > counts.dates) return DateOrder::kYearFirst;
  if (options.day_first) return DateOrder::kDayFirst;
  if (options.month_first) return DateOrder::kMonthFirst;
  if (count(DateOrder::kDayFirst) == 0 && count(DateOrder::kMonthFirst) == 0) return DateOrder::kUndecided;
  return count(DateOrder::kDayFirst) >= count(DateOrder::kMonthFirst) ? DateOrder::kDayFirst
                                                                      : DateOrder::kMonthFirst;
}

std::string list_names(std::span<const ColumnName> names) {
  std::string out;
  constexpr std::size_t kListedMax = 12;
  for (std::size_t i = 0; i < std::min(names.size(), kListedMax); ++i) {
    out += (i == 0 ? "" : ", ") + quoted(names[i].name);
  }
  return names.size() > kListedMax ? out + ", ..." : out;
}

class Search {
 public:
  Search(std::span<const SampleRow> rows, std::span<const ColumnName> names, const CsvOptions& options)
      : rows_(rows), names_(names), options_(options), counts_(names.size()) {
    for (const SampleRow& row : rows) {
      for (std::size_t i = 0; i < names.size(); ++i) counts_[i].add(row.field(i).text);
    }
  }

  [[nodiscard]] Result<std::vector<std::size_t>> columns(const std::optional<StampFormat>& told) const {
    if (!options_.time.empty()) return told_columns();
    if (rows_.empty()) return std::vector<std::size_t>{first_named().value_or(0)};
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (told ? matches(i, *told) : counts_[i].stamps()) found.push_back(i);
    }
    if (found.empty()) {
      if (told && told->kind == StampKind::kPattern) {
        if (auto both = split_for(*told); both.size() == 2) return both;
      }
      return epoch_column();
    }
    if (found.size() > 1) {
      std::vector<std::size_t> named;
      for (const std::size_t i : found) {
        if (is_time_name(names_[i].name)) named.push_back(i);
      }
      if (named.size() != 1) {
        return fail(ErrorCode::kInvalidArgument, "columns " + quoted(names_[found[0]].name) + " and " +
                                                     quoted(names_[found[1]].name) +
                                                     " both hold times: --time COLUMN tells which counts");
      }
      found = named;
    }
    return with_time_of_day(found[0]);
  }

  /// How the cells of the chosen columns are written.
  [[nodiscard]] Result<StampFormat> format(std::span<const std::size_t> columns) const {
    Counts counts;
    std::string joined;
    for (const SampleRow& row : rows_) {
      std::vector<std::string_view> parts;
      for (const std::size_t i : columns) parts.push_back(trim(row.field(i).text));
      counts.add(stamp_text(parts, joined));
    }
    if (rows_.empty() || (counts.most(counts.iso) && counts.iso >= counts.dates)) return StampFormat{};
    if (counts.most(counts.dates)) {
      return StampFormat{.kind = StampKind::kDate, .order = order_of(counts, options_)};
    }
    if (counts.most(counts.iso)) return StampFormat{};
    if (const auto unit = counts.epoch()) return StampFormat{.kind = StampKind::kEpoch, .epoch_unit = *unit};
    return fail(ErrorCode::kInvalidArgument,
                "column " + quoted(names_[columns[0]].name) + ": line " + std::to_string(rows_[0].line) +
                    ": " + quoted(rows_[0].field(columns[0]).text) +
                    " is no time that is known: --time-format F tells how it is written");
  }

 private:
  [[nodiscard]] std::optional<std::size_t> first_named() const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (is_time_name(names_[i].name)) return i;
    }
    return {};
  }

  [[nodiscard]] Result<std::vector<std::size_t>> told_columns() const {
    std::vector<std::size_t> columns;
    for (const std::string& text : options_.time) {
      const auto column = find_column(names_, text);
      if (!column) {
        return fail(ErrorCode::kInvalidArgument,
                    "--time " + quoted(text) + ": no such column; there are " + list_names(names_));
      }
      columns.push_back(*column);
    }
    if (columns.size() > 2) {
      return fail(ErrorCode::kInvalidArgument, "--time names " + std::to_string(columns.size()) +
                                                   " columns: expected one, or a date and a time of day");
    }
    return columns;
  }

  [[nodiscard]] bool matches(std::size_t column, const StampFormat& format) const {
    std::size_t good = 0, filled = 0;
    for (const SampleRow& row : rows_) {
      const std::string_view text = trim(row.field(column).text);
      if (text.empty()) continue;
      ++filled;
      if (format.kind == StampKind::kEpoch && !is_time_name(names_[column].name) &&
          !names_[column].header.empty()) {
        continue;  // any integer would do
      }
      good += parse_stamp(text, format) ? 1 : 0;
    }
    return good > 0 && 2 * good >= filled;
  }

  /// Neighbours that only together are what a pattern wants.
  [[nodiscard]] std::vector<std::size_t> split_for(const StampFormat& format) const {
    std::string joined;
    for (std::size_t i = 0; i + 1 < names_.size(); ++i) {
      std::size_t good = 0;
      for (const SampleRow& row : rows_) {
        const std::array<std::string_view, 2> parts = {trim(row.field(i).text), trim(row.field(i + 1).text)};
        good += parse_stamp(stamp_text(parts, joined), format) ? 1 : 0;
      }
      if (good > 0 && 2 * good >= rows_.size()) return {i, i + 1};
    }
    return {};
  }

  /// Dates alone, and times of day in exactly one other column: together they are stamps.
  [[nodiscard]] std::vector<std::size_t> with_time_of_day(std::size_t date) const {
    if (!counts_[date].most(counts_[date].date_only)) return {date};
    std::vector<std::size_t> columns = {date};
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i != date && counts_[i].most(counts_[i].times_of_day)) columns.push_back(i);
    }
    if (columns.size() != 2) columns.resize(1);
    return columns;
  }

  /// Numbers are taken for stamps only where name and magnitude say so.
  [[nodiscard]] Result<std::vector<std::size_t>> epoch_column() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const bool named = is_time_name(names_[i].name) || trim(names_[i].header).empty();
      if (counts_[i].epoch() && named) found.push_back(i);
    }
    if (found.size() == 1) return found;
    if (found.size() > 1 && is_time_name(names_[found[0]].name) != is_time_name(names_[found[1]].name)) {
      const auto first = first_named();
      if (first && std::ranges::find(found, *first) != found.end()) return std::vector{*first};
    }
    return fail(ErrorCode::kInvalidArgument,
                (found.empty() ? "no column parses as time" : "several columns may be times") +
                    std::string(" (") + list_names(names_) +
                    "): --time COLUMN names it, --time-format F tells how it is written");
  }

  std::span<const SampleRow> rows_;
  std::span<const ColumnName> names_;
  const CsvOptions& options_;
  std::vector<Counts> counts_;
};

}  // namespace

std::string_view stamp_text(std::span<const std::string_view> parts, std::string& joined) {
  if (parts.size() == 1) return parts[0];
  joined.assign(parts[0]);
  joined += ' ';
  joined += parts[1];
  return joined;
}

Result<TimeColumns> find_time_columns(std::span<const SampleRow> rows, std::span<const ColumnName> names,
                                      const CsvOptions& options) {
  std::optional<StampFormat> told;
  if (!options.time_format.empty()) {
    auto format = parse_time_format(options.time_format);
    if (!format) return std::unexpected(format.error());
    told = *format;
  }
  const Search search(rows, names, options);
  auto columns = search.columns(told);
  if (!columns) return std::unexpected(columns.error());
  if (told) return TimeColumns{*std::move(columns), *told};
  auto format = search.format(*columns);
  if (!format) return std::unexpected(format.error());
  return TimeColumns{*std::move(columns), *std::move(format)};
}

}  // namespace mdat::csv
