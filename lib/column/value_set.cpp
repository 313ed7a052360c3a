// SPDX-License-Identifier: Apache-2.0
#include "lib/column/value_set.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace mdat::column {
namespace {

__extension__ typedef __int128 Wide;

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// Doubles in order; the two zeros have one key. Keys beyond those of the infinities belong to nothing.
std::uint64_t key_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSign) == 0 ? bits + kSign : ~bits + 1;
}
double double_of(std::uint64_t key) { return std::bit_cast<double>(key >= kSign ? key - kSign : ~(key - 1)); }

std::uint64_t key_of(std::uint64_t bits, Domain domain) {
  if (domain == Domain::kSigned) return bits ^ kSign;
  return domain == Domain::kFloat ? key_of(std::bit_cast<double>(bits)) : bits;
}

using Key = std::optional<std::uint64_t>;

// The key of an integer among all 64-bit ones: the least where it is smaller, none where it is greater.
Key clamped(Wide value, Domain domain) {
  const Wide key = value + (domain == Domain::kSigned ? static_cast<Wide>(kSign) : 0);
  if (key > static_cast<Wide>(std::numeric_limits<std::uint64_t>::max())) return std::nullopt;
  return key < 0 ? 0 : static_cast<std::uint64_t>(key);
}

ValueSet::Place place_of_integer(Domain domain, Wide value) {
  if (domain != Domain::kFloat) {
    constexpr Wide kFar = Wide{1} << 65;
    const Wide near = std::clamp(value, -kFar, kFar);
    return {clamped(near, domain), clamped(near + 1, domain), {}, {}, false};
  }
  // Rounding may have moved it past its neighbour, which is then the next double on the other side.
  const auto rounded = static_cast<double>(value);
  const bool above = rounded >= 0x1p127 || static_cast<Wide>(rounded) > value;
  const bool below = !above && static_cast<Wide>(rounded) < value;
  const std::uint64_t key = key_of(rounded);
  return {below ? key + 1 : key, above ? key : key + 1, {}, {}, false};
}

ValueSet::Place place_of_double(Domain domain, double value) {
  if (std::isnan(value)) return {{}, {}, {}, {}, true};
  if (domain == Domain::kFloat) return {key_of(value), key_of(value) + 1, {}, {}, false};
  const double near = std::clamp(value, -0x1p65, 0x1p65);
  return {clamped(static_cast<Wide>(std::ceil(near)), domain),
          clamped(static_cast<Wide>(std::floor(near)) + 1, domain),
          {},
          {},
          false};
}

Wide to_wide(const Int128& value) {
  return static_cast<Wide>(static_cast<unsigned __int128>(value.high) << 64 | value.low);
}

// A text of at most 8 bytes that its prefix tells apart from all that sort before it.
bool is_exact_prefix(std::string_view text) { return text.size() <= 8 && !text.ends_with('\0'); }

}  // namespace

template <typename K>
Flips<K> Flips<K>::between(std::optional<K> begin, std::optional<K> end) {
  Flips flips;
  if (!begin || (end && *end <= *begin)) return flips;
  flips.from_start = *begin == K{};
  if (!flips.from_start) flips.at.push_back(std::move(*begin));
  if (end) flips.at.push_back(std::move(*end));
  return flips;
}

template <typename K>
Flips<K> Flips<K>::united(std::vector<std::pair<std::optional<K>, std::optional<K>>> ranges) {
  std::erase_if(ranges, [](const auto& range) { return !range.first; });
  std::ranges::sort(ranges, {}, [](const auto& range) -> const K& { return *range.first; });
  Flips flips;
  for (auto& [begin, end] : ranges) {
    if (flips.inside(flips.at.size())) break;  // the one before has no end
    if (!flips.at.empty() && *begin <= flips.at.back()) {
      if (end && *end <= flips.at.back()) continue;
      flips.at.pop_back();
    } else if (*begin == K{}) {
      flips.from_start = true;
    } else {
      flips.at.push_back(std::move(*begin));
    }
    if (end) flips.at.push_back(std::move(*end));
  }
  return flips;
}

namespace {

template <typename K, typename Op>
Flips<K> sweep(const Flips<K>& a, const Flips<K>& b, Op op) {
  Flips<K> result{op(a.from_start, b.from_start), {}};
  bool inside = result.from_start;
  std::size_t i = 0, j = 0;
  while (i < a.at.size() || j < b.at.size()) {
    const bool take_a = j == b.at.size() || (i < a.at.size() && a.at[i] <= b.at[j]);
    const K key = take_a ? a.at[i] : b.at[j];
    if (i < a.at.size() && a.at[i] == key) ++i;
    if (j < b.at.size() && b.at[j] == key) ++j;
    const bool now = op(a.inside(i), b.inside(j));
    if (now != inside) result.at.push_back(key);
    inside = now;
  }
  return result;
}

}  // namespace

