# SPDX-License-Identifier: Apache-2.0
"""encodings/run-end.md"""

from layout import mask, rise_strictly, unsigned
from refusal import must
from types_of_values import fixed_width


def decode(shared, payload, rows, physical, _first_row):
    width = fixed_width(physical)
    must(len(shared) == width + 1, "run-end 4.1", f"a shared part of {len(shared)} bytes")
    base, value_bytes = int.from_bytes(shared[:width], "little"), shared[width]
    must(value_bytes in (1, 2, 4, 8) and value_bytes <= width, "run-end 4.2",
         f"stored values of {value_bytes} bytes")
    must(len(payload) >= 2, "run-end 4.3", "a payload without number of runs")
    runs = int.from_bytes(payload[:2], "little")
    must(len(payload) == 2 + runs * (2 + value_bytes), "run-end 4.3", f"{len(payload)} bytes for {runs} runs")
    ends = unsigned(payload[2:2 + 2 * runs], 2)
    begins = [0] + ends[:-1]
    must(runs > 0 and rise_strictly([0] + ends) and ends[-1] == rows, "run-end 4.4",
         "ends that do not rise strictly to the last row")
    values = [base + value & mask(width) for value in unsigned(payload[2 + 2 * runs:], value_bytes)]
    must(physical != "bool" or max(values) <= 1, "run-end 4.5", "a bool above 1")
    return [value for value, begin, end in zip(values, begins, ends) for _ in range(begin, end)]
