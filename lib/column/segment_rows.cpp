// SPDX-License-Identifier: Apache-2.0
#include "lib/column/segment_rows.hpp"

#include <algorithm>
#include <utility>

namespace mdat::column {

using format::kGranuleRows;
using format::kVectorRows;

Result<Run> GranuleDecoder::decode(Segment& segment, std::uint32_t granule) {
  const auto loaded = segment.granule(granule);
  if (!loaded) return std::unexpected(loaded.error());
  Run run;
  run.physical = segment.physical();
  run.rows = (*loaded)->rows;
  run.validity = (*loaded)->validity;
  if (run.physical == format::Physical::kString) {
    if (auto ok = segment.decode_strings(granule, strings_); !ok)
      return std::unexpected(std::move(ok.error()));
    run.offsets = strings_.offsets;
    run.heap = strings_.heap.data();
    return run;
  }
  const std::uint32_t vectors = (run.rows + kVectorRows - 1) / kVectorRows;
  const auto out = values_.take(vectors * kVectorRows * format::width_bytes(run.physical));
  if (auto ok = segment.decode(granule, 0, vectors, out.data()); !ok)
    return std::unexpected(std::move(ok.error()));
  run.data = out.data();
  return run;
}

Result<void> each_run(Segment& segment, std::uint32_t begin, std::uint32_t end,
                      const std::function<Result<void>(const Run&)>& take) {
  GranuleDecoder granules;
  while (begin < end) {
    const std::uint32_t granule = begin / kGranuleRows;
    const auto run = granules.decode(segment, granule);
    if (!run) return std::unexpected(run.error());
    const std::uint32_t first = granule * kGranuleRows;
    const std::uint32_t last = std::min(end, first + run->rows);
    if (auto ok = take(run->slice(begin - first, last - begin)); !ok) return ok;
    begin = last;
  }
  return {};
}

Result<Buffer> read_rows(Segment& segment) {
  Buffer rows(segment.physical());
  auto decoded = each_run(segment, 0, segment.rows(), [&](const Run& run) -> Result<void> {
    rows.append(run);
    return {};
  });
  if (!decoded) return std::unexpected(std::move(decoded.error()));
  return rows;
}

}  // namespace mdat::column
