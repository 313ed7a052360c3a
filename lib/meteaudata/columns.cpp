// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/meteaudata/dtype.hpp"

namespace mdat::meteaudata {
namespace {

Type text_type() { return {.kind = TypeKind::kString, .unit = {}, .zone = {}}; }

std::optional<Type> exact_type(const Parameters& exact, std::string_view name) {
  const auto* member = find(exact, name);
  const auto* text = member == nullptr ? nullptr : member->get<std::string>();
  return text == nullptr ? std::nullopt : parse_type(*text);
}

std::vector<std::string> texts_of(const Parameters& exact, std::string_view name) {
  std::vector<std::string> texts;
  const auto* member = find(exact, name);
  const auto* list = member == nullptr ? nullptr : member->get<List>();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) texts.push_back(label_text((*list)[i]));
  return texts;
}

/// "interval[int64, right]", of old pandas "interval[int64]": "int64".
std::string_view subtype_of(std::string_view dtype) {
  constexpr std::array<std::string_view, 4> kClosed{"left", "right", "both", "neither"};
  const auto open = dtype.find('[');
  if (open == std::string_view::npos || !dtype.ends_with(']')) return "float64";
  std::string_view inside = dtype.substr(open + 1, dtype.size() - open - 2);
  const auto comma = inside.rfind(", ");
  if (comma != std::string_view::npos && std::ranges::count(kClosed, inside.substr(comma + 2)) != 0)
    inside = inside.substr(0, comma);
  return inside;
}

/// The frequency of periods: of the metadata, or that in "period[M]".
std::optional<PeriodFrequency> period_of(const IndexMetadata& metadata) {
  if (metadata.frequency) return parse_frequency(*metadata.frequency);
  const auto open = metadata.dtype.find('[');
  if (open == std::string::npos || !metadata.dtype.ends_with(']')) return std::nullopt;
  return parse_frequency(std::string_view(metadata.dtype).substr(open + 1, metadata.dtype.size() - open - 2));
}

/// Labels as text, where we cannot do better; the metadata keep the words of pandas beside that.
void read_as_text(Columns& columns, const std::string& path, const std::string& why, Notes& notes) {
  notes.push_back({path, why + ": its labels are kept as text"});
  columns.metadata.extra["pandas_type"] = columns.metadata.type;
  columns.metadata.extra["pandas_dtype"] = columns.metadata.dtype;
  columns.metadata.type = "Index";
  columns.metadata.dtype = "object";
  columns.index.type = text_type();
}

void understand_zone(Columns& columns, const std::string& path, Notes& notes) {
  const std::string name = columns.metadata.time_zone.value_or("");
  if (name.empty()) return;
  const ZoneName zone = parse_zone_name(name);
  if (!zone.known)
    notes.push_back({path, "the system does not know the zone " + name + ": its stamps are in UTC"});
  columns.index.type.zone = zone.name;
}

void understand_index(Columns& columns, const SeriesEntry& entry, Notes& notes) {
  const std::string& path = entry.path;
  IndexMetadata& metadata = columns.metadata;
  const Dtype dtype = parse_dtype(metadata.dtype);
  columns.index.type = dtype.type;
  columns.index.empty_is_null = dtype.nullable;
  if (metadata.type == "DatetimeIndex") {
    if (dtype.type.kind != TypeKind::kTimestamp)
      columns.index.type = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kNano, .zone = {}};
    return understand_zone(columns, path, notes);
  }
  if (metadata.type == "MultiIndex") {
    columns.joined = true;
    return read_as_text(columns, path, "an index of several levels", notes);
  }
  switch (kind_of(metadata, dtype.type)) {
    case IndexKind::kRange:
      columns.index.type = {.kind = TypeKind::kInt64, .unit = {}, .zone = {}};
      break;
    case IndexKind::kPeriod:
      columns.index.type = {.kind = TypeKind::kInt64, .unit = {}, .zone = {}};
      columns.index.period = period_of(metadata);
      // We write those of which nobody knows the calendar as numbers.
      if (!columns.index.period && !exact_type(entry.exact, "index"))
        read_as_text(columns, path, "periods of " + metadata.frequency.value_or(metadata.dtype), notes);
      break;
    case IndexKind::kInterval:
      columns.index.type = parse_dtype(subtype_of(metadata.dtype)).type;
      columns.interval = columns.index.type.kind != TypeKind::kString;
      if (!columns.interval) read_as_text(columns, path, "an index of " + metadata.dtype, notes);
      break;
    case IndexKind::kCategorical:
      if (metadata.categories)
        for (const Parameter& category : *metadata.categories)
          columns.index_categories.push_back(label_text(category));
      break;
    default:
      if (!dtype.known)
        notes.push_back({path, "an index of " + metadata.dtype + ": its labels are kept as text"});
      break;
  }
}

