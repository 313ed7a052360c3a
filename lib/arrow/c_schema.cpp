// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/c_schema.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace mdat::arrow {
namespace {

constexpr int kDepthMax = 64;

struct PlainFormat {
  std::string_view format;
  ArrowType type;
};

const std::vector<PlainFormat>& plain_formats() {
  using enum TypeId;
  static const std::vector<PlainFormat> kFormats{
      {"n", {.id = kNull}},
      {"b", {.id = kBool}},
      {"c", {.id = kInt, .bits = 8, .is_signed = true}},
      {"C", {.id = kInt, .bits = 8}},
      {"s", {.id = kInt, .bits = 16, .is_signed = true}},
      {"S", {.id = kInt, .bits = 16}},
      {"i", {.id = kInt, .bits = 32, .is_signed = true}},
      {"I", {.id = kInt, .bits = 32}},
      {"l", {.id = kInt, .bits = 64, .is_signed = true}},
      {"L", {.id = kInt, .bits = 64}},
      {"e", {.id = kFloatingPoint, .bits = 16}},
      {"f", {.id = kFloatingPoint, .bits = 32}},
      {"g", {.id = kFloatingPoint, .bits = 64}},
      {"z", {.id = kBinary}},
      {"Z", {.id = kLargeBinary}},
      {"vz", {.id = kBinaryView}},
      {"u", {.id = kUtf8}},
      {"U", {.id = kLargeUtf8}},
      {"vu", {.id = kUtf8View}},
      {"tdD", {.id = kDate, .bits = 32}},
      {"tdm", {.id = kDate, .bits = 64}},
      {"tts", {.id = kTime, .bits = 32, .unit = TimeUnit::kSecond}},
      {"ttm", {.id = kTime, .bits = 32, .unit = TimeUnit::kMilli}},
      {"ttu", {.id = kTime, .bits = 64, .unit = TimeUnit::kMicro}},
      {"ttn", {.id = kTime, .bits = 64, .unit = TimeUnit::kNano}},
      {"tDs", {.id = kDuration, .unit = TimeUnit::kSecond}},
      {"tDm", {.id = kDuration, .unit = TimeUnit::kMilli}},
      {"tDu", {.id = kDuration, .unit = TimeUnit::kMicro}},
      {"tDn", {.id = kDuration, .unit = TimeUnit::kNano}},
      {"tiM", {.id = kInterval, .bits = 32}},
      {"tiD", {.id = kInterval, .bits = 64}},
      {"tin", {.id = kInterval, .bits = 128}},
      {"+l", {.id = kList}},
      {"+L", {.id = kLargeList}},
      {"+vl", {.id = kListView}},
      {"+vL", {.id = kLargeListView}},
      {"+s", {.id = kStruct}},
      {"+m", {.id = kMap}},
      {"+r", {.id = kRunEndEncoded}},
  };
  return kFormats;
}

constexpr std::string_view kUnits = "smun";

/// "d:19,10,256": the numbers behind the colon, 0 where there are none.
std::vector<int> numbers_in(std::string_view text) {
  std::vector<int> numbers;
  while (!text.empty()) {
    int number = 0;
    const std::string_view word = text.substr(0, text.find(','));
    std::from_chars(word.data(), word.data() + word.size(), number);
    numbers.push_back(number);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  numbers.resize(std::max<std::size_t>(numbers.size(), 3));
  return numbers;
}

KeyValues import_pairs(const char* metadata) {
  KeyValues pairs;
  if (metadata == nullptr) return pairs;
  const auto take = [&] {
    std::int32_t number = 0;
    std::memcpy(&number, metadata, sizeof number);
    metadata += sizeof number;
    return std::max(number, 0);
  };
  const auto take_text = [&] {
    const auto bytes = static_cast<std::size_t>(take());
    std::string text(metadata, bytes);
    metadata += bytes;
    return text;
  };
  for (int left = take(); left > 0; --left) {
    std::string key = take_text();
    pairs.emplace_back(std::move(key), take_text());
  }
  return pairs;
}

std::string export_pairs(const KeyValues& pairs) {
  std::string out;
  const auto put = [&](std::size_t number) {
    const auto value = static_cast<std::int32_t>(number);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  if (!pairs.empty()) put(pairs.size());
  for (const auto& [key, value] : pairs) {
    put(key.size());
    out += key;
    put(value.size());
    out += value;
  }
  return out;
}

/// What the pointers of an ArrowSchema point to.
struct SchemaMemory {
  std::string format, name, metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ArrowSchema dictionary{};
};

void release(ArrowSchema* schema) {
  const std::unique_ptr<SchemaMemory> memory(static_cast<SchemaMemory*>(schema->private_data));
  for (ArrowSchema& child : memory->children)
    if (child.release != nullptr) child.release(&child);
  if (memory->dictionary.release != nullptr) memory->dictionary.release(&memory->dictionary);
  schema->release = nullptr;
}

void fill(std::unique_ptr<SchemaMemory> memory, std::int64_t flags, ArrowSchema* out) {
  for (ArrowSchema& child : memory->children) memory->pointers.push_back(&child);
  *out = {.format = memory->format.c_str(),
          .name = memory->name.c_str(),
          .metadata = memory->metadata.empty() ? nullptr : memory->metadata.data(),
          .flags = flags,
          .n_children = static_cast<std::int64_t>(memory->children.size()),
          .children = memory->pointers.data(),
          .dictionary = memory->dictionary.release != nullptr ? &memory->dictionary : nullptr,
          .release = release,
          .private_data = memory.get()};
  static_cast<void>(memory.release());  // out owns it
}

void export_field(const FieldTree& field, ArrowSchema* out) {
  auto memory = std::make_unique<SchemaMemory>();
  memory->name = field.name;
  memory->metadata = export_pairs(field.metadata);
  memory->format = format_of(field.dictionary ? field.dictionary->indices : field.type);
  if (field.dictionary) export_field({.name = {}, .type = field.type}, &memory->dictionary);
  fill(std::move(memory), field.nullable ? ARROW_FLAG_NULLABLE : 0, out);
}

FieldTree import_field(const ArrowSchema& schema, int depth) {
  FieldTree field{.name = schema.name == nullptr ? "" : schema.name,
                  .nullable = (schema.flags & ARROW_FLAG_NULLABLE) != 0,
                  .type = parse_format(schema.format)};
  field.metadata = import_pairs(schema.metadata);
  if (schema.dictionary != nullptr) {
    field.dictionary = DictionaryEncoding{.indices = field.type,
                                          .ordered = (schema.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0};
    field.type = parse_format(schema.dictionary->format);
  }
  for (std::int64_t i = 0; depth < kDepthMax && i < schema.n_children; ++i)
    field.children.push_back(import_field(*schema.children[i], depth + 1));
  return field;
}

}  // namespace

ArrowType parse_format(const char* format) {
  const std::string_view text = format == nullptr ? "" : format;
  for (const PlainFormat& plain : plain_formats())
    if (plain.format == text) return plain.type;
  if (text.starts_with("ts") && text.size() >= 4 && text[3] == ':') {
    const auto unit = kUnits.find(text[2]);
    if (unit != std::string_view::npos)
      return {
          .id = TypeId::kTimestamp, .unit = static_cast<TimeUnit>(unit), .zone = std::string(text.substr(4))};
  }
  const auto numbers = numbers_in(text.substr(std::min(text.size(), text.find(':') + 1)));
  if (text.starts_with("d:"))
    return {.id = TypeId::kDecimal,
            .bits = numbers[2] == 0 ? 128 : numbers[2],
            .precision = numbers[0],
            .scale = numbers[1]};
  if (text.starts_with("w:")) return {.id = TypeId::kFixedSizeBinary, .size = numbers[0]};
  if (text.starts_with("+w:")) return {.id = TypeId::kFixedSizeList, .size = numbers[0]};
  if (text.starts_with("+ud:") || text.starts_with("+us:"))
    return {.id = TypeId::kUnion, .is_dense = text[2] == 'd'};
  return {};
}

std::string format_of(const ArrowType& type) {
  if (type.id == TypeId::kTimestamp)
    return std::string("ts") + kUnits[static_cast<std::size_t>(type.unit)] + ':' + type.zone;
  const auto found = std::ranges::find(plain_formats(), type, &PlainFormat::type);
  assert(found != plain_formats().end());
  return std::string(found->format);
}

void export_schema(const SchemaTree& tree, ArrowSchema* out) {
  auto memory = std::make_unique<SchemaMemory>();
  memory->format = "+s";
  memory->metadata = export_pairs(tree.metadata);
  memory->children.resize(tree.fields.size());
  for (std::size_t i = 0; i < tree.fields.size(); ++i) export_field(tree.fields[i], &memory->children[i]);
  fill(std::move(memory), 0, out);
}

Result<SchemaTree> import_schema(const ArrowSchema& schema) {
  FieldTree root = import_field(schema, 0);
  if (root.type.id != TypeId::kStruct || root.dictionary)
    return fail(ErrorCode::kInvalidArgument,
                "a stream of " + words(root) + ", not of a table, whose batches are structs");
  return SchemaTree{std::move(root.children), std::move(root.metadata)};
}

}  // namespace mdat::arrow
