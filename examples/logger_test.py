#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""logger_test.py LOGGER MDAT: one process logs, another follows and sees every row, a third looks in between."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SENSORS, ROWS = 30, 40


class Logger(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "log.mdat"

    def log(self, rows, milliseconds):
        subprocess.run([logger, self.path, str(SENSORS), str(rows), str(milliseconds)], check=True)

    def follow(self, *arguments):
        follower = subprocess.Popen([mdat, "tail", self.path, *arguments, "--follow"], stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.stderr.close)
        return follower

    def cat(self, *series):
        run = subprocess.run([mdat, "cat", self.path, *series, "--format", "tsv"], check=True, text=True,
                             capture_output=True)
        return run.stdout.splitlines()

    def test_a_follower_sees_every_row_once_and_in_order(self):
        self.log(5, 0)
        follower = self.follow("sensor/3", "sensor/29", "-n", "2")
        lines = [follower.stdout.readline().rstrip("\n") for _ in range(3)]
        self.log(ROWS, 1)  # a second writer goes on with the tail of the first
        lines += [follower.stdout.readline().rstrip("\n") for _ in range(ROWS)]
        everything = self.cat("sensor/3", "sensor/29")
        self.assertEqual(lines, everything[:1] + everything[-ROWS - 2:])

    def test_a_follower_ends_when_its_reader_goes_away(self):
        self.log(2, 0)
        follower = self.follow("sensor/0")
        follower.stdout.readline()
        follower.stdout.close()
        self.assertEqual(follower.wait(timeout=20), 0)
        self.assertEqual(follower.stderr.read(), "")

    def test_new_rows_are_in_every_copy(self):
        self.log(ROWS, 0)
        everything = self.cat("sensor/1", "sensor/29")
        copy, afresh, converted = (self.path.with_name(f"{name}.mdat") for name in ("copy", "new", "from"))
        for command in (["cp", self.path, copy, "sensor/*"], ["rewrite", self.path, afresh],
                        ["convert", self.path, "-o", converted]):
            subprocess.run([mdat, *command], check=True, capture_output=True)
        for self.path in (copy, afresh, converted):
            self.assertEqual(self.cat("sensor/1", "sensor/29"), everything)
            self.assertEqual(subprocess.run([mdat, "verify", self.path], capture_output=True).returncode, 0)

    def test_a_table_is_appended_behind_the_tail(self):
        self.log(ROWS, 0)
        table = self.path.with_name("more.csv")
        for day in range(1, 5):
            table.write_text(f"time,v\n2100-01-0{day}T00:00:00Z,{day}.5\n")
            command = [mdat, "convert", table, "-o", self.path, "--append"]
            subprocess.run(command, check=True, capture_output=True)
        self.assertEqual([line.split("\t")[1] for line in self.cat("more")[1:]], ["1.5", "2.5", "3.5", "4.5"])
        self.assertEqual(len(self.cat("sensor/0")), 1 + ROWS)

    def test_the_file_is_whole(self):
        self.log(ROWS, 0)
        self.assertEqual(subprocess.run([mdat, "verify", self.path]).returncode, 0)
        self.assertEqual(len(self.cat("sensor/0")), 1 + ROWS)


if __name__ == "__main__":
    logger, mdat = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
