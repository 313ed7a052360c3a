// SPDX-License-Identifier: Apache-2.0
#include "tools/rows.hpp"

#include <algorithm>
#include <vector>

#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

constexpr std::uint64_t kProgressRows = 1 << 16;

Expected<std::vector<ValueText>> texts_of(std::span<const Series> series, std::string_view path) {
  std::vector<ValueText> texts;
  for (const Series& one : series) {
    auto text = ValueText::of(one.type());
    if (!text) return refuse_file(text.error(), path);
    texts.push_back(std::move(*text));
  }
  return texts;
}

std::uint64_t end_of(std::uint64_t skip, std::optional<std::uint64_t> limit) {
  return limit && *limit < UINT64_MAX - skip ? skip + *limit : UINT64_MAX;
}

Heading heading_of(const Series& series, Naming naming) {
  return {naming == Naming::kWithUnit ? name_with_unit(series) : series.name(), to_string(series.type()),
          is_number(series.type().kind)};
}

/// What names a row: its stamp, or its label where the axis only numbers it.
class RowName {
 public:
  static Expected<RowName> of(const RowSource& source, std::string_view path) {
    const auto& labels = source.labels();
    auto text = ValueText::of(labels ? labels->labels.values.type() : source.time_type());
    if (!text) return refuse_file(text.error(), path);
    return RowName(std::move(*text), labels);
  }

  [[nodiscard]] Heading heading() const {
    return {labels_ ? "label" : "time", to_string(text_.type()),
            is_number(text_.type().kind) && !has_right()};
  }

  [[nodiscard]] Field operator()(const Batch& batch, std::size_t row) {
    if (!labels_) return text_.stamp(batch.times()[row]);
    const Field left = text_(batch, row, labels_->column);
    if (!has_right() || left.kind == FieldKind::kNull) return left;
    const std::string closed = labels_->labels.metadata.closed.value_or("right");
    interval_ = closed == "left" || closed == "both" ? "[" : "(";
    interval_ += left.text;
    interval_ += ", ";
    interval_ += text_(batch, row, labels_->column + 1).text;
    interval_ += closed == "right" || closed == "both" ? "]" : ")";
    return {FieldKind::kText, interval_};
  }

 private:
  RowName(ValueText text, const std::optional<RowSource::LabelColumns>& labels)
      : text_(std::move(text)), labels_(labels) {}
  [[nodiscard]] bool has_right() const { return labels_ && labels_->labels.right; }

  ValueText text_;
  std::optional<RowSource::LabelColumns> labels_;
  std::string interval_;
};

/// Hands each row that is asked for to print(batch, index), until that says no.
template <typename Print>
Outcome each_row(RowSource& source, std::optional<std::uint64_t> limit, std::string_view path, Print print) {
  const std::uint64_t end = end_of(source.skip(), limit);
  std::uint64_t number = 0;
  while (number < end) {
    const Batch* batch = source.next();
    if (batch == nullptr) break;
    for (std::size_t i = 0; i < batch->size() && number < end; ++i, ++number) {
      if (number >= source.skip() && !print(*batch, i)) return {};
    }
  }
  if (source.error()) return refuse_file(*source.error(), path);
  return {};
}

Outcome write_wide(const File& file, std::span<const Series> series, const RowOptions& options,
                   RecordWriter& records, const Output& output) {
  auto source = RowSource::open(file, series, options);
  if (!source) return std::unexpected(std::move(source.error()));
  auto name = RowName::of(*source, file.path());
  if (!name) return std::unexpected(std::move(name.error()));
  auto texts = texts_of(series, file.path());
  if (!texts) return std::unexpected(std::move(texts.error()));
  std::vector<Heading> headings = {name->heading()};
  for (const Series& one : series) headings.push_back(heading_of(one, options.naming));
  if (options.header) records.header(headings);
  std::uint64_t rows = 0;
  const auto print = [&](const Batch& batch, std::size_t row) {
    records.field((*name)(batch, row));
    for (std::size_t i = 0; i < texts->size(); ++i) records.field((*texts)[i](batch, row, i));
    records.end_record();
    if (options.progress && ++rows % kProgressRows == 0) options.progress(rows * series.size());
    return !output.failed();
  };
  return each_row(*source, options.first ? options.first : options.first_of_each, file.path(), print);
}

/// State of a long listing that runs over all series.
struct LongRun {
  const RowOptions& options;
  RecordWriter& records;
  const Output& output;
  std::uint64_t rows = 0;
  [[nodiscard]] bool full() const { return output.failed() || (options.first && rows >= *options.first); }
};

Outcome write_one_long(const File& file, const Series& series, LongRun& run) {
  auto source = RowSource::open(file, {&series, 1}, run.options);
  if (!source) return std::unexpected(std::move(source.error()));
  auto row_name = RowName::of(*source, file.path());
  if (!row_name) return std::unexpected(std::move(row_name.error()));
  auto text = ValueText::of(series.type());
  if (!text) return refuse_file(text.error(), file.path());
  const std::string name = run.options.naming == Naming::kWithUnit ? name_with_unit(series) : series.name();
  const auto print = [&](const Batch& batch, std::size_t row) {
    run.records.field((*row_name)(batch, row));
    run.records.text(name);
    run.records.field((*text)(batch, row, 0));
    run.records.end_record();
    ++run.rows;
    if (run.options.progress && run.rows % kProgressRows == 0) run.options.progress(run.rows);
    return !run.full();
  };
  return each_row(*source, run.options.first_of_each, file.path(), print);
}

Outcome write_long(const File& file, std::span<const Series> series, const RowOptions& options,
                   RecordWriter& records, const Output& output) {
  const std::vector<Heading> headings = {{"time", ""}, {"series", ""}, {"value", "", true}};
  if (options.header) records.header(headings);
  LongRun run{options, records, output};
  for (const Series& one : series) {
    if (run.full()) break;
    if (auto outcome = write_one_long(file, one, run); !outcome) return outcome;
  }
  return {};
}

}  // namespace

std::string name_with_unit(const Series& series) {
  if (!series.unit().empty()) return format("{} [{}]", series.name(), series.unit());
  return series.name().ends_with(']') ? series.name() + " []" : series.name();
}

Expected<Layout> settled_layout(Layout asked, const File& file, std::span<const Series> series) {
  if (asked != Layout::kAuto) return asked;
  const auto reason = why_not_joined(file, series);
  if (!reason) return std::unexpected(reason.error());
  return reason->empty() ? Layout::kWide : Layout::kLong;
}

Outcome write_rows(const File& file, std::span<const Series> series, const RowOptions& options,
                   RecordWriter& records, const Output& output) {
  if (options.layout == Layout::kLong) return write_long(file, series, options, records, output);
  const auto reason = why_not_joined(file, series);
  if (!reason) return std::unexpected(reason.error());
  if (!reason->empty()) {
    if (options.layout == Layout::kAuto) return write_long(file, series, options, records, output);
    return refuse(Exit::kUsage,
                  format("{}: the series cannot be joined on time: {}; --layout long prints them one after "
                         "the other",
                         file.path(), *reason));
  }
  return write_wide(file, series, options, records, output);
}

}  // namespace mdat::tool
