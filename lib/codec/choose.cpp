// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/choose.hpp"

#include <algorithm>
#include <utility>

#include "lib/codec/codec_list.hpp"

namespace mdat::codec {
namespace {

// A heavy encoding takes a level.
template <typename C>
constexpr bool kIsHeavy = requires(const Values& values, Encoded& encoded) { C::encode(values, encoded, 3); };

// What zstd must save to be worth its time, in bytes of the segment: a tenth and three bits a value. A light
// encoding decodes ten times as fast, which is worth more than three bits even where they come from a disk.
std::uint64_t toll(const Values& values, std::uint64_t light_bytes, bool is_time) {
  const std::uint64_t tenth = light_bytes / 10, bits = values.rows * std::uint64_t{3} / 8;
  return std::max(tenth, bits) * (is_time ? 2 : 1);
}

// Trying zstd costs a hundred microseconds and more, which a short series does not give back.
bool is_heavy_worth_trying(const Values& values, Profile profile, bool is_time, std::uint64_t light_bytes) {
  if (profile == Profile::kFast) return false;
  if (profile == Profile::kSmall) return light_bytes >= 64;
  return light_bytes >= 1024 && light_bytes > toll(values, light_bytes, is_time);
}

}  // namespace

int zstd_level(Profile profile) { return profile == Profile::kSmall ? kZstdLevelSmall : kZstdLevelBalanced; }

std::vector<Candidate> candidates(const Values& values, Profile profile, bool is_time) {
  std::vector<Candidate> result;
  std::uint64_t light_bytes = ~std::uint64_t{0};
  Codecs::each([&]<typename C>(C) {
    if constexpr (!kIsHeavy<C>) {
      if (!C::supports(values.physical)) return;
      const auto bytes = C::estimate(values);
      if (!bytes) return;
      result.push_back({C::kEncoding, *bytes});
      light_bytes = std::min(light_bytes, *bytes);
    }
  });
  if (is_heavy_worth_trying(values, profile, is_time, light_bytes)) {
    Codecs::each([&]<typename C>(C) {
      if constexpr (kIsHeavy<C>) {
        if (!C::supports(values.physical)) return;
        if (const auto choice = C::estimate(values, zstd_level(profile)))
          result.push_back({C::kEncoding, choice->bytes, choice});
      }
    });
  }
  const std::uint64_t extra = profile == Profile::kSmall ? 0 : toll(values, light_bytes, is_time);
  const auto price = [&](const Candidate& candidate) {
    return std::pair(candidate.bytes + (candidate.is_heavy() ? extra : 0), candidate.encoding);
  };
  std::sort(result.begin(), result.end(),
            [&](const Candidate& a, const Candidate& b) { return price(a) < price(b); });
  return result;
}

}  // namespace mdat::codec
