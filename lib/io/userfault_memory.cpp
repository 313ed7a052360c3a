// SPDX-License-Identifier: Apache-2.0
// Frames by userfaultfd(2) in SIGBUS mode: whoever touches a missing page gets the signal itself, and
// UFFDIO_COPY puts each page in its place whole. The range stays one mapping whatever is in it.
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>

#include "lib/io/address_range.hpp"
#include "lib/io/descriptor.hpp"
#include "lib/io/memory.hpp"
#include "lib/io/system_error.hpp"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

namespace mdat::io {
namespace {

// Faults in user mode only need no privilege, where the system has that flag; the device is for those whom
// its file permissions let.
int open_userfault() noexcept {
  constexpr int kFlags = O_CLOEXEC | O_NONBLOCK;
  auto fd = static_cast<int>(::syscall(SYS_userfaultfd, kFlags | UFFD_USER_MODE_ONLY));
  if (fd < 0) {
    const int device = ::open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
    if (device < 0) return -1;
    fd = ::ioctl(device, USERFAULTFD_IOC_NEW, kFlags);
    ::close(device);
  }
  if (fd < 0) return -1;
  uffdio_api api{};
  api.api = UFFD_API;
  api.features = UFFD_FEATURE_SIGBUS;
  if (::ioctl(fd, UFFDIO_API, &api) == 0) return fd;
  ::close(fd);
  return -1;
}

/// One descriptor serves all ranges of a process. It means the memory of the process that opened it, so a
/// child opens its own.
class Device {
 public:
  [[nodiscard]] bool renew() noexcept {
    if (owner_ == ::getpid()) return true;
    fd_ = Descriptor(open_userfault());
    owner_ = ::getpid();
    return fd_.get() >= 0;
  }
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  Descriptor fd_;
  pid_t owner_ = 0;
};

class UserfaultMemory final : public LazyMemory {
 public:
  UserfaultMemory(std::shared_ptr<Device> device, std::uint64_t bytes)
      : device_(std::move(device)), range_(bytes), page_(page_bytes()) {}

  [[nodiscard]] bool map() noexcept {
    if (!range_.map(PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) return false;
    uffdio_register range{};
    range.range = {.start = reinterpret_cast<std::uintptr_t>(range_.begin()), .len = range_.bytes().size()};
    range.mode = UFFDIO_REGISTER_MODE_MISSING;
    if (::ioctl(device_->fd(), UFFDIO_REGISTER, &range) == 0) return true;
    range_.unmap();  // or a child without userfaultfd would read zeros
    return false;
  }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept override { return range_.bytes(); }
  [[nodiscard]] bool is_missing(const Fault& fault) const noexcept override {
    return fault.signal == SIGBUS && fault.code == BUS_ADRERR;
  }

  [[nodiscard]] Outcome install(std::uint64_t frame, const std::byte* content) noexcept override {
    const std::uintptr_t to = reinterpret_cast<std::uintptr_t>(range_.begin()) + frame * kFrameBytes;
    for (std::size_t done = 0; done < kFrameBytes;) {
      uffdio_copy copy{};
      copy.dst = to + done;
      copy.src = reinterpret_cast<std::uintptr_t>(content) + done;
      copy.len = kFrameBytes - done;
      copy.mode = UFFDIO_COPY_MODE_DONTWAKE;
      if (::ioctl(device_->fd(), UFFDIO_COPY, &copy) == 0) break;
      if (copy.copy > 0)
        done += static_cast<std::size_t>(copy.copy);
      else if (copy.copy == -EEXIST)
        done += page_;
      else if (copy.copy != -EAGAIN)
        return Outcome::kNoRoom;
    }
    return Outcome::kDone;
  }

  [[nodiscard]] bool discard(std::uint64_t first, std::uint64_t count) noexcept override {
    return ::madvise(range_.begin() + first * kFrameBytes, count * kFrameBytes, MADV_DONTNEED) == 0;
  }

  [[nodiscard]] bool remake() noexcept override { return device_->renew() && map(); }

 private:
  std::shared_ptr<Device> device_;
  AddressRange range_;
  std::uint64_t page_;
};

}  // namespace

Result<std::unique_ptr<LazyMemory>> reserve_by_userfault(std::uint64_t bytes) {
  auto device = shared_in_process<Device>();
  if (!device)
    return fail(ErrorCode::kUnsupported,
                "userfaultfd is not to be had here (seccomp, an old kernel or permissions)");
  auto memory = std::make_unique<UserfaultMemory>(std::move(device), bytes);
  if (!memory->map())
    return fail(ErrorCode::kUnsupported,
                "no " + std::to_string(bytes) + " bytes of address space can be put under userfaultfd");
  return memory;
}

}  // namespace mdat::io
