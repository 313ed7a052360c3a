// SPDX-License-Identifier: Apache-2.0
// The one list of encodings. Adding one is: its header, its page in spec/encodings/, its word here, its seeds
// in fuzz/corpus/.
#pragma once

#include <concepts>
#include <optional>

#include "lib/codec/affine.hpp"
#include "lib/codec/alp.hpp"
#include "lib/codec/byte_stream_zstd.hpp"
#include "lib/codec/codec.hpp"
#include "lib/codec/constant.hpp"
#include "lib/codec/decimal_zstd.hpp"
#include "lib/codec/delta.hpp"
#include "lib/codec/dictionary.hpp"
#include "lib/codec/for_bitpack.hpp"
#include "lib/codec/plain.hpp"
#include "lib/codec/run_end.hpp"
#include "lib/codec/sequence.hpp"
#include "lib/codec/string_plain.hpp"
#include "lib/codec/string_zstd.hpp"
#include "lib/codec/zstd_choice.hpp"

namespace mdat::codec {

/// What an encoding must offer; all functions are static.
///   estimate  size in bytes that encode() would make (from a sample, or exact); nothing if it cannot hold
///             the values or is pointless for them. Of an encoding through zstd, with what it chose.
///   encode    fills shared, payloads and ends; false if it cannot hold the values after all. What estimate()
///             chose may be given to it.
///   decode    as codec::decode. Encodings of strings have decode_strings instead.
/// It may offer
///   value_at  as codec::value_at.
///   bounds    as codec::bounds.
template <typename C>
concept Codec = requires(const Values& values, Encoded& encoded, format::Physical physical) {
  { C::kEncoding } -> std::convertible_to<format::Encoding>;
  { C::kName } -> std::convertible_to<std::string_view>;
  { C::kDecodesVectors } -> std::convertible_to<bool>;
  { C::supports(physical) } -> std::same_as<bool>;
  requires std::same_as<decltype(C::estimate(values)), std::optional<std::uint64_t>> ||
               std::same_as<decltype(C::estimate(values)), std::optional<ZstdChoice>>;
  { C::encode(values, encoded) } -> std::same_as<bool>;
};

template <Codec... C>
struct CodecList {
  /// Calls f(C{}) for the codec of that number; false if there is none.
  template <typename F>
  static bool with(format::Encoding encoding, F&& f) {
    return ((C::kEncoding == encoding && (f(C{}), true)) || ...);
  }
  /// Calls f(C{}) for every codec, in order.
  template <typename F>
  static void each(F&& f) {
    (f(C{}), ...);
  }
};

using Codecs = CodecList<Plain, Constant, Sequence, ForBitpack, Delta, Affine, Alp, Dictionary, RunEnd,
                         ByteStreamZstd, DecimalZstd, StringPlain, StringZstd>;

}  // namespace mdat::codec
