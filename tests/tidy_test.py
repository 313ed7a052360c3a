#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of CONTRIBUTING.md that a program can check, as tests over the tree of this repository.

A rule takes a tree, {path: text}, and yields one sentence per breach. Tree applies every rule to this
repository; Rules shows each rule trees that break it: what finds nothing has to be seen finding something.
"""

import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Who may include whom; each layer also includes itself. Read and write never include each other.
LAYERS = {
    "lib/include": {"mdat"},
    "format": {"mdat/error.hpp"},
    "lib/time": {"mdat"},
    "lib/io": {"mdat", "format"},
    "lib/codec": {"mdat", "format"},
    "lib/column": {"mdat", "format", "lib/io", "lib/codec"},
    "lib/tree": {"mdat", "format", "lib/io", "lib/codec", "lib/column"},
    "lib/page": {"mdat", "format", "lib/io", "lib/codec", "lib/column", "lib/tree", "lib/read"},
    "lib/read": {"mdat", "format", "lib/time", "lib/io", "lib/codec", "lib/column", "lib/tree"},
    "lib/write": {"mdat", "format", "lib/io", "lib/codec", "lib/column", "lib/tree"},
    "lib/model": {"mdat", "lib/column"},
    "lib/arrow": {"mdat", "lib/io", "lib/codec", "lib/column", "lib/model"},
    "lib/parquet": {"mdat", "lib/io", "lib/codec", "lib/column", "lib/model", "lib/arrow"},
    "lib/meteaudata": {"mdat", "lib/io", "lib/model"},
    "lib/store": {"mdat", "format", "lib/io", "lib/column", "lib/model", "lib/meteaudata"},
    "lib/process": {"mdat", "lib/time", "lib/model", "lib/store"},
    "tools": {"mdat", "lib/time"},
}
SYSTEM = {"fcntl.h", "unistd.h", "immintrin.h", "errno.h", "pthread.h", "sched.h", "signal.h", "time.h",
          "ucontext.h"}  # besides sys/ and linux/
NO_NAMES = {"util", "utils", "common", "helper", "helpers", "misc", "base", "core", "stuff"}
COLUMNS = 110
LINES = {".hpp": 300, ".cpp": 500}  # aim at half of it
CODE = {".hpp", ".cpp", ".inc", ".py", ".sh"}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
LONE_STRING = re.compile(r'\s*f?".*",?')  # is not cut in two


def suffix(path):
    return pathlib.PurePosixPath(path).suffix


def layer_of(path):
    return next((layer for layer in LAYERS if path.startswith(layer + "/")), None)


def includes(tree):
    """Of the product: format, lib and tools. Yields (path, layer, header, quoted)."""
    for path, text in tree.items():
        layer = layer_of(path)
        if layer and suffix(path) in {".hpp", ".cpp", ".inc"}:
            for quoted, angled in INCLUDE.findall(text):
                yield path, layer, quoted or angled, bool(quoted)


def is_third_party(header, quoted):
    if quoted:
        return header.endswith("_generated.h")
    if header.startswith(("sys/", "linux/")) or header in SYSTEM:
        return False
    return "." in header or "/" in header


def rule_layers_have_one_direction(tree):
    for path, layer, header, quoted in includes(tree):
        if not quoted or is_third_party(header, quoted):
            continue
        own = "mdat/" if layer == "lib/include" else layer + "/"
        if not header.startswith(own) and not any(
                header == allowed or header.startswith(allowed + "/") for allowed in LAYERS[layer]):
            yield f"{path} includes {header}; {layer} may include {sorted(LAYERS[layer])}"


def rule_third_party_headers_have_one_place(tree):
    places = {}
    for path, layer, header, quoted in includes(tree):
        if is_third_party(header, quoted):
            places.setdefault(header, set()).add(path)
            if layer == "lib/include":
                yield f"{path} is public and includes {header}"
    for header, paths in places.items():
        if len(paths) > 1:
            yield f"{header} is included in {sorted(paths)}; one of them has to hide it"


def rule_no_names_that_say_nothing(tree):
    for path in tree:
        for word in sorted(NO_NAMES.intersection(re.split(r"[/_.]", path))):
            yield f"{path}: name it by the noun that is in it, not {word}"


def rule_lines_fit(tree):
    for path, text in tree.items():
        if suffix(path) not in CODE | {".cmake", ".fbs"} and not path.endswith("CMakeLists.txt"):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > COLUMNS and not LONE_STRING.fullmatch(line):
                yield f"{path}:{number} has {len(line)} columns, at most {COLUMNS}"


def rule_files_are_short(tree):
    for path, text in tree.items():
        limit = LINES.get(suffix(path))
        if limit and text.count("\n") > limit:
            yield f"{path} has {text.count(chr(10))} lines, at most {limit}: split it by noun"


def rule_files_open_with_their_licence(tree):
    for path, text in tree.items():
        head = text.splitlines()[:2]  # the second line of a script
        if suffix(path) in CODE and not any("SPDX-License-Identifier: Apache-2.0" in line for line in head):
            yield f"{path}: the first line names no licence"


def rule_headers_are_guarded_and_import_no_namespace(tree):
    for path, text in tree.items():
        if suffix(path) != ".hpp":
            continue
        if "#pragma once" not in text:
            yield f"{path}: no #pragma once"
        if re.search(r"^using namespace", text, re.M):
            yield f"{path}: using namespace in a header"


def rule_sources_are_built(tree):
    for path in tree:
        if suffix(path) == ".cpp":
            name = pathlib.PurePosixPath(path).name
            lists = [text for other, text in tree.items() if other.endswith("CMakeLists.txt")]
            stem = name.removesuffix(".cpp")
            if not any(re.search(rf"\b{stem}\b", text) for text in lists):
                yield f"{path} is in no CMakeLists.txt"


def rule_encodings_have_a_page(tree):
    for path, text in tree.items():
        if path.startswith("lib/codec/"):
            for name in re.findall(r'kName = "([^"]+)"', text):
                if f"spec/encodings/{name}.md" not in tree:
                    yield f"{path}: encoding {name} has no page spec/encodings/{name}.md"


RULES = {name: rule for name, rule in globals().items() if name.startswith("rule_")}

BREACHES = {
    "rule_layers_have_one_direction": [
        {"format/a.hpp": '#include "lib/io/b.hpp"\n'},
        {"format/a.hpp": '#include "mdat/file.hpp"\n'},
        {"lib/read/a.cpp": '#include "lib/write/b.hpp"\n'},
        {"lib/write/a.cpp": '#include "lib/read/b.hpp"\n'},
        {"lib/io/a.cpp": '#include "b.hpp"\n'},
        {"lib/include/mdat/a.hpp": '#include "format/layout.hpp"\n'},
    ],
    "rule_third_party_headers_have_one_place": [
        {"lib/io/a.cpp": "#include <zstd.h>\n", "lib/codec/b.cpp": "#include <zstd.h>\n"},
        {"lib/include/mdat/a.hpp": "#include <fmt/format.h>\n"},
        {"format/a.cpp": '#include "page_generated.h"\n', "format/b.cpp": '#include "page_generated.h"\n'},
    ],
    "rule_no_names_that_say_nothing": [{"lib/util/a.cpp": ""}, {"tests/csv_helpers.hpp": ""}],
    "rule_lines_fit": [{"a.py": "x" * (COLUMNS + 1)}],
    "rule_files_are_short": [{"a.hpp": "\n" * (LINES[".hpp"] + 1)}],
    "rule_files_open_with_their_licence": [{"a.cpp": "int a;\n"}],
    "rule_headers_are_guarded_and_import_no_namespace": [
        {"a.hpp": "int a;\n"}, {"a.hpp": "#pragma once\nusing namespace std;\n"}],
    "rule_sources_are_built": [{"lib/a.cpp": "", "CMakeLists.txt": "b.cpp ba.cpp"}],
    "rule_encodings_have_a_page": [{"lib/codec/a.hpp": 'kName = "a";', "spec/encodings/b.md": ""}],
}


def repository():
    """What is committed or about to be."""
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             cwd=ROOT, check=True, capture_output=True, text=True)
    names = [name for name in listing.stdout.split("\0") if (ROOT / name).is_file()]
    read = CODE | {".cmake", ".fbs", ".txt"}
    return {name: (ROOT / name).read_text(encoding="utf-8") if suffix(name) in read else "" for name in names}


class Tree(unittest.TestCase):
    def test_keeps_every_rule(self):
        tree = repository()
        self.assertGreater(len(tree), 50)
        for name, rule in RULES.items():
            with self.subTest(name):
                breaches = list(rule(tree))
                self.assertFalse(breaches, "\n" + "\n".join(breaches))


class Rules(unittest.TestCase):
    def test_find_what_breaks_them(self):
        self.assertEqual(RULES.keys(), BREACHES.keys())
        for name, trees in BREACHES.items():
            for tree in trees:
                with self.subTest(name, tree=tree):
                    self.assertNotEqual([], list(RULES[name](tree)))


if __name__ == "__main__":
    unittest.main()
