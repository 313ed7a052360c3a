// SPDX-License-Identifier: Apache-2.0
// What makes a loop of a pass: Scan, Join and Windows are ranges of what their next() gives.
#pragma once

#include <cstddef>
#include <iterator>

namespace mdat {

/// Pass::next() gives a const Item*, valid until the next call, and nullptr at the end. Borrows the pass,
/// which is walked over once.
template <typename Pass, typename Item>
class PassIterator {
 public:
  using value_type = Item;
  using difference_type = std::ptrdiff_t;
  const Item& operator*() const { return *item_; }
  PassIterator& operator++() {
    item_ = pass_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(std::default_sentinel_t) const { return item_ == nullptr; }

 private:
  friend Pass;
  explicit PassIterator(Pass* pass) : pass_(pass), item_(pass->next()) {}
  Pass* pass_;
  const Item* item_;
};

}  // namespace mdat
