// SPDX-License-Identifier: Apache-2.0
// Storage in memory that a Writer writes to, which remembers every write and barrier and fails where it is
// told to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/io/output_file.hpp"

namespace mdat::test {

struct Write {
  std::uint64_t offset = 0;
  std::vector<std::byte> bytes;
};

/// Between two barriers: any part of it may be on storage after a crash.
struct Epoch {
  std::vector<Write> writes;
  std::uint64_t acknowledged = 0;  // commits that were acknowledged before it began
};

/// Outlives the writer. Numbers count calls from 1; 0 is never.
struct Disk {
  std::vector<std::byte> bytes;                       // as the writer sees them
  std::vector<Epoch> epochs = std::vector<Epoch>(1);  // the last one is not closed by a barrier yet
  bool published = false;
  int writes = 0;
  int syncs = 0;

  int failing_write = 0;                         // it fails, and half of it arrives
  int failing_sync = 0;                          // it fails, and nothing of its epoch arrives
  bool from_then_on = false;                     // all later ones fail too
  std::function<bool(int sync)> forgotten_sync;  // a mistake: these do nothing and claim success

  void acknowledge(std::uint64_t commits) { epochs.back().acknowledged = commits; }
  void heal() { failing_write = failing_sync = 0; }
};

class FaultyFile final : public io::OutputFile {
 public:
  explicit FaultyFile(std::shared_ptr<Disk> disk) : disk_(std::move(disk)) {}
  [[nodiscard]] const std::string& path() const override { return path_; }
  [[nodiscard]] Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) override;
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;
  [[nodiscard]] Result<std::uint64_t> size() const override { return disk_->bytes.size(); }
  [[nodiscard]] Result<void> sync() override;
  [[nodiscard]] Result<void> publish() override;

 private:
  std::string path_ = "faulty.mdat";
  std::shared_ptr<Disk> disk_;
};

}  // namespace mdat::test
