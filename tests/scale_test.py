#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What it costs to find something stays the same, or grows with the logarithm, as files grow: counts of
reads and bytes, not times. bench/scale.cpp, whose path is the argument, makes the files and counts."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCALE = str(pathlib.Path(sys.argv.pop(1)).resolve())


class Scale(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def scale(self, *words):
        text = subprocess.run([SCALE, *map(str, words)], check=True, capture_output=True, text=True).stdout
        return {what: float(value) for what, value, _ in (line.split("\t") for line in text.splitlines())}

    def figures(self, kind, count):
        path = self.folder / f"{kind}{count}.mdat"
        self.scale("write", kind, count, path)
        return {**self.scale("look", path), **self.scale("append", path), **self.scale("verify", path)}

    def check_growth(self, kind, small, large):
        """Ten times as much of something: at most one more read for each entry found, and the bounds hold."""
        before, after = self.figures(kind, small), self.figures(kind, large)
        for what in (key for key in before if key.endswith(" reads")):
            found = 2 if "by time" in what else 1  # the series, and its axis
            self.assertLessEqual(after[what], before[what] + found, what)
        for figures in (before, after):
            self.assertEqual(figures["open reads"], 2)
            self.assertLessEqual(figures["append written"], 64)
            self.assertEqual(figures["damages"], 0)
        return after

    def test_series(self):
        figures = self.check_growth("series", 2_000, 20_000)
        self.assertEqual(figures["series"], 20_000)
        self.assertLessEqual(figures["open and first value reads"], 5)

    def test_rows(self):
        figures = self.check_growth("rows", 1_000_000, 10_000_000)
        self.assertEqual(figures["rows"], 10_000_000)
        self.assertLessEqual(figures["open and first value reads"], 5)
        self.assertLess(figures["size"], 8)

    def test_commits(self):
        figures = self.check_growth("commits", 30, 300)
        self.assertEqual(figures["commits"], 300)
        self.assertLessEqual(figures["open and first value reads"], 5)

    def test_usage(self):
        wrong = ((), ("write", "series", 5), ("write", "rows", 0, "f"), ("write", "sand", 5, "f"), ("look",))
        for words in wrong:
            done = subprocess.run([SCALE, *map(str, words)], capture_output=True, cwd=self.folder)
            self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main()
