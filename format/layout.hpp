// SPDX-License-Identifier: Apache-2.0
// The on-disk structs of .mdat, field by field in the order and with the names of spec/mdat.md.
// A test compares the tables of the specification with sizeof and offsetof.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "format/limits.hpp"
#include "format/types.hpp"

namespace mdat::format {

static_assert(std::endian::native == std::endian::little, "mdat structs are read in place");

// Every byte of T is a named field: no padding can reach the file.
template <typename T>
concept OnDisk = std::is_standard_layout_v<T> && std::is_trivially_copyable_v<T> &&
                 std::has_unique_object_representations_v<T>;

/// First bytes of every file, in the manner of PNG: the high bit shows a seven-bit channel, CR LF a
/// text-mode copy, ctrl-Z ends a `type` on DOS.
inline constexpr std::uint8_t kMagic[8] = {0x8D, 'm', 'd', 'a', 't', '\r', '\n', 0x1A};
inline constexpr std::uint64_t kSlotMagic = 0x544F4C535441444DULL;    // "MDATSLOT"
inline constexpr std::uint64_t kCommitMagic = 0x544D4D435441444DULL;  // "MDATCMMT"
inline constexpr std::uint32_t kSegmentMagic = 0x4745534DU;           // "MSEG"
inline constexpr std::uint32_t kTailMagic = 0x4C41544DU;              // "MTAL"

inline constexpr std::uint16_t kVersionMajor = 1;
inline constexpr std::uint16_t kVersionMinor = 0;

struct Hash {
  std::uint64_t low;
  std::uint64_t high;
  bool operator==(const Hash&) const = default;
};

struct Uuid {
  std::uint8_t bytes[16];
  bool operator==(const Uuid&) const = default;
};

/// Page 0. Spec: section 2.1.
struct Header {
  std::uint8_t magic[8];                //    0
  std::uint16_t version_major;          //    8  readers refuse a greater one
  std::uint16_t version_minor;          //   10  readers accept any
  std::uint32_t keep_commits;           //   12  of kReusesSpace: older commits that stay whole; else zero
  Uuid uuid;                            //   16
  std::uint64_t features_incompatible;  //   32  unknown bit: refuse to read
  std::uint64_t features_read_only;     //   40  unknown bit: refuse to write
  std::uint64_t features_compatible;    //   48  unknown bit: ignore
  std::uint8_t reserved1[4032];         //   56  zero
  std::uint64_t checksum;               // 4088  XXH3-64 of bytes [0, 4088)
};

/// Reference from a parent to a block: where it is and what its bytes hash to. Spec: section 3.1.
struct Extent {
  std::uint64_t offset;  //  0  from the start of the file
  Hash hash;             //  8  XXH3-128 of the block (of a long segment: of its head)
  std::uint32_t bytes;   // 24
  std::uint32_t height;  // 28  0: segment (or directory leaf), else levels below
  bool operator==(const Extent&) const = default;
};

/// What is known of a run of rows without decoding them. Spec: section 5.
struct Aggregate {
  std::uint64_t rows;      //  0
  std::uint64_t nulls;     //  8
  std::uint64_t nans;      // 16  axis: gaps
  std::uint64_t min;       // 24  bits of the value, widened
  std::uint64_t max;       // 32
  std::uint64_t first;     // 40  first and last not-null value in file order
  std::uint64_t last;      // 48
  std::uint64_t sum_low;   // 56  axis: least step
  std::uint64_t sum_high;  // 64  axis: greatest step
  bool operator==(const Aggregate&) const = default;
};

/// A segment or page of a column's tree.
struct Child {
  Extent extent;        //  0
  Aggregate aggregate;  // 32
  bool operator==(const Child&) const = default;
};

/// A page of the directory, seen from its parent.
struct Branch {
  Extent extent;             //  0
  std::uint64_t entries;     // 32  below it
  std::uint32_t key_offset;  // 40  least key below it, in the heap of the page
  std::uint32_t key_bytes;   // 44
};

/// Type, unit and zone, stored once per page for all entries that share them.
struct Description {
  Physical physical;          //  0
  Meaning meaning;            //  1
  Tick tick;                  //  2
  std::uint8_t reserved;      //  3  zero
  std::uint32_t unit_offset;  //  4
  std::uint32_t unit_bytes;   //  8
  std::uint32_t zone_offset;  // 12
  std::uint32_t zone_bytes;   // 16
};

/// First byte of a key in the directory: the number of an axis follows, big-endian, or the name of a series.
inline constexpr char kAxisKey = 1;
inline constexpr char kSeriesKey = 2;
inline constexpr char kHiddenKey = 3;

/// A column in the directory: a series or an axis.
struct Entry {
  std::uint32_t key_offset;   //  0
  std::uint32_t key_bytes;    //  4
  std::uint64_t axis;         //  8  series: its axis, 0 for none
  std::int64_t cadence;       // 16  axis: the usual step in ticks, 0 if there is none
  std::uint32_t description;  // 24  index into the page's descriptions
  std::uint32_t dictionary;   // 28  1 + index into the page's children, 0 for none
  std::uint32_t metadata;     // 32  1 + index into the page's children, 0 for none
  std::uint32_t users;        // 36  axis: number of series on it
  std::uint64_t ordinal;      // 40  series: place in order of creation
  Child column;               // 48
};

/// One copy of one slot, on a page of its own. Spec: section 2.2.
struct Slot {
  std::uint64_t magic;            //    0
  std::uint32_t slot;             //    8  0 for A, 1 for B
  std::uint32_t copy;             //   12  0 or 1
  Uuid uuid;                      //   16
  std::uint64_t sequence;         //   32  number of commits, 0 for the empty generation
  Extent root;                    //   40  of the directory; all zero in the empty generation
  std::uint64_t committed_bytes;  //   72  bytes below never change
  std::uint64_t record_offset;    //   80  commit record of this commit, 0 in the empty generation
  std::int64_t time_us;           //   88  time of the commit, microseconds since 1970, UTC
  std::uint64_t series;           //   96
  std::uint64_t axes;             //  104
  std::uint64_t rows;             //  112  over all series
  std::uint64_t next_axis;        //  120  least axis number never used
  std::uint64_t next_ordinal;     //  128
  Extent tail;                    //  136  the newest tail block; all zero where there is none
  std::uint64_t tail_blocks;      //  168  of its chain
  std::uint64_t tail_rows;        //  176  in them, over all series; part of rows
  std::uint8_t reserved[3904];    //  184  zero
  std::uint64_t checksum;         // 4088  XXH3-64 of bytes [0, 4088)
};

/// Last bytes of every commit: finds its root without a slot. Spec: section 2.3.
struct CommitRecord {
  std::uint64_t magic;            //   0
  std::uint64_t offset;           //   8  of this record
  Uuid uuid;                      //  16
  std::uint64_t sequence;         //  32
  Extent root;                    //  40
  std::uint64_t committed_bytes;  //  72
  std::uint64_t previous_record;  //  80  0 for the first commit
  std::int64_t time_us;           //  88
  std::uint64_t series;           //  96
  std::uint64_t axes;             // 104
  std::uint64_t rows;             // 112
  std::uint64_t next_axis;        // 120
  std::uint64_t next_ordinal;     // 128
  std::uint64_t begin;            // 136  first byte of this commit's body
  Extent tail;                    // 144
  std::uint64_t tail_blocks;      // 176
  std::uint64_t tail_rows;        // 184
  std::uint64_t reserved[7];      // 192  zero
  std::uint64_t checksum;         // 248  XXH3-64 of bytes [0, 248)
};

/// First bytes of every segment. Spec: section 4.
struct SegmentHeader {
  std::uint32_t magic;            //  0
  Encoding encoding;              //  4
  Physical physical;              //  5
  std::uint8_t has_validity;      //  6  1: every granule payload opens with a validity section
  Encoding runner_up;             //  7  the second best encoding, 0 if none was tried
  std::uint32_t rows;             //  8
  std::uint32_t granules;         // 12
  std::uint32_t shared_bytes;     // 16
  std::uint32_t runner_up_bytes;  // 20  its estimated size
};

/// One granule of a segment that has more than one. Spec: section 4.2.
struct Granule {
  std::uint32_t offset;    //  0  of its payload, from the start of the segment
  std::uint32_t bytes;     //  4
  std::uint64_t checksum;  //  8  XXH3-64 of the payload
  Aggregate aggregate;     // 16
};

/// First bytes of a granule payload whose segment has_validity. Spec: section 4.3.
enum class Validity : std::uint32_t { kAllValid = 1, kAllNull = 2, kBitmap = 3, kRunEnds = 4 };
struct ValidityHeader {
  Validity kind;        // 0
  std::uint32_t bytes;  // 4  of what follows, before padding to 8
};

/// Columns of a tail block: first those that say whose rows it holds, then one of each physical type.
inline constexpr std::size_t kTailColumns = 18;
enum class TailColumn : std::uint8_t { kAxis, kRows, kSeries, kPhysical, kStamps, kOrdinals, kValues };
/// The column that holds the values of a physical type.
constexpr std::size_t tail_column(Physical physical) {
  return static_cast<std::size_t>(TailColumn::kOrdinals) + static_cast<std::size_t>(physical);
}

/// First bytes of a tail block. Spec: section 3.5.
struct TailHeader {
  std::uint32_t magic;                       //  0
  std::uint32_t blocks;                      //  4  of the chain up to this one, which is one of them
  Extent previous;                           //  8  the block before, all zero in the first one
  std::uint64_t rows;                        // 40  in this block, over all series
  std::uint32_t groups;                      // 48
  std::uint32_t reserved;                    // 52  zero
  std::uint32_t column_bytes[kTailColumns];  // 56  0 where there is none
};

static_assert(OnDisk<Header> && sizeof(Header) == kPageBytes);
static_assert(offsetof(Header, checksum) == 4088);
static_assert(OnDisk<Extent> && sizeof(Extent) == 32);
static_assert(OnDisk<Aggregate> && sizeof(Aggregate) == 72);
static_assert(OnDisk<Child> && sizeof(Child) == 104);
static_assert(OnDisk<Branch> && sizeof(Branch) == 48);
static_assert(OnDisk<Description> && sizeof(Description) == 20);
static_assert(OnDisk<Entry> && sizeof(Entry) == 152);
static_assert(OnDisk<Slot> && sizeof(Slot) == kPageBytes);
static_assert(offsetof(Slot, checksum) == 4088);
static_assert(OnDisk<CommitRecord> && sizeof(CommitRecord) == 256);
static_assert(OnDisk<SegmentHeader> && sizeof(SegmentHeader) == 24);
static_assert(OnDisk<Granule> && sizeof(Granule) == 88);
static_assert(OnDisk<TailHeader> && sizeof(TailHeader) == 128);
static_assert(OnDisk<ValidityHeader> && sizeof(ValidityHeader) == 8);

}  // namespace mdat::format
