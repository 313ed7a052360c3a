// SPDX-License-Identifier: Apache-2.0
#include "format/superblock.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <vector>

#include "format/checksum.hpp"

namespace mdat::format {
namespace {

/// The first five pages of a file of two commits, and its length.
struct FirstPages {
  FirstPages() {
    std::memcpy(header.magic, kMagic, sizeof header.magic);
    header.version_major = kVersionMajor;
    header.uuid.bytes[0] = 9;
    for (std::uint32_t number = 0; number < 2; ++number) {
      for (std::uint32_t copy = 0; copy < 2; ++copy) {
        Slot& s = slot(number, copy);
        s.magic = kSlotMagic;
        s.slot = number;
        s.copy = copy;
        s.uuid = header.uuid;
        s.sequence = 2 - number;
        s.committed_bytes = kBodyOffset + s.sequence * kPageBytes;
        s.record_offset = s.committed_bytes - sizeof(CommitRecord);
        s.root = {.offset = kBodyOffset, .hash = {1, 2}, .bytes = 100, .height = 0};
      }
    }
    bytes = slot(0, 0).committed_bytes;
  }
  Slot& slot(std::uint32_t number, std::uint32_t copy) { return slots[2 * number + copy]; }
  [[nodiscard]] Result<Superblock> choose(bool seal = true) {
    std::vector<std::byte> pages(kBodyOffset);
    if (seal) header.checksum = own_checksum(header);
    std::memcpy(pages.data(), &header, sizeof header);
    for (std::size_t i = 0; i < 4; ++i) {
      if (seal) slots[i].checksum = own_checksum(slots[i]);
      std::memcpy(pages.data() + (i + 1) * kPageBytes, &slots[i], sizeof slots[i]);
    }
    return choose_superblock(pages, bytes, "x.mdat");
  }
  Header header{};
  Slot slots[4] = {};
  std::uint64_t bytes = 0;
};

Result<Header> check(std::string_view text) { return check_header(std::as_bytes(std::span(text)), "x.mdat"); }

}  // namespace

TEST_CASE("checksums are XXH3 with seed 0 and the default secret") {
  // The values of the xxHash library for the empty input.
  CHECK(checksum64({}) == 0x2D06800538D394C2ULL);
  CHECK(checksum128({}) == Hash{0x6001C324468D497FULL, 0x99AA06D3014798D8ULL});
}

TEST_CASE("the newest valid copy of a slot is chosen") {
  FirstPages pages;
  REQUIRE(pages.choose());
  CHECK(pages.choose()->slot.sequence == 2);
  pages.slot(1, 1).sequence = 3;
  pages.slot(1, 1).committed_bytes = pages.bytes;
  pages.slot(1, 1).record_offset = pages.bytes - sizeof(CommitRecord);
  CHECK(pages.choose()->slot.sequence == 3);
  CHECK(pages.choose()->slot.copy == 1);
}

TEST_CASE("a copy with anything wrong is passed over for its twin, and a slot for the other one") {
  const std::function<void(Slot&)> faults[] = {[](Slot& s) { s.magic ^= 1; },
                                               [](Slot& s) { s.slot ^= 1; },
                                               [](Slot& s) { s.copy ^= 1; },
                                               [](Slot& s) { s.uuid.bytes[5] ^= 1; },
                                               [](Slot& s) { s.sequence ^= 1; },
                                               [](Slot& s) { s.reserved[3903] = 1; },
                                               [](Slot& s) { s.tail_blocks = 1; },
                                               [](Slot& s) { s.tail_rows = 1; },
                                               [](Slot& s) { s.tail = s.root; },
                                               [](Slot& s) { s.committed_bytes += 8; },
                                               [](Slot& s) { s.record_offset += 8; },
                                               [](Slot& s) { s.root.offset = kBodyOffset - 8; },
                                               [](Slot& s) { s.root.offset = ~std::uint64_t{0} - 8; },
                                               [](Slot& s) { s.root.offset = s.committed_bytes - 8; }};
  for (const auto& fault : faults) {
    FirstPages pages;
    fault(pages.slot(0, 0));
    CHECK(slot_fault(pages.slot(0, 0), 0, 0, pages.header));
    REQUIRE(pages.choose());
    CHECK(pages.choose()->slot.sequence == 2);
    fault(pages.slot(0, 1));
    REQUIRE(pages.choose());
    CHECK(pages.choose()->slot.sequence == 1);
    fault(pages.slot(1, 0));
    fault(pages.slot(1, 1));
    REQUIRE_FALSE(pages.choose());
    CHECK(pages.choose().error().code == ErrorCode::kDamaged);
  }
  FirstPages pages;
  REQUIRE(pages.choose());
  pages.slot(0, 0).rows ^= 1;  // not sealed again
  pages.slot(0, 1).rows ^= 1;
  CHECK(pages.choose(false)->slot.sequence == 1);
}

TEST_CASE("a file shorter than its newest commit, or without one, is refused") {
  FirstPages pages;
  pages.bytes -= 1;
  REQUIRE_FALSE(pages.choose());
  CHECK(pages.choose().error().code == ErrorCode::kDamaged);
  CHECK(pages.choose().error().message.find("truncated: 28671 bytes, commit 2 reaches to 28672") !=
        std::string::npos);

  FirstPages empty;
  for (Slot& slot : empty.slots) {
    slot.sequence = slot.slot;
    slot.magic = slot.slot == 0 ? kSlotMagic : 0;
    slot.root = {};
    slot.committed_bytes = kBodyOffset;
    slot.record_offset = 0;
  }
  REQUIRE_FALSE(empty.choose());
  CHECK(empty.choose().error().message == "x.mdat: holds no commit");
}

TEST_CASE("a header from the future is unsupported, a wrong one damaged, another minor version neither") {
  const std::pair<std::function<void(Header&)>, ErrorCode> cases[] = {
      {[](Header& h) { h.version_major = 2; }, ErrorCode::kUnsupported},
      {[](Header& h) { h.features_incompatible = 2; }, ErrorCode::kUnsupported},
      {[](Header& h) { h.features_incompatible = 1; }, ErrorCode::kDamaged},
      {[](Header& h) { h.features_incompatible = std::uint64_t{1} << 63; }, ErrorCode::kUnsupported},
      {[](Header& h) { h.version_major = 0; }, ErrorCode::kDamaged},
      {[](Header& h) { h.keep_commits = 1; }, ErrorCode::kDamaged},
      {[](Header& h) { h.reserved1[4031] = 1; }, ErrorCode::kDamaged}};
  for (const auto& [change, code] : cases) {
    FirstPages pages;
    change(pages.header);
    REQUIRE_FALSE(pages.choose());
    CHECK(pages.choose().error().code == code);
  }
  FirstPages pages;
  pages.header.version_minor = 7;
  pages.header.features_compatible = ~std::uint64_t{0};
  pages.header.features_read_only = 1;  // readers may, writers must not
  CHECK(pages.choose());
  pages.header.features_compatible = 0;
  CHECK(pages.choose(false).error().message == "x.mdat: the header does not match its checksum");
}

TEST_CASE("what is not an mdat file is told apart") {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> foreign[] = {
      {"", "is empty"},
      {"\x8Dmdat\r\n", "does not begin with the magic"},
      {"\x8Dmdat\n\x1A\x01\x00 and so on"sv, "text-mode"},
      {"\x8Dmdat\r\r\n\x1A and so on"sv, "text-mode"},
      {"\x0Dmdat\r\n\x1A and so on"sv, "seven-bit"},
      {"PAR1\x15\x04", "Parquet"},
      {"ARROW1\0\0"sv, "Arrow"},
      {"SQLite format 3\0"sv, "SQLite"},
      {"PK\x03\x04\x14", "zip"},
      {"time,value\n1,2\n", "is text; mdat convert"},
      {"\xEF\xBB\xBFtime;Wert \xC2\xB0\n", "is text; mdat convert"},
      {"time\x01value", "does not begin with the magic"},
      {"time,value\x7F", "does not begin with the magic"}};
  for (const auto& [bytes, words] : foreign) {
    const auto header = check(bytes);
    REQUIRE_FALSE(header);
    CHECK(header.error().code == ErrorCode::kNotMdat);
    INFO(header.error().message);
    CHECK(header.error().message.find(words) != std::string::npos);
    CHECK(header.error().message.starts_with("x.mdat: not an .mdat file: it "));
  }
  const auto cut = check("\x8Dmdat\r\n\x1A\x01"sv);
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == ErrorCode::kDamaged);
  CHECK(cut.error().message == "x.mdat: truncated: 9 bytes, the header and slots alone take 20480");
}

