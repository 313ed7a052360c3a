# SPDX-License-Identifier: Apache-2.0
"""encodings/delta.md"""

from encoding.bitpack import Vector, vectors
from layout import mask
from refusal import must
from types_of_values import integer_width


def decode(shared, payload, rows, physical, _first_row):
    width = integer_width(physical)
    must(len(shared) == 8, "delta 4.1", f"a shared part of {len(shared)} bytes")
    scale = int.from_bytes(shared, "little")
    must(1 <= scale <= mask(width), "delta 4.1", f"scale {scale}")
    values = []
    for data, count in vectors(payload, rows):
        vector = Vector(data, count, width, fields=8)
        value = int.from_bytes(vector.fields, "little")
        must(value <= mask(width), "delta 4.2", f"start {value}")
        for i, integer in enumerate(vector.integers):
            value = value + scale * vector.exceptions.get(i, integer) & mask(width)
            values.append(value)
    return values
