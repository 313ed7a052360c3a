// SPDX-License-Identifier: Apache-2.0
// What a scan keeps:
//
//     series.scan({.where = mdat::value() > 3.5 && mdat::value() <= 10})
//     file.scan(series, {.where = mdat::value(1) == "open" || mdat::value(0).is_null()})
//
// A condition is pushed into the tree and into the encodings, so that what cannot hold is not read.
//
// A row is kept where the condition is true. It is decided exactly:
//   null     every comparison with a null is unknown, as in SQL, and so is its negation; only is_null() and
//            is_not_null() are true or false of a null
//   NaN      compares as in C++: only != is true of it; is_nan() finds it
//   zeros    -0.0 == 0.0
//   numbers  any integer, float, bool (0 and 1) or Int128 with any other, by their mathematical values:
//            nothing is rounded, so that 0.1F == 0.1 is false and an int64 compares right with 9.1e18
//   stamps   time stamps and durations compare as their ticks
//   text     strings and categories by their bytes, which is the order of Unicode code points
// A number compared with text, and a bound that is null (is_null() is meant), are kInvalidArgument of the
// scan.
//
// Immutable values; copies are cheap and shared by any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "mdat/type.hpp"

namespace mdat {

enum class Comparison : std::uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

class Predicate {
 public:
  struct Node;  // internal

  /// Of the values of a column: its place among the series of the scan.
  [[nodiscard]] static Predicate compare(std::size_t column, Comparison comparison, Value bound);
  /// Both ends included.
  [[nodiscard]] static Predicate between(std::size_t column, Value low, Value high);
  /// Equal to one of them; false where there is none.
  [[nodiscard]] static Predicate in(std::size_t column, std::vector<Value> values);
  [[nodiscard]] static Predicate is_null(std::size_t column);
  [[nodiscard]] static Predicate is_nan(std::size_t column);

  [[nodiscard]] friend Predicate operator&&(const Predicate& a, const Predicate& b) { return a.both(b); }
  [[nodiscard]] friend Predicate operator||(const Predicate& a, const Predicate& b) { return a.either(b); }
  [[nodiscard]] Predicate operator!() const;
  [[nodiscard]] const Node& node() const { return *node_; }

 private:
  explicit Predicate(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  [[nodiscard]] Predicate both(const Predicate& other) const;
  [[nodiscard]] Predicate either(const Predicate& other) const;
  std::shared_ptr<const Node> node_;
};

/// What conditions are written with; value() makes one.
struct Column {
  std::size_t column = 0;

  [[nodiscard]] Predicate between(Value low, Value high) const {
    return Predicate::between(column, std::move(low), std::move(high));
  }
  [[nodiscard]] Predicate in(std::vector<Value> values) const {
    return Predicate::in(column, std::move(values));
  }
  [[nodiscard]] Predicate is_null() const { return Predicate::is_null(column); }
  [[nodiscard]] Predicate is_not_null() const { return !Predicate::is_null(column); }
  [[nodiscard]] Predicate is_nan() const { return Predicate::is_nan(column); }
};

/// The value in a column: the place of its series in the scan, 0 where there is one.
[[nodiscard]] constexpr Column value(std::size_t column = 0) { return {column}; }

[[nodiscard]] inline Predicate operator==(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kEqual, std::move(b));
}
[[nodiscard]] inline Predicate operator!=(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kNotEqual, std::move(b));
}
[[nodiscard]] inline Predicate operator<(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kLess, std::move(b));
}
[[nodiscard]] inline Predicate operator<=(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kLessEqual, std::move(b));
}
[[nodiscard]] inline Predicate operator>(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kGreater, std::move(b));
}
[[nodiscard]] inline Predicate operator>=(Column a, Value b) {
  return Predicate::compare(a.column, Comparison::kGreaterEqual, std::move(b));
}

}  // namespace mdat
