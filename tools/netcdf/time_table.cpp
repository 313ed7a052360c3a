// SPDX-License-Identifier: Apache-2.0
#include "tools/netcdf/time_table.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "tools/netcdf/variable_name.hpp"
#include "tools/number_text.hpp"
#include "tools/text.hpp"

namespace mdat::netcdf {
namespace {

using tool::format;

/// Stations of one variable: more are a grid.
constexpr std::uint64_t kStationsMax = 100'000;

/// Whether a variable tells times along one dimension, and whether it says that it is their coordinate.
struct TimeMark {
  bool is_time = false, is_coordinate = false;
};

Result<TimeMark> time_mark(const NcFile& file, const Variable& variable) {
  TimeMark mark;
  if (variable.dimensions.size() != 1 || width_bytes(variable.type) == 0) return mark;
  const auto units = file.text(variable.id, "units");
  if (!units) return std::unexpected(units.error());
  mark.is_time = *units && TimeUnits::are_in(**units);
  if (!mark.is_time) return mark;
  const auto dimension = file.dimension(variable.dimensions[0]);
  if (!dimension) return std::unexpected(dimension.error());
  const auto standard = file.text(variable.id, "standard_name");
  const auto axis = file.text(variable.id, "axis");
  if (!standard) return std::unexpected(standard.error());
  if (!axis) return std::unexpected(axis.error());
  mark.is_coordinate =
      dimension->name == variable.name || standard->value_or("") == "time" || axis->value_or("") == "T";
  return mark;
}

/// One variable for each dimension: that of its name before others.
Result<std::vector<Variable>> time_variables(const NcFile& file, const std::vector<Variable>& variables) {
  std::vector<Variable> coordinates, others;
  for (const Variable& variable : variables) {
    const auto mark = time_mark(file, variable);
    if (!mark) return std::unexpected(mark.error());
    if (mark->is_time) (mark->is_coordinate ? coordinates : others).push_back(variable);
  }
  std::vector<Variable> chosen;
  for (const Variable& variable : coordinates.empty() ? others : coordinates) {
    const auto at = std::ranges::find(chosen, variable.dimensions, &Variable::dimensions);
    const auto dimension = file.dimension(variable.dimensions[0]);
    if (!dimension) return std::unexpected(dimension.error());
    if (at == chosen.end())
      chosen.push_back(variable);
    else if (dimension->name == variable.name)
      *at = variable;
  }
  return chosen;
}

class Planner {
 public:
  explicit Planner(const NcFile& file) : file_(file) {}

  Result<TimeTable> plan(const std::string& name) {
    auto variables = file_.variables();
    if (!variables) return std::unexpected(variables.error());
    variables_ = std::move(*variables);
    const auto time = std::ranges::find(variables_, name, &Variable::name);
    if (time == variables_.end() || time->dimensions.size() != 1)
      return fail(ErrorCode::kInvalidArgument, format("there are no times '{}' any more", name));
    rows_ = time->dimensions[0];
    if (auto ok = begin(*time); !ok) return std::unexpected(ok.error());
    for (const Variable& variable : variables_) {
      if (variable.id == time->id ||
          std::ranges::find(variable.dimensions, rows_) == variable.dimensions.end())
        continue;
      if (auto ok = add(variable); !ok) return std::unexpected(ok.error());
    }
    if (auto ok = add_groups(); !ok) return std::unexpected(ok.error());
    finish_key();
    return std::move(table_);
  }

