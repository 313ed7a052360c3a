#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Series on axes of numbers and durations, and hidden series, as every command shows or keeps them."""

import pathlib
import shutil
import unittest

from mdat_case import MdatCase, stamp

VALID = pathlib.Path(__file__).resolve().parent.parent.parent / "spec/vectors/valid"


class Axes(MdatCase):
    def setUp(self):
        super().setUp()
        for name in ("axes", "hidden"):
            shutil.copy(VALID / f"{name}.mdat", self.folder)


class Numbers(Axes):
    def test_ls_shows_them_as_values_are_shown(self):
        series = {record["name"]: record for record in self.records("ls", "axes.mdat")}
        self.assertEqual(
            [series["by number"][key] for key in ("time", "begin", "end")], ["int64", -5, 1_000_000_000_000]
        )
        self.assertEqual(
            [series["since start"][key] for key in ("time", "begin", "end", "cadence", "gaps")],
            ["duration[ms]", -1, 5000, 250, 1],
        )

    def test_rows(self):
        self.assertEqual(
            self.mdat("cat", "axes.mdat", "by number"),
            "time,by number\n-5,0.5\n0,-0.0\n1,2.0\n1000000000000,1e+300\n",
        )
        first = self.records("head", "axes.mdat", "since start", "-n1")
        self.assertEqual(first, [{"time": -1, "since start": 0}])
        self.assertEqual(self.records("tail", "axes.mdat", "note", "-n1"), [{"time": 5000, "note": "e"}])
        self.assertIn("time", self.mdat("head", "axes.mdat"))

    def test_ranges(self):
        def times(*words):
            return [record["time"] for record in self.records("cat", "axes.mdat", *words)]

        self.assertEqual(times("by number", "--from", "0", "--to", "2"), [0, 1])
        self.assertEqual(times("by number", "--from=-5", "--to", "1"), [-5, 0])
        self.assertEqual(times("note", "--from", "250ms", "--to", "1s"), [250, 500, 750])
        self.assertEqual(times("note", "--from", "0", "--to", "251"), [0, 250])
        self.assertEqual(times("note", "--from", "1000us", "--to", "1min"), [250, 500, 750, 5000])
        self.refused(2, "cat", "axes.mdat", "by number", "--from", "2024-05-01", names="whole number")
        self.assertIn("int64", self.refused(2, "cat", "axes.mdat", "by number", "--from", "5s"))
        for wrong in ("2024-05-01", "1us", "1.5s", "3 weeks", "9223372036854775807d"):
            self.assertIn("duration[ms]", self.refused(2, "cat", "axes.mdat", "note", "--from", wrong))
        self.refused(2, "cat", "axes.mdat", "by number", "--from", "5", "--to", "4")

    def test_questions(self):
        (row,) = self.records("at", "axes.mdat", "by number", "999")
        self.assertEqual((row["row"], row["time"], row["value"]), (2, 1, 2.0))
        (row,) = self.records("at", "axes.mdat", "since start", "2s")
        self.assertEqual((row["row"], row["time"]), (4, 750))
        self.refused(2, "at", "axes.mdat", "by number", "2024-05-01")
        gaps = self.records("gaps", "axes.mdat", "since start")
        self.assertEqual([(gap["from"], gap["to"]) for gap in gaps], [(750, 5000)])
        points = self.records("sample", "axes.mdat", "by number", "--width", "1")
        self.assertEqual([point["time"] for point in points], [-5, 0, 1_000_000_000_000])
        (stats,) = self.records("stats", "axes.mdat", "since start", "--from", "0", "--to", "500ms")
        self.assertEqual((stats["count"], stats["max"]), (2, 2))

    def test_windows(self):
        windows = self.records("stats", "axes.mdat", "since start", "--every", "500ms")
        found = [(window["begin"], window["count"]) for window in windows]
        self.assertEqual(found, [(-500, 1), (0, 2), (500, 2), (5000, 1)])
        self.assertIn("axis of int64", self.refused(1, "stats", "axes.mdat", "by number", "--every", "1s"))
        self.assertIn("calendar", self.refused(1, "stats", "axes.mdat", "since start", "--every", "1mo"))
        zoned = ("--every", "1s", "--zone", "UTC")
        self.refused(2, "stats", "axes.mdat", "since start", *zoned, names="duration[ms]")

    def test_they_are_not_joined_with_others(self):
        self.refused(2, "cat", "axes.mdat", names="--layout long")
        lines = self.mdat("cat", "axes.mdat", "--layout", "long").splitlines()
        self.assertEqual(len(lines), 1 + 4 + 6 + 6)
        self.assertIn("-1,since start,0", lines)

    def test_copies_keep_them(self):
        def facts(name):
            keys = ["name", "time", "begin", "end", "rows", "cadence", "gaps"]
            return [[record[key] for key in keys] for record in self.records("ls", name)]

        self.mdat("convert", "axes.mdat", "-o", "converted.mdat")
        self.mdat("cp", "axes.mdat", "copied.mdat")
        self.mdat("rewrite", "axes.mdat", "rewritten.mdat")
        for name in ("converted.mdat", "copied.mdat", "rewritten.mdat"):
            self.assertEqual(facts(name), facts("axes.mdat"))
            self.mdat("verify", name)
        self.mdat("cp", "axes.mdat", "part.mdat", "note", "--from", "1ms", "--to", "1s")
        self.assertEqual([r["time"] for r in self.records("cat", "part.mdat")], [250, 500, 750])

    def test_appending_asks_for_the_same_kind(self):
        self.mdat("cp", "axes.mdat", "n.mdat", "by number")
        self.mdat("convert", "n.mdat", "-o", "target.mdat")
        self.refused(2, "convert", "n.mdat", "-o", "target.mdat", "--append", names="overlap")
        self.mdat("convert", "n.mdat", "-o", "target.mdat", "--append", "--overlap", "keep")
        self.assertEqual(self.records("ls", "target.mdat")[0]["rows"], 8)
        self.make("stamps.mdat", {"time": stamp(0), "by number": 1.5})
        self.refused(1, "convert", "stamps.mdat", "-o", "target.mdat", "--append", names="int64")
        self.write("stamps.csv", "time,by number,other\n2024-05-01,1.5,2\n")
        self.refused(1, "convert", "stamps.csv", "-o", "target.mdat", "--append", names="int64")

    def test_text_says_what_it_cannot_carry(self):
        self.mdat("cp", "axes.mdat", "n.mdat", "by number")
        self.assertIn("time,by number\n-5,", self.mdat("convert", "n.mdat", "-o", "-", "--to-format", "csv"))
        self.assertIn("int64", self.error)


