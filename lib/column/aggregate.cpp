// SPDX-License-Identifier: Apache-2.0
#include "lib/column/aggregate.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "lib/codec/aggregate_bits.hpp"

namespace mdat::column {
namespace {

using codec::aggregate_bits;
using format::Aggregate;

__extension__ typedef __int128 Wide;

Wide wide_sum(const Aggregate& a) {
  return static_cast<Wide>((static_cast<unsigned __int128>(a.sum_high) << 64) | a.sum_low);
}

void set_sum(Aggregate& a, Wide sum) {
  a.sum_low = static_cast<std::uint64_t>(sum);
  a.sum_high = static_cast<std::uint64_t>(static_cast<unsigned __int128>(sum) >> 64);
}

// Ordered keys make min and max of doubles an integer comparison with -0.0 before 0.0.
std::int64_t order_key(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value);
  return bits ^ static_cast<std::int64_t>(static_cast<std::uint64_t>(bits >> 63) >> 1);
}

// Saturating, so that a step across the whole range keeps its sign.
std::int64_t step_between(std::int64_t before, std::int64_t after) {
  std::int64_t step = 0;
  if (!__builtin_sub_overflow(after, before, &step)) return step;
  return after > before ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

template <typename T>
const T* typed(const Run& run) {
  return reinterpret_cast<const T*>(run.data);
}

// Integers: min, max and an exact sum. `keep(i)` tells whether row i is not null.
template <typename T, typename Keep>
void fold_integers(const Run& run, Keep keep, Aggregate& a) {
  const T* values = typed<T>(run);
  T least = std::numeric_limits<T>::max(), greatest = std::numeric_limits<T>::lowest();
  // Halves of 32 bits cannot overflow over a segment's rows; one addition of 128 bits at the end.
  std::int64_t high = 0;
  std::uint64_t low = 0;
  for (std::uint32_t i = 0; i < run.rows; ++i) {
    if (!keep(i)) continue;
    const T value = values[i];
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    if constexpr (sizeof(T) == 8) {
      low += static_cast<std::uint32_t>(value);
      if constexpr (std::is_signed_v<T>)
        high += value >> 32;
      else
        high += static_cast<std::int64_t>(value >> 32);
    } else {
      high += static_cast<std::int64_t>(value);
    }
  }
  if (a.rows == a.nulls) return;
  a.min = aggregate_bits(least);
  a.max = aggregate_bits(greatest);
  set_sum(a, sizeof(T) == 8 ? (static_cast<Wide>(high) << 32) + low : static_cast<Wide>(high));
}

constexpr std::uint32_t kLanes = 16;

struct FloatLanes {
  double sums[kLanes] = {};
  double least[kLanes], greatest[kLanes];
  FloatLanes() {
    std::ranges::fill(least, std::numeric_limits<double>::infinity());
    std::ranges::fill(greatest, -std::numeric_limits<double>::infinity());
  }
  // No branches. Adding 0.0 changes no sum that began as 0.0, and a NaN is neither less nor greater.
  void add(std::uint32_t lane, double value) {
    sums[lane] += value == value ? value : 0.0;
    least[lane] = value < least[lane] ? value : least[lane];
    greatest[lane] = value > greatest[lane] ? value : greatest[lane];
  }
};

// Which zeros there are: a comparison does not tell -0.0 from 0.0, their order does.
template <typename At>
void sign_zeros(std::uint32_t rows, At at, double& least, double& greatest) {
  if (least != 0 && greatest != 0) return;
  bool negative = false, positive = false;
  for (std::uint32_t i = 0; i < rows; ++i) {
    negative |= at(i) == 0 && std::signbit(at(i));
    positive |= at(i) == 0 && !std::signbit(at(i));
  }
  if (least == 0) least = negative ? -0.0 : 0.0;
  if (greatest == 0) greatest = positive ? 0.0 : -0.0;
}

// Sixteen lanes per vector of 1024 rows, added as a tree: the order is part of the specification, so that
// every machine makes the same bytes. A null goes the way of a NaN.
template <typename T, typename Keep>
void fold_floats(const Run& run, Keep keep, Aggregate& a) {
  const T* values = typed<T>(run);
  const auto at = [&](std::uint32_t i) {
    return keep(i) ? static_cast<double>(values[i]) : std::numeric_limits<double>::quiet_NaN();
  };
  FloatLanes total;  // least and greatest
  std::uint64_t no_numbers = 0;
  double sum = 0;
  for (std::uint32_t vector = 0; vector < run.rows; vector += format::kVectorRows) {
    const std::uint32_t end = std::min(run.rows, vector + format::kVectorRows);
    for (std::uint32_t i = vector; i < end; ++i) no_numbers += at(i) != at(i) ? 1 : 0;
    std::ranges::fill(total.sums, 0.0);
    std::uint32_t i = vector;
    for (; i + kLanes <= end; i += kLanes) {
      for (std::uint32_t lane = 0; lane < kLanes; ++lane) total.add(lane, at(i + lane));
    }
    for (std::uint32_t lane = 0; i + lane < end; ++lane) total.add(lane, at(i + lane));
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) total.sums[lane] += total.sums[lane + half];
    }
    sum += total.sums[0];
  }
  a.nans = no_numbers - a.nulls;
  if (a.rows == no_numbers) return;
  double least = std::ranges::min(total.least), greatest = std::ranges::max(total.greatest);
  sign_zeros(run.rows, at, least, greatest);
  a.min = aggregate_bits(least);
  a.max = aggregate_bits(greatest);
  a.sum_low = aggregate_bits(sum);
}

