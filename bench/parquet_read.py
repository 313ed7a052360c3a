#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of the plant as pyarrow writes them, read by mdat and pyarrow in one run, one core, all warm.

usage: parquet_read.py BUILD [--rows N] [--dir DIRECTORY]
"""

import argparse
import math
import os
import pathlib
import subprocess
import time

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import plant

pa.set_cpu_count(1)
PROFILES = {"default": {}, "nulls": {}, "zstd": {"compression": "zstd"},
            "modern": {"compression": "zstd", "data_page_version": "2.0", "use_dictionary": ["state"],
                       "column_encoding": {"time": "DELTA_BINARY_PACKED", "level": "BYTE_STREAM_SPLIT",
                                           "flow": "BYTE_STREAM_SPLIT"}}}


def seconds(work, repeat=5):
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def with_nulls(columns):
    """One value of a hundred is null; stretches of 2000; half of all."""
    rng = np.random.Generator(np.random.PCG64(3))
    rows = len(columns["flow"])
    gaps = np.zeros(rows, dtype=bool)
    for begin in rng.integers(0, rows, rows // 20_000):
        gaps[begin:begin + 2_000] = True
    return pa.table({"few": pa.array(columns["flow"], mask=rng.random(rows) < 0.01),
                     "gaps": pa.array(columns["level"], mask=gaps),
                     "half": pa.array(columns["flow"], mask=rng.random(rows) < 0.5)})


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--dir", type=pathlib.Path, default=pathlib.Path("build/parquet"))
    options = parser.parse_args()
    options.dir.mkdir(parents=True, exist_ok=True)
    columns = plant.columns(options.rows)
    plain = pa.table(columns | {"time": pa.array(columns["time"], pa.timestamp("us"))})
    for profile, chosen in PROFILES.items():
        table = with_nulls(columns) if profile == "nulls" else plain
        path = options.dir / f"plant_{profile}.parquet"
        if not path.exists():
            pq.write_table(table, path, **chosen)
        for column in (*table.column_names, None):
            names = [column] if column else None

            def peer():
                read = pq.read_table(path, columns=names, use_threads=False)
                if column:
                    values = read[column]
                    return pc.sum(values.cast(pa.int64()) if column == "time" else values).as_py()

            theirs = seconds(peer)
            ours = subprocess.run([options.build / "bench/parquet_read", path, *(names or [])], check=True,
                                  capture_output=True, text=True).stdout
            mine, reals, integers = (kind(text) for kind, text in zip((float, float, int), ours.split()))
            if column and not math.isclose(reals or integers, peer(), rel_tol=1e-12):
                raise SystemExit(f"{profile} {column}: the sum is {reals or integers}, pyarrow's {peer()}")
            figures = f"mdat {mine:.4f} s  pyarrow {theirs:.4f} s  {theirs / mine:.2f}x"
            print(f"{profile:8} {column or 'all':6} {figures}", flush=True)


if __name__ == "__main__":
    main()
