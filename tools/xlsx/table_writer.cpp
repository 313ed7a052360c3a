// SPDX-License-Identifier: Apache-2.0
#include "tools/xlsx/table_writer.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "mdat/time.hpp"
#include "tools/own_key.hpp"
#include "tools/scratch_file.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"
#include "tools/xlsx/cell_value.hpp"
#include "tools/xlsx/workbook.hpp"

namespace mdat::xlsx {
namespace {

using tool::format;

/// What became of the values of a column that a cell does not hold as they are.
struct Changes {
  std::uint64_t rounded = 0, long_integers = 0, not_finite = 0, finer = 0, out_of_calendar = 0, empty = 0;
};

/// Writes the values of one column, a cell each.
class Column {
 public:
  Column(Workbook& book, Field field, std::uint16_t number)
      : book_(book), field_(std::move(field)), number_(number) {}

  [[nodiscard]] Result<void> put(const ColumnData& data, std::size_t row, std::uint32_t sheet_row) {
    const Cell cell{.row = sheet_row, .column = number_};
    if (!data.is_valid(row)) return {};
    switch (data.type().kind) {
      case TypeKind::kString:
      case TypeKind::kCategorical:
        return put_text(cell, data.text(row));
      case TypeKind::kBool:
        book_.boolean(cell, data.values<std::uint8_t>()[row] != 0);
        return {};
      case TypeKind::kTimestamp:
        put_time(cell, data.values<std::int64_t>()[row]);
        return {};
      case TypeKind::kDuration:
        put_duration(cell, data.values<std::int64_t>()[row]);
        return {};
      case TypeKind::kFloat32:
        put_float(cell, shortest(data.values<float>()[row]));
        return {};
      case TypeKind::kFloat64:
        put_float(cell, data.values<double>()[row]);
        return {};
      default:
        put_integer(cell, data.value(row));
        return {};
    }
  }

  void tell(const std::string& target) const {
    const auto line = [&](std::uint64_t count, std::string_view what) {
      if (count > 0) tool::print_message(format("{}: '{}': {}: {}", target, field_.name, what, count));
    };
    line(changes_.rounded, "numbers of 17 digits, rounded to 16");
    line(changes_.long_integers, "integers of more than 15 digits, written as text");
    line(changes_.not_finite, "values that are NaN or infinite, written as text");
    line(changes_.finer, "times finer than milliseconds, which a sheet rounds to");
    line(changes_.out_of_calendar, "times before 1900-03-01 or after 9999, written as text");
    line(changes_.empty, "empty texts, which are empty cells as nulls are");
  }

 private:
  Result<void> put_text(Cell cell, std::string_view text) {
    if (utf16_units(text) > kTextUnits)
      return fail(ErrorCode::kLimit, format("'{}' has a text of {} characters in row {}; a cell holds {}",
                                            field_.name, utf16_units(text), cell.row - 1, kTextUnits));
    if (text.empty()) {
      ++changes_.empty;
    } else {
      book_.text(cell, escaped(text));
    }
    return {};
  }

  void put_time(Cell cell, std::int64_t ticks) {
    const TimeUnit unit = field_.type.unit;
    if (const auto serial = serial_of(ticks, unit)) {
      if (is_finer_than_milliseconds(ticks, unit)) ++changes_.finer;
      return book_.number(cell, *serial, unit == TimeUnit::kSecond ? Look::kSeconds : Look::kMilliseconds);
    }
    ++changes_.out_of_calendar;
    const auto zone = Zone::find(field_.type.zone.empty() ? "" : "UTC");
    book_.text(cell, format_time(ticks, unit, zone.value_or(Zone())));
  }

  void put_duration(Cell cell, std::int64_t ticks) {
    const std::int64_t scale = ticks_per_second(field_.type.unit);
    const std::int64_t whole = ticks / scale;
    put_float(cell,
              static_cast<double>(whole) + static_cast<double>(ticks % scale) / static_cast<double>(scale));
  }

  void put_float(Cell cell, double value) {
    if (!std::isfinite(value)) {
      ++changes_.not_finite;
      return book_.text(cell, std::isnan(value) ? "NaN" : value < 0 ? "-inf" : "inf");
    }
    if (is_rounded(value)) ++changes_.rounded;
    book_.number(cell, value);
  }

