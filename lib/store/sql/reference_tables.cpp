// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/reference_tables.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "lib/meteaudata/dtype.hpp"
#include "lib/meteaudata/tree.hpp"
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

Result<ProcessingSteps> steps_of(const Parameter& list) {
  ProcessingSteps steps;
  meteaudata::TreeReader reader;
  const auto* items = list.get<List>();
  for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
    auto step = reader.step((*items)[i]);
    if (!step) return std::unexpected(std::move(step.error()));
    steps.push_back(std::move(*step));
  }
  return steps;
}

/// The metadata of one series, in the words of lib/meteaudata; what `mdat` tells better is in its place.
Result<meteaudata::SeriesEntry> entry_of(std::string_view key, Parameters& fields) {
  meteaudata::SeriesEntry entry;
  entry.path = key;
  entry.exact = meteaudata::take_exact(fields);
  Parameter tree = take(fields, "index_metadata");
  const auto exact = entry.exact.find("index_metadata");
  if (exact != entry.exact.end()) tree = exact->second;
  if (auto* members = tree.get<Parameters>()) {
    auto parsed = parse_index_metadata(std::move(*members));
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    entry.index = std::move(*parsed);
  }
  const auto dtype = fields.find("values_dtype");
  if (dtype == fields.end()) return entry;
  if (const auto* text = dtype->second.get<std::string>()) entry.values_dtype = *text;
  if (const auto better = entry.exact.find("values_dtype"); better != entry.exact.end())
    dtype->second = better->second;
  return entry;
}

bool is_missing(std::string_view text) { return text == "NaT" || text == "<NA>"; }

/// False where a label is none of that kind.
bool append_labels(const Texts& rows, const meteaudata::Columns& columns, Index& index) {
  meteaudata::CellParser parser(columns.index);
  const bool text = columns.index.type.kind == TypeKind::kString;
  for (const Row& row : rows) {
    const std::string label = text_at(row, 0);
    if (text) {
      index.values.append_text(label);
    } else if (is_missing(label) || (label == "nan" && columns.index.type.kind != TypeKind::kFloat64)) {
      index.values.append_null();
      if (columns.interval) index.right.append_null();
    } else if (columns.interval) {
      if (!append_interval(parser, label, index.values, index.right)) return false;
    } else if (!parser.append({label}, index.values)) {
      return false;
    }
  }
  return true;
}

Index index_of(const Texts& rows, const meteaudata::Columns& columns, const IndexMetadata& metadata) {
  Index index = columns.head().index;
  if (columns.joined || !append_labels(rows, columns, index)) {
    index = {.kind = IndexKind::kString,
             .values = ColumnData(Type{.kind = TypeKind::kString}),
             .metadata = metadata};
    for (const Row& row : rows) index.values.append_text(text_at(row, 0));
  }
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
  const Parameter list = take(fields, "processing_steps");
  if (auto entry = entry_of("", fields); !entry) return std::unexpected(std::move(entry.error()));
  restore_time(fields, "created_on");
  auto steps = steps_of(list);
  if (!steps) return std::unexpected(std::move(steps.error()));
  return SeriesMetadata{.processing_steps = std::move(*steps), .fields = std::move(fields)};
}

/// A whole number that a float keeps exactly, or a bool, as text; "" where it is none. Beyond 2^53 it is not
/// known which integer was there.
std::string whole_text(double value, TypeKind kind) {
  if (kind == TypeKind::kBool) return value == 0 ? "False" : value == 1 ? "True" : "";
  if (std::trunc(value) != value || std::abs(value) > 9007199254740992.0) return "";
  return std::to_string(static_cast<std::int64_t>(value));
}

/// Integers and bools again where all of them are exact, and nulls only where their type has them.
std::optional<ColumnData> whole_values(const Texts& rows, const meteaudata::CellFormat& format) {
  meteaudata::CellParser parser(format);
  ColumnData column(format.type);
  for (const Row& row : rows) {
    const auto* value = std::get_if<double>(&row[1]);
    if (value == nullptr && !format.empty_is_null) return std::nullopt;
    if (value == nullptr) {
      column.append_null();
      continue;
    }
    const std::string text = whole_text(*value, format.type.kind);
    if (text.empty() || !parser.append({text}, column)) return std::nullopt;
  }
  return column;
}

/// Floats are all that the design keeps. `nulls` says that what is missing is no NaN.
ColumnData values_of(const Texts& rows, const meteaudata::CellFormat& format, bool nulls) {
  const TypeKind kind = format.type.kind;
  if (kind < TypeKind::kFloat32 || kind == TypeKind::kBool)
    if (auto column = whole_values(rows, format)) return std::move(*column);
  const bool narrow = kind == TypeKind::kFloat32;
  ColumnData column(Type{.kind = narrow ? TypeKind::kFloat32 : TypeKind::kFloat64});
  for (const Row& row : rows) {
    const auto* found = std::get_if<double>(&row[1]);
    const double value = found == nullptr ? std::numeric_limits<double>::quiet_NaN() : *found;
    const auto low = static_cast<float>(value);
    if (found == nullptr && nulls)
      column.append_null();
    else
      column.append(narrow ? static_cast<const void*>(&low) : &value, 1);
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
  auto name = session_->run("SELECT series_name FROM time_series_metadata WHERE key = $1", {own});
  const auto entry = entry_of(key, *fields);
  if (!entry) return std::unexpected(entry.error());
  meteaudata::Notes of_words;  // labels and values that stay text, or floats, show it
  const auto columns = meteaudata::columns_of(*entry, of_words);
  SeriesData data{
      .name = name && !name->empty() ? text_at(name->front(), 0) : std::string(),
      .index = index_of(*rows, columns, entry->index),
      .values = values_of(*rows, columns.values, meteaudata::parse_dtype(entry->values_dtype).nullable)};
  auto known = metadata_of(std::move(*fields));
  if (!known) return std::unexpected(std::move(known.error()));
  return StoredSeries{std::move(data), std::move(*known)};
}

}  // namespace

std::shared_ptr<StorageBackend> open_reference_tables(std::unique_ptr<Session> session) {
  return std::make_shared<ReferenceStore>(std::move(session));
}

}  // namespace mdat::store::sql
