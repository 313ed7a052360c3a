#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Arrow streams in one process, through the C interface: taken from pyarrow, Polars, DuckDB and nanoarrow,
and given to them."""

import ctypes
import gc
import os
import pathlib
import tempfile
import unittest

import duckdb
import nanoarrow as na
import numpy as np
import polars as pl
import pyarrow as pa

import tables

NAME = b"arrow_array_stream"
bridge = ctypes.CDLL(os.environ["BRIDGE"])
bridge.arrow_bridge_error.restype = ctypes.c_char_p
bridge.arrow_bridge_skipped.restype = ctypes.c_char_p
bridge.arrow_bridge_sample.argtypes = [ctypes.c_char_p, ctypes.c_int64]
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
pointer_of.restype = ctypes.c_void_p
pointer_of.argtypes = [ctypes.py_object, ctypes.c_char_p]


class Stream:
    """Five pointers that the bridge fills and another library takes over."""

    kept = []  # a capsule does not hold its memory, and nanoarrow reads from where the pointers are

    def __init__(self, fill):
        self.memory = (ctypes.c_void_p * 5)()
        Stream.kept.append(self.memory)
        if fill(ctypes.byref(self.memory)) != 0:
            raise RuntimeError(bridge.arrow_bridge_error().decode())

    def __arrow_c_stream__(self, requested_schema=None):
        return new_capsule(ctypes.addressof(self.memory), NAME, None)

    @property
    def released(self):
        return self.memory[3] is None


def passed(source):
    """What a library gives, taken by mdat and given again."""
    capsule = source.__arrow_c_stream__(None)
    return Stream(lambda out: bridge.arrow_bridge_pass(ctypes.c_void_p(pointer_of(capsule, NAME)), out))


def into_pyarrow(stream):
    return pa.RecordBatchReader.from_stream(stream).read_all()


class Bridge(unittest.TestCase):
    def test_pyarrow(self):
        for rows in tables.ROWS:
            table, expected = tables.table(rows)
            stream = passed(table)
            found = into_pyarrow(stream)
            self.assertTrue(stream.released)
            found.validate(full=True)
            tables.compare(self, expected, found)
            self.assertEqual({b"key": b"value"}, found.schema.metadata)

    def test_arrays_outlive_the_stream_and_what_they_came_from(self):
        table, expected = tables.table(1000)
        reader = pa.RecordBatchReader.from_stream(passed(table))
        batch = reader.read_next_batch()
        del reader, table
        gc.collect()
        tables.compare(self, expected, pa.Table.from_batches([batch]))

    def test_slices_begin_at_their_offset(self):
        table, expected = tables.table(1000)
        for begin in (1, 7, 64, 333):
            tables.compare(self, expected.slice(begin, 500), into_pyarrow(passed(table.slice(begin, 500))))

    def test_polars(self):
        table, expected = tables.table(1000)
        frame = pl.from_arrow(expected)
        tables.compare(self, frame.to_arrow(), into_pyarrow(passed(frame)))
        found = pl.DataFrame(passed(table))
        self.assertEqual(frame.height, found.height)
        for name in frame.columns:
            with self.subTest(name):
                tables.compare(self, frame.select(name).to_arrow(), found.select(name).to_arrow())

    def test_duckdb(self):
        table, expected = tables.table(1000)
        held = passed(table)  # found by its name
        found = duckdb.sql("select * from held").to_arrow_table()
        for name in expected.column_names:
            left = expected[name]
            if pa.types.is_dictionary(left.type):
                left = left.cast(pa.string())
            right = found[name]
            if pa.types.is_temporal(left.type):  # DuckDB has no zone but its own, and intervals for durations
                if pa.types.is_duration(left.type):
                    continue
                left, right = left.cast(pa.int64()), right.cast(pa.timestamp(left.type.unit)).cast(pa.int64())
            with self.subTest(name):
                tables.compare(self, pa.table({name: left}), pa.table({name: right.cast(left.type)}))

    def test_duckdb_gives(self):
        query = duckdb.sql("select range as i, range * 0.5 as f, 't' || range as s from range(100000)")
        source = query if hasattr(query, "__arrow_c_stream__") else query.to_arrow_table()
        found = into_pyarrow(passed(source))
        self.assertEqual(100_000, found.num_rows)
        self.assertEqual([0, 1, 2], found["i"].to_pylist()[:3])
        self.assertEqual("t99999", found["s"].to_pylist()[-1])

    def test_nanoarrow(self):
        table, expected = tables.table(1000)
        found = into_pyarrow(passed(na.ArrayStream(table)))
        tables.compare(self, expected, found)
        taken = na.ArrayStream(passed(table)).read_all()
        self.assertEqual(1000, len(taken))
        self.assertEqual(expected["string"].to_pylist(), pa.chunked_array(pa.RecordBatchReader.from_stream(
            taken).read_all()["string"]).to_pylist())

    def test_columns_that_are_not_held_are_left_out(self):
        table = tables.skipped(100)
        found = into_pyarrow(passed(table))
        self.assertEqual(["first", "last"], found.column_names)
        self.assertEqual(table.column_names[1:-1], bridge.arrow_bridge_skipped().decode().split("\n")[:-1])
        self.assertEqual(table["last"].to_pylist(), found["last"].to_pylist())

    def test_an_error_of_the_source_arrives(self):
        def batches():
            yield pa.record_batch({"a": [1, 2]})
            raise ValueError("the well is dry")

        reader = pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), batches())
        with self.assertRaisesRegex(Exception, "the well is dry"):
            into_pyarrow(passed(reader))

    def test_a_stream_of_something_else_than_a_table_is_refused(self):
        with self.assertRaisesRegex(RuntimeError, "not of a table"):
            passed(pa.chunked_array([[1, 2]]))

    def test_series_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.fsencode(pathlib.Path(folder) / "a.mdat")
            self.assertEqual(0, bridge.arrow_bridge_sample(path, 200_000), bridge.arrow_bridge_error())
            make = lambda: Stream(lambda out: bridge.arrow_bridge_file(path, out))
            found = into_pyarrow(make())
            numbers = np.arange(200_000)
            self.assertEqual(["time", "level", "random", "word"], found.column_names)
            self.assertEqual(pa.timestamp("us", "Europe/Paris"), found["time"].type)
            self.assertTrue(np.array_equal(found["time"].cast(pa.int64()).to_numpy(),
                                           1_700_000_000_000_000 + numbers * 1_000_000 + numbers % 3))
            self.assertTrue(np.array_equal(found["level"].to_numpy(), numbers / 8))
            self.assertEqual({"even": 100_000, "odd": 100_000}, {
                value["values"]: value["counts"] for value in found["word"].value_counts().to_pylist()})
            held = make()
            self.assertEqual([(200_000, (numbers / 8).sum())],
                             duckdb.sql("select count(*), sum(level) from held").fetchall())
            self.assertEqual(200_000, pl.DataFrame(make()).height)


if __name__ == "__main__":
    unittest.main()
