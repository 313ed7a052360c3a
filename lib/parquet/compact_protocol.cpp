// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/compact_protocol.hpp"

#include <bit>
#include <cstring>

namespace mdat::parquet {
namespace {

constexpr std::uint8_t kShortListMax = 14;  // 15 says that the size follows

WireType wire_type(std::uint8_t nibble) { return static_cast<WireType>(nibble & 0x0F); }

}  // namespace

void CompactReader::fail(std::string_view what) {
  if (failed()) return;
  error_ = std::string(what) + " at byte " + std::to_string(at_);
  at_ = bytes_.size();
}

void CompactReader::charge(std::size_t bytes) {
  if (bytes > room_) return fail("more values than so few bytes have a use for");
  room_ -= bytes;
}

std::uint8_t CompactReader::octet() {
  if (left() == 0) {
    fail("the end in the middle of a value");
    return 0;
  }
  return std::to_integer<std::uint8_t>(bytes_[at_++]);
}

std::int8_t CompactReader::byte() { return static_cast<std::int8_t>(octet()); }

std::uint64_t CompactReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t part = octet();
    value |= std::uint64_t{part & 0x7FU} << shift;
    if ((part & 0x80U) == 0) return value;
  }
  fail("an integer of more than ten bytes");
  return 0;
}

std::int64_t CompactReader::zigzag() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>(value >> 1 ^ (std::uint64_t{0} - (value & 1)));
}

double CompactReader::real() {
  std::uint64_t bits = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) bits |= std::uint64_t{octet()} << shift;
  return std::bit_cast<double>(bits);
}

std::string_view CompactReader::binary() {
  const std::uint64_t size = varint();
  if (size > left()) {
    fail("a string that is longer than what is left");
    return {};
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes_.data() + at_), size);
  at_ += size;
  return text;
}

CompactReader::Field CompactReader::next_field(std::int16_t id_before) {
  const std::uint8_t head = octet();
  if (head == 0) return {};
  const std::uint8_t delta = head >> 4;
  Field field{.type = wire_type(head), .id = 0};
  if (delta == 0)
    field.id = integer<std::int16_t>();
  else if (id_before > INT16_MAX - delta)
    fail("a field with a number out of range");
  else
    field.id = static_cast<std::int16_t>(id_before + delta);
  if (field.type == WireType::kStop || field.type > WireType::kUuid) fail("a field of no known type");
  if (failed()) return {};
  return field;
}

CompactReader::List CompactReader::list() {
  const std::uint8_t head = octet();
  const std::uint8_t small = head >> 4;
  const std::uint64_t size = small <= kShortListMax ? small : varint();
  if (size > left()) fail("a list that is longer than what is left");  // each of its elements has a byte
  if (failed()) return {};
  return {wire_type(head), static_cast<std::uint32_t>(size)};
}

void CompactReader::skip(WireType type, unsigned depth) {
  if (depth > kDepthMax) return fail("values nested too deep");
  switch (type) {
    case WireType::kTrue:
    case WireType::kFalse:
      return;  // in a list they have a byte, see below
    case WireType::kByte:
      return void(octet());
    case WireType::kInt16:
    case WireType::kInt32:
    case WireType::kInt64:
      return void(varint());
    case WireType::kDouble:
      return void(real());
    case WireType::kBinary:
      return void(binary());
    case WireType::kUuid:
      return void(real()), void(real());
    case WireType::kStruct:
      for (Field field = next_field(0); field.type != WireType::kStop; field = next_field(field.id))
        skip(field.type, depth + 1);
      return;
    case WireType::kList:
    case WireType::kSet: {
      const List items = list();
      const bool flags = items.type == WireType::kTrue || items.type == WireType::kFalse;
      for (std::uint32_t i = 0; i < items.size && !failed(); ++i)
        skip(flags ? WireType::kByte : items.type, depth + 1);
      return;
    }
    case WireType::kMap:
      return fail("a map, which nothing in Parquet has");
    case WireType::kStop:
      break;
  }
  fail("a value of no known type");
}

void CompactWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) octet(static_cast<std::uint8_t>(value | 0x80));
  octet(static_cast<std::uint8_t>(value));
}

void CompactWriter::integer(std::int64_t value) {
  varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
}

void CompactWriter::real(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned shift = 0; shift < 64; shift += 8) octet(static_cast<std::uint8_t>(bits >> shift));
}

void CompactWriter::binary(std::string_view bytes) {
  varint(bytes.size());
  const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
  out_->insert(out_->end(), data, data + bytes.size());
}

void CompactWriter::field(WireType type, std::int16_t id, std::int16_t id_before) {
  const int delta = id - id_before;
  const auto kind = static_cast<std::uint8_t>(type);
  if (delta >= 1 && delta <= 15) return octet(static_cast<std::uint8_t>(delta << 4 | kind));
  octet(kind);
  integer(id);
}

void CompactWriter::list(WireType type, std::size_t size) {
  const auto kind = static_cast<std::uint8_t>(type);
  if (size <= kShortListMax) return octet(static_cast<std::uint8_t>(size << 4 | kind));
  octet(static_cast<std::uint8_t>(0xF0 | kind));
  varint(size);
}

}  // namespace mdat::parquet
