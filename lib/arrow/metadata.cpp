// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/metadata.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "arrow_generated.h"

namespace mdat::arrow {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

static_assert(sizeof(fb::FieldNode) == 16 && sizeof(fb::Buffer) == 16 && sizeof(fb::Block) == 24);

// ---- FlatBuffers to ours

std::string text(const flatbuffers::String* string) { return string == nullptr ? "" : string->str(); }

TimeUnit unit_of(fb::TimeUnit unit) {
  return static_cast<TimeUnit>(std::clamp<int>(unit, fb::TimeUnit_Second, fb::TimeUnit_Nanosecond));
}

int bits_of(fb::Precision precision) {
  return precision == fb::Precision_Half     ? 16
         : precision == fb::Precision_Single ? 32
         : precision == fb::Precision_Double ? 64
                                             : 0;
}

int bits_of(fb::IntervalUnit unit) {
  return unit == fb::IntervalUnit_YearMonth ? 32 : unit == fb::IntervalUnit_DayTime ? 64 : 128;
}

ArrowType int_type(const fb::Int* type) {
  return {.id = TypeId::kInt, .bits = type->bit_width(), .is_signed = type->is_signed()};
}

// A type that the verifier does not know has no table that could be read.
ArrowType type_of(const fb::Field* field) {
  ArrowType type{.id = static_cast<TypeId>(field->type_type())};
  if (type.id > TypeId::kLargeListView || field->type() == nullptr) return {};
  switch (type.id) {
    case TypeId::kInt:
      return int_type(field->type_as_Int());
    case TypeId::kFloatingPoint:
      type.bits = bits_of(field->type_as_FloatingPoint()->precision());
      break;
    case TypeId::kDecimal:
      type.bits = field->type_as_Decimal()->bit_width();
      type.precision = field->type_as_Decimal()->precision();
      type.scale = field->type_as_Decimal()->scale();
      break;
    case TypeId::kDate:
      type.bits = field->type_as_Date()->unit() == fb::DateUnit_Day ? 32 : 64;
      break;
    case TypeId::kTime:
      type.unit = unit_of(field->type_as_Time()->unit());
      type.bits = field->type_as_Time()->bit_width();
      break;
    case TypeId::kTimestamp:
      type.unit = unit_of(field->type_as_Timestamp()->unit());
      type.zone = text(field->type_as_Timestamp()->timezone());
      break;
    case TypeId::kDuration:
      type.unit = unit_of(field->type_as_Duration()->unit());
      break;
    case TypeId::kInterval:
      type.bits = bits_of(field->type_as_Interval()->unit());
      break;
    case TypeId::kUnion:
      type.is_dense = field->type_as_Union()->mode() == fb::UnionMode_Dense;
      break;
    case TypeId::kFixedSizeBinary:
      type.size = field->type_as_FixedSizeBinary()->byte_width();
      break;
    case TypeId::kFixedSizeList:
      type.size = field->type_as_FixedSizeList()->list_size();
      break;
    default:
      break;
  }
  return type;
}

KeyValues key_values(const flatbuffers::Vector<Offset<fb::KeyValue>>* pairs) {
  KeyValues out;
  if (pairs != nullptr)
    for (const fb::KeyValue* pair : *pairs) out.emplace_back(text(pair->key()), text(pair->value()));
  return out;
}

std::vector<FieldTree> fields_of(const flatbuffers::Vector<Offset<fb::Field>>* fields);

FieldTree field_of(const fb::Field* field) {
  FieldTree out{.name = text(field->name()), .nullable = field->nullable(), .type = type_of(field)};
  if (const auto* dictionary = field->dictionary()) {
    out.dictionary = DictionaryEncoding{.id = dictionary->id(), .ordered = dictionary->is_ordered()};
    if (dictionary->index_type() != nullptr) out.dictionary->indices = int_type(dictionary->index_type());
  }
  out.children = fields_of(field->children());
  out.metadata = key_values(field->custom_metadata());
  return out;
}

std::vector<FieldTree> fields_of(const flatbuffers::Vector<Offset<fb::Field>>* fields) {
  std::vector<FieldTree> out;
  if (fields != nullptr)
    for (const fb::Field* field : *fields) out.push_back(field_of(field));
  return out;
}

Result<SchemaTree> schema_of(const fb::Schema* schema) {
  if (schema->endianness() != fb::Endianness_Little)
    return fail(ErrorCode::kUnsupported, "Arrow data of a big-endian machine: write them little-endian");
  return SchemaTree{fields_of(schema->fields()), key_values(schema->custom_metadata())};
}

// The verifier knows where the length of a vector stands, not whether its first struct is aligned.
template <typename T, typename F>
std::vector<T> structs_of(const flatbuffers::Vector<const F*>* vector) {
  static_assert(sizeof(T) == sizeof(F));
  std::vector<T> out(vector == nullptr ? 0 : vector->size());
  if (!out.empty()) std::memcpy(static_cast<void*>(out.data()), vector->Data(), out.size() * sizeof(T));
  return out;
}

Result<BatchMetadata> batch_of(const fb::RecordBatch* batch) {
  if (batch == nullptr) return fail(ErrorCode::kMalformed, "a dictionary of Arrow without values");
  BatchMetadata out{.rows = batch->length(),
                    .nodes = structs_of<FieldNode>(batch->nodes()),
                    .buffers = structs_of<BufferPlace>(batch->buffers()),
                    .view_buffers = {}};
  if (const auto* compression = batch->compression()) {
    const int codec = compression->codec();
    if (codec > fb::CompressionType_Zstd || codec < 0 ||
        compression->method() != fb::BodyCompressionMethod_Buffer)
      return fail(ErrorCode::kUnsupported,
                  "Arrow buffers compressed with a codec that is neither lz4 nor zstd");
    out.compression = codec == fb::CompressionType_Zstd ? Compression::kZstd : Compression::kLz4Frame;
  }
  if (const auto* counts = batch->variadic_buffer_counts()) {
    out.view_buffers.resize(counts->size());
    if (counts->size() != 0)
      std::memcpy(out.view_buffers.data(), counts->Data(), counts->size() * sizeof(std::int64_t));
  }
  return out;
}

std::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::kMalformed, what); }

