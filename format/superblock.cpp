// SPDX-License-Identifier: Apache-2.0
#include "format/superblock.hpp"

#include <algorithm>
#include <cstring>

#include "format/checksum.hpp"
#include "format/page.hpp"

namespace mdat::format {
namespace {

template <OnDisk T>
T load(std::span<const std::byte> bytes, std::uint64_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

bool begins_with(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

// No control characters but those of lines, and no beginning that is none of UTF-8.
bool is_text(std::span<const std::byte> bytes) {
  const auto first = std::to_integer<unsigned char>(bytes.front());
  return (first < 0x80 || first >= 0xC0) &&
         std::ranges::all_of(bytes.first(std::min<std::size_t>(bytes.size(), 512)), [](std::byte b) {
           const auto c = std::to_integer<unsigned char>(b);
           return (c >= 0x20 && c != 0x7F) || c == '\t' || c == '\r' || c == '\n';
         });
}

// Says what the file looks like instead, where that is easy to tell.
std::string what_it_is(std::span<const std::byte> bytes) {
  if (bytes.empty()) return "is empty";
  if (begins_with(bytes, "\x8Dmdat\n") || begins_with(bytes, "\x8Dmdat\r\r\n") ||
      begins_with(bytes, "\x0Dmdat"))
    return "was an .mdat file before it went through a text-mode or seven-bit transfer; copy it again in "
           "binary mode";
  if (begins_with(bytes, "PAR1")) return "is a Parquet file";
  if (begins_with(bytes, "ARROW1")) return "is an Arrow file";
  if (begins_with(bytes, "SQLite format 3")) return "is an SQLite database";
  if (begins_with(bytes, "PK\x03\x04")) return "is a zip archive";
  if (is_text(bytes)) return "is text; mdat convert makes an .mdat file of CSV and of JSON lines";
  return "does not begin with the magic number of .mdat";
}

std::unexpected<Error> refuse(ErrorCode code, std::string_view path, const std::string& what,
                              std::uint64_t offset) {
  return fail(code, std::string(path) + ": " + what, offset);
}

bool inside(const Extent& root, std::uint64_t committed_bytes) {
  return is_valid(root) && root.offset <= committed_bytes && root.bytes <= committed_bytes - root.offset;
}

// Of a slot or a record: no tail, or one within the limits.
template <typename Commit>
bool tail_is_possible(const Commit& commit) {
  if (commit.tail_blocks == 0) return commit.tail == Extent{} && commit.tail_rows == 0;
  return commit.tail_blocks <= kTailBlocksMax && commit.tail_rows >= commit.tail_blocks &&
         commit.tail_rows <= kTailRowsMax && commit.tail_rows <= commit.rows &&
         commit.tail.bytes <= kTailBytesMax && commit.tail.height == 0 &&
         inside(commit.tail, commit.committed_bytes);
}

// A record stands at the end of a page: of the last one, where commits only append.
bool ends_commit(std::uint64_t record_offset, std::uint64_t committed_bytes, const Header& header) {
  if (committed_bytes < kBodyOffset || record_offset > committed_bytes - sizeof(CommitRecord)) return false;
  const std::uint64_t end = record_offset + sizeof(CommitRecord);
  return header.keep_commits == 0 ? end == committed_bytes : end % kPageBytes == 0 && end > kBodyOffset;
}

}  // namespace

Result<Header> check_header(std::span<const std::byte> bytes, std::string_view path) {
  if (bytes.size() < sizeof kMagic || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0)
    return refuse(ErrorCode::kNotMdat, path, "not an .mdat file: it " + what_it_is(bytes), 0);
  if (bytes.size() < kBodyOffset)
    return refuse(ErrorCode::kDamaged, path,
                  "truncated: " + std::to_string(bytes.size()) + " bytes, the header and slots alone take " +
                      std::to_string(kBodyOffset),
                  bytes.size());
  const auto header = load<Header>(bytes, 0);
  if (header.checksum != own_checksum(header))
    return refuse(ErrorCode::kDamaged, path, "the header does not match its checksum", 0);
  if (header.version_major == 0)
    return refuse(ErrorCode::kDamaged, path, "the header names version 0, which there never was",
                  offsetof(Header, version_major));
  if (header.version_major > kVersionMajor)
    return refuse(ErrorCode::kUnsupported, path,
                  "format version " + std::to_string(header.version_major) + "." +
                      std::to_string(header.version_minor) + ", this reader knows " +
                      std::to_string(kVersionMajor) + ".x; a newer mdat reads it",
                  offsetof(Header, version_major));
  if ((header.features_incompatible & ~kKnownFeaturesIncompatible) != 0)
    return refuse(ErrorCode::kUnsupported, path,
                  "uses features that this reader does not know; a newer mdat reads it",
                  offsetof(Header, features_incompatible));
  if (!is_zero(header.reserved1))
    return refuse(ErrorCode::kDamaged, path, "reserved bytes of the header are not zero", 0);
  const bool reuses = (header.features_incompatible & kReusesSpace) != 0;
  if (reuses != (header.keep_commits > 0) || header.keep_commits > kKeepCommitsMax)
    return refuse(ErrorCode::kDamaged, path, "the header keeps an impossible number of commits",
                  offsetof(Header, keep_commits));
  return header;
}

std::optional<std::string> slot_fault(const Slot& slot, std::uint32_t number, std::uint32_t copy,
                                      const Header& header) {
  if (slot.magic != kSlotMagic) return "no slot magic";
  if (slot.checksum != own_checksum(slot)) return "checksum differs";
  if (slot.slot != number || slot.copy != copy) return "belongs elsewhere";
  if (slot.uuid != header.uuid) return "belongs to another file";
  if (slot.sequence % 2 != number || !is_zero(slot.reserved)) return "impossible content";
  if (slot.sequence == 0)
    return slot.root == Extent{} && slot.committed_bytes == kBodyOffset && slot.tail_blocks == 0 &&
                   tail_is_possible(slot)
               ? std::nullopt
               : std::optional<std::string>("impossible content");
  if (slot.committed_bytes % kPageBytes != 0 || !inside(slot.root, slot.committed_bytes) ||
      !ends_commit(slot.record_offset, slot.committed_bytes, header) || !tail_is_possible(slot))
    return "impossible content";
  return std::nullopt;
}

Result<Superblock> choose_superblock(std::span<const std::byte> bytes, std::uint64_t file_bytes,
                                     std::string_view path) {
  const auto header = check_header(bytes, path);
  if (!header) return std::unexpected(header.error());
  std::optional<Slot> newest;
  for (std::uint32_t number = 0; number < 2; ++number) {
    for (std::uint32_t copy = 0; copy < 2; ++copy) {
      const auto slot = load<Slot>(bytes, slot_offset(number, copy));
      if (slot_fault(slot, number, copy, *header)) continue;
      if (!newest || slot.sequence > newest->sequence) newest = slot;
    }
  }
  if (!newest) return refuse(ErrorCode::kDamaged, path, "all four slot copies are damaged", kPageBytes);
  if (newest->committed_bytes > file_bytes)
    return refuse(ErrorCode::kDamaged, path,
                  "truncated: " + std::to_string(file_bytes) + " bytes, commit " +
                      std::to_string(newest->sequence) + " reaches to " +
                      std::to_string(newest->committed_bytes),
                  file_bytes);
  if (newest->sequence == 0) return refuse(ErrorCode::kDamaged, path, "holds no commit", kPageBytes);
  return Superblock{*header, *newest};
}

std::optional<std::string> record_fault(const CommitRecord& record, std::uint64_t offset,
                                        const Header& header) {
  if (record.magic != kCommitMagic) return "no commit record magic";
  if (record.checksum != own_checksum(record)) return "checksum differs";
  if (record.offset != offset || record.uuid != header.uuid) return "belongs elsewhere";
  const bool behind = record.begin <= offset && record.previous_record < record.begin;
  if (!is_zero(record.reserved) || record.begin % kPageBytes != 0 || record.begin < kBodyOffset ||
      record.begin > record.committed_bytes || !(behind || header.keep_commits > 0) ||
      !ends_commit(offset, record.committed_bytes, header) || !inside(record.root, record.committed_bytes) ||
      !tail_is_possible(record))
    return "impossible content";
  return std::nullopt;
}

bool is_of(const Slot& slot, const CommitRecord& record) {
  return slot.sequence == record.sequence && slot.root == record.root &&
         slot.committed_bytes == record.committed_bytes && slot.record_offset == record.offset &&
         slot.time_us == record.time_us && slot.series == record.series && slot.axes == record.axes &&
         slot.rows == record.rows && slot.next_axis == record.next_axis &&
         slot.next_ordinal == record.next_ordinal && slot.tail == record.tail &&
         slot.tail_blocks == record.tail_blocks && slot.tail_rows == record.tail_rows;
}

}  // namespace mdat::format