TEST_CASE("a tail lies in the body and keeps its limits") {
  const auto fault = [&](const std::function<void(Slot&)>& change) {
    FirstPages pages;
    Slot& slot = pages.slot(0, 0);
    slot.rows = kTailRowsMax + 10;
    slot.tail = slot.root;
    slot.tail_blocks = 512;
    slot.tail_rows = kTailRowsMax;
    change(slot);
    slot.checksum = own_checksum(slot);
    return slot_fault(slot, 0, 0, pages.header);
  };
  CHECK_FALSE(fault([](Slot&) {}));
  CHECK(fault([](Slot& s) { s.tail_blocks = 513; }));
  CHECK(fault([](Slot& s) { s.tail_blocks = 0; }));
  CHECK(fault([](Slot& s) { s.tail_rows = 511; }));
  CHECK(fault([](Slot& s) { s.tail_rows = kTailRowsMax + 1; }));
  CHECK(fault([](Slot& s) { s.rows = kTailRowsMax - 1; }));
  CHECK(fault([](Slot& s) { s.tail.offset = kBodyOffset - 8; }));
  CHECK(fault([](Slot& s) { s.tail.offset = s.committed_bytes; }));
  CHECK(fault([](Slot& s) { s.tail.offset += 4; }));
  CHECK(fault([](Slot& s) { s.tail.height = 1; }));
  CHECK(fault([](Slot& s) { s.tail.bytes = kTailBytesMax + 1; }));
  CHECK(fault([](Slot& s) { s.tail = {}; }));
}

