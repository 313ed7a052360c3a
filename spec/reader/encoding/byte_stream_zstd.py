# SPDX-License-Identifier: Apache-2.0
"""encodings/byte-stream-zstd.md"""

import zstandard

from layout import mask, unsigned
from refusal import must
from types_of_values import fixed_width


def decode(shared, payload, rows, physical, _first_row):
    width = fixed_width(physical)
    must(not shared, "byte-stream-zstd 3.1", "a shared part")
    must(payload, "byte-stream-zstd 3.1", "an empty payload")
    transform = payload[0]
    must(transform <= 3, "byte-stream-zstd 3.2", f"transform {transform}")
    values = inverse(transform, frame(payload[1:], rows * width), rows, width)
    must(physical != "bool" or max(values) <= 1, "byte-stream-zstd 3.4", "a bool above 1")
    return values


def frame(data, size):
    """Section 1: "one zstd frame" that "holds exactly as many bytes as the encoding says"."""
    clause = "byte-stream-zstd 3.3"
    must(data[:4] == b"\x28\xB5\x2F\xFD", clause, "no magic number of zstd")
    must(len(data) <= size + size // 8 + 1024, clause, "a frame longer than what it holds allows")
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
    try:
        content = decompressor.decompress(data)
    except zstandard.ZstdError as error:
        content = None
        must(False, clause, f"zstd: {error}")
    must(decompressor.eof and not decompressor.unused_data, clause, "not one whole frame")
    must(len(content) == size, clause, f"a frame of {len(content)} bytes, not {size}")
    return content


def inverse(transform, data, rows, width):
    """Section 2."""
    if transform & 1:
        data = bytes(data[b * rows + i] for i in range(rows) for b in range(width))
    values = unsigned(data, width)
    return integrated(values, width) if transform & 2 else values


def integrated(steps, width):
    """v[i] = v[i - 1] + d[i], the steps in zigzag."""
    values, value = [], 0
    for step in steps:
        value = value + unzigzag(step) & mask(width)
        values.append(value)
    return values


def unzigzag(number):
    return -(number + 1) // 2 if number % 2 else number // 2
