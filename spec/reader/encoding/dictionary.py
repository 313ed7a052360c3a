# SPDX-License-Identifier: Apache-2.0
"""encodings/dictionary.md"""

from encoding.bitpack import VECTOR_ROWS, packed_bytes, unpack
from encoding.string_plain import HEAP_BYTES_MAX, block
from layout import Layout, unsigned
from refusal import must
from types_of_values import fixed_width

SHARED = Layout("Shared", entries="I", reserved="I")


def decode(shared, payload, rows, physical, _first_row):
    values = entries_of(shared, physical)
    bits = (len(values) - 1).bit_length()
    must(len(payload) == packed_bytes(rows, bits), "dictionary 4.3", f"{len(payload)} bytes for {rows} rows")
    codes = []
    for begin in range(0, rows, VECTOR_ROWS):
        count = min(VECTOR_ROWS, rows - begin)
        codes += unpack(payload[begin * bits // 8:][:packed_bytes(count, bits)], count, bits, 16)
    must(max(codes) < len(values), "dictionary 4.4", f"code {max(codes)} of {len(values)} entries")
    rows_ = [values[code] for code in codes]
    must(physical != "bool" or max(rows_) <= 1, "dictionary 4.5", "a bool above 1")
    must(physical != "string" or sum(map(len, rows_)) <= HEAP_BYTES_MAX, "dictionary 4.6", "too long strings")
    return rows_


def entries_of(shared, physical):
    """Section 1."""
    must(len(shared) >= SHARED.size, "dictionary 4.1", "a shared part that is cut off")
    header, values = SHARED.read(shared), shared[SHARED.size:]
    must(1 <= header.entries <= 65536 and header.reserved == 0, "dictionary 4.1", f"{header.entries} entries")
    if physical == "string":
        return block(values, header.entries)
    width = fixed_width(physical)
    must(len(values) == header.entries * width, "dictionary 4.2", f"{len(values)} bytes of values")
    return unsigned(values, width)
