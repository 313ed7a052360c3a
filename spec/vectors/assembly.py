# SPDX-License-Identifier: Apache-2.0
"""Small files made by hand, part by part, so that one of them can be wrong. What is not said is right."""

import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reader"))

from aggregates import Kind  # noqa: E402
from layout import pad8  # noqa: E402
from pages import BODY, PAGE, xxh3_64, xxh3_128  # noqa: E402
from types_of_values import PHYSICAL  # noqa: E402

NUMBER = {name: number for number, name in PHYSICAL.items()}
UUID = bytes(range(16))


def extent(offset, data, height=0, covered=None):
    return struct.pack("<Q16sII", offset, xxh3_128(data[:covered]), len(data), height)


def aggregate(physical, values, /, cadence=None, **changes):
    """Of values by their bits, strings by their bytes, None for null."""
    kind = Kind(physical, cadence)
    actual = kind.of_rows(values)
    if cadence is None:
        sums = (kind.bits(actual.sum), 0 if kind.is_float else actual.sum >> 64 & (1 << 64) - 1)
    else:
        sums = (actual.least_step % (1 << 64), actual.greatest_step % (1 << 64))
    fields = dict(rows=actual.rows, nulls=actual.nulls, nans=actual.nans, min=kind.bits(actual.min),
                  max=kind.bits(actual.max), first=kind.bits(actual.first), last=kind.bits(actual.last),
                  sum_low=sums[0], sum_high=sums[1])
    return struct.pack("<9Q", *(fields | changes).values())


