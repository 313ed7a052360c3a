// SPDX-License-Identifier: Apache-2.0
#include "lib/process/bin_mean.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace mdat::process {
namespace {

// All lanes at once; compilers make registers of the target's width of it.
using Lanes = double __attribute__((vector_size(64)));
using Masks = std::int64_t __attribute__((vector_size(64)));

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
  Lanes sums, excess;
  std::memcpy(&sums, sums_, sizeof sums);
  std::memcpy(&excess, excess_, sizeof excess);
  Masks nans{};
  for (std::size_t block = 0; block < blocks; ++block, i += kLanes) {
    Lanes value;
    std::memcpy(&value, values.data() + i, sizeof value);
    const Masks valid = value == value;  // -1 where it is
    const Lanes corrected = value - excess;
    const Lanes sum = sums + corrected;
    const Lanes more = (sum - sums) - corrected;
    excess = valid ? (more == more ? more : Lanes{}) : excess;
    sums = valid ? sum : sums;
    nans += valid + 1;
  }
  std::memcpy(sums_, &sums, sizeof sums);
  std::memcpy(excess_, &excess, sizeof excess);
  rows_ += blocks * kLanes;
  count_ += blocks * kLanes;
  for (std::size_t lane = 0; lane < kLanes; ++lane) count_ -= static_cast<std::uint64_t>(nans[lane]);
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
