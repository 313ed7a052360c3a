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
