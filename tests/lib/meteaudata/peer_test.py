#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Beside meteaudata 0.12.1: its files are read with all that is in them, and it loads what we write."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings

import numpy as np
import pandas as pd
import meteaudata.types as m
from meteaudata.processing_steps.univariate.interpolate import linear_interpolation
from meteaudata.processing_steps.univariate.replace import replace_ranges
from meteaudata.processing_steps.univariate.resample import resample

PEER = os.environ["PEER"]
warnings.simplefilter("ignore")

VALUES = [1.5, float("nan"), float("inf"), -0.0, 0.1 + 0.2]
TORONTO = "America/Toronto"


def stamps(*texts, **more):
    return pd.DatetimeIndex(texts, **more)


# Of five labels each.
INDICES = {
    "naive": pd.date_range("2024-01-01", periods=5, freq="6min"),
    "utc": pd.date_range("2024-01-01", periods=5, freq="h", tz="UTC"),
    "zone": pd.date_range("2024-01-01", periods=5, freq="h", tz=TORONTO),
    "autumn": pd.date_range("2024-11-03", periods=5, freq="30min", tz=TORONTO),
    "days": pd.date_range("2024-11-02", periods=5, freq="D", tz=TORONTO),
    "spring": stamps("2024-03-31 00:59", "2024-03-31 01:00", "2024-03-31 00:59", None, "2025-01-01",
                     tz="UTC").tz_convert("Europe/Paris"),
    "fixed": pd.date_range("2024-01-01", periods=5, freq="D", tz="-05:00"),
    "irregular": stamps("2024-01-01", "2024-01-01", None, "2023-01-01 00:00:00.123456", "2024-01-05"),
    "ns": pd.DatetimeIndex(np.array([1, 2, 3, 4, 5], dtype="M8[ns]")),
    "s": pd.DatetimeIndex(np.array([-1, 2, 3, 4, 5], dtype="M8[s]")),
    "months": pd.date_range("2024-01-01", periods=5, freq="MS"),
    "named": pd.date_range("2024-01-01", periods=5, freq="6min", name="time, \"local\""),
    "delta": pd.timedelta_range("0s", periods=5, freq="6min"),
    "deltas": pd.TimedeltaIndex(["-1s", "1D 00:00:00.123456789", None, "0s", "5D"]),
    "range": pd.RangeIndex(10, 0, -2),
    "int": pd.Index([5, 3, -1, 2**63 - 1, 0]),
    "float": pd.Index([0.1, 2.5, float("nan"), 1e300, -0.0]),
    "str": pd.Index(["a", "b,c", "NA", "x\ny", "ü\"'"]),
    "bool": pd.Index([True, False, True, True, False]),
    "perm": pd.period_range("1969-12", periods=5, freq="M"),
    "perq": pd.period_range("2024Q1", periods=5, freq="Q-NOV"),
    "perw": pd.period_range("1969-12-30", periods=5, freq="W-WED"),
    "perd": pd.period_range("2024-01-01", periods=5, freq="D"),
    "perh": pd.period_range("2024-01-01", periods=5, freq="h"),
    "per15": pd.period_range("2024-01-01", periods=5, freq="15min"),
    "pery": pd.period_range("1968", periods=5, freq="Y-MAR"),
    "pers": pd.period_range("2024-01-01", periods=5, freq="s"),
    "perns": pd.period_range("2024-01-01", periods=5, freq="ns"),
    "interval": pd.interval_range(0, 5, 5),
    "intervalf": pd.interval_range(0.0, 2.5, 5, closed="left"),
    "intervalt": pd.interval_range(pd.Timestamp("2024-01-01"), periods=5, freq="D"),
    "cat": pd.CategoricalIndex(["x", "y", "x", "z", "y"], categories=["z", "y", "x", "w"], ordered=True),
    "cati": pd.CategoricalIndex([3, 1, 3, 2, 1]),
    "u8": pd.Index(np.array([1, 2, 3, 4, 255], dtype="u1")),
}
COLUMNS = {
    "vi64": pd.Series([2**63 - 1, -2**63, 0, 1, 2]),
    "vu64": pd.Series([2**64 - 1, 0, 1, 2, 3], dtype="u8"),
    "vi8": pd.Series([1, 2, 3, -128, 127], dtype="i1"),
    "vInt": pd.Series([2**60 + 1, None, 1, 2, 3], dtype="Int64"),
    "vbool": pd.Series([True, False, True, False, True]),
    "vboolean": pd.Series([True, None, True, False, True], dtype="boolean"),
    "vstr": pd.Series(["a", "NA", "b \"q\", \n x", None, "°C"]),
    "vobj": pd.Series(["02", "03", None, "1", "x"], dtype=object),
    "vnumbers": pd.Series(["02", "03", "4", "5", "6"]),
    "vcat": pd.Series(["a", "b", None, "a", "c"], dtype="category"),
    "vdtz": pd.Series(pd.date_range("2024-11-02", periods=5, tz=TORONTO)),
    "vdt": pd.Series(pd.date_range("2024-01-01", periods=5, freq="s")),
    "vtd": pd.Series(pd.timedelta_range("-1s", periods=5)),
    "vper": pd.Series(pd.period_range("2024-01", periods=5, freq="M")),
    "vf32": pd.Series(np.array([0.1, 2, 3, np.nan, 5], dtype="f4")),
    "vF64": pd.Series([0.1, None, 3, 4, 5], dtype="Float64"),
    "vcomplex": pd.Series([1 + 2j, 0, 1, 2, 3]),
    "vempty": pd.Series([], dtype=float, index=pd.DatetimeIndex([])),
}
# What 0.12.1 itself cannot load, or loads as something else.
NOT_LOADED = {"delta", "deltas", "interval", "intervalf", "intervalt", "str", "vstr", "vnumbers", "vInt"}