template <typename K>
Flips<K> Flips<K>::both(const Flips& a, const Flips& b) {
  return sweep(a, b, [](bool x, bool y) { return x && y; });
}

template <typename K>
Flips<K> Flips<K>::either(const Flips& a, const Flips& b) {
  return sweep(a, b, [](bool x, bool y) { return x || y; });
}

template struct Flips<std::uint64_t>;
template struct Flips<std::string>;

std::optional<ValueSet::Place> ValueSet::place(Domain domain, const Value& bound) {
  if (const auto* text = std::get_if<std::string>(&bound)) {
    if (domain != Domain::kText) return std::nullopt;
    return Place{{}, {}, *text, *text + '\0', false};
  }
  if (domain == Domain::kText || std::holds_alternative<std::monostate>(bound)) return std::nullopt;
  if (const auto* number = std::get_if<double>(&bound)) return place_of_double(domain, *number);
  if (const auto* number = std::get_if<std::int64_t>(&bound)) return place_of_integer(domain, *number);
  if (const auto* number = std::get_if<std::uint64_t>(&bound))
    return place_of_integer(domain, static_cast<Wide>(*number));
  if (const auto* flag = std::get_if<bool>(&bound)) return place_of_integer(domain, *flag ? 1 : 0);
  return place_of_integer(domain, to_wide(std::get<Int128>(bound)));
}

ValueSet ValueSet::range(Domain domain, const Place* from, bool from_after, const Place* to, bool to_before) {
  ValueSet set(domain);
  if ((from != nullptr && from->is_nan) || (to != nullptr && to->is_nan)) return set;
  if (domain == Domain::kText) {
    set.texts_ = Flips<std::string>::between(from == nullptr ? std::string()
                                             : from_after    ? from->text_end
                                                             : from->text_begin,
                                             to == nullptr ? std::nullopt
                                             : to_before   ? to->text_begin
                                                           : to->text_end);
    return set;
  }
  const Key begin = from == nullptr ? Key(0) : from_after ? from->end : from->begin;
  const Key end = to == nullptr ? Key() : to_before ? to->begin : to->end;
  set.numbers_ = Flips<std::uint64_t>::between(begin, end);
  return set;
}

ValueSet ValueSet::any_of(Domain domain, std::span<const Place> places) {
  ValueSet set(domain);
  std::vector<std::pair<Key, Key>> numbers;
  std::vector<std::pair<std::optional<std::string>, std::optional<std::string>>> texts;
  for (const Place& place : places) {
    if (place.is_nan) continue;
    if (domain == Domain::kText)
      texts.emplace_back(place.text_begin, place.text_end);
    else if (place.begin != place.end)  // else it lies between two values
      numbers.emplace_back(place.begin, place.end);
  }
  set.numbers_ = Flips<std::uint64_t>::united(std::move(numbers));
  set.texts_ = Flips<std::string>::united(std::move(texts));
  return set;
}

ValueSet ValueSet::null(Domain domain) {
  ValueSet set(domain);
  set.nulls_ = true;
  return set;
}

ValueSet ValueSet::nan(Domain domain) {
  ValueSet set(domain);
  set.nans_ = true;
  return set;
}

ValueSet ValueSet::not_null(Domain domain) { return ValueSet(domain).negated(); }

ValueSet ValueSet::negated() const {
  ValueSet set(domain_);
  set.nans_ = !nans_;
  set.numbers_ = numbers_.complement();
  set.texts_ = texts_.complement();
  return set;
}

ValueSet ValueSet::both(const ValueSet& a, const ValueSet& b) {
  ValueSet set(a.domain_);
  set.nulls_ = a.nulls_ && b.nulls_;
  set.nans_ = a.nans_ && b.nans_;
  set.numbers_ = Flips<std::uint64_t>::both(a.numbers_, b.numbers_);
  set.texts_ = Flips<std::string>::both(a.texts_, b.texts_);
  return set;
}

ValueSet ValueSet::either(const ValueSet& a, const ValueSet& b) {
  ValueSet set(a.domain_);
  set.nulls_ = a.nulls_ || b.nulls_;
  set.nans_ = a.nans_ || b.nans_;
  set.numbers_ = Flips<std::uint64_t>::either(a.numbers_, b.numbers_);
  set.texts_ = Flips<std::string>::either(a.texts_, b.texts_);
  return set;
}

ValueSet ValueSet::as_codes(std::span<const std::string> categories) const {
  ValueSet set(Domain::kUnsigned);
  set.nulls_ = nulls_;
  bool inside = false;
  for (std::size_t code = 0; code < categories.size(); ++code) {
    const bool now = texts_.holds(categories[code]);
    if (now != inside && code == 0)
      set.numbers_.from_start = true;
    else if (now != inside)
      set.numbers_.at.push_back(code);
    inside = now;
  }
  if (inside) set.numbers_.at.push_back(categories.size());
  return set;
}

