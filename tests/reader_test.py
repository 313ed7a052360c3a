#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""reader_test.py MDAT GENERATOR [--update]: two readers, MDAT and spec/reader, agree or both refuse.

Over the golden files in spec/vectors, what GENERATOR writes with today's encoders, and the CSV files of this
repository, converted. --update writes the golden files anew: only before their version is released.
"""

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
VECTORS = ROOT / "spec/vectors"
KEYS = ["name", "type", "unit", "rows", "nulls", "begin", "end", "bytes"]
SERIES_MAX = 30  # of one file that are compared value by value
ENCODINGS = {path.stem for path in (ROOT / "spec/encodings").glob("*.md")} - {"bitpack"}

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "spec/reader"))
specification = importlib.util.spec_from_file_location("second_reader", ROOT / "spec/reader/__main__.py")
second_reader = importlib.util.module_from_spec(specification)
specification.loader.exec_module(second_reader)


def first(*words):
    """Exit code and standard output of the tool."""
    run = subprocess.run([mdat, *words], capture_output=True)
    return run.returncode, run.stdout.decode(errors="surrogateescape")


def second(path, *words):
    """Of the second reader, without starting Python again; and what it says of a refusal."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = second_reader.main(str(path), *words)
    return code, output.getvalue(), errors.getvalue()


def listing(path):
    code, output = first("ls", path, "--json")
    assert code == 0, f"mdat ls {path}: exit {code}"
    return [{key: line[key] for key in KEYS} for line in map(json.loads, output.splitlines())]


def second_listing(path):
    code, output, errors = second(path)
    assert code == 0, errors
    return [json.loads(line) for line in output.splitlines()]


def content(path, names):
    """What the first reader says of a file, as it is frozen beside it; long texts by their hash."""
    def short(text):
        return text if len(text) <= 400 else "sha256 " + hashlib.sha256(text.encode()).hexdigest()

    lines = listing(path)
    return {"ls": lines if len(lines) <= 40 else short(json.dumps(lines)),
            "cat": {name: short(cat(path, name)) for name in names}}


def cat(path, name):
    code, output = first("cat", path, "--", name)
    assert code == 0, f"mdat cat {path} {name}: exit {code}"
    return output