void fold_text(const Run& run, Aggregate& a) {
  bool any = false;
  for (std::uint32_t i = 0; i < run.rows; ++i) {
    if (!run.is_valid(i)) continue;
    const std::uint64_t prefix = prefix_bits(run.text(i));
    a.min = any ? std::min(a.min, prefix) : prefix;
    a.max = any ? std::max(a.max, prefix) : prefix;
    any = true;
  }
}

void fold_steps(const Run& run, Aggregate& a) {
  const std::int64_t* ticks = typed<std::int64_t>(run);
  std::int64_t least = std::numeric_limits<std::int64_t>::max(),
               greatest = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t i = 1; i < run.rows; ++i) {
    const std::int64_t step = step_between(ticks[i - 1], ticks[i]);
    least = std::min(least, step);
    greatest = std::max(greatest, step);
  }
  a.sum_low = static_cast<std::uint64_t>(least);
  a.sum_high = static_cast<std::uint64_t>(greatest);
}

std::uint64_t count_nulls(const Run& run) {
  if (run.validity == nullptr) return 0;
  std::uint64_t nulls = 0;
  for (std::uint32_t i = 0; i < run.rows; ++i) nulls += run.is_valid(i) ? 0 : 1;
  return nulls;
}

void set_first_and_last(const Run& run, Aggregate& a) {
  if (a.nulls == a.rows) return;
  std::uint32_t first = 0, last = run.rows - 1;
  while (!run.is_valid(first)) ++first;
  while (!run.is_valid(last)) --last;
  a.first = bits_at(run, first);
  a.last = bits_at(run, last);
}

template <typename Keep>
void fold(const Run& run, Keep keep, Aggregate& a) {
  format::visit_physical(run.physical, [&]<typename T>(std::type_identity<T>) {
    if constexpr (std::is_floating_point_v<T>)
      fold_floats<T>(run, keep, a);
    else
      fold_integers<T>(run, keep, a);
  });
}

}  // namespace

Domain domain_of(format::Physical physical) {
  if (physical == format::Physical::kString) return Domain::kText;
  if (format::is_float(physical)) return Domain::kFloat;
  return physical <= format::Physical::kInt64 ? Domain::kSigned : Domain::kUnsigned;
}

std::vector<std::string_view> Run::texts() const {
  std::vector<std::string_view> texts;
  texts.reserve(rows);
  for (std::uint32_t row = 0; row < rows; ++row) texts.push_back(text(row));
  return texts;
}

Run Run::slice(std::uint32_t begin, std::uint32_t count) const {
  Run part = *this;
  part.rows = count;
  if (data != nullptr) part.data = data + begin * width_bytes(physical);
  if (!offsets.empty()) part.offsets = offsets.subspan(begin, count + 1);
  part.validity_shift += begin;
  return part;
}

Aggregate aggregate(const Run& run, Role role) {
  Aggregate a{};
  a.rows = run.rows;
  a.nulls = count_nulls(run);
  if (run.physical == format::Physical::kString)
    fold_text(run, a);
  else if (run.validity == nullptr)
    fold(run, [](std::uint32_t) { return true; }, a);
  else
    fold(run, [&](std::uint32_t row) { return run.is_valid(row); }, a);
  if (role == Role::kAxis) fold_steps(run, a);
  set_first_and_last(run, a);
  return a;
}

bool is_gap(std::int64_t before, std::int64_t after, std::int64_t cadence) {
  if (cadence <= 0 || after <= before) return false;
  const std::uint64_t step = static_cast<std::uint64_t>(after) - static_cast<std::uint64_t>(before);
  const auto usual = static_cast<std::uint64_t>(cadence);
  return step > usual && step - usual > usual / 2;
}

