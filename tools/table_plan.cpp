// SPDX-License-Identifier: Apache-2.0
#include "tools/table_plan.hpp"

#include <algorithm>
#include <set>

#include "mdat/parameter.hpp"
#include "tools/members.hpp"
#include "tools/own_key.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

std::optional<std::size_t> field_named(const TableSchema& schema, std::string_view name) {
  const auto at = std::ranges::find(schema.fields, name, &Field::name);
  if (at == schema.fields.end()) return std::nullopt;
  return static_cast<std::size_t>(at - schema.fields.begin());
}

bool can_be_axis(const Type& type) {
  return type.kind == TypeKind::kTimestamp || type.kind == TypeKind::kDuration ||
         type.kind == TypeKind::kInt64;
}

bool is_time_stamp(const Field& field) { return field.type.kind == TypeKind::kTimestamp; }

/// The same values in another unit: what Parquet does to stamps that have none of its units.
bool holds(const Type& wanted, const Type& found) {
  if (wanted == found) return true;
  const bool ticks = wanted.kind == TypeKind::kTimestamp || wanted.kind == TypeKind::kDuration;
  return ticks && wanted.kind == found.kind && wanted.zone == found.zone && wanted.unit < found.unit;
}

/// The columns that pandas took for the index, where they are columns at all.
std::vector<std::string> pandas_index(const TableSchema& schema) {
  std::vector<std::string> names;
  const auto at = std::ranges::find(schema.metadata, "pandas", [](const auto& pair) { return pair.first; });
  if (at == schema.metadata.end()) return names;
  const auto parsed = parse_json(at->second);
  const auto* members = parsed ? parsed->get<Parameters>() : nullptr;
  const auto* list = members == nullptr ? nullptr : member<List>(*members, "index_columns");
  if (list == nullptr) return names;
  for (const Parameter& item : *list) {
    if (const auto* name = item.get<std::string>()) names.push_back(*name);
  }
  return names;
}

/// pandas' name for an index without one.
std::string axis_name_of(const std::string& column) {
  return column.starts_with("__index_level_") ? "time" : column;
}

class Planner {
 public:
  Planner(const TableSchema& schema, const std::string& source) : schema_(schema), source_(source) {}

  Expected<TablePlan> plan(const std::optional<std::string>& time) {
    if (auto outcome = check_names(); !outcome) return std::unexpected(outcome.error());
    key_ = OwnKey::find(schema_);
    if (auto outcome = choose_time(time); !outcome) return std::unexpected(outcome.error());
    for (const SkippedColumn& column : schema_.skipped)
      plan_.notes.push_back(
          format("column '{}' of {} is left out: {}", column.name, column.type, column.reason));
    add_columns();
    take_records();
    if (plan_.columns.empty()) return refuse(Exit::kNo, format("{}: {}", source_, why_nothing_is_left()));
    return std::move(plan_);
  }

 private:
  Outcome check_names() const {
    std::set<std::string_view> names;
    for (const Field& field : schema_.fields) {
      if (!names.insert(field.name).second)
        return refuse(Exit::kNo, format("{}: two columns are named '{}': which is which cannot be told; "
                                        "rename one where the file is made",
                                        source_, field.name));
    }
    return {};
  }

  std::string why_nothing_is_left() const {
    std::string why = "no column is left that can be a series";
    for (const SkippedColumn& column : schema_.skipped)
      why += format("; '{}' of {}: {}", column.name, column.type, column.reason);
    return why;
  }

  void set_time(std::size_t field, std::string name) {
    plan_.time = field;
    plan_.axis = schema_.fields[field].type;
    plan_.axis_name = std::move(name);
  }

  Outcome choose_time(const std::optional<std::string>& asked) {
    if (asked) return set_asked(*asked);
    if (set_own() || set_pandas()) return {};
    std::vector<std::size_t> stamps;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      if (is_time_stamp(schema_.fields[i])) stamps.push_back(i);
    }
    if (stamps.empty()) return {};
    const std::string& name = schema_.fields[stamps[0]].name;
    set_time(stamps[0], axis_name_of(name));
    if (stamps.size() > 1)
      plan_.notes.push_back(
          format("'{}' is taken for the time, the first of {} columns of time stamps; "
                 "--time COLUMN chooses another",
                 name, stamps.size()));
    return {};
  }

  Outcome set_asked(const std::string& name) {
    const auto field = field_named(schema_, name);
    if (!field) return refuse(Exit::kNo, format("{}: --time {}: no such column", source_, name));
    if (!can_be_axis(schema_.fields[*field].type))
      return refuse(Exit::kNo, format("{}: --time {}: the column is of {}; time stamps, durations or int64 "
                                      "make an axis",
                                      source_, name, to_string(schema_.fields[*field].type)));
    set_time(*field, axis_name_of(name));
    return {};
  }

  bool set_own() {
    if (!key_) return false;
    if (!key_->axis) return true;
    const auto field = field_named(schema_, key_->axis->name);
    if (!field || !can_be_axis(schema_.fields[*field].type)) return false;
    set_time(*field, key_->axis->name);
    if (holds(key_->axis->type, plan_.axis)) plan_.axis = key_->axis->type;
    return true;
  }

  bool set_pandas() {
    for (const std::string& name : pandas_index(schema_)) {
      const auto field = field_named(schema_, name);
      if (!field || !is_time_stamp(schema_.fields[*field])) continue;
      set_time(*field, axis_name_of(name));
      return true;
    }
    return false;
  }

  void add_columns() {
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
      if (plan_.time == i) continue;
      const Field& field = schema_.fields[i];
      SeriesSpec series{field.name, field.type, {}};
      if (const OwnKey::Column* own = own_column(field.name);
          own != nullptr && holds(own->type, field.type)) {
        series.type = own->type;
        series.unit = own->unit;
        ++kept_;
      }
      plan_.columns.push_back({i, std::move(series)});
    }
  }

  const OwnKey::Column* own_column(const std::string& name) const {
    if (!key_) return nullptr;
    const auto at = std::ranges::find(key_->columns, name, &OwnKey::Column::name);
    return at == key_->columns.end() ? nullptr : &*at;
  }

  /// A table that somebody else changed keeps what still fits.
  void take_records() {
    if (!key_) return;
    const std::size_t lost = key_->columns.size() - kept_;
    if (lost > 0)
      plan_.notes.push_back(
          format("what the file tells of {} series (unit, type) fits no column any more "
                 "and is left out",
                 lost));
    if (key_->records.empty()) return;
    if (lost == 0) {
      plan_.records = std::move(key_->records);
    } else {
      plan_.notes.push_back("the columns are not those of its data set, which is left out");
    }
  }

  const TableSchema& schema_;
  const std::string& source_;
  std::optional<OwnKey> key_;
  TablePlan plan_;
  std::size_t kept_ = 0;
};

}  // namespace

Expected<TablePlan> plan_table(const TableSchema& schema, const std::string& source,
                               const std::optional<std::string>& time) {
  return Planner(schema, source).plan(time);
}

}  // namespace mdat::tool
