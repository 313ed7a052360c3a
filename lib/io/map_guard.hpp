// SPDX-License-Identifier: Apache-2.0
// Keeps a process alive whose mapped file is cut short or cannot be read: pages that raise SIGBUS become
// zeros, and a count tells that they did.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/io/fault_handler.hpp"

namespace mdat::io {

/// Guards one read-only map of a file for its life. Thread-safe.
class MapGuard final : public FaultServer {
 public:
  MapGuard(std::span<const std::byte> map, int fd);
  MapGuard(const MapGuard&) = delete;
  MapGuard& operator=(const MapGuard&) = delete;

  /// How often pages were replaced. What was read from the map before may be zeros since.
  [[nodiscard]] std::uint64_t trips() const noexcept { return trips_.load(std::memory_order_acquire); }
  [[nodiscard]] bool serve(const Fault& fault) noexcept override;

 private:
  std::span<const std::byte> map_;
  int fd_;
  std::uint64_t page_;
  std::atomic<std::uint64_t> trips_ = 0;
  FaultRange range_;
};

}  // namespace mdat::io
