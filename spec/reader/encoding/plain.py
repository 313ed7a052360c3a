# SPDX-License-Identifier: Apache-2.0
"""encodings/plain.md"""

from layout import unsigned
from refusal import must
from types_of_values import fixed_width


def decode(shared, payload, rows, physical, _first_row):
    width = fixed_width(physical)
    must(not shared, "plain 3.1", "a shared part")
    must(len(payload) == rows * width, "plain 3.2", f"{len(payload)} bytes for {rows} rows")
    values = unsigned(payload, width)
    must(physical != "bool" or max(values) <= 1, "plain 3.3", "a bool above 1")
    return values
