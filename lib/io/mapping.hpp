// SPDX-License-Identifier: Apache-2.0
// A read-only map of the first bytes of a file. The only place that sees Boost.Interprocess.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace mdat::io {

/// Move-only; unmaps when it goes. Another process that truncates the file makes pages behind its end raise
/// SIGBUS: mdat writers never do.
class Mapping {
 public:
  /// Nothing where the system refuses (address space, file system): the caller reads instead.
  [[nodiscard]] static std::optional<Mapping> map(int fd, std::uint64_t bytes);

  Mapping(Mapping&&) noexcept;
  Mapping& operator=(Mapping&&) noexcept;
  ~Mapping();
  [[nodiscard]] std::span<const std::byte> bytes() const;
  /// Brings the bytes in, so that touching them raises no signal, unless they were before. False: the file
  /// ends before them, or the system cannot read them. Thread-safe, and for signal handlers.
  [[nodiscard]] bool populate(std::uint64_t offset, std::size_t bytes) const noexcept;

 private:
  struct Region;
  explicit Mapping(std::unique_ptr<Region> region);
  std::unique_ptr<Region> region_;
};

}  // namespace mdat::io
