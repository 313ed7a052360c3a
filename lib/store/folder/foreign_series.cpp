// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/foreign_series.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "lib/meteaudata/columns.hpp"
#include "lib/meteaudata/dtype.hpp"
#include "lib/store/folder/label_list.hpp"
#include "lib/store/folder/table_rows.hpp"

namespace mdat::store {
namespace {

/// What pandas notes of a table of its own.
struct PandasNote {
  bool found = false;
  std::vector<std::string> index_columns;
  std::optional<Parameters> range;  ///< {kind: range, start, stop, step} in their place
  Parameters dtypes;                ///< of columns, by their names in the table
};

const std::string* text_in(const Parameters& tree, std::string_view name) {
  const auto* member = find(tree, name);
  return member == nullptr ? nullptr : member->get<std::string>();
}

const List* list_in(const Parameters& tree, std::string_view name) {
  const auto* member = find(tree, name);
  return member == nullptr ? nullptr : member->get<List>();
}

PandasNote pandas_note(const TableSchema& schema) {
  PandasNote note;
  const auto at = std::ranges::find(schema.metadata, "pandas", &std::pair<std::string, std::string>::first);
  const auto tree = at == schema.metadata.end() ? Result<Parameter>(Parameter()) : parse_json(at->second);
  const auto* members = tree ? tree->get<Parameters>() : nullptr;
  if (members == nullptr) return note;
  note.found = true;
  if (const auto* columns = list_in(*members, "index_columns"))
    for (const Parameter& column : *columns) {
      if (const auto* name = column.get<std::string>()) note.index_columns.push_back(*name);
      if (const auto* range = column.get<Parameters>()) note.range = *range;
    }
  if (const auto* columns = list_in(*members, "columns"))
    for (const Parameter& column : *columns) {
      const auto* fields = column.get<Parameters>();
      const auto* name = fields == nullptr ? nullptr : text_in(*fields, "field_name");
      const auto* dtype = fields == nullptr ? nullptr : text_in(*fields, "numpy_type");
      if (name != nullptr && dtype != nullptr) note.dtypes.insert_or_assign(*name, *dtype);
    }
  return note;
}

/// Where the parts of a series are.
struct Plan {
  SeriesData head;
  std::size_t values = 0;
  std::optional<std::size_t> labels;            ///< a column of the table,
  std::optional<meteaudata::Columns> listed;    ///< texts in the YAML,
  std::int64_t start = 0, step = 1;             ///< or row numbers
  bool nan_labels = false, nan_values = false;  ///< null is NaN: NumPy knows no other

  [[nodiscard]] std::int64_t label(std::uint64_t row) const {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(start) +
                                     static_cast<std::uint64_t>(step) * row);
  }
};

bool is_float(const Type& type) { return type.kind == TypeKind::kFloat32 || type.kind == TypeKind::kFloat64; }

/// pandas writes NaN as null, unless the column has nulls of its own.
bool null_is_nan(const Type& type, const std::string& dtype) {
  const auto known = meteaudata::parse_dtype(dtype);
  return is_float(type) && !(known.known && known.nullable);
}

std::string dtype_in(const PandasNote& note, const std::string& column) {
  const auto* dtype = text_in(note.dtypes, column);
  return dtype == nullptr ? std::string() : *dtype;
}

bool is_placeholder(std::string_view name) { return name.starts_with("__index_level_"); }

/// Labels as they are, under the kind that was told where they can be of it.
void set_labels(Plan& plan, const Field& field, IndexMetadata metadata) {
  Index& index = plan.head.index;
  index.values = ColumnData(field.type);
  if (!metadata.name && !is_placeholder(field.name)) metadata.name = field.name;
  index.kind = kind_of(metadata, field.type);
  // Of stamps the table knows the unit: it has no seconds.
  if (field.type.kind >= TypeKind::kTimestamp) metadata.dtype.clear();
  index.metadata = std::move(metadata);
  if (index.kind == IndexKind::kInterval || !check(plan.head)) {
    index.metadata = {.type = {}, .dtype = {}, .name = index.metadata.name};
    index.kind = kind_of(index.metadata, field.type);
  }
}

/// No labels anywhere: row numbers, or what a range tells.
void set_numbers(Plan& plan, const PandasNote& note, const IndexMetadata& told, std::uint64_t rows) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    const auto* member = note.range ? find(*note.range, name) : nullptr;
    const auto* value = member == nullptr ? nullptr : member->get<std::int64_t>();
    return value == nullptr ? otherwise : *value;
  };
  plan.start = told.start.value_or(number("start", 0));
  plan.step = told.step.value_or(number("step", 1));
  const auto* name = note.range ? text_in(*note.range, "name") : nullptr;
  Index& index = plan.head.index;
  index.kind = IndexKind::kRange;
  index.values = ColumnData(Type{.kind = TypeKind::kInt64});
  index.metadata = {.type = {},
                    .dtype = {},
                    .name = told.name || name == nullptr ? told.name : std::optional(*name),
                    .start = plan.start,
                    .end = plan.label(rows),
                    .step = plan.step};
}

