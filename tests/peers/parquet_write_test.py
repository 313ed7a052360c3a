#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What others read from Parquet files that mdat wrote, compared bit for bit.

parquet_write_test.py PARQUET_CASES [NODE_MODULES]; without the packages of npm their readers are left out.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent
MODULES = sys.argv.pop() if len(sys.argv) == 3 else None
CASES = sys.argv.pop() if len(sys.argv) == 2 else None
DIRECTORY = tempfile.TemporaryDirectory()
TICKS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


class Column:
    """What was written: `null` and `values` are arrays; floats are their bits, stamps and durations ticks."""

    def __init__(self, description, modern):
        self.name, self.type = description["name"], description["type"]
        raw = description["values"]
        self.null = np.array([value is None for value in raw], bool)
        self.kind, _, rest = self.type.partition("[")
        self.unit, _, self.zone = rest.rstrip("]").partition(", ")
        if self.kind in ("string", "categorical"):
            self.values = np.array([value or "" for value in raw], object)
            return
        wide = {"uint64": "uint64", "float64": "uint64", "float32": "uint32"}.get(self.kind, "int64")
        self.values = np.array([value or 0 for value in raw], wide)
        if self.kind == "timestamp" and self.unit == "s":  # Parquet has no seconds
            self.unit, self.values = "ms", self.values * 1000
        if self.kind == "timestamp" and self.unit == "ns" and not modern:
            self.unit, self.values = "us", self.values // 1000


def as_written(column, values, null):
    """Values of a reader as Column has them."""
    values = np.asarray(values)
    if values.dtype.kind == "f":
        bits = np.uint64 if column.kind == "float64" else np.uint32
        values = values.astype(column.kind, copy=False).view(bits)
    elif column.kind in ("timestamp", "duration") and values.dtype.kind in "mM":
        kind = "datetime64" if values.dtype.kind == "M" else "timedelta64"
        values = values.astype(f"{kind}[{column.unit}]").view("int64")
    elif values.dtype.kind == "b":
        values = values.astype("int64")
    return values, np.asarray(null, bool)


def without_null(series):
    return series.fillna(False if series.dtype.name in ("bool", "boolean") else 0)


