#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A tool that was built without the libraries of some formats says so, and does all else."""

import unittest

from mdat_case import MdatCase

ROWS = ({"time": "2024-05-01T00:00:00", "level [m]": 1.5},)
FORMATS = {"netcdf": "libnetcdf-dev", "xlsx": "libxlsxwriter-dev"}


class Lacking(MdatCase):
    def test_formats_tell_what_is_missing(self):
        formats = {one["format"]: one for one in self.records("formats")}
        for name, package in FORMATS.items():
            self.assertIsNone(formats[name]["directions"])
            self.assertIn(package, formats[name]["what"])
        self.assertEqual(formats["parquet"]["directions"], "read, write")

    def test_convert_names_the_package_and_leaves_nothing(self):
        self.make("a.mdat", *ROWS)
        for name, package in FORMATS.items():
            self.refused(1, "convert", "a.mdat", "-o", "target", "--to-format", name, names=package)
        self.assertEqual(self.entries(), ["a.mdat"])
        self.write("a.nc", b"CDF\1" + bytes(28))
        self.refused(1, "convert", "a.nc", "-o", "b.mdat", names="libnetcdf-dev")
        self.refused(1, "ls", "a.nc", names="libnetcdf-dev")

    def test_other_formats_work(self):
        self.make("a.mdat", *ROWS)
        self.mdat("convert", "a.mdat", "-o", "a.parquet")
        self.assertEqual(self.mdat("cat", "a.parquet"), self.mdat("cat", "a.mdat"))


if __name__ == "__main__":
    unittest.main()
