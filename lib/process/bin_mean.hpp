// SPDX-License-Identifier: Apache-2.0
// The mean of the values of a bin, which come in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mdat::process {

/// Value n of a bin is added to lane n % 8, with compensation, and NaN to none: so the order of additions,
/// and with it every bit of the mean, is the same whatever the pieces are, and eight additions go on at once.
class BinMean {
 public:
  void add(std::span<const double> values);
  /// Values that are not NaN.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// NaN where there are none.
  [[nodiscard]] double mean() const;

 private:
  static constexpr std::size_t kLanes = 8;
  void add_to(std::size_t lane, double value);

  double sums_[kLanes] = {};
  double excess_[kLanes] = {};  // what a sum is too large by: Kahan's
  std::uint64_t rows_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace mdat::process
