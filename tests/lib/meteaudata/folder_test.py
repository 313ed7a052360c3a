#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Beside the back ends of meteaudata 0.12.1 that keep Parquet and YAML: their folders are read, and they load
those that we write."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings

import numpy as np
import pandas as pd
import polars as pl
import meteaudata.types as m
from meteaudata.processing_steps.univariate.resample import resample
from meteaudata.storage.adapters.pandas_disk import PandasDiskAdapter
from meteaudata.storage.adapters.polars_adapter import PolarsAdapter
from peer_test import COLUMNS, INDICES, VALUES, bits, cell, from_json, labels, run, signal

MDAT = os.environ["MDAT"]
warnings.simplefilter("ignore")

KINDS = {"parquet-dir": PandasDiskAdapter, "polars-dir": PolarsAdapter}
# What the adapters themselves cannot save.
NOT_SAVED = {"parquet-dir": {"vcomplex"}, "polars-dir": {"vcomplex", "vobj", "vper"}}
# What is in no flat column: pandas keeps intervals as pairs.
NOT_HELD = {"parquet-dir": {"interval", "intervalf", "intervalt"}, "polars-dir": set()}
# Parquet has no seconds: pandas itself loads stamps in seconds as milliseconds.
SECONDS = {"s", "vempty"}
# Words of pandas for the same values, which Parquet does not know.
OTHER_DTYPE = {"vF64", "vobj", "vper"}


