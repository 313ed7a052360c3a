# SPDX-License-Identifier: Apache-2.0
"""Section 7: encodings. Each is a function (shared part, payload, rows, physical type,
number of the first row in the segment) -> values of the granule: their bits, strings as bytes."""

from encoding import (affine, alp, byte_stream_zstd, constant, decimal_zstd, delta, dictionary, for_bitpack,
                      plain, run_end, sequence, string_plain, string_zstd)

ALL = {
    1: plain.decode,
    2: constant.decode,
    3: sequence.decode,
    4: for_bitpack.decode,
    5: delta.decode,
    6: affine.decode,
    7: alp.decode,
    8: dictionary.decode,
    9: run_end.decode,
    10: byte_stream_zstd.decode,
    11: string_plain.decode,
    12: string_zstd.decode,
    13: decimal_zstd.decode,
}
