// SPDX-License-Identifier: Apache-2.0
// Frames by mprotect(2): the range is a map of a memory file that may not be read at first. A frame is
// written to the file, then opened: no thread sees it half written. Every run of open frames is a mapping of
// its own, and Linux allows a process 65,530 of those, so that the number of runs is bounded.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <vector>

#include "lib/io/address_range.hpp"
#include "lib/io/descriptor.hpp"
#include "lib/io/memory.hpp"
#include "lib/io/spin_lock.hpp"
#include "lib/io/system_error.hpp"

namespace mdat::io {
namespace {

constexpr off_t kFileBytes = off_t{1} << 60;  // all of it holes

// A run is one mapping, and so is what lies before it. Three quarters are left to the rest of the process.
std::int64_t runs_max() {
  std::int64_t maps = 0;
  if (!(std::ifstream("/proc/sys/vm/max_map_count") >> maps)) maps = 65'530;
  return std::max<std::int64_t>(1, maps / 8);
}

/// One memory file for all ranges of a process. A child makes its own: it opens and discards frames at other
/// times than its parent does.
class File {
 public:
  [[nodiscard]] bool renew() noexcept {
    if (owner_ == ::getpid()) return true;
    if (owner_ == 0 && !may_grow()) return false;
    fd_ = Descriptor(::memfd_create("mdat-paged", MFD_CLOEXEC));
    owner_ = ::getpid();
    runs = 0;
    return fd_.get() >= 0 && ::ftruncate(fd_.get(), kFileBytes) == 0;
  }
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  /// Never given out again: there is room for a million columns of a terabyte.
  [[nodiscard]] off_t take(std::uint64_t bytes) {
    return static_cast<off_t>(taken_.fetch_add(bytes, std::memory_order_relaxed));
  }

  const std::int64_t runs_limit = runs_max();
  std::atomic<std::int64_t> runs = 0;  // of open frames, over all ranges

 private:
  // Beyond this limit a write raises a signal.
  [[nodiscard]] static bool may_grow() noexcept {
    rlimit limit{};
    return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
  }

  Descriptor fd_;
  pid_t owner_ = 0;
  std::atomic<std::uint64_t> taken_ = 0;
};

class ProtectedMemory final : public LazyMemory {
 public:
  ProtectedMemory(std::shared_ptr<File> file, std::uint64_t bytes)
      : file_(std::move(file)), range_(bytes), offset_(file_->take(bytes)), open_(bytes / kFrameBytes + 2) {}
  ~ProtectedMemory() override {
    if (range_.begin() == nullptr) return;
    range_.unmap();
    forget(0, range_.bytes().size());
    file_->runs -= runs_;
  }

  [[nodiscard]] bool map() noexcept { return range_.map(PROT_NONE, MAP_SHARED, file_->fd(), offset_); }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept override { return range_.bytes(); }
  [[nodiscard]] bool is_missing(const Fault& fault) const noexcept override {
    return fault.signal == SIGSEGV && fault.code == SEGV_ACCERR;
  }

  [[nodiscard]] Outcome install(std::uint64_t frame, const std::byte* content) noexcept override {
    if (!write(frame, content)) {
      forget(frame * kFrameBytes, kFrameBytes);
      return Outcome::kNoRoom;
    }
    const std::scoped_lock lock(lock_);
    // Between two open runs it joins them, next to one it makes that longer.
    const int change = 1 - open_[frame] - open_[frame + 2];
    const bool fits = change <= 0 || file_->runs.fetch_add(1) < file_->runs_limit;
    if (!fits || ::mprotect(range_.begin() + frame * kFrameBytes, kFrameBytes, PROT_READ) != 0) {
      if (change > 0) file_->runs -= 1;
      forget(frame * kFrameBytes, kFrameBytes);
      return Outcome::kNoRoom;
    }
    if (change < 0) file_->runs -= 1;
    runs_ += change;
    open_[frame + 1] = 1;
    return Outcome::kDone;
  }

  [[nodiscard]] bool discard(std::uint64_t first, std::uint64_t count) noexcept override {
    {
      const std::scoped_lock lock(lock_);
      if (::mprotect(range_.begin() + first * kFrameBytes, count * kFrameBytes, PROT_NONE) != 0) return false;
      const int change = open_[first] + open_[first + count + 1] - 1;
      file_->runs += change;
      runs_ += change;
      std::fill_n(open_.begin() + static_cast<std::ptrdiff_t>(first + 1), count, std::uint8_t{0});
    }
    forget(first * kFrameBytes, count * kFrameBytes);
    return true;
  }

  [[nodiscard]] bool remake() noexcept override {
    lock_.unlock();  // a thread that the child does not have may have held it
    std::ranges::fill(open_, std::uint8_t{0});
    runs_ = 0;
    return file_->renew() && map();
  }

 private:
  [[nodiscard]] bool write(std::uint64_t frame, const std::byte* content) const noexcept {
    const off_t at = offset_ + static_cast<off_t>(frame * kFrameBytes);
    for (std::size_t done = 0; done < kFrameBytes;) {
      const ssize_t n =
          ::pwrite(file_->fd(), content + done, kFrameBytes - done, at + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      done += static_cast<std::size_t>(n);
    }
    return true;
  }
  void forget(std::uint64_t begin, std::uint64_t bytes) const noexcept {
    ::fallocate(file_->fd(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset_ + static_cast<off_t>(begin),
                static_cast<off_t>(bytes));
  }

  std::shared_ptr<File> file_;
  AddressRange range_;
  off_t offset_;
  SpinLock lock_;                   // protects what follows
  std::vector<std::uint8_t> open_;  // by frame, with a closed one before the first and behind the last
  std::int64_t runs_ = 0;
};

}  // namespace

Result<std::unique_ptr<LazyMemory>> reserve_by_protection(std::uint64_t bytes) {
  auto file = shared_in_process<File>();
  if (!file)
    return fail(ErrorCode::kUnsupported,
                "a memory file is not to be had here (seccomp, or a limit on the size of files)");
  auto memory = std::make_unique<ProtectedMemory>(std::move(file), bytes);
  if (!memory->map())
    return fail(ErrorCode::kUnsupported, "no " + std::to_string(bytes) + " bytes of address space are left");
  return memory;
}

}  // namespace mdat::io