 private:
  Result<void> begin(const Variable& time) {
    const auto dimension = file_.dimension(rows_);
    if (!dimension) return std::unexpected(dimension.error());
    table_.rows = dimension->length;
    if (file_.plain_bytes() && table_.rows > *file_.plain_bytes() / width_bytes(time.type))
      return fail(ErrorCode::kMalformed, format("'{}' has a length of {}, for which the file is too short",
                                                dimension->name, table_.rows));
    if (auto ok = check_not_ragged(dimension->name); !ok) return ok;
    const auto told = file_.text(NcFile::kGlobal, tool::OwnKey::kName);
    if (!told) return std::unexpected(told.error());
    if (*told) table_.key = tool::OwnKey::find({.fields = {}, .metadata = {{tool::OwnKey::kName, **told}}});
    const auto bounds = file_.text(time.id, "bounds");
    if (!bounds) return std::unexpected(bounds.error());
    bounds_ = bounds->value_or("");
    std::optional<Type> own;
    if (table_.key && table_.key->axis && table_.key->axis->name == name_of(time))
      own = table_.key->axis->type;
    auto rule = ValueRule::of(file_, time, own);
    if (!rule) return fail(rule.error().code, format("times '{}': {}", time.name, rule.error().message));
    table_.arrays.push_back({.variable = time, .rule = std::move(*rule), .names = {name_of(time)}});
    units_.emplace_back();
    return {};
  }

  /// Stations that follow one another along the rows.
  Result<void> check_not_ragged(const std::string& dimension) const {
    for (const Variable& variable : variables_) {
      const auto sample = file_.text(variable.id, "sample_dimension");
      const auto instance = file_.text(variable.id, "instance_dimension");
      if (!sample) return std::unexpected(sample.error());
      if (!instance) return std::unexpected(instance.error());
      const bool indexes = *instance && variable.dimensions == std::vector<int>{rows_};
      if (indexes || (*sample && **sample == dimension))
        return fail(
            ErrorCode::kInvalidArgument,
            format("'{}' is a ragged array, in which stations share one dimension of times ('{}'); arrays "
                   "of time, or of station and time, are read",
                   dimension, variable.name));
    }
    return {};
  }

  /// Its own, or the one that NetCDF could not hold.
  [[nodiscard]] std::string name_of(const Variable& variable) const {
    const auto told = file_.text(variable.id, "long_name");
    return told && *told && variable_name(**told) == variable.name ? **told : variable.name;
  }

  [[nodiscard]] std::optional<Type> own_type(const std::string& name) const {
    if (!table_.key) return std::nullopt;
    const auto at = std::ranges::find(table_.key->columns, name, &tool::OwnKey::Column::name);
    return at == table_.key->columns.end() ? std::nullopt : std::optional(at->type);
  }

  void skip(const Variable& variable, std::string reason) {
    table_.skipped.push_back({name_of(variable), variable.type_name, std::move(reason)});
  }

  Result<void> add(const Variable& variable) {
    if (variable.name == bounds_) {
      skip(variable, "it holds the bounds of the times");
      return {};
    }
    TableArray array{.variable = variable, .rule = table_.arrays[0].rule, .names = {name_of(variable)}};
    const auto reason = place(array);
    if (!reason) return std::unexpected(reason.error());
    if (!reason->empty()) {
      skip(variable, *reason);
      return {};
    }
    auto rule = ValueRule::of(file_, variable, own_type(name_of(variable)));
    if (!rule && rule.error().code == ErrorCode::kInvalidArgument) {
      skip(variable, rule.error().message);
      return {};
    }
    if (!rule) return std::unexpected(rule.error());
    array.rule = std::move(*rule);
    auto unit = file_.text(variable.id, "units");
    if (!unit) return std::unexpected(unit.error());
    const bool has_unit = *unit && array.rule.type().kind != TypeKind::kTimestamp &&
                          array.rule.type().kind != TypeKind::kDuration;
    units_.push_back(has_unit ? std::move(**unit) : std::string());
    table_.arrays.push_back(std::move(array));
    return {};
  }

