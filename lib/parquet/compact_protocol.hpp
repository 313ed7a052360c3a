// SPDX-License-Identifier: Apache-2.0
// The compact protocol of Thrift, in which Parquet writes its footer, page headers and indices: values one
// after another, each with its number in its struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::parquet {

enum class WireType : std::uint8_t {
  kStop,
  kTrue,
  kFalse,
  kByte,
  kInt16,
  kInt32,
  kInt64,
  kDouble,
  kBinary,
  kList,
  kSet,
  kMap,
  kStruct,
  kUuid,
};

/// Reads bytes of strangers. The first thing that is wrong ends it: from then on every value is zero or
/// empty, every list empty and every struct at its end, so that only the end has to be checked.
class CompactReader {
 public:
  /// Structs within structs.
  static constexpr unsigned kDepthMax = 32;
  /// What is made of a byte in memory, on the average, at most; see charge().
  static constexpr std::size_t kExpansionMax = 64;

  explicit CompactReader(std::span<const std::byte> bytes)
      : bytes_(bytes), room_((bytes.size() + 1024) * kExpansionMax) {}

  struct Field {
    WireType type = WireType::kStop;
    std::int16_t id = 0;
  };
  /// The next field of a struct, behind the one that was read or skipped before; kStop at its end.
  [[nodiscard]] Field next_field(std::int16_t id_before);

  struct List {
    WireType type = WireType::kStop;
    std::uint32_t size = 0;  ///< no more than bytes are left
  };
  [[nodiscard]] List list();
  /// Of any width up to that of T; wider ones are wrong.
  template <typename T>
  [[nodiscard]] T integer() {
    const std::int64_t value = zigzag();
    if (static_cast<T>(value) != value) fail("an integer out of range");
    return static_cast<T>(value);
  }
  [[nodiscard]] std::int8_t byte();
  [[nodiscard]] double real();
  /// An element of a list: one byte. A field of a struct has its value in its type.
  [[nodiscard]] bool boolean() { return byte() == static_cast<std::int8_t>(WireType::kTrue); }
  /// Valid as long as the bytes.
  [[nodiscard]] std::string_view binary();
  void skip(WireType type, unsigned depth = 0);

  /// Counts memory that is about to be used for what was read. Lists of small things do not make the heap
  /// much larger than the bytes.
  void charge(std::size_t bytes);
  void fail(std::string_view what);
  [[nodiscard]] bool failed() const { return !error_.empty(); }
  /// What was wrong, and at which of the bytes.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  [[nodiscard]] std::uint8_t octet();
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::int64_t zigzag();
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  std::span<const std::byte> bytes_;
  std::size_t room_;
  std::size_t at_ = 0;
  std::string error_;
};

/// Appends to bytes.
class CompactWriter {
 public:
  explicit CompactWriter(std::vector<std::byte>& out) : out_(&out) {}

  void field(WireType type, std::int16_t id, std::int16_t id_before);
  void stop() { octet(0); }
  void list(WireType type, std::size_t size);
  void integer(std::int64_t value);
  void byte(std::int8_t value) { octet(static_cast<std::uint8_t>(value)); }
  void real(double value);
  void boolean(bool value) { octet(static_cast<std::uint8_t>(value ? WireType::kTrue : WireType::kFalse)); }
  void binary(std::string_view bytes);

 private:
  void octet(std::uint8_t value) { out_->push_back(static_cast<std::byte>(value)); }
  void varint(std::uint64_t value);
  std::vector<std::byte>* out_;
};

}  // namespace mdat::parquet
