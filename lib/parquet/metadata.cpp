// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/metadata.hpp"

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "lib/parquet/compact_protocol.hpp"

namespace mdat::parquet {
namespace {

// The numbers of the fields, once for reading and writing, in increasing order.
template <typename S, typename T>
concept Is = std::same_as<std::remove_const_t<S>, T>;

void each_field(Is<Empty> auto& /*s*/, auto&& /*f*/) {}
void each_field(Is<UnitOfTime> auto& s, auto&& f) { f(1, s.millis), f(2, s.micros), f(3, s.nanos); }
void each_field(Is<DecimalType> auto& s, auto&& f) { f(1, s.scale), f(2, s.precision); }
void each_field(Is<TimeType> auto& s, auto&& f) { f(1, s.adjusted_to_utc), f(2, s.unit); }
void each_field(Is<IntegerType> auto& s, auto&& f) { f(1, s.bit_width), f(2, s.is_signed); }
void each_field(Is<LogicalType> auto& s, auto&& f) {
  f(1, s.string), f(2, s.map), f(3, s.list), f(4, s.enumeration), f(5, s.decimal), f(6, s.date);
  f(7, s.time), f(8, s.timestamp), f(10, s.integer), f(11, s.null), f(12, s.json), f(13, s.bson);
  f(14, s.uuid), f(15, s.float16);
}
void each_field(Is<SchemaElement> auto& s, auto&& f) {
  f(1, s.type), f(2, s.type_length), f(3, s.repetition), f(4, s.name), f(5, s.num_children);
  f(6, s.converted_type), f(7, s.scale), f(8, s.precision), f(9, s.field_id), f(10, s.logical_type);
}
void each_field(Is<Statistics> auto& s, auto&& f) {
  f(1, s.max), f(2, s.min), f(3, s.null_count), f(4, s.distinct_count), f(5, s.max_value), f(6, s.min_value);
  f(7, s.max_is_exact), f(8, s.min_is_exact);
}
void each_field(Is<DataPageHeader> auto& s, auto&& f) {
  f(1, s.num_values), f(2, s.encoding), f(3, s.definition_encoding), f(4, s.repetition_encoding);
  f(5, s.statistics);
}
void each_field(Is<DictionaryPageHeader> auto& s, auto&& f) {
  f(1, s.num_values), f(2, s.encoding), f(3, s.sorted);
}
void each_field(Is<DataPageHeaderV2> auto& s, auto&& f) {
  f(1, s.num_values), f(2, s.num_nulls), f(3, s.num_rows), f(4, s.encoding), f(5, s.definition_bytes);
  f(6, s.repetition_bytes), f(7, s.compressed), f(8, s.statistics);
}
void each_field(Is<PageHeader> auto& s, auto&& f) {
  f(1, s.type), f(2, s.uncompressed_bytes), f(3, s.compressed_bytes), f(4, s.crc), f(5, s.data);
  f(7, s.dictionary), f(8, s.data_v2);
}
void each_field(Is<KeyValue> auto& s, auto&& f) { f(1, s.key), f(2, s.value); }
void each_field(Is<SortingColumn> auto& s, auto&& f) {
  f(1, s.column), f(2, s.descending), f(3, s.nulls_first);
}
void each_field(Is<PageEncodingStats> auto& s, auto&& f) {
  f(1, s.page_type), f(2, s.encoding), f(3, s.count);
}
void each_field(Is<ColumnMetadata> auto& s, auto&& f) {
  f(1, s.type), f(2, s.encodings), f(3, s.path), f(4, s.codec), f(5, s.num_values);
  f(6, s.uncompressed_bytes), f(7, s.compressed_bytes), f(9, s.data_page_offset);
  f(11, s.dictionary_page_offset), f(12, s.statistics), f(13, s.encoding_stats);
}
void each_field(Is<ColumnChunk> auto& s, auto&& f) {
  f(1, s.file_path), f(2, s.file_offset), f(3, s.metadata), f(4, s.offset_index_offset);
  f(5, s.offset_index_bytes), f(6, s.column_index_offset), f(7, s.column_index_bytes), f(8, s.encrypted);
}
void each_field(Is<RowGroup> auto& s, auto&& f) {
  f(1, s.columns), f(2, s.uncompressed_bytes), f(3, s.num_rows), f(4, s.sorting_columns);
  f(5, s.file_offset), f(6, s.compressed_bytes), f(7, s.ordinal);
}
void each_field(Is<ColumnOrder> auto& s, auto&& f) { f(1, s.type_defined); }
void each_field(Is<FileMetadata> auto& s, auto&& f) {
  f(1, s.version), f(2, s.schema), f(3, s.num_rows), f(4, s.row_groups), f(5, s.key_values);
  f(6, s.created_by), f(7, s.column_orders), f(8, s.encrypted);
}
void each_field(Is<ColumnIndex> auto& s, auto&& f) {
  f(1, s.null_pages), f(2, s.min_values), f(3, s.max_values), f(4, s.boundary_order), f(5, s.null_counts);
}
void each_field(Is<PageLocation> auto& s, auto&& f) { f(1, s.offset), f(2, s.bytes), f(3, s.first_row); }
void each_field(Is<OffsetIndex> auto& s, auto&& f) { f(1, s.pages); }

template <typename T>
constexpr bool kIsOptional = false;
template <typename T>
constexpr bool kIsOptional<std::optional<T>> = true;
template <typename T>
constexpr bool kIsVector = false;
template <typename T>
constexpr bool kIsVector<std::vector<T>> = true;

template <typename T>
constexpr WireType wire_type_of() {
  if constexpr (std::is_enum_v<T>)
    return WireType::kInt32;
  else if constexpr (std::is_same_v<T, std::int8_t>)
    return WireType::kByte;
  else if constexpr (std::is_same_v<T, std::int16_t>)
    return WireType::kInt16;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return WireType::kInt32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return WireType::kInt64;
  else if constexpr (std::is_same_v<T, std::string>)
    return WireType::kBinary;
  else if constexpr (kIsVector<T>)
    return WireType::kList;
  else if constexpr (std::is_same_v<T, bool>)
    return WireType::kTrue;
  else
    return WireType::kStruct;
}

bool is_boolean(WireType type) { return type == WireType::kTrue || type == WireType::kFalse; }

template <typename T>
bool has_type(WireType type) {
  return std::is_same_v<T, bool> ? is_boolean(type) : type == wire_type_of<T>();
}

template <typename S>
void read_struct(CompactReader& in, S& s, unsigned depth);

/// A value that is no field: those of type bool have a byte.
template <typename T>
void read_value(CompactReader& in, T& value, unsigned depth) {
  if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(in.integer<std::int32_t>());
  } else if constexpr (std::is_same_v<T, std::int8_t>) {
    value = in.byte();
  } else if constexpr (std::is_integral_v<T>) {
    value = in.integer<T>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = in.binary();
  } else if constexpr (kIsVector<T>) {
    using Element = typename T::value_type;
    const CompactReader::List list = in.list();
    if (list.size > 0 && !has_type<Element>(list.type)) in.fail("a list of another type");
    for (std::uint32_t i = 0; i < list.size && !in.failed(); ++i) {
      in.charge(sizeof(Element));
      if constexpr (std::is_same_v<Element, bool>)
        value.push_back(in.boolean());
      else
        read_value(in, value.emplace_back(), depth);
    }
  } else {
    read_struct(in, value, depth + 1);
  }
}

template <typename T>
void read_field(CompactReader& in, WireType type, std::optional<T>& value, unsigned depth);

template <typename T>
void read_field(CompactReader& in, WireType type, T& value, unsigned depth) {
  if (!has_type<T>(type)) return in.fail("a field of another type");
  if constexpr (std::is_same_v<T, bool>)
    value = type == WireType::kTrue;
  else
    read_value(in, value, depth);
}

template <typename T>
void read_field(CompactReader& in, WireType type, std::optional<T>& value, unsigned depth) {
  read_field(in, type, value.emplace(), depth);
}

template <typename S>
void read_struct(CompactReader& in, S& s, unsigned depth) {
  if (depth > CompactReader::kDepthMax) return in.fail("structs nested too deep");
  std::uint32_t seen = 0;  // numbers of the fields that are known
  for (auto field = in.next_field(0); field.type != WireType::kStop; field = in.next_field(field.id)) {
    bool known = false;
    each_field(s, [&](std::int16_t id, auto& member) {
      if (id != field.id) return;
      known = true;
      if ((seen >> id & 1U) != 0) in.fail("a field that occurs twice");
      seen |= 1U << id;
      read_field(in, field.type, member, depth);
    });
    if (!known) in.skip(field.type, depth);
  }
  each_field(s, [&](std::int16_t id, auto& member) {
    const bool required = !kIsOptional<std::remove_cvref_t<decltype(member)>>;
    if (required && (seen >> id & 1U) == 0) in.fail("a struct without its field " + std::to_string(id));
  });
}

template <typename S>
void write_struct(CompactWriter& out, const S& s);

template <typename T>
void write_value(CompactWriter& out, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    out.integer(static_cast<std::int32_t>(value));
  } else if constexpr (std::is_same_v<T, std::int8_t>) {
    out.byte(value);
  } else if constexpr (std::is_integral_v<T>) {
    out.integer(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.binary(value);
  } else if constexpr (kIsVector<T>) {
    using Element = typename T::value_type;
    out.list(wire_type_of<Element>(), value.size());
    for (std::size_t i = 0; i < value.size(); ++i)
      if constexpr (std::is_same_v<Element, bool>)
        out.boolean(value[i]);
      else
        write_value(out, value[i]);
  } else {
    write_struct(out, value);
  }
}

template <typename T>
void write_field(CompactWriter& out, std::int16_t id, std::int16_t& id_before, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.field(value ? WireType::kTrue : WireType::kFalse, id, id_before);
  } else {
    out.field(wire_type_of<T>(), id, id_before);
    write_value(out, value);
  }
  id_before = id;
}

