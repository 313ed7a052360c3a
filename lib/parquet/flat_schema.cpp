// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/flat_schema.hpp"

#include <expected>
#include <optional>
#include <set>
#include <utility>

#include "lib/column/utf8.hpp"

namespace mdat::parquet {
namespace {

// Longer ones are no text, and a batch of them would fill the memory.
constexpr std::int32_t kFixedTextMax = 1024;

struct Refusal {
  std::string type, reason;
};
using Planned = std::expected<void, Refusal>;

Planned refuse(std::string type, std::string reason) {
  return std::unexpected(Refusal{std::move(type), std::move(reason)});
}
Planned refuse(std::string type) { return refuse(std::move(type), "there is no such type here"); }

std::optional<TimeUnit> unit_of(const UnitOfTime& unit) {
  if (unit.millis) return TimeUnit::kMilli;
  if (unit.micros) return TimeUnit::kMicro;
  if (unit.nanos) return TimeUnit::kNano;
  return std::nullopt;
}

/// The words of old writers in those of new ones.
LogicalType logical_of(ConvertedType converted, const SchemaElement& element) {
  LogicalType type;
  const auto integer = [&](std::int8_t bits, bool is_signed) { type.integer = IntegerType{bits, is_signed}; };
  switch (converted) {
    case ConvertedType::kUtf8:
      type.string.emplace();
      break;
    case ConvertedType::kEnum:
      type.enumeration.emplace();
      break;
    case ConvertedType::kDecimal:
      type.decimal = DecimalType{element.scale.value_or(0), element.precision.value_or(0)};
      break;
    case ConvertedType::kDate:
      type.date.emplace();
      break;
    case ConvertedType::kTimeMillis:
      type.time = TimeType{false, {.millis = Empty{}}};
      break;
    case ConvertedType::kTimeMicros:
      type.time = TimeType{false, {.micros = Empty{}}};
      break;
    case ConvertedType::kTimestampMillis:  // whether in UTC, nobody told: as written, as Arrow has it
      type.timestamp = TimeType{false, {.millis = Empty{}}};
      break;
    case ConvertedType::kTimestampMicros:
      type.timestamp = TimeType{false, {.micros = Empty{}}};
      break;
    case ConvertedType::kUint8:
    case ConvertedType::kUint16:
    case ConvertedType::kUint32:
    case ConvertedType::kUint64:
      integer(static_cast<std::int8_t>(
                  8 << (static_cast<int>(converted) - static_cast<int>(ConvertedType::kUint8))),
              false);
      break;
    case ConvertedType::kInt8:
    case ConvertedType::kInt16:
    case ConvertedType::kInt32:
    case ConvertedType::kInt64:
      integer(static_cast<std::int8_t>(
                  8 << (static_cast<int>(converted) - static_cast<int>(ConvertedType::kInt8))),
              true);
      break;
    case ConvertedType::kJson:
      type.json.emplace();
      break;
    case ConvertedType::kBson:
      type.bson.emplace();
      break;
    default:
      break;
  }
  return type;
}

/// One column: what it is in the file, and what becomes of it.
class Planner {
 public:
  Planner(const SchemaElement& element, const Hints& hints, FlatColumn& column)
      : element_(element), column_(column) {
    if (element.logical_type)
      logical_ = *element.logical_type;
    else if (element.converted_type)
      logical_ = logical_of(*element.converted_type, element);
    if (const auto found = hints.arrow.find(element.name); found != hints.arrow.end())
      arrow_ = &found->second;
    if (const auto found = hints.zones.find(element.name); found != hints.zones.end()) zone_ = &found->second;
  }

