#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""YAML beside PyYAML: what its dumper writes is read as its loader reads it, and what we write it reads."""

import base64
import datetime
import json
import math
import os
import random
import subprocess
import unittest

import numpy as np
import yaml

PEER = os.environ["PEER"]


def peer(command, text):
    result = subprocess.run([PEER, command], input=text.encode(), capture_output=True)
    if result.returncode != 0:
        raise AssertionError(result.stderr.decode())
    return result.stdout.decode()


def from_json(value):
    """The tree of our JSON as Python has it."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (tag, content), = value.items()
        readers = {"$float": float, "$time": datetime.datetime.fromisoformat, "$bytes": base64.b64decode,
                   "$tuple": lambda items: tuple(from_json(items)),
                   "$array": lambda a: np.frombuffer(from_json(a["data"]), a["dtype"]).reshape(a["shape"]),
                   "$map": lambda members: {key: from_json(item) for key, item in members.items()}}
        if tag in readers:
            return readers[tag](content)
    return {key: from_json(item) for key, item in value.items()}


def same(a, b):
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


CHARACTERS = "abc019_-+.:#,[]{}&*!|>'\"%@`~?= \t\n\\°é水💧\x7f\x85\ufeff\u2028"
WORDS = ["", "~", "null", "yes", "No", "on", "1", "0x1f", "017", "1_0", "1e5", "1.0e+5", ".5", ".nan", "1:30",
         "2024-01-02", "2024-01-02 03:04:05", "<<", "=", "- a", "a: b", "a #b", "---", "...", "!x", "'", '"']
NUMBERS = ["0", "1", "00", "08", "1_", "_1", "-0", "+0x1F", "1__0", "1.", "1._5", ".5_", "1.5e+3", "1.5e3",
           "1e+3", "1:2", "1:2:3.5", "190:20:30", "-.inf", "+.INF", "-.nan", "0.", "-", "+", "0o17",
           "2024-01-02t03:04:05Z", "2024-1-2 3:04:05.5 -5", "2024-01-02 03:04:05.123456", "1,000", "12e03",
           "2024-01-02 03:04:05 +1:30", "0b1_1", "-0x1f", "1:60", "1:5", "09", "0_7"]


def random_text(rng):
    if rng.random() < 0.3:
        return rng.choice(WORDS)
    return "".join(rng.choice(CHARACTERS) for _ in range(rng.choice([1, 3, 10, 40, 200])))


def random_value(rng, depth=0):
    kind = rng.randrange(11 if depth < 4 else 7)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, 1, -1, rng.getrandbits(62), -rng.getrandbits(63), 2**64 - 1])
    if kind == 2:
        return rng.choice([0.0, -0.0, 1e22, 1e-7, 5e-324, math.inf, -math.inf, math.nan, rng.uniform(-9, 9)])
    if kind == 3:
        zone = rng.choice([None, datetime.timezone.utc, datetime.timezone(datetime.timedelta(hours=-5))])
        return datetime.datetime(2024, 1, 2, 3, 4, 5, rng.choice([0, 1, 250000]), zone)
    if kind == 4:
        return rng.randbytes(rng.randrange(40))
    if kind < 7:
        return random_text(rng)
    if kind < 9:
        return [random_value(rng, depth + 1) for _ in range(rng.randrange(5))]
    return {random_text(rng): random_value(rng, depth + 1) for _ in range(rng.randrange(5))}


class Yaml(unittest.TestCase):
    def compare(self, expected, read):
        for i, (a, b) in enumerate(zip(expected, read, strict=True)):
            self.assertTrue(same(a, b), f"document {i}:\n{a!r}\n{b!r}")

    def test_what_pyyaml_writes_is_read_as_it_reads_it(self):
        rng = random.Random(1)
        documents = [random_value(rng) for _ in range(300)]
        self.compare(documents, from_json(json.loads(peer("yaml", yaml.dump(documents)))))

    def test_what_is_written_pyyaml_reads(self):
        rng = random.Random(2)
        documents = [random_value(rng) for _ in range(300)]
        self.compare(documents, yaml.safe_load(peer("rewrite-yaml", yaml.dump(documents))))

    def test_words_mean_what_they_mean_to_pyyaml(self):
        for word in WORDS[:15] + NUMBERS:
            with self.subTest(word):
                self.assertTrue(same(yaml.safe_load(word), from_json(json.loads(peer("yaml", word)))))

    def test_tuples_and_numpy_are_read(self):
        document = {"t": (1, (2.5, "a"), [()]), "f": np.float64(1.5), "i": np.int32(7), "b": np.bool_(True),
                    "a": np.arange(6, dtype="f4").reshape(2, 3), "e": np.zeros((0, 2)),
                    "o": np.asfortranarray(np.arange(6).reshape(2, 3)), "big": np.arange(3, dtype=">i4"),
                    "m": np.array([1, 2], dtype="M8[ns]")}
        read = from_json(json.loads(peer("yaml", yaml.dump(document))))
        document.update(f=1.5, i=7, b=True, big=document["big"].astype("<i4"),
                        o=np.ascontiguousarray(document["o"]))
        for name, value in document.items():
            with self.subTest(name):
                self.assertTrue(same(value, read[name]), read[name])


if __name__ == "__main__":
    unittest.main()