  /// Which dimension is which; why it is no column, "" where it is.
  Result<std::string> place(TableArray& array) {
    std::string shape;
    std::vector<std::size_t> others;
    const std::vector<int>& ids = array.variable.dimensions;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto dimension = file_.dimension(ids[i]);
      if (!dimension) return std::unexpected(dimension.error());
      shape.append(i == 0 ? "" : ", ").append(dimension->name);
      const bool is_text = array.variable.type == External::kChar && i + 1 == ids.size();
      if (ids[i] == rows_) {
        array.rows_at = i;
      } else if (is_text && dimension->length > 0 && dimension->length < 1U << 20) {
        array.texts_at = i;
        array.text_bytes = dimension->length;
      } else if (dimension->length != 1) {
        others.push_back(i);
      }
    }
    if (std::ranges::count(ids, rows_) > 1 || others.size() > 1 ||
        (array.texts_at != SIZE_MAX && !others.empty()))
      return format("it stands over ({}); series stand over times, or over times and stations", shape);
    if (others.empty()) return std::string();
    array.stations_at = others[0];
    return name_stations(ids[others[0]], array);
  }

  Result<std::string> name_stations(int dimension, TableArray& array) {
    auto found = stations_.find(dimension);
    if (found == stations_.end()) {
      const auto facts = file_.dimension(dimension);
      if (!facts) return std::unexpected(facts.error());
      if (facts->length == 0 || facts->length > kStationsMax)
        return format("dimension '{}' has a length of {}; 1 to {} stations are read", facts->name,
                      facts->length, kStationsMax);
      auto names = station_names(dimension, *facts);
      if (!names) return std::unexpected(names.error());
      found = stations_.emplace(dimension, std::move(*names)).first;
    }
    const std::string name = array.names[0];
    array.names.clear();
    for (const std::string& station : found->second) array.names.push_back(format("{}/{}", name, station));
    return std::string();
  }

  /// As the variable with the role of naming them tells, else the coordinate of the dimension; else numbers.
  Result<std::vector<std::string>> station_names(int dimension, const Dimension& facts) {
    const Variable* naming = nullptr;
    for (const Variable& variable : variables_) {
      if (variable.dimensions.empty() || variable.dimensions[0] != dimension) continue;
      const std::size_t rank = variable.type == External::kChar ? 2 : 1;
      if (variable.dimensions.size() != rank) continue;
      const auto role = file_.text(variable.id, "cf_role");
      if (!role) return std::unexpected(role.error());
      const bool is_role = role->value_or("") == "timeseries_id";
      if (is_role || (naming == nullptr && variable.name == facts.name)) naming = &variable;
      if (is_role) break;
    }
    std::vector<std::string> names;
    if (naming != nullptr) {
      auto told = values_as_text(*naming, facts.length);
      if (!told) return std::unexpected(told.error());
      names = std::move(*told);
    }
    const std::set<std::string> different(names.begin(), names.end());
    if (different.size() == facts.length && !different.contains("")) return names;
    names.clear();
    for (std::uint64_t i = 0; i < facts.length; ++i) names.push_back(format("{}", i));
    return names;
  }

  Result<std::vector<std::string>> values_as_text(const Variable& variable, std::uint64_t count) {
    std::vector<std::string> texts;
    auto rule = ValueRule::of(file_, variable, {});
    if (!rule) return texts;
    TableArray array{.variable = variable, .rule = std::move(*rule), .names = {variable.name}};
    if (variable.type == External::kChar) {
      const auto length = file_.dimension(variable.dimensions[1]);
      if (!length) return std::unexpected(length.error());
      if (length->length == 0 || length->length > 1U << 12) return texts;
      array.texts_at = 1;
      array.text_bytes = length->length;
    }
    ColumnData column(array.rule.type());
    if (auto ok = read_rows(file_, array, 0, count, {&column, 1}); !ok) return std::unexpected(ok.error());
    for (std::size_t i = 0; i < column.size(); ++i) texts.push_back(shown(column.value(i)));
    return texts;
  }

  static std::string shown(const Value& value) {
    tool::NumberBuffer buffer;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<double>(&value))
      return std::string(tool::number_text(*number, buffer));
    if (const auto* number = std::get_if<std::int64_t>(&value)) return format("{}", *number);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return format("{}", *number);
    return {};
  }

