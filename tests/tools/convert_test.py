#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""convert: targets, ranges, appending, and round trips that lose nothing."""

import csv
import io
import json
import math
import os
import pathlib
import signal
import subprocess
import unittest

from mdat_case import MDAT, MdatCase, stamp

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLANTS = {"ac_power_inv_7539_outliers": [], "midc_bms_ghi_20220120": [], "nrel_RSF_II": ["--month-first"]}
SOURCES = sorted((ROOT / "examples/data").rglob("*.csv"))


class Targets(MdatCase):
    def setUp(self):
        super().setUp()
        self.write("a.csv", f"time,v\n{stamp(0)},1.5\n{stamp(1)},2.5\n")

    def test_a_target_that_exists_is_refused_and_stays(self):
        for name in ("t.mdat", "t.csv", "t.jsonl"):
            self.write(name, "mine")
            self.assertIn("--force", self.refused(2, "convert", "a.csv", "-o", name, names=name))
            self.assertEqual((self.folder / name).read_text(), "mine")

    def test_force_replaces_a_regular_file(self):
        for name in ("t.mdat", "t.csv", "t.jsonl"):
            self.write(name, "mine")
            self.mdat("convert", "a.csv", "-o", name, "--force")
            self.assertNotEqual((self.folder / name).read_bytes(), b"mine")
        self.assertEqual(self.entries(), ["a.csv", "t.csv", "t.jsonl", "t.mdat"])

    def test_force_never_replaces_a_device_a_pipe_or_a_folder(self):
        for suffix in (".mdat", ".csv"):
            (self.folder / ("folder" + suffix)).mkdir()
            os.mkfifo(self.folder / ("pipe" + suffix))
            (self.folder / ("link" + suffix)).symlink_to("elsewhere")
            for name in ("folder", "pipe", "link"):
                self.refused(2, "convert", "a.csv", "-o", name + suffix, "--force", names=name + suffix)
        self.refused(
            2, "convert", "a.csv", "-o", "/dev/null", "--to-format", "csv", "--force", names="/dev/null"
        )
        self.assertTrue((self.folder / "pipe.mdat").is_fifo())

    def test_a_refusal_leaves_no_target(self):
        self.write("bad.csv", f"time,v\n{stamp(0)},1.5\n{stamp(1)},text\n")
        self.write("bad.jsonl", '{"time": "2024-05-01", "v": 1}\n{"time": "2024-05-01", "v": [1]}\n')
        for source in ("bad.csv", "bad.jsonl", "missing.csv", "missing.mdat"):
            for target in ("t.mdat", "t.csv", "t.jsonl"):
                self.refused(3, "convert", source, "-o", target, names=source)
        self.write("damaged.mdat", b"no mdat file at all" * 1000)
        for target in ("t.mdat", "t.csv"):
            self.refused(4, "convert", "damaged.mdat", "-o", target, names="damaged.mdat")
        self.assertEqual(self.entries(), ["a.csv", "bad.csv", "bad.jsonl", "damaged.mdat"])

    def test_a_refusal_under_force_leaves_what_was_there(self):
        self.write("bad.csv", f"time,v\n{stamp(0)},1.5\n{stamp(1)},text\n")
        for name in ("t.mdat", "t.csv"):
            self.write(name, "mine")
            self.refused(3, "convert", "bad.csv", "-o", name, "--force")
            self.assertEqual((self.folder / name).read_text(), "mine")

    def test_formats_by_extension_or_name(self):
        self.refused(2, "convert", "a.csv", "-o", "t.xyz", names="--to-format")
        self.mdat("convert", "a.csv", "-o", "t.xyz", "--to-format", "jsonl")
        self.assertEqual(
            json.loads((self.folder / "t.xyz").read_text().splitlines()[0]), {"time": stamp(0), "a": 1.5}
        )
        self.mdat("convert", "t.xyz", "--from-format", "jsonl", "-o", "u.mdat")
        self.assertEqual([r["name"] for r in self.records("ls", "u.mdat")], ["a"])
        self.refused(2, "convert", "a.csv", "-o", "t.mdat", "--to-format", "ods")
        self.refused(2, "convert", "a.csv", "u.mdat", "-o", "both.mdat", names="u.mdat")

    def test_standard_input_and_output(self):
        text = (self.folder / "a.csv").read_bytes()
        self.assertEqual(self.mdat("convert", "-", "--name", "v", "-o", "-", stdin=text).encode(), text)
        self.refused(2, "convert", "a.csv", "-o", "-", "--to-format", "mdat")

    def test_usage(self):
        self.refused(2, "convert", "a.csv")
        self.refused(2, "convert", "-o", "t.mdat")
        self.refused(2, "convert", "a.csv", "-o", "t.mdat", "--force", "--append")
        self.refused(2, "convert", "a.csv", "-o", "t.csv", "--append", names="t.csv")
        self.refused(2, "convert", "a.csv", "-o", "t.mdat", "--type", "v=float65")
        self.refused(2, "convert", "a.csv", "-o", "t.mdat", "--day-first", "--month-first")
        self.refused(2)
        self.refused(2, "convert", "a.csv", "-o", "t.mdat", "--nonsense")
        self.assertEqual(self.entries(), ["a.csv"])

    def test_values_of_options_may_look_like_options(self):
        self.write("o.csv", "time;v;w\n2024-05-01 00:00;-999;-1,5\n2024-05-01 00:01;2;[x]\n")
        self.mdat(
            "convert",
            "o.csv",
            "-o",
            "o.mdat",
            "--null",
            "-999",
            "--null",
            "[x]",
            "--null",
            "",
            "--delimiter",
            ";",
            "--decimal",
            ",",
        )
        values = [list(record.values())[1:] for record in self.records("cat", "o.mdat")]
        self.assertEqual(values, [[None, -1.5], [2, None]])

    def test_options_that_mean_nothing_to_the_sources_are_refused(self):
        self.make("m.mdat", {"time": stamp(0), "v": 1})
        self.write("j.jsonl", '{"time": "2024-05-01", "v": 1}\n')
        for options in (
            ["--delimiter", ";"],
            ["--skip", "1"],
            ["--no-header"],
            ["--bad-rows", "skip"],
            ["--name", "{file}"],
            ["--time", "t"],
            ["--encoding", "latin-1"],
        ):
            for source in ("m.mdat", "j.jsonl"):
                self.refused(2, "convert", source, "-o", "t.mdat", *options, names=options[0])
        for options in (["--zone", "UTC"], ["--type", "v=string"], ["--time-format", "s"]):
            self.refused(2, "convert", "m.mdat", "-o", "t.mdat", *options, names=options[0])
        self.assertNotIn("t.mdat", self.entries())
        self.mdat("convert", "j.jsonl", "-o", "t.mdat", "--type", "v=string")

    def test_an_interrupted_conversion_leaves_nothing(self):
        rows = "".join(f"{1_700_000_000 + i},{i}\n" for i in range(60_000))
        self.write("long.csv", "time,v\n" + rows)
        before = self.entries()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            running = subprocess.Popen(
                [MDAT, "convert", "long.csv", "-o", "-", "--to-format", "jsonl"],
                cwd=self.folder,
                stdout=subprocess.PIPE,
                env={**os.environ, "TMPDIR": str(self.folder)},
            )
            self.assertTrue(running.stdout.read(1))  # it writes by now, and the pipe is soon full
            running.send_signal(number)
            running.wait(timeout=60)
            running.stdout.close()
            self.assertEqual(self.entries(), before, number)

    def test_a_folder_that_is_missing(self):
        self.refused(3, "convert", "a.csv", "-o", "nowhere/t.mdat", names="nowhere/t.mdat")
        self.refused(3, "convert", "a.csv", "-o", "nowhere/t.csv", names="nowhere/t.csv")

    def test_dry_run_writes_nothing(self):
        self.make("m.mdat", {"time": stamp(0), "v": 1})
        self.write("j.jsonl", '{"time": "2024-05-01", "v": 1}\n')
        before = self.entries()
        found = self.mdat("convert", "a.csv", "-o", "t.mdat", "--dry-run")
        self.assertTrue(found.startswith("source\twhat\tvalue\n"), found)
        self.assertIn("float64", found)
        for source in ("m.mdat", "j.jsonl"):
            found = self.records("convert", source, "-o", "t.mdat", "--dry-run")
            self.assertEqual([r["name"] for r in found], ["v"])
        self.assertEqual(self.entries(), before)

    def test_the_same_input_gives_the_same_bytes(self):
        for name in ("a.mdat", "b.mdat"):
            self.mdat("convert", "a.csv", "-o", name, env={"SOURCE_DATE_EPOCH": "1700000000"})
        self.assertEqual((self.folder / "a.mdat").read_bytes(), (self.folder / "b.mdat").read_bytes())


