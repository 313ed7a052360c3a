// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/codec.hpp"

#include <utility>

#include "lib/codec/codec_list.hpp"

namespace mdat::codec {
namespace {

struct Candidate {
  format::Encoding encoding{};
  std::uint64_t bytes = ~std::uint64_t{0};
};

}  // namespace

Encoded encode(const Values& values, Profile /*profile*/, bool /*is_time*/) {
  Candidate best, second;
  Codecs::each([&]<typename C>(C) {
    if (!C::supports(values.physical)) return;
    const auto bytes = C::estimate(values);
    if (!bytes) return;
    const Candidate candidate{C::kEncoding, *bytes};
    if (candidate.bytes < best.bytes) {
      second = std::exchange(best, candidate);
    } else if (candidate.bytes < second.bytes) {
      second = candidate;
    }
  });
  Encoded encoded = *encode_as(best.encoding, values);
  encoded.runner_up = second.encoding;
  if (second.encoding != format::Encoding{}) encoded.runner_up_bytes = static_cast<std::uint32_t>(second.bytes);
  return encoded;
}

Result<Encoded> encode_as(format::Encoding encoding, const Values& values) {
  Encoded encoded;
  bool done = false;
  Codecs::with(encoding, [&]<typename C>(C) {
    done = C::supports(values.physical) && C::encode(values, encoded);
  });
  if (!done) return fail(ErrorCode::kInvalidArgument, "the encoding cannot hold these values");
  encoded.encoding = encoding;
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