class Written(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run([CASES, DIRECTORY.name], check=True)
        cls.files = sorted(pathlib.Path(DIRECTORY.name).glob("*.parquet"))
        assert len(cls.files) == 18, cls.files
        cls.columns = {}
        for path in cls.files:
            written = json.loads(path.with_suffix(".json").read_text())["columns"]
            cls.columns[path] = [Column(column, "modern" in path.stem) for column in written]

    def each(self):
        return self.columns.items()

    def compare(self, path, column, values, null):
        values, null = as_written(column, values, null)
        with self.subTest(path.stem, column=column.name):
            self.assertEqual(len(column.null), len(null))
            self.assertTrue(np.array_equal(column.null, null), "other rows are null")
            same = column.null | (column.values == values)
            at = np.flatnonzero(~same)
            self.assertTrue(same.all(), at.size and (int(at[0]), column.values[at[0]], values[at[0]]))

    def compare_arrow(self, path, columns, table):
        for column in columns:
            chunks = table[column.name].combine_chunks()
            chunks = chunks.chunk(0) if isinstance(chunks, pa.ChunkedArray) and chunks.num_chunks else chunks
            if isinstance(chunks, pa.ChunkedArray):
                chunks = pa.array([], chunks.type)
            null = chunks.is_null().to_numpy(zero_copy_only=False)
            if pa.types.is_dictionary(chunks.type):
                chunks = chunks.dictionary_decode()
            if column.kind in ("string", "categorical"):
                self.compare(path, column, np.array([v or "" for v in chunks.to_pylist()], object), null)
                continue
            if pa.types.is_timestamp(chunks.type) or pa.types.is_duration(chunks.type):
                if chunks.type.unit != column.unit:  # Polars has no durations in seconds
                    self.assertEqual((column.kind, column.unit), ("duration", "s"))
                    chunks = chunks.cast(pa.duration("s"))
                chunks = chunks.view(pa.int64())
            elif pa.types.is_boolean(chunks.type):
                chunks = chunks.cast(pa.int8())
            zero = pa.scalar(0, chunks.type)
            self.compare(path, column, chunks.fill_null(zero).to_numpy(), null)

    def test_pyarrow(self):
        for path, columns in self.each():
            table = pq.read_table(path, page_checksum_verification=True)
            for column in columns:
                words = {"categorical": "dictionary<values=string, indices=int32, ordered=0>",
                         "float32": "float", "float64": "double", "bool": "bool",
                         "timestamp": f"timestamp[{column.unit}{', tz=' if column.zone else ''}{column.zone}]",
                         "duration": f"duration[{column.unit}]"}.get(column.kind, column.kind)
                self.assertEqual(str(table.schema.field(column.name).type), words)
            self.compare_arrow(path, columns, table)

    def test_pyarrow_statistics(self):
        for path, columns in self.each():
            metadata = pq.ParquetFile(path).metadata
            self.assertTrue(metadata.created_by.startswith("mdat version"))
            table = pq.read_table(path)
            begin = 0
            for group in range(metadata.num_row_groups):
                rows = metadata.row_group(group).num_rows
                for index, column in enumerate(columns):
                    chunk = metadata.row_group(group).column(index)
                    self.assertTrue(chunk.has_offset_index)
                    part = table[column.name].slice(begin, rows)
                    self.assertEqual(chunk.statistics.null_count, part.null_count)
                    if not chunk.statistics.has_min_max:
                        values = part.drop_null()
                        self.assertTrue(len(values) == 0 or column.kind.startswith("float") and
                                        np.isnan(values.to_numpy()).all() or len(values[0].as_py()) > 64)
                    elif column.kind not in ("timestamp", "duration", "string", "categorical"):
                        values = part.drop_null().to_numpy()
                        least, greatest = (np.nanmin(values), np.nanmax(values))
                        self.assertEqual((chunk.statistics.min, chunk.statistics.max), (least, greatest),
                                         (path, column.name))
                begin += rows

    def test_pyarrow_filters_by_statistics_and_index(self):
        for path, columns in self.each():
            if path.stem.startswith("groups"):
                middle = pa.scalar(int(columns[0].values[1500]), pa.timestamp("us", tz="Europe/Paris"))
                table = pq.read_table(path, filters=[("time", ">=", middle)])
                self.assertEqual(table.num_rows, 1500)

    def test_pandas(self):
        for path, columns in self.each():
            frame = pd.read_parquet(path)
            self.assertEqual(frame.index.name, "time")
            zone = columns[0].zone or None
            self.assertEqual(str(frame.index.tz) if frame.index.tz is not None else None, zone)
            for column in columns[1:]:
                series = frame[column.name]
                null = series.isna().to_numpy()
                if column.kind.startswith("float"):  # NaN and null are one to pandas
                    nan = np.isnan(column.values.view(column.kind))
                    self.assertTrue(np.array_equal(null, column.null | nan))
                    values = series.to_numpy(column.kind).view(column.values.dtype)
                    self.compare(path, column, np.where(null, column.values, values), column.null)
                elif column.kind in ("string", "categorical"):
                    is_categorical = isinstance(series.dtype, pd.CategoricalDtype)
                    self.assertEqual(column.kind == "categorical", is_categorical)
                    self.compare(path, column, series.astype(object).where(~null, "").to_numpy(object), null)
                elif column.kind in ("timestamp", "duration"):
                    if getattr(series.dt, "tz", None) is not None:
                        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
                    self.compare(path, column, series.to_numpy(), null)
                else:
                    self.assertEqual(series.dtype.name.lower().replace("boolean", "bool"), column.kind)
                    self.compare(path, column, without_null(series).to_numpy(column.kind), null)

    def test_duckdb(self):
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'")
        for path, columns in self.each():
            relation = connection.sql(f"select * from read_parquet('{path}')")
            types = dict(zip(relation.columns, map(str, relation.types)))
            selected = []
            for column in columns:
                name = f'"{column.name}"'
                if column.kind == "timestamp":
                    zoned = bool(column.zone) and column.unit != "ns"  # which DuckDB has without a zone only
                    self.assertEqual("TIME ZONE" in types[column.name], zoned, column.name)
                    name = f"epoch_{column.unit}({name})"
                selected.append(name)
            chosen = ", ".join(f"{name} as c{i}" for i, name in enumerate(selected))
            table = relation.select(chosen).to_arrow_table()
            for index, column in enumerate(columns):
                plain = table.column(index)
                null = plain.is_null().to_numpy()
                if column.kind in ("string", "categorical"):
                    self.compare(path, column, np.array([v or "" for v in plain.to_pylist()], object), null)
                    continue
                if pa.types.is_boolean(plain.type):
                    plain = plain.cast(pa.int8())
                self.compare(path, column, plain.fill_null(pa.scalar(0, plain.type)).to_numpy(), null)

    def test_polars(self):
        for path, columns in self.each():
            self.compare_arrow(path, columns, pl.read_parquet(path).to_arrow())

    def test_fastparquet(self):
        for path, columns in self.each():
            if "modern" in path.stem:
                continue  # of pages of version 2 it reads a few encodings only
            frame = fastparquet.ParquetFile(str(path)).to_pandas().reset_index()
            for column in columns:
                series = frame[column.name]
                null = series.isna().to_numpy()
                if column.kind in ("string", "categorical"):
                    self.compare(path, column, series.astype(object).where(~null, "").to_numpy(object), null)
                elif column.kind.startswith("float"):
                    nan = np.isnan(column.values.view(column.kind))
                    self.assertTrue(np.array_equal(null, column.null | nan))
                    values = series.to_numpy(column.kind).view(column.values.dtype)
                    self.compare(path, column, np.where(null, column.values, values), column.null)
                elif column.kind == "timestamp":
                    if getattr(series.dt, "tz", None) is not None:
                        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
                    self.compare(path, column, series.to_numpy(), null)
                else:
                    self.compare(path, column, without_null(series).to_numpy(), null)

    def read_by_node(self, reader):
        if MODULES is None:
            self.skipTest("there are no packages of npm")
        subprocess.run(["node", HERE / "parquet_read.mjs", reader, MODULES, *self.files], check=True)
        return self.each()

    def test_hyparquet(self):
        for path, columns in self.read_by_node("hyparquet"):
            read = json.loads(pathlib.Path(f"{path}.hyparquet.json").read_text())
            for column in columns:
                null = [value is None for value in read[column.name]]
                values = [("" if column.values.dtype == object else "0") if value is None else value
                          for value in read[column.name]]
                if column.values.dtype != object:
                    values = [int(value) for value in values]
                self.compare(path, column, np.array(values, column.values.dtype), null)

    def test_parquet_rs(self):
        for path, columns in self.read_by_node("parquet-wasm"):
            with pa.ipc.open_stream(f"{path}.wasm.arrows") as stream:
                self.compare_arrow(path, columns, stream.read_all())


if __name__ == "__main__":
    unittest.main()
