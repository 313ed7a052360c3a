// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/reference_tables.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "lib/store/key.hpp"
#include "mdat/time.hpp"

namespace mdat::store::sql {
namespace {

using Texts = std::vector<Row>;  // a label and a value each

/// A time that Python's json wrote as text.
void restore_time(Parameters& fields, std::string_view name) {
  const auto at = fields.find(name);
  const auto* text = at == fields.end() ? nullptr : at->second.get<std::string>();
  if (text == nullptr) return;
  if (const auto time = parse_date_time(*text)) at->second = *time;
}

/// Takes a member out of a map; null where there is none.
Parameter take(Parameters& fields, std::string_view name) {
  const auto at = fields.find(name);
  if (at == fields.end()) return {};
  Parameter value = std::move(at->second);
  fields.erase(at);
  return value;
}

Result<ProcessingSteps> steps_of(Parameter& list) {
  ProcessingSteps steps;
  auto* items = list.get<List>();
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    auto* fields = (*items)[i].get<Parameters>();
    if (fields == nullptr) return fail(ErrorCode::kMalformed, "a processing step is no map");
    restore_time(*fields, "run_datetime");
    auto step = parse_processing_step(std::move(*fields));
    if (!step) return std::unexpected(std::move(step.error()));
    steps.push_back(std::make_shared<const ProcessingStep>(std::move(*step)));
  }
  return steps;
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

TimeUnit unit_of(std::string_view dtype) {
  constexpr std::pair<std::string_view, TimeUnit> kUnits[] = {
      {"[s", TimeUnit::kSecond}, {"[ms", TimeUnit::kMilli}, {"[us", TimeUnit::kMicro}};
  for (const auto& [text, unit] : kUnits)
    if (dtype.find(text) != std::string_view::npos) return unit;
  return TimeUnit::kNano;
}

/// The labels as a column of that type; nothing where one of them is none.
template <typename T, typename Parse>
std::optional<ColumnData> labels_as(const Texts& rows, Type type, Parse&& parse) {
  ColumnData column(std::move(type));
  for (const Row& row : rows) {
    const std::string text = text_at(row, 0);
    if (text == "NaT" || text == "<NA>") {
      column.append_null();
      continue;
    }
    const std::optional<T> value = parse(text);
    if (!value) return std::nullopt;
    column.append(&*value, 1);
  }
  return column;
}

std::optional<ColumnData> times_of(const Texts& rows, const IndexMetadata& metadata) {
  const Type type{
      .kind = TypeKind::kTimestamp, .unit = unit_of(metadata.dtype), .zone = metadata.time_zone.value_or("")};
  const auto zone = Zone::find(type.zone);
  if (!zone) return std::nullopt;
  return labels_as<std::int64_t>(rows, type, [&](const std::string& text) -> std::optional<std::int64_t> {
    const auto ticks = parse_time(text, type.unit, *zone);
    return ticks ? std::optional(*ticks) : std::nullopt;
  });
}

std::optional<ColumnData> numbers_of(const Texts& rows, const IndexMetadata& metadata) {
  const auto type = parse_type(metadata.type == "RangeIndex" ? "int64" : metadata.dtype);
  if (type && type->kind == TypeKind::kInt64)
    return labels_as<std::int64_t>(rows, *type, number_of<std::int64_t>);
  if (type && type->kind == TypeKind::kUint64)
    return labels_as<std::uint64_t>(rows, *type, number_of<std::uint64_t>);
  if (type && type->kind == TypeKind::kFloat64) return labels_as<double>(rows, *type, number_of<double>);
  return std::nullopt;
}

Index index_of(const Texts& rows, IndexMetadata metadata) {
  std::optional<ColumnData> labels =
      metadata.type == "DatetimeIndex" ? times_of(rows, metadata) : numbers_of(rows, metadata);
  Index index;
  if (labels) {
    index.kind = kind_of(metadata, labels->type());
    index.values = std::move(*labels);
  } else {
    index.kind = IndexKind::kString;
    index.values = ColumnData(Type{.kind = TypeKind::kString});
    for (const Row& row : rows) index.values.append_text(text_at(row, 0));
  }
  index.metadata = std::move(metadata);
  complete(index);
  return index;
}

class ReferenceStore final : public StorageBackend {
 public:
  explicit ReferenceStore(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  Result<StoredSeries> load(std::string_view key) override;
  Result<SeriesMetadata> load_metadata(std::string_view key) override {
    auto fields = fields_of(key);
    if (!fields) return std::unexpected(std::move(fields.error()));
    return metadata_of(*fields);
  }
  Result<bool> exists(std::string_view key) override {
    auto rows = session_->run("SELECT 1 FROM time_series_metadata WHERE key = $1", {std::string(key)});
    if (!rows) return std::unexpected(std::move(rows.error()));
    return !rows->empty();
  }
  Result<std::vector<std::string>> list_keys() override {
    auto rows = session_->run("SELECT key FROM time_series_metadata ORDER BY rowid");
    if (!rows) return std::unexpected(std::move(rows.error()));
    std::vector<std::string> keys;
    for (const Row& row : *rows) keys.push_back(text_at(row, 0));
    return keys;
  }
  [[nodiscard]] std::string_view backend_type() const override { return session_->backend_type(); }
  Result<std::uint64_t> size_bytes() override { return session_->size_bytes(); }
  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override {
    auto stored = load(key);
    if (!stored) return std::unexpected(std::move(stored.error()));
    return from_memory(std::make_shared<const SeriesData>(std::move(stored->data)), range);
  }
  Result<std::vector<Document>> documents() override { return std::vector<Document>{}; }

  Result<void> save_metadata(std::string_view, const SeriesMetadata&) override { return refuse(); }
  Result<void> remove(std::string_view) override { return refuse(); }
  Result<void> clear() override { return refuse(); }
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view, const SeriesData&) override {
    return refuse();
  }
  Result<void> save_document(const Document&) override { return refuse(); }
  Result<void> remove_document(const std::vector<std::string>&) override { return refuse(); }
  Result<void> begin() override { return refuse(); }
  Result<void> commit() override { return refuse(); }
  void rollback() override {}

