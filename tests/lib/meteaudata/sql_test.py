#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Beside the SQL back end of meteaudata 0.12.1: its tables are read, and it loads those that we write."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

import pandas as pd

# The package of back ends wants all of them; only the one for SQL is asked.
sys.modules["polars"] = types.ModuleType("polars")
sys.modules["polars"].Series = sys.modules["polars"].DataFrame = object

import meteaudata.types as m
from meteaudata.storage.adapters.sql_adapter import SQLAdapter
from meteaudata.processing_steps.univariate.resample import resample
from peer_test import COLUMNS, INDICES, VALUES, bits, cell, from_json, labels, run, signal

MDAT = os.environ["MDAT"]
NUMBERS = ("vi64", "vi8", "vInt", "vbool", "vboolean", "vf32", "vF64", "vempty")
# What the adapter itself does not load again, or loads as text.
NOT_LOADED = {"irregular", "spring", "delta", "deltas", "interval", "intervalf", "intervalt", "int", "float",
              "bool", "u8", "cati"}


def mdat(*arguments):
    done = subprocess.run([MDAT, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stderr


def series_of(connection):
    return json.loads(run("series", connection).stdout)


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.signals = {name: signal(name, pd.Series(VALUES, index=index)) for name, index in INDICES.items()}
        cls.signals |= {name: signal(name, COLUMNS[name]) for name in (*NUMBERS, "vstr")}
        cls.signals["naive"].process(["naive#1_RAW#1"], resample, "12min")

    def series(self, name):
        return self.signals[name].time_series[name + "#1_RAW#1"].series

    def check(self, found, name):
        series = self.series(name)
        index = series.index
        if isinstance(index, pd.IntervalIndex):
            self.assertEqual(labels(index.left), found["index"])
            self.assertEqual(labels(index.right), found["right"])
        else:
            self.assertEqual(bits(labels(index)), bits(map(from_json, found["index"])))
        self.assertEqual(str(index.dtype), found["index_metadata"]["dtype"])
        if name == "vi64":  # beyond 2^53 the tables keep what is near
            self.assertEqual([float(value) for value in series], found["values"])
        elif name == "vInt":
            values = [None if from_json(value) == "nan" else value for value in found["values"]]
            self.assertEqual([2.0**60, None, 1.0, 2.0, 3.0], values)
        else:
            expected = [value + 0.0 if value == 0 else value for value in map(cell, series)]  # no -0.0
            self.assertEqual(expected, [from_json(value) for value in found["values"]])

    def test_its_tables_are_read(self):
        path = self.folder / "theirs.db"
        adapter = SQLAdapter(f"sqlite:///{path}")
        for name in (*INDICES, *NUMBERS):
            one = self.signals[name].time_series[name + "#1_RAW#1"]
            adapter.save(one.series, name, one.metadata_dict())
        steps = self.signals["naive"].time_series["naive#1_RESAMPLED#1"]
        adapter.save(steps.series, "steps", steps.metadata_dict())
        adapter.close()
        found = series_of(f"sqlite:///{path}")
        for name in (*INDICES, *NUMBERS):
            with self.subTest(name):
                self.check(found[name], name)
        step, = found["steps"]["processing_steps"]
        self.assertEqual((step["type"], step["suffix"]), ("resampling", "RESAMPLED"))
        self.assertEqual(step["parameters"]["frequency"], "12min")

    def test_it_loads_what_we_write_and_we_read_it_back(self):
        dataset = m.Dataset(name="d", signals=self.signals)
        dataset.save(str(self.folder))
        source, path = self.folder / "d.mdat", self.folder / "ours.db"
        mdat("convert", self.folder / "d.zip", "-o", source)
        told = mdat("convert", source, "-o", f"sqlite:///{path}", "--to-format", "meteaudata-sql")
        self.assertIn("d/vstr#1/RAW#1: is left out", told)
        self.assertIn("naive#1: the tables keep no units", told)
        adapter = SQLAdapter(f"sqlite:///{path}")
        names = [*INDICES, *NUMBERS]
        self.assertEqual(sorted([f"d/{name}#1/RAW#1" for name in names] + ["d/naive#1/RESAMPLED#1"]),
                         adapter.list_keys())
        for name in names:
            if name in NOT_LOADED:
                continue
            with self.subTest(name):
                loaded, metadata = adapter.load(f"d/{name}#1/RAW#1")
                original = self.series(name)
                self.assertTrue(original.index.equals(loaded.index), (original.index, loaded.index))
                self.assertEqual(loaded.name, f"{name}#1_RAW#1")
                expected = original.astype(float) if len(original) else original
                pd.testing.assert_series_equal(expected, loaded.astype(float), check_index=False,
                                               check_exact=True)
        loaded, metadata = adapter.load("d/naive#1/RESAMPLED#1")
        steps = [m.ProcessingStep(**step) for step in metadata["processing_steps"]]
        self.assertEqual(len(m.TimeSeries(series=loaded, processing_steps=steps).processing_steps), 1)
        adapter.close()
        ours, theirs = series_of(f"mdat:{source}"), series_of(f"sqlite:///{path}")
        for name in names:
            with self.subTest(name):
                self.check(theirs[f"d/{name}#1/RAW#1"], name)
                ours_one, theirs_one = ours[f"d/{name}#1/RAW#1"], theirs[f"d/{name}#1/RAW#1"]
                for member in ("index_metadata", "index_type", "kind", "processing_steps", "created_on",
                               "values_dtype"):
                    self.assertEqual(ours_one.get(member), theirs_one.get(member))
        self.assertEqual(ours["d/naive#1/RESAMPLED#1"], theirs["d/naive#1/RESAMPLED#1"])

    def test_what_is_there_is_replaced_only_when_asked(self):
        source, path = self.folder / "one.mdat", self.folder / "one.db"
        (self.folder / "one.csv").write_text("time,level\n2024-01-01,1\n2024-01-02,2\n")
        mdat("convert", self.folder / "one.csv", "-o", source)
        target = ("-o", f"sqlite:///{path}", "--to-format", "meteaudata-sql")
        mdat("convert", source, *target)
        with self.assertRaisesRegex(AssertionError, "one already"):
            mdat("convert", source, *target)
        mdat("convert", source, *target, "--force")
        self.assertEqual(series_of(f"sqlite:///{path}")["one"]["values"], [1, 2])
        mdat("convert", source, "-o", f"sqlite:///{self.folder}/own.db")
        with self.assertRaisesRegex(AssertionError, "tables of mdat"):
            mdat("convert", source, "-o", f"sqlite:///{self.folder}/own.db", "--to-format", "meteaudata-sql")


if __name__ == "__main__":
    unittest.main()
