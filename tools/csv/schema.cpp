// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/schema.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// Read ahead to infer from; the form is seen in less.
constexpr std::size_t kSampleBytes = std::size_t{1} << 20;
constexpr std::size_t kFormBytes = std::size_t{128} << 10;
constexpr std::size_t kSampleRows = 2000;
/// Among so many there is one that can be read, or the rest does not matter.
constexpr std::size_t kFirstStamps = 100;
/// How far a pipe is read ahead for a date that tells day from month; files are read to their end.
constexpr std::size_t kPipeAheadBytes = std::size_t{16} << 20;

std::string_view row_stamp(const SampleRow& row, const TimeColumns& time, std::string& joined) {
  std::vector<std::string_view> parts;
  for (const std::size_t column : time.columns) parts.push_back(trim(row.field(column).text));
  return stamp_text(parts, joined);
}

/// Enough of a sample to see its form by, however long its lines are.
std::string_view beginning(std::string_view sample) {
  constexpr auto kLines = 20;
  std::size_t size = kFormBytes;
  while (size < sample.size() && std::ranges::count(sample.substr(0, size), '\n') < kLines) size *= 2;
  return sample.substr(0, size);
}

/// Looks for the first date whose day or month is greater than 12.
Result<DateOrder> decide_order(ByteSource& rows, const Schema& schema) {
  Tokenizer tokenizer(rows, schema.dialect.delimiter, schema.dialect.data_line - 1);
  while (const Record* const record = tokenizer.next()) {
    const std::size_t column = schema.time.columns[0];
    if (column >= record->fields.size()) continue;
    const auto order = date_order(trim(record->fields[column].text));
    if (order == DateOrder::kDayFirst || order == DateOrder::kMonthFirst) return *order;
  }
  if (tokenizer.error()) return std::unexpected(*tokenizer.error());
  return DateOrder::kUndecided;
}

Result<DateOrder> decide_order_of(ByteSource& source, const Schema& schema, const CsvOptions& options) {
  if (source.regular()) {
    auto again = ByteSource::open(source.path(), options.encoding);
    if (!again) return std::unexpected(again.error());
    return decide_order(*again, schema);
  }
  const auto ahead = source.peek(kPipeAheadBytes);
  if (!ahead) return std::unexpected(ahead.error());
  ByteSource copy = ByteSource::of(std::string(ahead->substr(0, ahead->rfind('\n') + 1)));
  return decide_order(copy, schema);
}

/// One text column whose words tell apart rows of equal stamps is a key: (stamp, text) is unique, stamps are
/// not.
bool tells_apart(std::span<const SampleRow> rows, const TimeColumns& time, std::size_t column) {
  std::set<std::pair<std::string, std::string_view>> pairs;
  std::set<std::string> stamps;
  std::set<std::string_view> keys;
  std::string joined;
  for (const SampleRow& row : rows) {
    std::string stamp(row_stamp(row, time, joined));
    const std::string_view key = trim(row.field(column).text);
    if (key.empty() || !pairs.emplace(stamp, key).second) return false;
    keys.insert(key);
    stamps.insert(std::move(stamp));
  }
  return keys.size() > 1 && 2 * stamps.size() <= rows.size() + 1;
}

std::optional<std::size_t> find_key(std::span<const SampleRow> rows, const Schema& schema,
                                    std::span<const Evidence> evidence) {
  std::vector<std::size_t> texts, others;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (std::ranges::find(schema.time.columns, i) != schema.time.columns.end()) continue;
    const bool text = evidence[i].texts && !evidence[i].numbers && !evidence[i].bools;
    (text ? texts : others).push_back(i);
  }
  // time, name, value by their names: what mdat itself writes; its values may be text, too.
  std::vector<std::size_t> all = texts;
  all.insert(all.end(), others.begin(), others.end());
  std::ranges::sort(all);
  if (all.size() == 2 && is_key_name(schema.columns[all[0]].name) &&
      is_value_name(schema.columns[all[1]].name)) {
    // A "signal" may be measured: numbers are names only where they tell rows of equal stamps apart.
    const Evidence& words = evidence[all[0]];
    const bool numbers = words.numbers || words.bools;
    if (!numbers || (!words.decimals && tells_apart(rows, schema.time, all[0]))) return all[0];
  }
  if (texts.size() != 1 || others.empty() || !tells_apart(rows, schema.time, texts[0])) return {};
  return texts[0];
}

Result<std::vector<std::size_t>> named_columns(const Schema& schema, const std::vector<std::string>& names,
                                               const char* option) {
  std::vector<std::size_t> found;
  for (const std::string& name : names) {
    const auto column = find_column(schema.columns, name);
    if (!column)
      return fail(ErrorCode::kInvalidArgument, std::string(option) + " " + quoted(name) + ": no such column");
    found.push_back(*column);
  }
  return found;
}

