#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""readme_test.py PROGRAM MDAT [--update]: what README.md shows is what happens.

Its ```cpp block is examples/first_program.cpp, the ```text block after it what PROGRAM prints, and every
command in a ```console block, run on a terminal of 110 columns in a folder with the bundled data, prints what
stands below it. --update writes down what happens now.
"""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=^```)(cpp|text|console)\n(.*?)(?=^```$)", re.M | re.S)


def on_terminal(command, folder, environment):
    """What a person sees of a command."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 110, 0, 0))
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    output = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so at the end of a terminal
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    message = process.communicate()[1].decode()
    assert process.returncode == 0, f"{command}: exit {process.returncode}\n{message}"
    return output.decode().replace("\r\n", "\n")


def actual(kind, text, program, folder, environment):
    if kind == "cpp":
        return (ROOT / "examples/first_program.cpp").read_text().split("\n", 1)[1]  # without the licence
    if kind == "text":
        return subprocess.run([program], cwd=folder, check=True, capture_output=True, text=True).stdout
    commands = re.findall(r"^\$ (.*)$", text, re.M)
    return "\n".join(f"$ {each}\n{on_terminal(each, folder, environment)}" for each in commands)


def blocks(program, mdat):
    """The kind of each block, what the README says and what happens."""
    environment = os.environ | {"PATH": f"{pathlib.Path(mdat).resolve().parent}:{os.environ['PATH']}",
                                "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1700000000", "TERM": "xterm"}
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "nab").symlink_to(ROOT / "examples/data/nab")
        for kind, text in BLOCK.findall(README.read_text()):
            yield kind, text, actual(kind, text, program, folder, environment)


class Readme(unittest.TestCase):
    maxDiff = None

    def test_shows_what_happens(self):
        kinds = set()
        for kind, said, happens in blocks(*arguments):
            kinds.add(kind)
            with self.subTest(kind):
                self.assertEqual(said, happens)
        self.assertEqual({"cpp", "text", "console"}, kinds)

    def test_opens_with_the_two_commands(self):
        self.assertRegex(README.read_text(), r"\A```sh\n\./dev demo\b.*\n\./dev test\b")


if __name__ == "__main__":
    arguments = [os.path.abspath(path) for path in sys.argv[1:3]]
    if "--update" in sys.argv:
        happenings = iter(list(blocks(*arguments)))
        README.write_text(BLOCK.sub(lambda _: "{0}\n{2}".format(*next(happenings)), README.read_text()))
    else:
        unittest.main(argv=sys.argv[:1])
