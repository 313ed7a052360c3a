#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""history and process: series of data sets made of each other, in one file."""

import json
import os
import subprocess
import unittest

from mdat_case import MdatCase, stamp

MADE = "level#1_RESAMPLED#1"


class Plant(MdatCase):
    def setUp(self):
        super().setUp()
        # level#1_RAW#1 of two hours by the minute, limited, filled and resampled.
        subprocess.run([os.environ["PROCESS"], self.path("plant.mdat")], check=True,
                       stdout=subprocess.DEVNULL)
        self.make("plain.mdat", {"time": stamp(0), "level": 1})

    def made(self, *arguments):
        return [record["name"] for record in self.records("process", "plant.mdat", *arguments)]


class History(Plant):
    def test_a_line_for_each_step(self):
        steps = self.records("history", "plant.mdat", MADE)
        self.assertEqual([step["type"] for step in steps], ["filtering", "gap_filling", "resampling"])
        self.assertEqual([step["inputs"] for step in steps],
                         ["level#1_RAW#1", "level#1_LIMITED#1", "level#1_LIN-INT#1"])
        self.assertEqual(json.loads(steps[2]["parameters"]), {"frequency": "1h"})
        self.assertEqual(self.records("history", "plant.mdat", "level#1/level#1_RAW#1"), [])

    def test_graphs(self):
        dot = self.mdat("history", "plant.mdat", MADE, "--dot")
        self.assertIn('"level#1_LIN-INT#1" -> "level#1_RESAMPLED#1" [label="resample (resampling)"];', dot)
        mermaid = self.mdat("history", "plant.mdat", MADE, "--mermaid")
        self.assertTrue(mermaid.startswith("flowchart LR\n"))
        self.assertEqual(mermaid.count("-->"), 3)

    def test_what_is_not_there(self):
        self.refused(1, "history", "plant.mdat", "level#1_NONE#1", names="level#1_NONE#1")
        self.refused(1, "history", "plain.mdat", "level", names="plain.mdat")
        self.refused(3, "history", "gone.mdat", "level", names="gone.mdat")
        self.refused(2, "history", "plant.mdat", MADE, "--dot", "--mermaid")
        self.assertFalse((self.folder / "gone.mdat").exists())


class Process(Plant):
    def test_each_function(self):
        raw = "level#1_RAW#1"
        self.assertEqual(self.made(raw, "resample", "--every", "30min"), ["level#1_RESAMPLED#2"])
        self.assertEqual(self.made(raw, "interpolate"), ["level#1_LIN-INT#2"])
        self.assertEqual(self.made(raw, "subset", "--to", "1970-01-01 00"), ["level#1_SLICE#1"])
        self.assertEqual(self.made(raw, "replace", "--from", "1970-01-01 01:30", "--to", "1970-01-01 01:30",
                                   "--reason", "spike"), ["level#1_REPLACED-RANGES#1"])
        self.assertEqual(self.made(raw, "predict"), ["level#1_PREV-PRED#1"])
        self.assertEqual(self.made(raw, "normalize", "--unit", "h"), ["level#1_NORM#1"])
        self.assertEqual(self.made(raw, MADE, "average"), ["AVERAGE#1_RAW#1"])
        self.assertEqual(self.made(MADE, "interpolate", "--name", "filled"), ["level#1_filled#1"])
        history = self.records("history", "plant.mdat", "level#1_filled#1")
        self.assertEqual(history[-1]["inputs"], MADE)
        self.mdat("verify", "plant.mdat")

    def test_overwrite_takes_the_place_of_the_latest(self):
        self.assertEqual(self.made("level#1_RAW#1", "resample", "--every", "2h", "--overwrite"), [MADE])
        step, = self.records("history", "plant.mdat", MADE)
        self.assertEqual(json.loads(step["parameters"]), {"frequency": "2h"})

    def test_refusals_leave_the_file_alone(self):
        before = (self.folder / "plant.mdat").read_bytes()
        raw = "level#1_RAW#1"
        self.refused(2, "process", "plant.mdat", raw, "resample", names="--every")
        self.refused(2, "process", "plant.mdat", raw, "replace", names="--reason")
        self.refused(2, "process", "plant.mdat", raw, "interpolate", "--every", "1h", names="--every")
        self.refused(2, "process", "plant.mdat", raw, "smooth", names="smooth")
        self.refused(1, "process", "plant.mdat", raw, "resample", "--every", "often", names="often")
        self.refused(1, "process", "plant.mdat", "level", "interpolate", names="level")
        self.refused(1, "process", "plain.mdat", "level", "interpolate", names="plain.mdat")
        self.assertEqual((self.folder / "plant.mdat").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
