# SPDX-License-Identifier: Apache-2.0
"""Section 3.5: the tail. From the newest block of a commit to the rows of a series or axis."""

from layout import Layout, pad8, rise_strictly
from pages import EXTENT, TAIL_BYTES_MAX, TAIL_ROWS_MAX, xxh3_128
from refusal import must
from segment import SEGMENT_ROWS_MAX, Segment, column
from types_of_values import PHYSICAL

COLUMNS = ["uint64", "uint32", "uint32", "uint8", "int64", "uint64"] + list(PHYSICAL.values())
OF_GROUPS, STAMPS, ORDINALS = 4, 4, 5  # columns: so many of groups, then these
TEXT_BYTES_MAX = 1 << 24
HEADER = Layout("TailHeader", magic="4s", blocks="I", previous="32s", rows="Q", groups="I", reserved="4s",
                column_bytes="72s")


class Block:
    """A tail block: `stamps` by axis; `values` by axis, physical type and ordinal; bits, or None for null."""

    def __init__(self, file, extent):
        self.where = where = f"the tail block at {extent.offset}"
        must(HEADER.size <= extent.bytes <= TAIL_BYTES_MAX, "R25", f"{where} has {extent.bytes} bytes")
        data = file.block(extent)
        must(xxh3_128(data) == extent.hash, "R25", f"{where} has another hash")
        self.header = header = HEADER.read(data)
        must(header.magic == b"MTAL" and not any(header.reserved), "R25", f"{where} does not begin as one")
        self.previous = EXTENT.read(header.previous)
        must((header.blocks == 1) == (not any(header.previous)), "R25", f"{where} is not where a chain ends")
        must(self.previous.offset != extent.offset, "R25", f"{where} is its own previous")
        must(0 < header.groups <= header.rows <= TAIL_ROWS_MAX, "R27", f"{where} has {header.rows} rows")
        self._columns, self.padding, end = {}, b"", HEADER.size
        for number in range(len(COLUMNS)):
            size = int.from_bytes(header.column_bytes[4 * number:4 * number + 4], "little")
            if size:
                self._columns[number] = data[pad8(end):pad8(end) + size]
                self.padding += data[end:pad8(end)]
                end = pad8(end) + size
        must(end == len(data), "R25", f"{where} is not filled by its columns")
        self.stamps, self.values = {}, {}
        self._divide()
        self.text_bytes = sum(len(text or b"") for (_, physical, _), texts in self.values.items()
                              if physical == "string" for text in texts)

    def _column(self, number, rows):
        must((number in self._columns) == (rows > 0) and rows <= SEGMENT_ROWS_MAX, "R27",
             f"column {number} of {self.where} should have {rows} values")
        if rows == 0:
            return iter(())
        segment = Segment(self._columns[number], rows, f"column {number} of {self.where}")
        must(segment.physical == COLUMNS[number], "R27", f"column {number} of {self.where} has another type")
        must(number > ORDINALS or not segment.header.has_validity, "R27", f"{self.where} has nulls")
        self.padding += segment.padding
        must(segment.behind == 0, "8", f"bytes behind column {number} of {self.where}")
        return (bits for granule in segment.decode(COLUMNS[number]) for bits in granule)

    def _divide(self):
        groups = list(zip(*(self._column(number, self.header.groups) for number in range(OF_GROUPS))))
        must(all(rows and series and physical in PHYSICAL for _, rows, series, physical in groups), "R27",
             f"{self.where} has an impossible group")
        must(rise_strictly([(axis, physical) for axis, _, _, physical in groups]), "R27",
             f"{self.where} has groups out of order")
        rows_of = {}
        for axis, rows, _, _ in groups:
            must(rows_of.setdefault(axis, rows) == rows, "R27", f"{self.where} has groups of unequal rows")
        must(sum(rows * series for _, rows, series, _ in groups) == self.header.rows, "R27",
             f"{self.where} has not {self.header.rows} rows")
        stamps = self._column(STAMPS, sum(rows_of.values()))
        self.stamps = {axis: [next(stamps) for _ in range(rows)] for axis, rows in rows_of.items()}
        ordinals = self._column(ORDINALS, sum(series for _, _, series, _ in groups))
        values = {number: self._column(ORDINALS + number,
                                       sum(rows * series for _, rows, series, of in groups if of == number))
                  for number in PHYSICAL}
        for axis, rows, series, physical in groups:
            of_group = [next(ordinals) for _ in range(series)]
            must(rise_strictly(of_group), "R27", f"{self.where} has series out of order")
            table = [[next(values[physical]) for _ in range(series)] for _ in range(rows)]
            for ordinal, its in zip(of_group, zip(*table)):
                self.values[axis, PHYSICAL[physical], ordinal] = list(its)


def chain(file):
    """The blocks of the commit, the first one first; each is read once, whatever the number of commits."""
    blocks, extent, commit = [], EXTENT.read(file.slot.tail), file.slot
    size = 0
    for number in range(commit.tail_blocks, 0, -1):
        if extent not in file.tail_blocks:
            file.tail_blocks[extent] = Block(file, extent)
        block = file.tail_blocks[extent]
        must(block.header.blocks == number, "R25", f"{block.where} is number {block.header.blocks}")
        blocks.insert(0, block)
        size += extent.bytes
        must(size <= TAIL_BYTES_MAX, "R26", f"a tail of {size} bytes")
        extent = block.previous
    must(sum(block.header.rows for block in blocks) == commit.tail_rows, "R26",
         f"a tail that has not {commit.tail_rows} rows")
    must(sum(block.text_bytes for block in blocks) <= TEXT_BYTES_MAX, "R26", "a tail of too long strings")
    return blocks


def complete(file, entry):
    """Gives the entry of a series or axis the rows of the tail: `tail`, and `rows` in all."""
    if entry is not None and not entry.hidden:
        blocks = chain(file)
        if entry.name is None:
            found = [block.stamps.get(entry.number, []) for block in blocks]
        else:
            key = entry.axis, entry.type.physical, entry.ordinal
            found = [block.values.get(key, []) for block in blocks]
        entry.tail = [bits for rows in found for bits in rows]
        entry.rows += len(entry.tail)
    return entry


def rows(file, entry):
    """All rows of a completed entry: bits, or None for null."""
    yield from column(file, entry.type.physical, entry.column)
    yield from entry.tail
