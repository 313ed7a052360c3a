# SPDX-License-Identifier: Apache-2.0
"""encodings/string-zstd.md"""

from encoding.byte_stream_zstd import frame
from encoding.string_plain import HEAP_BYTES_MAX, block
from refusal import must


def decode(shared, payload, rows, physical, _first_row):
    must(physical == "string", "R21", f"{physical} in string-zstd")
    must(not shared, "string-zstd 2.1", "a shared part")
    must(len(payload) >= 4, "string-zstd 2.2", "a payload shorter than 4 bytes")
    plain_bytes = int.from_bytes(payload[:4], "little")
    must(plain_bytes <= 1 + 4 * rows + HEAP_BYTES_MAX, "string-zstd 2.3", f"{plain_bytes} bytes of strings")
    return block(frame(payload[4:], plain_bytes), rows)
