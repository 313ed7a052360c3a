#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mdat beside its peers, in one run, on one core, everything warm.

usage: compare.py BUILD [--rows N] [--series N,N,...] [--dir DIRECTORY] [--only NAME,...]

BUILD is a release build with benchmarks. Figures of different runs do not compare: the ratios of one run do.
"""

import argparse
import os
import pathlib
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

import plant

ROOT = pathlib.Path(__file__).resolve().parent.parent


def seconds(work, repeat=3):
    """The best of a few: what the machine does beside is not ours."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def processor_seconds(work):
    """User and system time of this process and of those it has waited for: a shared machine moves it least."""
    def used():
        usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(usage.ru_utime + usage.ru_stime for usage in usages)

    before = used()
    work()
    return used() - before


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True, **options
    ).stdout


class Comparison:
    def __init__(self, options):
        self.build = pathlib.Path(options.build)
        self.mdat = self.build / "tools/mdat"
        self.dir = pathlib.Path(options.dir)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.rows = options.rows
        self.series = [int(n) for n in options.series.split(",")]

    def fresh(self, name):
        path = self.dir / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return path

    def plant(self):
        """The generated plant: size, sums, ten minutes, one row; Parquet and DuckDB beside."""
        raw = self.dir / "raw"
        raw.mkdir(exist_ok=True)
        columns = plant.columns(self.rows)
        for name, values in columns.items():
            values.tofile(raw / f"{name}.{plant.SUFFIX[name]}")
        print(run(self.build / "bench/plant_compare", raw, self.fresh("plant.mdat")), end="")
        print(run(self.build / "bench/where_compare", self.fresh("where.mdat")), end="")
        table = pa.table(
            {
                "time": pa.array(columns["time"]).cast(pa.timestamp("us")),
                **{name: columns[name] for name in ("level", "flow", "state")},
            }
        )
        parquet = self.fresh("plant.parquet")
        tuned = dict(
            compression="zstd",
            compression_level=9,
            use_dictionary=False,
            version="2.6",
            data_page_version="2.0",
            column_encoding={
                "time": "DELTA_BINARY_PACKED",
                "level": "BYTE_STREAM_SPLIT",
                "flow": "BYTE_STREAM_SPLIT",
                "state": "DELTA_BINARY_PACKED",
            },
        )
        print(
            f"Parquet v2, tuned: written in {seconds(lambda: pq.write_table(table, parquet, **tuned), 1):.2f} s, "
            f"{parquet.stat().st_size / 1e6:.1f} MB, sum of level "
            f"{8e-9 * self.rows / seconds(lambda: pa.compute.sum(pq.read_table(parquet, columns=['level'], use_threads=False)['level'])):.2f} GB/s"
        )
        database = self.fresh("plant.duckdb")
        with duckdb.connect(str(database), config={"threads": 1}) as connection:
            connection.register("plant_in_memory", table)
            written = seconds(
                lambda: connection.execute("create or replace table plant as from plant_in_memory"), 1
            )
            connection.execute("checkpoint")
            summed = seconds(lambda: connection.execute("select sum(level) from plant").fetchone())
        print(
            f"DuckDB: written in {written:.2f} s, {database.stat().st_size / 1e6:.1f} MB, sum of level {8e-9 * self.rows / summed:.2f} GB/s"
        )

    def parquet(self):
        """The plant as Parquet: ours from a file of mdat, the others from memory."""
        columns = plant.columns(self.rows)
        file, raw = self.dir / "plant.mdat", self.dir / "raw"
        if not file.exists():
            raw.mkdir(exist_ok=True)
            for name, values in columns.items():
                values.tofile(raw / f"{name}.{plant.SUFFIX[name]}")
            run(self.build / "bench/plant_compare", raw, file)
        stamps = pa.array(columns.pop("time")).cast(pa.timestamp("us"))
        table = pa.table({"time": stamps, **columns})
        target = self.fresh("peer.parquet")
        tuned = dict(
            compression="zstd",
            compression_level=9,
            data_page_version="2.0",
            use_dictionary=["level", "state"],
            column_encoding={"time": "DELTA_BINARY_PACKED", "flow": "BYTE_STREAM_SPLIT"},
        )
        connection = duckdb.connect(config={"threads": 1})
        connection.register("plant", table)
        copy = f"copy plant to '{target}' (format parquet, compression zstd, parquet_version v2)"
        peers = {
            "pyarrow, zstd": lambda: pq.write_table(table, target, compression="zstd"),
            "pyarrow, tuned": lambda: pq.write_table(table, target, **tuned),
            "DuckDB, v2, zstd": lambda: connection.execute(copy),
        }
        for name, write in peers.items():
            print(f"{name:24} {seconds(write):6.2f} s {target.stat().st_size / 1e6:8.2f} MB")
        for profile in ("compatible", "modern"):
            program, ours = self.build / "bench/parquet_compare", self.fresh("ours.parquet")
            print(f"{'mdat, ' + profile:24} {run(program, 'write', file, ours, profile)}", end="")

    def csv(self):
        """CSV to a file: mdat, pyarrow and DuckDB to Parquet."""
        source = self.dir / "plant.csv"
        arrow = pa.table(
            {
                name: pa.array(values).cast(pa.timestamp("us")) if name == "time" else values
                for name, values in plant.columns(1_000_000).items()
            }
        )
        duckdb.connect().execute(
            "copy (select strftime(time, '%Y-%m-%dT%H:%M:%S.%f') as time, level, flow, state from arrow) "
            f"to '{source}' (header)"
        )
        size = source.stat().st_size

        def by_pyarrow():
            with pc.open_csv(
                source, read_options=pc.ReadOptions(use_threads=False, block_size=1 << 24)
            ) as reader, pq.ParquetWriter(
                self.dir / "csv.parquet", reader.schema, compression="zstd"
            ) as writer:
                for batch in reader:
                    writer.write_batch(batch)

        def by_duckdb():
            duckdb.connect(config={"threads": 1}).execute(
                f"copy (select * from read_csv('{source}')) to '{self.dir}/csv-duckdb.parquet' (format parquet, compression zstd)"
            )

        def by_mdat():
            run(self.mdat, "convert", source, "-o", self.dir / "csv.mdat", "--force")

        works = {"mdat": by_mdat, "pyarrow": by_pyarrow, "DuckDB": by_duckdb}
        taken = {name: [] for name in works}
        for _ in range(7):  # in turns: what slows the machine slows all
            for name, work in works.items():
                begin = time.perf_counter()
                processor = processor_seconds(work)
                taken[name].append((time.perf_counter() - begin, processor))
        for kind, what in enumerate(("wall", "processor")):
            best = {name: min(times[kind] for times in runs) for name, runs in taken.items()}
            for name, took in best.items():
                print(
                    f"CSV of {size / 1e6:.1f} MB by {name:8} {took:6.2f} s {what:9} {size / took / 1e6:6.0f} MB/s"
                    f"   {best['pyarrow'] / took:.2f} x pyarrow"
                )

    def nab(self):
        """All of NAB as one file."""
        folder = ROOT.parent / "shared/data/nab"
        if not folder.is_dir():
            folder = ROOT / "examples/data/nab"
        target = self.fresh("nab.mdat")
        sources = sorted(folder.rglob("*.csv"))
        run(self.mdat, "convert", *sources, "-o", target)
        raw = sum(source.stat().st_size for source in sources)
        print(
            f"NAB, {len(sources)} series: {target.stat().st_size / 1e6:.3f} MB from {raw / 1e6:.1f} MB of CSV"
        )

    def wide(self):
        """Files of many series: write, open and read one value; SQLite beside."""
        for count in self.series:
            print(run(self.build / "bench/wide_compare", self.fresh("wide.mdat"), count), end="")
        count = min(100_000, self.series[-1])
        database = self.fresh("wide.sqlite")
        connection = sqlite3.connect(database)
        connection.execute("create table series(id integer primary key, name text unique)")
        connection.execute(
            "create table samples(series integer, position integer, value real, primary key(series, position)) without rowid"
        )
        connection.executemany(
            "insert into series values(?, ?)", ((i, f"plant_line{i // 100}_sensor{i}") for i in range(count))
        )
        connection.executemany(
            "insert into samples values(?, ?, ?)",
            ((i, j, 20.0 + i * 0.01) for i in range(count) for j in range(100)),
        )
        connection.commit()
        connection.close()

        def one(i):
            with sqlite3.connect(database) as opened:
                opened.execute(
                    "select value from series join samples on series = id where name = ? and position = 50",
                    (f"plant_line{i // 100}_sensor{i}",),
                ).fetchone()

        taken = [seconds(lambda: one(i * 7919 % count), 1) for i in range(101)]
        print(
            f"SQLite, {count} series: {database.stat().st_size / 1e6:.1f} MB; open + one value {statistics.median(taken) * 1e6:.0f} us"
        )

    def append(self):
        """One value and a commit in a file of 100,000 series; SQLite with its write-ahead log beside."""
        count = 100_000
        print(run(self.build / "bench/append_compare", "many", count, self.dir), end="")
        connection = sqlite3.connect(self.fresh("many.sqlite"), isolation_level=None)
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute(
            "create table samples(series integer, time integer, value real, primary key(series, time)) without rowid"
        )
        connection.execute("begin")
        connection.executemany("insert into samples values(?, 0, 20.0)", ((i,) for i in range(count)))
        connection.execute("commit")
        written = lambda: int(
            next(line for line in open("/proc/self/io") if line.startswith("wchar")).split()[1]
        )
        before, taken = written(), []
        for commit in range(1, 1001):
            row = (commit * 7919 % count, commit, 20.5)  # outside a transaction: it is committed at once
            taken.append(
                seconds(lambda: connection.execute("insert into samples values(?, ?, ?)", row), 1)
            )
        print(
            f"{'SQLite, WAL, synchronous=full':40} {statistics.median(taken) * 1e3:8.3f} ms median "
            f"{statistics.mean(taken) * 1e3:8.3f} mean {(written() - before) / 1000 / 1024:9.1f} KiB written a commit"
        )

    def process(self):
        """The whole process `mdat stats` on the file of most series."""
        file = self.dir / "wide.mdat"
        count = self.series[-1]
        taken = []
        for i in range(51):
            chosen = i * 7919 % count
            command = [
                str(self.mdat),
                "stats",
                str(file),
                f"plant_line{chosen // 100}_sensor{chosen}",
                "--from",
                "2024-01-01T00:10",
                "--to",
                "2024-01-01T01:00",
            ]
            begin = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken.append(time.perf_counter() - begin)
        true = [seconds(lambda: subprocess.run(["/bin/true"]), 1) for _ in range(51)]
        print(
            f"process mdat stats, {count} series: {statistics.median(taken) * 1e3:.2f} ms (/bin/true {statistics.median(true) * 1e3:.2f} ms)"
        )

    def memory(self):
        """A CSV ten times larger than the address space of the process that converts it."""
        limit = 64 << 20
        source = self.dir / "large.csv"
        part = self.dir / "plant.csv"
        header, body = part.read_bytes().split(b"\n", 1)
        with source.open("wb") as out:
            out.write(header + b"\n")
            while out.tell() < 10 * limit:
                out.write(body)
        command = [str(self.mdat), "convert", str(source), "-o", str(self.fresh("large.mdat"))]
        took = seconds(
            lambda: subprocess.run(
                command, check=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            ),
            1,
        )
        print(
            f"CSV of {source.stat().st_size / 1e6:.0f} MB within {limit >> 20} MiB of address space: {took:.1f} s"
        )
        source.unlink()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--series", default="1,10000,1000000")
    parser.add_argument("--dir", default="build/compare")
    parser.add_argument("--only", default="plant,parquet,csv,nab,wide,append,process,memory")
    options = parser.parse_args()
    comparison = Comparison(options)
    for name in options.only.split(","):
        work = getattr(comparison, name)
        print(f"-- {work.__doc__}", flush=True)
        try:
            work()
        except subprocess.CalledProcessError as error:
            print(f"failed: {error}\n{error.stderr or ''}", file=sys.stderr)


if __name__ == "__main__":
    main()
