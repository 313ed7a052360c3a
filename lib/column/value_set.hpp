// SPDX-License-Identifier: Apache-2.0
// What a condition leaves of one column: a set of values, exact for every type. Nothing here knows how a
// condition is written; mdat/predicate.hpp says what it means.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/layout.hpp"
#include "lib/column/aggregate.hpp"
#include "mdat/type.hpp"

namespace mdat::column {

/// How rows stand to a set, as far as is known.
enum class Verdict : std::uint8_t { kNone, kSome, kAll };

/// A set of ordered keys, as the keys at which being in it begins or ends: ascending, each once.
template <typename K>
struct Flips {
  bool from_start = false;  // whether the least keys are in it
  std::vector<K> at{};

  /// Keys below `end` and not below `begin`; nothing for an end: no end.
  static Flips between(std::optional<K> begin, std::optional<K> end);
  static Flips united(std::vector<std::pair<std::optional<K>, std::optional<K>>> ranges);
  static Flips both(const Flips& a, const Flips& b);
  static Flips either(const Flips& a, const Flips& b);
  [[nodiscard]] Flips complement() const { return {!from_start, at}; }
  /// True where the first `flips` of them are behind.
  [[nodiscard]] bool inside(std::size_t flips) const { return from_start != (flips % 2 == 1); }
  template <typename Key>
  [[nodiscard]] bool holds(const Key& key) const {
    return inside(static_cast<std::size_t>(std::ranges::upper_bound(at, key) - at.begin()));
  }
};

/// Numbers are keyed by 64 bits in the order of their values, -0.0 and 0.0 alike; text by itself.
class ValueSet {
 public:
  /// Nothing of a column whose values are compared in that domain.
  explicit ValueSet(Domain domain) : domain_(domain) {}

  /// Where a bound stands among the values of a domain: begin is the least key not below it, end the least
  /// key above it; nothing: there is none. Both are empty where the bound is NaN.
  struct Place {
    std::optional<std::uint64_t> begin, end;
    std::optional<std::string> text_begin, text_end;
    bool is_nan = false;
  };
  /// Nothing where such a bound cannot be compared with such values.
  [[nodiscard]] static std::optional<Place> place(Domain domain, const Value& bound);

  /// Values from the begin of one place to the end of another; open where there is none.
  [[nodiscard]] static ValueSet range(Domain domain, const Place* from, bool from_after, const Place* to,
                                      bool to_before);
  [[nodiscard]] static ValueSet any_of(Domain domain, std::span<const Place> places);
  [[nodiscard]] static ValueSet null(Domain domain);
  [[nodiscard]] static ValueSet nan(Domain domain);

  /// All values and NaN that were not in it. Nulls are left out: a comparison with them stays unknown.
  [[nodiscard]] ValueSet negated() const;
  /// All that is not null.
  [[nodiscard]] static ValueSet not_null(Domain domain);
  [[nodiscard]] static ValueSet both(const ValueSet& a, const ValueSet& b);
  [[nodiscard]] static ValueSet either(const ValueSet& a, const ValueSet& b);
  /// Of texts, as a set of their codes.
  [[nodiscard]] ValueSet as_codes(std::span<const std::string> categories) const;

  [[nodiscard]] Verdict verdict(const format::Aggregate& aggregate, Role role) const;
  /// Of values, neither null nor NaN, between two that are given as aggregates hold them.
  [[nodiscard]] Verdict verdict(std::uint64_t min, std::uint64_t max) const;
  [[nodiscard]] bool holds_null() const { return nulls_; }

  /// keep[i] = 1 where row i of the run is in the set, else 0.
  void match(const Run& run, std::uint8_t* keep) const;
  /// Sets keep[i] for nulls; the rest of match().
  void match_nulls(const Run& run, std::uint8_t* keep) const;

 private:
  template <typename T>
  void match_numbers(const T* values, std::uint32_t rows, std::uint8_t* keep) const;

  Domain domain_;
  bool nulls_ = false;
  bool nans_ = false;
  Flips<std::uint64_t> numbers_;
  Flips<std::string> texts_;
};

}  // namespace mdat::column
