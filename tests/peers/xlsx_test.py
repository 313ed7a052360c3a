#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Workbooks that mdat wrote, as openpyxl reads them. What a cell cannot hold is told, never cut."""

import datetime
import unittest

import openpyxl
from openpyxl.utils.escape import unescape

from mdat_case import MdatCase

ROWS = [
    {"time": "2024-05-01T00:00:00.250", "level [m]": 0.1, "on": True, "state": "open", "n": -3, "d": 1500},
    {"time": "2024-05-01T00:00:01.001", "level [m]": None, "on": None, "state": None, "n": None, "d": None},
    {"time": "2024-05-01T00:00:02.999", "level [m]": -1e-300, "on": False, "state": "=1+1", "n": 7, "d": -1},
]
TYPES = ("--type", "state=categorical", "--type", "n=int8", "--type", "d=duration[ms]")


class Workbooks(MdatCase):
    def sheet(self, name, title="data"):
        book = openpyxl.load_workbook(self.path(name), read_only=True)
        self.addCleanup(book.close)
        self.assertEqual(book.sheetnames, ["data", "series"])
        return [[cell.value for cell in row] for row in book[title].iter_rows()]

    def convert(self, *rows, options=(), to=()):
        self.make("a.mdat", *rows, options=(*options, "--force"))
        self.mdat("convert", "a.mdat", "-o", "a.xlsx", "--force", *to)
        return self.sheet("a.xlsx")

    def test_values_of_each_type(self):
        heading, *rows = self.convert(*ROWS, options=TYPES)
        self.assertEqual(self.error, "")
        self.assertEqual(heading, ["time", "level [m]", "on", "state", "n", "d [s]"])
        for given, read in zip(ROWS, rows):
            self.assertEqual(read[0], datetime.datetime.fromisoformat(given["time"]))
            self.assertEqual(read[1:5], [given["level [m]"], given["on"], given["state"], given["n"]])
            self.assertEqual(read[5], None if given["d"] is None else given["d"] / 1000)
        self.assertEqual(
            self.sheet("a.xlsx", "series"),
            [
                ["name", "type", "unit"],
                ["time", "timestamp[ms]", None],
                ["level", "float64", "m"],
                ["on", "bool", None],
                ["state", "categorical", None],
                ["n", "int8", None],
                ["d", "duration[ms]", None],
            ],
        )

    def test_times_in_a_zone_are_utc(self):
        rows = self.convert({"time": "2024-05-01T02:00:00", "x": 1.0}, options=("--zone", "Europe/Paris"))
        self.assertEqual(rows, [["time (UTC)", "x"], [datetime.datetime(2024, 5, 1), 1]])

    def test_what_a_cell_does_not_hold_is_told(self):
        rows = self.convert(
            {"time": "1899-12-31T00:00:00", "f": 0.1 + 0.2, "n": 10**15, "t": ""},
            {"time": "2024-05-01T00:00:00.000001", "f": "nan", "n": 10**15 - 1, "t": "b"},
            {"time": "2024-05-01T00:00:01", "f": "-inf", "n": -(2**63), "t": "c"},
            options=("--type", "n=int64", "--type", "f=float64"),
        )
        self.assertEqual(
            [row[0] for row in rows[1:]],
            [
                "1899-12-31T00:00:00.000000",
                datetime.datetime(2024, 5, 1),
                datetime.datetime(2024, 5, 1, 0, 0, 1),
            ],
        )
        self.assertEqual([row[1] for row in rows[1:]], [0.3, "NaN", "-inf"])
        self.assertEqual([row[2] for row in rows[1:]], [str(10**15), 10**15 - 1, str(-(2**63))])
        self.assertEqual([row[3] for row in rows[1:]], [None, "b", "c"])
        self.assertEqual(
            self.error.splitlines(),
            [
                "mdat: a.xlsx: 'time': times finer than milliseconds, which a sheet rounds to: 1",
                "mdat: a.xlsx: 'time': times before 1900-03-01 or after 9999, written as text: 1",
                "mdat: a.xlsx: 'f': numbers of 17 digits, rounded to 16: 1",
                "mdat: a.xlsx: 'f': values that are NaN or infinite, written as text: 2",
                "mdat: a.xlsx: 'n': integers of more than 15 digits, written as text: 2",
                "mdat: a.xlsx: 't': empty texts, which are empty cells as nulls are: 1",
            ],
        )

    def test_every_double_of_16_digits_comes_back_exactly(self):
        values = [k * 1e-7 for k in range(1, 3000)]
        values = [x for x in values if float(f"{x:.16g}") == x]
        rows = [{"time": i, "x": x} for i, x in enumerate(values)]
        read = self.convert(*rows, options=("--time-format", "s"))
        self.assertEqual(self.error, "")
        self.assertEqual([row[1] for row in read[1:]], values)

    def test_texts(self):
        texts = ["_x0041_", "a\nb\tc", " lead", "<&>\"'", "\x01\x00", "ä€😀", "x" * 32767, "😀" * 16383]
        rows = [{"time": i, "t": text} for i, text in enumerate(texts)]
        read = self.convert(*rows, options=("--time-format", "s"))
        self.assertEqual([unescape(row[1]) for row in read[1:]], texts)
        for long in ("x" * 32768, "😀" * 16384):
            self.make("a.mdat", {"time": 0, "t": long}, options=("--time-format", "s", "--force"))
            self.refused(1, "convert", "a.mdat", "-o", "b.xlsx", names="a cell holds 32767")
            self.assertEqual(self.entries(), ["a.mdat", "a.xlsx"])

    def test_rows_of_a_sheet(self):
        lines = b"time,x\n" + b"".join(b"%d,1\n" % i for i in range(1_048_576))
        self.write("a.csv", lines)
        self.mdat("convert", "a.csv", "-o", "a.mdat", "--time-format", "s")
        self.refused(1, "convert", "a.mdat", "-o", "a.xlsx", names="1048576 of a sheet")
        self.assertEqual(self.entries(), ["a.csv", "a.mdat"])
        self.mdat("convert", "a.mdat", "-o", "a.xlsx", "--to", "1970-01-13T03:16:15")
        book = openpyxl.load_workbook(self.path("a.xlsx"), read_only=True)
        self.addCleanup(book.close)
        self.assertEqual(book["data"].max_row, 1_048_576)

    def test_layouts(self):
        self.make("a.mdat", {"time": "2024-05-01T00:00:00", "a": 1.0})
        self.make("b.mdat", {"time": "2024-05-01T00:00:01", "b/c": 2.0})
        self.mdat("cp", "b.mdat", "a.mdat", "--append")
        self.refused(2, "convert", "a.mdat", "-o", "a.xlsx", names="--layout")
        self.mdat("convert", "a.mdat", "-o", "a.xlsx", "--layout", "long")
        one, two = datetime.datetime(2024, 5, 1), datetime.datetime(2024, 5, 1, 0, 0, 1)
        self.assertEqual(self.sheet("a.xlsx"), [["time", "series", "value"], [one, "a", 1], [two, "b/c", 2]])
        self.mdat("convert", "a.mdat", "-o", "files", "--to-format", "xlsx", "--layout", "files")
        self.assertEqual(self.sheet("files/b%2Fc.xlsx"), [["time", "b/c"], [two, 2]])

    def test_the_same_input_gives_the_same_bytes(self):
        self.make("a.mdat", *ROWS, options=TYPES)
        for name in ("a.xlsx", "b.xlsx"):
            self.mdat("convert", "a.mdat", "-o", name, env={"SOURCE_DATE_EPOCH": "1714521600"})
        self.assertEqual((self.folder / "a.xlsx").read_bytes(), (self.folder / "b.xlsx").read_bytes())

    def test_a_workbook_is_no_source(self):
        self.convert(*ROWS, options=TYPES)
        self.refused(2, "convert", "a.xlsx", "-o", "b.mdat", names="a.xlsx")


if __name__ == "__main__":
    unittest.main()
