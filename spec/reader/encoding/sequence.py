# SPDX-License-Identifier: Apache-2.0
"""encodings/sequence.md"""

from layout import Layout, mask
from refusal import must
from types_of_values import integer_width

SHARED = Layout("Shared", start="Q", step="Q")


def decode(shared, payload, rows, physical, first_row):
    width = integer_width(physical)
    must(len(shared) == SHARED.size, "sequence 4.1", f"a shared part of {len(shared)} bytes")
    start, step = SHARED.read(shared)
    must(max(start, step) <= mask(width), "sequence 4.2", "a start or step that is no value of the type")
    must(not payload, "sequence 4.3", "a payload")
    return [start + row * step & mask(width) for row in range(first_row, first_row + rows)]
