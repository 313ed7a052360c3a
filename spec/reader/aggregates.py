# SPDX-License-Identifier: Apache-2.0
"""Section 5: aggregates of values. Only verification needs them."""

import dataclasses
import math
import struct

from layout import signed
from types_of_values import value_of

INT64_MIN, INT64_MAX = -(1 << 63), (1 << 63) - 1
VECTOR_ROWS = 1024
LANES = 16


@dataclasses.dataclass
class Aggregate:
    """Of a run of rows, with numbers as Python has them. Strings are the numbers that bound them."""

    rows: int = 0
    nulls: int = 0
    nans: int = 0  # axis: gaps
    min: object = None
    max: object = None
    first: object = None
    last: object = None
    sum: object = 0
    least_step: int = INT64_MAX  # axis only
    greatest_step: int = INT64_MIN


class Kind:
    """How the values of a column are added up: a physical type, or an axis with its cadence."""

    def __init__(self, physical, cadence=None):
        self.physical, self.cadence = physical, cadence
        self.is_float = physical in ("float32", "float64")
        self.zero = 0.0 if self.is_float else 0

    def value(self, bits):
        if self.physical == "string":
            return int.from_bytes(bits[:8].ljust(8, b"\0"), "big")
        return value_of(bits, self.physical)

    def of_rows(self, rows):
        """Of a granule: `rows` are bits, or None for null."""
        values = [None if bits is None else self.value(bits) for bits in rows]
        valid = [value for value in values if value is not None]
        numbers = [value for value in valid if value == value]
        result = Aggregate(len(values), len(values) - len(valid), len(valid) - len(numbers), sum=self.zero)
        if numbers:
            result.min, result.max = min(numbers, key=total_order), max(numbers, key=total_order)
        if valid:
            result.first, result.last = valid[0], valid[-1]
        if self.cadence is not None:
            result.nans = 0
            self._add_steps(result, values)
        elif self.is_float:
            for begin in range(0, len(values), VECTOR_ROWS):
                result.sum += lane_sum(values[begin:begin + VECTOR_ROWS])
        elif self.physical != "string":
            result.sum = sum(numbers)
        return result

    def _add_steps(self, result, stamps):
        steps = [b - a for a, b in zip(stamps, stamps[1:])]
        if self.cadence > 0:  # "steps greater than the cadence by more than half of it (rounded down)"
            result.nans += sum(step - self.cadence > self.cadence // 2 for step in steps)
        saturated = [min(max(step, INT64_MIN), INT64_MAX) for step in steps]
        result.least_step = min([result.least_step] + saturated)
        result.greatest_step = max([result.greatest_step] + saturated)

    def of_parts(self, parts):
        """Of parts one after the other: "Larger runs add their parts in order, the first part as it is"."""
        whole = dataclasses.replace(parts[0])
        for part in parts[1:]:
            if self.cadence is not None:
                self._add_steps(whole, [whole.last, part.first])
            whole.rows += part.rows
            whole.nulls += part.nulls
            whole.nans += part.nans
            if part.min is not None:
                bounds = [part.min, part.max] + ([] if whole.min is None else [whole.min, whole.max])
                whole.min, whole.max = min(bounds, key=total_order), max(bounds, key=total_order)
            whole.first = part.first if whole.first is None else whole.first
            whole.last = whole.last if part.last is None else part.last
            whole.sum += part.sum
            whole.least_step = min(whole.least_step, part.least_step)
            whole.greatest_step = max(whole.greatest_step, part.greatest_step)
        return whole

    def tells(self, stored, actual):
        """Whether an Aggregate of the file says the same."""
        if (stored.rows, stored.nulls, stored.nans) != (actual.rows, actual.nulls, actual.nans):
            return False
        values = [self.bits(value) for value in (actual.min, actual.max, actual.first, actual.last)]
        if (stored.min, stored.max, stored.first, stored.last) != tuple(values):
            return False
        if self.cadence is not None:
            steps = signed(stored.sum_low, 8), signed(stored.sum_high, 8)
            return steps == (actual.least_step, actual.greatest_step)
        if self.is_float:
            same = stored.sum_low == self.bits(actual.sum)
            return stored.sum_high == 0 and (same or is_nan(stored.sum_low) and actual.sum != actual.sum)
        return stored.sum_low | stored.sum_high << 64 == actual.sum % (1 << 128)

    def bits(self, value):
        """ "float32 is widened to float64 and floats are held by their bits." """
        if value is None:
            return 0
        if self.is_float:
            return int.from_bytes(struct.pack("<d", value), "little")
        return int(value) % (1 << 64)


def total_order(value):
    """"-0.0 counts as less than 0.0"."""
    return value, math.copysign(1, value)


def is_nan(bits):
    return bits & (1 << 63) - 1 > 0x7FF << 52


def lane_sum(vector):
    """Of one vector: "16 lanes, where row i of the vector goes to lane i mod 16"."""
    lanes = [0.0] * LANES
    for row, value in enumerate(vector):
        if value is not None and value == value:
            lanes[row % LANES] += value
    for half in (8, 4, 2, 1):
        lanes = [lanes[lane] + lanes[lane + half] for lane in range(half)]
    return lanes[0]