def mdat(*arguments):
    done = subprocess.run([MDAT, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stderr


def series_of(kind, path):
    return json.loads(run("series", f"{kind}:{path}").stdout)


def key_of(name):
    return f"d/{name}#1/RAW#1"


def flat(key):
    return key.replace("/", "_")


class Folders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.signals = {name: signal(name, pd.Series(VALUES, index=index)) for name, index in INDICES.items()}
        cls.signals |= {name: signal(name, series) for name, series in COLUMNS.items()}
        cls.signals["naive"].process(["naive#1_RAW#1"], resample, "12min")
        for kind, adapter in KINDS.items():
            theirs = adapter(cls.folder / kind)
            for name in cls.signals:
                if name not in NOT_SAVED[kind] | NOT_HELD[kind]:
                    one = cls.one(name)
                    theirs.save(one.series, key_of(name), one.metadata_dict())
            steps = cls.signals["naive"].time_series["naive#1_RESAMPLED#1"]
            theirs.save(steps.series, "d/naive#1/RESAMPLED#1", steps.metadata_dict())

    @classmethod
    def one(cls, name):
        return cls.signals[name].time_series[name + "#1_RAW#1"]

    def names(self, kind):
        return [name for name in self.signals if name not in NOT_SAVED[kind] | NOT_HELD[kind]]

    def check_read(self, found, name, kind):
        series = self.one(name).series
        index = series.index
        if isinstance(index, pd.IntervalIndex):
            self.assertEqual(labels(index.left), found["index"])
            self.assertEqual(labels(index.right), found["right"])
        elif name in SECONDS and kind == "parquet-dir":
            self.assertEqual([1000 * label for label in labels(index)], found["index"])
        elif name == "cati" and kind == "parquet-dir":  # a dictionary of integers is integers in Parquet
            self.assertEqual(index.to_list(), found["index"])
        else:
            self.assertEqual(bits(labels(index)), bits(map(from_json, found["index"])))
        expected = list(map(cell, series))
        if name == "vper":  # their ordinals
            expected = [period.ordinal for period in series]
        elif name in ("vstr", "vcat"):
            expected = [None if value == "nan" else value for value in expected]
        self.assertEqual(bits(expected), bits(map(from_json, found["values"])))
        self.assertEqual(f"{name}#1_RAW#1", found["name"])

    def test_their_folders_are_read(self):
        for kind in KINDS:
            found = series_of(kind, self.folder / kind)
            self.assertEqual(sorted(found), KINDS[kind](self.folder / kind).list_keys())
            for name in self.names(kind):
                with self.subTest(kind, series=name):
                    self.check_read(found[flat(key_of(name))], name, kind)
            step, = found["d_naive#1_RESAMPLED#1"]["processing_steps"]
            self.assertEqual((step["type"], step["suffix"]), ("resampling", "RESAMPLED"))
            self.assertEqual(step["parameters"]["frequency"], "12min")

    def test_what_is_in_no_flat_column_is_refused(self):
        for name in sorted(NOT_HELD["parquet-dir"]):
            path = self.folder / name
            one = self.one(name)
            PandasDiskAdapter(path).save(one.series, "k", one.metadata_dict())
            with self.assertRaisesRegex(AssertionError, "cannot be held"):
                series_of("parquet-dir", path)

    def check_loaded(self, loaded, name):
        original = self.one(name).series.copy()
        if name in SECONDS:
            original = original.set_axis(original.index.as_unit("ms"))
        if name == "cati":
            original = original.set_axis(pd.Index(original.index.to_list()))
        if name == "vper":
            original = pd.Series([period.ordinal for period in original], original.index, name=original.name)
        pd.testing.assert_series_equal(original, loaded, check_exact=True, check_freq=False,
                                       check_dtype=name not in OTHER_DTYPE)

    def test_they_load_what_we_write(self):
        for kind, adapter in KINDS.items():
            source, path = self.folder / f"{kind}.mdat", self.folder / f"{kind} ours"
            mdat("convert", self.folder / kind, "-o", source)
            mdat("convert", source, "-o", f"{kind}:{path}")
            self.assertEqual(adapter(path).list_keys(), adapter(self.folder / kind).list_keys())
            for name in self.names(kind):
                with self.subTest(kind, series=name):
                    theirs, told = adapter(self.folder / kind).load(key_of(name))
                    ours, metadata = adapter(path).load(key_of(name))
                    self.assertEqual(theirs.name, ours.name)
                    if kind == "parquet-dir":
                        self.check_loaded(ours, name)
                    else:
                        self.assertEqual(theirs.to_list(), ours.fill_nan(None).to_list()
                                         if ours.dtype.is_float() else ours.to_list())
                        self.assertEqual(theirs.dtype, ours.dtype)
                        self.assertEqual(told["index_values"], metadata["index_values"])
                        self.assertEqual(told["original_name"], metadata["original_name"])
            # And we read ours as we read theirs.
            self.assertEqual(series_of(kind, path), series_of("mdat", source))

    def test_a_data_set_is_loaded_from_a_folder_of_ours(self):
        names = [name for name in INDICES if name not in NOT_HELD["parquet-dir"] | SECONDS]
        signals = {name: self.signals[name] for name in names}
        m.Dataset(name="d", signals=signals).save(str(self.folder))
        path = self.folder / "data set"
        mdat("convert", self.folder / "d.zip", "-o", self.folder / "d.mdat")
        mdat("convert", self.folder / "d.mdat", "-o", f"parquet-dir:{path}")
        dataset = m.Dataset(name="d", signals={name: signal(name, pd.Series([0.0])) for name in names})
        dataset.use_disk_storage(path, auto_save=False)
        dataset.load_all()
        for name in names:
            with self.subTest(name):
                loaded = dataset.signals[name + "#1"].time_series[f"{name}#1_RAW#1"].series
                original = self.one(name).series.copy()
                if name == "cati":  # categories are texts
                    index = original.index
                    original.index = pd.CategoricalIndex(index.map(str), [str(c) for c in index.categories])
                pd.testing.assert_series_equal(original, loaded, check_exact=True, check_freq=False)
        back = self.folder / "back.mdat"
        mdat("convert", path, "-o", back)
        self.assertEqual(series_of("mdat", back), series_of("mdat", self.folder / "d.mdat"))

    def test_a_series_of_polars_has_row_numbers(self):
        path = self.folder / "only polars"
        PolarsAdapter(path).save(pl.Series("x", [1, None, 3]), "k", {})
        found = series_of("polars-dir", path)["k"]
        self.assertEqual(found["index"], [0, 1, 2])
        self.assertEqual(found["values"], [1, None, 3])

    def test_the_target_is_not_overwritten_and_the_source_is_left_alone(self):
        path = self.folder / "left alone"
        one = self.one("naive")
        PandasDiskAdapter(path).save(one.series, "k", one.metadata_dict())
        before = {file.name: file.read_bytes() for file in path.iterdir()}
        mdat("convert", path, "-o", self.folder / "alone.mdat")
        self.assertEqual(before, {file.name: file.read_bytes() for file in path.iterdir()})
        with self.assertRaisesRegex(AssertionError, "already"):
            mdat("convert", self.folder / "alone.mdat", "-o", f"parquet-dir:{path}")
        with self.assertRaisesRegex(AssertionError, "no such folder"):
            mdat("convert", f"parquet-dir:{self.folder}/nowhere", "-o", self.folder / "nowhere.mdat")
        self.assertFalse((self.folder / "nowhere").exists())


if __name__ == "__main__":
    unittest.main()
