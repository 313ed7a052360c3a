// SPDX-License-Identifier: Apache-2.0
// All that one decode needs, made beforehand: a stack, memory for what is read and decoded, a zstd context.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "format/limits.hpp"
#include "lib/codec/zstd_frame.hpp"
#include "lib/io/memory.hpp"

namespace mdat::page {

class Workbench {
 public:
  static constexpr std::size_t kStackBytes = std::size_t{1} << 18;
  static constexpr std::size_t kGranuleBytes = format::kGranuleRows * sizeof(std::uint64_t);

  [[nodiscard]] static Result<std::unique_ptr<Workbench>> make();

  codec::ZstdRoom zstd;
  std::array<std::uint64_t, format::kGranuleRows / 64> validity;
  std::span<std::byte> payload;  // codec::kRoomBytes
  std::span<std::byte> granule;  // one granule, where only part of it is wanted
  std::span<std::byte> frame;    // LazyMemory::kFrameBytes
  std::byte* stack_end = nullptr;

 private:
  explicit Workbench(io::Memory memory);
  io::Memory memory_;
};

/// As many as threads can decode at the same time; made once for the process.
class Workbenches {
 public:
  static constexpr std::size_t kMax = 64;

  [[nodiscard]] Result<void> make(std::size_t count);
  /// Waits where all are in use: who has one needs nothing that a waiting thread holds. For signal handlers.
  [[nodiscard]] Workbench& take() noexcept;
  void give_back(Workbench& bench) noexcept;
  /// In the child of a fork, whose other threads are gone.
  void take_all_back() noexcept;

 private:
  struct Place {
    std::unique_ptr<Workbench> bench;
    std::atomic<bool> taken = false;
  };
  std::array<Place, kMax> places_;
  std::size_t count_ = 0;
};

}  // namespace mdat::page