 private:
  [[nodiscard]] std::unexpected<Error> refuse() const {
    return fail(
        ErrorCode::kInvalidArgument,
        session_->where() + " has the tables of meteaudata, which are only read: save to another store");
  }
  Result<Parameters> fields_of(std::string_view key);
  static Result<SeriesMetadata> metadata_of(Parameters fields);

  std::unique_ptr<Session> session_;
};

Result<Parameters> ReferenceStore::fields_of(std::string_view key) {
  auto rows =
      session_->run("SELECT metadata_json FROM time_series_metadata WHERE key = $1", {std::string(key)});
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return no_key(key, session_->where());
  auto tree = parse_json(text_at(rows->front(), 0));
  if (!tree) return std::unexpected(std::move(tree.error()));
  auto* fields = tree->get<Parameters>();
  if (fields == nullptr) return fail(ErrorCode::kMalformed, session_->where() + ": metadata is no map");
  return std::move(*fields);
}

Result<SeriesMetadata> ReferenceStore::metadata_of(Parameters fields) {
  Parameter list = take(fields, "processing_steps");
  fields.erase("index_metadata");
  restore_time(fields, "created_on");
  auto steps = steps_of(list);
  if (!steps) return std::unexpected(std::move(steps.error()));
  return SeriesMetadata{.processing_steps = std::move(*steps), .fields = std::move(fields)};
}

/// Floats are all that the design keeps; what was an integer or a boolean is one again where it is exact.
ColumnData values_of(const Texts& rows, std::string_view dtype) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values;
  bool whole = dtype == "int64" || dtype == "bool";
  for (const Row& row : rows) {
    const auto* value = std::get_if<double>(&row[1]);
    values.push_back(value == nullptr ? kNan : *value);
    // Beyond 2^53 it is not known which integer was there.
    whole =
        whole && value != nullptr && std::trunc(*value) == *value && std::abs(*value) <= 9007199254740992.0;
  }
  if (!whole) {
    ColumnData column(Type{.kind = TypeKind::kFloat64});
    column.append(std::span<const double>(values));
    return column;
  }
  ColumnData column(Type{.kind = dtype == "bool" ? TypeKind::kBool : TypeKind::kInt64});
  for (const double value : values) {
    const auto integer = static_cast<std::int64_t>(value);
    const std::uint8_t boolean = integer != 0 ? 1 : 0;
    column.append(dtype == "bool" ? static_cast<const void*>(&boolean) : &integer, 1);
  }
  return column;
}

Result<StoredSeries> ReferenceStore::load(std::string_view key) {
  auto fields = fields_of(key);
  if (!fields) return std::unexpected(std::move(fields.error()));
  const std::string own(key);
  auto rows =
      session_->run("SELECT index_value, value FROM time_series_data WHERE key = $1 ORDER BY rowid", {own});
  if (!rows) return std::unexpected(std::move(rows.error()));
  IndexMetadata metadata;
  Parameter tree = take(*fields, "index_metadata");
  if (auto* members = tree.get<Parameters>()) {
    auto parsed = parse_index_metadata(std::move(*members));
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    metadata = std::move(*parsed);
  }
  const Parameter* dtype = find(*fields, "values_dtype");
  const auto* text = dtype == nullptr ? nullptr : dtype->get<std::string>();
  auto name = session_->run("SELECT series_name FROM time_series_metadata WHERE key = $1", {own});
  SeriesData data{.name = name && !name->empty() ? text_at(name->front(), 0) : std::string(),
                  .index = index_of(*rows, std::move(metadata)),
                  .values = values_of(*rows, text == nullptr ? "" : *text)};
  auto known = metadata_of(std::move(*fields));
  if (!known) return std::unexpected(std::move(known.error()));
  return StoredSeries{std::move(data), std::move(*known)};
}

}  // namespace

std::shared_ptr<StorageBackend> open_reference_tables(std::unique_ptr<Session> session) {
  return std::make_shared<ReferenceStore>(std::move(session));
}

}  // namespace mdat::store::sql