  Planned plan() {
    const std::int32_t length = element_.type_length.value_or(0);
    const bool fixed = physical() == PhysicalType::kFixedLenByteArray;
    if (fixed && length <= 0) return refuse("fixed_len_byte_array", "it has no length");
    column_.fixed = fixed_type(physical(), static_cast<std::size_t>(length));
    if (physical() == PhysicalType::kByteArray) column_.fixed.width = 0;
    column_.optional = element_.repetition == Repetition::kOptional;
    column_.field.name = element_.name;
    column_.field.nullable = column_.optional;
    if (auto planned = plan_logical(); !planned) return planned;
    if (arrow_ != nullptr && arrow_->type == column_.field.type && column_.field.source_type.empty())
      column_.field.source_type = arrow_->source_type;
    return {};
  }

 private:
  [[nodiscard]] PhysicalType physical() const { return *element_.type; }
  Type& type() { return column_.field.type; }

  Planned plan_logical() {
    if (logical_.null) return refuse("null", "it has no values");
    if (logical_.decimal)
      return refuse("decimal(" + std::to_string(logical_.decimal->precision) + ", " +
                    std::to_string(logical_.decimal->scale) + ")");
    if (logical_.time) return refuse("time of day");
    if (logical_.uuid) return refuse("uuid");
    if (logical_.bson) return refuse("bson");
    if (element_.converted_type == ConvertedType::kInterval) return refuse("interval");
    switch (physical()) {
      case PhysicalType::kBoolean:
        type().kind = TypeKind::kBool;
        return {};
      case PhysicalType::kFloat:
        type().kind = TypeKind::kFloat32;
        return {};
      case PhysicalType::kDouble:
        type().kind = TypeKind::kFloat64;
        return {};
      case PhysicalType::kInt32:
        return plan_int32();
      case PhysicalType::kInt64:
        return plan_int64();
      case PhysicalType::kInt96:
        type() = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kNano};
        column_.conversion = Conversion::kJulianToNanos;
        column_.field.source_type = "int96";
        return {};
      case PhysicalType::kByteArray:
      case PhysicalType::kFixedLenByteArray:
        return plan_bytes();
    }
    return refuse("type " + std::to_string(static_cast<int>(physical())));
  }

  Planned plan_int32() {
    if (logical_.date) {
      type() = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond};
      column_.conversion = Conversion::kDays;
      column_.field.source_type = "date32";
      return {};
    }
    const bool is_signed = !logical_.integer || logical_.integer->is_signed;
    switch (logical_.integer ? logical_.integer->bit_width : 32) {
      case 8:
        type().kind = is_signed ? TypeKind::kInt8 : TypeKind::kUint8;
        column_.conversion = Conversion::kNarrow8;
        return {};
      case 16:
        type().kind = is_signed ? TypeKind::kInt16 : TypeKind::kUint16;
        column_.conversion = Conversion::kNarrow16;
        return {};
      default:
        type().kind = is_signed ? TypeKind::kInt32 : TypeKind::kUint32;
        return {};
    }
  }

  Planned plan_int64() {
    if (logical_.timestamp) return plan_timestamp(*logical_.timestamp);
    if (logical_.integer && !logical_.integer->is_signed)
      type().kind = TypeKind::kUint64;
    else if (arrow_ != nullptr && arrow_->type.kind == TypeKind::kDuration)
      type() = arrow_->type;
    else
      type().kind = TypeKind::kInt64;
    return {};
  }

  Planned plan_timestamp(const TimeType& stamp) {
    const auto unit = unit_of(stamp.unit);
    if (!unit) return refuse("timestamp", "its unit is not known");
    type() = {.kind = TypeKind::kTimestamp, .unit = *unit};
    if (arrow_ != nullptr && arrow_->type.kind == TypeKind::kTimestamp)
      type().zone = arrow_->type.zone;
    else if (stamp.adjusted_to_utc)
      type().zone = zone_ != nullptr ? *zone_ : "UTC";
    return {};
  }

