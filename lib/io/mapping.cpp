// SPDX-License-Identifier: Apache-2.0
#include "lib/io/mapping.hpp"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/interprocess/mapped_region.hpp>
#include <utility>

#include "lib/io/memory.hpp"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

namespace mdat::io {
namespace {

namespace bip = boost::interprocess;

// Boost's file_mapping opens by name, and a name may mean another file by now: this one maps a descriptor.
class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  [[nodiscard]] bip::mapping_handle_t get_mapping_handle() const {
    return bip::ipcdetail::mapping_handle_from_file_handle(fd_);
  }
  [[nodiscard]] bip::mode_t get_mode() const { return bip::read_only; }

 private:
  int fd_;
};

// What one bit stands for: as much as the kernel maps at a fault anyway.
constexpr std::uint64_t kRunBytes = std::uint64_t{1} << 16;

}  // namespace

struct Mapping::Region {
  [[nodiscard]] std::byte* begin() const { return static_cast<std::byte*>(region.get_address()); }
  [[nodiscard]] bool bring_in(std::uint64_t begin_at, std::uint64_t end_at) const noexcept;

  bip::mapped_region region;
  int fd = -1;
  std::uint64_t page = page_bytes();
  // Runs that were brought in once. They may be dropped from memory again; what fails then is rare, and for
  // the guard.
  std::unique_ptr<std::atomic<std::uint64_t>[]> present;
};

// A kernel before 5.14 can only be asked how long the file is.
bool Mapping::Region::bring_in(std::uint64_t begin_at, std::uint64_t end_at) const noexcept {
  begin_at = begin_at / page * page;
  end_at = std::min<std::uint64_t>(end_at, region.get_size());
  while (::madvise(begin() + begin_at, end_at - begin_at, MADV_POPULATE_READ) != 0) {
    if (errno == EAGAIN || errno == EINTR) continue;
    struct stat status{};
    return errno == EINVAL && ::fstat(fd, &status) == 0 &&
           static_cast<std::uint64_t>(status.st_size) >= end_at;
  }
  return true;
}

Mapping::Mapping(std::unique_ptr<Region> region) : region_(std::move(region)) {}
Mapping::Mapping(Mapping&&) noexcept = default;
Mapping& Mapping::operator=(Mapping&&) noexcept = default;
Mapping::~Mapping() = default;

std::optional<Mapping> Mapping::map(int fd, std::uint64_t bytes) {
  try {
    auto region = std::make_unique<Region>();
    region->region = bip::mapped_region(OpenFile(fd), bip::read_only, 0, static_cast<std::size_t>(bytes));
    region->fd = fd;
    region->present = std::make_unique<std::atomic<std::uint64_t>[]>(bytes / kRunBytes / 64 + 1);
    return Mapping(std::move(region));
  } catch (const bip::interprocess_exception&) {
    return std::nullopt;
  }
}

std::span<const std::byte> Mapping::bytes() const {
  return {static_cast<const std::byte*>(region_->region.get_address()), region_->region.get_size()};
}

bool Mapping::populate(std::uint64_t offset, std::size_t bytes) const noexcept {
  if (bytes == 0) return true;
  const auto is_present = [this](std::uint64_t run) {
    return (region_->present[run / 64].load(std::memory_order_relaxed) >> (run % 64) & 1) != 0;
  };
  const std::uint64_t last = (offset + bytes - 1) / kRunBytes;
  for (std::uint64_t run = offset / kRunBytes; run <= last; ++run) {
    if (is_present(run)) continue;
    std::uint64_t end = run + 1;
    while (end <= last && !is_present(end)) ++end;
    // Where a run as a whole cannot be had, what was asked for may lie beside the bad page.
    if (!region_->bring_in(run * kRunBytes, end * kRunBytes))
      return region_->bring_in(offset, offset + bytes);
    for (; run < end; ++run)
      region_->present[run / 64].fetch_or(std::uint64_t{1} << (run % 64), std::memory_order_relaxed);
  }
  return true;
}

}  // namespace mdat::io
