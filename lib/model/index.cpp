// SPDX-License-Identifier: Apache-2.0
// Indices in the words of pandas.
#include <array>
#include <utility>

#include "lib/model/dtype.hpp"
#include "lib/model/fields.hpp"
#include "mdat/series_data.hpp"

namespace mdat {

std::string model::dtype_of(const Type& type) {
  constexpr std::array<std::string_view, 4> kUnits{"s", "ms", "us", "ns"};
  const std::string unit(kUnits[static_cast<std::size_t>(type.unit)]);
  switch (type.kind) {
    case TypeKind::kTimestamp:
      return "datetime64[" + unit + (type.zone.empty() ? "" : ", " + type.zone) + "]";
    case TypeKind::kDuration:
      return "timedelta64[" + unit + "]";
    case TypeKind::kString:
      return "object";
    case TypeKind::kCategorical:
      return "category";
    default:
      return to_string(type);
  }
}

namespace {

using model::dtype_of;

std::string_view class_of(IndexKind kind) {
  switch (kind) {
    case IndexKind::kTime:
      return "DatetimeIndex";
    case IndexKind::kDuration:
      return "TimedeltaIndex";
    case IndexKind::kRange:
      return "RangeIndex";
    case IndexKind::kPeriod:
      return "PeriodIndex";
    case IndexKind::kInterval:
      return "IntervalIndex";
    case IndexKind::kCategorical:
      return "CategoricalIndex";
    default:
      return "Index";
  }
}

std::string dtype_of(const Index& index) {
  const std::string values = dtype_of(index.values.type());
  if (index.kind == IndexKind::kPeriod) return "period[" + index.metadata.frequency.value_or("") + "]";
  if (index.kind == IndexKind::kInterval)
    return "interval[" + values + ", " + index.metadata.closed.value_or("right") + "]";
  return values;
}

void complete_range(Index& index) {
  const auto labels = index.values.values<std::int64_t>();
  const std::int64_t step = labels.size() > 1 ? labels[1] - labels[0] : 1;
  index.metadata.start = labels.empty() ? 0 : labels.front();
  index.metadata.step = step;
  index.metadata.end = labels.empty() ? 0 : labels.back() + step;
}

bool is_integer(TypeKind kind) { return kind <= TypeKind::kUint64; }

}  // namespace

Parameters to_parameters(const IndexMetadata& m) {
  Parameters p = m.extra;
  model::put(p, "categories", m.categories);
  model::put(p, "closed", m.closed);
  p["dtype"] = m.dtype;
  model::put(p, "end", m.end);
  model::put(p, "frequency", m.frequency);
  model::put(p, "name", m.name);
  model::put(p, "ordered", m.ordered);
  model::put(p, "start", m.start);
  model::put(p, "step", m.step);
  model::put(p, "time_zone", m.time_zone);
  p["type"] = m.type;
  return p;
}

Result<IndexMetadata> parse_index_metadata(Parameters parameters) {
  model::Fields fields("index metadata", std::move(parameters));
  IndexMetadata m;
  fields.need("type", m.type);
  fields.need("dtype", m.dtype);
  fields.take("name", m.name);
  fields.take("frequency", m.frequency);
  fields.take("time_zone", m.time_zone);
  fields.take("closed", m.closed);
  fields.take("categories", m.categories);
  fields.take("ordered", m.ordered);
  fields.take("start", m.start);
  fields.take("end", m.end);
  fields.take("step", m.step);
  return fields.finish(std::move(m));
}

void complete(Index& index) {
  IndexMetadata& m = index.metadata;
  const Type& type = index.values.type();
  if (index.kind == IndexKind::kInterval && !m.closed) m.closed = "right";
  if (m.type.empty()) m.type = class_of(index.kind);
  if (m.dtype.empty()) m.dtype = dtype_of(index);
  if (index.kind == IndexKind::kTime && !m.time_zone && !type.zone.empty()) m.time_zone = type.zone;
  if (index.kind == IndexKind::kRange && !(m.start && m.end && m.step)) complete_range(index);
  if (index.kind != IndexKind::kCategorical) return;
  if (!m.categories) m.categories = List(index.values.categories().begin(), index.values.categories().end());
  if (!m.ordered) m.ordered = false;
}

IndexKind kind_of(const IndexMetadata& m, const Type& values) {
  if (m.type == "RangeIndex") return IndexKind::kRange;
  if (m.type == "PeriodIndex" || m.dtype.starts_with("period[")) return IndexKind::kPeriod;
  if (m.type == "IntervalIndex" || m.dtype.starts_with("interval")) return IndexKind::kInterval;
  switch (values.kind) {
    case TypeKind::kTimestamp:
      return IndexKind::kTime;
    case TypeKind::kDuration:
      return IndexKind::kDuration;
    case TypeKind::kFloat32:
    case TypeKind::kFloat64:
      return IndexKind::kFloat;
    case TypeKind::kString:
      return IndexKind::kString;
    case TypeKind::kBool:
      return IndexKind::kBool;
    case TypeKind::kCategorical:
      return IndexKind::kCategorical;
    default:
      return IndexKind::kInteger;
  }
}

SeriesData head_of(const SeriesData& data) {
  const auto without_rows = [](const ColumnData& column) {
    ColumnData head(column.type());
    head.set_categories(column.categories());
    return head;
  };
  SeriesData head{.name = data.name,
                  .index = {.kind = data.index.kind,
                            .values = without_rows(data.index.values),
                            .right = without_rows(data.index.right),
                            .metadata = data.index.metadata},
                  .values = without_rows(data.values)};
  if (data.quality) head.quality = without_rows(*data.quality);
  return head;
}

void reserve(SeriesData& data, std::size_t rows) {
  data.index.values.reserve(rows);
  if (data.index.kind == IndexKind::kInterval) data.index.right.reserve(rows);
  data.values.reserve(rows);
  if (data.quality) data.quality->reserve(rows);
}

void append(SeriesData& to, const SeriesData& from, std::size_t begin, std::size_t end) {
  to.index.values.append(from.index.values, begin, end);
  if (from.index.kind == IndexKind::kInterval) to.index.right.append(from.index.right, begin, end);
  to.values.append(from.values, begin, end);
  if (from.quality) to.quality->append(*from.quality, begin, end);
  to.index.metadata = from.index.metadata;
}

Result<void> check(const SeriesData& data) {
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, "series " + data.name + ": " + std::string(what));
  };
  const bool interval = data.index.kind == IndexKind::kInterval;
  if (data.index.values.size() != data.rows()) return wrong("index and values differ in length");
  if (data.index.right.size() != (interval ? data.rows() : 0)) return wrong("right ends differ in length");
  if (interval && data.index.right.type() != data.index.values.type())
    return wrong("left and right ends differ in type");
  if (data.quality && data.quality->size() != data.rows())
    return wrong("quality and values differ in length");
  if (data.quality && !is_integer(data.quality->type().kind) &&
      data.quality->type().kind != TypeKind::kCategorical)
    return wrong("quality is neither integers nor categories");
  if (interval) return {};
  const TypeKind kind = data.index.values.type().kind;
  const bool int64 = data.index.kind == IndexKind::kRange || data.index.kind == IndexKind::kPeriod;
  if (int64 ? kind != TypeKind::kInt64
            : kind_of(IndexMetadata{}, data.index.values.type()) != data.index.kind)
    return wrong("the type of the index does not fit its kind");
  return {};
}

}  // namespace mdat
