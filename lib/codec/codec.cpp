// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/codec.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lib/codec/choose.hpp"
#include "lib/codec/codec_list.hpp"
#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

std::uint64_t size_of(const Encoded& encoded) { return encoded.shared.size() + encoded.payloads.size(); }

bool encode_with(format::Encoding encoding, const Values& values, int level,
                 const std::optional<ZstdChoice>& chosen, Encoded& encoded) {
  bool done = false;
  Codecs::with(encoding, [&]<typename C>(C) {
    if (!C::supports(values.physical)) return;
    if constexpr (requires { C::encode(values, encoded, level, chosen); }) {
      done = C::encode(values, encoded, level, chosen);
    } else {
      done = C::encode(values, encoded);
    }
  });
  encoded.encoding = encoding;
  return done;
}

}  // namespace

// The first candidate that holds the values, unless a later one turns out smaller than the first was
// estimated: a sample can be wrong about the rest of the segment.
Encoded encode(const Values& values, Profile profile, bool is_time) {
  const auto ranked = candidates(values, profile, is_time);
  Encoded best;
  std::size_t chosen = ranked.size();
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    if (chosen < i &&
        size_of(best) <= std::max(ranked[chosen].bytes + ranked[chosen].bytes / 16, ranked[i].bytes))
      break;
    Encoded encoded;
    encoded.payloads.reserve(ranked[i].bytes + ranked[i].bytes / 8);
    if (!encode_with(ranked[i].encoding, values, zstd_level(profile), ranked[i].choice, encoded)) continue;
    if (chosen < i && size_of(best) <= size_of(encoded)) break;
    best = std::move(encoded);
    chosen = i;
  }
  assert(chosen < ranked.size() && "plain holds everything");
  const std::size_t second = chosen == 0 ? 1 : 0;
  if (second < ranked.size()) {
    best.runner_up = ranked[second].encoding;
    best.runner_up_bytes = static_cast<std::uint32_t>(ranked[second].bytes);
  }
  return best;
}

Result<Encoded> encode_as(format::Encoding encoding, const Values& values) {
  Encoded encoded;
  if (!encode_with(encoding, values, kZstdLevelBalanced, std::nullopt, encoded)) {
    return fail(ErrorCode::kInvalidArgument, "the encoding cannot hold these values");
  }
  return encoded;
}

bool decodes_vectors(format::Encoding encoding) {
  bool result = false;
  Codecs::with(encoding, [&]<typename C>(C) { result = C::kDecodesVectors; });
  return result;
}

bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
            std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
            std::byte* out) {
  bool done = false;
  Codecs::with(source.encoding, [&]<typename C>(C) {
    if constexpr (requires {
                    C::decode(source, payload, granule, granule_rows, first_vector, vector_count, out);
                  }) {
      done = C::supports(source.physical) &&
             C::decode(source, payload, granule, granule_rows, first_vector, vector_count, out);
    }
  });
  return done;
}

bool decode_strings(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows,
                    StringBuffer& out) {
  bool done = false;
  Codecs::with(source.encoding, [&]<typename C>(C) {
    if constexpr (requires { C::decode_strings(source, payload, granule_rows, out); }) {
      done = C::supports(source.physical) && C::decode_strings(source, payload, granule_rows, out);
    }
  });
  return done;
}

std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                      std::uint32_t granule, std::uint32_t granule_rows, std::uint32_t row) {
  std::optional<std::uint64_t> found;
  Codecs::with(source.encoding, [&]<typename C>(C) {
    if constexpr (requires { C::value_at(source, payload, granule, granule_rows, row); }) {
      if (C::supports(source.physical)) found = C::value_at(source, payload, granule, granule_rows, row);
    }
  });
  return found;
}

std::optional<Bounds> bounds(const Source& source, std::span<const std::byte> payload,
                             std::uint32_t granule_rows, std::uint32_t vector) {
  std::optional<Bounds> found;
  Codecs::with(source.encoding, [&]<typename C>(C) {
    if constexpr (requires { C::bounds(source, payload, granule_rows, vector); }) {
      // Who asks for one often asks for the next.
      const std::uint32_t next = (vector + 1) * format::kVectorRows;
      if (next < granule_rows) __builtin_prefetch(likely_place(payload, granule_rows, next));
      found = C::bounds(source, payload, granule_rows, vector);
    }
  });
  return found;
}

std::string_view name(format::Encoding encoding) {
  std::string_view result;
  Codecs::with(encoding, [&]<typename C>(C) { result = C::kName; });
  return result;
}

bool supports(format::Encoding encoding, format::Physical physical) {
  bool result = false;
  Codecs::with(encoding, [&]<typename C>(C) { result = C::supports(physical); });
  return result;
}

}  // namespace mdat::codec