def segment(encoding, physical, rows, /, shared=b"", payload=b"", **changes):
    """Of one granule."""
    fields = dict(magic=b"MSEG", encoding=encoding, physical=NUMBER[physical], has_validity=0, runner_up=0,
                  rows=rows, granules=-(-rows // 8192), shared_bytes=len(shared), runner_up_bytes=0) | changes
    head = struct.pack("<4sBBBBIIII", *fields.values()) + shared
    return head.ljust(pad8(len(head)), b"\0") + payload


def segment_of_granules(encoding, physical, rows, payloads, aggregates, shared=b"", offsets=None,
                        checksums=None):
    """And the length of its head."""
    head = struct.pack("<4sBBBBIIII", b"MSEG", encoding, NUMBER[physical], 0, 0, rows, len(payloads),
                       len(shared), 0)
    begin = pad8(len(head) + 88 * len(payloads) + len(shared))
    table, body = b"", b""
    for index, payload in enumerate(payloads):
        offset = begin + pad8(len(body)) if offsets is None else offsets[index]
        checksum = xxh3_64(payload) if checksums is None else checksums[index]
        table += struct.pack("<IIQ", offset, len(payload), checksum) + aggregates[index]
        body = body.ljust(pad8(len(body)), b"\0") + payload
    return (head + table + shared).ljust(begin, b"\0") + body, begin


def page(heap=b"", branches=(), descriptions=(), entries=(), children=(), shift=0):
    """Section 3.2: table at 24, vtable at 8; then vectors, elements `shift` behind multiples of 8."""
    table, data, places = 24, b"", []
    for elements in (heap and [heap], branches, descriptions, entries, children):
        content = b"".join(elements)
        if not content:
            places.append(None)
            continue
        count = len(heap) if elements == [heap] else len(elements)
        behind = pad8(table + 24 + len(data) + 4) - 4 + shift  # their number stands before the elements
        data = data.ljust(behind - table - 24, b"\0") + struct.pack("<I", count) + content
        places.append(behind)
    fields = [4 + 4 * field if place else 0 for field, place in enumerate(places)]
    result = struct.pack("<I4s7H2xi", table, b"MDP1", 14, 24, *fields, table - 8)
    for field, place in enumerate(places):
        result += struct.pack("<I", place - table - fields[field] if place else 0)
    return result + data


def description(physical, meaning=0, tick=0, reserved=0, unit=(0, 0), zone=(0, 0)):
    return struct.pack("<4B4I", NUMBER.get(physical, physical), meaning, tick, reserved, *unit, *zone)


def entry(key, column, axis=0, cadence=0, description=0, dictionary=0, metadata=0, users=0, ordinal=0):
    return struct.pack("<IIQqIIIIQ", *key, axis, cadence, description, dictionary, metadata, users,
                       ordinal) + column


def branch(extent_, key, entries):
    return struct.pack("<32sQII", extent_, entries, *key)


def tail_block(axes=(1,), rows=(1,), series=(1,), physicals=(2,), stamps=(9,), ordinals=(0,), values=(7,),
               columns=None, behind=b"", **header):
    """Section 3.5, with plain columns; values are of int16. `columns` replaces some by their number."""
    count = len(axes)
    parts = {0: segment(1, "uint64", count, payload=struct.pack(f"<{count}Q", *axes)),
             1: segment(1, "uint32", count, payload=struct.pack(f"<{count}I", *rows)),
             2: segment(1, "uint32", count, payload=struct.pack(f"<{count}I", *series)),
             3: segment(1, "uint8", count, payload=bytes(physicals)),
             4: segment(1, "int64", len(stamps), payload=struct.pack(f"<{len(stamps)}q", *stamps)),
             5: segment(1, "uint64", len(ordinals), payload=struct.pack(f"<{len(ordinals)}Q", *ordinals)),
             7: segment(1, "int16", len(values), payload=struct.pack(f"<{len(values)}h", *values))}
    parts |= columns or {}
    body = b""
    for number in sorted(parts):
        body = body.ljust(pad8(len(body)), b"\0") + parts[number]
    fields = dict(magic=b"MTAL", blocks=1, previous=bytes(32), rows=len(values), groups=count,
                  reserved=b"") | header
    sizes = [len(parts.get(number, b"")) for number in range(18)]
    return struct.pack("<4sI32sQI4s18I", *fields.values(), *sizes) + body + behind


class Draft:
    """A file of one commit: blocks are added from the leaves to the root, and then it is sealed."""

    def __init__(self, **header):
        self.header = dict(magic=b"\x8Dmdat\r\n\x1A", version_major=1, version_minor=0, keep_commits=0,
                           uuid=UUID, features_incompatible=0, features_read_only=0, features_compatible=0,
                           reserved1=b"") | header
        self.body = b""

    def add(self, block):
        """Where it went."""
        offset = BODY + len(self.body)
        self.body += block.ljust(pad8(len(block)), b"\0")
        return offset

    def seal(self, root, series=1, axes=1, rows=1, next_axis=None, next_ordinal=None, behind=b"",
             slot_a=None, slot_b=None, copy_1=None, commit=None, tail=None):
        """The bytes of the file. `slot_a` and `slot_b` change fields of both copies of a slot, `copy_1` of
        copy 1 of slot B, `commit` of the commit record. `tail` is Extent, number of blocks and rows."""
        no_tail = dict(tail=bytes(32), tail_blocks=0, tail_rows=0)
        of_tail = dict(zip(no_tail, tail)) if tail else no_tail
        record = pad8(BODY + len(self.body))
        record = -(-(record + 256) // PAGE) * PAGE - 256
        committed = record + 256
        counts = struct.pack("<qQQQQQ", 0, series, axes, rows, axes + 1 if next_axis is None else next_axis,
                             series + 1 if next_ordinal is None else next_ordinal)
        fields = dict(magic=b"MDATSLOT", slot=1, copy=0, uuid=UUID, sequence=1, root=root,
                      committed_bytes=committed, record_offset=record, counts=counts,
                      **of_tail, reserved=b"") | (slot_b or {})
        empty = fields | dict(magic=b"MDATSLOT", slot=0, uuid=UUID, sequence=0, root=bytes(32),
                              committed_bytes=BODY, record_offset=BODY - 256, reserved=b"", **no_tail,
                              counts=struct.pack("<qQQQQQ", 0, 0, 0, 0, 1, 0)) | (slot_a or {})
        pages = [sealed("<8sHHI16sQQQ4032s", self.header), slot_page(empty), slot_page(empty | dict(copy=1)),
                 slot_page(fields), slot_page(fields | dict(copy=1) | (copy_1 or {}))]
        told = dict(magic=b"MDATCMMT", offset=record, uuid=UUID, sequence=1, root=root,
                    committed_bytes=committed, previous_record=0, counts=counts, begin=BODY, **of_tail,
                    reserved=b"") | (commit or {})
        last = sealed("<8sQ16sQ32sQQ48sQ32sQQ56s", told)
        return (b"".join(pages) + self.body).ljust(record, b"\0") + last + behind


def sealed(code, fields):
    data = struct.pack(code, *fields.values())
    return data + struct.pack("<Q", xxh3_64(data))


def slot_page(fields):
    return sealed("<8sII16sQ32sQQ48s32sQQ3904s", fields)
