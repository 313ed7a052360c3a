#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Commands on files that hold ten times the memory they may have, decoded. RLIMIT_AS counts maps too, so that
files are read block by block; RLIMIT_DATA leaves maps out and counts what is allocated."""

import json
import os
import resource
import subprocess
import unittest

from mdat_case import MDAT, MdatCase

SCALE = os.environ["SCALE"]
LIMIT = 64 << 20
ROWS = 10 * LIMIT // 16  # of a stamp and a double


def least_address_space():
    """What the tool and the libraries of databases and archives take before it does anything: not counted."""
    least, enough = 0, 256 << 20
    while enough - least > 1 << 20:
        middle = (least + enough) // 2
        started = subprocess.run(
            [MDAT, "--version"],
            capture_output=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (middle, middle)),
        )
        least, enough = (least, middle) if started.returncode == 0 else (middle, enough)
    return enough


class WithinMemory(MdatCase):
    @classmethod
    def setUpClass(cls):
        cls.least = least_address_space()

    def limited(self, *arguments, limit=LIMIT, kind=resource.RLIMIT_AS, code=0):
        if kind == resource.RLIMIT_AS:
            limit += self.least
        done = subprocess.run(
            [MDAT, *map(str, arguments)],
            cwd=self.folder,
            stdout=subprocess.PIPE if code or arguments[0] in ("verify", "stats") else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=300,
            preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)),
        )
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr.decode()}")
        return done.stdout

    def scale(self, kind, count, name):
        subprocess.run([SCALE, "write", kind, str(count), self.path(name)], check=True, capture_output=True)

    def test_one_long_series(self):
        self.scale("rows", ROWS, "long.mdat")
        self.assertGreater(ROWS * 16, 9.9 * LIMIT)
        begin = ("--from", "2024-01-01T00:10")
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
            self.limited("verify", "long.mdat", kind=kind)
            self.limited("stats", "long.mdat", *begin, kind=kind)
            self.limited("layout", "long.mdat", kind=kind)
            self.limited("cp", "long.mdat", "cut.mdat", "--force", *begin, kind=kind)
            self.limited("rewrite", "long.mdat", kind=kind)
        self.limited("rewrite", "long.mdat", "fast.mdat", "--profile", "fast")
        self.limited("convert", "long.mdat", "-o", "again.mdat")
        self.limited("cat", "long.mdat")
        self.limited("tail", "long.mdat", "-n", "5")
        self.limited("convert", "cut.mdat", "-o", "-", "--to-format", "csv", "--from", "2025-01-01")
        for name in ("cut.mdat", "fast.mdat", "again.mdat"):
            self.mdat("verify", name)

    def test_many_series(self):
        self.scale("series", 40_000, "many.mdat")  # of 100 rows
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
            self.limited("verify", "many.mdat", kind=kind)
            self.limited("ls", "many.mdat", kind=kind)
            self.limited("stats", "many.mdat", kind=kind)
            self.limited("rewrite", "many.mdat", kind=kind)
        self.mdat("verify", "many.mdat")

    def test_long_texts(self):
        with open(self.path("text.jsonl"), "w") as file:
            for i in range(6 * 1440):
                time = f"2024-05-{1 + i // 1440:02}T{i // 60 % 24:02}:{i % 60:02}"
                file.write(json.dumps({"time": time, "text": os.urandom(4000).hex()}) + "\n")
        self.mdat("convert", "text.jsonl", "-o", "text.mdat")
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
            self.limited("rewrite", "text.mdat", "--profile", "fast", kind=kind)
            cut = ("cp", "text.mdat", "u.mdat", "--force", "--from", "2024-05-02")
            self.limited(*cut, kind=kind)
        self.mdat("verify", "text.mdat")

    def test_long_lines(self):
        line = json.dumps({"time": "2024-05-01T00:00:00", "text": "x" * 100_000}) + "\n"
        with open(self.path("wide.jsonl"), "w") as file:
            file.writelines(line for _ in range(4000))
        self.limited("convert", "wide.jsonl", "-o", "wide.mdat")

    def test_the_limit_is_felt(self):
        """What this file shows would mean nothing if a limit did not."""
        self.make("t.mdat", {"time": "2024-05-01", "v": 1.5})
        with self.assertRaises(AssertionError):
            self.limited("info", "t.mdat", limit=LIMIT // 64, kind=resource.RLIMIT_DATA)


if __name__ == "__main__":
    unittest.main()