void merge(Aggregate& total, const Aggregate& next, Domain domain, Role role, std::int64_t cadence) {
  if (next.rows == 0) return;
  if (total.rows == 0) {
    total = next;
    return;
  }
  if (comparable(next, role) > 0) {
    const bool none = comparable(total, role) == 0;
    if (none || less(next.min, total.min, domain)) total.min = next.min;
    if (none || less(total.max, next.max, domain)) total.max = next.max;
  }
  if (role == Role::kAxis) {
    const auto before = static_cast<std::int64_t>(total.last), after = static_cast<std::int64_t>(next.first);
    const std::int64_t step = step_between(before, after);
    const auto least =
        std::min({static_cast<std::int64_t>(total.sum_low), static_cast<std::int64_t>(next.sum_low), step});
    const auto greatest =
        std::max({static_cast<std::int64_t>(total.sum_high), static_cast<std::int64_t>(next.sum_high), step});
    total.sum_low = static_cast<std::uint64_t>(least);
    total.sum_high = static_cast<std::uint64_t>(greatest);
    total.nans += is_gap(before, after, cadence) ? 1 : 0;
  } else if (domain == Domain::kFloat) {
    total.sum_low =
        aggregate_bits(std::bit_cast<double>(total.sum_low) + std::bit_cast<double>(next.sum_low));
  } else if (domain != Domain::kText) {
    set_sum(total, wide_sum(total) + wide_sum(next));
  }
  if (next.nulls < next.rows) {
    if (total.nulls == total.rows) total.first = next.first;
    total.last = next.last;
  }
  total.rows += next.rows;
  total.nulls += next.nulls;
  total.nans += next.nans;
}

std::uint64_t count_gaps(std::span<const std::int64_t> ticks, std::int64_t cadence) {
  if (cadence <= 0) return 0;
  // As is_gap, without a branch.
  const std::uint64_t limit = static_cast<std::uint64_t>(cadence) + static_cast<std::uint64_t>(cadence) / 2;
  std::uint64_t gaps = 0;
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const std::uint64_t step =
        static_cast<std::uint64_t>(ticks[i]) - static_cast<std::uint64_t>(ticks[i - 1]);
    gaps += static_cast<std::uint64_t>(ticks[i] > ticks[i - 1]) & static_cast<std::uint64_t>(step > limit);
  }
  return gaps;
}

std::int64_t usual_step(std::span<const std::int64_t> ticks) {
  std::vector<std::int64_t> steps;
  steps.reserve(ticks.size());
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    if (ticks[i] > ticks[i - 1]) steps.push_back(step_between(ticks[i - 1], ticks[i]));
  }
  std::ranges::sort(steps);
  std::int64_t usual = 0;
  std::size_t most = 0, second = 0;
  for (std::size_t i = 0; i < steps.size();) {
    const auto end = static_cast<std::size_t>(
        std::upper_bound(steps.begin() + static_cast<std::ptrdiff_t>(i), steps.end(), steps[i]) -
        steps.begin());
    if (end - i > most) {
      second = most;
      most = end - i;
      usual = steps[i];
    } else {
      second = std::max(second, end - i);
    }
    i = end;
  }
  return most > second ? usual : 0;
}

std::uint64_t bits_at(const Run& run, std::uint32_t row) {
  if (run.physical == format::Physical::kString) return prefix_bits(run.text(row));
  return format::visit_physical(run.physical, [&]<typename T>(std::type_identity<T>) {
    T value;
    std::memcpy(&value, run.data + row * sizeof(T), sizeof value);
    return aggregate_bits(value);
  });
}

std::uint64_t prefix_bits(std::string_view text) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i)
    bits = bits << 8 | (i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0});
  return bits;
}

bool codes_below(const Run& run, std::uint64_t count) {
  const auto* codes = reinterpret_cast<const std::uint32_t*>(run.data);
  for (std::uint32_t row = 0; row < run.rows; ++row) {
    if (codes[row] >= count && run.is_valid(row)) return false;
  }
  return true;
}

bool less(std::uint64_t a, std::uint64_t b, Domain domain) {
  switch (domain) {
    case Domain::kSigned:
      return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
    case Domain::kFloat:
      return order_key(std::bit_cast<double>(a)) < order_key(std::bit_cast<double>(b));
    case Domain::kUnsigned:
    case Domain::kText:
      break;
  }
  return a < b;
}

Aggregate as_float64(const Aggregate& a) {
  Aggregate b = a;
  const auto convert = [](std::uint64_t bits) {
    return aggregate_bits(static_cast<double>(static_cast<std::int64_t>(bits)));
  };
  if (a.nulls == a.rows) return b;
  b.min = convert(a.min);
  b.max = convert(a.max);
  b.first = convert(a.first);
  b.last = convert(a.last);
  b.sum_low = aggregate_bits(static_cast<double>(wide_sum(a)));
  b.sum_high = 0;
  return b;
}

}  // namespace mdat::column
