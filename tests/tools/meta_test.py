#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""meta, and what the other commands make of a file with a data set."""

import json
import unittest

from mdat_case import MdatCase, stamp

TREE = """
name: test plant
owner: Water works
created_on: '2026-11-22T16:48:33.945542'
signals:
  A#1:
    units: mg/l
    provenance: {location: inlet, equipment: probe}
    time_series:
      A#1_RAW#1: {values_dtype: float64, flag: [1, 2.5, .nan]}
      level:
        processing_steps:
        - type: resampling
          description: every hour
          run_datetime: '2026-11-22T16:48:33'
          requires_calibration: false
          function_info: {name: resample, version: '0.1', author: me, reference: none}
          parameters: {frequency: 1h}
          suffix: RESAMPLED
          input_series_names: [A#1_RAW#1]
  B#1:
    units: m3/h
    time_series:
      flow: {}
"""


class Plant(MdatCase):
    def setUp(self):
        super().setUp()
        rows = [{"time": stamp(i), "A#1_RAW#1": i / 4, "level": i, "flow": i * 2, "pump": i < 9}
                for i in range(50)]
        self.make("plant.mdat", *rows)
        self.write("tree.yaml", TREE)

    def import_tree(self):
        self.mdat("meta", "import", "plant.mdat", "tree.yaml")

    def tree(self):
        return json.loads(self.mdat("meta", "export", "plant.mdat", "--json"))

    def places(self):
        records = self.records("ls", "plant.mdat")
        return [(record["signal"], record["name"], record["unit"]) for record in records]


class Meta(Plant):
    def test_a_file_without_a_data_set_has_its_series(self):
        self.assertEqual(set(self.tree()["series"]), {"A#1_RAW#1", "level", "flow", "pump"})

    def test_what_is_imported_is_exported(self):
        rows = self.mdat("cat", "plant.mdat")
        self.import_tree()
        tree = self.tree()
        self.assertEqual(tree["owner"], "Water works")
        self.assertEqual(tree["created_on"], {"$time": "2026-11-22T16:48:33.945542"})
        series = tree["signals"]["A#1"]["time_series"]
        self.assertEqual(series["A#1_RAW#1"]["flag"], [1, 2.5, {"$float": "nan"}])
        step = series["level"]["processing_steps"][0]
        self.assertEqual(step["parameters"], {"frequency": "1h"})
        self.assertEqual(list(tree["series"]), ["pump"])
        self.assertEqual(self.mdat("cat", "plant.mdat"), rows)
        self.mdat("verify", "plant.mdat")

    def test_yaml_and_json_of_it_change_nothing(self):
        self.import_tree()
        before = (self.folder / "plant.mdat").read_bytes()
        for options in ([], ["--json"]):
            self.write("again", self.mdat("meta", "export", "plant.mdat", *options))
            self.mdat("meta", "import", "plant.mdat", "again")
        self.assertEqual((self.folder / "plant.mdat").read_bytes(), before)

    def test_get_and_set(self):
        self.import_tree()
        self.assertEqual(self.mdat("meta", "get", "plant.mdat", "signals", "A#1", "units"), "mg/l\n")
        self.mdat("meta", "set", "plant.mdat", "signals", "A#1", "units", "g/m3")
        self.mdat("meta", "set", "plant.mdat", "signals", "A#1", "time_series", "level", "limits", "[1, 2]")
        self.assertEqual(self.mdat("meta", "get", "plant.mdat", "signals", "A#1", "units"), "g/m3\n")
        level = ["signals", "A#1", "time_series", "level", "limits"]
        self.assertEqual(self.mdat("meta", "get", "plant.mdat", *level, "--json"), "[1,2]\n")
        self.assertEqual(len(self.tree()["signals"]["A#1"]["time_series"]["level"]["processing_steps"]), 1)

    def test_what_cannot_be_is_refused_and_nothing_changes(self):
        self.import_tree()
        before = (self.folder / "plant.mdat").read_bytes()
        self.refused(1, "meta", "get", "plant.mdat", "signals", "C#1", names="C#1")
        self.refused(1, "meta", "set", "plant.mdat", "owner", "first", "x", names="owner")
        missing = ["signals", "A#1", "time_series", "none"]
        self.refused(1, "meta", "set", "plant.mdat", *missing, "{}", names="none")
        self.write("bad.yaml", "signals: [1]\n")
        self.refused(1, "meta", "import", "plant.mdat", "bad.yaml", names="signals")
        self.write("bad.yaml", "a: [\n")
        self.refused(3, "meta", "import", "plant.mdat", "bad.yaml", names="bad.yaml")
        self.refused(3, "meta", "get", "missing.mdat", names="missing.mdat")
        self.refused(2, "meta", "what", "plant.mdat")
        self.assertEqual((self.folder / "plant.mdat").read_bytes(), before)
        self.assertNotIn("missing.mdat", self.entries())


class Signals(Plant):
    def test_ls_goes_signal_by_signal(self):
        self.import_tree()
        self.assertEqual(self.places(), [
            ("A#1", "A#1_RAW#1", "mg/l"), ("A#1", "level", "mg/l"),
            ("B#1", "flow", "m3/h"), ("", "pump", "")])

    def test_series_are_found_under_their_signal(self):
        self.import_tree()
        alone = self.mdat("cat", "plant.mdat", "flow")
        self.assertEqual(self.mdat("cat", "plant.mdat", "B#1/flow"), alone)
        self.refused(1, "cat", "plant.mdat", "A#1/flow", names="A#1/flow")

    def test_rm_forgets_what_was_known(self):
        self.import_tree()
        self.mdat("rm", "plant.mdat", "A#1/level", "pump")
        self.assertEqual([name for _, name, _ in self.places()], ["A#1_RAW#1", "flow"])
        self.assertEqual(list(self.tree()["signals"]["A#1"]["time_series"]), ["A#1_RAW#1"])
        self.assertNotIn("series", self.tree())
        self.mdat("verify", "plant.mdat")

    def test_rename_keeps_what_is_known(self):
        self.import_tree()
        rows = self.mdat("cat", "plant.mdat", "level").splitlines()[1:]
        self.mdat("rename", "plant.mdat", "level", "A#1_LEVEL#1")
        renamed = self.mdat("cat", "plant.mdat", "A#1_LEVEL#1").splitlines()[1:]
        self.assertEqual(renamed, rows)
        members = self.tree()["signals"]["A#1"]["time_series"]
        self.assertEqual(len(members["A#1_LEVEL#1"]["processing_steps"]), 1)
        self.assertNotIn("level", members)
        self.refused(2, "rename", "plant.mdat", "A#1_LEVEL#1", "A#1_RAW#1", names="A#1_RAW#1")

    def test_a_whole_copy_keeps_the_data_set(self):
        self.import_tree()
        tree = self.tree()
        self.mdat("rewrite", "plant.mdat")
        self.assertEqual(self.tree(), tree)


if __name__ == "__main__":
    unittest.main()
