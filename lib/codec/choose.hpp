// SPDX-License-Identifier: Apache-2.0
// Which encodings are worth trying on a segment, best first. Informative for the format: any choice decodes.
#pragma once

#include <optional>
#include <vector>

#include "lib/codec/codec.hpp"
#include "lib/codec/zstd_choice.hpp"

namespace mdat::codec {

struct Candidate {
  format::Encoding encoding{};
  std::uint64_t bytes = 0;  // estimated
  std::optional<ZstdChoice> choice{};
  /// Through zstd: decodes several times slower than memory.
  [[nodiscard]] bool is_heavy() const { return choice.has_value(); }
};

/// The level that a profile gives to zstd.
[[nodiscard]] int zstd_level(Profile profile);

/// Candidates in the order in which the profile prefers them; at least one, and plain among them for fixed
/// widths. Stamps are searched, vector by vector, so they pay more for what decodes by the granule.
[[nodiscard]] std::vector<Candidate> candidates(const Values& values, Profile profile, bool is_time);

}  // namespace mdat::codec
