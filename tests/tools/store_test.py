#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""convert between .mdat files and databases."""

import sqlite3
import unittest

from mdat_case import MdatCase, stamp

TREE = """
name: plant
signals:
  A#1: {units: mg/l, time_series: {level: {flag: [1, .nan]}}}
"""


class Sqlite(MdatCase):
    def setUp(self):
        super().setUp()
        rows = [{"time": stamp(i), "level": None if i == 7 else i / 3, "pump": i < 9} for i in range(50)]
        self.make("plant.mdat", *rows)
        self.write("tree.yaml", TREE)
        self.mdat("meta", "import", "plant.mdat", "tree.yaml")

    def content(self, file):
        return [self.mdat("cat", file), self.mdat("meta", "export", file), self.mdat("ls", file)]

    def test_there_and_back(self):
        self.mdat("convert", "plant.mdat", "-o", "sqlite:///plant.db")
        with sqlite3.connect(self.folder / "plant.db") as database:
            self.assertEqual(database.execute("pragma integrity_check").fetchone(), ("ok",))
        before = (self.folder / "plant.db").read_bytes()
        for source, target in (("sqlite:///plant.db", "one.mdat"), ("plant.db", "two.mdat")):
            self.mdat("convert", source, "-o", target)
            self.assertEqual(self.content(target)[:2], self.content("plant.mdat")[:2])
            self.mdat("verify", target)
        self.assertEqual((self.folder / "plant.db").read_bytes(), before)

    def test_nothing_is_replaced_unasked(self):
        self.mdat("convert", "plant.mdat", "-o", "sqlite:///plant.db")
        self.refused(2, "convert", "plant.mdat", "-o", "sqlite:///plant.db", names="sqlite:///plant.db")
        self.refused(2, "convert", "sqlite:///plant.db", "-o", "plant.mdat", names="plant.mdat")
        self.mdat("convert", "plant.mdat", "-o", "sqlite:///plant.db", "--force")
        self.mdat("convert", "sqlite:///plant.db", "-o", "plant.mdat", "--force")

    def test_what_is_not_there_is_not_made(self):
        self.refused(3, "convert", "sqlite:///none.db", "-o", "x.mdat", names="none.db")
        self.refused(3, "convert", "none.mdat", "-o", "sqlite:///x.db", names="none.mdat")
        self.assertNotIn("none.db", self.entries())
        self.assertNotIn("none.mdat", self.entries())
        self.assertNotIn("x.mdat", self.entries())

    def test_text_goes_by_way_of_a_file(self):
        self.write("a.csv", "time,x\n2024-01-01,1\n")
        self.refused(2, "convert", "a.csv", "-o", "sqlite:///x.db", names="a.csv")
        self.refused(2, "convert", "plant.mdat", "-o", "sqlite:///x.db", "--from", "2024-01-01")


if __name__ == "__main__":
    unittest.main()
