// SPDX-License-Identifier: Apache-2.0
// ALP, encoding 10: vectors of floats as decimals, packed, with exceptions. AlpEncoding.md of parquet-format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mdat::parquet {

/// The values of a page, T float or double.
template <typename T>
class AlpPage {
 public:
  AlpPage() = default;
  /// Nothing where head or offsets are wrong. The bytes outlive it.
  [[nodiscard]] static std::optional<AlpPage> open(std::span<const std::byte> bytes);
  /// The next values; false where they end before or a vector is wrong.
  [[nodiscard]] bool read(std::size_t count, T* out);

 private:
  [[nodiscard]] bool decode_vector();
  [[nodiscard]] std::uint32_t offset(std::size_t vector) const;
  std::span<const std::byte> body_;  // from the offsets on
  std::size_t vector_size_ = 0, size_ = 0, vectors_ = 0;
  std::size_t vector_ = 0;  // the next one
  std::vector<T> values_;   // of the one before it
  std::size_t at_ = 0;
};

}  // namespace mdat::parquet
