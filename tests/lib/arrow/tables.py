# SPDX-License-Identifier: Apache-2.0
"""Tables of every type that is held, as pyarrow has them, and what becomes of them."""

import numpy as np
import pyarrow as pa

ROWS = (0, 1, 1000, 150_000)
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = {"float32": np.uint32, "float64": np.uint64}
ODD_FLOATS = {  # NaN with payloads of both signs, infinities, zeros of both signs, the least that there is
    "float32": [0x7FC00001, 0xFF800001, 0x7F800000, 0xFF800000, 0x80000000, 0, 1],
    "float64": [0x7FF8000000000001, 0xFFF0000000000001, 0x7FF0000000000000, 0xFFF0000000000000, 1 << 63, 0,
                1],
}
ZONES = ("", "UTC", "Europe/Paris", "-07:00")
UNITS = ("s", "ms", "us", "ns")


def nulls(rows, every):
    return np.arange(rows) % every == every - 1


def columns(rows):
    """(name, array, the same as it comes back)"""
    numbers = np.arange(rows, dtype=np.int64)
    for index, kind in enumerate(INTEGERS):
        info = np.iinfo(kind)
        values = (numbers * 7919).astype(kind)
        values[:2] = [info.min, info.max][:rows]
        array = pa.array(values, mask=nulls(rows, index + 3))
        yield kind, array, array
    for kind, bits in FLOATS.items():
        values = (numbers * 0.1).astype(kind)
        odd = np.array(ODD_FLOATS[kind], dtype=bits).view(kind)
        values[:len(odd)] = odd[:rows]
        array = pa.array(values, mask=nulls(rows, 13), from_pandas=False)
        yield kind, array, array
    half = np.arange(rows, dtype=np.uint16).view(np.float16)  # every one of them, where rows are enough
    yield "float16", pa.array(half, from_pandas=False), pa.array(half.astype("f4"), from_pandas=False)
    array = pa.array(numbers % 3 == 0, mask=nulls(rows, 5))
    yield "bool", array, array
    for unit in UNITS:
        for zone in ZONES:
            array = pa.array(numbers * 1_000_003 - 5, pa.timestamp(unit, zone or None), mask=nulls(rows, 17))
            yield f"timestamp {unit} {zone}", array, array
        array = pa.array(numbers - 7, pa.duration(unit), mask=nulls(rows, 19))
        yield f"duration {unit}", array, array
    days = pa.array((numbers % 60_000 - 30_000).astype("i4"), pa.date32(), mask=nulls(rows, 7))
    yield "date32", days, days.cast(pa.timestamp("s"))
    yield "date64", days.cast(pa.date64()), days.cast(pa.timestamp("s"))
    texts = [None if i % 11 == 10 else ("", "a", "zwölf", f"a text that is longer than a view: {i}")[i % 4]
             for i in range(rows)]
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        yield str(kind), pa.array(texts, kind), pa.array(texts, pa.string())
    words = pa.array([None if i % 9 == 8 else f"word {i % 100}" for i in range(rows)], pa.string())
    for indices in (pa.int8(), pa.int32(), pa.uint16(), pa.int64()):
        for values in (pa.string(), pa.large_string()):
            array = words.dictionary_encode().cast(pa.dictionary(indices, values))
            yield str(array.type), array, words.dictionary_encode()
    numbers = pa.array(np.arange(rows) % 10 * 0.5)
    yield "numbers by index", numbers.dictionary_encode(), numbers


def table(rows):
    """The table, and what becomes of it."""
    parts = list(columns(rows))
    names = [name for name, _, _ in parts]
    return (pa.table([array for _, array, _ in parts], names).replace_schema_metadata({"key": "value"}),
            pa.table([array for _, _, array in parts], names))


def skipped(rows):
    """Columns that are not held, between two that are."""
    numbers = np.arange(rows)
    views = pa.array([b"\xff%d" % i * 20 for i in range(rows)], pa.binary_view())
    return pa.table({
        "first": numbers,
        "list": pa.array([[i, i] for i in range(rows)], pa.list_(pa.int64())),
        "struct": pa.array([{"a": i, "b": "x" * 20} for i in range(rows)],
                           pa.struct({"a": pa.int32(), "b": pa.string_view()})),
        "map": pa.array([[("k", i)] for i in range(rows)], pa.map_(pa.string(), pa.int64())),
        "union": pa.UnionArray.from_dense(pa.array([0] * rows, pa.int8()), pa.array(range(rows), pa.int32()),
                                          [pa.array(numbers), pa.array([], pa.string())]),
        "sparse": pa.UnionArray.from_sparse(pa.array([0] * rows, pa.int8()), [pa.array(numbers)]),
        "null": pa.nulls(rows),
        "decimal": pa.array(numbers).cast(pa.decimal128(30, 2)),
        "time": pa.array((numbers % 86400).astype("i4")).cast(pa.time32("s")),
        "binary": pa.array([b"\xff"] * rows, pa.binary()),
        "binary view": views,
        "fixed": pa.array([b"0123456789abcdef"] * rows, pa.binary(16)),
        "interval": pa.array([(1, 2, 3)] * rows, pa.month_day_nano_interval()),
        "list view": pa.array([[i] for i in range(rows)], pa.list_view(pa.int64())),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([rows], pa.int32()), pa.array([1])) if rows else
                pa.array([], pa.run_end_encoded(pa.int32(), pa.int64())),
        "list of words": pa.ListArray.from_arrays(pa.array(range(rows + 1), pa.int32()),
                                                  pa.array(["a"] * rows, pa.string()).dictionary_encode()),
        "last": pa.array([f"the last column, row {i}" for i in range(rows)], pa.string_view()),
    })


def bits(array):
    """Floats as integers, so that every NaN is itself; categories as texts."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        return array.cast(array.type.value_type).cast(pa.string())
    if pa.types.is_float32(array.type):
        return array.view(pa.uint32())
    if pa.types.is_float64(array.type):
        return array.view(pa.uint64())
    if pa.types.is_large_string(array.type) or array.type == pa.string_view():
        return array.cast(pa.string())
    return array


def compare(test, expected, found):
    test.assertEqual(expected.column_names, found.column_names)
    for name in expected.column_names:
        left, right = bits(expected[name]), bits(found[name])
        if not left.equals(right):
            differing = next((i for i, (a, b) in enumerate(zip(left, right)) if a != b), None)
            test.fail(f"{name}: {len(left)} of {left.type}, {len(right)} of {right.type}, row {differing}")
