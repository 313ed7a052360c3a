// SPDX-License-Identifier: Apache-2.0
// Address space that belongs to the process alone, and address space that is filled piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "lib/io/fault_handler.hpp"
#include "mdat/error.hpp"

namespace mdat::io {

/// Zeroed pages; gives them back when it goes.
class Memory {
 public:
  Memory() = default;
  Memory(Memory&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Memory();

  [[nodiscard]] static Result<Memory> allocate(std::uint64_t bytes);
  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }
  /// From now on writing to [offset, offset + bytes) is a fault; and reading too, unless `readable`.
  void protect(std::size_t offset, std::size_t bytes, bool readable) const;

 private:
  explicit Memory(std::span<std::byte> bytes) : bytes_(bytes) {}
  std::span<std::byte> bytes_;
};

/// Read-only address space in frames that are missing until they are installed, and again once they are
/// discarded. Touching what is missing raises a signal. Of one frame, one thread at a time may change its
/// state; but for that, thread-safe. Everything virtual but the destructor may be called in a signal handler.
class LazyMemory {
 public:
  static constexpr std::size_t kFrameBytes = std::size_t{1} << 16;

  enum class Outcome : std::uint8_t {
    kDone,
    kNoRoom,  ///< the system has no more memory or maps for this process; discarding some makes room
  };

  virtual ~LazyMemory() = default;
  [[nodiscard]] virtual std::span<const std::byte> bytes() const noexcept = 0;
  /// Whether the fault is the one that a missing frame raises.
  [[nodiscard]] virtual bool is_missing(const Fault& fault) const noexcept = 0;
  /// Copies a whole frame in. No thread ever sees part of a value.
  [[nodiscard]] virtual Outcome install(std::uint64_t frame, const std::byte* content) noexcept = 0;
  /// Frames [first, first + count), all of them installed, become missing and give their memory back. False:
  /// they could not.
  [[nodiscard]] virtual bool discard(std::uint64_t first, std::uint64_t count) noexcept = 0;
  /// In the child of a fork, where the range is not mapped: all frames are missing. False: it stays unmapped.
  [[nodiscard]] virtual bool remake() noexcept = 0;
};

/// Missing frames raise SIGBUS, by userfaultfd(2). kUnsupported where the system does not let this process.
[[nodiscard]] Result<std::unique_ptr<LazyMemory>> reserve_by_userfault(std::uint64_t bytes);
/// Missing frames raise SIGSEGV, by mprotect(2) over a memory file. kUnsupported where there can be none.
[[nodiscard]] Result<std::unique_ptr<LazyMemory>> reserve_by_protection(std::uint64_t bytes);

[[nodiscard]] std::uint64_t page_bytes();
[[nodiscard]] std::uint64_t physical_memory_bytes();

}  // namespace mdat::io
