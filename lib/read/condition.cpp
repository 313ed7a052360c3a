// SPDX-License-Identifier: Apache-2.0
#include "lib/read/condition.hpp"

#include <algorithm>
#include <utility>

#include "lib/column/type.hpp"
#include "lib/read/predicate.hpp"

namespace mdat::read {
namespace {

using column::Domain;
using column::ValueSet;
using Node = Predicate::Node;

Domain domain_of(const Type& type) {
  if (type.kind == TypeKind::kCategorical) return Domain::kText;
  return column::domain_of(column::physical_of(type.kind));
}

const char* kind_of(const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return "null; ask with is_null()";
  return std::holds_alternative<std::string>(value) ? "text" : "a number";
}

Result<ValueSet> leaf_set(const Node& node, const ColumnFacts& facts) {
  const Domain domain = domain_of(facts.type);
  std::vector<ValueSet::Place> places;
  for (const Value& bound : node.values) {
    auto place = ValueSet::place(domain, bound);
    if (!place)
      return fail(ErrorCode::kInvalidArgument, "series '" + facts.name + "' is " + to_string(facts.type) +
                                                   " and cannot be compared with " + kind_of(bound));
    places.push_back(std::move(*place));
  }
  switch (node.kind) {
    case Node::Kind::kIsNull:
      return ValueSet::null(domain);
    case Node::Kind::kIsNan:
      return ValueSet::nan(domain);
    case Node::Kind::kIn:
      return ValueSet::any_of(domain, places);
    case Node::Kind::kBetween:
      return ValueSet::range(domain, &places[0], false, &places[1], false);
    default:
      break;
  }
  const ValueSet::Place& place = places[0];
  switch (node.comparison) {
    case Comparison::kEqual:
      return ValueSet::any_of(domain, places);
    case Comparison::kNotEqual:
      return ValueSet::any_of(domain, places).negated();
    case Comparison::kLess:
      return place.is_nan ? ValueSet(domain) : ValueSet::range(domain, nullptr, false, &place, true);
    case Comparison::kLessEqual:
      return place.is_nan ? ValueSet(domain) : ValueSet::range(domain, nullptr, false, &place, false);
    case Comparison::kGreater:
      return ValueSet::range(domain, &place, true, nullptr, false);
    case Comparison::kGreaterEqual:
      break;
  }
  return ValueSet::range(domain, &place, false, nullptr, false);
}

// `negate`: whether the number of negations above is odd.
Result<Condition> compile_node(const Node& node, std::span<const ColumnFacts> columns, bool negate) {
  if (node.kind == Node::Kind::kNot) return compile_node(node.children[0].node(), columns, !negate);
  if (node.kind == Node::Kind::kAnd || node.kind == Node::Kind::kOr) {
    std::vector<Condition> children;
    for (const Predicate& child : node.children) {
      auto compiled = compile_node(child.node(), columns, negate);
      if (!compiled) return compiled;
      children.push_back(std::move(*compiled));
    }
    const bool both = (node.kind == Node::Kind::kAnd) != negate;
    return combine(both ? Condition::Kind::kAnd : Condition::Kind::kOr, std::move(children));
  }
  if (node.column >= columns.size())
    return fail(ErrorCode::kInvalidArgument, "the condition is on column " + std::to_string(node.column) +
                                                 "; the scan has " + std::to_string(columns.size()));
  const ColumnFacts& facts = columns[node.column];
  auto set = leaf_set(node, facts);
  if (!set) return std::unexpected(std::move(set.error()));
  if (negate) *set = set->negated();
  if (facts.type.kind == TypeKind::kCategorical) *set = set->as_codes(facts.categories);
  return Condition{.kind = Condition::Kind::kLeaf, .column = node.column, .set = std::move(*set)};
}

}  // namespace

Condition combine(Condition::Kind kind, std::vector<Condition> children) {
  std::vector<Condition> kept;
  for (Condition& child : children) {
    const auto same = std::ranges::find_if(kept, [&](const Condition& other) {
      return child.kind == Condition::Kind::kLeaf && other.kind == Condition::Kind::kLeaf &&
             other.column == child.column;
    });
    if (same == kept.end()) {
      kept.push_back(std::move(child));
    } else {
      same->set = kind == Condition::Kind::kAnd ? ValueSet::both(same->set, child.set)
                                                : ValueSet::either(same->set, child.set);
    }
  }
  if (kept.size() == 1) return std::move(kept[0]);
  Condition node{.kind = kind};
  node.children = std::move(kept);
  return node;
}

Result<Condition> compile(const Predicate& predicate, std::span<const ColumnFacts> columns) {
  return compile_node(predicate.node(), columns, false);
}

void match(const Condition& condition, const std::function<const column::Run*(std::size_t)>& run_of,
           std::uint32_t rows, std::uint8_t* keep) {
  if (condition.kind == Condition::Kind::kLeaf) return condition.set.match(*run_of(condition.column), keep);
  const bool both = condition.kind == Condition::Kind::kAnd;
  std::fill_n(keep, rows, static_cast<std::uint8_t>(both));
  std::vector<std::uint8_t> part(rows);
  for (const Condition& child : condition.children) {
    match(child, run_of, rows, part.data());
    for (std::uint32_t i = 0; i < rows; ++i) keep[i] = both ? keep[i] & part[i] : keep[i] | part[i];
  }
}

}  // namespace mdat::read
