# SPDX-License-Identifier: Apache-2.0
"""Section 4: segments. From the Child of a segment to rows."""

import struct

import encoding
from layout import Layout, pad8, rise_strictly, signed, unsigned
from pages import BLOCK_BYTES_MAX, xxh3_64, xxh3_128
from refusal import NEWER, must
from tree import AGGREGATE, adds_up, segments
from types_of_values import PHYSICAL

SEGMENT_ROWS_MAX = 524288
GRANULE_ROWS = 8192
HEADER = Layout("SegmentHeader", magic="4s", encoding="B", physical="B", has_validity="B", runner_up="B",
                rows="I", granules="I", shared_bytes="I", runner_up_bytes="I")
GRANULE = Layout("Granule", offset="I", bytes="I", checksum="Q", aggregate="72s")
VALIDITY = Layout("ValidityHeader", kind="I", bytes="I")


class Segment:
    """Section 4.1, verified: `header`, `shared`, and of each granule rows, payload and Aggregate, if any."""

    def __init__(self, block, rows, where, hash_=None):
        must(len(block) >= HEADER.size, "R18", f"{where} is shorter than its header")
        self.header = header = HEADER.read(block)
        table = HEADER.size
        shared = table + (GRANULE.size * header.granules if header.granules > 1 else 0)
        head = pad8(shared + header.shared_bytes)
        must(head <= len(block), "R18", f"the head of {where} is longer than it")
        covered = block if header.granules == 1 else block[:head]
        must(hash_ is None or xxh3_128(covered) == hash_, "R18", f"{where} has another hash")
        must(header.magic == b"MSEG", "R18", f"{where} has no magic")
        must(header.encoding in encoding.ALL, "R18", f"{where} has encoding {header.encoding}", NEWER)
        must(header.has_validity <= 1, "R18", f"{where} has a has_validity of {header.has_validity}")
        must(header.rows == rows and 1 <= header.rows <= SEGMENT_ROWS_MAX, "R18",
             f"{where} has {header.rows} rows, not {rows}")
        must(header.granules == -(-header.rows // GRANULE_ROWS), "R18",
             f"{where} has {header.granules} granules")
        must(header.physical in PHYSICAL, "R19", f"{where} has physical type {header.physical}")
        self.physical = PHYSICAL[header.physical]
        self.shared = block[shared:shared + header.shared_bytes]
        self.padding = block[shared + header.shared_bytes:head]  # and what lies between payloads
        self.behind = 0  # bytes behind the last payload
        self.granules = [(header.rows, block[head:], None)]
        if header.granules > 1:
            self._read_granules(block, GRANULE.read_all(block[table:shared]), head, where)

    def _read_granules(self, block, table, head, where):
        self.granules, behind = [], head
        for index, granule in enumerate(table):
            end = granule.offset + granule.bytes
            must(granule.offset % 8 == 0 and behind <= granule.offset and end <= len(block), "R20",
                 f"a payload of {where} lies where it may not")
            payload = block[granule.offset:end]
            must(xxh3_64(payload) == granule.checksum, "R20", f"a payload of {where} has another checksum")
            rows = min(GRANULE_ROWS, self.header.rows - GRANULE_ROWS * index)
            aggregate = AGGREGATE.read(granule.aggregate)
            must(aggregate.rows == rows and adds_up(aggregate), "R20",
                 f"the aggregate of a granule of {where} is of other rows")
            self.granules.append((rows, payload, aggregate))
            self.padding += block[behind:granule.offset]
            behind = end
        self.behind = len(block) - behind

    def decode(self, physical):
        """Each granule as values of the type of the column: their bits (strings: bytes), None for null."""
        widened = (self.physical, physical) == ("int64", "float64")
        must(self.physical == physical or widened, "R19",
             f"a segment of {self.physical} in a column of {physical}")
        decode = encoding.ALL[self.header.encoding]
        for index, (rows, payload, _) in enumerate(self.granules):
            valid = [True] * rows
            if self.header.has_validity:
                valid, payload = read_validity(payload, rows)
            values = decode(self.shared, payload, rows, self.physical, index * GRANULE_ROWS)
            if widened:  # "every value is converted to float64"
                values = [int.from_bytes(struct.pack("<d", signed(bits, 8)), "little") for bits in values]
            yield [bits if ok else None for bits, ok in zip(values, valid)]


def read_validity(payload, rows):
    """Section 4.3: which rows are valid, and the payload of the encoding."""
    must(len(payload) >= VALIDITY.size, "R22", "a validity section is cut off")
    header = VALIDITY.read(payload)
    end = VALIDITY.size + header.bytes
    must(pad8(end) <= len(payload), "R22", "a validity section is cut off")
    content = payload[VALIDITY.size:end]
    return validity_of(header.kind, content, rows), payload[pad8(end):]


def validity_of(kind, content, rows):
    must(kind in (1, 2, 3, 4), "R22", f"validity of kind {kind}")
    if kind in (1, 2):
        must(not content, "R22", "validity without content has some")
        return [kind == 1] * rows
    if kind == 3:
        must(len(content) == -(-rows // 64) * 8, "R22", "a bitmap of another length")
        bits = int.from_bytes(content, "little")  # word by word, the lowest bit first
        must(bits >> rows == 0, "R22", "surplus bits of a bitmap are set")
        return [bool(bits >> row & 1) for row in range(rows)]
    must(content and len(content) % 2 == 0, "R22", "run ends of another length")
    ends = unsigned(content, 2)
    must(rise_strictly(ends) and ends[-1] == rows, "R22", "run ends that do not rise to the last row")
    return [run % 2 == 0 for run, (begin, end) in enumerate(zip([0] + ends, ends)) for _ in range(begin, end)]


def segment_of(file, child):
    """The segment that a Child refers to."""
    where = f"the segment at {child.extent.offset}"
    must(child.extent.bytes <= BLOCK_BYTES_MAX, "R18", f"{where} has {child.extent.bytes} bytes")
    return Segment(file.block(child.extent), child.rows, where, child.extent.hash)


def column(file, physical, child):
    """All rows of a column of a physical type, section 3.4: bits, or None for null."""
    for each in segments(file, child):
        for granule in segment_of(file, each).decode(physical):
            yield from granule
