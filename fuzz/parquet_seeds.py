#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""parquet_seeds.py FOLDER: the seeds of fuzz/corpus/parquet, made with pyarrow: a small file of each kind,
its footer and a header apart, and a page in each encoding."""

import pathlib
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq

BOOLEAN, INT32, INT64, INT96, FLOAT, DOUBLE, BYTE_ARRAY, FIXED = range(8)
PLAIN, RLE, DELTA, LENGTHS, PREFIXES, DICTIONARY, SPLIT, ALP = 0, 3, 5, 6, 7, 8, 9, 10

ALP_PAGE = bytes.fromhex(
    "00000304000000040000000403010007" "0d0000000000000f91adc85628150000" "0100010000000000f87f")
FLOAT_ALP_PAGE = bytes.fromhex(
    "000003090000000800000014000000" "01000000010000000388c6fa" "00000000fdffffff00")


def table():
    return pa.table({
        "t": pa.array([1, 2, None, 4], pa.timestamp("us", "UTC")),
        "x": pa.array([0.5, None, 1.5, 2.5]),
        "f": pa.array([0.5, 1, 2, 3], pa.float32()),
        "i": pa.array([1, 1, 1, None], pa.int16()),
        "b": pa.array([True, None, False, True]),
        "s": pa.array(["ab", "abc", None, "abd"]),
        "c": pa.array(["u", "v", "u", None]).dictionary_encode(),
        "o": pa.array([b"1", b"2", b"3", None])})


def write(folder, name, kind, content):
    (folder / name).write_bytes(bytes([kind]) + content)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    options = {"v1": {}, "v2": {"data_page_version": "2.0", "compression": "zstd", "write_page_index": True},
               "crc": {"write_page_checksum": True, "compression": "none", "row_group_size": 3},
               "gzip": {"compression": "gzip", "store_schema": False}, "lz4": {"compression": "lz4"},
               "brotli": {"compression": "brotli", "use_deprecated_int96_timestamps": True},
               "new": {"use_dictionary": False, "data_page_version": "2.0", "column_encoding": {
                   "t": "DELTA_BINARY_PACKED", "x": "BYTE_STREAM_SPLIT", "b": "RLE", "s": "DELTA_BYTE_ARRAY",
                   "o": "DELTA_LENGTH_BYTE_ARRAY"}}}
    for name, chosen in options.items():
        path = folder / "whole.tmp"
        pq.write_table(table(), path, **chosen)
        whole = path.read_bytes()
        path.unlink()
        write(folder, f"file_{name}", ord("P"), whole)
        footer, = struct.unpack("<I", whole[-8:-4])
        write(folder, f"footer_{name}", ord("F"), whole[-8 - footer:-8])
        write(folder, f"header_{name}", ord("H"), whole[4:100])
    pages = {"plain": (INT64, PLAIN, bytes(64)), "plain_bool": (BOOLEAN, PLAIN, b"\x0d\x01"),
             "runs_bool": (BOOLEAN, RLE, bytes.fromhex("04000000030d0201")),
             "plain_text": (BYTE_ARRAY, PLAIN, b"\x02\0\0\0ab\0\0\0\0\x01\0\0\0c"),
             "delta": (INT64, DELTA, bytes.fromhex("0801080e0302c03f")),
             "delta32": (INT32, DELTA, bytes.fromhex("0801080e0302c03f")),
             "lengths": (BYTE_ARRAY, LENGTHS, bytes.fromhex("0801040a0904050b0000") + b"HelloWorldABCDEF"),
             "prefixes": (BYTE_ARRAY, PREFIXES, bytes.fromhex("080104000303440100080104080303700000")
                          + b"axislebabbleyhood"),
             "prefixes_fixed": (FIXED, PREFIXES,
                                bytes.fromhex("08010200030000000008010206030000") + b"abcdef"),
             "indices": (DOUBLE, DICTIONARY, bytes.fromhex("020346000804")),
             "split": (DOUBLE, SPLIT, bytes(range(80))), "split_fixed": (FIXED, SPLIT, bytes(range(30))),
             "alp": (DOUBLE, ALP, ALP_PAGE),
             "alp_float": (FLOAT, ALP, FLOAT_ALP_PAGE)}
    for name, (physical, encoding, content) in pages.items():
        write(folder, f"page_{name}", physical * 11 + encoding, content)
    write(folder, "levels", ord("L"), bytes.fromhex("8c01010600030d"))
    for codec in (1, 2, 4, 5, 6, 7):
        name = {1: "snappy", 2: "gzip", 4: "brotli", 5: "lz4_raw", 6: "zstd", 7: "lz4_raw"}[codec]
        compressed = pa.Codec(name).compress(b"abcdefgh" * 2048, asbytes=True)
        write(folder, f"codec_{codec}", 200 + codec, compressed)
    stamps = (1_704_067_200_000_000 + i * 1_000_000 + i * i % 7 * 1_000 for i in range(2048))
    packed = struct.pack("<2048q", *stamps)
    write(folder, "codec_1_stamps", 201, pa.Codec("snappy").compress(packed, asbytes=True))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
