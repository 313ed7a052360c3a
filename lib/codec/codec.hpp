// SPDX-License-Identifier: Apache-2.0
// Values of one segment to bytes and back. Framing, validity, statistics and checksums are lib/column's;
// here a segment is a shared part (dictionary, scale ...) and one payload per granule of 8192 rows.
// Spec: spec/encodings/.
//
// Decoders face hostile bytes: every one stays inside `payload` and `shared` whatever they hold, also when
// the bytes change while they are read (a mapped file), so each field is loaded once and then checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "format/limits.hpp"
#include "format/types.hpp"
#include "mdat/error.hpp"
#include "mdat/writer.hpp"

namespace mdat::codec {

/// The values of one segment, nulls already replaced (lib/column repeats the previous valid value), 1 to
/// kSegmentRowsMax of them. Fixed width: `data` holds rows * width_bytes(physical) bytes, aligned to the
/// width. Strings: value i is heap[offsets[i], offsets[i + 1]).
struct Values {
  format::Physical physical{};
  std::uint32_t rows = 0;
  const std::byte* data = nullptr;
  std::span<const std::uint32_t> offsets{};
  const char* heap = nullptr;
};

/// What an encoder made: payload i is payloads[ends[i - 1], ends[i]), one per granule.
struct Encoded {
  format::Encoding encoding{};
  format::Encoding runner_up{};       // the second best estimate, 0 if none
  std::uint32_t runner_up_bytes = 0;  // its size
  std::vector<std::byte> shared;
  std::vector<std::byte> payloads;
  std::vector<std::uint32_t> ends;
};

/// Chooses by sampling and encodes. Deterministic: same values and profile, same bytes, on every CPU.
/// `is_time`: hint that the values are stamps (affine and delta are worth trying first).
[[nodiscard]] Encoded encode(const Values& values, Profile profile, bool is_time);

/// Encodes with one given encoding; kInvalidArgument where it cannot hold the values. For tests and tools.
[[nodiscard]] Result<Encoded> encode_as(format::Encoding encoding, const Values& values);

/// Decoded strings: value i is heap[offsets[i], offsets[i + 1]); offsets has one more than the values.
struct StringBuffer {
  std::vector<std::uint32_t> offsets;
  std::vector<char> heap;
};

class ZstdRoom;  // lib/codec/zstd_frame.hpp

/// A segment as the decoder sees it: borrowed bytes, already framed by lib/column.
struct Source {
  format::Encoding encoding{};
  format::Physical physical{};
  std::uint32_t rows = 0;  // of the whole segment
  std::span<const std::byte> shared{};
  ZstdRoom* room = nullptr;  // where decoding into fixed width may be done in a signal handler
};

/// True if the encoding can be decoded vector by vector; otherwise a granule decodes as a whole.
[[nodiscard]] bool decodes_vectors(format::Encoding encoding);

/// Decodes vectors [first_vector, first_vector + vector_count) of granule number `granule` into `out`, which
/// has room for vector_count * 1024 values (more than are needed for the last one; the surplus is
/// unspecified but written inside that room). `granule_rows` is 8192 but for the last granule. Where
/// decodes_vectors() is false, first_vector must be 0 and vector_count cover the granule. False: the bytes
/// are not what an encoder makes.
[[nodiscard]] bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                          std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                          std::byte* out);

/// The same for a string granule, always whole: replaces what `out` holds with granule_rows values.
[[nodiscard]] bool decode_strings(const Source& source, std::span<const std::byte> payload,
                                  std::uint32_t granule_rows, StringBuffer& out);

/// Row `row` of granule number `granule` in O(1), as aggregates hold values; nothing where the encoding does
/// not offer that, or the bytes are not what an encoder makes: decode() does, or tells. The rest of the
/// vector is not looked at.
[[nodiscard]] std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                                    std::uint32_t granule, std::uint32_t granule_rows,
                                                    std::uint32_t row);

/// Two values that none of a vector lies outside of, as aggregates hold them.
struct Bounds {
  std::uint64_t min = 0, max = 0;
};
/// Bounds of a vector from its head, without decoding it; nothing where that does not tell. There is no NaN
/// where there are bounds.
[[nodiscard]] std::optional<Bounds> bounds(const Source& source, std::span<const std::byte> payload,
                                           std::uint32_t granule_rows, std::uint32_t vector);

/// "alp", "for-bitpack" ... as in the specification and `mdat layout`; "" for an unknown number.
[[nodiscard]] std::string_view name(format::Encoding encoding);
/// Whether an encoding may hold a physical type (else the segment is malformed).
[[nodiscard]] bool supports(format::Encoding encoding, format::Physical physical);

}  // namespace mdat::codec
