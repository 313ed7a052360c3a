#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Archives and directories of strangers: refused with a message, or read with what they lack told."""

import json
import os
import pathlib
import stat
import subprocess
import tempfile
import unittest
import warnings
import zipfile

PEER = os.environ["PEER"]
DATA = "d_data/A#1_data/A#1_RAW#1.csv"
SERIES = """
      A#1_RAW#1:
        index_metadata: {type: DatetimeIndex, dtype: 'datetime64[ns]', frequency: 6T, time_zone: null}
        processing_steps: []
        values_dtype: float64
"""
DATASET = "name: d\nsignals:\n  A#1:\n    name: A#1\n    time_series:" + SERIES
SIGNAL = "name: A#1\nunits: mg/l\ntime_series:" + SERIES.replace("      ", "  ")
CSV = ",A#1_RAW#1\n2024-01-01 00:00:00,1.5\n2024-01-01 00:06:00,\n"
WHOLE = {"d_metadata.yaml": DATASET, DATA: CSV}


class Archives(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "plant.zip"

    def write(self, *files):
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in {name: text for some in files for name, text in some.items()}.items():
                archive.writestr(name, text)

    def read(self):
        result = subprocess.run([PEER, "read", str(self.path)], capture_output=True, text=True)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return result

    def series(self):
        result = self.read()
        self.assertEqual(0, result.returncode, result.stderr)
        return json.loads(result.stdout)["signals"][0]["time_series"][0], result.stderr

    def refused(self, *words):
        result = self.read()
        self.assertEqual(1, result.returncode, result.stdout)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_a_whole_one_is_read(self):
        self.write(WHOLE)
        series, _ = self.series()
        self.assertEqual([1704067200 * 10**9, 1704067560 * 10**9], series["index"])
        self.assertEqual([1.5, {"$float": "nan"}], series["values"])
        self.assertEqual("6T", series["index_metadata"]["frequency"])

    def test_names_that_lead_elsewhere_are_refused(self):
        for name in ("../x.csv", "d_data/../../x.csv", "/etc/x.csv", "./x", "C:/x", "..\\x"):
            with self.subTest(name):
                self.write(WHOLE, {name: "x"})
                self.refused("malformed", "leads out")

    def test_links_are_refused(self):
        self.write(WHOLE)
        with zipfile.ZipFile(self.path, "a") as archive:
            link = zipfile.ZipInfo("d_data/link")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            link.create_system = 3
            archive.writestr(link, "/etc/passwd")
        self.refused("malformed", "link")

    def test_names_that_occur_twice_are_refused(self):
        self.write(WHOLE)
        with zipfile.ZipFile(self.path, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("d_metadata.yaml", DATASET)
        self.refused("malformed", "occurs twice")

    def test_bombs_are_refused_before_they_are_unpacked(self):
        self.write(WHOLE, {DATA: "\0" * (200 << 20)})
        self.refused("limit", "times its size")

    def test_an_entry_that_is_longer_than_it_says_is_refused(self):
        self.write(WHOLE)
        whole = self.path.read_bytes()
        self.path.write_bytes(whole.replace(len(CSV).to_bytes(4, "little"), (5).to_bytes(4, "little")))
        self.assertNotEqual(whole, self.path.read_bytes())
        self.refused(DATA)

    def test_cut_and_damaged_files_are_refused_or_read(self):
        self.write(WHOLE)
        whole = self.path.read_bytes()
        for size in range(0, len(whole), 17):
            self.path.write_bytes(whole[:size])
            self.refused("plant.zip")
        for i in range(0, len(whole), 7):
            self.path.write_bytes(whole[:i] + bytes([whole[i] ^ 0x5A]) + whole[i + 1:])
            self.read()

    def test_what_is_missing_is_named(self):
        self.write({"d_metadata.yaml": DATASET})
        self.refused("not found", "A#1_RAW#1.csv")
        self.write({"x.txt": "x"})
        self.refused("not found", "_metadata.yaml")
        self.write({"a_metadata.yaml": DATASET, "b_metadata.yaml": DATASET})
        self.refused("invalid argument", "several data sets")

    def test_rows_that_do_not_fit_are_named_by_their_line(self):
        for row, word in (("2024-13-01,1", "label"), ("2024-01-01,x", "value"), ("alone", "expected"),
                          ('2024-01-01,"x', "quotation")):
            with self.subTest(row):
                self.write(WHOLE, {DATA: CSV + row + "\n"})
                self.refused("malformed", "line 4", word)

    def test_other_separators_and_headers_of_several_lines_are_read(self):
        rows = CSV.split("\n", 1)[1]
        header = "Time,Level\nhours,m\n"
        for text in (CSV.replace(",", ";"), CSV.replace(",", "\t"), "\ufeff" + CSV, CSV.replace("\n", "\r\n"),
                     header + rows, "Time,Level\n,m\n" + rows, (header + rows).replace(",", ";"),
                     CSV.replace(" ", "T"), '"time, local",A#1_RAW#1\n' + rows):
            with self.subTest(text):
                self.write(WHOLE, {DATA: text})
                self.assertEqual([1.5, {"$float": "nan"}], self.series()[0]["values"])

    def test_extra_files_are_told_and_signals_without_a_data_set_are_one(self):
        self.write(WHOLE, {"d_data/A#1_data/other.csv": "x"})
        self.assertIn("d_data/A#1_data/other.csv", self.series()[1])
        self.write({"A#1_metadata.yaml": SIGNAL, "A#1_data/A#1_RAW#1.csv": CSV})
        series, told = self.series()
        self.assertEqual(2, len(series["values"]))
        self.assertIn("named plant", told)

    def test_directories_are_read_and_their_links_are_not_followed(self):
        self.path = self.folder / "plant"
        for name, text in WHOLE.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text)
        self.assertEqual(1.5, self.series()[0]["values"][0])
        (self.path / DATA).rename(self.folder / "elsewhere.csv")
        (self.path / DATA).symlink_to(self.folder / "elsewhere.csv")
        self.refused("not found", "A#1_RAW#1.csv")


if __name__ == "__main__":
    unittest.main()
