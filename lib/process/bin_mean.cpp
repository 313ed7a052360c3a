// SPDX-License-Identifier: Apache-2.0
#include "lib/process/bin_mean.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace mdat::process {
namespace {

using Two = double __attribute__((vector_size(16)));  // what every processor adds at once
using Masks = std::int64_t __attribute__((vector_size(16)));

/// Two lanes in registers.
struct Pair {
  Two sums, excess;
  Masks nans{};

  void add(const double* values) {
    Two value;
    std::memcpy(&value, values, sizeof value);
    const Masks valid = value == value;  // -1 where it is
    const Two corrected = value - excess;
    const Two sum = sums + corrected;
    const Two more = (sum - sums) - corrected;
    excess = valid ? (more == more ? more : Two{}) : excess;
    sums = valid ? sum : sums;
    nans += valid + 1;
  }
};

/// What is kept of excess: none where a sum is infinite and excess NaN.
double finite_or_zero(double excess) { return std::isnan(excess) ? 0 : excess; }

}  // namespace

void BinMean::add_to(std::size_t lane, double value) {
  if (std::isnan(value)) return;
  const double corrected = value - excess_[lane];
  const double sum = sums_[lane] + corrected;
  excess_[lane] = finite_or_zero((sum - sums_[lane]) - corrected);
  sums_[lane] = sum;
  ++count_;
}

void BinMean::add(std::span<const double> values) {
  std::size_t i = 0;
  for (; i < values.size() && rows_ % kLanes != 0; ++i, ++rows_) add_to(rows_ % kLanes, values[i]);
  const std::size_t blocks = (values.size() - i) / kLanes;
  Pair pairs[kLanes / 2];
  for (std::size_t pair = 0; pair < kLanes / 2; ++pair) {
    std::memcpy(&pairs[pair].sums, sums_ + 2 * pair, sizeof(Two));
    std::memcpy(&pairs[pair].excess, excess_ + 2 * pair, sizeof(Two));
  }
  for (std::size_t block = 0; block < blocks; ++block, i += kLanes) {
    const double* at = values.data() + i;  // each pair by its name, so that all stay in registers
    pairs[0].add(at);
    pairs[1].add(at + 2);
    pairs[2].add(at + 4);
    pairs[3].add(at + 6);
  }
  for (std::size_t pair = 0; pair < kLanes / 2; ++pair) {
    std::memcpy(sums_ + 2 * pair, &pairs[pair].sums, sizeof(Two));
    std::memcpy(excess_ + 2 * pair, &pairs[pair].excess, sizeof(Two));
    count_ -= static_cast<std::uint64_t>(pairs[pair].nans[0] + pairs[pair].nans[1]);
  }
  rows_ += blocks * kLanes;
  count_ += blocks * kLanes;
  for (; i < values.size(); ++i, ++rows_) add_to(rows_ % kLanes, values[i]);
}

double BinMean::mean() const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  BinMean total;
  for (const double sum : sums_) total.add_to(0, sum);
  for (const double excess : excess_) total.add_to(0, -excess);
  return total.sums_[0] / static_cast<double>(count_);
}

}  // namespace mdat::process