Verdict ValueSet::verdict(std::uint64_t min, std::uint64_t max) const {
  std::size_t behind_min = 0, behind_max = 0;
  if (domain_ == Domain::kText) {
    // Of texts only the first 8 bytes are known.
    for (const std::string& flip : texts_.at) {
      const std::uint64_t prefix = prefix_bits(flip);
      behind_min += prefix < min || (prefix == min && is_exact_prefix(flip));
      behind_max += prefix <= max;
    }
    if (behind_min != behind_max) return Verdict::kSome;
    return texts_.inside(behind_min) ? Verdict::kAll : Verdict::kNone;
  }
  const auto behind = [&](std::uint64_t bits) {
    return static_cast<std::size_t>(std::ranges::upper_bound(numbers_.at, key_of(bits, domain_)) -
                                    numbers_.at.begin());
  };
  behind_min = behind(min);
  behind_max = behind(max);
  if (behind_min != behind_max) return Verdict::kSome;
  return numbers_.inside(behind_min) ? Verdict::kAll : Verdict::kNone;
}

Verdict ValueSet::verdict(const format::Aggregate& a, Role role) const {
  bool any = false, all = true;
  const auto see = [&](bool inside) {
    any = any || inside;
    all = all && inside;
  };
  if (a.nulls > 0) see(nulls_);
  if (role == Role::kValues && a.nans > 0) see(nans_);
  if (comparable(a, role) > 0) {
    const Verdict values = verdict(a.min, a.max);
    if (values == Verdict::kSome) return values;
    see(values == Verdict::kAll);
  }
  return !any ? Verdict::kNone : all ? Verdict::kAll : Verdict::kSome;
}

// As few comparisons as there are ranges, in the type itself, so that the compiler makes vectors of them.
template <typename T>
void ValueSet::match_numbers(const T* values, std::uint32_t rows, std::uint8_t* keep) const {
  constexpr std::size_t kRangesMax = 8;
  constexpr bool kFloat = std::is_floating_point_v<T>;
  const auto& flips = numbers_.at;
  if (flips.size() > 2 * kRangesMax) {
    for (std::uint32_t i = 0; i < rows; ++i) {
      std::uint64_t bits = 0;
      if constexpr (kFloat)
        bits = std::bit_cast<std::uint64_t>(static_cast<double>(values[i]));
      else
        bits = static_cast<std::uint64_t>(values[i]);
      keep[i] = numbers_.holds(key_of(bits, domain_)) && values[i] == values[i];
    }
  } else {
    using Wider = std::conditional_t<kFloat, double, T>;
    constexpr Wider kLeast = kFloat ? -std::numeric_limits<Wider>::infinity() : std::numeric_limits<T>::min();
    constexpr Wider kGreatest =
        kFloat ? std::numeric_limits<Wider>::infinity() : std::numeric_limits<T>::max();
    const auto to_key = [&](Wider value) {
      if constexpr (kFloat)
        return key_of(value);
      else
        return key_of(static_cast<std::uint64_t>(value), domain_);
    };
    const auto to_value = [&](std::uint64_t key) {
      if constexpr (kFloat)
        return double_of(key);
      else
        return static_cast<T>(domain_ == Domain::kSigned ? key ^ kSign : key);
    };
    std::fill_n(keep, rows, std::uint8_t{0});
    for (std::size_t next = numbers_.from_start ? 0 : 1; next <= flips.size(); next += 2) {
      const std::uint64_t first = next == 0 ? to_key(kLeast) : std::max(flips[next - 1], to_key(kLeast));
      const std::uint64_t last =
          next == flips.size() ? to_key(kGreatest) : std::min(flips[next] - 1, to_key(kGreatest));
      if (first > last) continue;
      const Wider least = to_value(first), greatest = to_value(last);
      for (std::uint32_t i = 0; i < rows; ++i)
        keep[i] |= static_cast<std::uint8_t>((values[i] >= least) & (values[i] <= greatest));
    }
  }
  if constexpr (kFloat) {
    for (std::uint32_t i = 0; nans_ && i < rows; ++i)
      keep[i] |= static_cast<std::uint8_t>(values[i] != values[i]);
  }
}

void ValueSet::match(const Run& run, std::uint8_t* keep) const {
  if (run.physical == format::Physical::kString) {
    for (std::uint32_t i = 0; i < run.rows; ++i) keep[i] = texts_.holds(run.text(i));
  } else {
    format::visit_physical(run.physical, [&]<typename T>(std::type_identity<T>) {
      match_numbers(reinterpret_cast<const T*>(run.data), run.rows, keep);
    });
  }
  match_nulls(run, keep);
}

void ValueSet::match_nulls(const Run& run, std::uint8_t* keep) const {
  if (run.validity == nullptr) return;
  for (std::uint32_t i = 0; i < run.rows; ++i) {
    if (!run.is_valid(i)) keep[i] = nulls_;
  }
}

}  // namespace mdat::column
