#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_invalid.py: writes invalid/ anew, a file for each way to break a clause, and its manifest.

Ways that leave the rest of the file readable share a file, with a series each. The manifest tells of each
the file, the series, the clause that it breaks and the one that the second reader names, the exit code, and
the command that finds it: "cat" of the series, or "verify" where a reader need not look. What they are
changes of is written to valid/.
"""

import json
import struct
from pathlib import Path

from assembly import (Draft, aggregate, branch, description, entry, extent, page, segment,
                      segment_of_granules, tail_block)
from encoding import ALL  # of the second reader, which assembly makes known
from pages import BODY

FOLDER = Path(__file__).resolve().parent
WRITTEN = set()
DAMAGED, NEWER = 4, 5
CASES = []


def case(name, clause, data, exit_code=DAMAGED, command="cat"):
    told(name, "a", broken_by(name), clause, exit_code, command)
    write(f"invalid/{name}", data)


def broken_by(name):
    """The clause at the front of a name: R7 of R07-magic."""
    return name.split("-")[0].replace("R0", "R")


def told(file, series, breaks, clause, exit_code=DAMAGED, command="cat"):
    CASES.append(dict(file=file, series=series, breaks=breaks, clause=clause, exit_code=exit_code,
                      command=command))


def write(name, data):
    path = FOLDER / f"{name}.mdat"
    assert path not in WRITTEN
    WRITTEN.add(path)
    path.write_bytes(data)


def leaf(draft, column, axis_column, physical="int16", changes=None, **page_changes):
    """The leaf of a directory with axis 1 and series "a" on it."""
    changes = changes or {}
    of_axis = dict(users=1) | changes.get("axis", {})
    of_series = dict(axis=1, description=1) | changes.get("series", {})
    described = dict(physical=physical) | changes.get("description", {})
    parts = dict(heap=b"\x01" + bytes(7) + b"\x01\x02a",
                 descriptions=[description("int64", 1, 1), description(**described)],
                 entries=[entry(column=axis_column, **dict(key=(0, 9)) | of_axis),
                          entry(column=column, **dict(key=(9, 2)) | of_series)])
    return page(**parts | page_changes)


def axis_of(draft, rows):
    """A column of the seconds 1, 2 ..."""
    stamps, shared = list(range(1, rows + 1)), struct.pack("<QQ", 1, 1)
    block, head = segment(3, "int64", rows, shared=shared), None
    if rows > 8192:
        parts = [aggregate("int64", stamps[at:at + 8192], cadence=0) for at in range(0, rows, 8192)]
        block, head = segment_of_granules(3, "int64", rows, [b""] * len(parts), parts, shared)
    return extent(draft.add(block), block, covered=head) + aggregate("int64", stamps, cadence=0)


def file_of(block, physical, rows, values=None, covered=None, changes=None, column=None, child=None,
            seal=None, axis=None, axis_rows=None, tail=None, **page_changes):
    """A file with the series "a", whose column is one segment. `tail` adds blocks to the draft."""
    draft = Draft()
    axis_column = axis or axis_of(draft, axis_rows or rows)
    offset = draft.add(block)
    column = column or extent(offset, block, covered=covered) + aggregate(
        physical, [0 if physical != "string" else b""] * rows if values is None else values, **child or {})
    leaf_ = leaf(draft, column, axis_column, physical, changes, **page_changes)
    root = extent(draft.add(leaf_), leaf_)
    sealed = dict(rows=rows)
    if tail:
        sealed["tail"] = tail(draft)
        sealed["rows"] += sealed["tail"][2]
    return draft.seal(root, **sealed | (seal or {}))


class Collection:
    """A file of many series, each on an axis of its own."""

    def __init__(self):
        self.draft, self.heap, self.descriptions, self.entries, self.rows = Draft(), b"", [], [], 0

    def add(self, name, block, physical, values, covered=None):
        number = len(self.descriptions) // 2 + 1
        column = extent(self.draft.add(block), block, covered=covered) + aggregate(physical, values)
        self.descriptions += [description("int64", 1, 1), description(physical)]
        for key, column, fields in [
                (b"\x01" + number.to_bytes(8, "big"), axis_of(self.draft, len(values)), dict(users=1)),
                (b"\x02" + name.encode(), column, dict(axis=number, ordinal=number))]:
            place = len(self.heap), len(key)
            self.heap += key
            which = len(self.descriptions) - (2 if "users" in fields else 1)
            self.entries.append((key, entry(place, column, description=which, **fields)))
        self.rows += len(values)

    def whole(self):
        count = len(self.entries) // 2
        entries = [each for _, each in sorted(self.entries)]
        root = page(heap=self.heap, descriptions=self.descriptions, entries=entries)
        return self.draft.seal(extent(self.draft.add(root), root), series=count, axes=count, rows=self.rows)


def plain(values=(2,), **changes):
    """A segment of int16."""
    return segment(1, "int16", len(values), payload=struct.pack(f"<{len(values)}h", *values), **changes)


def small(**arguments):
    return file_of(plain(), "int16", 1, [2], **arguments)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def first_pages():
    whole = small()
    case("R01-empty", "R1", b"")
    case("R01-foreign", "R1", b"PAR1" + bytes(30000))
    case("R01-text-mode", "R1", whole.replace(b"\r\n", b"\n"))
    case("R02-cut-in-the-first-pages", "R2", whole[:8192])
    case("R02-cut-after-the-magic", "R2", whole[:8])
    case("R03-flipped-bit", "R3", flipped(whole, 20))

    def header(**changes):
        draft = Draft(**changes)
        data = draft.seal(extent(draft.add(b"x"), b"x"))
        return data[:4096] + whole[4096:]

    case("R04-version-from-the-future", "R4", header(version_major=2), NEWER)
    case("R04-version-0", "R4", header(version_major=0))
    case("R05-unknown-feature", "R5", header(features_incompatible=1 << 63), NEWER)
    case("R06-keeps-without-the-feature", "R6", header(keep_commits=1))
    case("R06-feature-that-keeps-nothing", "R6", header(features_incompatible=1))
    case("R06-keeps-too-many", "R6", header(features_incompatible=1, keep_commits=65537))
    case("R06-reserved1", "R6", header(reserved1=bytes(4031) + b"\1"))
    for name, change in {
            "magic": dict(magic=b"MDATSLOP"), "slot": dict(slot=0), "copy": dict(copy=2),
            "uuid": dict(uuid=bytes(16)),
            "parity": dict(sequence=2), "reserved": dict(reserved=bytes(3903) + b"\1"),
            "committed-bytes": dict(committed_bytes=0x6008, record_offset=0x5F08),
            "record-offset": dict(record_offset=0x5E00),
            "root-in-the-first-pages": dict(root=extent(4096, whole[4096:8192])),
            "root-behind-the-end": dict(root=extent(0x6000, bytes(64))),
            "root-unaligned": dict(root=extent(0x5004, bytes(64))),
            "root-without-bytes": dict(root=extent(0x5000, b"")),
            "root-too-high": dict(root=extent(0x5000, bytes(64), 33)),
            "tail-of-no-blocks": dict(tail=extent(0x5000, bytes(64))),
            "tail-rows-of-no-tail": dict(tail_rows=1),
            "tail-of-more-rows-than-all": dict(tail=extent(0x5000, bytes(64)), tail_blocks=1, tail_rows=2),
            "tail-of-more-blocks-than-rows": dict(tail=extent(0x5000, bytes(64)), tail_blocks=2, tail_rows=1),
            "tail-behind-the-end": dict(tail=extent(0x6000, bytes(64)), tail_blocks=1, tail_rows=1),
            "tail-with-height": dict(tail=extent(0x5000, bytes(64), 1), tail_blocks=1, tail_rows=1)}.items():
        case(f"R07-{name}", "R8", small(seal=dict(slot_b=change, copy_1=change)))
    case("R07-flipped-bits", "R8", flipped(flipped(whole, 0x3060), 0x4060))
    case("R07-empty-generation-with-root", "8", small(seal=dict(slot_a=dict(root=extent(0x5000, bytes(8))))),
         command="verify")
    case("R07-empty-generation-too-long", "8", small(seal=dict(slot_a=dict(committed_bytes=0x6000))),
         command="verify")
    case("R08-no-commit", "R8", small(seal=dict(slot_b=dict(magic=b""), copy_1=dict(magic=b""))))
    case("R09-cut-in-the-body", "R9", whole[:-1])
    block = plain()
    case("R10-block-behind-the-commit", "R10", small(
        column=extent(0x6000, block) + aggregate("int16", [2]), seal=dict(behind=block.ljust(4096, b"\0"))))


def pages():
    draft = Draft()
    axis = axis_of(draft, 1)
    block = plain()
    column = extent(draft.add(block), block) + aggregate("int16", [2])
    good = leaf(draft, column, axis)

    def with_root(data, **arguments):
        other = Draft()
        other.body = draft.body
        return other.seal(extent(other.add(data), data, **arguments))

    def patched(at, code, value):
        return with_root(good[:at] + struct.pack(code, value) + good[at + struct.calcsize(code):])

    whole = with_root(good)
    case("R11-flipped-bit", "R11", flipped(whole, whole.index(b"MDP1") + 150))
    case("R11-identifier", "R11", patched(4, "<4s", b"MDP2"))
    case("R11-table-outside", "R11", patched(0, "<I", 4096))
    case("R11-vtable-outside", "R11", patched(24, "<i", -4096))
    case("R11-vtable-too-long", "R11", patched(8, "<H", 4096))
    case("R11-vector-outside", "R11", patched(28, "<I", 4096))
    case("R11-vector-too-long", "R11", patched(52, "<I", 1 << 31))
    case("R11-cut-off", "R11", with_root(good[:-8]))
    case("R11-unaligned", "R11", with_root(leaf(draft, column, axis, shift=4)))
    case("R12-entries-and-branches", "R12", patched(14, "<H", 16))
    above = dict(heap=b"\x01" + bytes(8), branches=[branch(extent(0x5000, b"x"), (0, 9), 1)])
    described = dict(descriptions=[description("int16")])
    case("R12-branches-at-height-0", "R12", with_root(page(**above)))
    case("R12-branches-and-children", "R12", with_root(page(**above, children=[column]), height=1))
    case("R12-branches-and-descriptions", "R12", with_root(page(**above, **described), height=1))
    case("R12-entries-without-descriptions", "R12", with_root(leaf(draft, column, axis, descriptions=[])))
    case("R12-descriptions-without-entries", "R12", with_root(page(**described)))
    case("R12-column-page-as-directory", "R12", with_root(page(children=[column])))
    case("R12-leaf-at-height-1", "R12", with_root(good, height=1))


def rules_of_pages():
    def series(**changes):
        return small(changes=dict(series=changes))

    def described(physical="int16", more=None, **changes):
        return small(changes=dict(description=dict(physical=physical) | changes), **more or {})

    def named(key, heap=b"", place=None):
        """Where the key of series "a" should stand; it is in no other file under that name."""
        heap = b"\x01" + bytes(7) + b"\x01" + key + heap
        return small(heap=heap, changes=dict(series=dict(key=place or (9, len(key)))))

    two = [description("int64", 1, 1), description("int16")]
    case("R13-description-outside", "R13", series(description=2))
    case("R13-dictionary-outside", "R13", series(dictionary=1))
    case("R13-metadata-outside", "R13", series(metadata=1))
    case("R13-name-empty", "R13", named(b"\x02"))
    case("R13-name-too-long", "R13", named(b"\x02" + 65536 * b"a"))
    case("R13-key-of-no-kind", "R13", named(b"\x04a"))
    case("R13-hidden-name-empty", "R13", named(b"\x03"))
    case("R13-key-empty", "R13", named(b"a", place=(9, 0)))
    case("R13-key-of-an-axis-too-short", "R13", small(changes=dict(axis=dict(key=(0, 8)))))
    case("R13-key-of-an-axis-too-long", "R13", small(changes=dict(axis=dict(key=(0, 10)))))
    long = dict(heap=b"\x01" + bytes(7) + b"\x01\x02a" + bytes(65536))
    case("R13-unit-too-long", "R13", described(unit=(11, 65536), more=long))
    case("R13-zone-too-long", "R13", described(zone=(11, 65536), more=long))
    case("R13-unused-description", "R13", small(descriptions=[*two, description("int16", 3)]))
    case("R13-unused-child", "R13", small(children=[extent(0x5004, b"x") + aggregate("int16", [2])]))
    case("R13-column-without-rows", "R13", small(child=dict(rows=0)))
    case("R13-key-outside-the-heap", "R13", small(heap=b"\x01" + bytes(7) + b"\x01\x02"))
    case("R13-unit-outside-the-heap", "R13", described(unit=(0, 12)))
    case("R13-offset-overflows", "R13", described(unit=(0xFFFFFFFF, 2)))
    case("R13-physical-0", "R13", described(0))
    case("R13-physical-13", "R13", described(13))
    case("R13-meaning-4", "R13", described(meaning=4))
    case("R13-tick-5", "R13", described("int64", meaning=1, tick=5))
    case("R13-time-without-tick", "R13", described("int64", meaning=1))
    case("R13-tick-without-time", "R13", described("int64", tick=1))
    case("R13-time-of-int16", "R13", described(meaning=1, tick=1))
    case("R13-categories-of-int16", "R13", described(meaning=3))
    case("R13-reserved", "R13", described(reserved=1))
    case("R13-zone-outside-the-heap", "R13", described(zone=(12, 1)))
    case("R13-more-nulls-than-rows", "R13", small(child=dict(nulls=2)))
    case("R13-more-nulls-and-nans-than-rows", "R13", small(child=dict(nulls=1, nans=1)))
    case("R13-nulls-and-nans-overflow", "R13", small(child=dict(nulls=1, nans=(1 << 64) - 1)))
    for name, offset in {"unaligned": 0x502C, "in-the-first-pages": 4096}.items():
        case(f"R13-extent-{name}", "R13", small(column=extent(offset, plain()) + aggregate("int16", [2])))
    case("R13-extent-without-bytes", "R13", small(column=extent(0x5028, b"") + aggregate("int16", [2])))
    case("R13-extent-too-high", "R13", small(column=extent(0x5028, plain(), 33) + aggregate("int16", [2])))
    case("R14-equal-keys", "R14", small(heap=b"\x02a" + bytes(7) + b"\x02a"))
    case("R14-falling-keys", "R14", small(heap=b"\x02b" + bytes(7) + b"\x02a"))


def trees():
    def directory(least=b"\x01" + bytes(7) + b"\x01", second=None, height=0, root_height=1, empty=False,
                  count=2):
        draft = Draft()
        axis, block = axis_of(draft, 1), plain()
        column = extent(draft.add(block), block) + aggregate("int16", [2])
        below = page() if empty else leaf(draft, column, axis)
        heap, branches, offset = least, [], draft.add(below)
        branches.append(branch(extent(offset, below, height), (0, len(least)), count))
        if second:
            branches.append(branch(extent(offset, below, height), (len(heap), len(second)), 2))
            heap += second
        root = page(heap=heap, branches=branches)
        return draft.seal(extent(draft.add(root), root, root_height))

    write("valid/two-levels", directory())
    case("R15-height", "R15", directory(height=1, root_height=3))
    case("R15-first-key", "R15", directory(least=b"\x01" + bytes(8)))
    case("R15-empty-page", "R15", directory(empty=True))
    case("R15-last-key", "R15", directory(second=b"\x02A"))
    case("R15-last-key-below-a-last-branch", "R15", of_three_levels(second=b"\x02A"))
    case("R13-branch-without-entries", "R13", directory(count=0))
    case("R13-key-of-a-branch", "R13", directory(least=b"\x01" + bytes(7)))
    case("8-entries-of-a-branch", "8", directory(count=3), command="verify")

    def column(rows=(1, 1), heights=(0, 0), height=1, total=2, child=None, **page_changes):
        draft = Draft()
        axis, block = axis_of(draft, 2), plain()
        offset = draft.add(block)
        children = [extent(offset, block, each_height) + aggregate("int16", [2], rows=each, **child or {})
                    for each, each_height in zip(rows, heights)]
        below = page(children=children, **page_changes)
        whole = extent(draft.add(below), below, height) + aggregate("int16", [2, 2], rows=total)
        root = leaf(draft, whole, axis)
        return draft.seal(extent(draft.add(root), root), rows=2)

    write("valid/column-page", column())
    case("R16-height", "R16", column(heights=(0, 1)))
    case("R16-child-without-rows", "R16", column(rows=(2, 0)))
    case("R16-sum-of-rows", "R16", column(rows=(1, 2)))
    case("R16-page-twice", "R16", with_a_page_twice(), command="verify")
    case("R12-children-and-descriptions", "R12", column(descriptions=[description("int16")]))
    case("R13-nulls-and-nans-of-a-child", "R13", column(child=dict(nulls=1, nans=1)))
    axes()


def of_three_levels(second):
    """The leaf hangs on the last branch of a page whose own next branch begins with `second`."""
    draft, least = Draft(), b"\x01" + bytes(7) + b"\x01"
    axis, block = axis_of(draft, 1), plain()
    column = extent(draft.add(block), block) + aggregate("int16", [2])
    below = leaf(draft, column, axis)
    inner = page(heap=least, branches=[branch(extent(draft.add(below), below), (0, 9), 2)])
    left = extent(draft.add(inner), inner, 1)
    root = page(heap=least + second, branches=[branch(left, (0, 9), 2), branch(left, (9, len(second)), 2)])
    return draft.seal(extent(draft.add(root), root, 2))


def with_a_page_twice():
    draft = Draft()
    axis, block = axis_of(draft, 4), plain()
    below = page(children=2 * [extent(draft.add(block), block) + aggregate("int16", [2])])
    above = page(children=2 * [extent(draft.add(below), below, 1) + aggregate("int16", [2, 2])])
    column = extent(draft.add(above), above, 2) + aggregate("int16", [2, 2, 2, 2])
    root = leaf(draft, column, axis)
    return draft.seal(extent(draft.add(root), root), rows=4)


def axes():
    nothing = dict(column=bytes(104), seal=dict(rows=0))
    case("R17-no-axis-without-rows", "R17", small(changes=dict(series=dict(axis=2)), **nothing))
    case("R17-rows-of-the-axis-only", "R17", small(**nothing))
    case("R17-no-axis", "R17", small(changes=dict(series=dict(axis=2))))
    case("R17-rows-of-the-axis", "R17", small(axis_rows=2))
    block = segment(3, "int64", 1, shared=struct.pack("<QQ", 1, 1))
    with_null = extent(0x5000, block) + aggregate("int64", [None], cadence=0)
    case("R17-null-in-the-axis", "R17", small(axis=with_null))
    for name, axis in {"int32": description("int32"), "uint64": description("uint64")}.items():
        case(f"R17-axis-of-{name}", "R17", small(descriptions=[axis, description("int16")]))


def segments(examples):
    whole = small()
    case("R18-flipped-bit", "R18", flipped(whole, whole.rindex(b"MSEG") + 24))

    collection = Collection()

    def wrong(name, clause="R18", exit_code=DAMAGED, block=None, physical="int16", values=(2,), covered=None,
              **changes):
        told("segments", name, broken_by(name), clause, exit_code)
        collection.add(name, block or plain(**changes), physical, list(values), covered)

    wrong("R18-magic", magic=b"MSEK")
    wrong("R18-encoding-0", exit_code=NEWER, encoding=0)
    wrong("R18-encoding-from-the-future", exit_code=NEWER, encoding=200)
    case("R18-encoding-from-the-future", "R18", file_of(plain(encoding=200), "int16", 1, [2]), NEWER,
         command="verify")
    wrong("R18-has-validity-2", has_validity=2)
    wrong("R18-rows", rows=2)
    wrong("R18-granules", granules=0)
    wrong("R18-head-too-long", shared_bytes=1 << 20)
    wrong("R18-head-too-long-by-overflow", shared_bytes=0xFFFFFFFF)
    wrong("R18-shorter-than-a-header", block=b"MSEG")
    wrong("R19-physical", "R19", block=segment(2, "int8", 1, b"\2"))
    wrong("R19-physical-unknown", "R19", block=segment(2, "int8", 1, b"\2", physical=77))

    def granules(stated=None, **changes):
        values = [2] * 8193  # as runs: ends of 8192 and of 1
        block, head = segment_of_granules(9, "int8", 8193, [b"\1\0\0\x20\0", b"\1\0\1\0\0"],
                                          [aggregate("int8", values[:8192], **stated or {}),
                                           aggregate("int8", [2])], b"\2\1", **changes)
        return dict(block=block, physical="int8", values=values, covered=head)

    examples.add("two granules", **granules())  # their payloads are at 208 and 216
    wrong("R20-unaligned", "R20", **granules(offsets=[208, 220]))
    wrong("R20-overlap", "R20", **granules(offsets=[208, 208]))
    wrong("R20-in-the-head", "R20", **granules(offsets=[200, 216]))
    wrong("R20-behind-the-end", "R20", **granules(offsets=[208, 224]))
    wrong("R20-checksum", "R20", **granules(checksums=[1, 2]))
    wrong("R20-rows-of-an-aggregate", "R20", **granules(stated=dict(rows=8193)))
    wrong("R20-nulls-of-an-aggregate", "R20", **granules(stated=dict(nulls=8193)))
    wrong("R20-nulls-and-nans-of-an-aggregate", "R20", **granules(stated=dict(nulls=8000, nans=193)))
    wrong("R21-floats-in-sequence", "R19", block=segment(3, "float32", 1, shared=bytes(16)))
    for number, physical in {3: "float64", 4: "float32", 5: "bool", 6: "float64", 7: "int64", 1: "string",
                             2: "string", 9: "string", 10: "string", 11: "int8", 12: "float64",
                             13: "int32"}.items():
        wrong(f"R21-{physical}-in-encoding-{number}", "R21", physical=physical,
              block=segment(number, physical, 1, shared=bytes(16), payload=bytes(64)),
              values=[b"" if physical == "string" else 0])
    validity(wrong, examples)
    write("invalid/segments", collection.whole())


def validity(wrong, examples):
    def section(kind, content, bytes_=None, rows=3):
        data = struct.pack("<II", kind, len(content) if bytes_ is None else bytes_) + content
        payload = data.ljust(-(-len(data) // 8) * 8, b"\0") + struct.pack(f"<{rows}h", *[2] * rows)
        block = segment(1, "int16", rows, payload=payload, has_validity=1)
        return dict(block=block, physical="int16", values=[2, None, 2])

    examples.add("null bitmap", **section(3, struct.pack("<Q", 5)))
    examples.add("null run ends", **section(4, struct.pack("<3H", 1, 2, 3)))
    wrong("R22-kind-0", "R22", **section(0, b""))
    wrong("R22-kind-5", "R22", **section(5, b""))
    wrong("R22-all-valid-with-content", "R22", **section(1, bytes(8)))
    wrong("R22-all-null-with-content", "R22", **section(2, bytes(8)))
    wrong("R22-bitmap-too-short", "R22", **section(3, bytes(4)))
    wrong("R22-bitmap-too-long", "R22", **section(3, bytes(16)))
    wrong("R22-surplus-bits", "R22", **section(3, struct.pack("<Q", 13)))
    wrong("R22-no-run-ends", "R22", **section(4, b""))
    wrong("R22-odd-run-ends", "R22", **section(4, b"\1\0\3"))
    wrong("R22-run-ends-do-not-rise", "R22", **section(4, struct.pack("<4H", 1, 2, 2, 3)))
    wrong("R22-last-run-end", "R22", **section(4, struct.pack("<2H", 1, 2)))
    wrong("R22-last-run-end-behind", "R22", **section(4, struct.pack("<3H", 1, 2, 4)))
    wrong("R22-cut-off", "R22", **section(3, b"", 1 << 20))
    wrong("R22-cut-off-by-overflow", "R22", **section(3, b"", 0xFFFFFFFC))
    block = segment(2, "int16", 1, shared=b"\2\0", has_validity=1)
    wrong("R22-no-section", "R22", block=block)


def aggregates():
    for field in ("nans", "min", "max", "first", "last", "sum_low", "sum_high"):
        case(f"R23-{field}", "R23", small(child={field: 1}), command="verify")


def categories():
    def categorical(codes, in_page=False, nulls=0):
        draft = Draft()
        axis = axis_of(draft, len(codes))
        block = segment(1, "uint32", len(codes), payload=struct.pack(f"<{len(codes)}I", *codes))
        column = extent(draft.add(block), block) + aggregate("uint32", codes)
        words = segment(11, "string", 2, payload=b"\1\2\3onoff")
        told = aggregate("string", [b"on", b"off"], nulls=nulls)
        child = extent(draft.add(words), words) + told
        if in_page:
            above = page(children=[child])
            child = extent(draft.add(above), above, 1) + told
        root = leaf(draft, column, axis, "uint32",
                    dict(description=dict(meaning=3), series=dict(dictionary=1)), children=[child])
        return draft.seal(extent(draft.add(root), root), rows=len(codes))

    write("valid/categories", categorical([1, 0, 1]))
    case("R24-code-too-great", "R24", categorical([1, 2, 0]))
    case("R24-categories-in-a-page", "R24", categorical([1, 0, 1], in_page=True))
    case("R24-null-among-categories", "R24", categorical([1, 0, 1], nulls=1))


# What a reader must reject in the pages of encodings, by changes of their worked examples.

EXAMPLES = {  # encoding, physical type, rows, shared part, payload
    "plain": (1, "int16", 3, "", "0100 FFFF 0001"),
    "plain of bool": (1, "bool", 3, "", "00 01 01"),
    "constant": (2, "int32", 3, "FEFFFFFF", ""),
    "constant of bool": (2, "bool", 3, "01", ""),
    "sequence": (3, "int16", 5, "0A00000000000000 FDFF000000000000", ""),
    "for-bitpack": (4, "int32", 4, "", "0300000000000000 FDFFFFFF00000000 D007"),
    "for-bitpack of bool": (4, "bool", 4, "", "0100000000000000 0000000000000000 05"),
    "for-bitpack with exceptions": (4, "int16", 3, "",
                                    "0000000002000000 0000000000000000 0700 0900 0000 0200"),
    "for-bitpack of two vectors": (4, "int8", 1025, "",
                                   "18000000 28000000" + 2 * "0000000000000000 0700000000000000"),
    "delta": (5, "int64", 4, "2C01000000000000", "0100000000000000 0100000000000000 BC02000000000000 08"),
    "delta of int16": (5, "int16", 2, "0100000000000000",
                       "0000000000000000 0100000000000000 0500000000000000"),
    "affine": (6, "int64", 4, "E803000000000000 40420F0000000000",
               "0200002000000000 FFFFFFFFFFFFFFFF 00000000E8030000 49"),
    "affine of int16": (6, "int16", 2, "0100000000000000 0500000000000000",
                        "0000000000000000 0100000000000000 0000000000000000"),
    "alp": (7, "float64", 4, "", "060E0C0001000000 E907000000000000 990C00 0000000000000080 0200"),
    "alp of float32": (7, "float32", 2, "", "0401000000000000 0A00000000000000 50"),
    "dictionary": (8, "int16", 5, "0300000000000000 F401 FFFF 0700", "8402"),
    "dictionary of strings": (8, "string", 3, "0200000000000000 01 02 03 6F6E 6F6666", "02"),
    "dictionary of bool": (8, "bool", 2, "0200000000000000 01 00", "02"),
    "run-end": (9, "int32", 6, "FEFFFFFF 01", "0300 0300 0500 0600 09 00 09"),
    "run-end of bool": (9, "bool", 2, "00 01", "0200 0100 0200 01 00"),
    "byte-stream-zstd": (10, "uint16", 3, "", "01 28B52FFD 20 06 310000 020401 010101"),
    "byte-stream-zstd of differences": (10, "uint16", 3, "", "03 28B52FFD 20 06 310000 040405 020000"),
    "byte-stream-zstd of bool": (10, "bool", 3, "", "00 28B52FFD 20 03 190000 010001"),
    "string-plain": (11, "string", 3, "", "01 02 00 02 6F6E C3BC"),
    "string-zstd": (12, "string", 3, "", "08000000 28B52FFD 20 08 410000 01 02 00 02 6F6E C3BC"),
    "decimal-zstd": (13, "float64", 3, "", "02 01 0100 28B52FFD 20 25 290100 BE05000000000000"
                     "BB05000000000000 0000000000000000 000100 0200 010000000000F47F"),
}


def encodings(examples):
    collection = Collection()

    def example(name, shared=None, payload=None, rows=None):
        encoding, physical, right_rows, right_shared, right_payload = EXAMPLES[name]
        shared = right_shared if shared is None else shared
        payload = right_payload if payload is None else payload
        rows = rows or right_rows
        block = segment(encoding, physical, rows, bytes.fromhex(shared), bytes.fromhex(payload))
        decode = ALL[encoding]
        values = decode(bytes.fromhex(right_shared), bytes.fromhex(right_payload), right_rows, physical, 0)
        values = (values * rows)[:rows]
        return dict(block=block, physical=physical, values=values)

    for name in EXAMPLES:
        examples.add(name, **example(name))

    def wrong(clause, what, name=None, clause_name=None, **parts):
        name = name or clause.split()[0]
        told("encodings", f"{clause} {what}", clause, clause_name or clause)
        collection.add(f"{clause} {what}", **example(name, **parts))

    wrong("plain 3.1", "shared-part", shared="00")
    wrong("plain 3.2", "too-short", payload="0100 FFFF 00")
    wrong("plain 3.2", "too-long", payload="0100 FFFF 0001 00")
    wrong("plain 3.3", "bool-2", "plain of bool", payload="00 02 01")
    wrong("constant 3.1", "too-short", shared="FEFFFF")
    wrong("constant 3.2", "payload", payload="00")
    wrong("constant 3.3", "bool-2", "constant of bool", shared="02")
    wrong("sequence 4.1", "too-short", shared="0A00000000000000 FDFF0000000000")
    wrong("sequence 4.2", "start", shared="0A00010000000000 FDFF000000000000")
    wrong("sequence 4.2", "step", shared="0A00000000000000 FDFF010000000000")
    wrong("sequence 4.3", "payload", payload="00")
    wrong("for-bitpack 4.1", "shared-part", shared="00")
    wrong("for-bitpack 4.3", "bool-2", "for-bitpack of bool", payload="0200000000000000 0000000000000000 02")
    two, zeros = "for-bitpack of two vectors", "0000000000000000 0700000000000000"
    wrong("bitpack 3.1", "no-table", two, payload="180000")
    wrong("bitpack 3.2", "ends-before-it-begins", two, payload="04000000 28000000" + 2 * zeros)
    wrong("bitpack 3.2", "ends-behind-the-payload", two, payload="18000000 2C000000" + 2 * zeros)
    wrong("bitpack 3.2", "ends-behind-the-next", two, payload="2C000000 28000000" + 2 * zeros)
    wrong("bitpack 3.3", "something-follows", two, payload="18000000 28000000" + 2 * zeros + "00")
    few, header = "for-bitpack", "FDFFFFFF00000000 D007"
    wrong("bitpack 4.1", "too-short", few, payload="0300000000000000 FDFFFFFF00000000 D0")
    wrong("bitpack 4.1", "too-long", few, payload="0300000000000000" + header + "00")
    wrong("bitpack 4.1", "no-header", few, payload="03")
    wrong("bitpack 4.1", "exceptions-missing", few, payload="03000000FFFF0000" + header)
    wrong("bitpack 4.2", "width", few, payload="2100000000000000 0000000000000000" + 17 * "00")
    wrong("bitpack 4.2", "base", few, payload="0300000000000000 FDFFFFFF01000000 D007")
    wrong("bitpack 4.2", "reserved", few, payload="0300000000000100" + header)
    wrong("bitpack 4.3", "exponent", few, payload="0301000000000000" + header)
    wrong("bitpack 4.3", "factor", few, payload="0300010000000000" + header)
    wrong("bitpack 4.3", "shift", few, payload="0300000100000000" + header)
    exceptions = "for-bitpack with exceptions"
    wrong("bitpack 4.4", "equal-positions", exceptions,
          payload="0000000002000000 0000000000000000 0700 0900 0200 0200")
    wrong("bitpack 4.4", "position-behind", exceptions,
          payload="0000000002000000 0000000000000000 0700 0900 0000 0300")
    wrong("delta 4.1", "too-short", shared="2C010000000000")
    wrong("delta 4.1", "scale-0", shared="0000000000000000")
    wrong("delta 4.1", "scale-too-great", "delta of int16", shared="0000010000000000")
    wrong("delta 4.2", "start", "delta of int16",
          payload="0000000000000000 0100000000000000 0000010000000000")
    wrong("affine 4.1", "too-short", shared="E803000000000000 40420F00000000")
    wrong("affine 4.1", "scale-0", shared="0000000000000000 40420F0000000000")
    wrong("affine 4.1", "scale-too-great", "affine of int16", shared="0000010000000000 0500000000000000")
    wrong("affine 4.1", "origin", "affine of int16", shared="0100000000000000 0000010000000000")
    wrong("affine 4.2", "shift", payload="0200002100000000 FFFFFFFFFFFFFFFF 00000000E8030000 49")
    wrong("alp 4.1", "shared-part", shared="00")
    wrong("alp 4.2", "exponent", payload="06130C0001000000 E907000000000000 990C00 0000000000000080 0200")
    wrong("alp 4.2", "factor", payload="060E0F0001000000 E907000000000000 990C00 0000000000000080 0200")
    wrong("alp 4.3", "width", payload="350E0C0000000000 E907000000000000" + 27 * "00")
    wrong("alp 4.3", "base", payload="060E0C0001000000 0000000000000800 990C00 0000000000000080 0200")
    wrong("dictionary 4.1", "too-short", shared="03000000000000")
    wrong("dictionary 4.1", "no-entries", shared="0000000000000000", payload="")
    wrong("dictionary 4.1", "too-many-entries", shared="0100010000000000 F401 FFFF 0700")
    wrong("dictionary 4.1", "reserved", shared="0300000001000000 F401 FFFF 0700")
    wrong("dictionary 4.2", "values", shared="0300000000000000 F401 FFFF 07")
    wrong("dictionary 4.2", "strings", "dictionary of strings", "string-plain 2.4",
          shared="0200000000000000 01 02 03 6F6E 6F66")
    wrong("dictionary 4.3", "too-short", payload="84")
    wrong("dictionary 4.3", "too-long", payload="840200")
    wrong("dictionary 4.4", "code", payload="8403")
    wrong("dictionary 4.5", "bool-2", "dictionary of bool", shared="0200000000000000 01 02")
    too_long = dict(rows=8192, shared="0100000000000000 04 01800000" + 32769 * "00", payload="")
    wrong("dictionary 4.6", "too-long", "dictionary of strings", **too_long)
    wrong("run-end 4.1", "too-short", shared="FEFFFFFF")
    wrong("run-end 4.2", "3-bytes", shared="FEFFFFFF 03", payload="0300 0300 0500 0600 090000 000000 090000")
    wrong("run-end 4.2", "8-bytes", shared="FEFFFFFF 08", payload="0100 0600 0900000000000000")
    wrong("run-end 4.3", "too-short", payload="0300 0300 0500 0600 09 00")
    wrong("run-end 4.3", "no-runs-at-all", payload="03")
    wrong("run-end 4.4", "no-run", payload="0000")
    wrong("run-end 4.4", "first-end-0", payload="0300 0000 0500 0600 09 00 09")
    wrong("run-end 4.4", "equal-ends", payload="0300 0500 0500 0600 09 00 09")
    wrong("run-end 4.4", "last-end", payload="0300 0300 0500 0700 09 00 09")
    wrong("run-end 4.5", "bool-2", "run-end of bool", payload="0200 0100 0200 02 00")
    zstd = "28B52FFD 20 06 310000 020401 010101"
    wrong("byte-stream-zstd 3.1", "shared-part", shared="00")
    wrong("byte-stream-zstd 3.1", "no-payload", payload="")
    wrong("byte-stream-zstd 3.2", "transform", payload="04" + zstd)
    wrong("byte-stream-zstd 3.3", "no-frame", payload="01")
    wrong("byte-stream-zstd 3.3", "magic", payload="01 28B52FFE 20 06 310000 020401 010101")
    wrong("byte-stream-zstd 3.3", "skippable-frame-first", payload="01 502A4D18 00000000" + zstd)
    wrong("byte-stream-zstd 3.3", "skippable-frame-last", payload="01" + zstd + "502A4D18 00000000")
    wrong("byte-stream-zstd 3.3", "two-frames",
          payload="01 28B52FFD 20 03 190000 020401 28B52FFD 20 03 190000 010101")
    wrong("byte-stream-zstd 3.3", "something-follows", payload="01" + zstd + "00")
    wrong("byte-stream-zstd 3.3", "cut-off", payload="01 28B52FFD 20 06 310000 020401 0101")
    wrong("byte-stream-zstd 3.3", "too-few-bytes", payload="01 28B52FFD 20 05 290000 020401 0101")
    wrong("byte-stream-zstd 3.3", "too-many-bytes", payload="01 28B52FFD 20 07 390000 020401 010101 00")
    wrong("byte-stream-zstd 3.3", "dictionary", payload="01 28B52FFD 21 07 06 310000 020401 010101")
    wrong("byte-stream-zstd 3.3", "too-long",
          payload="01 28B52FFD 20 06" + 400 * "000000" + "310000 020401 010101")
    wrong("byte-stream-zstd 3.4", "bool-2", "byte-stream-zstd of bool",
          payload="00 28B52FFD 20 03 190000 020001")
    wrong("string-plain 2.1", "shared-part", shared="00")
    wrong("string-plain 2.2", "3-bytes", payload="03 020000 000000 020000 6F6E C3BC")
    wrong("string-plain 2.2", "empty", payload="")
    wrong("string-plain 2.3", "too-short", payload="01 02 00")
    wrong("string-plain 2.4", "heap-too-short", payload="01 02 00 02 6F6E C3")
    wrong("string-plain 2.4", "heap-too-long", payload="01 02 00 02 6F6E C3BC 00")
    wrong("string-plain 2.4", "sum-wraps", payload="04 02000000 FFFFFFFF 03000000 6F6E C3BC")
    block = "28B52FFD 20 08 410000 01 02 00 02 6F6E C3BC"
    wrong("string-zstd 2.1", "shared-part", shared="00")
    wrong("string-zstd 2.2", "too-short", payload="080000")
    wrong("string-zstd 2.3", "plain-bytes", payload="0E000010" + block)
    wrong("string-zstd 2.4", "too-few-bytes", clause_name="byte-stream-zstd 3.3", payload="09000000" + block)
    wrong("string-zstd 2.5", "lengths", clause_name="string-plain 2.4",
          payload="08000000 28B52FFD 20 08 410000 01 02 00 03 6F6E C3BC")
    head = "02 01 0100"
    frame = "28B52FFD 20 25 290100 BE05000000000000 BB05000000000000 0000000000000000 000100"
    rest = "0200 010000000000F47F"
    wrong("decimal-zstd 3.1", "shared-part", shared="00")
    wrong("decimal-zstd 3.1", "too-short", payload="020101")
    wrong("decimal-zstd 3.2", "transform", payload="04 01 0100" + frame + rest)
    wrong("decimal-zstd 3.2", "exponent", payload="02 13 0100" + frame + rest)
    wrong("decimal-zstd 3.2", "exceptions", payload="02 01 0400" + frame + rest)
    wrong("decimal-zstd 3.3", "too-few-bytes", clause_name="byte-stream-zstd 3.3",
          payload="02 01 0200" + frame + rest)
    wrong("decimal-zstd 3.4", "place-behind", payload=head + frame + "0300 010000000000F47F")
    write("invalid/encodings", collection.whole())


def behind_the_last_payload():
    values = [2] * 8193
    block, head = segment_of_granules(2, "int8", 8193, [b"", b""],
                                      [aggregate("int8", values[:8192]), aggregate("int8", [2])], b"\2")
    return file_of(block + bytes(8), "int8", 8193, values, covered=head)


def with_overlap():
    """The page of a column is said to reach over the block behind it."""
    draft = Draft()
    block = plain()
    below = page(children=[extent(draft.add(block), block) + aggregate("int16", [2])])
    offset = draft.add(below)
    axis = axis_of(draft, 1)
    longer = draft.body[offset - 0x5000:]
    root = leaf(draft, extent(offset, longer, 1) + aggregate("int16", [2]), axis)
    return draft.seal(extent(draft.add(root), root))


def with_two_lengths():
    """The page of one series is longer than that of another, which begins at the same place."""
    draft = Draft()
    axis, block = axis_of(draft, 1), plain()
    below = page(children=[extent(draft.add(block), block) + aggregate("int16", [2])])
    offset = draft.add(below + bytes(8))
    columns = [extent(offset, each, 1) + aggregate("int16", [2]) for each in (below, below + bytes(8))]
    of_series = [entry((9 + 2 * at, 2), column, axis=1, description=1, ordinal=at)
                 for at, column in enumerate(columns)]
    root = leaf(draft, columns[0], axis, heap=b"\x01" + bytes(7) + b"\x01\x02a\x02b",
                entries=[entry((0, 9), axis, users=2), *of_series])
    return draft.seal(extent(draft.add(root), root), series=2, rows=2)


def hidden(tail=None, **seal):
    """The one series is hidden."""
    return small(heap=b"\x01" + bytes(7) + b"\x01\x03a", tail=tail, seal=seal)


def tails():
    def chain(*blocks, rows=None, number=None):
        """Each a list of arguments for tail_block but its place in the chain, which may be given too."""
        def add(draft):
            previous, total = bytes(32), 0
            for place, arguments in enumerate(blocks, 1):
                block = tail_block(**dict(blocks=place, previous=previous) | arguments)
                previous = extent(draft.add(block), block)
                total += len(arguments.get("values", (7,)))
            return previous, number or len(blocks), total if rows is None else rows
        return add

    def wrong(name, clause, *blocks, command="cat", **totals):
        case(name, clause, small(tail=chain(*blocks, **totals)), command=command)

    write("valid/tail-by-hand", small(tail=chain({}, dict(rows=(2,), stamps=(10, 11), values=(-1, 8)))))
    case("R25-flipped-bit", "R25", flipped(small(tail=chain({})), 0x5000 + 0x200))
    wrong("R25-magic", "R25", dict(magic=b"MTAM"))
    wrong("R25-reserved", "R25", dict(reserved=b"\1"))
    wrong("R25-first-with-another-before", "R25", dict(previous=extent(0x5000, bytes(8))))
    wrong("R25-second-without-the-first", "R25", {}, dict(previous=bytes(32)))
    wrong("R25-another-number", "R25", {}, dict(blocks=3))
    wrong("R25-previous-lies-behind", "R25", {}, dict(previous=extent(0x5800, bytes(8))))
    wrong("R25-not-filled", "R25", dict(behind=bytes(8)))
    wrong("R26-rows-of-the-slot", "R26", {}, {}, rows=3)
    wrong("R27-no-groups", "R27", dict(groups=0))
    wrong("R27-rows-of-the-header", "R27", dict(values=(7, 8), columns={}), rows=2)
    wrong("R27-group-without-series", "R27", dict(series=(0,)))
    wrong("R27-group-of-no-type", "R27", dict(physicals=(13,)))
    wrong("R27-equal-groups", "R27", dict(axes=(1, 1), rows=(1, 1), series=(1, 1), physicals=(2, 2),
                                          ordinals=(0, 1), values=(7, 8)))
    wrong("R27-groups-of-unequal-rows", "R27", dict(axes=(1, 1), rows=(1, 2), series=(1, 1), physicals=(2, 3),
                                                    ordinals=(0, 1), values=(7, 8, 9)), rows=3)
    wrong("R27-falling-ordinals", "R27", dict(series=(2,), ordinals=(1, 0), values=(7, 8)))
    wrong("R27-missing-column", "R27", dict(columns={4: b""}))
    wrong("R27-column-too-many", "R27", dict(columns={6: segment(1, "int8", 1, payload=b"\1")}))
    wrong("R27-type-of-a-column", "R27", dict(columns={3: segment(1, "int8", 1, payload=b"\2")}))
    nulls = segment(1, "int64", 1, payload=struct.pack("<IIq", 2, 0, 9), has_validity=1)
    wrong("R27-stamp-that-is-null", "R27", dict(columns={4: nulls}))
    wrong("R17-tail-of-the-axis-only", "R17", dict(ordinals=(5,)))
    case("R17-tail-of-a-hidden-series", "R17", hidden(tail=chain({}), series=0, rows=1), command="verify")
    wrong("8-tail-of-no-series", "8", dict(series=(2,), ordinals=(0, 5), values=(7, 8)), command="verify")
    wrong("8-tail-of-no-axis", "8", dict(axes=(1, 2), rows=(1, 1), series=(1, 1), physicals=(2, 2),
                                         stamps=(9, 9), ordinals=(0, 1), values=(7, 8)), command="verify")


def whole_files():
    whole = small()
    for name, data in {
            "damaged-slot-copy": flipped(whole, 0x3060),
            "damaged-record": flipped(whole, len(whole) - 20),
            "record-of-another-commit": small(seal=dict(commit=dict(sequence=3))),
            "record-of-another-time": small(
                seal=dict(slot_b=dict(counts=struct.pack("<6Q", 7, 1, 1, 1, 2, 2)))),
            "record-of-another-place": small(seal=dict(commit=dict(offset=0x4F00))),
            "record-of-another-file": small(seal=dict(commit=dict(uuid=bytes(16)))),
            "record-reserved": small(seal=dict(commit=dict(reserved=b"\1"))),
            "record-begin": small(seal=dict(commit=dict(begin=BODY + 8))),
            "commit-before-the-first": small(seal=dict(commit=dict(previous_record=0x4F00, begin=0x5000))),
            "no-commit-before": small(seal=dict(slot_b=dict(sequence=3), commit=dict(sequence=3))),
            "padding": flipped(whole, 0x5E00),
            "padding-in-a-segment": file_of(
                flipped(segment(9, "int8", 1, b"\0\1", b"\1\0\1\0\2"), 30), "int8", 1, [2]),
            "behind-the-last-payload": behind_the_last_payload(),
            "overlap": with_overlap(),
            "two-lengths": with_two_lengths(),
            "name": small(heap=b"\x01" + bytes(7) + b"\x01\x02\xFF"),
            "unit": small(heap=b"\x01" + bytes(7) + b"\x01\x02a\xFF",
                          changes=dict(description=dict(unit=(11, 1)))),
            "zone": small(heap=b"\x01" + bytes(7) + b"\x01\x02a\xFF",
                          changes=dict(description=dict(zone=(11, 1)))),
            "string": file_of(segment(11, "string", 1, payload=b"\1\1\xFF"), "string", 1, [b"\xFF"]),
            "users": small(changes=dict(axis=dict(users=2))),
            "series": small(seal=dict(series=2)),
            "hidden-series-counted": hidden(series=1, rows=0),
            "hidden-rows-counted": hidden(series=0, rows=1),
            "hidden-next-ordinal": hidden(series=0, rows=0, next_ordinal=0),
            "axes": small(seal=dict(axes=2)),
            "rows": small(seal=dict(rows=2)),
            "next-axis": small(seal=dict(next_axis=1)),
            "next-ordinal": small(seal=dict(next_ordinal=0))}.items():
        case(f"8-{name}", "8", data, command="verify")


if __name__ == "__main__":
    (FOLDER / "invalid").mkdir(exist_ok=True)
    for old in (FOLDER / "invalid").iterdir():
        old.unlink()
    examples_ = Collection()
    first_pages()
    pages()
    rules_of_pages()
    trees()
    segments(examples_)
    aggregates()
    categories()
    encodings(examples_)
    write("valid/examples", examples_.whole())
    tails()
    whole_files()
    lines = ",\n".join(json.dumps(each) for each in CASES)
    (FOLDER / "invalid/manifest.json").write_text(f"[\n{lines}\n]\n")