void understand_values(Columns& columns, const SeriesEntry& entry, Notes& notes) {
  const Dtype dtype = parse_dtype(entry.values_dtype);
  columns.values = {.type = dtype.type, .empty_is_null = dtype.nullable};
  if (!dtype.known)
    notes.push_back({entry.path, "values of " + entry.values_dtype + ": they are kept as text"});
}

/// What write_meteaudata knew better.
void understand_exact(Columns& columns, const SeriesEntry& entry) {
  if (const auto type = exact_type(entry.exact, "index"); type && !columns.joined) {
    columns.index.type = *type;
    columns.index.empty_is_null = true;
  }
  if (const auto type = exact_type(entry.exact, "values")) {
    columns.values.type = *type;
    columns.values.empty_is_null = true;
  }
  if (const auto type = exact_type(entry.exact, "quality"))
    columns.quality = CellFormat{.type = *type, .period = {}};
  if (find(entry.exact, "index_categories") != nullptr)
    columns.index_categories = texts_of(entry.exact, "index_categories");
  columns.categories = texts_of(entry.exact, "categories");
  columns.quality_categories = texts_of(entry.exact, "quality_categories");
}

void put_categories(Parameters& exact, std::string_view name, const ColumnData& column) {
  if (column.type().kind != TypeKind::kCategorical) return;
  exact[std::string(name)] = List(column.categories().begin(), column.categories().end());
}

}  // namespace

std::string label_text(const Parameter& label) {
  if (const auto* text = label.get<std::string>()) return *text;
  if (const auto* flag = label.get<bool>()) return *flag ? "True" : "False";
  if (const auto* time = label.get<DateTime>()) {
    std::string text = to_string(*time);
    std::ranges::replace(text, 'T', ' ');
    return text;
  }
  return to_json(label).value_or("");
}

SeriesData Columns::head() const {
  SeriesData data{.name = name,
                  .index = {.kind = kind(), .values = ColumnData(index.type), .metadata = metadata},
                  .values = ColumnData(values.type)};
  if (interval) data.index.right = ColumnData(index.type);
  data.index.values.set_categories(index_categories);
  data.values.set_categories(categories);
  if (quality) {
    data.quality = ColumnData(quality->type);
    data.quality->set_categories(quality_categories);
  }
  return data;
}

Columns columns_of(const SeriesEntry& entry, Notes& notes) {
  Columns columns{.name = entry.name, .metadata = entry.index};
  understand_index(columns, entry, notes);
  understand_values(columns, entry, notes);
  understand_exact(columns, entry);
  return columns;
}

Parameters exact_of(const SeriesData& head) {
  Parameters exact{{"index", to_string(head.index.values.type())}, {"values", to_string(head.values.type())}};
  put_categories(exact, "index_categories", head.index.values);
  put_categories(exact, "categories", head.values);
  if (!head.quality) return exact;
  exact["quality"] = to_string(head.quality->type());
  put_categories(exact, "quality_categories", *head.quality);
  return exact;
}

}  // namespace mdat::meteaudata
