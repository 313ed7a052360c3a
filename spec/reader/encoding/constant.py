# SPDX-License-Identifier: Apache-2.0
"""encodings/constant.md"""

from refusal import must
from types_of_values import fixed_width


def decode(shared, payload, rows, physical, _first_row):
    must(len(shared) == fixed_width(physical), "constant 3.1", f"a shared part of {len(shared)} bytes")
    must(not payload, "constant 3.2", "a payload")
    value = int.from_bytes(shared, "little")
    must(physical != "bool" or value <= 1, "constant 3.3", "a bool above 1")
    return [value] * rows