class Append(MdatCase):
    def test_rows_are_added(self):
        self.write("1.csv", f"time,v\n{stamp(0)},1\n")
        self.write("2.csv", f"time,v\n{stamp(1)},2\n")
        self.mdat("convert", "1.csv", "-o", "t.mdat", "--name", "v")
        self.mdat("convert", "2.csv", "-o", "t.mdat", "--name", "v", "--append")
        self.assertEqual([r["v"] for r in self.records("cat", "t.mdat")], [1, 2])
        self.assertEqual(self.records("info", "t.mdat")[0]["commits"], 2)

    def test_the_same_file_twice_is_refused_with_both_ranges(self):
        self.write("1.csv", f"time,v\n{stamp(0)},1\n{stamp(5)},2\n")
        self.mdat("convert", "1.csv", "-o", "t.mdat")
        error = self.refused(2, "convert", "1.csv", "-o", "t.mdat", "--append", names="1.csv")
        self.assertIn("--overlap", error)
        self.assertGreaterEqual(error.count(stamp(0)), 2)
        self.assertGreaterEqual(error.count(stamp(5)), 2)
        self.mdat("convert", "1.csv", "-o", "t.mdat", "--append", "--overlap", "keep")
        self.assertEqual(self.records("info", "t.mdat")[0]["rows"], 4)

    def test_json_lines_and_mdat_are_appended_likewise(self):
        self.make("t.mdat", {"time": stamp(0), "a": 1, "b": "x"})
        self.make("u.mdat", {"time": stamp(1), "a": 2, "b": "y"})
        self.mdat("convert", "u.mdat", "-o", "t.mdat", "--append")
        self.assertIn(
            "--overlap", self.refused(2, "convert", "u.mdat", "-o", "t.mdat", "--append", names="u.mdat")
        )
        self.make("t.mdat", {"time": stamp(2) + ".5", "a": 2.5, "b": None}, options=["--append"])
        self.assertEqual(
            [(r["a"], r["b"]) for r in self.records("cat", "t.mdat")], [(1.0, "x"), (2.0, "y"), (2.5, None)]
        )
        self.assertEqual(self.records("info", "t.mdat")[0]["axes"], 1)
        self.make("v.mdat", {"time": stamp(9), "a": "text", "b": "y"})
        self.refused(1, "convert", "v.mdat", "-o", "t.mdat", "--append", names="v.mdat")
        self.make("w.mdat", {"time": stamp(9) + "Z", "a": 1.0})
        self.refused(1, "convert", "w.mdat", "-o", "t.mdat", "--append", names="w.mdat")

    def test_integers_and_floats_of_mdat_files_meet_where_that_is_exact(self):
        self.make("i.mdat", *({"time": stamp(i), "a": v} for i, v in enumerate([1, None, -(2**53)])))
        self.make("f.mdat", {"time": stamp(5), "a": 2.5})
        for first, second, third in (("i", "f", 8), ("f", "i", 0)):
            self.mdat("convert", f"{first}.mdat", "-o", "t.mdat", "--force")
            self.mdat("convert", f"{second}.mdat", "-o", "t.mdat", "--append", "--overlap", "keep")
            self.assertEqual(self.records("ls", "t.mdat")[0]["type"], "float64")
            values = [r["a"] for r in self.records("cat", "t.mdat")]
            self.assertEqual(sorted(values, key=str), sorted([1.0, None, -(2.0**53), 2.5], key=str))
            self.mdat("verify", "t.mdat")
        for value in (2**53 + 1, 2**63 - 1):
            self.make("big.mdat", {"time": stamp(9), "a": value}, options=["--force"])
            error = self.refused(1, "convert", "big.mdat", "-o", "t.mdat", "--append", names="big.mdat")
            self.assertIn(str(value), error)
            self.mdat("convert", "big.mdat", "-o", "u.mdat", "--force")
            self.refused(1, "convert", "f.mdat", "-o", "u.mdat", "--append", "--overlap", "keep")

    def test_a_refused_append_leaves_the_file_as_it_was(self):
        self.make("t.mdat", {"time": stamp(0), "a": 1})
        before = self.mdat("cat", "t.mdat")
        self.write("bad.csv", f"time,a\n{stamp(1)},2\n{stamp(2)},text\n")
        self.refused(3, "convert", "bad.csv", "-o", "t.mdat", "--append", "--name", "{column}")
        self.assertEqual(self.mdat("cat", "t.mdat"), before)
        self.mdat("verify", "t.mdat")


