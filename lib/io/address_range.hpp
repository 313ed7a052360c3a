// SPDX-License-Identifier: Apache-2.0
// What every kind of lazy memory has: a range of addresses, and one thing of the process to fill it by.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace mdat::io {

/// Addresses that a child of fork() does not have, until it maps them itself, and that dumps leave out.
class AddressRange {
 public:
  explicit AddressRange(std::uint64_t bytes) : bytes_(bytes) {}
  AddressRange(const AddressRange&) = delete;
  AddressRange& operator=(const AddressRange&) = delete;
  ~AddressRange() { unmap(); }

  /// As mmap(2): at a place of the system's choice, or at the one it had. For signal handlers, too.
  [[nodiscard]] bool map(int protection, int flags, int fd, off_t offset) noexcept;
  void unmap() noexcept;
  [[nodiscard]] std::byte* begin() const noexcept { return at_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {at_, bytes_}; }

 private:
  std::byte* at_ = nullptr;
  std::uint64_t bytes_;
  bool mapped_ = false;
};

/// The one T of the process, made by renew() when it is first asked for, and gone when nobody holds it;
/// nullptr where it cannot be had. Thread-safe.
template <typename T>
[[nodiscard]] std::shared_ptr<T> shared_in_process() {
  static std::mutex mutex;
  static std::weak_ptr<T> last;
  const std::scoped_lock lock(mutex);
  if (auto held = last.lock()) return held;
  auto made = std::make_shared<T>();
  if (!made->renew()) return nullptr;
  last = made;
  return made;
}

}  // namespace mdat::io