def signal(name, series):
    series = series.copy()
    series.name = "RAW"
    provenance = m.DataProvenance(source_repository="r", project="p", location="l", equipment="e",
                                  parameter="COD", purpose="x", metadata_id="1")
    return m.Signal(input_data=series, name=name, units="mg/l °C", provenance=provenance)


def cell(value):
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (pd.Timestamp, pd.Timedelta)):
        return value.as_unit(value.unit)._value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return "nan" if value != value else float(value)
    return str(value)


def labels(index):
    if isinstance(index, pd.PeriodIndex):
        return [None if p is pd.NaT else p.ordinal for p in index]
    if isinstance(index, pd.CategoricalIndex):
        return [str(label) for label in index]
    return [cell(label) for label in index]


def from_json(value):
    if isinstance(value, dict) and "$float" in value:
        return float(value["$float"]) if value["$float"] != "nan" else "nan"
    return value


def bits(values):
    return [value.hex() if isinstance(value, float) else value for value in values]


def run(*arguments):
    result = subprocess.run([PEER, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return result


class Peer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        signals = {name: signal(name, pd.Series(VALUES, index=index)) for name, index in INDICES.items()}
        signals |= {name: signal(name, column) for name, column in COLUMNS.items()}
        cls.dataset = m.Dataset(name="d", description="x: y", owner="o", signals=signals)
        cls.dataset.save(str(cls.folder))
        read = run("read", cls.folder / "d.zip")
        cls.notes = read.stderr
        cls.read = json.loads(read.stdout)
        run("rewrite", cls.folder / "d.zip", cls.folder / "back.zip")
        run("rewrite", cls.folder / "d.zip", f"{cls.folder}/back/")

    def original(self, name):
        return self.dataset.signals[name + "#1"].time_series[name + "#1_RAW#1"].series

    def series(self, name, read=None):
        found = [s for s in (read or self.read)["signals"] if s["name"] == name + "#1"]
        return found[0]["time_series"][0]

    def test_every_kind_of_index_is_read(self):
        for name in INDICES:
            with self.subTest(name):
                index, series = self.original(name).index, self.series(name)
                if isinstance(index, pd.IntervalIndex):
                    self.assertEqual(labels(index.left), series["index"])
                    self.assertEqual(labels(index.right), series["right"])
                else:
                    self.assertEqual(bits(labels(index)), bits(map(from_json, series["index"])))
                self.assertEqual(str(index.dtype), series["index_metadata"]["dtype"])
                self.assertEqual(bits(map(cell, VALUES)), bits(map(from_json, series["values"])))

    def test_zones_keep_their_names(self):
        for name in ("zone", "autumn", "days"):
            self.assertEqual(f"timestamp[us, {TORONTO}]", self.series(name)["index_type"])
        self.assertEqual("timestamp[us, Europe/Paris]", self.series("spring")["index_type"])
        self.assertEqual("timestamp[us, -05:00]", self.series("fixed")["index_type"])

    def test_every_type_of_values_is_read(self):
        for name, column in COLUMNS.items():
            with self.subTest(name):
                series = self.series(name)
                self.assertEqual(str(column.dtype), series["values_dtype"])
                expected = [cell(value) for value in column]
                if name == "vcomplex":
                    expected = ["(1+2j)", "0j", "(1+0j)", "(2+0j)", "(3+0j)"]
                if str(column.dtype) in ("str", "object", "category"):
                    expected = [None if value == "nan" else value for value in expected]
                self.assertEqual(bits(expected), bits(map(from_json, series["values"])))
        self.assertIn("vcomplex#1/vcomplex#1_RAW#1: values of complex128", self.notes)

    def test_its_metadata_are_read(self):
        self.assertEqual("x: y", self.read["description"])
        found = [s for s in self.read["signals"] if s["name"] == "naive#1"][0]
        original = self.dataset.signals["naive#1"]
        self.assertEqual("mg/l °C", found["units"])
        self.assertEqual("COD", found["provenance"]["parameter"])
        self.assertEqual(original.created_on.isoformat(), found["created_on"]["$time"])
        self.assertEqual("6min", self.series("naive")["index_metadata"]["frequency"])

    def test_what_we_write_we_read_as_what_we_read(self):
        for path in ("back.zip", "back"):
            self.assertEqual(self.read, json.loads(run("read", self.folder / path).stdout))

    def test_it_loads_what_we_write(self):
        for path in ("back.zip", "back"):
            loaded = m.Dataset.load(str(self.folder / path), "d")
            self.assertEqual(self.dataset.signals.keys(), loaded.signals.keys())
            for name in INDICES.keys() | COLUMNS.keys():
                if name in NOT_LOADED:
                    continue
                with self.subTest(name, path=path):
                    a = self.original(name)
                    b = loaded.signals[name + "#1"].time_series[name + "#1_RAW#1"].series
                    missing = a.dtype == object  # None is NaN to it then
                    self.assertEqual(bits(map(cell, a.fillna(np.nan) if missing else a)), bits(map(cell, b)))
                    self.assertEqual(a.dtype, b.dtype)
                    self.assertTrue(a.index.equals(b.index), (a.index, b.index))
                    if a.index.dtype.kind == "M":
                        self.assertEqual(str(a.index.tz), str(b.index.tz))

    def test_steps_with_tuples_and_arrays_are_read_and_written_so_that_they_load(self):
        series = pd.Series(np.arange(100.0), index=pd.date_range("2024-01-01", periods=100, freq="6min"))
        one = signal("A", series)
        one.process(["A#1_RAW#1"], resample, "15min").process(["A#1_RESAMPLED#1"], linear_interpolation)
        pairs = [("2024-01-01 03:00", "2024-01-01 04:00")]
        one.process(["A#1_LIN-INT#1"], replace_ranges, pairs, reason="x")
        step = one.time_series["A#1_LIN-INT#1"].processing_steps[-1]
        step.parameters = m.Parameters(window=np.arange(4, dtype="i4").reshape(2, 2), gain=np.float64(2.5),
                                       f=abs)
        step.type = m.ProcessingType.FAULT_DIAGNOSIS
        dataset = m.Dataset(name="steps", signals={"A": one})
        dataset.save(str(self.folder))
        with self.assertRaises(Exception):
            m.Dataset.load(str(self.folder / "steps.zip"), "steps")  # its own loader refuses the tags
        run("rewrite", self.folder / "steps.zip", self.folder / "again.zip")
        read = json.loads(run("read", self.folder / "steps.zip").stdout)
        self.assertEqual(read, json.loads(run("read", self.folder / "again.zip").stdout))
        names = {s["name"]: s for s in read["signals"][0]["time_series"]}
        pairs = names["A#1_REPLACED-RANGES#1"]["processing_steps"][-1]["parameters"]["index_pairs"]
        self.assertEqual([{"$tuple": ["2024-01-01 03:00", "2024-01-01 04:00"]}], pairs)
        window = names["A#1_LIN-INT#1"]["processing_steps"][-1]["parameters"]["window"]
        self.assertEqual("int32", window["$array"]["dtype"])
        loaded = m.Dataset.load(str(self.folder / "again.zip"), "steps").signals["A#1"]
        for name, series in one.time_series.items():
            again = loaded.time_series[name]
            self.assertEqual([s.description for s in series.processing_steps],
                             [s.description for s in again.processing_steps])
            self.assertEqual([s.run_datetime for s in series.processing_steps],
                             [s.run_datetime for s in again.processing_steps])
        parameters = loaded.time_series["A#1_LIN-INT#1"].processing_steps[-1].parameters.as_dict()
        self.assertEqual([[0, 1], [2, 3]], parameters["window"].tolist())
        self.assertEqual(np.dtype("i4"), parameters["window"].dtype)

    def test_names_and_exports_that_its_loader_cannot_read_are_read(self):
        series = pd.Series([1.0, 2.0], index=pd.date_range("2024-01-01", periods=2, freq="h"))
        dataset = m.Dataset(name="odd name", signals={"my_signal": signal("my_signal", series)})
        for more in ({}, {"separator": ";"}, {"separator": "\t", "output_index_name": "t"},
                     {"output_index_name": ("Time", "h"), "output_value_names": ("Level", "m")},
                     {"output_value_names": "auto"}, {"output_index_name": ("Time", ""), "separator": ";"}):
            with self.subTest(more):
                dataset.save(str(self.folder), **more)
                read = json.loads(run("read", self.folder / "odd name.zip").stdout)
                found = read["signals"][0]
                self.assertEqual("my_signal#1_RAW#1", found["time_series"][0]["name"])
                self.assertEqual([1.0, 2.0], found["time_series"][0]["values"])
        run("rewrite", self.folder / "odd name.zip", self.folder / "even.zip")
        loaded = m.Dataset.load(str(self.folder / "even.zip"), "odd name")
        self.assertEqual(["my-signal#1"], list(loaded.signals))
        self.assertEqual(["my-signal#1_RAW#1"], list(loaded.signals["my-signal#1"].time_series))
        self.assertEqual(read, json.loads(run("read", self.folder / "even.zip").stdout))

    def test_a_signal_alone_is_read(self):
        one = signal("A", pd.Series([1.0], index=pd.date_range("2024-01-01", periods=1)))
        one.save(str(self.folder / "alone"))
        read = json.loads(run("read", self.folder / "alone" / "A#1.zip").stdout)
        self.assertEqual("A#1", read["name"])
        self.assertEqual([1.0], read["signals"][0]["time_series"][0]["values"])


if __name__ == "__main__":
    unittest.main()
