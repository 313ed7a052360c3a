#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Apache Spark reads the Parquet that mdat writes, and mdat reads Spark's, values bit for bit; folders by
name and calendar, too.

$SPARK_PYTHON has pyspark, which runs once for all tests. What it read it writes again, which pyarrow reads.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import arrow_table
import parquet_write_test as written

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = tempfile.TemporaryDirectory()
ROOT = pathlib.Path(FOLDER.name)
MICROS = {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS"}
SLOW = {"spark.sql.parquet.enableVectorizedReader": "false"}  # the other one has not every encoding
NANOS = {"spark.sql.legacy.parquet.nanosAsLong": "true"}
OPTIONS = {
    "default": {},
    "gzip": {"compression": "gzip", "parquet.block.size": "20000"},
    "zstd": {"compression": "zstd", "parquet.writer.version": "v2"},
    "lz4": {"compression": "lz4", "parquet.enable.dictionary": "false"},
    "none": {"compression": "none", "parquet.writer.version": "v2", "parquet.enable.dictionary": "false"},
    "crc": {"parquet.page.write-checksum.enabled": "true", "parquet.page.size": "1000"},
}
STAMPS = {"int96": "INT96", "micros": "TIMESTAMP_MICROS", "millis": "TIMESTAMP_MILLIS"}
ANY = """
select timestamp_millis(1700000000000 + id * 1000) time, timestamp_millis(id * 123456789) utc,
  timestamp_ntz '2024-03-31 02:30:00' + make_dt_interval(0, 0, 0, id / 1000) local,
  date_add(date '1900-01-01', int(id * 37)) day, cast(id as tinyint) i8, cast(id * -3 as smallint) i16,
  cast(id * 7919 as int) i32, id * 1234567890123 i64, cast(id / 7 as float) f32, sqrt(id) f64,
  case id % 5 when 0 then double('NaN') when 1 then -0.0D when 2 then double('-Infinity') else id end special,
  id % 3 = 0 on, if(id % 4 = 0, null, concat('w', id % 10)) few, concat('ä', id) texts,
  if(id % 2 = 0, id, null) odd,
  cast('octets' as binary) octets, cast(id as decimal(9, 2)) cents, array(id) list, named_struct('a', id) pair
from range(0, {rows}, 1, 1)
"""


def spark(jobs):
    path = ROOT / "jobs.json"
    path.write_text(json.dumps(jobs))
    done = subprocess.run(
        [os.environ["SPARK_PYTHON"], HERE / "spark_tables.py", path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def mdat(*arguments):
    done = subprocess.run(
        [os.environ["MDAT"], *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_of(folder):
    return sorted(pathlib.Path(folder).rglob("*.parquet"))


def make_plant():
    """Two series as folders, by mdat: 400 rows in some eight months."""
    lines = ["time,tank/level,flow"]
    for i in range(400):
        value = "" if i % 9 == 1 else i / 8
        lines.append(f"{1_700_000_000 + i * 50_000}.25,{value},{value}")
    (ROOT / "plant.csv").write_text("\n".join(lines) + "\n")
    mdat("convert", "plant.csv", "-o", "plant.mdat", "--time-format", "s", "--zone", "UTC")
    mdat("convert", "plant.mdat", "-o", "plant", "--partition-by", "signal,year,month")


def setUpModule():
    """One run of Spark for all that is asked of it."""
    global SCHEMAS
    (ROOT / "cases").mkdir()
    subprocess.run([os.environ["PARQUET_CASES"], ROOT / "cases"], check=True)
    make_plant()
    jobs = []
    for path in sorted((ROOT / "cases").glob("*.parquet")):
        modern = "modern" in path.stem
        conf = {**MICROS, **(SLOW | NANOS if modern else {})}
        jobs.append(
            {"read": str(path), "write": str(ROOT / "copies" / path.stem), "number": True, "conf": conf}
        )
    for name, options in OPTIONS.items():
        for key, stamps in STAMPS.items():
            conf = {"spark.sql.parquet.outputTimestampType": stamps}
            for rows in (2000, 1, 0) if name == "default" else (2000,):
                write = str(ROOT / "spark" / f"{name}_{key}_{rows}")
                jobs.append({"sql": ANY.format(rows=rows), "write": write, "options": options, "conf": conf})
    jobs.append(
        {"read": str(ROOT / "plant"), "write": str(ROOT / "plant_copy"), "order": ["signal", "time"]}
    )
    jobs.append(
        {
            "read": str(ROOT / "plant"),
            "write": str(ROOT / "plant_spark"),
            "order": ["time"],
            "partition_by": ["signal", "year", "month"],
        }
    )
    SCHEMAS = dict(zip((job["write"] for job in jobs), spark(jobs)))


class ReadBySpark(unittest.TestCase):
    compare = written.Written.compare
    compare_arrow = written.Written.compare_arrow

    def test_every_case(self):
        paths = sorted((ROOT / "cases").glob("*.parquet"))
        self.assertEqual(len(paths), 18)
        for path in paths:
            description = json.loads(path.with_suffix(".json").read_text())["columns"]
            columns = [written.Column(column, "modern" in path.stem) for column in description]
            parts = files_of(ROOT / "copies" / path.stem)
            self.assertEqual(len(parts), 1)
            table = pq.read_table(parts[0])
            self.assertEqual(table.num_columns, len(columns))
            table = table.rename_columns([column.name for column in columns])
            for column in columns:
                self.compare_copy(path, column, table)

    def compare_copy(self, path, column, table):
        values = table[column.name].combine_chunks()
        null = values.is_null().to_numpy(zero_copy_only=False)
        if column.kind in ("string", "categorical"):
            texts = np.array([text or "" for text in values.to_pylist()], object)
            return self.compare(path, column, texts, null)
        if pa.types.is_decimal(values.type):  # uint64
            return self.compare(
                path, column, np.array([int(v or 0) for v in values.to_pylist()], "uint64"), null
            )
        if pa.types.is_timestamp(values.type):
            self.assertEqual(values.type, pa.timestamp("us", "UTC" if column.zone else None))
            ticks = values.view(pa.int64()).fill_null(0).to_numpy()
            values = ticks // (10**6 // written.TICKS[column.unit]) if column.unit != "ns" else ticks
            return self.compare(path, column, values, null)
        if pa.types.is_boolean(values.type):
            values = values.cast(pa.int8())
        return self.compare(path, column, values.fill_null(pa.scalar(0, values.type)).to_numpy(), null)

    def test_types(self):
        description = json.loads((ROOT / "cases" / "whole_compatible.json").read_text())["columns"]
        schema = dict(SCHEMAS[str(ROOT / "copies" / "whole_compatible")])
        words = {
            "int8": "tinyint",
            "int16": "smallint",
            "int32": "int",
            "int64": "bigint",
            "uint8": "smallint",
            "uint16": "int",
            "uint32": "bigint",
            "uint64": "decimal(20,0)",
            "float32": "float",
            "float64": "double",
            "bool": "boolean",
            "string": "string",
            "categorical": "string",
            "duration": "bigint",
        }
        for column in description:
            kind, _, rest = column["type"].partition("[")
            stamp = "timestamp" if ", " in rest else "timestamp_ntz"
            self.assertEqual(schema[column["name"]], words.get(kind, stamp), column)


class WrittenBySpark(unittest.TestCase):
    def test_every_type_codec_and_form(self):
        folders = sorted((ROOT / "spark").iterdir())
        self.assertEqual(len(folders), 3 * (len(OPTIONS) + 2))
        for folder in folders:
            for path in files_of(folder):
                with self.subTest(folder.name):
                    self.assertEqual(
                        list(arrow_table.differences(arrow_table.read(path), pq.read_table(path))), []
                    )

    def test_int96_is_what_spark_writes_by_default(self):
        path = files_of(ROOT / "spark" / "default_int96_2000")[0]
        schema = pq.ParquetFile(path).schema
        self.assertEqual(schema.column(schema.names.index("time")).physical_type, "INT96")
        mdat("convert", path, "-o", "spark.mdat", "--time", "time", "--force")
        rows = mdat("cat", "spark.mdat", "i64", "few", "--json").splitlines()
        self.assertEqual(len(rows), 2000)
        self.assertEqual(
            json.loads(rows[7]),
            {"time": "2023-11-14T22:13:27.000000000", "i64": 7 * 1234567890123, "few": "w7"},
        )

    def test_many_row_groups(self):
        path = files_of(ROOT / "spark" / "gzip_int96_2000")[0]
        self.assertGreater(pq.ParquetFile(path).metadata.num_row_groups, 1)


class Folders(unittest.TestCase):
    def test_spark_finds_the_partitions(self):
        schema = SCHEMAS[str(ROOT / "plant_copy")]
        self.assertEqual(
            schema,
            [
                ["time", "timestamp"],
                ["value", "double"],
                ["signal", "string"],
                ["year", "int"],
                ["month", "int"],
            ],
        )
        table = pq.read_table(files_of(ROOT / "plant_copy")[0])
        self.assertEqual(table.num_rows, 800)
        years = table["time"].cast(pa.timestamp("us"))
        self.assertEqual(table["year"].to_pylist(), [stamp.year for stamp in years.to_pylist()])
        self.assertEqual(table["month"].to_pylist(), [stamp.month for stamp in years.to_pylist()])
        read = {}
        for signal, time, value in zip(*(table[name].to_pylist() for name in ("signal", "time", "value"))):
            read.setdefault(signal, []).append((time.timestamp(), value))
        expected = [(1_700_000_000.25 + i * 50_000, None if i % 9 == 1 else i / 8) for i in range(400)]
        self.assertEqual(read, {"flow": expected, "tank/level": expected})

    def test_folders_of_spark_are_series(self):
        for job in ("plant", "plant_spark"):
            with self.subTest(job):
                mdat("convert", job, "-o", f"{job}_back.mdat")
                theirs = [
                    json.loads(line) for line in mdat("cat", f"{job}_back.mdat", "--json").splitlines()
                ]
                ours = [json.loads(line) for line in mdat("cat", "plant.mdat", "--json").splitlines()]
                self.assertEqual([row["tank/level"] for row in theirs], [row["tank/level"] for row in ours])
                self.assertEqual([row["flow"] for row in theirs], [row["flow"] for row in ours])
                self.assertEqual([row["time"][:19] for row in theirs], [row["time"][:19] for row in ours])


if __name__ == "__main__":
    unittest.main()
