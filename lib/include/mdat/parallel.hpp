// SPDX-License-Identifier: Apache-2.0
// One scan by several threads. The rows are cut into parts; each is scanned by itself, in any order, and the
// results come back in the order of the file:
//
//     auto sums = mdat::parallel(series, {.times = mdat::Times::kSkipped}, 2, [](mdat::Scan& part) {
//       double sum = 0;
//       for (const mdat::Batch& batch : part)
//         for (double level : batch.values<double>()) sum += level;
//       return sum;
//     });
//     double total = std::reduce(sums->begin(), sums->end());
//
// Parts depend on the rows and on nothing else, so that what is folded from them does not depend on the
// number of threads: sums of floats are equal to the bit.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "mdat/file.hpp"

namespace mdat {

/// Calls begin(parts) once, then fold(part, scan) for each part from up to `threads` threads, the calling one
/// among them (0: as many as there are processors). fold must not throw. The first error in the order of the
/// file ends the rest. Series must share an axis; kInvalidArgument as File::scan.
[[nodiscard]] Result<void> each_part(std::span<const Series> series, const ScanOptions& options,
                                     unsigned threads, const std::function<void(std::size_t parts)>& begin,
                                     const std::function<void(std::size_t part, Scan& scan)>& fold);

/// What fold(Scan&) made of each part, in order.
template <typename Fold>
[[nodiscard]] auto parallel(std::span<const Series> series, const ScanOptions& options, unsigned threads,
                            Fold&& fold) {
  using Made = std::invoke_result_t<Fold&, Scan&>;
  std::vector<std::optional<Made>> made;
  auto done = each_part(
      series, options, threads, [&](std::size_t parts) { made.resize(parts); },
      [&](std::size_t part, Scan& scan) { made[part].emplace(fold(scan)); });
  Result<std::vector<Made>> results;
  if (!done) return results = std::unexpected(std::move(done.error())), results;
  results->reserve(made.size());
  for (auto& one : made) results->push_back(std::move(*one));
  return results;
}
template <typename Fold>
[[nodiscard]] auto parallel(const Series& series, const ScanOptions& options, unsigned threads, Fold&& fold) {
  return parallel(std::span(&series, 1), options, threads, std::forward<Fold>(fold));
}

}  // namespace mdat
