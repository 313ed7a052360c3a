// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_file.hpp"

#include <algorithm>

namespace mdat::test {
namespace {

bool fails(int number, int failing, bool from_then_on) {
  return failing != 0 && (number == failing || (from_then_on && number > failing));
}

}  // namespace

Result<void> FaultyFile::write(std::uint64_t offset, std::span<const std::byte> bytes) {
  Disk& disk = *disk_;
  const bool failing = fails(++disk.writes, disk.failing_write, disk.from_then_on);
  if (failing) bytes = bytes.first(bytes.size() / 2);
  disk.bytes.resize(std::max<std::size_t>(disk.bytes.size(), offset + bytes.size()));
  std::ranges::copy(bytes, disk.bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  if (!bytes.empty()) disk.epochs.back().writes.push_back({offset, {bytes.begin(), bytes.end()}});
  if (failing) return fail(ErrorCode::kIo, "faulty.mdat: cannot write: No space left on device");
  return {};
}

Result<void> FaultyFile::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > disk_->bytes.size() || out.size() > disk_->bytes.size() - offset)
    return fail(ErrorCode::kDamaged, "faulty.mdat: ends early");
  std::copy_n(disk_->bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
  return {};
}

Result<void> FaultyFile::sync() {
  Disk& disk = *disk_;
  if (fails(++disk.syncs, disk.failing_sync, disk.from_then_on))
    return fail(ErrorCode::kIo, "faulty.mdat: cannot sync: Input/output error");
  if (disk.forgotten_sync && disk.forgotten_sync(disk.syncs)) return {};
  const std::uint64_t acknowledged = disk.epochs.back().acknowledged;
  disk.epochs.push_back({{}, acknowledged});
  return {};
}

Result<void> FaultyFile::publish() {
  disk_->published = true;
  return {};
}

}  // namespace mdat::test