/// The columns of values and labels; nothing is said of labels that are in none.
Result<Plan> plan_columns(const TableSchema& schema, const PandasNote& note, const std::string& path) {
  if (note.index_columns.size() > 1)
    return fail(ErrorCode::kUnsupported,
                path + ": has an index of several levels, which cannot be held here");
  Plan plan;
  std::optional<std::size_t> values;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (std::ranges::count(note.index_columns, schema.fields[i].name) != 0)
      plan.labels = i;
    else if (!values)
      values = i;
  }
  if (!note.index_columns.empty() && !plan.labels)
    return fail(ErrorCode::kUnsupported, path + ": its index " + note.index_columns.front() +
                                             " is of a type that cannot be held here");
  if (!values) return fail(ErrorCode::kUnsupported, path + ": has no column that can be held here");
  plan.values = *values;
  plan.head.name = schema.fields[*values].name;
  plan.head.values = ColumnData(schema.fields[*values].type);
  return plan;
}

Result<Plan> plan_of(const TableRows& table, const std::string& path, const SeriesYaml& known) {
  const TableSchema& schema = table.schema();
  const PandasNote note = pandas_note(schema);
  auto told = known.index_metadata();
  if (!told) return std::unexpected(std::move(told.error()));
  auto plan = plan_columns(schema, note, path);
  if (!plan) return plan;
  const Field& values = schema.fields[plan->values];
  const std::string dtype = note.found ? dtype_in(note, values.name) : known.values_dtype();
  plan->nan_values = (note.found || *told) && null_is_nan(values.type, dtype);
  if (plan->labels) {
    const Field& labels = schema.fields[*plan->labels];
    plan->nan_labels = null_is_nan(labels.type, dtype_in(note, labels.name));
    set_labels(*plan, labels, told->value_or(IndexMetadata{}));
  } else if (!note.found && *told && (*told)->type != "RangeIndex") {
    meteaudata::SeriesEntry entry;
    entry.path = path;
    entry.index = **told;
    meteaudata::Notes ignored;
    plan->listed = meteaudata::columns_of(entry, ignored);
    plan->head.index = plan->listed->head().index;
  } else {
    set_numbers(*plan, note, told->value_or(IndexMetadata{}), table.rows());
  }
  complete(plan->head.index);
  return plan;
}

template <typename T>
void append_nans(ColumnData& to, const ColumnData& from) {
  std::vector<T> values(from.values<T>().begin(), from.values<T>().end());
  for (std::size_t row = 0; row < values.size(); ++row)
    if (!from.is_valid(row)) values[row] = std::numeric_limits<T>::quiet_NaN();
  to.append(std::span<const T>(values));
}

void append_column(ColumnData& to, const ColumnData& from, bool null_is_nan) {
  if (!null_is_nan || from.nulls() == 0) return to.append(from, 0, from.size());
  from.type().kind == TypeKind::kFloat32 ? append_nans<float>(to, from) : append_nans<double>(to, from);
}

class ForeignReader final : public SeriesReader {
 public:
  ForeignReader(std::unique_ptr<TableRows> rows, Plan plan, std::optional<LabelListReader> labels)
      : rows_(std::move(rows)), plan_(std::move(plan)), labels_(std::move(labels)) {}

  [[nodiscard]] const SeriesData& head() const override { return plan_.head; }
  [[nodiscard]] std::uint64_t rows() const override { return rows_->rows(); }

  [[nodiscard]] Result<bool> next(SeriesData& chunk) override {
    chunk = plan_.head;
    auto more = rows_->next();
    if (!more || !*more) return more;
    const auto& columns = rows_->columns();
    append_column(chunk.values, columns[plan_.values], plan_.nan_values);
    if (plan_.labels)
      append_column(chunk.index.values, columns[*plan_.labels], plan_.nan_labels);
    else if (!labels_)
      append_numbers(chunk.index.values, chunk.rows());
    else if (auto ok = append_listed(chunk); !ok)
      return std::unexpected(std::move(ok.error()));
    return true;
  }

 private:
  void append_numbers(ColumnData& labels, std::size_t rows) const {
    std::vector<std::int64_t> numbers(rows);
    for (std::size_t row = 0; row < rows; ++row) numbers[row] = plan_.label(rows_->first() + row);
    labels.append(std::span<const std::int64_t>(numbers));
  }

  Result<void> append_listed(SeriesData& chunk) {
    while (listed_ < rows_->first()) {  // rows that were left out have labels, too
      Index left_out = plan_.head.index;
      const std::size_t rows = std::min<std::size_t>(rows_->first() - listed_, kChunkRows);
      if (auto ok = labels_->next(rows, left_out); !ok) return ok;
      listed_ += rows;
    }
    if (auto ok = labels_->next(chunk.rows(), chunk.index); !ok) return ok;
    listed_ += chunk.rows();
    return check(chunk)
               ? Result<void>()
               : fail(ErrorCode::kMalformed,
                      "series " + plan_.head.name + ": index_values has fewer labels than it has values");
  }

  std::unique_ptr<TableRows> rows_;
  Plan plan_;
  std::optional<LabelListReader> labels_;
  std::uint64_t listed_ = 0;
};

}  // namespace

Result<std::unique_ptr<SeriesReader>> read_foreign_series(const std::string& data, const std::string& yaml,
                                                          const SeriesYaml& known, const ReadRange& range) {
  auto rows = TableRows::open(data, {}, {.rows = range.rows});
  if (!rows) return std::unexpected(std::move(rows.error()));
  auto plan = plan_of(**rows, data, known);
  if (!plan) return std::unexpected(std::move(plan.error()));
  std::optional<LabelListReader> labels;
  if (plan->listed) {
    auto opened = LabelListReader::open(yaml, *plan->listed);
    if (!opened) return std::unexpected(std::move(opened.error()));
    labels = std::move(*opened);
  }
  return std::make_unique<ForeignReader>(std::move(*rows), std::move(*plan), std::move(labels));
}

}  // namespace mdat::store
