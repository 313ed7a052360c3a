// SPDX-License-Identifier: Apache-2.0
// start, start + step, start + 2 * step ...: regular stamps and counters, all in the shared part.
// Spec: spec/encodings/sequence.md.
#pragma once

#include <cstring>
#include <optional>

#include "lib/codec/aggregate_bits.hpp"
#include "lib/codec/codec.hpp"

namespace mdat::codec {

struct Sequence {
  static constexpr format::Encoding kEncoding = format::Encoding::kSequence;
  static constexpr std::string_view kName = "sequence";
  static constexpr bool kDecodesVectors = true;

  static bool supports(format::Physical physical) { return physical <= format::Physical::kUint64; }

  static std::optional<std::uint64_t> estimate(const Values& values) {
    return find(values) ? std::optional<std::uint64_t>(sizeof(Line)) : std::nullopt;
  }

  static bool encode(const Values& values, Encoded& encoded) {
    const auto line = find(values);
    if (!line) return false;
    encoded.shared.resize(sizeof *line);
    std::memcpy(encoded.shared.data(), &*line, sizeof *line);
    encoded.ends.assign((values.rows + format::kGranuleRows - 1) / format::kGranuleRows, 0);
    return true;
  }

  static bool decode(const Source& source, std::span<const std::byte> payload, std::uint32_t granule,
                     std::uint32_t /*granule_rows*/, std::uint32_t first_vector, std::uint32_t vector_count,
                     std::byte* out) {
    const auto line = parse(source, payload);
    if (!line) return false;
    const std::uint64_t first = line->at(granule, std::uint64_t{first_vector} * format::kVectorRows),
                        step = line->step;
    return format::visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      using U = format::UnsignedOf<T>;
      U* values = reinterpret_cast<U*>(out);
      for (std::uint32_t i = 0; i < vector_count * format::kVectorRows; ++i) {
        values[i] = static_cast<U>(first + step * i);
      }
      return true;
    });
  }

  static std::optional<std::uint64_t> value_at(const Source& source, std::span<const std::byte> payload,
                                               std::uint32_t granule, std::uint32_t /*granule_rows*/,
                                               std::uint32_t row) {
    const auto line = parse(source, payload);
    if (!line) return std::nullopt;
    return format::visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
      return aggregate_bits(static_cast<T>(line->at(granule, row)));
    });
  }

 private:
  struct Line {
    std::uint64_t start;  // 0  zero-extended from the width of the type
    std::uint64_t step;   // 8  modulo 2 to the bits of the type

    [[nodiscard]] std::uint64_t at(std::uint32_t granule, std::uint64_t row) const {
      return start + step * (std::uint64_t{granule} * format::kGranuleRows + row);
    }
  };

  static std::optional<Line> parse(const Source& source, std::span<const std::byte> payload) {
    Line line;
    if (!payload.empty() || source.shared.size() != sizeof line) return std::nullopt;
    std::memcpy(&line, source.shared.data(), sizeof line);
    const std::uint64_t most = ~std::uint64_t{0} >> (64 - 8 * width_bytes(source.physical));
    if (line.start > most || line.step > most) return std::nullopt;
    return line;
  }

  static std::optional<Line> find(const Values& values) {
    return format::visit_physical(values.physical,
                                  [&]<typename T>(std::type_identity<T>) -> std::optional<Line> {
                                    using U = format::UnsignedOf<T>;
                                    const U* data = reinterpret_cast<const U*>(values.data);
                                    const U step = values.rows > 1 ? static_cast<U>(data[1] - data[0]) : U{0};
                                    for (std::uint32_t i = 1; i < values.rows; ++i) {
                                      if (static_cast<U>(data[i] - data[i - 1]) != step) return std::nullopt;
                                    }
                                    return Line{data[0], step};
                                  });
  }
};

}  // namespace mdat::codec
