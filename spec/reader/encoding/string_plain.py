# SPDX-License-Identifier: Apache-2.0
"""encodings/string-plain.md"""

from layout import unsigned
from refusal import must

HEAP_BYTES_MAX = 1 << 28


def decode(shared, payload, rows, physical, _first_row):
    must(physical == "string", "R21", f"{physical} in string-plain")
    must(not shared, "string-plain 2.1", "a shared part")
    return block(payload, rows)


def block(data, count):
    """Section 1: a block of `count` strings."""
    length_bytes = data[0] if data else None
    must(length_bytes in (1, 2, 4), "string-plain 2.2", f"lengths of {length_bytes} bytes")
    heap = 1 + length_bytes * count
    must(len(data) >= heap, "string-plain 2.3", f"{len(data)} bytes for {count} strings")
    lengths = unsigned(data[1:heap], length_bytes)
    must(sum(lengths) == len(data) - heap, "string-plain 2.4", "lengths that are not those of the rest")
    must(sum(lengths) <= HEAP_BYTES_MAX, "string-plain 2.5", f"{sum(lengths)} bytes of strings")
    strings = []
    for length in lengths:
        strings.append(bytes(data[heap:heap + length]))
        heap += length
    return strings
