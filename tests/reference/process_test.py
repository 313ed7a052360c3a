#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each function of meteaudata and of mdat on the same random series.

process_test.py PROCESS_CASES
"""

import json
import math
import subprocess
import sys
import unittest

import numpy as np
import pandas as pd
from meteaudata.processing_steps.multivariate.average import average_signals
from meteaudata.processing_steps.univariate.interpolate import linear_interpolation
from meteaudata.processing_steps.univariate.normalize_index import normalize_index_to_numeric_delta
from meteaudata.processing_steps.univariate.prediction import predict_from_previous_point
from meteaudata.processing_steps.univariate.replace import replace_ranges
from meteaudata.processing_steps.univariate.resample import resample
from meteaudata.processing_steps.univariate.subset import subset
from meteaudata.types import DataProvenance, Dataset, Signal

CASES = sys.argv.pop() if len(sys.argv) == 2 else None
FREQUENCIES = ["5min", "7min", "h", "90min", "1h30min", "6h", "25h", "D", "3D", "W", "2W-TUE", "MS", "ME",
               "2MS", "QS", "QE", "QS-FEB", "YS", "YE", "2QE-MAR"]
ZONES = [None, "UTC", "Europe/Paris", "America/Toronto", "Australia/Lord_Howe"]
PROVENANCE = DataProvenance(source_repository="r", project="p", location="l", equipment="e", parameter="q",
                            purpose="w", metadata_id="1")


def plain(value):
    """A value as mdat's JSON: NaN tagged, missing null."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, str):
        return value
    value = float(value)
    if math.isfinite(value):
        return value
    return {"$float": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}


def real(value):
    if isinstance(value, dict) and "$float" in value:
        text = value["$float"]
        return math.nan if text.startswith("0x") else float(text)  # a NaN of other bits
    return value


def comparable(values):
    """NaN equals NaN."""
    return ["nan" if value != value else value for value in map(real, values)]


def labels(index):
    if isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex)):
        return [None if missing else int(tick) for tick, missing in zip(index.asi8, index.isna())]
    return [plain(label) for label in index]


def label_type(index):
    if isinstance(index, pd.DatetimeIndex):
        return f"timestamp[{index.unit}" + (f", {index.tz}]" if index.tz is not None else "]")
    if isinstance(index, pd.TimedeltaIndex):
        return f"duration[{index.unit}]"
    return "string" if index.dtype == "str" else str(index.dtype)


def request_of(name, series, units="mg/l"):
    kind = str(series.dtype)
    types = {"str": "string", "boolean": "bool"}
    return {"signal": name.split("_")[0], "name": name, "units": units, "dtype": kind,
            "type": types.get(kind, kind.lower()), "values": [plain(v) for v in series],
            "label_type": label_type(series.index), "labels": labels(series.index),
            "frequency": getattr(series.index, "freqstr", None)}


