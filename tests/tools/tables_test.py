#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mdat convert to and from Parquet and Arrow, and looks at such files, by the tool alone; tests/peers has the
readers and writers of others."""

import json
import os
import pathlib
import subprocess
import unittest

from mdat_case import MDAT, MdatCase

ROWS = [
    {"time": "2024-01-31T23:59:59.5", "level [m]": 1.5, "count": 3, "on": True, "state": "open"},
    {"time": "2024-02-01T00:00:00", "level [m]": "nan", "count": None, "on": None, "state": None},
    {"time": "2024-10-01T00:00:00", "level [m]": -0.0, "count": -7, "on": False, "state": "shut ä"},
    {"time": "2025-01-01T00:00:00", "level [m]": None, "count": 2**53 + 1, "on": True, "state": ""},
]
TYPES = ("--type", "state=categorical", "--type", "count=int64")


class Tables(MdatCase):
    def plant(self, name="plant.mdat", rows=ROWS, options=TYPES):
        self.make(name, *rows, options=options)

    def rows(self, name, *more):
        return self.mdat("cat", name, "--json", *more)

    def listing(self, name):
        keep = ("name", "type", "unit", "rows", "nulls", "time", "begin", "end")
        return [{key: one[key] for key in keep} for one in self.records("ls", name)]

    def assert_same(self, one, other):
        self.assertEqual(self.listing(one), self.listing(other))
        self.assertEqual(self.rows(one), self.rows(other))

    def test_there_and_back(self):
        self.plant()
        for target, options in (
            ("t.parquet", ()),
            ("t.pq", ("--profile", "modern")),
            ("t.arrow", ()),
            ("t.feather", ("--compression", "lz4")),
            ("z.arrow", ("--compression", "zstd")),
            ("t.arrows", ()),
        ):
            with self.subTest(target):
                self.mdat("convert", "plant.mdat", "-o", target, *options)
                self.assertEqual(self.error, "")
                self.mdat("convert", target, "-o", "back.mdat", "--force")
                self.assertEqual(self.error, "")
                self.assert_same("plant.mdat", "back.mdat")
                os.rename(self.path(target), self.path("any.bin"))  # known by what is in it
                self.mdat("convert", "any.bin", "-o", "back.mdat", "--force")
                self.assert_same("plant.mdat", "back.mdat")

    def test_looks(self):
        self.plant()
        for target in ("t.parquet", "t.arrow"):
            self.mdat("convert", "plant.mdat", "-o", target)
            for command in (
                ("cat",),
                ("head", "-n", "2"),
                ("stats",),
                ("cat", "level", "--from", "2024-02-01"),
                ("cat", "--where", '"count" > 0'),
                ("stats", "level", "count"),
            ):
                options = [command[0], "FILE", *command[1:], "--json"]
                at = options.index("FILE")
                options[at] = target
                table = self.mdat(*options)
                options[at] = "plant.mdat"
                self.assertEqual(table, self.mdat(*options))
            self.assertEqual(
                [one["name"] for one in self.records("ls", target)],
                sorted(["level", "count", "on", "state"]),
            )
            info = self.records("info", target)[0]
            self.assertEqual((info["series"], info["rows"]), (4, 16))
            self.refused(1, "cat", target, "nothing", names=target)

    def test_streams(self):
        self.plant()
        stream = subprocess.run(
            [MDAT, "cat", self.path("plant.mdat"), "--format", "arrow"], capture_output=True
        )
        self.assertEqual(stream.returncode, 0, stream.stderr)
        self.mdat("convert", "-", "--from-format", "arrow", "-o", "back.mdat", stdin=stream.stdout)
        self.assert_same("plant.mdat", "back.mdat")
        empty = subprocess.run(
            [MDAT, "cat", self.path("plant.mdat"), "level", "--from", "2030-01-01", "--format", "arrow"],
            capture_output=True,
        )
        self.mdat("convert", "-", "--from-format", "arrow", "-o", "empty.mdat", stdin=empty.stdout)
        self.assertEqual(self.records("ls", "empty.mdat")[0]["rows"], 0)
        self.refused(2, "convert", "-", "--from-format", "parquet", "-o", "x.mdat", stdin=b"")

    def two_axes(self):
        self.make(
            "two.mdat",
            {"time": "2024-05-01T00:00:00", "series": "a", "value": 1.5},
            {"time": "2024-05-01T00:01:00", "series": "b", "value": 2.5},
            {"time": "2024-05-01T00:02:00", "series": "b", "value": 3.5},
        )

    def test_layouts(self):
        self.two_axes()
        refusal = self.refused(2, "convert", "two.mdat", "-o", "t.parquet", names="two.mdat")
        for choice in ("wide", "long", "files"):
            self.assertIn(choice, refusal)
        self.assertFalse(pathlib.Path(self.path("t.parquet")).exists())
        self.mdat("convert", "two.mdat", "-o", "wide.parquet", "--layout", "wide")
        self.assertEqual(self.rows("wide.parquet"), self.rows("two.mdat"))
        self.mdat("convert", "two.mdat", "-o", "long.arrow", "--layout", "long")
        self.assertEqual(
            [(row["series"], row["value"]) for row in self.records("cat", "long.arrow")],
            [("a", 1.5), ("b", 2.5), ("b", 3.5)],
        )
        self.mdat("convert", "two.mdat", "-o", "files", "--layout", "files", "--to-format", "parquet")
        self.assertEqual(sorted(os.listdir(self.path("files"))), ["a.parquet", "b.parquet"])
        self.mdat("convert", "files", "-o", "back.mdat")
        self.assert_same("two.mdat", "back.mdat")
        self.refused(2, "convert", "two.mdat", "-o", "files", "--layout", "files", "--to-format", "parquet")

    def test_partitions(self):
        rows = [
            {"time": f"{year}-{month:02}-05", "a/b [m]": year + month / 100, "c [m]": 1.0}
            for year in (2023, 2024)
            for month in (1, 2, 10, 12)
        ]
        self.make("p.mdat", *rows)
        self.mdat("convert", "p.mdat", "-o", "p", "--partition-by", "signal,year,month")
        found = sorted(
            str(path.relative_to(self.folder)) for path in pathlib.Path(self.path("p")).rglob("*.parquet")
        )
        self.assertEqual(len(found), 16)
        self.assertIn("p/signal=a%2Fb/year=2024/month=10/data_0.parquet", found)
        self.mdat("convert", "p", "-o", "back.mdat")
        self.assertEqual(self.error, "")
        self.assert_same("p.mdat", "back.mdat")
        self.assertTrue(all(one["order"] == "increasing" for one in self.records("ls", "back.mdat")))
        self.assertEqual([one["name"] for one in self.records("ls", "p")], ["a/b", "c"])
        self.assertEqual(self.rows("p", "c"), self.rows("p.mdat", "c"))
        self.plant()
        self.refused(
            1, "convert", "plant.mdat", "-o", "q", "--partition-by", "signal,year", names="plant.mdat"
        )
        self.assertEqual(sorted(os.listdir(self.folder)), ["back.mdat", "p", "p.mdat", "plant.mdat"])
        self.refused(2, "convert", "p.mdat", "-o", "q", "--partition-by", "week")
        self.refused(2, "convert", "p.mdat", "-o", "q", "--partition-by", "year")

    def test_parts_of_a_table_are_merged_in_order_of_time(self):
        odd = [{"time": f"2024-05-01T00:00:{s:02}", "v": float(s)} for s in range(1, 60, 2)]
        even = [{"time": f"2024-05-01T00:00:{s:02}", "v": float(s)} for s in range(0, 60, 2)]
        for name, rows in (("odd", odd), ("even", even)):
            self.make(name + ".mdat", *rows)
            self.mdat("convert", name + ".mdat", "-o", name + ".parquet")
            os.makedirs(self.path("t"), exist_ok=True)
            os.rename(self.path(name + ".parquet"), self.path(f"t/{name}.parquet"))
        self.mdat("convert", "t", "-o", "all.mdat")
        self.assertEqual(
            [row["v"] for row in self.records("cat", "all.mdat")], [float(s) for s in range(60)]
        )

    def test_nanoseconds_want_the_modern_profile(self):
        self.make("n.mdat", {"time": "2024-05-01T00:00:00.000000001", "v": 1.5})
        self.assertIn("--profile modern", self.refused(1, "convert", "n.mdat", "-o", "n.parquet"))
        self.assertFalse(pathlib.Path(self.path("n.parquet")).exists())
        self.mdat("convert", "n.mdat", "-o", "n.parquet", "--profile", "modern")
        self.mdat("convert", "n.parquet", "-o", "back.mdat")
        self.assert_same("n.mdat", "back.mdat")

    def test_range_and_append(self):
        self.plant()
        self.mdat("convert", "plant.mdat", "-o", "t.parquet", "--to", "2024-10-01")
        self.mdat("convert", "t.parquet", "-o", "some.mdat", "--from", "2024-02-01")
        self.assertEqual(len(self.records("cat", "some.mdat")), 1)
        self.mdat("convert", "plant.mdat", "-o", "rest.arrow", "--from", "2024-10-01")
        self.mdat("convert", "t.parquet", "-o", "all.mdat")
        self.mdat("convert", "rest.arrow", "-o", "all.mdat", "--append")
        self.assertEqual(self.rows("all.mdat"), self.rows("plant.mdat"))
        self.refused(2, "convert", "rest.arrow", "-o", "all.mdat", "--append")

    def test_a_csv_goes_straight_to_a_table(self):
        self.write("l.csv", "time,level [m]\n2024-05-01,1.5\n2024-05-02,2.5\n")
        self.mdat("convert", "l.csv", "-o", "l.parquet")
        self.mdat("convert", "l.parquet", "-o", "l.arrow")
        self.mdat("convert", "l.arrow", "-o", "back.csv")
        self.assertEqual(
            pathlib.Path(self.path("back.csv")).read_text(),
            "time,l [m]\n2024-05-01T00:00:00,1.5\n2024-05-02T00:00:00,2.5\n",
        )

    def test_a_data_set_comes_back(self):
        self.plant()
        tree = {
            "name": "plant",
            "owner": "me",
            "signals": {"A#1": {"units": "m", "provenance": {}, "time_series": {"level": {}}}},
        }
        self.write("tree.json", json.dumps(tree))
        self.mdat("meta", "import", "plant.mdat", "tree.json")
        self.mdat("convert", "plant.mdat", "-o", "t.parquet")
        self.mdat("convert", "t.parquet", "-o", "back.mdat")
        self.assertEqual(
            self.mdat("meta", "export", "back.mdat"), self.mdat("meta", "export", "plant.mdat")
        )

    def test_options_out_of_place(self):
        self.plant()
        for options in (
            ("-o", "x.parquet", "--compression", "lz4"),
            ("-o", "x.arrow", "--profile", "modern"),
            ("-o", "x.mdat", "--profile", "modern"),
            ("-o", "x.csv", "--layout", "wide"),
            ("-o", "x.parquet", "--profile", "small"),
            ("-o", "x.arrow", "--partition-by", "year"),
        ):
            self.refused(2, "convert", "plant.mdat", *options)
        self.assertEqual(os.listdir(self.folder), ["plant.mdat"])

    def test_formats(self):
        formats = self.records("formats")
        self.assertLessEqual(
            {"mdat", "csv", "jsonl", "parquet", "arrow", "netcdf", "xlsx"}, {one["format"] for one in formats}
        )

    def test_damage_is_told(self):
        self.plant()
        for name in ("t.parquet", "t.arrow"):
            self.mdat("convert", "plant.mdat", "-o", name)
            whole = pathlib.Path(self.path(name)).read_bytes()
            self.write("cut" + name, whole[: len(whole) // 2])
            self.refused(3, "convert", "cut" + name, "-o", "x.mdat", names="cut" + name)
        self.assertFalse(pathlib.Path(self.path("x.mdat")).exists())


if __name__ == "__main__":
    unittest.main()