class Ranges(MdatCase):
    def test_a_range_is_taken_from_every_format(self):
        self.make("m.mdat", *({"time": stamp(i), "v": i} for i in range(10)))
        self.mdat("convert", "m.mdat", "-o", "m.csv")
        self.mdat("convert", "m.mdat", "-o", "m.jsonl")
        naming = lambda source: ["--name", "{column}"] if source.endswith(".csv") else []
        for source in ("m.mdat", "m.csv", "m.jsonl"):
            for target in ("t.mdat", "t.csv", "t.jsonl"):
                self.mdat(
                    "convert",
                    source,
                    "-o",
                    target,
                    "--from",
                    stamp(3),
                    "--to",
                    stamp(6),
                    "--force",
                    *naming(source),
                )
                self.mdat("convert", target, "-o", "back.mdat", "--force", *naming(target))
                self.assertEqual(
                    [r["v"] for r in self.records("cat", "back.mdat", "v")], [3, 4, 5], (source, target)
                )

    def test_a_range_that_cannot_be_is_usage(self):
        self.make("m.mdat", {"time": stamp(0), "v": 1})
        for target in ("t.mdat", "t.csv"):
            self.refused(2, "convert", "m.mdat", "-o", target, "--from", "2024-05-01T00:00Z", names="m.mdat")
        self.assertEqual(self.entries(), ["m.mdat"])


