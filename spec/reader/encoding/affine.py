# SPDX-License-Identifier: Apache-2.0
"""encodings/affine.md"""

from encoding.bitpack import Vector, vectors
from layout import Layout, mask
from refusal import must
from types_of_values import integer_width

SHARED = Layout("Shared", scale="Q", origin="Q")


def decode(shared, payload, rows, physical, _first_row):
    width = integer_width(physical)
    must(len(shared) == SHARED.size, "affine 4.1", f"a shared part of {len(shared)} bytes")
    scale, origin = SHARED.read(shared)
    must(1 <= scale <= mask(width) and origin <= mask(width), "affine 4.1", f"scale {scale}, origin {origin}")
    values = []
    for data, count in vectors(payload, rows):
        vector = Vector(data, count, width, fields=8, uses=("shift",))
        shift, slope = vector.header.shift, int.from_bytes(vector.fields, "little")
        must(shift <= 32, "affine 4.2", f"shift {shift}")
        for i, integer in enumerate(vector.integers):
            line = (slope * i & mask(8)) >> shift
            values.append(vector.exceptions.get(i, origin + scale * (integer + line) & mask(width)))
    return values