// A table takes four bytes at least; what refers to one table over and over is not from a writer.
flatbuffers::Verifier verifier_of(std::span<const std::byte> bytes) {
  assert(reinterpret_cast<std::uintptr_t>(bytes.data()) % 8 == 0);
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), /*max_depth=*/64,
          /*max_tables=*/static_cast<flatbuffers::uoffset_t>(bytes.size() / 4)};
}

bool has_known_version(fb::MetadataVersion version) {
  return version == fb::MetadataVersion_V4 || version == fb::MetadataVersion_V5;
}

std::unexpected<Error> unknown_version() {
  return fail(ErrorCode::kUnsupported,
              "Arrow metadata of a version that is neither 4 (Arrow 0.8) nor 5 (Arrow 1.0)");
}

}  // namespace

Result<Message> parse_message(std::span<const std::byte> metadata) {
  if (metadata.size() > kMetadataBytesMax) return fail(ErrorCode::kLimit, "Arrow metadata of over 256 MiB");
  auto verifier = verifier_of(metadata);
  if (metadata.size() < 8 || !fb::VerifyMessageBuffer(verifier))
    return malformed("not the FlatBuffer of an Arrow message");
  const fb::Message* message = fb::GetMessage(metadata.data());
  if (!has_known_version(message->version())) return unknown_version();
  Message out{.header = OtherMetadata{},
              .body_bytes = message->body_length(),
              .has_union_validity = message->version() == fb::MetadataVersion_V4};
  if (const auto* schema = message->header_as_Schema()) {
    auto tree = schema_of(schema);
    if (!tree) return std::unexpected(tree.error());
    out.header = std::move(*tree);
  } else if (const auto* dictionary = message->header_as_DictionaryBatch()) {
    auto values = batch_of(dictionary->data());
    if (!values) return std::unexpected(values.error());
    out.header = DictionaryMetadata{dictionary->id(), dictionary->is_delta(), std::move(*values)};
  } else if (const auto* rows = message->header_as_RecordBatch()) {
    auto batch = batch_of(rows);
    if (!batch) return std::unexpected(batch.error());
    out.header = std::move(*batch);
  }
  return out;
}

Result<Footer> parse_footer(std::span<const std::byte> metadata) {
  if (metadata.size() > kMetadataBytesMax) return fail(ErrorCode::kLimit, "an Arrow footer of over 256 MiB");
  auto verifier = verifier_of(metadata);
  if (metadata.size() < 8 || !verifier.VerifyBuffer<fb::Footer>(nullptr))
    return malformed("not the FlatBuffer of an Arrow footer");
  const auto* footer = flatbuffers::GetRoot<fb::Footer>(metadata.data());
  if (!has_known_version(footer->version())) return unknown_version();
  if (footer->schema() == nullptr) return malformed("an Arrow footer without a schema");
  auto schema = schema_of(footer->schema());
  if (!schema) return std::unexpected(schema.error());
  return Footer{std::move(*schema), structs_of<Block>(footer->dictionaries()),
                structs_of<Block>(footer->record_batches())};
}

// ---- ours to FlatBuffers

