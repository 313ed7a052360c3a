// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "mdat/file.hpp"
#include "tools/number_text.hpp"
#include "tools/records.hpp"
#include "tools/time_text.hpp"

namespace mdat::tool {

/// Values or stamps of one column as fields. A field is valid until the next call. Durations print as their
/// ticks: the unit stands in the type.
class ValueText {
 public:
  [[nodiscard]] static Result<ValueText> of(const Type& type);

  [[nodiscard]] Field operator()(const Batch& batch, std::size_t index, std::size_t column);
  [[nodiscard]] Field operator()(const Value& value);
  /// Of an axis of this type.
  [[nodiscard]] Field stamp(std::int64_t ticks) { return ticks_field(ticks); }
  [[nodiscard]] const Type& type() const { return type_; }

 private:
  explicit ValueText(Type type) : type_(std::move(type)) {}
  [[nodiscard]] Field float_field(double value);
  [[nodiscard]] Field ticks_field(std::int64_t ticks);

  Type type_;
  std::optional<TimeText> time_;
  NumberBuffer buffer_;
  std::string text_;
};

/// Numbers are set to the right on a terminal.
[[nodiscard]] bool is_number(TypeKind kind);
/// Types that a reader of CSV finds again by itself: float64, int64, bool, string.
[[nodiscard]] bool is_inferred(TypeKind kind);

}  // namespace mdat::tool
