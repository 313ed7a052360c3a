// SPDX-License-Identifier: Apache-2.0
// After a crash at any point a file opens as the last acknowledged commit or the one in flight. The same
// harness is shown mistakes in the protocol, and must find every one.
#include "tests/support/crash.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "format/checksum.hpp"
#include "format/superblock.hpp"
#include "lib/write/writer_state.hpp"
#include "mdat/file.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/model.hpp"

namespace mdat::test {
namespace {

/// Commits rows to a few series, opens the file again half way, and keeps what each commit should hold.
struct History {
  explicit History(const std::shared_ptr<Disk>& disk, int commits, std::uint32_t tail_commits = 512,
                   std::uint32_t keep_commits = 0) {
    WriterOptions options;
    options.commit_time_us = 0;
    options.tail_commits = tail_commits;
    Writer writer = WriterFactory::create(std::make_unique<FaultyFile>(disk), options, keep_commits);
    Model model;
    std::mt19937_64 random(3);
    for (int commit = 1; commit <= commits; ++commit) {
      if (commit == commits / 2) {
        auto reopened = WriterFactory::open(std::make_unique<FaultyFile>(disk), options);
        REQUIRE(reopened);
        writer = std::move(*reopened);
      }
      // A series goes and another takes its place; one gets another name.
      if (commit == 6) {
        REQUIRE(writer.remove(*writer.find("b")));
        model.erase("b");
      }
      if (commit == 8) {
        REQUIRE(writer.rename(*writer.find("wide"), "broad"));
        model["broad"] = model.extract("wide").mapped();
      }
      for (const char* name : {"a", "b", "c"}) {
        auto series = writer.find(name);
        if (!series) series = writer.add_series(name);
        REQUIRE(series);
        for (std::uint64_t rows = random() % 8; rows > 0; --rows) {
          const std::int64_t time = std::ssize(model[name].times) * 7;
          const double value = static_cast<double>(random() % 1000) / 8;
          REQUIRE(writer.append(*series, time, value));
          model[name].times.push_back(time);
          model[name].values.emplace_back(value);
        }
      }
      if (commit == 3) {  // a commit larger than a few sectors
        const auto wide = writer.add_series("wide");
        REQUIRE(wide);
        for (int row = 0; row < 3000; ++row) {
          const double value = std::bit_cast<double>(random() >> 2);
          REQUIRE(writer.append(*wide, row, value));
          model["wide"].times.push_back(row);
          model["wide"].values.emplace_back(value);
        }
      }
      REQUIRE(writer.commit() == static_cast<std::uint64_t>(commit));
      disk->acknowledge(static_cast<std::uint64_t>(commit));
      states.push_back(model);
    }
  }
  std::vector<Model> states;  // after each commit
};

struct Verdict {
  std::uint64_t states = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t lost = 0;   // opened as something older or newer than it may be
  std::uint64_t wrong = 0;  // other values, or damage outside the slots
  [[nodiscard]] std::uint64_t bad() const { return unreadable + lost + wrong; }
};

using Change = std::function<std::vector<std::byte>(std::span<const std::byte>)>;

Verdict explore(const Disk& disk, const History& history, const Storage& storage, const Change& change = {}) {
  Verdict verdict;
  const MemoryFile image;
  verdict.states =
      each_crash_state(disk, storage, [&](std::span<const std::byte> bytes, std::uint64_t acknowledged) {
        image.set(change ? change(bytes) : std::vector<std::byte>(bytes.begin(), bytes.end()));
        const auto file = File::open(image.path(), {Access::kCopied});
        if (!file) {
          ++verdict.unreadable;
          return;
        }
        const std::uint64_t commit = file->info().commits;
        if (commit < acknowledged || commit > acknowledged + 1 || commit > history.states.size()) {
          ++verdict.lost;
          return;
        }
        auto damage = verify(*file);
        std::erase_if(damage, [](const std::string& line) { return line.starts_with("slot "); });
        if (!damage.empty() || difference(*file, history.states[commit - 1]) != "") ++verdict.wrong;
      });
  return verdict;
}

// A reader that does not look at the checksums of slots.
std::vector<std::byte> with_checksums(std::span<const std::byte> bytes) {
  std::vector<std::byte> image(bytes.begin(), bytes.end());
  for (std::uint32_t number = 0; number < 4; ++number) {
    format::Slot slot;
    std::byte* place = image.data() + format::slot_offset(number / 2, number % 2);
    std::memcpy(&slot, place, sizeof slot);
    if (slot.magic != format::kSlotMagic) continue;
    slot.checksum = format::own_checksum(slot);
    std::memcpy(place, &slot, sizeof slot);
  }
  return image;
}

// A format that stores each slot once.
std::vector<std::byte> with_single_slots(std::span<const std::byte> bytes) {
  std::vector<std::byte> image(bytes.begin(), bytes.end());
  for (std::uint32_t number = 0; number < 2; ++number)
    std::fill_n(image.begin() + static_cast<std::ptrdiff_t>(format::slot_offset(number, 1)),
                format::kPageBytes, std::byte{});
  return image;
}

}  // namespace

TEST_CASE("after a crash at any point the last acknowledged commit is there, or the one in flight") {
  const auto disk = std::make_shared<Disk>();
  // Without a tail; with one that is folded again and again; with one that grows.
  const History history(disk, 10, GENERATE(0U, 2U, 512U));
  REQUIRE(disk->published);
  const Verdict verdict = explore(*disk, history, {.subsets = 300});
  CHECK(verdict.states > 5000);
  CHECK(verdict.unreadable == 0);
  CHECK(verdict.lost == 0);
  CHECK(verdict.wrong == 0);
}

TEST_CASE("after a crash a file that uses space again is as whole as any") {
  const auto disk = std::make_shared<Disk>();
  const History history(disk, 24, GENERATE(0U, 3U), GENERATE(1U, 2U));
  const Verdict verdict = explore(*disk, history, {.subsets = 60});
  CHECK(verdict.states > 5000);
  CHECK(verdict.bad() == 0);
  // It was used again: no later commit made the file longer.
  std::uint64_t longest = 0;
  for (std::size_t i = 0; i < disk->epochs.size() / 2; ++i) {
    for (const Write& write : disk->epochs[i].writes)
      longest = std::max<std::uint64_t>(longest, write.offset + write.bytes.size());
  }
  CHECK(disk->bytes.size() < longest + longest / 2);
}

TEST_CASE("the exploration of crashes finds mistakes in the protocol") {
  const auto disk = std::make_shared<Disk>();
  const Storage storage{.subsets = 60};
  // Each commit syncs twice, its body and its slot: 1 and 2, then 3 when the file is opened again, 4 and 5
  // ...
  SECTION("no barrier between the body and the slot") {
    disk->forgotten_sync = [](int sync) { return sync > 3 && sync % 2 == 0; };
    const History history(disk, 4);
    CHECK(explore(*disk, history, storage).bad() > 0);
  }
  SECTION("no barrier before a commit is acknowledged") {
    disk->forgotten_sync = [](int sync) { return sync > 3 && sync % 2 == 1; };
    const History history(disk, 4);
    CHECK(explore(*disk, history, storage).lost > 0);
  }
  SECTION("commits that begin inside a sector of the one before") {
    const History history(disk, 4);
    CHECK(explore(*disk, history, {.sector_bytes = 16384, .subsets = 60}).bad() > 0);
  }
  SECTION("slots whose checksum is not looked at") {
    const History history(disk, 4);
    CHECK(explore(*disk, history, storage, with_checksums).bad() > 0);
  }
  SECTION("a disk that forgets everything") {
    disk->forgotten_sync = [](int sync) { return sync > 2; };
    const History history(disk, 4);
    CHECK(explore(*disk, history, storage).lost > 0);
  }
}

TEST_CASE("a damaged copy of a slot rolls nothing back, as it would without its twin") {
  const auto disk = std::make_shared<Disk>();
  const History history(disk, 4);
  const MemoryFile image;
  int rolled_back = 0;
  for (std::uint32_t copy = 0; copy < 2; ++copy) {
    for (std::size_t byte = 0; byte < 4096; byte += byte < 160 ? 1 : 64) {
      auto bytes = disk->bytes;
      bytes[format::slot_offset(0, copy) + byte] ^= std::byte{4};
      image.set(bytes);
      const auto file = File::open(image.path(), {Access::kCopied});
      REQUIRE(file);
      CHECK(file->info().commits == 4);
      CHECK(verify(*file).size() == 1);
      image.set(with_single_slots(bytes));
      const auto single = File::open(image.path(), {Access::kCopied});
      if (copy == 0 && single && single->info().commits < 4) ++rolled_back;
    }
  }
  CHECK(rolled_back > 150);
}

}  // namespace mdat::test
