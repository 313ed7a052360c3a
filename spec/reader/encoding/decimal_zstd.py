# SPDX-License-Identifier: Apache-2.0
"""encodings/decimal-zstd.md"""

import struct

from encoding.byte_stream_zstd import frame, inverse
from layout import Layout, mask, rise_strictly, signed, unsigned
from refusal import must
from types_of_values import WIDTH

PAYLOAD = Layout("Payload", transform="B", exponent="B", exceptions="H")


def decode(shared, payload, rows, physical, _first_row):
    must(physical in ("float32", "float64"), "R21", f"{physical} in decimal-zstd")
    width = WIDTH[physical]
    must(not shared, "decimal-zstd 3.1", "a shared part")
    must(len(payload) >= PAYLOAD.size, "decimal-zstd 3.1", "a payload shorter than 4 bytes")
    header = PAYLOAD.read(payload)
    must(header.transform <= 3, "decimal-zstd 3.2", f"transform {header.transform}")
    must(header.exponent <= 18, "decimal-zstd 3.2", f"exponent {header.exponent}")
    must(header.exceptions <= rows, "decimal-zstd 3.2", f"{header.exceptions} exceptions of {rows} rows")
    data = frame(payload[PAYLOAD.size:], 9 * rows + header.exceptions * (2 + width))
    integers = inverse(header.transform, data[:8 * rows], rows, 8)
    corrections = data[8 * rows:9 * rows]
    places = unsigned(data[9 * rows:][:2 * header.exceptions], 2)
    excepted = unsigned(data[9 * rows + 2 * header.exceptions:], width)
    must(rise_strictly(places) and all(place < rows for place in places),
         "decimal-zstd 3.4", "places that do not rise or lie behind the last row")
    values = [bits_of(signed(integer, 8), header.exponent, physical) + signed(correction, 1) & mask(width)
              for integer, correction in zip(integers, corrections)]
    for place, bits in zip(places, excepted):
        values[place] = bits
    return values


def bits_of(integer, exponent, physical):
    """Section 2: "the conversion to a 64-bit float and the division both round to nearest"."""
    code, width = ("d", 8) if physical == "float64" else ("f", 4)
    return int.from_bytes(struct.pack("<" + code, float(integer) / 10.0 ** exponent), "little")
