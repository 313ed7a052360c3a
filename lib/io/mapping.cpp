// SPDX-License-Identifier: Apache-2.0
#include "lib/io/mapping.hpp"

#include <boost/interprocess/mapped_region.hpp>
#include <utility>

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

}  // namespace

struct Mapping::Region {
  bip::mapped_region region;
};

Mapping::Mapping(std::unique_ptr<Region> region) : region_(std::move(region)) {}
Mapping::Mapping(Mapping&&) noexcept = default;
Mapping& Mapping::operator=(Mapping&&) noexcept = default;
Mapping::~Mapping() = default;

std::optional<Mapping> Mapping::map(int fd, std::uint64_t bytes) {
  try {
    auto region = std::make_unique<Region>();
    region->region = bip::mapped_region(OpenFile(fd), bip::read_only, 0, static_cast<std::size_t>(bytes));
    return Mapping(std::move(region));
  } catch (const bip::interprocess_exception&) {
    return std::nullopt;
  }
}

std::span<const std::byte> Mapping::bytes() const {
  return {static_cast<const std::byte*>(region_->region.get_address()), region_->region.get_size()};
}

}  // namespace mdat::io
