# SPDX-License-Identifier: Apache-2.0
"""encodings/bitpack.md: what several encodings are made of."""

import struct

from layout import Layout, mask, pad8, rise_strictly, unsigned
from refusal import must

VECTOR_ROWS = 1024
VECTOR = Layout("Vector", width="B", exponent="B", factor="B", shift="B", exceptions="H", reserved="H",
                base="Q")


def packed_bytes(count, width):
    return (count * width + 7) // 8


def unpack(data, count, width, b):
    """Sections 1 and 2: `count` integers of `width` bits; whole vectors lie in words of `b` bits."""
    bits = int.from_bytes(data, "little")
    if count < VECTOR_ROWS:
        return [bits >> i * width & (1 << width) - 1 for i in range(count)]
    lanes = VECTOR_ROWS // b
    words = unsigned(data, b // 8)
    lane = [sum(words[k * lanes + each] << k * b for k in range(width)) for each in range(lanes)]
    return [lane[i % lanes] >> i // lanes * width & (1 << width) - 1 for i in range(count)]


def vectors(payload, rows):
    """Section 3: the bytes of each vector of a granule, and its number of rows."""
    count = -(-rows // VECTOR_ROWS)
    if count == 1:
        return [(payload, rows)]
    head = pad8(4 * count)
    must(len(payload) >= head, "bitpack 3.1", "a table of vectors that is cut off")
    ends = struct.unpack_from(f"<{count}I", payload)
    begins = [head] + [pad8(end) for end in ends[:-1]]
    must(all(head <= begin <= end <= len(payload) for begin, end in zip(begins, ends)), "bitpack 3.2",
         "a vector that lies where it may not")
    must(ends[-1] == len(payload), "bitpack 3.3", "a payload that goes on behind its last vector")
    return [(payload[begin:end], min(VECTOR_ROWS, rows - VECTOR_ROWS * index))
            for index, (begin, end) in enumerate(zip(begins, ends))]


class Vector:
    """Section 4: `header`, `integers` modulo 2^b with their base added, `exceptions` from position to bits.

    `fields` is the number of bytes of what the encoding adds, `uses` the parts of the header that it uses.
    """

    def __init__(self, data, rows, value_width, fields=0, uses=()):
        must(len(data) >= VECTOR.size + fields, "bitpack 4.1", "a vector that is cut off")
        self.header = header = VECTOR.read(data)
        self.fields = data[VECTOR.size:VECTOR.size + fields]
        b = 8 * value_width
        must(header.width <= b and header.base <= mask(value_width) and header.reserved == 0, "bitpack 4.2",
             f"width {header.width}, base {header.base}, reserved {header.reserved}")
        packed = VECTOR.size + fields
        raw = packed + packed_bytes(rows, header.width)
        positions = raw + value_width * header.exceptions
        must(len(data) == positions + 2 * header.exceptions, "bitpack 4.1", f"a vector of {len(data)} bytes")
        must(not any(getattr(header, name) for name in ("exponent", "factor", "shift") if name not in uses),
             "bitpack 4.3", "a part of the header that is not used is not zero")
        places = unsigned(data[positions:], 2)
        must(rise_strictly(places) and all(place < rows for place in places), "bitpack 4.4",
             "positions that do not rise or lie behind the last row")
        self.integers = [each + header.base & mask(value_width)
                         for each in unpack(data[packed:raw], rows, header.width, b)]
        self.exceptions = dict(zip(places, unsigned(data[raw:positions], value_width)))
