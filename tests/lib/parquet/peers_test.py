#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of pyarrow, pandas, Polars, DuckDB and fastparquet are read bit for bit: every type, with nulls and
without, in every codec, encoding and page version that they write."""

import datetime
import pathlib
import tempfile
import unittest

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import arrow_table

ROWS = 1200
CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]


def numbers(seed=1):
    """{name: array} of every type of fixed width, the last rows of which are the ends of its range."""
    random = np.random.Generator(np.random.PCG64(seed))
    arrays = {}
    for bits in (8, 16, 32, 64):
        for kind, name in ((np.iinfo(f"int{bits}"), f"int{bits}"), (np.iinfo(f"uint{bits}"), f"uint{bits}")):
            values = random.integers(0, 100, ROWS).astype(name)
            values[-4:] = [kind.min, kind.max, 0, kind.min]
            arrays[name] = pa.array(values)
    walk = np.cumsum(random.normal(0, 1, ROWS)).round(2)
    walk[:6] = [np.nan, -0.0, 0.0, np.inf, -np.inf, 5e-324]
    arrays["float64"] = pa.array(walk)
    arrays["float32"] = pa.array(walk.astype(np.float32))
    arrays["float16"] = pa.array(walk.astype(np.float16))
    arrays["full"] = pa.array(random.normal(0, 1e300, ROWS))
    arrays["few"] = pa.array(random.integers(0, 5, ROWS) * 0.25)
    arrays["bool"] = pa.array(random.integers(0, 2, ROWS).astype(bool))
    return arrays


def times():
    """Stamps with and without zones, durations, dates."""
    arrays = {}
    for unit, step in (("s", 60), ("ms", 60_000), ("us", 60_000_000), ("ns", 60_000_000_000)):
        ticks = np.arange(ROWS) * step - 1000 * step
        ticks[1] += 1
        arrays[f"duration_{unit}"] = pa.array(ticks, pa.duration(unit))
        if unit != "s":  # Parquet has none
            arrays[unit] = pa.array(ticks, pa.timestamp(unit))
            for zone in ("UTC", "Europe/Paris", "-07:00"):
                arrays[f"{unit} {zone}"] = pa.array(ticks, pa.timestamp(unit, zone))
    arrays["date"] = pa.array([datetime.date(1900 + i % 300, 1 + i % 12, 28) for i in range(ROWS)])
    return arrays


def texts():
    words = ["", "ä", "machine", "machinery", "a longer text that does not fit into twelve bytes", "x" * 1000]
    many = [f"{words[i % 6]} {i}" for i in range(ROWS)]
    few = [words[i * i % 6] for i in range(ROWS)]
    return {"few": pa.array(few), "many": pa.array(many), "large": pa.array(many, pa.large_string()),
            "view": pa.array(many, pa.string_view()), "categories": pa.array(few).dictionary_encode(),
            "octets": pa.array([word.encode() for word in few]),
            "fixed": pa.array([b"%04d" % i for i in range(ROWS)], pa.binary(4))}


def table(arrays, nulls):
    if nulls:
        random = np.random.Generator(np.random.PCG64(2))
        masks = [random.random(ROWS) < share for share in (0.01, 0.5, 0.99)]
        masks[0][:700] = False
        arrays = {f"{name} {i}": pa.array(array.to_pylist(), array.type, mask=mask)
                  if not pa.types.is_dictionary(array.type)
                  else pa.array(array.to_pylist(), pa.string(), mask=mask).dictionary_encode()
                  for name, array in arrays.items() for i, mask in enumerate(masks)}
    return pa.table(arrays)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "a.parquet"

    def check(self, wanted=None):
        """The file, against what pyarrow makes of it, or another table."""
        mine = arrow_table.read(self.path)
        if wanted is None:
            wanted = pq.ParquetFile(self.path).read()
        self.assertEqual([], list(arrow_table.differences(mine, wanted)))
        self.assertEqual(wanted.num_rows, mine["rows"])
        return mine


class Pyarrow(Files):
    def write(self, arrays, **options):
        for nulls in (False, True):
            source = table(arrays, nulls)
            pq.write_table(source, self.path, data_page_size=1500, row_group_size=500, **options)
            self.check(source if options.get("store_schema", True) and "view" not in arrays else None)

    def test_every_codec_and_page_version(self):
        for codec in CODECS:
            for version in ("1.0", "2.0"):
                with self.subTest(codec=codec, version=version):
                    self.write(numbers() | times() | texts(), compression=codec, data_page_version=version,
                               write_page_checksum=True)

    def test_every_encoding(self):
        whole = {name: array for name, array in (numbers() | times()).items()
                 if array.type.bit_width >= 32 and not pa.types.is_floating(array.type)}
        kinds = {"PLAIN": numbers() | times() | texts(), "DELTA_BINARY_PACKED": whole,
                 "BYTE_STREAM_SPLIT": {name: array for name, array in numbers().items() if name != "bool"},
                 "RLE": {"bool": numbers()["bool"]},
                 "DELTA_LENGTH_BYTE_ARRAY": {name: texts()[name] for name in ("few", "many", "large")},
                 "DELTA_BYTE_ARRAY": {name: texts()[name] for name in ("few", "many", "fixed")}}
        for encoding, arrays in kinds.items():
            for version in ("1.0", "2.0"):
                with self.subTest(encoding=encoding, version=version):
                    self.write(arrays, use_dictionary=False, column_encoding=encoding,
                               data_page_version=version)

    def test_without_its_schema(self):
        self.write(numbers() | times() | texts(), store_schema=False)

    def test_int96(self):
        stamps = {"ns": times()["ns"], "us": times()["us"]}
        pq.write_table(pa.table(stamps), self.path, use_deprecated_int96_timestamps=True)
        mine = self.check(pa.table({name: array.cast(pa.timestamp("ns")) for name, array in stamps.items()}))
        self.assertEqual({"int96"}, {field["source_type"] for field in mine["fields"]})
        end = datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)
        years = pa.array([end, None, datetime.datetime(1, 1, 1)])
        pq.write_table(pa.table({"t": years}), self.path, use_deprecated_int96_timestamps=True)
        self.check(pq.read_table(self.path, coerce_int96_timestamp_unit="us"))

    def test_empty_and_single_rows(self):
        everything = table(numbers() | texts(), True)
        for rows in (0, 1):
            with self.subTest(rows=rows):
                pq.write_table(everything.slice(0, rows), self.path)
                self.check(everything.slice(0, rows))

    def test_required_columns_and_many_row_groups(self):
        schema = pa.schema([pa.field("n", pa.int64(), nullable=False),
                            pa.field("s", pa.string(), nullable=False)])
        pq.write_table(pa.table([list(range(500)), [str(i) for i in range(500)]], schema=schema), self.path,
                       row_group_size=7)
        self.assertEqual([False, False], [field["nullable"] for field in self.check()["fields"]])

    def test_what_cannot_be_held_is_skipped(self):
        wanted = {"list": pa.array([[1], []]), "struct": pa.array([{"a": 1}, None]), "null": pa.nulls(2),
                  "decimal": pa.array([1, 2], pa.decimal128(9, 2)), "time": pa.array([1, 2], pa.time64("us")),
                  "octets": pa.array([b"\xff", b"a"]),
                  "map": pa.array([[("a", 1)], []], pa.map_("string", "int8")),
                  "uuid": pa.array([bytes(16), bytes(16)], pa.uuid())}
        pq.write_table(pa.table(wanted | {"kept": pa.array([1, 2])}), self.path)
        mine = arrow_table.read(self.path)
        self.assertEqual(["kept"], [field["name"] for field in mine["fields"]])
        self.assertEqual(wanted.keys(), {column["name"] for column in mine["skipped"]})
        self.assertEqual({"list", "group", "null", "decimal(9, 2)", "time of day", "binary", "map", "uuid"},
                         {column["type"] for column in mine["skipped"]})

    def test_time_ranges_leave_pages_out(self):
        stamps = pa.array(np.arange(100_000) * 1000, pa.timestamp("us"))
        wanted = pa.table({"time": stamps, "n": pa.array(range(100_000)),
                           "s": pa.array(map(str, range(100_000)))})
        for index in (False, True):
            pq.write_table(wanted, self.path, row_group_size=30_000, data_page_size=8000,
                           write_page_index=index)
            for first, last in ((0, 1), (29_999, 30_001), (70_000, 99_999), (12_345, 12_400)):
                mine = arrow_table.read(self.path, "time", "n", "s", "--time", "time", first, last, "ms")
                time, n, s = mine["columns"]
                self.assertEqual([1000 * i for i in n], time)
                self.assertEqual([str(i) for i in n], s)
                self.assertLessEqual(set(range(first, last)), set(n))
                groups = last // 30_000 - first // 30_000 + 1
                self.assertLessEqual(len(n), 8000 + last - first if index else 30_000 * groups)


class Pandas(Files):
    def test_index_zone_and_categories(self):
        frame = pd.DataFrame({"x": [1.5, None, 3.0], "s": ["a", None, "b"]},
                             index=pd.date_range("2024-01-01", periods=3, freq="h", tz="Europe/Paris"))
        frame["c"] = frame["s"].astype("category")
        frame["i"] = pd.array([1, None, 3], dtype="Int64")
        frame.to_parquet(self.path)
        mine = self.check()
        kinds = {field["name"]: field["type"] for field in mine["fields"]}
        self.assertEqual("categorical", kinds["c"])
        self.assertTrue(kinds["__index_level_0__"].endswith(", Europe/Paris]"))


class Polars(Files):
    def test_every_type(self):
        arrays = {name: array for name, array in (numbers() | times() | texts()).items()
                  if name not in ("duration_s", "s", "categories", "fixed", "float16")}
        for nulls in (False, True):
            for codec in ("uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"):
                with self.subTest(nulls=nulls, codec=codec):
                    frame = pl.from_arrow(table(arrays, nulls))
                    frame.write_parquet(self.path, compression=codec, row_group_size=500)
                    self.check()

    def test_categories(self):
        frame = pl.DataFrame({"c": pl.Series(["a", None, "b"], dtype=pl.Categorical),
                              "e": pl.Series(["x", "y", None], dtype=pl.Enum(["x", "y"]))})
        frame.write_parquet(self.path)
        mine = arrow_table.read(self.path)
        self.assertEqual([["a", None, "b"], ["x", "y", None]], mine["columns"])
        self.assertEqual(["categorical"] * 2, [field["type"] for field in mine["fields"]])


class DuckDB(Files):
    def test_every_type(self):
        arrays = numbers() | {name: array for name, array in times().items()
                              if "duration" not in name and "-07" not in name} | texts()
        for name in ("float16", "view", "categories", "octets", "fixed"):
            del arrays[name]
        for nulls in (False, True):
            source = table(arrays, nulls)
            connection = duckdb.connect()
            connection.register("source", source)
            for version in ("V1", "V2"):
                for codec in ("uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"):
                    with self.subTest(nulls=nulls, version=version, codec=codec):
                        connection.execute(f"copy source to '{self.path}' (format parquet, codec '{codec}', "
                                           f"parquet_version '{version}', row_group_size 2048)")
                        self.check()


class Fastparquet(Files):
    def test_every_type(self):
        arrays = numbers()
        del arrays["float16"]
        frame = table(arrays, False).to_pandas()
        frame["t"] = pd.date_range("2024-01-01", periods=ROWS, freq="min")
        frame["z"] = frame["t"].dt.tz_localize("UTC").dt.tz_convert("Europe/Paris")
        frame["s"] = texts()["many"].to_pandas()
        frame["c"] = texts()["few"].to_pandas().astype("category")
        frame["i"] = pd.array([None if i % 7 == 0 else i for i in range(ROWS)], dtype="Int64")
        for codec in ("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW", "BROTLI"):
            for times_as in ("int64", "int96"):
                with self.subTest(codec=codec, times=times_as):
                    fastparquet.write(str(self.path), frame, compression=codec, times=times_as,
                                      row_group_offsets=500)
                    mine = arrow_table.read(self.path)
                    wanted = pq.ParquetFile(self.path).read()
                    kinds = {field["name"]: field["type"] for field in mine["fields"]}
                    if times_as == "int64":  # in the key of pandas alone, which pyarrow does not read
                        self.assertEqual("timestamp[us, Europe/Paris]", kinds["z"])
                    found = [text for text in arrow_table.differences(mine, wanted)
                             if not text.startswith("z: pyarrow has type")]
                    self.assertEqual([], found)


if __name__ == "__main__":
    unittest.main()
