// SPDX-License-Identifier: Apache-2.0
// Metadata of free form: a typed tree, as functions take it for parameters and people attach it to things.
// Values; nothing here throws or is shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "mdat/error.hpp"
#include "mdat/flat_map.hpp"

namespace mdat {

/// A moment of metadata: created on, run at. What Python calls naive has no offset.
struct DateTime {
  std::int64_t us = 0;  ///< since 1970-01-01T00:00:00; UTC where the offset is known, else of the local clock
  std::optional<std::int32_t> offset_seconds{};  ///< east of UTC
  bool operator==(const DateTime&) const = default;
  /// In UTC, or SOURCE_DATE_EPOCH where it is set.
  [[nodiscard]] static DateTime now();
};
/// As Python's isoformat: "2026-11-22T16:48:33.945542", without a fraction where it is zero, "+02:00" behind.
[[nodiscard]] std::string to_string(const DateTime& time);
[[nodiscard]] std::optional<DateTime> parse_date_time(std::string_view text);

class Parameter;
using Bytes = std::vector<std::byte>;
using List = std::vector<Parameter>;
/// Members in order of their names.
using Parameters = FlatMap<Parameter>;

/// A list that its source told from a list.
struct Tuple {
  List items;
  bool operator==(const Tuple&) const;
};

/// An array of numbers in as many dimensions as shape has; the last one runs fastest.
struct NdArray {
  std::string dtype;  ///< as NumPy names it: "float64", "int32", "bool", "datetime64[ns]" ...
  std::vector<std::uint64_t> shape;
  Bytes data;  ///< little-endian, back to back
  bool operator==(const NdArray&) const = default;
};

/// A node of the tree; null unless made of something. A uint64 in it is beyond int64.
class Parameter {
 public:
  using Variant = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes,
                               DateTime, List, Tuple, Parameters, NdArray>;

  Parameter() = default;
  // NOLINTBEGIN(google-explicit-constructor): a tree is written down as its values.
  Parameter(bool value) : value_(value) {}
  Parameter(int value) : value_(std::int64_t{value}) {}
  Parameter(std::int64_t value) : value_(value) {}
  /// An int64 where it can be one.
  Parameter(std::uint64_t value);
  Parameter(double value) : value_(value) {}
  Parameter(const char* text) : value_(std::string(text)) {}
  Parameter(std::string_view text) : value_(std::string(text)) {}
  Parameter(std::string text) : value_(std::move(text)) {}
  Parameter(Bytes bytes) : value_(std::move(bytes)) {}
  Parameter(DateTime time) : value_(time) {}
  Parameter(List list) : value_(std::move(list)) {}
  Parameter(Tuple tuple) : value_(std::move(tuple)) {}
  Parameter(Parameters members) : value_(std::move(members)) {}
  Parameter(NdArray array) : value_(std::move(array)) {}
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] bool is_null() const { return value_.index() == 0; }
  /// The value where it is a T, else nullptr.
  template <typename T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&value_);
  }
  template <typename T>
  [[nodiscard]] T* get() {
    return std::get_if<T>(&value_);
  }
  [[nodiscard]] const Variant& variant() const { return value_; }

  /// Floats are equal where their bits are: NaN equals itself, 0.0 is not -0.0.
  bool operator==(const Parameter& other) const;

 private:
  Variant value_;
};

/// The member of that name, nullptr where there is none.
[[nodiscard]] inline const Parameter* find(const Parameters& parameters, std::string_view name) {
  const auto at = parameters.find(name);
  return at == parameters.end() ? nullptr : &at->second;
}

/// One line of JSON (RFC 8259) from which parse_json makes an equal tree: spec/metadata.md, section 2.
/// kInvalidArgument for text that is not UTF-8.
[[nodiscard]] Result<std::string> to_json(const Parameter& value);
[[nodiscard]] Result<std::string> to_json(const Parameters& value);
/// kMalformed for what is not such JSON, kLimit for what is nested more than 256 deep.
[[nodiscard]] Result<Parameter> parse_json(std::string_view text);

}  // namespace mdat
