// SPDX-License-Identifier: Apache-2.0
// Members of a tree as the fields of a struct, and what is left over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdat/parameter.hpp"

namespace mdat::model {

/// Sets a member where there is a value.
template <typename T>
void put(Parameters& parameters, std::string_view name, const std::optional<T>& value) {
  if (value) parameters.insert_or_assign(name, Parameter(*value));
}

/// Takes members out one by one. After the first that is missing or of another type it takes nothing more.
class Fields {
 public:
  /// `of` tells what they are the fields of, for messages.
  Fields(std::string_view of, Parameters parameters)
      : of_(of), left_(std::move(parameters)), taken_(left_.size()) {}

  template <typename T>
  void need(std::string_view name, T& out) {
    std::optional<T> value;
    take(name, value);
    if (value)
      out = std::move(*value);
    else
      miss(name, "is missing");
  }
  /// Null is as good as missing.
  template <typename T>
  void take(std::string_view name, std::optional<T>& out) {
    const auto at = left_.find(name);
    if (error_ || at == left_.end()) return;
    if (auto* value = at->second.template get<T>())
      out = std::move(*value);
    else if (!at->second.is_null())
      return miss(name, "is of another type");
    taken_[static_cast<std::size_t>(at - left_.begin())] = true;
  }
  template <typename T>
  void take(std::string_view name, T& out) {
    std::optional<T> value;
    take(name, value);
    if (value) out = std::move(*value);
  }
  void take_texts(std::string_view name, std::vector<std::string>& out);

  /// The struct, with what was not taken as its `extra`.
  template <typename T>
  [[nodiscard]] Result<T> finish(T value) {
    if (error_) return std::unexpected(std::move(*error_));
    value.extra = take_rest();
    return value;
  }
  /// What was not taken, once.
  [[nodiscard]] Parameters take_rest();
  [[nodiscard]] Result<void> finish() const {
    if (error_) return std::unexpected(*error_);
    return {};
  }
  void miss(std::string_view name, std::string_view what);

 private:
  std::string_view of_;
  Parameters left_;
  std::vector<bool> taken_;  // of the members of left_, which stay where they are until the end
  std::optional<Error> error_;
};

}  // namespace mdat::model
