#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cp and rewrite: what comes out is what went in, and nothing is lost, left behind or decoded in vain."""

import fcntl
import json
import os
import random
import signal
import struct
import subprocess
import time
import unittest

from mdat_case import MDAT, MdatCase, stamp

F_OFD_SETLK = 37
FACTS = ["name", "type", "unit", "rows", "nulls", "begin", "end", "time", "axis", "order", "cadence", "gaps"]


class Copies(MdatCase):
    def series(self, name):
        return [{key: record[key] for key in FACTS} for record in self.records("ls", name)]

    def rows(self, name, *options):
        return self.mdat("cat", name, "--layout", "long", *options)

    def same(self, a, b):
        self.assertEqual(self.series(a), self.series(b))
        self.assertEqual(self.rows(a), self.rows(b))
        self.mdat("verify", b)

    def sample(self, name="t.mdat", rows=200):
        """Two series on one axis, one by itself, one without order; several commits."""
        for part in range(4):
            lines = []
            for i in range(part * rows // 4, (part + 1) * rows // 4):
                level = i / 4 if i % 7 else None
                lines.append({"time": stamp(i), "level": level, "state": ["on", "off"][i % 2]})
            self.write("part.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
            self.mdat("convert", "part.jsonl", "-o", name, "--append", "--type", "state=categorical")
        self.write("own.jsonl", "".join(f'{{"time": "{stamp(i * 3)}", "own": {i}}}\n' for i in range(rows)))
        self.mdat("convert", "own.jsonl", "-o", name, "--append")
        order = list(range(rows))
        random.Random(1).shuffle(order)
        self.write("mixed.jsonl", "".join(f'{{"time": "{stamp(i)}", "mixed": "v{i}"}}\n' for i in order))
        self.mdat("convert", "mixed.jsonl", "-o", name, "--append", "--overlap", "keep")
        return name

    def long(self, name="long.mdat", rows=700_000):
        """A series of more than one segment."""
        text = "".join(f"{i * 10},{i * 7919 % 1000 / 10}\n" for i in range(rows))
        self.write("long.csv", "time,long\n" + text)
        self.mdat("convert", "long.csv", "-o", name, "--time-format", "s")
        return name


class Cp(Copies):
    def test_everything(self):
        self.sample()
        self.mdat("cp", "t.mdat", "u.mdat")
        self.same("t.mdat", "u.mdat")

    def test_chosen_series(self):
        self.sample()
        self.mdat("cp", "t.mdat", "u.mdat", "own", "l*", "level")
        self.assertEqual([r["name"] for r in self.records("ls", "u.mdat")], ["level", "own"])
        self.assertEqual(self.rows("u.mdat"), self.rows("t.mdat", "level", "own"))
        self.assertIn("own", self.refused(1, "cp", "t.mdat", "v.mdat", "ownn", names="t.mdat"))
        self.refused(1, "cp", "t.mdat", "v.mdat", "x*", names="t.mdat")
        self.assertNotIn("v.mdat", self.entries())

    def test_any_range_of_any_series(self):
        self.sample()
        numbers = random.Random(2)
        for round in range(12):
            begin, end = sorted(numbers.sample(range(-5, 230), 2))
            bounds = ["--from", stamp(max(begin, 0)), "--to", stamp(end)]
            if round % 3 == 0:
                bounds = bounds[:2] if round % 2 else bounds[2:]
            self.mdat("cp", "t.mdat", "u.mdat", "--force", *bounds)
            for name in ("level", "state", "own", "mixed"):
                self.assertEqual(self.rows("u.mdat", name), self.rows("t.mdat", name, *bounds), bounds)
            self.mdat("verify", "u.mdat")

    def test_segments_in_the_range_keep_their_bytes(self):
        self.long()
        self.mdat("cp", "long.mdat", "all.mdat")
        self.mdat("cp", "long.mdat", "cut.mdat", "--to", "1970-03-20")
        before = {r["checksum"] for r in self.records("layout", "long.mdat")}
        self.assertEqual({r["checksum"] for r in self.records("layout", "all.mdat")}, before)
        cut = self.records("layout", "cut.mdat")
        self.assertEqual([r["rows"] for r in cut], [524288, 673920 - 524288] * 2)
        self.assertEqual([r["checksum"] in before for r in cut], [True, False] * 2)
        self.same("long.mdat", "all.mdat")

    def test_append_adds_series_and_takes_no_name_twice(self):
        self.sample()
        self.mdat("cp", "t.mdat", "u.mdat", "level")
        self.mdat("cp", "t.mdat", "u.mdat", "own", "state", "--append")
        self.assertEqual(self.rows("u.mdat", "own"), self.rows("t.mdat", "own"))
        before = (self.folder / "u.mdat").read_bytes()
        self.assertIn("level", self.refused(2, "cp", "t.mdat", "u.mdat", "mixed", "level", "--append"))
        self.assertEqual((self.folder / "u.mdat").read_bytes(), before)
        self.mdat("verify", "u.mdat")

    def test_targets(self):
        self.sample()
        self.write("mine.mdat", "mine")
        self.assertIn("--force", self.refused(2, "cp", "t.mdat", "mine.mdat", names="mine.mdat"))
        self.assertEqual((self.folder / "mine.mdat").read_text(), "mine")
        self.refused(3, "cp", "t.mdat", "nowhere/u.mdat", names="nowhere/u.mdat")
        self.refused(3, "cp", "missing.mdat", "u.mdat", names="missing.mdat")
        self.refused(2, "cp", "t.mdat", "u.mdat", "--from", "yesterday")
        self.refused(2, "cp", "t.mdat")
        self.assertNotIn("u.mdat", self.entries())
        self.mdat("cp", "t.mdat", "t.mdat", "--force", "own")
        self.assertEqual([r["name"] for r in self.records("ls", "t.mdat")], ["own"])


class Rewrite(Copies):
    def test_a_file_of_many_commits_shrinks_and_stays_what_it_is(self):
        self.sample()
        (self.folder / "old.mdat").write_bytes((self.folder / "t.mdat").read_bytes())
        os.chmod(self.path("t.mdat"), 0o640)
        [saved] = self.records("rewrite", "t.mdat")
        self.same("old.mdat", "t.mdat")
        sizes = [(self.folder / name).stat().st_size for name in ("old.mdat", "t.mdat")]
        self.assertEqual([saved["bytes_before"], saved["bytes_after"]], sizes)
        self.assertLess(sizes[1], sizes[0] * 0.7)
        self.assertGreater(saved["dead"], 0)
        self.assertEqual((self.folder / "t.mdat").stat().st_mode & 0o777, 0o640)
        self.assertEqual(self.records("info", "t.mdat")[0]["commits"], 1)
        [again] = self.records("rewrite", "t.mdat")
        self.assertEqual([again["dead"], again["recoded"]], [0, 0])
        self.assertEqual([name for name in self.entries() if name.startswith(".")], [])

    def test_another_profile_encodes_anew(self):
        self.long(rows=300_000)
        [kept] = self.records("rewrite", "long.mdat", "kept.mdat")
        self.assertEqual(kept["segments_recoded"], 0)
        [small] = self.records("rewrite", "long.mdat", "small.mdat", "--profile", "small")
        self.assertEqual(small["segments_copied"], 0)
        [fast] = self.records("rewrite", "long.mdat", "fast.mdat", "--profile", "fast")
        self.assertLess(small["bytes_after"], fast["bytes_after"])
        for name in ("kept.mdat", "small.mdat", "fast.mdat"):
            self.same("long.mdat", name)

    def test_targets(self):
        self.sample()
        before = (self.folder / "t.mdat").read_bytes()
        self.write("mine.mdat", "mine")
        self.refused(2, "rewrite", "t.mdat", "mine.mdat", names="mine.mdat")
        self.mdat("rewrite", "t.mdat", "mine.mdat", "--force")
        self.same("t.mdat", "mine.mdat")
        self.refused(3, "rewrite", "missing.mdat", names="missing.mdat")
        self.refused(2, "rewrite", "t.mdat", "a.mdat", "b.mdat")
        self.refused(2, "rewrite", "t.mdat", "--profile", "tiny")
        self.assertEqual((self.folder / "t.mdat").read_bytes(), before)

    def test_a_link_stays_a_link(self):
        (self.folder / "data").mkdir()
        self.sample("data/t.mdat")
        (self.folder / "link.mdat").symlink_to("data/t.mdat")
        size = (self.folder / "data/t.mdat").stat().st_size
        self.mdat("rewrite", "link.mdat")
        self.assertTrue((self.folder / "link.mdat").is_symlink())
        self.assertLess((self.folder / "data/t.mdat").stat().st_size, size)

    def test_a_file_that_is_being_written_is_refused(self):
        self.sample()
        with open(self.path("t.mdat"), "r+b") as file:
            fcntl.fcntl(file, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 1 << 62, 1, 0))
            self.refused(3, "rewrite", "t.mdat", names="t.mdat")
            self.mdat("rewrite", "t.mdat", "u.mdat")
        self.mdat("rewrite", "t.mdat")

    def test_a_damaged_file_is_left_as_it_is(self):
        self.sample()
        [segment] = [r for r in self.records("layout", "t.mdat", "own") if r["column"] == "values"]
        bytes_ = bytearray((self.folder / "t.mdat").read_bytes())
        bytes_[segment["offset"] + 30] ^= 1
        self.write("t.mdat", bytes(bytes_))
        before = self.entries()
        self.refused(4, "rewrite", "t.mdat", names="t.mdat")
        self.assertEqual((self.folder / "t.mdat").read_bytes(), bytes(bytes_))
        self.assertEqual(self.entries(), before)

    def test_a_full_disk_leaves_the_file_and_nothing_else(self):
        self.long()
        before, size = self.entries(), (self.folder / "long.mdat").stat().st_size
        for verb in (["rewrite", "long.mdat"], ["cp", "long.mdat", "u.mdat"]):
            script = f"ulimit -f {size // 2048}; exec \"$0\" \"$@\""
            done = subprocess.run(["bash", "-c", script, MDAT, *verb], cwd=self.folder, capture_output=True)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(self.entries(), before)
        self.mdat("verify", "long.mdat")

    def test_a_rewrite_or_copy_that_is_stopped_leaves_the_file_and_nothing_else(self):
        self.long()
        before = self.entries()
        bytes_ = (self.folder / "long.mdat").read_bytes()
        stopped = 0
        for verb in (["rewrite", "long.mdat", "--profile", "small"], ["cp", "long.mdat", "u.mdat"]):
            for delay in (0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5):
                process = subprocess.Popen(
                    [MDAT, *verb],
                    cwd=self.folder,
                    stdout=subprocess.DEVNULL,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also behind `&`
                )
                time.sleep(delay)
                process.send_signal(signal.SIGINT)
                stopped_it = process.wait(60) == -signal.SIGINT
                if not stopped_it or (self.folder / "long.mdat").read_bytes() != bytes_:
                    self.mdat("verify", "long.mdat")  # it was done already
                    break
                stopped += 1
                self.assertEqual(self.entries(), before)
        self.assertGreater(stopped, 0)


if __name__ == "__main__":
    unittest.main()
