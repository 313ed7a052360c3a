# SPDX-License-Identifier: Apache-2.0
"""Tables of pyarrow in the form of mdat_parquet_dump, and that program itself."""

import json
import os
import struct
import subprocess

import pyarrow as pa
import pyarrow.compute as pc

DUMP = os.environ["DUMP"]


class Refused(Exception):
    """What mdat_parquet_dump said instead."""


def read(path, *arguments):
    done = subprocess.run([DUMP, str(path), *map(str, arguments)], capture_output=True, text=True, timeout=60)
    if done.returncode == 1:
        raise Refused(done.stderr.strip())
    if done.returncode != 0:
        raise AssertionError(f"{path}: mdat_parquet_dump ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def bits(array, width):
    floats, integers = {32: (pa.float32(), pa.uint32()), 64: (pa.float64(), pa.uint64())}[width]
    numbers = array.cast(floats)
    buffers = numbers.buffers()
    return pa.Array.from_buffers(integers, len(numbers), buffers, numbers.null_count, numbers.offset)


def half_bits(array):
    """Of float16 widened to float32, without a processor that makes NaNs quiet."""
    def widened(half):
        exponent, fraction = half >> 10 & 0x1F, half & 0x3FF
        if exponent == 0x1F:
            return (half & 0x8000) << 16 | 0x7F800000 | fraction << 13
        value = fraction * 2.0**-24 if exponent == 0 else (fraction + 1024) * 2.0**(exponent - 25)
        return struct.unpack("<I", struct.pack("<f", value))[0] | (half & 0x8000) << 16

    halves = pa.Array.from_buffers(pa.uint16(), len(array), array.buffers(), array.null_count, array.offset)
    return [None if half is None else widened(half) for half in halves.to_pylist()]


def column(values):
    """(type as mdat spells it, values) of a chunked array; (None, None) where mdat has no such type."""
    kind = values.type
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], kind)
    if pa.types.is_dictionary(kind):
        values = array.cast(kind.value_type)
        return ("categorical", values.to_pylist()) if pa.types.is_string(kind.value_type) else column(values)
    if pa.types.is_boolean(kind):
        return "bool", array.to_pylist()
    if pa.types.is_integer(kind):
        return str(kind), array.to_pylist()
    if pa.types.is_float16(kind):
        return "float32", half_bits(array)
    if pa.types.is_float32(kind):
        return "float32", bits(array, 32).to_pylist()
    if pa.types.is_float64(kind):
        return "float64", bits(array, 64).to_pylist()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string", array.to_pylist()
    if pa.types.is_timestamp(kind):
        zone = f", {kind.tz}" if kind.tz else ""
        return f"timestamp[{kind.unit}{zone}]", array.cast(pa.int64()).to_pylist()
    if pa.types.is_duration(kind):
        return f"duration[{kind.unit}]", array.cast(pa.int64()).to_pylist()
    if pa.types.is_date(kind):
        days = array.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        return "timestamp[s]", pc.multiply(days, 86_400).to_pylist()
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        try:
            return "string", [None if v is None else v.decode() for v in array.to_pylist()]
        except UnicodeDecodeError:
            return None, None
    return None, None


def columns(table):
    """{name: (type, values)} of what mdat holds of it."""
    held = {name: column(table[name]) for name in table.column_names}
    return {name: pair for name, pair in held.items() if pair[0] is not None}


def differences(mine, table):
    """Sentences on what mdat_parquet_dump has otherwise."""
    wanted = columns(table)
    got = {field["name"]: (field["type"], values) for field, values in zip(mine["fields"], mine["columns"])}
    for name in wanted.keys() | got.keys():
        if name not in got or name not in wanted:
            yield f"{name}: pyarrow {wanted.get(name, ['nothing'])[0]}, mdat {got.get(name, ['nothing'])[0]}"
        elif wanted[name][0] != got[name][0]:
            yield f"{name}: pyarrow has type {wanted[name][0]}, mdat {got[name][0]}"
        elif wanted[name][1] != got[name][1]:
            pairs = zip(wanted[name][1], got[name][1])
            row = next((i for i, (a, b) in enumerate(pairs) if a != b), "of the end")
            yield f"{name}: row {row} of {len(wanted[name][1])} and {len(got[name][1])} differs: " + (
                f"{wanted[name][1][row]!r} {got[name][1][row]!r}" if isinstance(row, int) else "length")
