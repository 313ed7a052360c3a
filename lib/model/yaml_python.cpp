// SPDX-License-Identifier: Apache-2.0
#include "lib/model/yaml_python.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "lib/model/yaml_scalar.hpp"

namespace mdat::model {
namespace {

struct NumpyType {
  std::string_view code;  // as in its pickles
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array kTypes{
    NumpyType{"b1", "bool", 1},       NumpyType{"i1", "int8", 1},         NumpyType{"i2", "int16", 2},
    NumpyType{"i4", "int32", 4},      NumpyType{"i8", "int64", 8},        NumpyType{"u1", "uint8", 1},
    NumpyType{"u2", "uint16", 2},     NumpyType{"u4", "uint32", 4},       NumpyType{"u8", "uint64", 8},
    NumpyType{"f2", "float16", 2},    NumpyType{"f4", "float32", 4},      NumpyType{"f8", "float64", 8},
    NumpyType{"c8", "complex64", 8},  NumpyType{"c16", "complex128", 16}, NumpyType{"M8", "datetime64", 8},
    NumpyType{"m8", "timedelta64", 8}};

const NumpyType* type_named(std::string_view name) {
  const auto at = std::ranges::find(kTypes, name.substr(0, name.find('[')), &NumpyType::name);
  return at == kTypes.end() ? nullptr : &*at;
}

template <typename T>
const T* item(const Parameter& of, std::size_t at) {
  const auto* list = of.get<List>();
  if (const auto* tuple = of.get<Tuple>()) list = &tuple->items;
  return list == nullptr || at >= list->size() ? nullptr : (*list)[at].get<T>();
}

const Parameter* node(const Parameter& of, std::size_t at) {
  const auto* list = of.get<List>();
  if (const auto* tuple = of.get<Tuple>()) list = &tuple->items;
  return list == nullptr || at >= list->size() ? nullptr : &(*list)[at];
}

/// Of datetime64: state[8] is (None, (b"ns", 1, 1, 1)).
std::string unit_of(const Parameter& state) {
  const auto* metadata = node(state, 8);
  const auto* unit = metadata == nullptr ? nullptr : node(*metadata, 1);
  const auto* name = unit == nullptr ? nullptr : item<Bytes>(*unit, 0);
  const auto* count = unit == nullptr ? nullptr : item<std::int64_t>(*unit, 1);
  if (name == nullptr || count == nullptr || *count != 1) return "";
  return "[" + std::string(reinterpret_cast<const char*>(name->data()), name->size()) + "]";
}

/// {args: [f8, false, true], state: (3, '<', ...)}: "float64", with '>' in front where big-endian.
std::optional<Parameter> parse_dtype(const Parameter& content) {
  const auto* members = content.get<Parameters>();
  const auto* args = members == nullptr ? nullptr : find(*members, "args");
  const auto* state = members == nullptr ? nullptr : find(*members, "state");
  const auto* code = args == nullptr ? nullptr : item<std::string>(*args, 0);
  const auto* order = state == nullptr ? nullptr : item<std::string>(*state, 1);
  if (code == nullptr || order == nullptr) return std::nullopt;
  const auto type = std::ranges::find(kTypes, *code, &NumpyType::code);
  if (type == kTypes.end()) return std::nullopt;
  const bool timed = code->starts_with('M') || code->starts_with('m');
  const std::string unit = timed ? unit_of(*state) : "";
  if (timed && unit.empty()) return std::nullopt;
  return (*order == ">" ? ">" : "") + std::string(type->name) + unit;
}

/// To little-endian; parts of complex numbers one by one.
void swap_bytes(Bytes& data, const NumpyType& type) {
  const std::size_t width = type.name.starts_with("complex") ? type.bytes / 2 : type.bytes;
  for (std::size_t at = 0; at + width <= data.size(); at += width)
    std::reverse(data.begin() + static_cast<std::ptrdiff_t>(at),
                 data.begin() + static_cast<std::ptrdiff_t>(at + width));
}

template <typename T>
T load(const Bytes& data) {
  T value;
  std::memcpy(&value, data.data(), sizeof value);
  return value;
}

std::optional<Parameter> scalar_of(std::string_view name, const Bytes& data) {
  if (name == "bool") return Parameter(load<std::uint8_t>(data) != 0);
  if (name == "int8") return Parameter(std::int64_t{load<std::int8_t>(data)});
  if (name == "int16") return Parameter(std::int64_t{load<std::int16_t>(data)});
  if (name == "int32") return Parameter(std::int64_t{load<std::int32_t>(data)});
  if (name == "int64") return Parameter(load<std::int64_t>(data));
  if (name == "uint8") return Parameter(std::uint64_t{load<std::uint8_t>(data)});
  if (name == "uint16") return Parameter(std::uint64_t{load<std::uint16_t>(data)});
  if (name == "uint32") return Parameter(std::uint64_t{load<std::uint32_t>(data)});
  if (name == "uint64") return Parameter(load<std::uint64_t>(data));
  if (name == "float32") return Parameter(double{load<float>(data)});
  if (name == "float64") return Parameter(load<double>(data));
  return std::nullopt;
}

/// Where the first axis runs fastest, as in Fortran: the last one does here.
void transpose(NdArray& array, std::size_t width) {
  Bytes rows(array.data.size());
  std::vector<std::uint64_t> at(array.shape.size());
  for (std::size_t from = 0; from < rows.size(); from += width) {
    std::uint64_t to = 0;
    for (std::size_t axis = 0; axis < at.size(); ++axis) to = to * array.shape[axis] + at[axis];
    std::memcpy(rows.data() + to * width, array.data.data() + from, width);
    for (std::size_t axis = 0; axis < at.size() && ++at[axis] == array.shape[axis]; ++axis) at[axis] = 0;
  }
  array.data = std::move(rows);
}

/// [dtype, !!binary].
std::optional<Parameter> parse_scalar(const Parameter& content) {
  const auto* dtype = item<std::string>(content, 0);
  const auto* bytes = item<Bytes>(content, 1);
  if (dtype == nullptr || bytes == nullptr) return std::nullopt;
  std::string_view name = *dtype;
  Bytes data = *bytes;
  const bool big = name.starts_with('>');
  if (big) name.remove_prefix(1);
  const NumpyType* type = type_named(name);
  if (type == nullptr || data.size() != type->bytes) return std::nullopt;
  if (big) swap_bytes(data, *type);
  if (auto scalar = scalar_of(name, data)) return scalar;
  return Parameter(NdArray{.dtype = std::string(name), .shape = {}, .data = std::move(data)});
}

/// {args: ..., state: (1, shape, dtype, whether in Fortran's order, !!binary)}.
std::optional<Parameter> parse_array(const Parameter& content) {
  const auto* members = content.get<Parameters>();
  const auto* state = members == nullptr ? nullptr : find(*members, "state");
  const auto* shape = state == nullptr ? nullptr : node(*state, 1);
  const auto* dtype = state == nullptr ? nullptr : item<std::string>(*state, 2);
  const auto* fortran = state == nullptr ? nullptr : item<bool>(*state, 3);
  const auto* bytes = state == nullptr ? nullptr : item<Bytes>(*state, 4);
  if (shape == nullptr || dtype == nullptr || fortran == nullptr || bytes == nullptr) return std::nullopt;
  const bool big = dtype->starts_with('>');
  NdArray array{.dtype = dtype->substr(big ? 1 : 0), .shape = {}, .data = *bytes};
  const NumpyType* type = type_named(array.dtype);
  if (type == nullptr || shape->get<Tuple>() == nullptr) return std::nullopt;
  std::uint64_t left = bytes->size() / type->bytes;
  bool empty = false;
  for (const Parameter& extent : shape->get<Tuple>()->items) {
    const auto* length = extent.get<std::int64_t>();
    if (length == nullptr || *length < 0) return std::nullopt;
    array.shape.push_back(static_cast<std::uint64_t>(*length));
    empty = empty || *length == 0;
    if (*length > 0)
      left = left % static_cast<std::uint64_t>(*length) == 0 ? left / static_cast<std::uint64_t>(*length) : 0;
  }
  if (bytes->size() % type->bytes != 0 || (empty ? !bytes->empty() : left != 1)) return std::nullopt;
  if (big) swap_bytes(array.data, *type);
  if (*fortran) transpose(array, type->bytes);
  return Parameter(std::move(array));
}

/// !!python/int and the like: what their text says.
std::optional<Parameter> parse_plain(std::string_view tag, const Parameter& content) {
  constexpr std::array<std::string_view, 5> kResolved{"none", "bool", "int", "long", "float"};
  if (tag == "tuple" && content.get<List>() != nullptr) return Tuple{*content.get<List>()};
  if (tag == "list" || tag == "dict") return content;
  const auto* text = content.get<std::string>();
  if (text == nullptr) return std::nullopt;
  if (tag == "str" || tag == "unicode") return content;
  if (std::ranges::count(kResolved, tag) != 0) return resolve_plain(*text);
  if (tag != "bytes") return std::nullopt;
  auto bytes = parse_binary(*text);
  return bytes ? std::optional(Parameter(std::move(*bytes))) : std::nullopt;
}

}  // namespace

std::optional<Parameter> parse_python(std::string_view tag, const Parameter& content) {
  if (!tag.starts_with("object/apply:numpy")) return parse_plain(tag, content);
  if (tag.ends_with("numpy.dtype")) return parse_dtype(content);
  if (tag.ends_with("multiarray.scalar")) return parse_scalar(content);
  if (tag.ends_with("multiarray._reconstruct")) return parse_array(content);
  return std::nullopt;
}

}  // namespace mdat::model
