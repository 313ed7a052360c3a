// SPDX-License-Identifier: Apache-2.0
#include "lib/model/fields.hpp"

namespace mdat::model {

void Fields::miss(std::string_view name, std::string_view what) {
  if (error_) return;
  error_ =
      Error{ErrorCode::kMalformed, std::string(of_) + ": " + std::string(name) + " " + std::string(what), {}};
}

Parameters Fields::take_rest() {
  for (std::size_t i = left_.size(); i-- > 0;)
    if (taken_[i]) left_.erase(left_.begin() + i);
  return std::move(left_);
}

void Fields::take_texts(std::string_view name, std::vector<std::string>& out) {
  std::optional<List> list;
  take(name, list);
  if (!list) return;
  out.clear();
  for (Parameter& item : *list) {
    auto* text = item.get<std::string>();
    if (text == nullptr) return miss(name, "has an item that is no text");
    out.push_back(std::move(*text));
  }
}

}  // namespace mdat::model
