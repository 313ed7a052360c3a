#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The files of apache/parquet-testing that have flat columns: read as pyarrow reads them, or refused with
these words; and its bad files, which are refused or have nothing that could be read."""

import pathlib
import unittest

import pyarrow as pa
import pyarrow.parquet as pq

import arrow_table

FILES = pathlib.Path(__file__).resolve().parents[2] / "data" / "parquet-testing"

# What is not read, and in which words. pyarrow does not verify checksums unless told to.
REFUSED = {
    "datapage_v1-corrupt-checksum": "the page does not match its checksum",
    "rle-dict-uncompressed-corrupt-checksum": "the page does not match its checksum",
}
BAD = {
    "ARROW-GH-41317": "footer: a list of another type",
    "ARROW-GH-41321": "its levels end before its rows",
    "ARROW-GH-47662": "its values end before its rows",
    "ARROW-RS-GH-6229-DICTHEADER": "a dictionary of -26 values",
}
# Wrong where nothing is read: inside of nested columns, or of a type that is none.
SKIPPED = {"ARROW-GH-45185": "nested", "ARROW-RS-GH-6229-LEVELS": "nested", "PARQUET-1481": "no such type"}


class ParquetTesting(unittest.TestCase):
    def test_good_files_are_read_as_pyarrow_reads_them(self):
        read = 0
        for path in sorted(FILES.glob("data/*.parquet")):
            with self.subTest(path.stem):
                if path.stem in REFUSED:
                    with self.assertRaisesRegex(arrow_table.Refused, REFUSED[path.stem]):
                        arrow_table.read(path)
                    continue
                if path.stem == "int96_from_spark":
                    continue
                mine = arrow_table.read(path)
                self.assertEqual([], list(arrow_table.differences(mine, pq.ParquetFile(path).read())))
                read += bool(mine["fields"])
        self.assertGreater(read, 40)

    def test_stamps_beyond_microseconds_skip_their_column(self):
        # Years 9999 and -290,000, which pyarrow wraps around.
        mine = arrow_table.read(FILES / "data" / "int96_from_spark.parquet")
        self.assertEqual([{"name": "a", "type": "int96",
                           "reason": "a stamp of it is beyond what timestamp[us] can hold"}], mine["skipped"])

    def test_bad_files_are_refused(self):
        for path in sorted(FILES.glob("bad_data/*.parquet")):
            with self.subTest(path.stem):
                if path.stem == "ARROW-GH-43605":  # which pyarrow reads
                    mine = arrow_table.read(path)
                    self.assertEqual([], list(arrow_table.differences(mine, pq.ParquetFile(path).read())))
                elif path.stem in SKIPPED:
                    mine = arrow_table.read(path)
                    self.assertEqual([], mine["fields"])
                    self.assertIn(SKIPPED[path.stem], mine["skipped"][0]["reason"])
                else:
                    with self.assertRaisesRegex(arrow_table.Refused, BAD[path.stem]):
                        arrow_table.read(path)

    def test_differences_are_seen(self):
        path = FILES / "data" / "alltypes_plain.parquet"
        table = pq.ParquetFile(path).read()
        doubles = table["double_col"].to_pylist()
        doubles[-1] += 2**-40
        table = table.set_column(table.column_names.index("double_col"), "double_col", pa.array(doubles))
        self.assertEqual(1, len(list(arrow_table.differences(arrow_table.read(path), table))))


if __name__ == "__main__":
    unittest.main()
