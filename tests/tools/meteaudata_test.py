#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""convert: data sets from files of meteaudata into .mdat and back."""

import unittest
import zipfile

from mdat_case import MdatCase

SIGNAL = """
  {name}:
    name: {name}
    units: mg/l
    provenance: {{location: basin}}
    time_series:
      {name}_RAW#1:
        index_metadata:
          dtype: datetime64[us, America/Toronto]
          time_zone: America/Toronto
          type: DatetimeIndex
        processing_steps:
        - description: d
          function_info: {{author: a, name: f, reference: r, version: '0.1'}}
          input_series_names: []
          parameters: {{window: !!python/tuple [1, 2]}}
          requires_calibration: false
          run_datetime: '2026-11-22T16:48:33.983579'
          step_distance: 0
          suffix: X
          type: other
        values_dtype: float64
"""
CSV = ",A#1_RAW#1\n2024-11-03 01:00:00-04:00,1.5\n2024-11-03 01:00:00-05:00,2.5\n"


# Type, dtype, closed; labels as in CSV; and as they are shown.
INDICES = {
    "text": (("Index", "object", None), ["a", '"b,c"', "ü"], ["a", "b,c", "ü"]),
    "float": (("Index", "float64", None), ["0.5", "-1.0", "2.25"], [0.5, -1, 2.25]),
    "interval": (("IntervalIndex", "interval[float64, left]", "left"),
                 ['"[0.5, 1.0)"', '"[1.0, 2.5)"', '"[2.5, 3.0)"'],
                 ["[0.5, 1.0)", "[1.0, 2.5)", "[2.5, 3.0)"]),
}


class Labels(MdatCase):
    def setUp(self):
        super().setUp()
        with zipfile.ZipFile(self.path("plant.zip"), "w") as archive:
            signals = ""
            for name, ((kind, dtype, closed), labels, shown) in INDICES.items():
                signal = SIGNAL.format(name=name + "#1").replace("datetime64[us, America/Toronto]", dtype)
                more = f"closed: {closed}" if closed else "name: x"
                signal = signal.replace("DatetimeIndex", kind).replace("time_zone: America/Toronto", more)
                signals += signal
                rows = "".join(f"{label},{row}.5\n" for row, label in enumerate(labels))
                archive.writestr(f"d_data/{name}#1_data/{name}#1_RAW#1.csv", f",{name}#1_RAW#1\n{rows}")
            archive.writestr("d_metadata.yaml", "name: d\nsignals:" + signals)
        self.mdat("convert", "plant.zip", "-o", "plant.mdat")

    def test_labels_are_shown_where_the_axis_only_numbers_rows(self):
        for name, (_, _, shown) in INDICES.items():
            with self.subTest(name):
                series = name + "#1_RAW#1"
                rows = self.records("cat", "plant.mdat", series)
                self.assertEqual([row["label"] for row in rows], shown)
                self.assertEqual([row[series] for row in rows], [0.5, 1.5, 2.5])
                last = self.records("tail", "plant.mdat", series, "-n", "2")
                self.assertEqual([row["label"] for row in last], shown[1:])
                kept = self.records("cat", "plant.mdat", series, "--where", "value > 1")
                self.assertEqual([row["label"] for row in kept], shown[1:])
        long = self.records("head", "plant.mdat", "--layout", "long")
        shown = [label for name in sorted(INDICES) for label in INDICES[name][2]]
        self.assertEqual([row["time"] for row in long], shown)

    def test_labels_are_in_csv(self):
        text = self.mdat("cat", "plant.mdat", "text#1_RAW#1")
        self.assertEqual(text, 'label,text#1_RAW#1\na,0.5\n"b,c",1.5\nü,2.5\n')


class Meteaudata(MdatCase):
    def setUp(self):
        super().setUp()
        with zipfile.ZipFile(self.path("plant.zip"), "w") as archive:
            archive.writestr("d_metadata.yaml", "name: d\nsignals:" + SIGNAL.format(name="A#1"))
            archive.writestr("d_data/A#1_data/A#1_RAW#1.csv", CSV)

    def test_a_zip_becomes_a_file_and_a_zip_again(self):
        before = (self.folder / "plant.zip").read_bytes()
        self.mdat("convert", "plant.zip", "-o", "plant.mdat")
        self.assertEqual(before, (self.folder / "plant.zip").read_bytes())
        self.assertIn("A#1_RAW#1", self.mdat("ls", "plant.mdat"))
        told = self.mdat("stats", "plant.mdat", "--json")
        self.assertIn('"count":2', told.replace(" ", ""))
        self.mdat("convert", "plant.mdat", "-o", "again.zip")
        self.mdat("convert", "again.zip", "-o", "again.mdat")
        self.mdat("convert", "again.mdat", "-o", "third.zip")
        self.assertEqual((self.folder / "again.zip").read_bytes(), (self.folder / "third.zip").read_bytes())
        with zipfile.ZipFile(self.path("again.zip")) as archive:
            text = archive.read("d_metadata.yaml").decode()
        self.assertIn("location: basin", text)
        self.assertIn("America/Toronto", text)
        self.assertIn("$tuple", text)

    def test_a_directory_is_made_where_it_is_asked_for_and_read(self):
        self.mdat("convert", "plant.zip", "-o", "plant.mdat")
        self.mdat("convert", "plant.mdat", "-o", "plant", "--to-format", "meteaudata")
        self.mdat("convert", "plant", "-o", "back.mdat")
        self.mdat("convert", "back.mdat", "-o", "back.zip")
        self.mdat("convert", "plant.mdat", "-o", "direct.zip")
        self.assertEqual((self.folder / "direct.zip").read_bytes(), (self.folder / "back.zip").read_bytes())
        self.refused(2, "convert", "plant.mdat", "-o", "plant", "--to-format", "meteaudata", names="plant")

    def test_targets_that_exist_and_options_that_mean_nothing_are_refused(self):
        self.mdat("convert", "plant.zip", "-o", "plant.mdat")
        self.refused(2, "convert", "plant.zip", "-o", "plant.mdat", names="plant.mdat")
        self.mdat("convert", "plant.zip", "-o", "plant.mdat", "--force")
        self.refused(2, "convert", "plant.mdat", "-o", "plant.zip", names="plant.zip")
        self.mdat("convert", "plant.mdat", "-o", "plant.zip", "--force")
        self.refused(2, "convert", "plant.zip", "-o", "t.csv", names="plant.zip")
        self.refused(2, "convert", "plant.zip", "-o", "t.mdat", "--from", "2024-01-01", names="plant.zip")
        self.refused(2, "convert", "plant.zip", "-o", "t.mdat", "--zone", "UTC", names="plant.zip")
        self.mdat("convert", "plant.zip", "--dry-run")
        self.assertEqual(["plant.mdat", "plant.zip"], self.entries())

    def test_a_source_that_cannot_be_read_leaves_no_target(self):
        with zipfile.ZipFile(self.path("plant.zip"), "a") as archive:
            archive.writestr("../x", "x")
        self.refused(3, "convert", "plant.zip", "-o", "plant.mdat", names="plant.zip")
        self.assertEqual(["plant.zip"], self.entries())


if __name__ == "__main__":
    unittest.main()
