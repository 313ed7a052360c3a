# SPDX-License-Identifier: Apache-2.0
"""Section 2: the first pages. From a path to the newest commit."""

import copy

import xxhash

from layout import Layout
from refusal import NEWER, must

PAGE = 4096
BODY = 5 * PAGE  # "page 5 ... body"
VERSION_MAJOR = 1
REUSES_SPACE = 1
FEATURES_INCOMPATIBLE = REUSES_SPACE  # "One feature bit is defined in version 1.0"
KEEP_COMMITS_MAX = 65536
BLOCK_BYTES_MAX, HEIGHT_MAX = 1 << 30, 32  # section 9
TAIL_BLOCKS_MAX, TAIL_BYTES_MAX, TAIL_ROWS_MAX = 512, 1 << 22, 1 << 20

HEADER = Layout("Header", magic="8s", version_major="H", version_minor="H", keep_commits="I", uuid="16s",
                features_incompatible="Q", features_read_only="Q", features_compatible="Q", reserved1="4032s",
                checksum="Q")
EXTENT = Layout("Extent", offset="Q", hash="16s", bytes="I", height="I")
SLOT = Layout("Slot", magic="8s", slot="I", copy="I", uuid="16s", sequence="Q", root="32s",
              committed_bytes="Q", record_offset="Q", time_us="q", series="Q", axes="Q", rows="Q",
              next_axis="Q", next_ordinal="Q", tail="32s", tail_blocks="Q", tail_rows="Q", reserved="3904s",
              checksum="Q")


def xxh3_64(data):
    return xxhash.xxh3_64_intdigest(data)


def xxh3_128(data):
    """As it stands in a file: the low half first."""
    return xxhash.xxh3_128_intdigest(data).to_bytes(16, "little")


class File:
    """A file at its newest commit: its `slot` and `root`; `used` has begin and end of all blocks read."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.header = read_header(data)
        self.slot, self.root = newest_commit(data, self.header)
        self.data = data
        self.used = {(0, BODY)}
        self.tail_blocks = {}  # those that were read, by Extent

    def at(self, commit):
        """The same file at another commit, known from its record."""
        other = copy.copy(self)
        other.slot, other.root = commit, EXTENT.read(commit.root)
        return other

    def block(self, extent):
        """The bytes of a block, not verified yet: what its hash covers depends on what it is."""
        end = extent.offset + extent.bytes
        must(end <= self.slot.committed_bytes, "R10", f"a block ends at {end}, behind what is committed")
        self.used.add((extent.offset, end))
        return self.data[extent.offset:end]


def read_header(data):
    """Section 2.1: "A reader must check, in this order"."""
    must(data[:8] == b"\x8Dmdat\r\n\x1A", "R1", "no magic: this is not an .mdat file")
    must(len(data) >= BODY, "R2", f"the file has {len(data)} bytes")
    header = HEADER.read(data)
    must(header.checksum == xxh3_64(data[:4088]), "R3", "the header's checksum does not match")
    must(header.version_major != 0, "R4", "the file says it is of version 0")
    must(header.version_major <= VERSION_MAJOR, "R4", f"the file is of version {header.version_major}", NEWER)
    unknown = header.features_incompatible & ~FEATURES_INCOMPATIBLE
    must(not unknown, "R5", f"the file has unknown features {unknown:#x}", NEWER)
    must(not any(header.reserved1), "R6", "reserved bytes of the header are not zero")
    reuses = bool(header.features_incompatible & REUSES_SPACE)
    must(reuses == (header.keep_commits > 0) and header.keep_commits <= KEEP_COMMITS_MAX, "R6",
         f"the header keeps {header.keep_commits} commits")
    return header


def newest_commit(data, header):
    """Section 2.2: "the newest commit is that of the valid copy with the greatest sequence"."""
    copies = [SLOT.read(data, (1 + 2 * slot + twin) * PAGE) for slot in (0, 1) for twin in (0, 1)
              if is_valid_copy(data, slot, twin, header)]
    must(copies, "R8", "no copy of a slot is valid")
    newest = max(copies, key=lambda each: each.sequence)
    must(newest.sequence > 0, "R8", "the file has no commit")
    must(newest.committed_bytes <= len(data), "R9",
         f"{newest.committed_bytes} bytes are committed, the file has {len(data)}")
    return newest, EXTENT.read(newest.root)


def is_extent(extent):
    """Section 3.1."""
    return (extent.offset >= BODY and extent.offset % 8 == 0 and extent.bytes > 0
            and extent.height <= HEIGHT_MAX)


def ends_commit(record_offset, committed_bytes, header):
    """Section 2.2, and 2.5 where space is used again."""
    end = record_offset + 256
    if header.keep_commits:
        return end % PAGE == 0 and BODY < end <= committed_bytes
    return end == committed_bytes


def is_valid_copy(data, number, copy_number, header):
    """R7."""
    page = data[(1 + 2 * number + copy_number) * PAGE:][:PAGE]
    slot = SLOT.read(page)
    root = EXTENT.read(slot.root)
    if slot.sequence == 0:
        fits = not any(slot.root) and slot.committed_bytes == BODY and slot.tail_blocks == 0
    else:
        fits = (slot.committed_bytes % PAGE == 0
                and ends_commit(slot.record_offset, slot.committed_bytes, header)
                and is_extent(root) and root.offset + root.bytes <= slot.committed_bytes)
    return (slot.magic == b"MDATSLOT" and slot.checksum == xxh3_64(page[:4088])
            and (slot.slot, slot.copy, slot.uuid) == (number, copy_number, header.uuid)
            and slot.sequence % 2 == number and not any(slot.reserved) and fits
            and tail_is_possible(slot))


def tail_is_possible(commit):
    """R7, of a slot or a record."""
    if commit.tail_blocks == 0:
        return commit.tail_rows == 0 and not any(commit.tail)
    tail = EXTENT.read(commit.tail)
    return (commit.tail_blocks <= TAIL_BLOCKS_MAX
            and commit.tail_blocks <= commit.tail_rows <= min(commit.rows, TAIL_ROWS_MAX)
            and is_extent(tail) and tail.height == 0 and tail.bytes <= TAIL_BYTES_MAX
            and tail.offset + tail.bytes <= commit.committed_bytes)