template <typename S>
void write_struct(CompactWriter& out, const S& s) {
  std::int16_t id_before = 0;
  each_field(s, [&](std::int16_t id, const auto& member) {
    if constexpr (kIsOptional<std::remove_cvref_t<decltype(member)>>) {
      if (member) write_field(out, id, id_before, *member);
    } else {
      write_field(out, id, id_before, member);
    }
  });
  out.stop();
}

}  // namespace

template <typename T>
Result<T> read(std::span<const std::byte> bytes, std::size_t* used) {
  CompactReader in(bytes);
  Result<T> value;
  read_struct(in, *value, 0);
  if (in.failed()) return fail(ErrorCode::kMalformed, in.error());
  if (used != nullptr) *used = in.position();
  return value;
}

template <typename T>
void write(const T& value, std::vector<std::byte>& out) {
  CompactWriter writer(out);
  write_struct(writer, value);
}

template Result<FileMetadata> read(std::span<const std::byte>, std::size_t*);
template Result<PageHeader> read(std::span<const std::byte>, std::size_t*);
template Result<ColumnIndex> read(std::span<const std::byte>, std::size_t*);
template Result<OffsetIndex> read(std::span<const std::byte>, std::size_t*);
template void write(const FileMetadata&, std::vector<std::byte>&);
template void write(const PageHeader&, std::vector<std::byte>&);
template void write(const ColumnIndex&, std::vector<std::byte>&);
template void write(const OffsetIndex&, std::vector<std::byte>&);

}  // namespace mdat::parquet
