#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The line protocol of InfluxDB, in and out."""

import pathlib
import unittest

from mdat_case import MdatCase

LINES = """# a comment

weather,place=a\\ b,kind=x temperature=8.5,n=2i,on=t,note="it \\"is\\" \\\\ so" 1714564800000000000
weather,place=a\\ b,kind=x temperature=9.25,on=False 1714564801000000000
plain 5=3,u=7u 1714564800500000001
com\\,ma\\ x,t\\=ag=v\\,w f\\ ld=-1e-3 1714564800000000000
"""


class LineProtocol(MdatCase):
    def values(self, name):
        rows = self.records("cat", name, "--layout", "long")
        return sorted(
            (row["series"], row["time"], str(row["value"])) for row in rows if row["value"] is not None
        )

    def test_every_kind_of_line(self):
        self.write("p.lp", LINES)
        self.mdat("convert", "p.lp", "-o", "p.mdat")
        types = {one["name"]: one["type"] for one in self.records("ls", "p.mdat")}
        self.assertEqual(
            types,
            {
                "weather,place=a b,kind=x/temperature": "float64",
                "weather,place=a b,kind=x/n": "int64",
                "weather,place=a b,kind=x/on": "bool",
                "weather,place=a b,kind=x/note": "string",
                "plain/5": "float64",
                "plain/u": "int64",
                "com,ma x,t=ag=v,w/f ld": "float64",
            },
        )
        rows = self.records("cat", "p.mdat", "weather,place=a b,kind=x/*")
        self.assertEqual(
            [list(row.values())[1:] for row in rows],
            [[2, 'it "is" \\ so', True, 8.5], [None, None, False, 9.25]],
        )
        self.assertEqual(rows[0]["time"], "2024-05-01T12:00:00.000000000+00:00")
        self.assertEqual(
            self.records("cat", "p.mdat", "plain/5")[0]["time"], "2024-05-01T12:00:00.500000001+00:00"
        )

    def test_back_again(self):
        self.write("p.lp", LINES)
        self.mdat("convert", "p.lp", "-o", "p.mdat")
        self.mdat("convert", "p.mdat", "-o", "again.lp")
        self.assertIn(
            'note="it \\"is\\" \\\\ so" 1714564800000000000\n',
            pathlib.Path(self.path("again.lp")).read_text(),
        )
        self.mdat("convert", "again.lp", "-o", "again.mdat")
        self.assertEqual(self.values("again.mdat"), self.values("p.mdat"))

    def test_units_and_times(self):
        self.make(
            "u.mdat",
            {"time": "2024-05-01T00:00:00", "level [m]": 1.5},
            {"time": "2024-05-01T00:00:01", "level [m]": "nan"},
        )
        self.mdat("convert", "u.mdat", "-o", "-", "--to-format", "influx")
        self.assertIn("left out", self.error)
        self.assertIn("naive", self.error)
        self.mdat("convert", "u.mdat", "-o", "u.lp")
        self.assertEqual(
            pathlib.Path(self.path("u.lp")).read_text(),
            "level value\\ [m]=1.5 1714521600000000000\n".replace("level value\\ [m]", "level\\ [m] value"),
        )
        self.write("s.lp", "m f=1 1714521600\n")
        self.mdat("convert", "s.lp", "-o", "s.mdat", "--time-format", "s")
        self.assertEqual(self.records("cat", "s.mdat")[0]["time"], "2024-05-01T00:00:00+00:00")

    def test_what_is_no_point_is_refused_with_its_line(self):
        for line in (
            "m",
            "m ",
            "m f",
            "m f=",
            "m f=x 1",
            "m f=1",
            "m f=1 x",
            'm f="a 1',
            "m,t f=1 1",
            "m,t= f=1 1",
            ",t=a f=1 1",
            "m f=1i2 1",
            "m f=1.2.3 1",
            "m f=1e 1",
            "m f=1 1 1",
            "m f=1,=2 1",
        ):
            with self.subTest(line):
                self.write("bad.lp", "m f=1 1\n" + line + "\n")
                self.refused(3, "convert", "bad.lp", "-o", "x.mdat", names="bad.lp:2: ")


if __name__ == "__main__":
    unittest.main()
