// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/series_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/meteaudata/csv.hpp"

namespace mdat::meteaudata {
namespace {

constexpr std::size_t kHeaderLinesMax = 16;

class RowParser {
 public:
  RowParser(const Columns& columns, CsvReader& csv)
      : columns_(&columns),
        csv_(&csv),
        data_(columns.head()),
        index_(columns.index),
        values_(columns.values),
        quality_(columns.quality.value_or(CellFormat{})) {}

  /// The rest of the file, from the record that was read last.
  [[nodiscard]] Result<SeriesData> parse() {
    for (;;) {
      if (auto ok = add_row(); !ok) return std::unexpected(std::move(ok.error()));
      const auto more = csv_->next();
      if (!more) return std::unexpected(more.error());
      if (!*more) return std::move(data_);
    }
  }
  [[nodiscard]] SeriesData empty() { return std::move(data_); }

  /// What the first line names the index.
  void note_name() { renamed_ = csv_->field(0).text != columns_->metadata.name.value_or(""); }

  /// Whether a line below the first still belongs to the header: a field is not what its column holds, or
  /// both are empty below a name that the series did not have.
  [[nodiscard]] bool is_header() {
    if (csv_->size() < 2) return false;
    const Field label = csv_->field(0);
    const Field value = csv_->field(value_field());
    if (label.text.empty() && value.text.empty()) return renamed_;
    const bool strange_label = !label.text.empty() && !understands_label(label);
    const bool strange_value = !value.text.empty() && !values_.understands(value);
    return strange_label || strange_value;
  }
  [[nodiscard]] std::uint64_t unclear_times() const {
    return index_.unclear_times() + values_.unclear_times();
  }

 private:
  [[nodiscard]] std::size_t value_field() const { return columns_->joined ? csv_->size() - 1 : 1; }

  bool understands_label(const Field& field) {
    if (!columns_->interval) return index_.understands(field);
    return field.text.find(", ") != std::string_view::npos;
  }

  Result<void> add_row() {
    if (csv_->size() < 2) return csv_->malformed("a label and a value were expected");
    if (!add_label())
      return csv_->malformed("\"" + shown(csv_->field(0)) + "\" is no label of an index of " +
                             columns_->metadata.dtype);
    const Field value = csv_->field(value_field());
    if (!values_.append(value, data_.values))
      return csv_->malformed("\"" + shown(value) + "\" is no value of " + to_string(columns_->values.type));
    if (!columns_->quality) return {};
    if (csv_->size() < 3 || !quality_.append(csv_->field(2), *data_.quality))
      return csv_->malformed("a flag of quality was expected behind the value");
    return {};
  }

  static std::string shown(const Field& field) { return std::string(field.text.substr(0, 60)); }

  bool add_label() {
    if (columns_->interval) return add_interval(csv_->field(0).text);
    if (!columns_->joined) return index_.append(csv_->field(0), data_.index.values);
    std::string label;
    for (std::size_t i = 0; i + 1 < csv_->size(); ++i) {
      if (i != 0) label += ',';
      append_field(label, csv_->field(i).text);
    }
    data_.index.values.append_text(label);
    return true;
  }

  /// "(0, 1]"; nothing where it is null.
  bool add_interval(std::string_view text) {
    if (text.empty()) {
      data_.index.values.append_null();
      data_.index.right.append_null();
      return true;
    }
    return append_interval(index_, text, data_.index.values, data_.index.right);
  }

  const Columns* columns_;
  CsvReader* csv_;
  SeriesData data_;
  CellParser index_;
  CellParser values_;
  CellParser quality_;
  bool renamed_ = false;
};

/// A range whose labels are not those of its metadata is an index of integers.
void check_range(SeriesData& data, const std::string& path, Notes& notes) {
  if (data.index.kind != IndexKind::kRange) return;
  IndexMetadata& metadata = data.index.metadata;
  const auto labels = data.index.values.values<std::int64_t>();
  const std::int64_t start = metadata.start.value_or(0);
  const std::int64_t step = metadata.step.value_or(1);
  bool even = data.index.values.nulls() == 0;
  for (std::size_t row = 0; even && row < labels.size(); ++row) {
    const auto label = static_cast<std::uint64_t>(start) + static_cast<std::uint64_t>(step) * row;
    even = static_cast<std::uint64_t>(labels[row]) == label;
  }
  if (even) return;
  notes.push_back({path, "labels that are not those of its range: they are kept as integers"});
  metadata.type = "Index";
  metadata.start = metadata.end = metadata.step = std::nullopt;
  data.index.kind = IndexKind::kInteger;
}

}  // namespace

Result<SeriesData> read_series(Folder& folder, const SeriesEntry& entry, Notes& notes) {
  auto stream = folder.open(entry.file);
  if (!stream) return std::unexpected(std::move(stream.error()));
  auto csv = CsvReader::open(**stream, entry.file, entry.header);
  if (!csv) return std::unexpected(std::move(csv.error()));
  const Columns columns = columns_of(entry, notes);
  RowParser parser(columns, *csv);
  auto more = csv->next();
  // The first line is the header; names of several lines go on as long as there is no value.
  if (more && *more) parser.note_name();
  for (std::size_t line = 0; more && *more && line < kHeaderLinesMax; ++line) {
    more = csv->next();
    if (!more || !*more || !parser.is_header()) break;
    if (line == 0)
      notes.push_back({entry.path, "a header of several lines, of which the metadata tell nothing"});
  }
  if (!more) return std::unexpected(std::move(more.error()));
  auto data = *more ? parser.parse() : Result<SeriesData>(parser.empty());
  if (!data) return data;
  if (parser.unclear_times() != 0)
    notes.push_back({entry.path, std::to_string(parser.unclear_times()) +
                                     " local times without an offset that occur twice or never: of two the "
                                     "first was taken"});
  check_range(*data, entry.path, notes);
  complete(data->index);
  if (auto ok = check(*data); !ok) return std::unexpected(std::move(ok.error()));
  return data;
}

}  // namespace mdat::meteaudata