Result<void> choose_columns(Schema& schema, std::span<const SampleRow> rows, const CsvOptions& options) {
  std::vector<Evidence> evidence(schema.columns.size());
  for (const SampleRow& row : rows) {
    for (std::size_t i = 0; i < evidence.size(); ++i)
      evidence[i].add(read_cell(row.field(i), schema.rules).kind);
  }
  if (!options.key.empty()) {
    const auto key = named_columns(schema, {options.key}, "--key");
    if (!key) return std::unexpected(key.error());
    schema.key = key->front();
  } else {
    schema.key = find_key(rows, schema, evidence);
  }
  auto values = named_columns(schema, options.value, "--value");
  if (!values) return std::unexpected(values.error());
  if (options.value.empty()) {
    for (std::size_t i = 0; i < schema.columns.size(); ++i) {
      const bool time = std::ranges::find(schema.time.columns, i) != schema.time.columns.end();
      if (!time && schema.key != i) values->push_back(i);
    }
  }
  if (values->empty())
    return fail(ErrorCode::kInvalidArgument,
                "has no column of values beside its times: --time tells which column holds them");
  schema.values = *std::move(values);
  for (const SampleRow& row : rows) {
    auto& of_key =
        schema.evidence[schema.key ? std::string(trim(row.field(*schema.key).text)) : std::string()];
    of_key.resize(schema.values.size());
    for (std::size_t i = 0; i < schema.values.size(); ++i) {
      of_key[i].add(read_cell(row.field(schema.values[i]), schema.rules).kind);
    }
  }
  return {};
}

void set_rules(Schema& schema, std::span<const SampleRow> rows, const CsvOptions& options) {
  schema.rules.decimal = schema.dialect.decimal;
  schema.rules.nulls = options.nulls;
  schema.rules.nan_is_null = schema.dialect.toa5;
  // A file that quotes everything quotes its stamps; one that has commas in its numbers must quote them.
  const std::size_t column = schema.time.columns[0];
  schema.rules.quoted_is_text =
      schema.dialect.decimal != schema.dialect.delimiter && !schema.dialect.toa5 &&
      std::ranges::none_of(rows, [&](const SampleRow& row) { return row.field(column).quoted; });
}

}  // namespace

std::optional<CivilTime> first_stamp(const Schema& schema) {
  for (const std::string& text : schema.first_stamps) {
    if (auto stamp = parse_stamp(text, schema.time.format)) return stamp;
  }
  return {};
}

Result<Schema> infer_schema(ByteSource& source, const CsvOptions& options) {
  const auto named = [&](Error error) {
    error.message = source.path() + ": " + error.message;
    return std::unexpected(std::move(error));
  };
  const auto ahead = source.peek(kSampleBytes);
  if (!ahead) return std::unexpected(ahead.error());
  if (ahead->empty())
    return fail(ErrorCode::kMalformed, source.path() + ": is empty: expected a header and rows");
  const bool whole = ahead->size() < kSampleBytes;
  std::optional<StampFormat> told;
  if (!options.time_format.empty()) {
    auto format = parse_time_format(options.time_format);
    if (!format) return std::unexpected(format.error());
    told = *format;
  }
  Schema schema;
  const std::string_view form = beginning(*ahead);
  auto dialect = detect_dialect({form, whole && form.size() == ahead->size()}, options, told);
  if (!dialect) return named(dialect.error());
  schema.dialect = *std::move(dialect);
  const auto rows =
      sample_rows({*ahead, whole}, schema.dialect.delimiter, schema.dialect.data_line - 1, kSampleRows);
  schema.columns = name_columns(schema.dialect.headers, schema.dialect.units);
  auto time = find_time_columns(rows, schema.columns, options);
  if (!time) return named(time.error());
  schema.time = *std::move(time);
  if (schema.time.format.kind == StampKind::kDate && schema.time.format.order == DateOrder::kUndecided) {
    const auto order = decide_order_of(source, schema, options);
    if (!order) return std::unexpected(order.error());
    schema.time.format.order = *order;
  }
  set_rules(schema, rows, options);
  if (auto ok = choose_columns(schema, rows, options); !ok) return named(ok.error());
  std::string joined;
  for (std::size_t i = 0; i < std::min(rows.size(), kFirstStamps); ++i) {
    schema.first_stamps.emplace_back(row_stamp(rows[i], schema.time, joined));
  }
  return schema;
}

}  // namespace mdat::csv