  Planned plan_bytes() {
    const bool fixed = physical() == PhysicalType::kFixedLenByteArray;
    if (fixed && logical_.float16) {
      if (column_.fixed.width != 2) return refuse("float16", "it has no two bytes");
      type().kind = TypeKind::kFloat32;
      column_.conversion = Conversion::kHalf;
      column_.field.source_type = "float16";
      return {};
    }
    const bool text = logical_.string || logical_.enumeration || logical_.json;
    const bool categories = arrow_ != nullptr && arrow_->type.kind == TypeKind::kCategorical;
    if (fixed && *element_.type_length > kFixedTextMax) return refuse(octets_name(), "longer than any text");
    type().kind = categories ? TypeKind::kCategorical : TypeKind::kString;
    column_.octets = !text;
    if (logical_.enumeration) column_.field.source_type = "enum";
    if (logical_.json) column_.field.source_type = "json";
    if (column_.octets) column_.field.source_type = octets_name();
    return {};
  }

  [[nodiscard]] std::string octets_name() const {
    return physical() == PhysicalType::kByteArray
               ? "binary"
               : "fixed_size_binary[" + std::to_string(*element_.type_length) + "]";
  }

  const SchemaElement& element_;
  FlatColumn& column_;
  LogicalType logical_{};
  const Field* arrow_ = nullptr;
  const std::string* zone_ = nullptr;
};

std::string group_name(const SchemaElement& element) {
  const LogicalType logical = element.logical_type.value_or(LogicalType{});
  if (logical.list || element.converted_type == ConvertedType::kList) return "list";
  if (logical.map || element.converted_type == ConvertedType::kMap) return "map";
  return element.repetition == Repetition::kRepeated ? "repeated" : "group";
}

/// Walks the tree, which is laid out depth first, by how many children are to come.
class Walker {
 public:
  explicit Walker(const FileMetadata& metadata) : elements_(metadata.schema), hints_(find_hints(metadata)) {}

  Result<FlatSchema> walk() {
    if (elements_.empty() || elements_[0].num_children.value_or(0) < 0) return no_tree();
    const auto fields = static_cast<std::size_t>(elements_[0].num_children.value_or(0));
    next_ = 1;
    for (std::size_t i = 0; i < fields; ++i)
      if (auto done = field(); !done) return std::unexpected(done.error());
    if (next_ != elements_.size()) return no_tree();
    return std::move(schema_);
  }

 private:
  static std::unexpected<Error> no_tree() {
    return fail(ErrorCode::kMalformed, "the schema is no tree: its groups have more or fewer members");
  }

  Result<void> field() {
    if (next_ >= elements_.size()) return no_tree();
    const SchemaElement& element = elements_[next_];
    if (!names_.insert(element.name).second || !column::is_utf8(element.name))
      return fail(ErrorCode::kMalformed, "two columns are called \"" + element.name + "\", or in no UTF-8");
    if (!element.type || element.num_children.value_or(0) > 0 ||
        element.repetition == Repetition::kRepeated) {
      schema_.skipped.push_back({element.name, group_name(element), "nested, not a flat column"});
      return skip_subtree();
    }
    FlatColumn column;
    column.leaf = leaf_++;
    ++next_;
    if (auto planned = Planner(element, hints_, column).plan(); planned)
      schema_.columns.push_back(std::move(column));
    else
      schema_.skipped.push_back({element.name, planned.error().type, planned.error().reason});
    return {};
  }

  Result<void> skip_subtree() {
    for (std::uint64_t open = 1; open > 0; --open, ++next_) {
      if (next_ >= elements_.size()) return no_tree();
      const std::int32_t children = elements_[next_].num_children.value_or(0);
      if (children < 0) return no_tree();
      open += static_cast<std::uint64_t>(children);
      if (elements_[next_].type) ++leaf_;
    }
    return {};
  }

  const std::vector<SchemaElement>& elements_;
  Hints hints_;
  FlatSchema schema_;
  std::set<std::string_view> names_;
  std::size_t next_ = 0, leaf_ = 0;
};

}  // namespace

Result<FlatSchema> flatten(const FileMetadata& metadata) { return Walker(metadata).walk(); }

}  // namespace mdat::parquet