class RoundTrips(MdatCase):
    def same(self, first, second, options=()):
        """Two .mdat files hold the same series, stamps and values."""

        def facts(name):
            return [
                {k: r[k] for k in ("name", "type", "unit", "rows", "nulls", "begin", "end", "time")}
                for r in self.records("ls", name)
            ]

        self.assertEqual(facts(first), facts(second))
        long = ("--layout", "long", "--format", "jsonl")
        names = [r["name"] for r in self.records("ls", first)]
        self.assertEqual(self.mdat("cat", first, *names, *long), self.mdat("cat", second, *names, *long))

    def back_and_forth(self, name, options=()):
        for target in ("t.csv", "t.jsonl", "t.mdat"):
            self.mdat("convert", name, "-o", target, "--force")
            told = []
            if target.endswith(".csv"):
                told += ["--name", "{key}" if self.is_long(target) else "{column}"]
            if not target.endswith(".mdat"):
                told += options
            self.mdat("convert", target, "-o", "back.mdat", "--force", *told)
            self.same(name, "back.mdat")
            if target.endswith(".mdat"):
                self.assertEqual(
                    self.records("info", name)[0]["axes"], self.records("info", "back.mdat")[0]["axes"]
                )

    def is_long(self, name):
        path = self.folder / name
        return path.suffix == ".csv" and path.read_text().startswith("time,series,value\n")

    def test_hard_values(self):
        floats = [
            100.0,
            -0.0,
            0.0,
            5e-324,
            1.7976931348623157e308,
            0.1,
            1 / 3,
            1e16,
            "nan",
            "inf",
            "-inf",
            None,
        ]
        ints = [2**63 - 1, -(2**63), 0, -1, 2**53 + 1, None, 1, 2, 3, 4, 5, 6]
        texts = ["", " ", "a,b", '"', "two\nlines", "NULL", "na", "1", "1.5", "true", "é水", None]
        bools = [True, False, None] * 4
        rows = [
            {"time": stamp(i, i), "f [m/s]": f, "i": n, "t": t, "b": b}
            for i, (f, n, t, b) in enumerate(zip(floats, ints, texts, bools))
        ]
        self.make("hard.mdat", *rows)
        self.assertEqual(
            self.records("cat", "hard.mdat", "f", "i", "t", "b"),
            [{k.replace(" [m/s]", ""): v for k, v in row.items()} for row in rows],
        )
        self.back_and_forth("hard.mdat")

    def test_every_number_format_the_tool_prints_is_exact(self):
        import random
        import struct

        random.seed(3)
        values = []
        while len(values) < 5000:
            (value,) = struct.unpack("<d", random.randbytes(8))
            if math.isfinite(value):
                values.append(value)
        self.make("bits.mdat", *({"time": stamp(i % 1400), "v": v} for i, v in enumerate(values)))
        self.assertEqual([r["v"] for r in self.records("cat", "bits.mdat")], values)
        self.back_and_forth("bits.mdat")

    def test_series_on_different_axes_go_long(self):
        self.make(
            "two.mdat",
            *({"time": stamp(i), "series": "a [m]", "value": i} for i in range(3)),
            *({"time": stamp(i), "series": "b", "value": i / 2} for i in range(2, 5)),
            {"time": stamp(5), "series": "b", "value": None},
        )
        self.mdat("convert", "two.mdat", "-o", "two.csv")
        lines = (self.folder / "two.csv").read_text().splitlines()
        self.assertEqual(lines[0], "time,series,value")
        self.assertEqual(lines[1], f"{stamp(0)},a [m],0")
        self.assertEqual(lines[-1], f"{stamp(5)},b,")
        self.back_and_forth("two.mdat")

    def test_one_axis_goes_wide_with_units_in_brackets(self):
        self.make(
            "one.mdat", {"time": stamp(0), "a [m]": 1, "b": 2.5}, {"time": stamp(0), "a [m]": None, "b": None}
        )
        self.mdat("convert", "one.mdat", "-o", "one.csv")
        self.assertEqual(
            (self.folder / "one.csv").read_text(), f"time,a [m],b\n{stamp(0)},1,2.5\n{stamp(0)},,\n"
        )
        self.back_and_forth("one.mdat")

    def test_zones_and_units_of_time(self):
        self.make(
            "z.mdat",
            {"time": "2024-05-01T00:00:00.000000+02:00", "v": 1},
            {"time": "2024-05-01T00:00:00.000001+02:00", "v": 2},
        )
        self.assertEqual(self.records("ls", "z.mdat")[0]["time"], "timestamp[us, +02:00]")
        self.back_and_forth("z.mdat")

    def test_types_that_text_does_not_carry_come_back_with_what_the_note_says(self):
        kinds = ["float32", "int8", "uint64", "categorical", "duration[ms]"]
        self.make(
            "k.mdat",
            {"time": stamp(0), **{kind: 1 for kind in kinds[:3]}, "categorical": "x", "duration[ms]": 5},
            options=[word for kind in kinds for word in ("--type", f"{kind}={kind}")],
        )
        self.mdat("convert", "k.mdat", "-o", "k.jsonl")
        for kind in kinds:
            self.assertIn(f"--type '{kind}={kind}'", self.error)
        self.mdat("convert", "k.jsonl", "-o", "l.mdat", *(w for k in kinds for w in ("--type", f"{k}={k}")))
        self.same("k.mdat", "l.mdat")
        self.mdat("convert", "k.mdat", "-o", "m.mdat")
        self.same("k.mdat", "m.mdat")

    def test_awkward_names_come_back(self):
        for names in (
            ["time", "b"],
            ["series", "value"],
            ["a [b]", "a"],
            [" a", "b"],
            ["a,b", 'c"d'],
            ["#", "1"],
        ):
            rows = [
                {"time": stamp(i), "series": name + " []" if name.endswith("]") else name, "value": i + 0.5}
                for i in range(2)
                for name in names
            ]
            self.make("n.mdat", *rows, options=["--force"])
            self.assertEqual({r["name"] for r in self.records("ls", "n.mdat")}, set(names))
            self.back_and_forth("n.mdat")

    def test_real_files_keep_every_stamp_and_value(self):
        """From CSV and back, and every cell of the source is found again."""
        self.assertTrue(SOURCES)
        for source in SOURCES:
            with self.subTest(source.name):
                self.mdat("convert", source, "-o", "r.mdat", "--force")
                self.mdat("verify", "r.mdat")
                self.back_and_forth("r.mdat")
                with open(source, newline="") as file:
                    cells = list(csv.reader(file))[1:]
                back = list(csv.reader(io.StringIO(self.mdat("cat", "r.mdat"))))[1:]
                self.assertEqual(len(cells), len(back))
                for want, have in zip(cells, back):
                    self.assertEqual(want[0].replace(" ", "T"), have[0])
                    for a, b in zip(want[1:], have[1:], strict=True):
                        self.assertTrue(a == b or float(a) == float(b), (want, have))

    def test_exports_of_plants_keep_types_units_and_zones(self):
        for name, options in PLANTS.items():
            with self.subTest(name):
                self.mdat(
                    "convert",
                    ROOT / f"tests/data/pv/{name}.csv",
                    "-o",
                    "p.mdat",
                    "--force",
                    "--name",
                    "{column}",
                    *options,
                )
                self.back_and_forth("p.mdat")
        series = self.plant("midc_bms_ghi_20220120")[0]
        self.assertEqual(
            (series["name"], series["unit"], series["type"], series["time"]),
            ("Global CMP22 (vent/cor)", "W/m^2", "float64", "timestamp[s, -07:00]"),
        )
        self.assertEqual({r["type"] for r in self.plant("ac_power_inv_7539_outliers")}, {"float64", "bool"})
        self.assertIn(
            "--day-first",
            self.refused(
                2, "convert", ROOT / "tests/data/pv/nrel_RSF_II.csv", "-o", "n.mdat", names="nrel_RSF_II.csv"
            ),
        )

    def plant(self, name):
        self.mdat(
            "convert", ROOT / f"tests/data/pv/{name}.csv", "-o", "p.mdat", "--force", "--name", "{column}"
        )
        return self.records("ls", "p.mdat")


