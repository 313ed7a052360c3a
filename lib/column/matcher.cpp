// SPDX-License-Identifier: Apache-2.0
#include "lib/column/matcher.hpp"

#include <algorithm>
#include <array>

namespace mdat::column {

using format::Encoding;
using format::kVectorRows;

Result<Verdict> Matcher::verdict(Segment& segment, std::uint32_t granule, std::uint32_t vector) {
  const auto found = segment.bounds(granule, vector);
  if (!found) return std::unexpected(found.error());
  if (!*found) return Verdict::kSome;
  const auto loaded = segment.granule(granule);
  if (!loaded) return std::unexpected(loaded.error());
  const Verdict values = set_.verdict((*found)->min, (*found)->max);
  if ((*loaded)->validity == nullptr) return values;
  return values == (set_.holds_null() ? Verdict::kAll : Verdict::kNone) ? values : Verdict::kSome;
}

bool Matcher::learn_entries(const Segment& segment) {
  if (segment_ == segment.child().extent.offset) return !entries_.empty();
  segment_ = segment.child().extent.offset;
  granule_ = ~std::uint32_t{0};
  const codec::Source source = segment.source();
  Run run{.physical = source.physical, .rows = codec::Dictionary::entries(source)};
  codec::StringBuffer strings;
  if (source.physical != format::Physical::kString)
    run.data = codec::Dictionary::values(source).data();
  else if (codec::Dictionary::strings(source, strings))
    run.offsets = strings.offsets, run.heap = strings.heap.data();
  else
    run.rows = 0;
  entries_.resize(run.rows);
  set_.match(run, entries_.data());
  return !entries_.empty();
}

bool Matcher::learn_runs(const Segment& segment, std::uint32_t granule, const GranuleView& view) {
  if (segment_ == segment.child().extent.offset && granule_ == granule) return !rows_.empty();
  segment_ = segment.child().extent.offset;
  granule_ = granule;
  rows_.clear();
  if (!codec::RunEnd::runs(segment.source(), view.values, view.rows, runs_)) return false;
  const Run run{.physical = segment.header().physical,
                .rows = static_cast<std::uint32_t>(runs_.ends.size()),
                .data = runs_.values.data()};
  entries_.resize(run.rows);
  set_.match(run, entries_.data());
  for (std::uint32_t i = 0; i < run.rows; ++i) rows_.resize(runs_.ends[i], entries_[i]);
  return true;
}

Result<bool> Matcher::match(Segment& segment, std::uint32_t granule, std::uint32_t vector,
                            std::uint8_t* keep) {
  const Encoding encoding = segment.header().encoding;
  if (segment.converts() || (encoding != Encoding::kDictionary && encoding != Encoding::kRunEnd))
    return false;
  const auto loaded = segment.granule(granule);
  if (!loaded) return std::unexpected(loaded.error());
  const GranuleView& view = **loaded;
  const std::uint32_t first = vector * kVectorRows, rows = std::min(view.rows - first, kVectorRows);
  if (encoding == Encoding::kDictionary) {
    std::array<codec::Dictionary::Code, kVectorRows> codes;
    if (!learn_entries(segment) ||
        !codec::Dictionary::codes(segment.source(), view.values, view.rows, vector, codes.data()))
      return false;  // decoding will say what is wrong
    for (std::uint32_t i = 0; i < rows; ++i) keep[i] = entries_[codes[i]];
  } else {
    if (!learn_runs(segment, granule, view)) return false;
    std::copy_n(rows_.begin() + first, rows, keep);
  }
  set_.match_nulls({.physical = segment.header().physical,
                    .rows = rows,
                    .validity = view.validity,
                    .validity_shift = first},
                   keep);
  return true;
}

}  // namespace mdat::column
