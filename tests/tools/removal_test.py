#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""rm and rename: what goes is gone for readers of the newest commit, and nothing else changes."""

import fcntl
import os
import struct
import unittest

from mdat_case import MdatCase, stamp

F_OFD_SETLK = 37


class Plant(MdatCase):
    def setUp(self):
        super().setUp()
        rows = [{"time": stamp(i), "tank/level": i / 4, "tank/flow": i, "pump": i < 9} for i in range(50)]
        self.make("plant.mdat", *rows)
        self.make("own.mdat", {"time": stamp(0), "own": 1}, {"time": stamp(5), "own": 2})
        self.mdat("cp", "own.mdat", "plant.mdat", "--append")

    def names(self, file="plant.mdat"):
        return [record["name"] for record in self.records("ls", file)]

    def content(self):
        return (self.folder / "plant.mdat").read_bytes()

    def lock(self):
        descriptor = os.open(self.path("plant.mdat"), os.O_RDWR)
        self.addCleanup(os.close, descriptor)
        fcntl.fcntl(descriptor, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 1 << 62, 1, 0))


class Rm(Plant):
    def test_several_in_one_commit(self):
        before = self.records("info", "plant.mdat")[0]
        kept = self.mdat("cat", "plant.mdat", "pump")
        removed = self.records("rm", "plant.mdat", "tank/*", "own", "tank/flow")
        found = [(record["name"], record["rows"]) for record in removed]
        self.assertEqual(found, [("tank/level", 50), ("tank/flow", 50), ("own", 2)])
        self.assertIn("mdat rewrite", self.error)
        self.assertEqual(self.names(), ["pump"])
        info = self.records("info", "plant.mdat")[0]
        self.assertEqual((info["commits"], info["rows"], info["axes"]), (before["commits"] + 1, 50, 1))
        self.assertEqual(self.mdat("cat", "plant.mdat", "pump"), kept)
        self.mdat("verify", "plant.mdat")
        size = len(self.content())
        self.mdat("rewrite", "plant.mdat")
        self.assertLess(len(self.content()), size)

    def test_all_or_none(self):
        before = self.content()
        self.refused(1, "rm", "plant.mdat", "pump", "pumps", names="pumps")
        self.refused(1, "rm", "plant.mdat", "x*", names="plant.mdat")
        self.refused(2, "rm", "plant.mdat")
        self.assertEqual(self.content(), before)

    def test_the_last_one_too(self):
        self.mdat("rm", "plant.mdat", "*")
        self.assertEqual(self.names(), [])
        self.mdat("verify", "plant.mdat")
        self.mdat("cp", "own.mdat", "plant.mdat", "--append")
        self.assertEqual(self.names(), ["own"])

    def test_another_series_may_have_the_name(self):
        self.mdat("rm", "plant.mdat", "own")
        self.make("text.mdat", {"time": stamp(0), "own": "text"})
        self.mdat("cp", "text.mdat", "plant.mdat", "--append")
        self.assertEqual(self.records("tail", "plant.mdat", "own"), [{"time": stamp(0), "own": "text"}])

    def test_not_while_a_writer_has_the_file_and_not_of_other_files(self):
        self.lock()
        self.refused(3, "rm", "plant.mdat", "pump", names="plant.mdat")
        self.refused(3, "rename", "plant.mdat", "pump", "valve", names="plant.mdat")
        self.assertIn("pump", self.names())
        self.write("text.csv", "time,a\n")
        self.refused(4, "rm", "text.csv", "a", names="text.csv")
        self.refused(3, "rm", "missing.mdat", "a", names="missing.mdat")


class Rename(Plant):
    def test_keeps_all_but_the_name(self):
        before = self.records("ls", "plant.mdat", "pump")[0]
        rows = self.mdat("cat", "plant.mdat", "pump").splitlines()[1:]
        self.assertEqual(self.mdat("rename", "plant.mdat", "pump", "a valve"), "")
        self.assertEqual(self.names(), ["a valve", "own", "tank/flow", "tank/level"])
        self.assertEqual({**self.records("ls", "plant.mdat", "a valve")[0], "name": "pump"}, before)
        self.assertEqual(self.mdat("cat", "plant.mdat", "a valve").splitlines()[1:], rows)
        self.mdat("verify", "plant.mdat")

    def test_refuses_names_that_are_taken_or_not_there(self):
        before = self.content()
        self.refused(2, "rename", "plant.mdat", "pump", "own", names="'own'")
        self.refused(1, "rename", "plant.mdat", "pmup", "valve", names="did you mean 'pump'")
        self.refused(1, "rename", "plant.mdat", "tank/*", "valve", names="tank/*")
        self.refused(1, "rename", "plant.mdat", "pump", "", names="1 to 65535 bytes")
        self.refused(2, "rename", "plant.mdat", "pump")
        self.assertEqual(self.content(), before)


if __name__ == "__main__":
    unittest.main()
