# SPDX-License-Identifier: Apache-2.0
"""encodings/for-bitpack.md"""

from encoding.bitpack import Vector, vectors
from refusal import must
from types_of_values import integer_width


def decode(shared, payload, rows, physical, _first_row):
    width = 1 if physical == "bool" else integer_width(physical)
    must(not shared, "for-bitpack 4.1", "a shared part")
    values = []
    for data, count in vectors(payload, rows):
        vector = Vector(data, count, width)
        values += [vector.exceptions.get(i, integer) for i, integer in enumerate(vector.integers)]
    must(physical != "bool" or max(values) <= 1, "for-bitpack 4.3", "a bool above 1")
    return values
