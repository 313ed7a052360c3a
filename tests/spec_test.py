#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""spec_test.py COMPILER: the tables of spec/mdat.md and the structs of format/layout.hpp say the same.

A table `| offset | size | field |` belongs to the struct that the heading above it names. Each row becomes a
static_assert on offsetof and sizeof, and the compiler is the judge; the sizes of a table have to add up to
the struct, so no field is left out, and every struct has a table.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLAIN = {"Hash", "Uuid"}  # 16 bytes, told where they are used
ROW = re.compile(r"^\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*`?(\w+)`?")


def asserts_of(specification, structs):
    rows = {name: [] for name in structs}
    current = None
    for line in specification.splitlines():
        if line.startswith("#"):
            current = next((word for word in re.findall(r"\w+", line) if word in rows), None)
        elif current and (row := ROW.match(line)):
            rows[current].append(row.groups())
    for name, fields in rows.items():
        if not fields and name not in PLAIN:
            yield f'static_assert(false, "the specification has no table of {name}");'
        for offset, size, field in fields:
            yield f"static_assert(offsetof({name}, {field}) == {offset});"
            yield f"static_assert(sizeof({name}::{field}) == {size});"
        if fields:
            yield f"static_assert(sizeof({name}) == {' + '.join(size for _, size, _ in fields)});"


def compiles(compiler, asserts):
    source = '#include "format/layout.hpp"\nusing namespace mdat::format;\n' + "\n".join(asserts)
    run = subprocess.run([compiler, "-std=c++23", "-fsyntax-only", f"-I{ROOT}", "-xc++", "-"], input=source,
                         text=True, capture_output=True)
    return run.returncode == 0, run.stderr


compiler = sys.argv[1]
structs = re.findall(r"^struct (\w+) \{", (ROOT / "format/layout.hpp").read_text(), re.M)
asserts = list(asserts_of((ROOT / "spec/mdat.md").read_text(), structs))
ok, message = compiles(compiler, asserts)
print(message or f"{len(asserts)} facts about {len(structs)} structs agree")

# The judge has to be seen refusing a table that is wrong by one.
wrong = list(asserts_of("# Extent\n| 1 | 8 | offset |", ["Extent"]))
assert not compiles(compiler, wrong)[0], "a wrong table compiles: nothing was tested"
sys.exit(not ok)
