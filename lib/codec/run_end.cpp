// SPDX-License-Identifier: Apache-2.0
// Payload of a granule:  u16 runs | u16 ends[runs] | uN values[runs], less the base
// Shared part:           base, a value | u8 bytes of N
#include "lib/codec/run_end.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/codec/vector_frame.hpp"

namespace mdat::codec {
namespace {

template <typename T>
T load(const std::byte* bytes, std::size_t i) {
  T value;
  std::memcpy(&value, bytes + i * sizeof value, sizeof value);
  return value;
}

template <typename T>
void append(T value, std::vector<std::byte>& out) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

// Integers are ordered as such, floats by their bits: only the distance from the base counts.
template <typename T>
using Ordered = std::conditional_t<std::is_floating_point_v<T>, format::UnsignedOf<T>, T>;

// Runs do not cross granules.
template <typename T>
struct Shape {
  std::uint32_t runs = 0;
  Ordered<T> base = 0;          // the least value
  std::size_t value_bytes = 1;  // what the greatest distance from it needs: 1, 2, 4 or 8
};

template <typename T>
Shape<T> shape_of(const Values& values) {
  Shape<T> shape;
  shape.base = load<Ordered<T>>(values.data, 0);
  Ordered<T> greatest = shape.base, previous = shape.base;
  for (std::uint32_t i = 0; i < values.rows; ++i) {
    const auto value = load<Ordered<T>>(values.data, i);
    shape.base = std::min(shape.base, value);
    greatest = std::max(greatest, value);
    shape.runs += value != previous || i % format::kGranuleRows == 0;
    previous = value;
  }
  using U = format::UnsignedOf<T>;
  const auto range = static_cast<U>(static_cast<U>(greatest) - static_cast<U>(shape.base));
  shape.value_bytes = std::bit_ceil((static_cast<std::size_t>(std::bit_width(range)) + 7) / 8);
  shape.value_bytes = std::max<std::size_t>(1, shape.value_bytes);
  return shape;
}

// Whether runs are so short in the vectors that a sample takes that there is no need to look at all of them.
template <typename T>
bool is_hopeless(const Values& values) {
  std::uint32_t runs = 0, rows = 0;
  for_sampled_vectors(values.rows, [&](std::uint32_t row, std::uint32_t count) {
    for (std::uint32_t i = row + 1; i < row + count; ++i)
      runs += load<Ordered<T>>(values.data, i) != load<Ordered<T>>(values.data, i - 1);
    rows += count;
  });
  return runs > rows / 4 * 3;
}

template <typename U>
void append_granule(const Values& values, std::uint32_t row, std::uint32_t rows, U base,
                    std::size_t value_bytes, std::vector<std::byte>& out) {
  std::vector<std::uint16_t> ends;
  std::vector<U> runs;
  for (std::uint32_t i = 0; i < rows; ++i) {
    const U value = load<U>(values.data, row + i);
    const auto end = static_cast<std::uint16_t>(i + 1);
    if (runs.empty() || runs.back() != value) {
      runs.push_back(value);
      ends.push_back(end);
    }
    ends.back() = end;
  }
  append(static_cast<std::uint16_t>(runs.size()), out);
  for (const std::uint16_t end : ends) append(end, out);
  for (const U run : runs) {
    const std::uint64_t distance = static_cast<U>(run - base);
    const auto* bytes = reinterpret_cast<const std::byte*>(&distance);
    out.insert(out.end(), bytes, bytes + value_bytes);
  }
}

// Calls use(first, last, value) for each run, rows [first, last). Every end is checked, so that all readers
// refuse the same granules.
template <typename U, typename Narrow, typename Use>
bool walk_narrow(std::span<const std::byte> payload, U base, std::uint32_t granule_rows, U value_max,
                 Use use) {
  const std::size_t runs = load<std::uint16_t>(payload.data(), 0);
  if (payload.size() != sizeof(std::uint16_t) + runs * (sizeof(std::uint16_t) + sizeof(Narrow))) return false;
  const std::byte* ends = payload.data() + sizeof(std::uint16_t);
  const std::byte* values = ends + runs * sizeof(std::uint16_t);
  std::uint32_t row = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::uint32_t run_end = load<std::uint16_t>(ends, run);
    const auto value = static_cast<U>(base + load<Narrow>(values, run));
    if (run_end <= row || run_end > granule_rows || value > value_max) return false;
    use(row, run_end, value);
    row = run_end;
  }
  return row == granule_rows;
}

template <typename U, typename Use>
bool walk(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows, Use use) {
  if (source.shared.size() != sizeof(U) + 1 || payload.size() < sizeof(std::uint16_t)) return false;
  const U base = load<U>(source.shared.data(), 0);
  const U value_max = source.physical == format::Physical::kBool ? U{1} : static_cast<U>(~U{0});
  const auto walk_as = [&]<typename Narrow>(std::type_identity<Narrow>) {
    return sizeof(Narrow) <= sizeof(U) && walk_narrow<U, Narrow>(payload, base, granule_rows, value_max, use);
  };
  switch (static_cast<std::size_t>(source.shared[sizeof(U)])) {
    case 1:
      return walk_as(std::type_identity<std::uint8_t>{});
    case 2:
      return walk_as(std::type_identity<std::uint16_t>{});
    case 4:
      return walk_as(std::type_identity<std::uint32_t>{});
    case 8:
      return walk_as(std::type_identity<std::uint64_t>{});
    default:
      return false;
  }
}

}  // namespace

