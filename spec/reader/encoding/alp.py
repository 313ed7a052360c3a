# SPDX-License-Identifier: Apache-2.0
"""encodings/alp.md"""

import struct

from encoding.bitpack import Vector, vectors
from layout import mask, signed
from refusal import must
from types_of_values import WIDTH

POW = [float(f"1e{k}") for k in range(19)]
INV = [float(f"1e-{k}") for k in range(19)]


def decode(shared, payload, rows, physical, _first_row):
    must(physical in ("float32", "float64"), "R21", f"{physical} in alp")
    must(not shared, "alp 4.1", "a shared part")
    value_of = float64_of if physical == "float64" else float32_of
    values = []
    for data, count in vectors(payload, rows):
        vector = Vector(data, count, WIDTH[physical], uses=("exponent", "factor"))
        e, f = vector.header.exponent, vector.header.factor
        must(f <= e <= 18, "alp 4.2", f"exponent {e}, factor {f}")
        if physical == "float64":
            must(vector.header.width <= 52, "alp 4.3", f"width {vector.header.width}")
            must(-1 << 51 <= signed(vector.header.base, 8) < 1 << 51, "alp 4.3", f"base {vector.header.base}")
        values += [vector.exceptions[i] if i in vector.exceptions else value_of(integer, e, f)
                   for i, integer in enumerate(vector.integers)]
    return values


def float64_of(integer, e, f):
    """Section 3: the bits of a value."""
    d = struct.unpack("<d", struct.pack("<Q", integer + 0x4338000000000000 & mask(8)))[0] - 6755399441055744.0
    return struct.unpack("<Q", struct.pack("<d", d * POW[f] * INV[e]))[0]


def float32_of(integer, e, f):
    value = float(signed(integer, 4)) * POW[f] * INV[e]
    return struct.unpack("<I", struct.pack("<f", value))[0]