  Result<void> add_groups() {
    const auto groups = file_.groups();
    if (!groups) return std::unexpected(groups.error());
    for (const std::string& name : *groups)
      table_.skipped.push_back({name, "group", "variables are read where they are in no group"});
    return {};
  }

  /// What the file told of columns that are not there stays, to be told of.
  void finish_key() {
    tool::OwnKey key;
    const TableArray& times = table_.arrays[0];
    key.axis = {.name = times.names[0], .type = times.rule.type()};
    for (std::size_t i = 1; i < table_.arrays.size(); ++i) {
      for (const std::string& name : table_.arrays[i].names)
        key.columns.push_back({name, table_.arrays[i].rule.type(), units_[i]});
    }
    if (table_.key) {
      for (const tool::OwnKey::Column& column : table_.key->columns) {
        if (std::ranges::find(key.columns, column.name, &tool::OwnKey::Column::name) == key.columns.end())
          key.columns.push_back(column);
      }
      key.records = std::move(table_.key->records);
    }
    table_.key = std::move(key);
  }

  const NcFile& file_;
  std::vector<Variable> variables_;
  int rows_ = 0;
  std::string bounds_;
  TimeTable table_;
  std::vector<std::string> units_;  ///< of each array
  std::map<int, std::vector<std::string>> stations_;
};

}  // namespace

Result<std::vector<std::string>> time_coordinates(const NcFile& file) {
  const auto variables = file.variables();
  if (!variables) return std::unexpected(variables.error());
  const auto times = time_variables(file, *variables);
  if (!times) return std::unexpected(times.error());
  std::vector<std::string> names;
  for (const Variable& variable : *times) names.push_back(variable.name);
  if (names.empty())
    return fail(
        ErrorCode::kInvalidArgument,
        "has no variable of times along one dimension, with units such as 'seconds since 1970-01-01'");
  return names;
}

Result<TimeTable> plan_time_table(const NcFile& file, const std::string& time) {
  return Planner(file).plan(time);
}

Result<void> read_rows(const NcFile& file, const TableArray& array, std::uint64_t first, std::size_t rows,
                       std::span<ColumnData> columns) {
  const std::size_t rank = array.variable.dimensions.size();
  Slab slab{std::vector<std::size_t>(rank, 0), std::vector<std::size_t>(rank, 1)};
  slab.start[array.rows_at] = first;
  slab.count[array.rows_at] = rows;
  const std::size_t stations = columns.size();
  if (stations > 1) slab.count[array.stations_at] = stations;
  if (array.texts_at != SIZE_MAX) slab.count[array.texts_at] = array.text_bytes;
  const bool by_row = stations > 1 && array.rows_at < array.stations_at;
  const std::size_t stride = by_row ? stations : 1, apart = by_row ? 1 : rows;

  if (array.variable.type == External::kString) {
    std::vector<std::string> texts;
    if (auto ok = file.read_strings(array.variable, slab, texts); !ok) return ok;
    for (std::size_t s = 0; s < stations; ++s) {
      for (std::size_t i = 0; i < rows; ++i)
        array.rule.append_text(texts[s * apart + i * stride], columns[s]);
    }
    return {};
  }
  const std::size_t width = width_bytes(array.variable.type);
  std::vector<std::byte> raw(rows * stations * array.text_bytes * width);
  if (auto ok = file.read(array.variable, slab, raw.data()); !ok) return ok;
  if (array.variable.type == External::kChar) {
    const auto* texts = reinterpret_cast<const char*>(raw.data());
    for (std::size_t i = 0; i < rows; ++i) {
      const std::string_view text(texts + i * array.text_bytes, array.text_bytes);
      array.rule.append_text(text.substr(0, text.find_last_not_of('\0') + 1), columns[0]);
    }
    return {};
  }
  for (std::size_t s = 0; s < stations; ++s) {
    if (auto ok = array.rule.append(raw.data() + s * apart * width, stride, rows, first, columns[s]); !ok)
      return ok;
  }
  return {};
}

}  // namespace mdat::netcdf