def some(names):
    return names[::-(-len(names) // SERIES_MAX)] if names else []


def disagreement(path, other=None):
    """Where the second reader reads something else; `other` is the file it is given instead."""
    other = other or path
    lines = listing(path)
    if second_listing(other) != lines:
        return "ls"
    for name in some([line["name"] for line in lines]):
        code, output, errors = second(other, name)
        if code != 0 or output != cat(path, name):
            return f"{name}: {errors}"
    return None


def clauses():
    """Of the specification: what is bold in mdat.md, and the numbered items of what an encoding must reject."""
    found = set(re.findall(r"\*\*(R\d+)\*\*", (ROOT / "spec/mdat.md").read_text())) | {"8"}
    for page in (ROOT / "spec/encodings").glob("*.md"):
        for section in re.split(r"^## ", page.read_text(), flags=re.M)[1:]:
            if "must reject" in section:
                items = re.findall(r"^(\d+)\. (?!what )", section[section.index("must reject"):], flags=re.M)
                found.update(f"{page.stem} {section.split('.')[0]}.{item}" for item in items)
    return found


class Agreement(unittest.TestCase):
    maxDiff = None

    def agree(self, path):
        with self.subTest(path.name):
            self.assertIsNone(disagreement(path))
            self.assertEqual((0, ""), first("verify", path))
            self.assertEqual((0, "", ""), second(path, "--verify"))

    def test_on_golden_files(self):
        paths = sorted((VECTORS / "valid").glob("*.mdat"))
        self.assertGreater(len(paths), 30)
        for path in paths:
            self.agree(path)

    def test_on_what_golden_files_held_when_they_were_frozen(self):
        for path in sorted((VECTORS / "valid").glob("*.mdat")):
            frozen = json.loads(path.with_suffix(".json").read_text())
            with self.subTest(path.name):
                self.assertEqual(frozen, content(path, frozen["cat"]))

    def test_on_what_todays_encoders_write(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([generator, folder], check=True)
            paths = sorted(pathlib.Path(folder).glob("*.mdat"))
            self.assertGreater(len(paths), 20)
            encodings = set()
            for path in paths:
                self.agree(path)
                encodings.update(json.loads(line)["encoding"]
                                 for line in first("layout", path, "--json")[1].splitlines())
            self.assertLessEqual(ENCODINGS, encodings)

    def test_on_converted_files(self):
        sources = sorted([*ROOT.glob("examples/data/**/*.csv"), *ROOT.glob("tests/**/data/**/*.csv")])
        self.assertGreater(len(sources), 5)
        with tempfile.TemporaryDirectory() as folder:
            converted = 0
            for index, source in enumerate(sources):
                path = pathlib.Path(folder) / f"{index}-{source.stem}.mdat"
                if first("convert", source, "-o", path)[0] == 0:  # some are there to be refused
                    converted += 1
                    self.agree(path)
            self.assertGreater(converted, 5)


class Refusal(unittest.TestCase):
    def test_of_each_invalid_file_by_both(self):
        manifest = json.loads((VECTORS / "invalid/manifest.json").read_text())
        files = {path.stem for path in (VECTORS / "invalid").glob("*.mdat")}
        self.assertEqual(files, {expected["file"] for expected in manifest})
        for file in files:
            path = VECTORS / f"invalid/{file}.mdat"
            with self.subTest(file):
                self.assertNotIn(0, (first("verify", path)[0], second(path, "--verify")[0]))
        for expected in manifest:
            path, series = VECTORS / f"invalid/{expected['file']}.mdat", expected["series"]
            name = expected["file"] if series == "a" else series
            with self.subTest(name):
                whole = expected["command"] == "verify"
                code = first("verify", path)[0] if whole else first("cat", path, series)[0]
                self.assertIn(code, {expected["exit_code"]})
                code, _, errors = second(path, "--verify" if whole else series)
                self.assertEqual(expected["exit_code"], code)
                self.assertIn(f"({expected['clause']})", errors)

    def test_of_every_clause(self):
        manifest = json.loads((VECTORS / "invalid/manifest.json").read_text())
        too_long = {"string-plain 2.5"}  # takes 256 MiB
        self.assertEqual(too_long, clauses() - {expected["breaks"] for expected in manifest})

    def test_of_what_is_not_there(self):
        path = VECTORS / "valid/smallest.mdat"
        self.assertEqual((1, 1), (first("cat", path, "b")[0], second(path, "b")[0]))
        missing = VECTORS / "valid/missing.mdat"
        self.assertEqual((3, 3), (first("cat", missing, "a")[0], second(missing, "a")[0]))


class Calibration(unittest.TestCase):
    """What compares has to be seen telling things apart."""

    def test_a_wrong_value_is_seen(self):
        path = VECTORS / "valid/integers.mdat"
        right = second_reader.value_of
        self.assertIsNone(disagreement(path))
        second_reader.value_of = lambda bits, physical: right(bits ^ (physical == "uint16"), physical)
        try:
            self.assertEqual("uint16: ", disagreement(path))
        finally:
            second_reader.value_of = right

    def test_a_lost_null_is_seen(self):
        path = VECTORS / "valid/integers.mdat"
        right = second_reader.shown
        second_reader.shown = lambda bits, *rest: right(0 if bits is None else bits, *rest)
        try:
            self.assertIsNotNone(disagreement(path))
        finally:
            second_reader.shown = right

    def test_another_file_is_seen(self):
        valid = VECTORS / "valid"
        self.assertIsNotNone(disagreement(valid / "encoding-alp.mdat", valid / "encoding-plain.mdat"))


def update():
    for old in [*(VECTORS / "valid").iterdir()]:
        old.unlink()
    subprocess.run([generator, VECTORS / "valid"], check=True)
    subprocess.run([sys.executable, VECTORS / "make_invalid.py"], check=True)
    for path in sorted((VECTORS / "valid").glob("*.mdat")):
        names = some([line["name"] for line in listing(path)])
        path.with_suffix(".json").write_text(json.dumps(content(path, names), indent=1) + "\n")


if __name__ == "__main__":
    mdat, generator = (os.path.abspath(path) for path in sys.argv[1:3])
    if "--update" in sys.argv:
        update()
    else:
        unittest.main(argv=sys.argv[:1])