class Hidden(Axes):
    def segments(self, name, *words):
        """Of values of hidden series."""
        records = self.records("layout", name, "--hidden", *words)
        return [record for record in records if record["column"] == "values"]

    def texts(self, name):
        return [(each["series"], each["rows"], each["raw_bytes"]) for each in self.segments(name)]

    def test_no_listing_has_them(self):
        self.assertEqual([record["name"] for record in self.records("ls", "hidden.mdat")], ["v"])
        self.assertEqual(self.records("info", "hidden.mdat")[0]["series"], 1)
        self.assertEqual(len(self.records("cat", "hidden.mdat")), 7)
        self.refused(1, "cat", "hidden.mdat", "log")
        self.refused(1, "cat", "hidden.mdat", "lo*")

    def test_layout_shows_them_when_asked(self):
        self.assertEqual({record["series"] for record in self.records("layout", "hidden.mdat")}, {"v"})
        self.assertEqual([each["series"] for each in self.segments("hidden.mdat")], ["log", "v"])
        self.assertEqual([each["series"] for each in self.segments("hidden.mdat", "l*")], ["log"])

    def test_whole_copies_carry_them(self):
        self.mdat("convert", "hidden.mdat", "-o", "converted.mdat")
        self.mdat("rewrite", "hidden.mdat", "rewritten.mdat")
        for name in ("converted.mdat", "rewritten.mdat"):
            self.assertEqual(self.texts(name), self.texts("hidden.mdat"))
            self.assertEqual(len(self.texts(name)), 2)
            self.mdat("verify", name)
        self.mdat("cp", "hidden.mdat", "copied.mdat")
        self.assertEqual(self.texts("copied.mdat"), [])

    def test_verify_names_them(self):
        (segment,) = self.segments("hidden.mdat", "v")
        data = bytearray((self.folder / "hidden.mdat").read_bytes())
        data[segment["offset"] + 25] ^= 1
        self.write("hidden.mdat", bytes(data))
        (damage,) = self.records("verify", "hidden.mdat", code=4)
        self.assertEqual(damage["series"], "v")
        self.assertTrue(damage["what"].startswith("hidden series:"), damage)
        self.assertEqual(damage["time_begin"], 0)


if __name__ == "__main__":
    unittest.main()
