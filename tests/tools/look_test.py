#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""info, ls, head, tail, cat, stats, at, sample and gaps: the promises of docs/tool.md that scripts rely on."""

import json
import unittest

from mdat_case import MdatCase, stamp


class PlantCase(MdatCase):
    def plant(self):
        rows = [
            {"time": stamp(i), "level [m]": i + 0.5, "count": i, "on": i % 2 == 0, "state": f"s{i}"}
            for i in range(20)
        ]
        return self.make("plant.mdat", *rows)


class Look(PlantCase):
    def test_info_is_one_object_with_what_scripts_need(self):
        self.plant()
        (info,) = self.records("info", "plant.mdat")
        self.assertEqual(info["format"], "mdat")
        self.assertRegex(info["uuid"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        self.assertEqual(info["bytes"], (self.folder / "plant.mdat").stat().st_size)
        self.assertEqual((info["commits"], info["series"], info["rows"], info["axes"]), (1, 4, 80, 1))

    def test_a_file_alone_is_info(self):
        self.plant()
        self.assertEqual(self.mdat("plant.mdat", "--json"), self.mdat("info", "plant.mdat", "--json"))
        self.assertEqual(self.mdat("plant.mdat"), self.mdat("info", "plant.mdat"))

    def test_a_pipe_gets_tsv_with_a_header(self):
        self.plant()
        for command in (["info"], ["ls"], ["stats"], ["layout"], ["head"], ["tail"]):
            lines = self.mdat(*command, "plant.mdat").splitlines()
            columns = lines[0].split("\t")
            self.assertGreater(len(columns), 1, command)
            for line in lines[1:]:
                self.assertEqual(len(line.split("\t")), len(columns), line)
            for record in self.records(*command, "plant.mdat"):
                self.assertEqual(list(record), columns)

    def test_ls_has_a_line_per_series(self):
        self.plant()
        series = {record["name"]: record for record in self.records("ls", "plant.mdat")}
        self.assertEqual(sorted(series), ["count", "level", "on", "state"])
        level = series["level"]
        self.assertEqual(
            (level["type"], level["unit"], level["rows"], level["nulls"]), ("float64", "m", 20, 0)
        )
        self.assertEqual((level["begin"], level["end"]), (stamp(0), stamp(19)))
        self.assertGreater(level["bytes"], 0)
        self.assertEqual(
            [series[name]["type"] for name in ("count", "on", "state")], ["int64", "bool", "string"]
        )
        self.assertEqual([r["name"] for r in self.records("ls", "plant.mdat", "*t*")], ["count", "state"])
        self.assertEqual(self.records("ls", "plant.mdat", "nothing*"), [])

    def test_types_are_spelled_as_promised(self):
        types = [
            "float64",
            "float32",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "duration[s]",
            "duration[ns]",
        ]
        options = [word for name in types for word in ("--type", f"{name}={name}")]
        options += [
            "--type",
            "c=categorical",
            "--type",
            "t=timestamp[us]",
            "--type",
            "z=timestamp[us, Europe/Paris]",
        ]
        row = {
            "time": stamp(0),
            **{name: 1 for name in types},
            "c": "x",
            "t": "2024-05-01T00:00:00.25",
            "z": "2024-05-01T00:00:00+02:00",
        }
        self.make("types.mdat", row, options=options)
        found = {r["name"]: r["type"] for r in self.records("ls", "types.mdat")}
        self.assertEqual(
            found,
            {
                **{name: name for name in types},
                "c": "categorical",
                "t": "timestamp[us]",
                "z": "timestamp[us, Europe/Paris]",
            },
        )
        (cells,) = self.records("cat", "types.mdat")
        self.assertEqual(cells["t"], "2024-05-01T00:00:00.250000")
        self.assertEqual(cells["z"], "2024-05-01T00:00:00.000000+02:00")
        self.assertEqual(
            (cells["float32"], cells["int8"], cells["duration[s]"], cells["c"]), (1.0, 1, 1, "x")
        )

    def test_an_empty_series_has_null_begin_and_end(self):
        self.make("e.mdat", {"time": stamp(0), "a": 1})
        self.mdat("convert", "e.mdat", "-o", "none.mdat", "--to", "2020-01-01")
        (series,) = self.records("ls", "none.mdat")
        self.assertEqual((series["rows"], series["begin"], series["end"]), (0, None, None))
        self.assertEqual(self.mdat("cat", "none.mdat"), "time,a\n")
        (stats,) = self.records("stats", "none.mdat", "a")
        self.assertEqual(stats["count"], 0)

    def test_head_and_tail(self):
        self.plant()
        self.assertEqual(len(self.records("head", "plant.mdat")), 10)
        self.assertEqual(
            [r["count"] for r in self.records("head", "plant.mdat", "count", "-n", 3)], [0, 1, 2]
        )
        self.assertEqual(
            [r["count"] for r in self.records("tail", "plant.mdat", "count", "-n", 3)], [17, 18, 19]
        )
        self.assertEqual(len(self.records("tail", "plant.mdat", "count", "-n", 100)), 20)
        self.assertEqual(len(self.records("tail", "plant.mdat", "count", "-n", 0)), 0)
        self.assertEqual(
            [r["count"] for r in self.records("tail", "plant.mdat", "count", "-n", 2, "--to", stamp(5))],
            [3, 4],
        )
        long = self.records("tail", "plant.mdat", "count", "on", "-n", 1, "--layout", "long")
        self.assertEqual([(r["series"], r["value"]) for r in long], [("count", 19), ("on", False)])


class Cat(PlantCase):
    def test_null_and_empty_text_differ(self):
        self.make(
            "n.mdat", {"time": stamp(0), "s": ""}, {"time": stamp(1), "s": None}, {"time": stamp(2), "s": "x"}
        )
        self.assertEqual(
            self.mdat("cat", "n.mdat", "s"), f'time,s\n{stamp(0)},""\n{stamp(1)},\n{stamp(2)},x\n'
        )
        self.assertEqual(
            self.mdat("cat", "n.mdat", "s", "--format", "tsv"),
            f'time\ts\n{stamp(0)}\t""\n{stamp(1)}\t\n{stamp(2)}\tx\n',
        )

    def test_floats_look_like_floats(self):
        self.make(
            "f.mdat",
            *(
                {"time": stamp(i), "v": v}
                for i, v in enumerate([100.0, -0.0, 0.1, 1e300, "nan", "inf", "-inf", 5e-324])
            ),
        )
        values = [line.split(",")[1] for line in self.mdat("cat", "f.mdat").splitlines()[1:]]
        self.assertEqual(values, ["100.0", "-0.0", "0.1", "1e+300", "nan", "inf", "-inf", "5e-324"])
        self.assertEqual(
            [r["v"] for r in self.records("cat", "f.mdat")],
            [100.0, -0.0, 0.1, 1e300, "nan", "inf", "-inf", 5e-324],
        )

    def test_json_is_the_format_jsonl(self):
        self.make("j.mdat", {"time": stamp(0), "a b": 1})
        self.assertEqual(
            self.mdat("cat", "j.mdat", "--json"), self.mdat("cat", "j.mdat", "--format", "jsonl")
        )
        self.assertEqual(json.loads(self.mdat("cat", "j.mdat", "--json")), {"time": stamp(0), "a b": 1})

    def test_a_range_begins_included_and_ends_excluded(self):
        self.make("r.mdat", *({"time": stamp(i), "v": i} for i in range(10)))

        def rows(*options):
            return [r["v"] for r in self.records("cat", "r.mdat", "v", *options)]

        self.assertEqual(rows("--from", stamp(3), "--to", stamp(6)), [3, 4, 5])
        self.assertEqual(rows("--from", stamp(8)), [8, 9])
        self.assertEqual(rows("--to", "2024-05-01 00:02"), [0, 1])
        self.assertEqual(rows("--from", "2024-05-01"), list(range(10)))
        self.assertEqual(rows("--limit", 2), [0, 1])
        self.assertEqual(rows("--limit", 0), [])
        self.assertEqual(rows("--from", "2024-05-01T00:00:59.9999", "--to", "2024-05-01T00:01:00.0001"), [1])

    def test_a_range_outside_the_data_is_the_header(self):
        self.make("r.mdat", {"time": stamp(0), "v": 1})
        self.assertEqual(self.mdat("cat", "r.mdat", "v", "--from", "2030-01-01"), "time,v\n")
        self.assertEqual(self.mdat("cat", "r.mdat", "v", "--from", "2030-01-01", "--json"), "")

    def test_times_without_offset_are_in_the_zone_of_the_series(self):
        self.make("z.mdat", *({"time": f"2024-05-01T{i:02}:00:00+02:00", "v": i} for i in range(5)))
        self.assertEqual(
            [r["time"] for r in self.records("cat", "z.mdat", "--limit", 1)], ["2024-05-01T00:00:00+02:00"]
        )
        self.assertEqual(
            [r["v"] for r in self.records("cat", "z.mdat", "--from", "2024-05-01T03:00")], [3, 4]
        )
        self.assertEqual(
            [r["v"] for r in self.records("cat", "z.mdat", "--from", "2024-05-01T01:00Z")], [3, 4]
        )

    def test_an_offset_asked_of_local_times_is_refused(self):
        self.make("n.mdat", {"time": stamp(0), "v": 1})
        self.refused(2, "cat", "n.mdat", "--from", "2024-05-01T00:00Z", names="n.mdat")
        self.refused(2, "cat", "n.mdat", "--from", "yesterday", names="yesterday")
        self.refused(2, "cat", "n.mdat", "--from", "2025-01-01", "--to", "2024-01-01", names="n.mdat")

    def test_one_axis_prints_row_by_row_with_repeated_stamps(self):
        self.make("s.mdat", *({"time": stamp(i), "a": k, "b": -k} for k, i in enumerate([5, 5, 3, 5])))
        self.assertEqual(
            self.mdat("cat", "s.mdat", "b", "a"),
            f"time,b,a\n{stamp(5)},0,0\n{stamp(5)},-1,1\n{stamp(3)},-2,2\n{stamp(5)},-3,3\n",
        )
        self.assertEqual([r["a"] for r in self.records("cat", "s.mdat", "a", "--from", stamp(4))], [0, 1, 3])
        self.assertEqual(
            [r["a"] for r in self.records("tail", "s.mdat", "a", "--from", stamp(4), "-n", 2)], [1, 3]
        )

    def where(self, condition, *series, code=0):
        """Stamps of the rows that are left, as numbers of their minutes."""
        text = self.mdat("cat", "plant.mdat", *series, "--where", condition, code=code)
        return [int(line.split(",")[0][14:16]) for line in text.splitlines()[1:]]

    def test_where_keeps_the_rows_for_which_it_holds(self):
        self.plant()
        for condition, rows in (
            ("value > 17.5", [18, 19]),
            ("value>=17.5 AND not value = 18.5", [17, 19]),
            ("value between 3 and 5", [3, 4]),
            ("value not between 1 and 19", [0, 19]),
            ("value in (0.5, 7.5, 100)", [0, 7]),
            ("value < 1 or value > 19", [0, 19]),
            ("(value < 1 or value > 17) and value != 18.5", [0, 17, 19]),
            ("not (value < 18 or value is null)", [18, 19]),
            ("value is null", []),
            ("value <> value_", None),
            ('"count" = 3', [3]),
            ('"state" in (\'s2\', \'s11\') and "on" = true', [2]),
            ('"level" > inf', []),
        ):
            with self.subTest(condition):
                if rows is None:
                    self.refused(2, "cat", "plant.mdat", "level", "--where", condition)
                else:
                    self.assertEqual(self.where(condition, "level"), rows)

    def test_where_asks_each_series_of_a_long_layout_by_itself(self):
        self.plant()
        options = ("--layout", "long", "--where", "value >= 18.5")
        text = self.mdat("cat", "plant.mdat", "level", "count", *options)
        self.assertEqual([line.split(",")[1:] for line in text.splitlines()[1:]],
                         [["level", "18.5"], ["level", "19.5"], ["count", "19"]])

    def test_where_understands_times_and_the_limit_counts_what_is_left(self):
        self.make("t.mdat", *({"time": stamp(i), "seen": stamp(2 * i)} for i in range(20)),
                  options=["--type", "seen=timestamp[s]"])
        text = self.mdat("cat", "t.mdat", "--where", "value > '2024-05-01T00:10'", "-n", "2")
        self.assertEqual([line.split(",")[0] for line in text.splitlines()[1:]], [stamp(6), stamp(7)])

    def test_where_shows_the_place_of_a_mistake(self):
        self.plant()
        for condition, place, message in (
            ("value >", 7, "expected a number"),
            ("value > 3 value", 10, "expected `and`, `or` or the end"),
            ("valu > 3", 0, "expected `value`"),
            ('"nothing" > 3', None, "nothing"),
            ("value > 'x'", 8, "the series is float64"),
            ("value in (1, 2", 14, "expected `,` or `)`"),
            ("value is not 3", 13, "expected `null` or `nan`"),
            ("value > 'x", 8, "never closed"),
            ("value > 3x", 9, "the number ends here"),
            ("(" * 200, 101, "too deep"),
            ("", 0, "expected"),
        ):
            with self.subTest(condition):
                code = 1 if place is None else 2
                error = self.refused(code, "cat", "plant.mdat", "level", "--where", condition)
                self.assertIn(message, error)
                if place is not None:
                    self.assertEqual(error.splitlines()[2], "  " + " " * place + "^")
        error = self.refused(2, "cat", "plant.mdat", "level", "count", "--where", "value > 1")
        self.assertIn("double quotes", error)

    def test_two_axes_are_joined_on_time(self):
        self.make(
            "j.mdat",
            *({"time": stamp(i), "series": "a", "value": i} for i in (1, 2, 4)),
            *({"time": stamp(i) + ".5", "series": "b", "value": i} for i in (2, 3)),
            {"time": stamp(4) + ".0", "series": "b", "value": 4},
        )
        self.assertEqual(
            self.mdat("cat", "j.mdat", "a", "b"),
            f"time,a,b\n{stamp(1)}.0,1,\n{stamp(2)}.0,2,\n{stamp(2)}.5,,2\n{stamp(3)}.5,,3\n"
            f"{stamp(4)}.0,4,4\n".replace(".0,", ".000,").replace(".5,", ".500,"),
        )
        self.assertEqual(
            [r["time"][14:19] for r in self.records("tail", "j.mdat", "a", "b", "-n", 2)], ["03:00", "04:00"]
        )

    def test_joins_are_outer_inner_or_as_of(self):
        self.make(
            "j.mdat",
            *({"time": stamp(0, s), "series": "a", "value": s} for s in (1, 2, 2, 9)),
            *({"time": stamp(0, s), "series": "b", "value": 10 * s} for s in (2, 3, 3, 9)),
        )

        def rows(*options):
            text = self.mdat("cat", "j.mdat", "a", "b", *options)
            return [(int(t[17:19]), a, b) for t, a, b in (line.split(",") for line in text.splitlines()[1:])]

        outer = [(1, "1", ""), (2, "2", "20"), (2, "2", ""), (3, "", "30"), (3, "", "30"), (9, "9", "90")]
        self.assertEqual(rows(), outer)
        self.assertEqual(rows("--join", "inner"), [(2, "2", "20"), (9, "9", "90")])
        as_of = [(1, "1", ""), (2, "2", "20"), (2, "2", "20"), (9, "9", "90")]
        self.assertEqual(rows("--join", "asof"), as_of)
        self.assertEqual(rows("--where", '"b" is null and "a" > 1'), [(2, "2", "")])
        self.assertEqual(rows("--from", stamp(0, 3)), outer[3:])
        swapped = self.mdat("cat", "j.mdat", "b", "a", "--join", "asof", "--tolerance", "0.5s")
        self.assertEqual([line[20:] for line in swapped.splitlines()[1:]], ["20,2", "30,", "30,", "90,9"])
        self.refused(2, "cat", "j.mdat", "b", "a", "--tolerance", "5s")
        self.refused(2, "cat", "j.mdat", "b", "a", "--join", "asof", "--tolerance", "5")

    def test_what_cannot_be_joined_is_refused_with_the_way_out(self):
        self.make(
            "u.mdat",
            *({"time": stamp(i), "series": "a", "value": i} for i in (1, 0)),
            {"time": stamp(2), "series": "b", "value": 2},
        )
        self.assertIn("--layout long", self.refused(2, "cat", "u.mdat", "a", "b", names="u.mdat"))
        self.assertEqual(
            self.mdat("cat", "u.mdat", "a", "b", "--layout", "long"),
            f"time,series,value\n{stamp(1)},a,1\n{stamp(0)},a,0\n{stamp(2)},b,2\n",
        )

    def test_head_and_tail_are_long_where_there_is_no_other_way(self):
        self.make(
            "u.mdat",
            *({"time": stamp(i), "series": "a", "value": i} for i in (2, 1, 6)),
            *({"time": stamp(i), "series": "b", "value": i} for i in (3, 4, 5)),
        )
        for command, values in (("head", [2, 1, 3, 4]), ("tail", [1, 6, 4, 5])):
            found = self.records(command, "u.mdat", "-n", 2)
            self.assertEqual([r["value"] for r in found], values)
            self.refused(2, command, "u.mdat", "--layout", "wide", names="u.mdat")

    def test_names_and_globs(self):
        self.make("g.mdat", {"time": stamp(0), "t*": 0, "t1": 1, "t2": 2, "x": 3})
        self.assertEqual(self.mdat("cat", "g.mdat", "t*").splitlines()[0], "time,t*")
        self.assertEqual(self.mdat("cat", "g.mdat", "t?").splitlines()[0], "time,t*,t1,t2")
        self.refused(1, "cat", "g.mdat", "y", names="g.mdat")
        self.refused(1, "cat", "g.mdat", "y*", names="g.mdat")

    def test_names_that_look_like_options_or_lists(self):
        self.make("g.mdat", {"time": stamp(0), "[a]": 0, "-b": 1, "a,b": 2, "[a,b]": 3, "{a}": 4})
        for name in ("[a]", "a,b", "[a,b]", "{a}"):
            self.assertEqual(list(self.records("cat", "g.mdat", name)[0]), ["time", name])
        self.assertEqual(self.mdat("cat", "g.mdat", "--", "-b").splitlines()[0], "time,-b")
        self.assertEqual([r["name"] for r in self.records("ls", "g.mdat", "[[]*")], ["[a,b]", "[a]"])
        self.assertEqual(
            [r["name"] for r in self.records("stats", "g.mdat", "[a]", "[a,b]")], ["[a]", "[a,b]"]
        )

    def test_mistyped_commands_and_options_are_named(self):
        self.refused(3, "sats", "level.mdat", names="sats: no such file, and no command; see 'mdat --help'")
        self.refused(3, "missing.mdat", names="missing.mdat: cannot open")
        self.write("sats", "time,value\n")
        self.refused(4, "sats", names="it is text; mdat convert")
        self.refused(2, "cat", "level.mdat", "--form", "2024", names="--form: there is no such option\n")
        self.refused(2, "at", "a", "b", "2024-05-01", "c", names="c: is one argument too many\n")

    def test_numbers_of_options_are_counts(self):
        self.make("g.mdat", {"time": stamp(0), "a": 0})
        for number in ("-1", "x", "1.5", "1e3"):
            self.refused(2, "cat", "g.mdat", "--limit", number)
            self.refused(2, "head", "g.mdat", "-n", number)

    def test_hostile_names_stay_text(self):
        name = 'a\tb\nc\x1b[2J"\u202e,'
        self.make("h.mdat", {"time": stamp(0), name: 1})
        self.assertEqual([r["name"] for r in self.records("ls", "h.mdat")], [name])
        self.assertIn("a\\tb\\nc", self.mdat("ls", "h.mdat").splitlines()[1])
        self.assertEqual(json.loads(self.mdat("cat", "h.mdat", "--json"))[name], 1)

    def test_a_reader_that_leaves_ends_it_quietly(self):
        import os
        import subprocess

        self.make("p.mdat", *({"time": stamp(i % 1000), "v": i} for i in range(50000)))
        done = subprocess.run(
            ["bash", "-c", '"$MDAT" cat p.mdat | head -n 1; echo "${PIPESTATUS[0]}"'],
            cwd=self.folder,
            capture_output=True,
            env={**os.environ},
        )
        self.assertEqual(done.stdout.decode().splitlines(), ["time,v", "0"])
        self.assertEqual(done.stderr, b"")


class Stats(MdatCase):
    def stats(self, *arguments):
        (record,) = self.records("stats", *arguments)
        return record

    def test_what_a_range_holds(self):
        self.make(
            "s.mdat", *({"time": stamp(i), "v": v} for i, v in enumerate([2.0, None, "nan", -1.0, 4.0]))
        )
        found = self.stats("s.mdat", "v")
        self.assertEqual(
            {key: found[key] for key in found if key != "name"},
            {
                "count": 4,
                "nulls": 1,
                "nans": 1,
                "min": -1.0,
                "max": 4.0,
                "sum": 5.0,
                "mean": 5 / 3,
                "first": 2.0,
                "last": 4.0,
            },
        )
        found = self.stats("s.mdat", "v", "--from", stamp(1), "--to", stamp(4))
        self.assertEqual((found["count"], found["nulls"], found["nans"]), (2, 1, 1))
        self.assertEqual((found["first"], found["last"], found["sum"]), ("nan", -1.0, -1.0))

    def test_an_empty_range_has_count_zero_and_null(self):
        self.make("s.mdat", {"time": stamp(0), "v": 1})
        found = self.stats("s.mdat", "v", "--from", "2030-01-01")
        self.assertEqual((found["count"], found["nulls"], found["nans"]), (0, 0, 0))
        self.assertEqual({found[key] for key in ("min", "max", "sum", "mean", "first", "last")}, {None})

    def test_integers_are_exact(self):
        big = 2**63 - 1
        self.make("s.mdat", *({"time": stamp(i), "v": big} for i in range(3)))
        found = self.stats("s.mdat", "v")
        self.assertEqual((found["sum"], found["min"], found["last"]), (3 * big, big, big))

    def test_infinities_are_words(self):
        self.make("s.mdat", *({"time": stamp(i), "v": v} for i, v in enumerate(["-inf", 1.0, "inf"])))
        found = self.stats("s.mdat", "v")
        self.assertEqual(
            (found["min"], found["max"], found["first"], found["last"]), ("-inf", "inf", "-inf", "inf")
        )
        self.assertEqual(found["mean"], "nan")

    def test_text_has_no_sum_and_mean(self):
        self.make("s.mdat", *({"time": stamp(i), "v": v} for i, v in enumerate(["b", "a", "c"])))
        found = self.stats("s.mdat", "v")
        self.assertEqual((found["count"], found["sum"], found["mean"]), (3, None, None))
        self.assertEqual((found["first"], found["last"]), ("b", "c"))

    def test_first_and_last_are_in_file_order(self):
        self.make("s.mdat", *({"time": stamp(m), "v": v} for m, v in ((5, 1), (3, 2), (4, 3))))
        found = self.stats("s.mdat", "v")
        self.assertEqual((found["first"], found["last"]), (1, 3))

    def test_several_series_are_a_line_each(self):
        self.make("s.mdat", {"time": stamp(0), "a": 1, "b": 2})
        self.assertEqual([r["name"] for r in self.records("stats", "s.mdat")], ["a", "b"])
        self.refused(1, "stats", "s.mdat", "c", names="s.mdat")


class At(MdatCase):
    def at(self, *arguments):
        (record,) = self.records("at", *arguments)
        return (record["row"], record["time"], record["value"])

    def test_the_row_in_force(self):
        self.make(
            "a.mdat",
            *({"time": stamp(m), "v": v} for m, v in ((1, 1.5), (3, None), (3, 2.5), (6, None))),
        )
        self.assertEqual(self.at("a.mdat", "v", stamp(5)), (2, stamp(3), 2.5))
        self.assertEqual(self.at("a.mdat", "v", stamp(3)), (2, stamp(3), 2.5))
        self.assertEqual(self.at("a.mdat", "v", stamp(3), "--match", "after"), (1, stamp(3), None))
        self.assertEqual(
            self.at("a.mdat", "v", stamp(3), "--match", "after", "--skip-nulls"), (2, stamp(3), 2.5)
        )
        self.assertEqual(self.at("a.mdat", "v", stamp(9), "--skip-nulls"), (2, stamp(3), 2.5))
        self.assertEqual(self.at("a.mdat", "v", stamp(2), "--match", "nearest"), (0, stamp(1), 1.5))
        self.assertEqual(self.at("a.mdat", "v", stamp(5), "--match", "nearest"), (3, stamp(6), None))
        self.assertEqual(self.at("a.mdat", "v", stamp(4), "--match", "exact"), (None, None, None))
        self.assertEqual(self.at("a.mdat", "v", stamp(0)), (None, None, None))

    def test_a_time_between_two_ticks_is_not_rounded_to_the_later(self):
        self.make("a.mdat", *({"time": stamp(0, s), "v": s} for s in range(5)))
        self.assertEqual(self.at("a.mdat", "v", stamp(0, 2) + ".75")[2], 2)
        self.assertEqual(self.at("a.mdat", "v", stamp(0, 2) + ".75", "--match", "after")[2], 3)
        self.assertEqual(self.at("a.mdat", "v", stamp(0, 2) + ".000")[2], 2)

    def test_what_cannot_be_told_is_refused(self):
        self.make("a.mdat", *({"time": stamp(m), "v": m, "w": m} for m in (3, 1)))
        self.refused(1, "at", "a.mdat", "v", stamp(2), names="a.mdat")
        self.refused(1, "at", "a.mdat", "x", stamp(2), names="a.mdat")
        self.refused(2, "at", "a.mdat", "v", "noon", names="noon")
        self.refused(2, "at", "a.mdat", "v")


class Windows(MdatCase):
    def windows(self, *arguments):
        return [(r["begin"], r["end"], r["count"], r["sum"]) for r in self.records("stats", *arguments)]

    def test_a_record_per_window_that_holds_rows(self):
        self.make("w.mdat", *({"time": stamp(m), "v": m} for m in (0, 10, 59, 60, 190)))
        self.assertEqual(
            self.windows("w.mdat", "v", "--every", "1h"),
            [
                (stamp(0), stamp(60), 3, 69),
                (stamp(60), stamp(120), 1, 60),
                (stamp(180), stamp(240), 1, 190),
            ],
        )
        self.assertEqual(
            self.windows("w.mdat", "v", "--every", "1h", "--from", stamp(10), "--to", stamp(60)),
            [(stamp(0), stamp(60), 2, 69)],
        )
        header = self.mdat("stats", "w.mdat", "v", "--every", "1d").splitlines()[0].split("\t")
        self.assertEqual(header[:4], ["name", "begin", "end", "count"])

    def test_windows_follow_the_clocks_of_a_zone(self):
        rows = [{"time": f"2024-03-{d:02}T{h:02}:00:00Z", "v": 1} for d in (30, 31) for h in range(24)]
        self.make("z.mdat", *rows)
        days = self.windows("z.mdat", "v", "--every", "1d", "--zone", "Europe/Paris", "--from", "2024-03-31")
        self.assertEqual(
            days,
            [
                ("2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00", 23, 23),
                ("2024-04-01T00:00:00+02:00", "2024-04-02T00:00:00+02:00", 2, 2),
            ],
        )

    def test_what_cannot_be_cut_is_refused(self):
        self.make("w.mdat", *({"time": stamp(m), "v": m} for m in (3, 1)))
        self.refused(1, "stats", "w.mdat", "v", "--every", "1h", names="w.mdat")
        self.refused(2, "stats", "w.mdat", "v", "--every", "soon", names="soon")
        self.refused(2, "stats", "w.mdat", "v", "--every", "1h", "--zone", "Europe/Paris", names="naive")
        self.refused(2, "stats", "w.mdat", "v", "--zone", "Europe/Paris", names="--every")
        self.make("n.mdat", {"time": stamp(0), "v": 1})
        self.refused(1, "stats", "n.mdat", "v", "--every", "1ns", names="n.mdat")


class Sample(MdatCase):
    def test_at_most_four_rows_a_column(self):
        values = [5, 1, 9, None, 4, "nan", 7.5, 7.5]
        self.make("s.mdat", *({"time": stamp(m), "v": v} for m, v in enumerate(values)))
        found = self.records("sample", "s.mdat", "v", "--width", 2, "--to", stamp(8))
        self.assertEqual(
            [(r["column"], r["row"], r["time"], r["value"], r["point"]) for r in found],
            [
                (0, 0, stamp(0), 5.0, "first"),
                (0, 1, stamp(1), 1.0, "min"),
                (0, 2, stamp(2), 9.0, "max+last"),
                (1, 4, stamp(4), 4.0, "first+min"),
                (1, 6, stamp(6), 7.5, "max"),
                (1, 7, stamp(7), 7.5, "last"),
            ],
        )

    def test_what_is_no_line_is_refused(self):
        self.make("s.mdat", {"time": stamp(1), "t": "x", "v": 1}, {"time": stamp(0), "t": "x", "v": 1})
        self.refused(1, "sample", "s.mdat", "t", names="string")
        self.refused(1, "sample", "s.mdat", "v", names="not in order")
        self.refused(2, "sample", "s.mdat", "v", "--width", 0)
        self.refused(2, "sample", "s.mdat")


class Gaps(MdatCase):
    def test_where_rows_are_missing(self):
        self.make("g.mdat", *({"time": stamp(m), "v": m} for m in (0, 1, 2, 3, 7, 8, 9, 29)))
        gaps = self.records("gaps", "g.mdat")
        self.assertEqual(
            [(r["row"], r["from"], r["to"], r["missing"]) for r in gaps],
            [(3, stamp(3), stamp(7), 3), (6, stamp(9), stamp(29), 19)],
        )
        self.assertEqual(gaps[0]["cadence"], self.records("ls", "g.mdat")[0]["cadence"])
        self.assertEqual(len(self.records("gaps", "g.mdat", "v", "--from", stamp(7))), 1)
        self.assertEqual(len(self.records("gaps", "g.mdat", "v", "--from", stamp(4), "--to", stamp(5))), 1)


if __name__ == "__main__":
    unittest.main()
