// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file: refused, or all of it read, mapped and copied. The checksums of the first pages are
// put right, so that what they protect is reached.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "format/checksum.hpp"
#include "format/superblock.hpp"
#include "mdat/file.hpp"

namespace {

using namespace mdat;

template <typename T>
void seal(std::vector<std::byte>& bytes, std::uint64_t offset) {
  if (offset + sizeof(T) > bytes.size()) return;
  T page;
  std::memcpy(&page, bytes.data() + offset, sizeof page);
  page.checksum = format::own_checksum(page);
  std::memcpy(bytes.data() + offset, &page, sizeof page);
}

/// Hashes the root page, the one thing that a slot alone refers to, for both copies of both slots.
void seal_root(std::vector<std::byte>& bytes, std::uint64_t slot_at) {
  if (slot_at + sizeof(format::Slot) > bytes.size()) return;
  format::Slot slot;
  std::memcpy(&slot, bytes.data() + slot_at, sizeof slot);
  const format::Extent& root = slot.root;
  if (root.offset > bytes.size() || root.bytes > bytes.size() - root.offset) return;
  slot.root.hash = format::checksum128(std::span(bytes).subspan(root.offset, root.bytes));
  std::memcpy(bytes.data() + slot_at, &slot, sizeof slot);
}

void read_all(const std::string& path, Access access) {
  const auto file = File::open(path, {.access = access});
  if (!file) return;
  const auto visit = [](const Series& series) {
    (void)series.stats();
    (void)series.layout();
    Scan scan = series.scan();
    for (int batches = 0; batches < 64 && scan.next() != nullptr; ++batches) {
    }
    return true;
  };
  (void)file->each_series(visit);
  (void)file->each_hidden(visit);
  (void)file->verify([](const Damage&) {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);
  if (size > 0) std::memcpy(bytes.data(), data, size);
  seal<format::Header>(bytes, 0);
  for (const std::uint32_t number : {0u, 1u}) {
    for (const std::uint32_t copy : {0u, 1u}) {
      seal_root(bytes, format::slot_offset(number, copy));
      seal<format::Slot>(bytes, format::slot_offset(number, copy));
    }
  }
  const int descriptor = memfd_create("mdat", 0);
  if (descriptor < 0) return 0;
  if (write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) {
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
    read_all(path, Access::kMapped);
    read_all(path, Access::kCopied);
  }
  close(descriptor);
  return 0;
}