namespace {

struct TypeOffset {
  fb::Type kind;
  Offset<void> table;
};

fb::TimeUnit unit_of(TimeUnit unit) { return static_cast<fb::TimeUnit>(unit); }

// The types that are written: those that a column here has.
TypeOffset write_type(FlatBufferBuilder& out, const ArrowType& type) {
  const auto kind = static_cast<fb::Type>(type.id);
  switch (type.id) {
    case TypeId::kInt:
      return {kind, fb::CreateInt(out, type.bits, type.is_signed).Union()};
    case TypeId::kFloatingPoint:
      return {kind,
              fb::CreateFloatingPoint(out, type.bits == 32 ? fb::Precision_Single : fb::Precision_Double)
                  .Union()};
    case TypeId::kBool:
      return {kind, fb::CreateBool(out).Union()};
    case TypeId::kTimestamp: {
      const auto zone = type.zone.empty() ? Offset<flatbuffers::String>() : out.CreateString(type.zone);
      return {kind, fb::CreateTimestamp(out, unit_of(type.unit), zone).Union()};
    }
    case TypeId::kDuration:
      return {kind, fb::CreateDuration(out, unit_of(type.unit)).Union()};
    default:
      assert(type.id == TypeId::kUtf8);
      return {kind, fb::CreateUtf8(out).Union()};
  }
}

Offset<flatbuffers::Vector<Offset<fb::KeyValue>>> write_pairs(FlatBufferBuilder& out,
                                                              const KeyValues& pairs) {
  if (pairs.empty()) return {};
  std::vector<Offset<fb::KeyValue>> offsets;
  for (const auto& [key, value] : pairs) {
    const auto key_offset = out.CreateString(key);
    offsets.push_back(fb::CreateKeyValue(out, key_offset, out.CreateString(value)));
  }
  return out.CreateVector(offsets);
}

Offset<fb::Field> write_field(FlatBufferBuilder& out, const FieldTree& field) {
  const auto name = out.CreateString(field.name);
  const auto [kind, type] = write_type(out, field.type);
  Offset<fb::DictionaryEncoding> dictionary;
  if (field.dictionary) {
    const ArrowType& indices = field.dictionary->indices;
    const auto index_type = fb::CreateInt(out, indices.bits, indices.is_signed);
    dictionary =
        fb::CreateDictionaryEncoding(out, field.dictionary->id, index_type, field.dictionary->ordered);
  }
  // Some readers take a missing vector of children for damage.
  const auto children = out.CreateVector(std::vector<Offset<fb::Field>>());
  const auto metadata = write_pairs(out, field.metadata);
  return fb::CreateField(out, name, field.nullable, kind, type, dictionary, children, metadata);
}

Offset<fb::Schema> write_schema(FlatBufferBuilder& out, const SchemaTree& schema) {
  std::vector<Offset<fb::Field>> fields;
  for (const FieldTree& field : schema.fields) fields.push_back(write_field(out, field));
  const auto vector = out.CreateVector(fields);
  return fb::CreateSchema(out, fb::Endianness_Little, vector, write_pairs(out, schema.metadata));
}

template <typename F, typename T>
auto write_structs(FlatBufferBuilder& out, const std::vector<T>& structs) {
  static_assert(sizeof(T) == sizeof(F));
  return out.CreateVectorOfStructs(reinterpret_cast<const F*>(structs.data()), structs.size());
}

Offset<fb::RecordBatch> write_batch(FlatBufferBuilder& out, const BatchMetadata& batch) {
  const auto nodes = write_structs<fb::FieldNode>(out, batch.nodes);
  const auto buffers = write_structs<fb::Buffer>(out, batch.buffers);
  Offset<fb::BodyCompression> compression;
  if (batch.compression != Compression::kNone)
    compression = fb::CreateBodyCompression(out, batch.compression == Compression::kZstd
                                                     ? fb::CompressionType_Zstd
                                                     : fb::CompressionType_Lz4Frame);
  return fb::CreateRecordBatch(out, batch.rows, nodes, buffers, compression);
}

Bytes bytes_of(const FlatBufferBuilder& out) {
  const auto* data = reinterpret_cast<const std::byte*>(out.GetBufferPointer());
  return {data, data + out.GetSize()};
}

Bytes message_of(FlatBufferBuilder& out, fb::MessageHeader kind, Offset<void> header,
                 std::int64_t body_bytes) {
  out.Finish(fb::CreateMessage(out, fb::MetadataVersion_V5, kind, header, body_bytes));
  return bytes_of(out);
}

}  // namespace

Bytes encode(const SchemaTree& schema) {
  FlatBufferBuilder out;
  return message_of(out, fb::MessageHeader_Schema, write_schema(out, schema).Union(), 0);
}

Bytes encode(const BatchMetadata& batch, std::int64_t body_bytes) {
  FlatBufferBuilder out;
  return message_of(out, fb::MessageHeader_RecordBatch, write_batch(out, batch).Union(), body_bytes);
}

Bytes encode(const DictionaryMetadata& dictionary, std::int64_t body_bytes) {
  FlatBufferBuilder out;
  const auto values = write_batch(out, dictionary.values);
  const auto header = fb::CreateDictionaryBatch(out, dictionary.id, values, dictionary.is_delta);
  return message_of(out, fb::MessageHeader_DictionaryBatch, header.Union(), body_bytes);
}

Bytes encode(const Footer& footer) {
  FlatBufferBuilder out;
  const auto schema = write_schema(out, footer.schema);
  const auto dictionaries = write_structs<fb::Block>(out, footer.dictionaries);
  const auto batches = write_structs<fb::Block>(out, footer.batches);
  out.Finish(fb::CreateFooter(out, fb::MetadataVersion_V5, schema, dictionaries, batches));
  return bytes_of(out);
}

}  // namespace mdat::arrow
