// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/copy_format.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace mdat::store::sql {
namespace {

using Kind = Cell::Kind;
using namespace std::string_view_literals;

// Signature, flags, length of an extension.
constexpr std::string_view kHeader = "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0"sv;
constexpr std::size_t kSignatureBytes = 11;

constexpr std::array kIntegers{Kind::kInteger};
constexpr std::array kUnsigned{Kind::kInteger, Kind::kBytes};
constexpr std::array kFloats{Kind::kReal, Kind::kBytes};
constexpr std::array kTexts{Kind::kText, Kind::kBytes};

template <typename T>
void put(std::string& bytes, T value) {
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T get(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

void put_integer(std::string& bytes, std::int64_t value) {
  put(bytes, std::int32_t{8});
  put(bytes, value);
}

void put_cell(std::string& bytes, const Cell& cell) {
  switch (cell.kind) {
    case Kind::kNull:
      return put(bytes, std::int32_t{-1});
    case Kind::kInteger:
    case Kind::kBits:
      return put_integer(bytes, cell.integer);
    case Kind::kReal:
      return put_integer(bytes, std::bit_cast<std::int64_t>(cell.real));
    case Kind::kText:
    case Kind::kBytes:
      put(bytes, static_cast<std::int32_t>(cell.text.size()));
      bytes.append(cell.text);
      return;
  }
}

/// The column for a cell: bits are bytes there.
Kind stored_as(Kind kind) { return kind == Kind::kBits ? Kind::kBytes : kind; }

}  // namespace

std::span<const Cell::Kind> kinds_of(const Type& type) {
  switch (type.kind) {
    case TypeKind::kUint64:
      return kUnsigned;
    case TypeKind::kFloat32:
    case TypeKind::kFloat64:
      return kFloats;
    case TypeKind::kString:
      return kTexts;
    default:
      return kIntegers;
  }
}

std::string column_name(Part part, Cell::Kind kind) {
  constexpr std::array<std::string_view, 4> kParts{"index", "right", "value", "quality"};
  constexpr std::array<std::string_view, 5> kKinds{"", "_integer", "_real", "_text", "_bytes"};
  return std::string(kParts[static_cast<std::size_t>(part)]) +
         std::string(kKinds[static_cast<std::size_t>(kind)]);
}

CopyEncoder::CopyEncoder() : bytes_(kHeader) {}

void CopyEncoder::add(std::int64_t series, std::uint64_t position, std::span<const PartColumn> parts,
                      std::size_t begin, std::size_t end) {
  std::size_t fields = 2;
  for (const PartColumn& part : parts) fields += kinds_of(part.column->type()).size();
  for (std::size_t row = begin; row < end; ++row) {
    put(bytes_, static_cast<std::int16_t>(fields));
    put_integer(bytes_, series);
    put_integer(bytes_, static_cast<std::int64_t>(position + row));
    for (const PartColumn& part : parts) {
      const Cell cell = cell_at(*part.column, row);
      for (const Kind kind : kinds_of(part.column->type()))
        put_cell(bytes_, stored_as(cell.kind) == kind ? cell : Cell{});
    }
  }
}

void CopyEncoder::finish() { put(bytes_, std::int16_t{-1}); }

void CopyDecoder::feed(std::string_view bytes) {
  bytes_.erase(0, at_);
  at_ = 0;
  bytes_ += bytes;
}

CopyDecoder::Step CopyDecoder::next(std::vector<std::optional<std::string_view>>& fields) {
  std::string_view left = std::string_view(bytes_).substr(at_);
  const auto take = [&](std::size_t count) {
    const std::string_view taken = left.substr(0, count);
    left.remove_prefix(count);
    return taken;
  };
  if (!header_) {
    if (left.size() < kHeader.size()) return Step::kMore;
    const std::string_view header = take(kHeader.size());
    const auto extension = get<std::uint32_t>(header.substr(kHeader.size() - 4));
    if (!header.starts_with(kHeader.substr(0, kSignatureBytes)) || extension != 0) return Step::kDamaged;
    header_ = true;
    at_ = bytes_.size() - left.size();
  }
  if (left.size() < 2) return Step::kMore;
  const auto count = get<std::int16_t>(take(2));
  if (count == -1) return Step::kEnd;
  if (count != static_cast<std::int16_t>(fields.size())) return Step::kDamaged;
  for (auto& field : fields) {
    if (left.size() < 4) return Step::kMore;
    const auto length = get<std::int32_t>(take(4));
    field.reset();
    if (length == -1) continue;
    if (length < 0) return Step::kDamaged;
    if (left.size() < static_cast<std::size_t>(length)) return Step::kMore;
    field = take(static_cast<std::size_t>(length));
  }
  at_ = bytes_.size() - left.size();
  return Step::kRow;
}

std::optional<Cell> cell_of(std::string_view field, Cell::Kind kind) {
  switch (kind) {
    case Kind::kInteger:
      if (field.size() != 8) return std::nullopt;
      return Cell{.kind = kind, .integer = get<std::int64_t>(field)};
    case Kind::kReal:
      if (field.size() != 8) return std::nullopt;
      return Cell{.kind = kind, .real = std::bit_cast<double>(get<std::uint64_t>(field))};
    case Kind::kText:
    case Kind::kBytes:
      return Cell{.kind = kind, .text = field};
    default:
      return std::nullopt;
  }
}

}  // namespace mdat::store::sql
