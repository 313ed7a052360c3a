#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What bad input gets: a clear error with a stable code, nothing half-written, nothing lost; and verify."""

import os
import shutil
import subprocess
import unittest

from mdat_case import MDAT, MdatCase, stamp

COMMANDS = (["info"], ["ls"], ["head"], ["tail"], ["cat"], ["stats"], ["layout"], ["verify"])


class NotMdat(MdatCase):
    def every_command(self, code, name):
        for command in COMMANDS:
            self.refused(code, *command, name, names=name)
        self.refused(code, "convert", name, "--from-format", "mdat", "-o", "t.csv", names=name)
        self.refused(code, "convert", name, "--from-format", "mdat", "-o", "t.mdat", names=name)
        self.assertNotIn("t.csv", self.entries())
        self.assertNotIn("t.mdat", self.entries())

    def test_empty_short_foreign_and_mangled_files(self):
        self.make("good.mdat", {"time": stamp(0), "v": 1})
        good = (self.folder / "good.mdat").read_bytes()
        files = {
            "empty.mdat": b"",
            "short.mdat": good[:100],
            "foreign.mdat": b"PAR1" + bytes(100000),
            "text.mdat": good.replace(b"\r\n", b"\n"),
            "zeros.mdat": bytes(100000),
            "cut.mdat": good[:4096],
        }
        for name, content in files.items():
            with self.subTest(name):
                self.write(name, content)
                self.every_command(4, name)

    def test_a_missing_file_cannot_be_read(self):
        self.every_command(3, "missing.mdat")
        self.refused(3, "missing", names="missing")

    def test_a_folder_or_pipe_is_no_file(self):
        (self.folder / "folder.mdat").mkdir()
        os.mkfifo(self.folder / "pipe.mdat")
        for name in ("folder.mdat", "pipe.mdat"):
            done = subprocess.run([MDAT, "info", name], cwd=self.folder, capture_output=True, timeout=10)
            self.assertIn(done.returncode, (3, 4))
            self.assertIn(name, done.stderr.decode())

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_no_permission(self):
        self.make("p.mdat", {"time": stamp(0), "v": 1})
        (self.folder / "p.mdat").chmod(0)
        self.every_command(3, "p.mdat")

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.make("f.mdat", *({"time": stamp(i), "v": i} for i in range(100)))
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [MDAT, "cat", "f.mdat"], cwd=self.folder, stdout=full, stderr=subprocess.PIPE
            )
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"No space left", done.stderr)

    def test_a_target_that_may_not_grow_leaves_nothing(self):
        rows = "".join(
            f'{{"time": "{stamp(i % 1440, i // 1440)}", "v": "{i * 7919}"}}\n' for i in range(50000)
        )
        self.write("big.jsonl", rows)
        self.mdat("convert", "big.jsonl", "-o", "big.mdat")
        for source, target in (("big.jsonl", "t.mdat"), ("big.mdat", "t.csv"), ("big.mdat", "t.mdat")):
            done = subprocess.run(
                ["bash", "-c", f'ulimit -f 64; exec "{MDAT}" convert {source} -o {target}'],
                cwd=self.folder,
                capture_output=True,
            )
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(target, done.stderr.decode())
        self.assertEqual(self.entries(), ["big.jsonl", "big.mdat"])


class Verify(MdatCase):
    def setUp(self):
        super().setUp()
        self.make(
            "v.mdat",
            *(
                {"time": stamp(i % 1400, i // 1400), "level": i * 0.01 % 7, "n": i * i % 1000}
                for i in range(5000)
            ),
        )
        self.good = (self.folder / "v.mdat").read_bytes()

    def flip(self, offset, name="d.mdat"):
        content = bytearray(self.good)
        content[offset] ^= 0x10
        self.write(name, bytes(content))
        return name

    def test_a_whole_file_is_silent(self):
        self.assertEqual(self.mdat("verify", "v.mdat"), "")
        self.assertEqual(self.mdat("verify", "v.mdat", "--json"), "")
        self.assertEqual(self.error, "")

    def test_bytes_behind_the_committed_size_are_no_damage(self):
        self.write("longer.mdat", self.good + b"half a commit" * 1000)
        self.assertEqual(self.mdat("verify", "longer.mdat"), "")

    def test_one_bad_copy_of_a_slot_is_damage_and_the_file_still_reads(self):
        bad = 0
        for page in range(1, 5):
            name = self.flip(page * 4096 + 8)
            done = subprocess.run([MDAT, "verify", name, "--json"], cwd=self.folder, capture_output=True)
            if done.returncode == 4:
                bad += 1
                self.mdat("cat", name)
        self.assertGreaterEqual(bad, 2)

    def test_damaged_values_name_series_rows_times_and_offset(self):
        (segment,) = [r for r in self.records("layout", "v.mdat", "level") if r["column"] == "values"]
        offset = segment["offset"] + segment["bytes"] // 2
        name = self.flip(offset)
        damages = self.records("verify", name, code=4)
        (damage,) = [d for d in damages if d["series"] == "level"]
        self.assertEqual(
            list(damage),
            ["file", "what", "series", "row_begin", "row_end", "time_begin", "time_end", "offset"],
        )
        self.assertEqual((damage["file"], damage["row_begin"], damage["row_end"]), (name, 0, 5000))
        self.assertTrue(segment["offset"] <= damage["offset"] <= offset)
        lines = self.mdat("verify", name, code=4).splitlines()
        self.assertEqual(len(lines), 1 + len(damages))
        self.assertIn(name, self.error)

    def test_damage_stays_local(self):
        (segment,) = [r for r in self.records("layout", "v.mdat", "level") if r["column"] == "values"]
        name = self.flip(segment["offset"] + 20)
        self.refused(4, "cat", name, "level", names=name)
        self.assertEqual(self.mdat("cat", name, "n"), self.mdat("cat", "v.mdat", "n"))
        damaged = [r for r in self.records("layout", name, code=4) if r["state"] != "ok"]
        self.assertEqual([r["series"] for r in damaged], ["level"])

    def test_no_flipped_bit_goes_unseen(self):
        """Every flip is found by verify, or every value is as it was."""
        want = self.mdat("cat", "v.mdat")
        for offset in range(0, len(self.good), max(1, len(self.good) // 150)):
            name = self.flip(offset)
            done = subprocess.run([MDAT, "verify", name], cwd=self.folder, capture_output=True, timeout=60)
            self.assertIn(done.returncode, (0, 4, 5), (offset, done))
            if done.returncode == 0:
                self.assertEqual(self.mdat("cat", name), want, offset)

    def test_a_truncated_file_is_damaged(self):
        for size in (len(self.good) - 1, len(self.good) // 2, 4096 * 5):
            self.write("t.mdat", self.good[:size])
            self.refused(4, "verify", "t.mdat", names="t.mdat")

    def test_several_files(self):
        shutil.copy(self.folder / "v.mdat", self.folder / "w.mdat")
        self.mdat("verify", "v.mdat", "w.mdat")
        self.refused(4, "verify", "v.mdat", self.flip(len(self.good) - 5000), names="d.mdat")


if __name__ == "__main__":
    unittest.main()
