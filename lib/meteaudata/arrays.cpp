// SPDX-License-Identifier: Apache-2.0
// Arrays as meteaudata keeps them: {__numpy_array__: true, data: nested lists, dtype: ..., shape: [...]}.
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "lib/meteaudata/tree.hpp"

namespace mdat::meteaudata {
namespace {

constexpr std::string_view kMark = "__numpy_array__";

/// Items of one type between bytes and parameters; nothing for types of which lists cannot be made.
struct Items {
  std::size_t bytes = 0;
  std::function<Parameter(const std::byte*)> load;
  std::function<bool(const Parameter&, Bytes&)> store;
};

template <typename T>
bool store_number(const Parameter& item, Bytes& out) {
  T value{};
  if constexpr (std::is_floating_point_v<T>) {
    if (const auto* number = item.get<double>())
      value = static_cast<T>(*number);
    else if (const auto* whole = item.get<std::int64_t>())
      value = static_cast<T>(*whole);
    else
      return false;
  } else if (const auto* flag = item.get<bool>(); flag != nullptr && std::is_same_v<T, bool>) {
    value = static_cast<T>(*flag);
  } else if (const auto* large = item.get<std::uint64_t>()) {
    if (!std::in_range<std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>>(*large)) return false;
    value = static_cast<T>(*large);
  } else if (const auto* whole = item.get<std::int64_t>()) {
    if (!std::in_range<std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>>(*whole)) return false;
    value = static_cast<T>(*whole);
  } else {
    return false;
  }
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  out.insert(out.end(), begin, begin + sizeof value);
  return true;
}

template <typename T>
Items items() {
  const auto load = [](const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    if constexpr (std::is_floating_point_v<T>) return Parameter(static_cast<double>(value));
    if constexpr (std::is_same_v<T, bool>) return Parameter(value);
    if constexpr (std::is_unsigned_v<T>) return Parameter(static_cast<std::uint64_t>(value));
    return Parameter(static_cast<std::int64_t>(value));
  };
  return {.bytes = sizeof(T), .load = load, .store = store_number<T>};
}

Items items_of(std::string_view dtype) {
  if (dtype == "float64") return items<double>();
  if (dtype == "float32") return items<float>();
  if (dtype == "bool") return items<bool>();
  if (dtype == "int8") return items<std::int8_t>();
  if (dtype == "int16") return items<std::int16_t>();
  if (dtype == "int32") return items<std::int32_t>();
  if (dtype == "int64") return items<std::int64_t>();
  if (dtype == "uint8") return items<std::uint8_t>();
  if (dtype == "uint16") return items<std::uint16_t>();
  if (dtype == "uint32") return items<std::uint32_t>();
  if (dtype == "uint64") return items<std::uint64_t>();
  // Of nanoseconds NumPy's tolist() makes integers.
  if (dtype == "datetime64[ns]" || dtype == "timedelta64[ns]") return items<std::int64_t>();
  return {};
}

Parameter nested(const NdArray& array, const Items& of, std::size_t axis, const std::byte*& at) {
  if (axis == array.shape.size()) {
    const std::byte* item = at;
    at += of.bytes;
    return of.load(item);
  }
  List list;
  for (std::uint64_t i = 0; i < array.shape[axis]; ++i) list.push_back(nested(array, of, axis + 1, at));
  return list;
}

/// Whether the shape is that of the bytes, and lists of it are no larger than they are.
bool is_whole(const NdArray& array, const Items& of) {
  std::uint64_t left = of.bytes == 0 ? 0 : array.data.size() / of.bytes;
  if (of.bytes == 0 || array.data.size() % of.bytes != 0 || array.shape.empty()) return false;
  if (array.data.empty()) return array.shape.size() == 1 && array.shape[0] == 0;
  for (const std::uint64_t extent : array.shape) {
    if (extent == 0 || left % extent != 0) return false;
    left /= extent;
  }
  return left == 1;
}

bool flatten(const Parameter& value, const Items& of, const std::vector<std::uint64_t>& shape,
             std::size_t axis, Bytes& out) {
  if (axis == shape.size()) return of.store(value, out);
  const auto* list = value.get<List>();
  if (list == nullptr || list->size() != shape[axis]) return false;
  for (const Parameter& item : *list)
    if (!flatten(item, of, shape, axis + 1, out)) return false;
  return true;
}

std::optional<Parameter> parse_array(const Parameters& members) {
  const auto* mark = find(members, kMark);
  const auto* data = find(members, "data");
  const auto* dtype = find(members, "dtype");
  const auto* shape = find(members, "shape");
  if (members.size() != 4 || mark == nullptr || *mark != Parameter(true) || data == nullptr ||
      dtype == nullptr || shape == nullptr || dtype->get<std::string>() == nullptr)
    return std::nullopt;
  const auto* extents = shape->get<List>();
  if (const auto* tuple = shape->get<Tuple>()) extents = &tuple->items;
  if (extents == nullptr) return std::nullopt;
  NdArray array{.dtype = *dtype->get<std::string>(), .shape = {}, .data = {}};
  for (const Parameter& extent : *extents) {
    const auto* length = extent.get<std::int64_t>();
    if (length == nullptr || *length < 0) return std::nullopt;
    array.shape.push_back(static_cast<std::uint64_t>(*length));
  }
  const Items of = items_of(array.dtype);
  if (of.bytes == 0 || !flatten(*data, of, array.shape, 0, array.data)) return std::nullopt;
  return array;
}

}  // namespace

Parameter to_plain(const Parameter& value) {
  const auto plain_list = [](const List& items) {
    List list;
    for (const Parameter& item : items) list.push_back(to_plain(item));
    return list;
  };
  if (const auto* list = value.get<List>()) return plain_list(*list);
  if (const auto* tuple = value.get<Tuple>()) return plain_list(tuple->items);
  if (const auto* members = value.get<Parameters>()) {
    Parameters plain;
    for (const auto& [name, member] : *members) plain[name] = to_plain(member);
    return plain;
  }
  if (const auto* number = value.get<double>(); number != nullptr && *number != *number)
    return std::numeric_limits<double>::quiet_NaN();
  const auto* array = value.get<NdArray>();
  const Items of = array == nullptr ? Items{} : items_of(array->dtype);
  if (array == nullptr || !is_whole(*array, of)) return value;
  const std::byte* at = array->data.data();
  return Parameters{{std::string(kMark), true},
                    {"data", nested(*array, of, 0, at)},
                    {"dtype", array->dtype},
                    {"shape", List(array->shape.begin(), array->shape.end())}};
}

Parameter from_plain(const Parameter& value) {
  if (const auto* list = value.get<List>()) {
    List items;
    for (const Parameter& item : *list) items.push_back(from_plain(item));
    return items;
  }
  if (const auto* tuple = value.get<Tuple>()) {
    Tuple items;
    for (const Parameter& item : tuple->items) items.items.push_back(from_plain(item));
    return items;
  }
  const auto* members = value.get<Parameters>();
  if (members == nullptr) return value;
  if (auto array = parse_array(*members)) return std::move(*array);
  Parameters rebuilt;
  for (const auto& [name, member] : *members) rebuilt[name] = from_plain(member);
  return rebuilt;
}

}  // namespace mdat::meteaudata
