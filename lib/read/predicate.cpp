// SPDX-License-Identifier: Apache-2.0
#include "lib/read/predicate.hpp"

#include <utility>

namespace mdat {
namespace {

using Node = Predicate::Node;
using Kind = Node::Kind;

// Both sides one after the other; a side of the same kind gives its own children, so that chains stay flat.
std::vector<Predicate> joined(Kind kind, const Predicate& a, const Predicate& b) {
  std::vector<Predicate> children;
  for (const Predicate* side : {&a, &b}) {
    const Node& node = side->node();
    if (node.kind == kind)
      children.insert(children.end(), node.children.begin(), node.children.end());
    else
      children.push_back(*side);
  }
  return children;
}

}  // namespace

Predicate Predicate::compare(std::size_t column, Comparison comparison, Value bound) {
  return Predicate(std::make_shared<const Node>(Node{
      .kind = Kind::kCompare, .column = column, .comparison = comparison, .values = {std::move(bound)}}));
}

Predicate Predicate::between(std::size_t column, Value low, Value high) {
  return Predicate(std::make_shared<const Node>(
      Node{.kind = Kind::kBetween, .column = column, .values = {std::move(low), std::move(high)}}));
}

Predicate Predicate::in(std::size_t column, std::vector<Value> values) {
  return Predicate(
      std::make_shared<const Node>(Node{.kind = Kind::kIn, .column = column, .values = std::move(values)}));
}

Predicate Predicate::is_null(std::size_t column) {
  return Predicate(std::make_shared<const Node>(Node{.kind = Kind::kIsNull, .column = column}));
}

Predicate Predicate::is_nan(std::size_t column) {
  return Predicate(std::make_shared<const Node>(Node{.kind = Kind::kIsNan, .column = column}));
}

Predicate Predicate::operator!() const {
  return Predicate(std::make_shared<const Node>(Node{.kind = Kind::kNot, .children = {*this}}));
}

Predicate Predicate::both(const Predicate& other) const {
  return Predicate(
      std::make_shared<const Node>(Node{.kind = Kind::kAnd, .children = joined(Kind::kAnd, *this, other)}));
}

Predicate Predicate::either(const Predicate& other) const {
  return Predicate(
      std::make_shared<const Node>(Node{.kind = Kind::kOr, .children = joined(Kind::kOr, *this, other)}));
}

}  // namespace mdat
