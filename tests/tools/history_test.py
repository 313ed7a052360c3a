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
        self.refused(1, "history", "plain.mdat", "flow", names="flow")
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

    def values(self, file, series):
        return [record[series] for record in self.records("cat", file, series)]

    def test_rows_by_their_numbers(self):
        raw = "level#1_RAW#1"
        before = self.values("plant.mdat", raw)
        self.made(raw, "subset", "--rank", "--from", "2", "--to", "-3")
        self.assertEqual(self.values("plant.mdat", "level#1_SLICE#1"), before[2:-3])
        self.made(raw, "subset", "--rank", "--from", "-4")
        self.assertEqual(self.values("plant.mdat", "level#1_SLICE#2"), before[-4:])

    def test_several_ranges_are_replaced(self):
        self.made("level#1_RAW#1", "replace", "--from", "1970-01-01 00:10", "--to", "1970-01-01 00:11",
                  "--from", "1970-01-01 01:00", "--to", "1970-01-01 01:00", "--value", "-5",
                  "--reason", "spikes")
        values = self.values("plant.mdat", "level#1_REPLACED-RANGES#1")
        self.assertEqual([row for row, value in enumerate(values) if value == -5], [10, 11, 60])

    def test_a_plain_file_needs_no_preparation(self):
        self.write("logger.csv", "time,level,A#1_RAW#1\n" +
                   "".join(f"{stamp(minute)},{minute},{2 * minute}\n" for minute in range(120)))
        self.mdat("convert", "logger.csv", "-o", "logger.mdat")
        before = self.mdat("cat", "logger.mdat", "level")
        self.assertEqual(self.records("history", "logger.mdat", "level"), [])
        self.assertNotIn("level#1", self.mdat("ls", "logger.mdat"))
        made = self.records("process", "logger.mdat", "level", "A#1_RAW#1", "resample", "--every", "1h")
        self.assertEqual([record["name"] for record in made], ["level#1_RESAMPLED#1", "A#1_RESAMPLED#1"])
        self.assertEqual(self.values("logger.mdat", "level#1_RESAMPLED#1"), [29.5, 89.5])
        step, = self.records("history", "logger.mdat", "level#1_RESAMPLED#1")
        self.assertEqual((step["type"], step["inputs"]), ("resampling", "level"))
        made = self.records("process", "logger.mdat", "level", "interpolate")
        self.assertEqual(made[0]["name"], "level#1_LIN-INT#1")
        tree = json.loads(self.mdat("meta", "export", "logger.mdat", "--json"))
        self.assertEqual(tree["name"], "logger")
        self.assertEqual(sorted(tree["signals"]["level#1"]["time_series"]),
                         ["level", "level#1_LIN-INT#1", "level#1_RESAMPLED#1"])
        self.assertEqual(sorted(tree["signals"]["A#1"]["time_series"]), ["A#1_RAW#1", "A#1_RESAMPLED#1"])
        self.assertEqual(self.mdat("cat", "logger.mdat", "level"), before)
        self.mdat("verify", "logger.mdat")

    def test_a_plain_series_beside_a_data_set_joins_it(self):
        self.make("more.mdat", {"time": stamp(0), "flow": 1}, {"time": stamp(1), "flow": 2})
        self.mdat("convert", "more.mdat", "-o", "plant.mdat", "--append")
        self.assertEqual(self.made("flow", "predict"), ["flow#1_PREV-PRED#1"])
        self.assertEqual(len(self.records("history", "plant.mdat", "flow#1_PREV-PRED#1")), 1)
        self.assertEqual(len(self.records("history", "plant.mdat", MADE)), 3)

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
        self.refused(1, "process", "plain.mdat", "flow", "interpolate", names="plain.mdat")
        self.refused(2, "process", "plant.mdat", raw, "subset", "--rank", "--from", "noon", names="noon")
        self.refused(2, "process", "plant.mdat", raw, "subset", "--from", "1", "--from", "2", names="--from")
        self.refused(2, "process", "plant.mdat", raw, "replace", "--from", "1", "--from", "2", "--to", "3",
                     "--reason", "spike", names="--to")
        self.refused(2, "process", "plant.mdat", raw, "replace", "--rank", "--reason", "spike",
                     names="--rank")
        self.assertEqual((self.folder / "plant.mdat").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