TEST_CASE("a commit record is valid at its own place in its own file only") {
  Header header{};
  CommitRecord sound{};
  sound.magic = kCommitMagic;
  sound.offset = kBodyOffset + 2 * kPageBytes - sizeof sound;
  sound.sequence = 1;
  sound.root = {.offset = kBodyOffset, .hash = {}, .bytes = 64, .height = 0};
  sound.committed_bytes = sound.offset + sizeof sound;
  sound.begin = kBodyOffset;
  const auto fault = [&](const std::function<void(CommitRecord&)>& change) {
    CommitRecord record = sound;
    change(record);
    record.checksum = own_checksum(record);
    return record_fault(record, sound.offset, header);
  };
  CHECK_FALSE(fault([](CommitRecord&) {}));
  CHECK(fault([](CommitRecord& r) { r.magic ^= 1; }));
  CHECK(fault([](CommitRecord& r) { r.offset += 4096; }));
  CHECK(fault([](CommitRecord& r) { r.uuid.bytes[0] ^= 1; }));
  CHECK(fault([](CommitRecord& r) { r.committed_bytes += 8; }));
  CHECK(fault([](CommitRecord& r) { r.begin = 0; }));
  CHECK(fault([](CommitRecord& r) { r.begin += 8; }));
  CHECK(fault([](CommitRecord& r) { r.begin += 4 * kPageBytes; }));
  CHECK(fault([](CommitRecord& r) { r.previous_record = r.begin; }));
  CHECK(fault([](CommitRecord& r) { r.reserved[6] = 1; }));
  CHECK(fault([](CommitRecord& r) { r.root.bytes = 1 << 20; }));
  CHECK(fault([](CommitRecord& r) { r.tail_blocks = 1; }));
  CHECK(fault([](CommitRecord& r) { r.tail_rows = 1; }));
  CommitRecord record = sound;
  record.checksum = own_checksum(record);
  record.rows ^= 1;
  CHECK(record_fault(record, sound.offset, header) == "checksum differs");
}

}  // namespace mdat::format