std::optional<std::uint64_t> RunEnd::estimate(const Values& values) {
  return visit_physical(
      values.physical, [&]<typename T>(std::type_identity<T>) -> std::optional<std::uint64_t> {
        if (is_hopeless<T>(values)) return std::nullopt;
        const auto shape = shape_of<T>(values);
        if (shape.runs > values.rows / 2) return std::nullopt;
        const std::uint64_t granules = (values.rows + format::kGranuleRows - 1) / format::kGranuleRows;
        return sizeof(T) + 1 + granules * sizeof(std::uint16_t) +
               shape.runs * (sizeof(std::uint16_t) + shape.value_bytes);
      });
}

bool RunEnd::encode(const Values& values, Encoded& encoded) {
  visit_physical(values.physical, [&]<typename T>(std::type_identity<T>) {
    using U = format::UnsignedOf<T>;
    const auto shape = shape_of<T>(values);
    const auto base = static_cast<U>(shape.base);
    append(base, encoded.shared);
    append(static_cast<std::uint8_t>(shape.value_bytes), encoded.shared);
    for (std::uint32_t row = 0; row < values.rows; row += format::kGranuleRows) {
      const std::uint32_t rows = std::min(values.rows - row, format::kGranuleRows);
      append_granule(values, row, rows, base, shape.value_bytes, encoded.payloads);
      encoded.ends.push_back(static_cast<std::uint32_t>(encoded.payloads.size()));
    }
  });
  return true;
}

bool RunEnd::decode(const Source& source, std::span<const std::byte> payload, std::uint32_t /*granule*/,
                    std::uint32_t granule_rows, std::uint32_t first_vector, std::uint32_t vector_count,
                    std::byte* out) {
  const std::uint32_t begin = first_vector * format::kVectorRows;
  const std::uint32_t end = std::min(granule_rows, begin + vector_count * format::kVectorRows);
  if (begin >= end) return false;
  return visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = format::UnsignedOf<T>;
    auto* target = reinterpret_cast<U*>(out);
    return walk<U>(source, payload, granule_rows, [=](std::uint32_t row, std::uint32_t run_end, U value) {
      const std::uint32_t first = std::max(row, begin), last = std::min(run_end, end);
      if (first < last) std::fill(target + (first - begin), target + (last - begin), value);
    });
  });
}

bool RunEnd::runs(const Source& source, std::span<const std::byte> payload, std::uint32_t granule_rows,
                  Runs& out) {
  out.ends.clear();
  out.values.clear();
  return visit_physical(source.physical, [&]<typename T>(std::type_identity<T>) {
    using U = format::UnsignedOf<T>;
    return walk<U>(source, payload, granule_rows, [&](std::uint32_t, std::uint32_t run_end, U value) {
      out.ends.push_back(static_cast<std::uint16_t>(run_end));
      append(value, out.values);
    });
  });
}

}  // namespace mdat::codec