  void put_integer(Cell cell, const Value& value) {
    const auto* positive = std::get_if<std::uint64_t>(&value);
    const std::int64_t number = positive == nullptr ? std::get<std::int64_t>(value)
                                : std::in_range<std::int64_t>(*positive)
                                    ? static_cast<std::int64_t>(*positive)
                                    : INT64_MAX;
    if (number >= -kIntegerMax && number <= kIntegerMax)
      return book_.number(cell, static_cast<double>(number));
    ++changes_.long_integers;
    book_.text(cell, positive == nullptr ? format("{}", number) : format("{}", *positive));
  }

  Workbook& book_;
  Field field_;
  std::uint16_t number_;
  Changes changes_;
};

class XlsxWriter final : public TableWriter {
 public:
  XlsxWriter(tool::ScratchFile file, Workbook book, ByteSink sink, std::string target)
      : file_(std::move(file)), book_(std::move(book)), sink_(std::move(sink)), target_(std::move(target)) {}

  void begin(const TableSchema& schema) {
    const auto key = tool::OwnKey::find(schema);
    std::uint16_t number = 0;
    for (const std::string_view heading : {"name", "type", "unit"})
      book_.text({.sheet = Sheet::kSeries, .column = number++}, std::string(heading), Look::kHeading);
    for (const Field& field : schema.fields) {
      const auto column = static_cast<std::uint16_t>(columns_.size());
      std::string unit;
      for (const tool::OwnKey::Column& told : key ? key->columns : std::vector<tool::OwnKey::Column>()) {
        if (told.name == field.name) unit = told.unit;
      }
      describe(field, unit, column);
      columns_.emplace_back(book_, field, column);
    }
  }

  [[nodiscard]] Result<void> append(std::span<const ColumnData> columns) override {
    for (std::size_t row = 0; row < columns[0].size(); ++row, ++rows_) {
      if (rows_ == Workbook::kRows)
        return fail(
            ErrorCode::kLimit,
            format("the table has more rows than the {} of a sheet, of which the first is the heading; "
                   "--from and --to cut it, or --to-format parquet holds all",
                   Workbook::kRows));
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (auto ok = columns_[i].put(columns[i], row, rows_); !ok) return ok;
      }
    }
    return {};
  }

  [[nodiscard]] Result<void> finish() override {
    if (auto ok = book_.close(); !ok) return ok;
    if (auto ok = file_.pour(sink_); !ok) return ok;
    for (const Column& column : columns_) column.tell(target_);
    return {};
  }

 private:
  /// The heading of a column, and its row in the other sheet.
  void describe(const Field& field, const std::string& unit, std::uint16_t column) {
    const bool is_time = field.type.kind == TypeKind::kTimestamp;
    std::string heading = field.name;
    if (is_time && !field.type.zone.empty()) heading += " (UTC)";
    if (field.type.kind == TypeKind::kDuration) heading += " [s]";
    if (!unit.empty()) heading += " [" + unit + ']';
    book_.text({.column = column}, escaped(heading), Look::kHeading);
    book_.set_width(Sheet::kData, column, is_time ? 23 : 14);
    const std::string facts[] = {field.name, to_string(field.type), unit};
    std::uint16_t at = 0;
    for (const std::string& fact : facts)
      book_.text({.sheet = Sheet::kSeries, .row = column + 1U, .column = at++}, escaped(fact));
  }

  tool::ScratchFile file_;
  Workbook book_;
  ByteSink sink_;
  std::string target_;
  std::vector<Column> columns_;
  std::uint32_t rows_ = 1;  ///< the heading
};

}  // namespace

std::string lacking() { return {}; }

tool::Expected<std::unique_ptr<TableWriter>> write_xlsx(const TableSchema& schema, ByteSink sink,
                                                        const std::string& target) {
  if (schema.fields.size() > Workbook::kColumns)
    return tool::refuse(tool::Exit::kNo,
                        format("{}: the table has {} columns, a sheet {}; --layout long puts "
                               "series one below the other",
                               target, schema.fields.size(), Workbook::kColumns));
  for (const Field& field : schema.fields) {
    if (utf16_units(field.name) > kTextUnits / 2)
      return tool::refuse(tool::Exit::kNo,
                          format("{}: the name of a series has {} characters, too many for a "
                                 "cell",
                                 target, utf16_units(field.name)));
  }
  auto file = tool::ScratchFile::create(target);
  if (!file) return std::unexpected(file.error());
  file->lose_name();
  auto book = Workbook::create(file->path());
  if (!book) return tool::refuse_file(book.error(), target);
  auto writer = std::make_unique<XlsxWriter>(std::move(*file), std::move(*book), std::move(sink), target);
  writer->begin(schema);
  return writer;
}

}  // namespace mdat::xlsx
