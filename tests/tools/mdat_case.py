# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests of the tool share: a folder of their own and the binary that $MDAT names."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

MDAT = os.environ.get("MDAT", "mdat")


class MdatCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def mdat(self, *arguments, code=0, stdin=None, env=None):
        """Runs the tool in the folder; checks its exit code and that a refusal has a message."""
        done = subprocess.run(
            [MDAT, *map(str, arguments)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            timeout=600,
            env=None if env is None else {**os.environ, **env},
        )
        text = done.stdout.decode(errors="replace")
        error = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, code, f"mdat {arguments}\n{text}\n{error}")
        if code != 0:
            self.assertTrue(error.startswith("mdat: "), error)
        self.error = error
        return text

    def refused(self, code, *arguments, names=None, stdin=None):
        """The tool refuses and its message names the file (or what else is asked)."""
        self.mdat(*arguments, code=code, stdin=stdin)
        if names is not None:
            self.assertIn(names, self.error)
        return self.error

    def records(self, *arguments, code=0):
        return [json.loads(line) for line in self.mdat(*arguments, "--json", code=code).splitlines()]

    def make(self, name, *rows, options=()):
        """An .mdat file of rows, by way of JSON lines."""
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        self.mdat("convert", "-", "--from-format", "jsonl", "-o", name, *options, stdin=lines.encode())
        return name

    def entries(self):
        return sorted(path.name for path in self.folder.iterdir())


def stamp(minute, second=0):
    return f"2024-05-01T{minute // 60:02}:{minute % 60:02}:{second:02}"