class Peer:
    """The program that calls mdat."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class Processing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = Peer(CASES)

    @classmethod
    def tearDownClass(cls):
        cls.peer.close()

    def setUp(self):
        self.random = np.random.default_rng(20240501)

    def values(self, rows, gaps=0.0):
        values = self.random.normal(size=rows) * 10.0 ** self.random.integers(-3, 6)
        values[self.random.random(rows) < gaps] = np.nan
        return values

    def stamps(self, rows, zone=None, unit="ns", span="200D"):
        """Sorted, some of them equal."""
        start = pd.Timestamp("2023-11-17").value
        ticks = np.sort(start + self.random.integers(0, pd.Timedelta(span).value, rows))
        ticks[1::17] = ticks[:-1:17][:len(ticks[1::17])]
        return pd.DatetimeIndex(ticks).as_unit(unit).tz_localize("UTC").tz_convert(zone) if zone else \
            pd.DatetimeIndex(ticks).as_unit(unit)

    def check(self, function, series, request, *arguments, tolerance=0.0, **named):
        """What both make of a series has to agree."""
        signal = Signal(input_data=series.rename("RAW"), name="A", units="mg/l",
                        provenance=PROVENANCE)
        signal.process(["A#1_RAW#1"], function, *arguments, **named)
        theirs = list(signal.time_series.values())[-1]
        answer = self.peer.ask({"series": [request_of("A#1_RAW#1", series)], **request})
        self.assertNotIn("error", answer)
        ours, = answer["series"]
        self.compare(ours, theirs, tolerance)
        self.compare_steps(ours["steps"], theirs.processing_steps)
        return ours

    def compare(self, ours, theirs, tolerance, frequency=True):
        index = theirs.series.index
        self.assertEqual(ours["name"], theirs.series.name)
        self.assertEqual(comparable(ours["labels"]), comparable(labels(index)))
        self.assertEqual(ours["label_type"], label_type(index))
        self.assertEqual(ours["dtype"], str(theirs.series.dtype))
        if frequency:
            self.assertEqual(ours["frequency"], theirs.index_metadata.frequency)
        for own, other in zip(map(real, ours["values"]), map(real, map(plain, theirs.series)), strict=True):
            if own is None or isinstance(own, str) or own != own:
                self.assertTrue(own == other or own != own and other != other, (own, other))
            else:
                self.assertLessEqual(abs(own - other), tolerance) if math.isfinite(own) else \
                    self.assertEqual(own, other)

    def compare_steps(self, ours, theirs):
        self.assertEqual(len(ours), len(theirs))
        for own, other in zip(ours, theirs):
            for field in ("description", "requires_calibration", "step_distance", "suffix",
                          "input_series_names"):
                if field != "description" or "artithmetic" not in other.description:
                    self.assertEqual(own[field], getattr(other, field))
            self.assertEqual(own["type"], other.type.value)
            self.assertEqual(own["function_info"]["name"], other.function_info.name)
            wanted = None if other.parameters is None else json.loads(other.parameters.model_dump_json())
            got = own.get("parameters")
            if wanted and wanted.get("replace_with") == "nan":
                self.assertEqual(got.pop("replace_with"), {"$float": "nan"})
                wanted.pop("replace_with")
            self.assertEqual(got, wanted)

    def test_resample_lays_the_same_bins_and_takes_the_same_means(self):
        for zone in ZONES:
            for frequency in FREQUENCIES:
                for gaps in (0.0, 0.2):
                    with self.subTest(zone=zone, frequency=frequency, gaps=gaps):
                        rows = int(self.random.integers(1, 400))
                        unit = ["s", "ms", "us", "ns"][int(self.random.integers(4))]
                        values = self.values(rows, gaps)
                        # pandas adds in pairs or, beside NaN, one by one: the last bits are its own.
                        close = np.nanmax(np.abs(values), initial=0) * 1e-14
                        request = {"function": "resample", "frequency": frequency}
                        self.check(resample, pd.Series(values, self.stamps(rows, zone, unit)), request,
                                   frequency, tolerance=close)

    def test_means_of_whole_numbers_are_exact(self):
        for dtype in ("float64", "int64", "int8", "uint8", "bool", "Int64", "Float64", "boolean"):
            for frequency in ("h", "D", "ME"):
                with self.subTest(dtype=dtype, frequency=frequency):
                    values = pd.Series(self.random.integers(0, 2, 300), self.stamps(300)).astype(dtype)
                    if dtype[0].isupper() or dtype == "boolean":
                        values[::7] = pd.NA
                    self.check(resample, values, {"function": "resample", "frequency": frequency}, frequency)

    def test_bins_of_one_stamp_and_of_last_instants(self):
        for text in ("2024-01-28 23:59:59", "2024-01-31 23:59:59", "2024-02-01", "2024-03-31 01:30"):
            for frequency in FREQUENCIES:
                with self.subTest(text=text, frequency=frequency):
                    index = pd.DatetimeIndex([pd.Timestamp(text)]).as_unit("s")
                    self.check(resample, pd.Series([1.5], index),
                               {"function": "resample", "frequency": frequency}, frequency)

    def test_resample_of_what_is_unsorted_missing_or_empty(self):
        stamps = self.stamps(300)[self.random.permutation(300)]
        holes = stamps.where(self.random.random(300) > 0.1)
        for index in (stamps, holes, stamps[:0]):
            values = pd.Series(self.random.integers(0, 9, len(index)).astype(float), index)
            self.check(resample, values, {"function": "resample", "frequency": "6h"}, "6h")

    def test_resample_of_durations(self):
        for frequency in ("7min", "h", "D", "90s"):
            ticks = np.sort(self.random.integers(-10**6, 10**6, 200))
            index = pd.TimedeltaIndex(pd.to_timedelta(ticks, unit="s")).as_unit("ms")
            values = pd.Series(self.random.integers(0, 9, 200).astype(float), index)
            self.check(resample, values, {"function": "resample", "frequency": frequency}, frequency)

    def test_gaps_are_filled_to_the_bit(self):
        request = {"function": "linear_interpolation"}
        for gaps in (0.0, 0.3, 0.95, 1.0):
            for dtype in ("float64", "float32", "Float64"):
                with self.subTest(gaps=gaps, dtype=dtype):
                    values = pd.Series(self.values(500, gaps), self.stamps(500)).astype(dtype)
                    self.check(linear_interpolation, values, request)
        special = [np.nan, 1, np.nan, np.inf, np.nan, np.inf, np.nan, -np.inf, np.nan, 1e308, np.nan, -1e308,
                   np.nan]
        self.check(linear_interpolation, pd.Series(special, self.stamps(len(special))), request)
        self.check(linear_interpolation, pd.Series([1, 2, 3], self.stamps(3)), request)
        self.check(linear_interpolation, pd.Series([1, None, 3], self.stamps(3), dtype="Int64"), request)

    def test_subsets_by_label_and_by_rank(self):
        for zone in ZONES:
            values = pd.Series(self.values(400), self.stamps(400, zone, "us"))
            for start, end in (("2024-01", "2024-02"), ("2024", None), (None, "2023-12-24 06"),
                               ("2025", "2026"), ("2024-1-1 3:00:00", "2024-01-05 00:00"),
                               ("2024-03-01", "2024-02-01")):
                with self.subTest(zone=zone, start=start, end=end):
                    self.check(subset, values, {"function": "subset", "start": start, "end": end,
                                                "rank_based": False}, start, end)
        for start, end in ((0, 10), (-10, None), (None, -1), (395, 1000), (10, 5), (-1000, 3)):
            request = {"function": "subset", "start": start, "end": end, "rank_based": True}
            self.check(subset, values, request, start, end, rank_based=True)
        durations = pd.Series(range(50), pd.to_timedelta(range(50), unit="h"))
        for end in ("2h", "1 day", "1 days 02:00:00", "26h30min"):
            request = {"function": "subset", "start": "1h", "end": end, "rank_based": False}
            self.check(subset, durations, request, "1h", end)

    def test_ranges_are_replaced(self):
        pairs = [["2023-12-01", "2023-12-24"], ["2024-02-03 4:00", "2024-02-03 5:00"], ["2030", "2031"]]
        for dtype in ("float64", "float32", "int64", "int8", "Int64", "Float64"):
            for value in (math.nan, 5.0, -3.0):
                with self.subTest(dtype=dtype, value=value):
                    values = pd.Series(self.random.integers(0, 99, 300), self.stamps(300)).astype(dtype)
                    self.check(replace_ranges, values,
                               {"function": "replace_ranges", "index_pairs": pairs, "reason": "calibration",
                                "replace_with": plain(value)}, pairs, "calibration", replace_with=value)
        for index, pair in ((pd.Index([1, 5, 7, 9]), [2, 7]), (pd.Index([1.0, 5.0, 7.5]), [1.5, 7.5]),
                            (pd.Index(["a", "b", "c"]), ["b", "bb"])):
            self.check(replace_ranges, pd.Series(self.values(len(index)), index),
                       {"function": "replace_ranges", "index_pairs": [pair], "reason": "r",
                        "replace_with": plain(math.nan)}, [pair], "r")

    def test_predictions_keep_values(self):
        self.check(predict_from_previous_point, pd.Series(self.values(99, 0.1), self.stamps(99)),
                   {"function": "predict_from_previous_point"})

    def test_indices_are_normalised_to_the_bit(self):
        for zone in ZONES:
            for unit in ("D", "h", "min", "s", "ms", "us", "ns"):
                for reference in (None, "2020-01-01", "2024-01-01 12:30:00.123456789",
                                  "2024-01-01 00:00:00.5"):
                    for stamp_unit in ("s", "ns"):
                        with self.subTest(zone=zone, unit=unit, reference=reference, stamp_unit=stamp_unit):
                            values = pd.Series(self.values(50), self.stamps(50, zone, stamp_unit))
                            request = {"function": "normalize_index", "unit": unit,
                                       "reference_time": reference}
                            self.check(normalize_index_to_numeric_delta, values, request, unit, reference)
        numbers = pd.Series(self.values(3), pd.Index([0, 60, 120]))
        self.check(normalize_index_to_numeric_delta, numbers,
                   {"function": "normalize_index", "unit": "min"}, "min")

    def test_averages_merge_stamps(self):
        base = pd.date_range("2024-01-01", periods=60, freq="h")
        for count in (1, 2, 3, 7):
            for shift in (0, 1, 30):
                with self.subTest(count=count, shift=shift):
                    columns = [pd.Series(self.values(60, 0.3), base.shift(shift * i)) for i in range(count)]
                    self.check_average(columns)
        self.check_average([pd.Series(self.values(9), self.stamps(9)[::-1])] * 2)
        self.check_average([pd.Series(self.values(60, 0.2), base).astype("float32") for _ in range(3)])

    def check_average(self, columns):
        signals, requests = [], []
        for i, column in enumerate(columns):
            name = "ABCDEFGH"[i]
            signals.append(Signal(input_data=column.rename("RAW"), name=name, units="mg/l",
                                  provenance=PROVENANCE))
            requests.append(request_of(f"{name}#1_RAW#1", column))
        names = [request["name"] for request in requests]
        dataset = Dataset(name="d", signals={signal.name: signal for signal in signals})
        dataset.process(names, average_signals)
        theirs = dataset.signals["AVERAGE#1"].time_series["AVERAGE#1_RAW#1"]
        answer = self.peer.ask({"function": "average", "check_units": True, "series": requests})
        self.assertNotIn("error", answer)
        ours, = answer["series"]
        self.compare(ours, theirs, 0.0, frequency=False)
        self.compare_steps(ours["steps"], theirs.processing_steps)
        self.assertEqual((ours["signal"], ours["units"]), ("AVERAGE#1", "mg/l"))


if __name__ == "__main__":
    unittest.main()
