// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's binary COPY: a header, rows of fields with their lengths, all big-endian, and a trailer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/store/sql/cell.hpp"

namespace mdat::store::sql {

/// The columns of mdat_samples that a part of a sample of that type may be in.
[[nodiscard]] std::span<const Cell::Kind> kinds_of(const Type& type);
/// "index_integer", "value_bytes" ...
[[nodiscard]] std::string column_name(Part part, Cell::Kind kind);

class CopyEncoder {
 public:
  CopyEncoder();
  /// Rows [begin, end) of the parts, each behind its series and position.
  void add(std::int64_t series, std::uint64_t position, std::span<const PartColumn> parts, std::size_t begin,
           std::size_t end);
  void finish();
  /// What is encoded so far; starts again without it.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Takes a stream apart as it comes.
class CopyDecoder {
 public:
  enum class Step : std::uint8_t { kRow, kMore, kEnd, kDamaged };

  void feed(std::string_view bytes);
  /// kRow: the fields of the next row, nothing where null, valid until the next feed(). kMore: feed() first.
  [[nodiscard]] Step next(std::vector<std::optional<std::string_view>>& fields);

 private:
  std::string bytes_;
  std::size_t at_ = 0;
  bool header_ = false;
};

/// The value of a field of a column of that kind; nothing where it has another length.
[[nodiscard]] std::optional<Cell> cell_of(std::string_view field, Cell::Kind kind);

}  // namespace mdat::store::sql
