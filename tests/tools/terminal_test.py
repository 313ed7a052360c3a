#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tool on a terminal: tables, colour, names that cannot move the cursor."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import unittest

from mdat_case import MDAT, MdatCase, stamp


class OnTerminal(MdatCase):
    def show(self, *arguments, columns=100, env=None):
        """Runs the tool with its standard output on a terminal."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        environment.update({"TERM": "xterm", **(env or {})})
        process = subprocess.Popen(
            [MDAT, *arguments], cwd=self.folder, stdout=slave, stderr=subprocess.PIPE, env=environment
        )
        os.close(slave)
        text = b""
        while True:
            try:
                block = os.read(master, 65536)
            except OSError:
                break
            if not block:
                break
            text += block
        process.communicate()
        os.close(master)
        return text.decode().replace("\r\n", "\n")

    def test_head_is_a_table_with_types(self):
        self.make("t.mdat", {"time": stamp(0), "level": 1.5, "s": "x"})
        self.assertEqual(
            self.show("head", "t.mdat", "--color", "never"),
            "time                   level  s\n"
            "timestamp[s]         float64  string\n"
            f"{stamp(0)}      1.5  x\n",
        )

    def test_info_is_one_screen(self):
        self.make("t.mdat", {"time": stamp(0), "level": 1.5})
        text = self.show("t.mdat")
        self.assertIn("t.mdat\n", text)
        self.assertIn("  series    1\n", text)
        self.assertNotIn("\t", text)

    def test_colour(self):
        self.make("t.mdat", {"time": stamp(0), "level": 1.5})
        self.assertIn("\x1b[1m", self.show("ls", "t.mdat"))
        self.assertNotIn("\x1b", self.show("ls", "t.mdat", env={"NO_COLOR": "1"}))
        self.assertNotIn("\x1b", self.show("ls", "t.mdat", "--color", "never"))
        self.assertIn("\x1b[1m", self.show("ls", "t.mdat", "--color", "always", env={"NO_COLOR": "1"}))
        self.assertNotIn("\x1b", self.mdat("ls", "t.mdat"))

    def test_names_and_values_are_shown_not_obeyed(self):
        self.make("t.mdat", {"time": stamp(0), "a\x1b[2J\u202e": "b\x07"})
        for command in (
            ["ls"],
            ["head"],
            ["cat"],
            ["stats"],
            ["layout"],
            ["cat", "--json"],
            ["ls", "--json"],
        ):
            text = self.show(command[0], "t.mdat", *command[1:], "--color", "never", columns=500)
            self.assertNotIn("\x1b", text)
            self.assertNotIn("\x07", text)
            self.assertNotIn("\u202e", text)

    def test_messages_do_not_obey_names_either(self):
        self.mdat("info", "no\x1b[2Jfile", code=3)
        self.assertNotIn("\x1b", self.error)

    def test_a_wide_table_fits_the_terminal(self):
        self.make("t.mdat", {"time": stamp(0), **{f"column{i}": i for i in range(40)}})
        text = self.show("head", "t.mdat", "--color", "never", columns=80)
        self.assertTrue(all(len(line) <= 80 for line in text.splitlines()), text)
        self.assertIn("of 41 columns", text)

    def test_cat_is_data_on_a_terminal_too(self):
        self.make("t.mdat", {"time": stamp(0), "v": 1})
        self.assertEqual(self.show("cat", "t.mdat"), f"time,v\n{stamp(0)},1\n")


if __name__ == "__main__":
    unittest.main()