class JsonLines(MdatCase):
    def test_mistakes_name_file_line_and_column(self):
        for text, *words in (
            (
                '{"time": "2024-05-01", "v": 1}\n{"time": "2024-05-01", "v": "x"}\n',
                "j.jsonl:2",
                '"v"',
                "--type",
            ),
            ('{"time": "2024-05-01", "v": {}}\n', "j.jsonl:1", '"v"'),
            ('{"v": 1}\n', "j.jsonl:1", '"time"'),
            ('\n\n{"time": "soon"}\n', "j.jsonl:3", "soon"),
            ('{"time": 1714521600, "v": 1}\n', "j.jsonl:1", "--time-format"),
            (
                '{"time": "2024-05-01", "v": 1}\n{"time": "2024-05-01T00:00Z", "v": 1}\n',
                "j.jsonl:2",
                "offset",
            ),
            ('{"time": "2024-05-01", "v": 1, "v": 2}\n', "j.jsonl:1", "twice"),
            ('{"time": "2024-05-01", "v": 1', "j.jsonl:1"),
        ):
            self.write("j.jsonl", text)
            error = self.refused(3, "convert", "j.jsonl", "-o", "t.mdat")
            for word in words:
                self.assertIn(word, error)

    def test_what_a_type_cannot_hold_is_a_no(self):
        self.write(
            "j.jsonl", '{"time": "2024-05-01", "v": 9007199254740993}\n{"time": "2024-05-01", "v": 1.5}\n'
        )
        self.refused(1, "convert", "j.jsonl", "-o", "t.mdat", names="j.jsonl:1")
        self.refused(1, "convert", "j.jsonl", "-o", "t.mdat", "--type", "v=int8", names="j.jsonl:1")

    def test_epochs_and_zones(self):
        self.write("j.jsonl", '{"time": 1714521600000, "v": 1}\n')
        self.mdat("convert", "j.jsonl", "-o", "e.mdat", "--time-format", "ms")
        self.assertEqual(self.records("cat", "e.mdat")[0]["time"], "2024-05-01T00:00:00.000+00:00")
        self.write("n.jsonl", '{"time": "2024-05-01T00:00", "v": 1}\n')
        self.mdat("convert", "n.jsonl", "-o", "z.mdat", "--zone", "Europe/Paris")
        self.assertEqual(self.records("cat", "z.mdat")[0]["time"], "2024-05-01T00:00:00+02:00")
        self.write(
            "d.jsonl",
            '{"time": "2024-03-31T01:00+01:00", "v": 1}\n{"time": "2024-03-31T03:00+02:00", "v": 2}\n',
        )
        self.mdat("convert", "d.jsonl", "-o", "d.mdat")
        self.assertEqual(
            [r["time"] for r in self.records("cat", "d.mdat")],
            ["2024-03-31T00:00:00+00:00", "2024-03-31T01:00:00+00:00"],
        )

    def test_columns_that_come_late_are_null_before(self):
        rows = [{"time": stamp(0, 0), "a": i} for i in range(5000)] + [{"time": stamp(1), "a": 1, "b": 2.5}]
        self.make("l.mdat", *rows)
        series = {r["name"]: r for r in self.records("ls", "l.mdat")}
        self.assertEqual(
            (series["b"]["rows"], series["b"]["nulls"], series["b"]["type"]), (5001, 5000, "float64")
        )
        self.assertEqual(self.records("info", "l.mdat")[0]["axes"], 1)

    def test_integers_become_floats_when_a_decimal_comes_later(self):
        self.make("w.mdat", *({"time": stamp(0), "a": i} for i in range(10000)), {"time": stamp(1), "a": 0.5})
        (series,) = self.records("ls", "w.mdat")
        self.assertEqual((series["type"], series["rows"]), ("float64", 10001))
        (stats,) = self.records("stats", "w.mdat", "a")
        self.assertEqual((stats["sum"], stats["max"], stats["last"]), (49995000.5, 9999.0, 0.5))


if __name__ == "__main__":
    unittest.main()
