#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""NetCDF that mdat wrote, as netCDF4 and xarray read it, and theirs as mdat reads it: values bit for bit."""

import random
import re
import struct
import subprocess
import unittest

import cftime
import netCDF4
import numpy as np
import xarray

from mdat_case import MDAT, MdatCase

FORMATS = ("NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA", "NETCDF4_CLASSIC", "NETCDF4")
SINCE = "seconds since 1970-01-01 00:00:00"
INTEGERS = {
    "int8": "i1",
    "int16": "i2",
    "int32": "i4",
    "int64": "i8",
    "uint8": "u1",
    "uint16": "u2",
    "uint32": "u4",
    "uint64": "u8",
}


def microseconds(text):
    """Since 1970, of what mdat prints for a stamp with a zone."""
    stamp, sign, offset = re.fullmatch(r"(.*T[0-9:.]*)(?:Z|([+-])([0-9:]*))", text).groups()
    shift = np.timedelta64(0, "us")
    if sign:
        hours, minutes = offset.split(":")
        shift = np.timedelta64((int(hours) * 60 + int(minutes)) * (1 if sign == "+" else -1), "m")
    return int((np.datetime64(stamp, "us") - shift).astype("i8"))


def bits(value):
    return struct.pack("<d", value)


class NetcdfCase(MdatCase):
    def theirs(self, name="t.nc", form="NETCDF4"):
        return netCDF4.Dataset(self.path(name), "w", format=form)

    def ours(self, name="t.nc"):
        dataset = netCDF4.Dataset(self.path(name))
        self.addCleanup(dataset.close)
        return dataset

    def read(self, name="t.nc", *options):
        self.mdat("convert", name, "-o", "t.mdat", "--force", *options)
        self.told = self.error
        return self.columns("t.mdat")

    def columns(self, name):
        columns = {}
        for row in self.records("cat", name, "--layout", "long"):
            columns.setdefault(row["series"], []).append((row["time"], row["value"]))
        return columns

    def types(self, name="t.mdat"):
        return {one["name"]: (one["type"], one["unit"]) for one in self.records("ls", name)}

    def add(self, dataset, name, values, kind="f8", dimensions=("time",), fill=None, **attributes):
        variable = dataset.createVariable(name, kind, dimensions, fill_value=fill)
        variable.set_auto_maskandscale(False)
        if attributes:
            variable.setncatts(attributes)
        if values is not None:
            variable[:] = values
        return variable

    def add_times(self, dataset, values, units=SINCE, kind="f8", name="time", **attributes):
        dataset.createDimension(name, None if dataset.data_model != "NETCDF4" else len(values))
        return self.add(dataset, name, values, kind, (name,), units=units, **attributes)


class Written(NetcdfCase):
    def rows(self, kind, values):
        return [{"time": f"2024-05-01T00:00:0{i}", "x": value} for i, value in enumerate(values)]

    def write_values(self, kind, values):
        options = ("--type", f"x={kind}", "--force", "--zone", "UTC")
        self.make("a.mdat", *self.rows(kind, values), options=options)
        self.mdat("convert", "a.mdat", "-o", "t.nc", "--force")
        self.assertEqual(self.error, "")

    def come_back(self):
        self.mdat("convert", "t.nc", "-o", "b.mdat", "--force")
        self.assertEqual(self.error, "")
        self.assertEqual(self.mdat("cat", "a.mdat", "--json"), self.mdat("cat", "b.mdat", "--json"))
        self.assertEqual(self.types("a.mdat"), self.types("b.mdat"))

    def test_integers(self):
        for kind, code in INTEGERS.items():
            info = np.iinfo(code)
            limits = [int(info.min), 0, int(info.max), 7]
            with self.subTest(kind):
                self.write_values(kind, limits)
                variable = self.ours()["x"]
                self.assertEqual(variable.dtype, np.dtype(code))
                variable.set_auto_mask(False)
                self.assertEqual(variable[:].tolist(), limits)
                self.come_back()
                self.write_values(kind, [limits[0], None, *limits[1:]])
                self.assertEqual(self.ours()["x"][:].tolist(), [limits[0], None, *limits[1:]])
                self.come_back()

    def test_floats(self):
        for kind, code in (("float64", "f8"), ("float32", "f4")):
            values = [0.1, "nan", "-inf", -0.0, 1e-310 if code == "f8" else 1e-40]
            expected = np.array([float(value) for value in values], code)
            with self.subTest(kind):
                self.write_values(kind, values)
                variable = self.ours()["x"]
                variable.set_auto_mask(False)
                self.assertEqual(variable[:].tobytes(), expected.tobytes())
                self.come_back()
                self.write_values(kind, [*values[:4], None])
                read = self.ours()["x"][:]
                self.assertEqual(np.ma.getmaskarray(read).tolist(), [False] * 4 + [True])
                self.assertEqual(read.data[:4].tobytes(), expected[:4].tobytes())
                self.come_back()

    def test_other_types(self):
        for kind, values in (
            ("bool", [True, None, False]),
            ("string", ["a ä", None, "", "<nul>"]),
            ("categorical", ["open", "shut", None, "open"]),
            ("duration[ms]", [1500, None, -1]),
            ("bool", [True, False]),
        ):
            with self.subTest(kind):
                self.write_values(kind, values)
                variable = self.ours()["x"]
                if kind in ("string", "categorical"):
                    self.assertEqual(list(variable[:]), ["<null>" if one is None else one for one in values])
                    self.assertEqual(variable._FillValue, "<null>")
                else:
                    self.assertEqual(variable[:].tolist(), values)
                self.come_back()

    def test_times_in_each_unit(self):
        for unit in ("s", "ms", "us", "ns"):
            for zone in ("", "UTC", "Europe/Paris", "-07:00"):
                kind = f"timestamp[{unit}{', ' if zone else ''}{zone}]"
                with self.subTest(kind):
                    digits = {"s": "", "ms": ".123", "us": ".123456", "ns": ".123456789"}[unit]
                    offset = {"": "", "UTC": "Z", "Europe/Paris": "+02:00", "-07:00": "-07:00"}[zone]
                    stamps = [f"2024-05-01T0{hour}:00:00{digits}{offset}" for hour in range(3)]
                    rows = [{"time": one, "x": 1.0, "t": one} for one in stamps]
                    zones = ("--zone", zone) if zone else ()
                    self.make("a.mdat", *rows, options=("--type", f"t={kind}", "--force", *zones))
                    self.mdat("convert", "a.mdat", "-o", "t.nc", "--force")
                    self.come_back()
                    with xarray.open_dataset(self.path("t.nc")) as dataset:
                        expected = np.array([np.datetime64(one[: 19 + len(digits)], "ns") for one in stamps])
                        if zone in ("Europe/Paris", "-07:00"):
                            expected += np.timedelta64(-2 if zone[0] == "E" else 7, "h")
                        for name in ("time", "t"):
                            read = dataset[name].values
                            self.assertEqual(read.astype("M8[ns]").tolist(), expected.tolist())

    def test_attributes_are_those_of_cf(self):
        self.make(
            "plant.mdat", {"time": "2024-05-01T00:00:00", "tank/level [m]": 1.0, "1 b%": True, "-x": 2.0}
        )
        self.mdat("convert", "plant.mdat", "-o", "t.nc")
        dataset = self.ours()
        self.assertEqual((dataset.Conventions, dataset.featureType), ("CF-1.9", "timeSeries"))
        names = {
            variable.long_name: variable
            for variable in dataset.variables.values()
            if "long_name" in variable.ncattrs()
        }
        self.assertEqual(set(names), {"time", "tank/level", "1 b%", "-x"})
        self.assertEqual((names["tank/level"].name, names["tank/level"].units), ("tank%2Flevel", "m"))
        time = dataset["time"]
        self.assertEqual(
            (time.standard_name, time.axis, time.calendar), ("time", "T", "proleptic_gregorian")
        )
        self.assertTrue(time.units.endswith("seconds since 1970-01-01 00:00:00"))
        identity = dataset[names["-x"].coordinates]
        self.assertEqual((identity.cf_role, identity[...]), ("timeseries_id", "t"))
        self.mdat("convert", "t.nc", "-o", "b.mdat")
        self.assertEqual(self.mdat("cat", "plant.mdat"), self.mdat("cat", "b.mdat"))
        self.assertEqual(self.types("plant.mdat"), self.types("b.mdat"))

    def test_many_rows(self):
        lines = b"time,x,t\n" + b"".join(b"%d,%d,w%d\n" % (i, i * 7 % 1001, i % 5) for i in range(200_001))
        self.write("a.csv", lines)
        self.mdat("convert", "a.csv", "-o", "a.mdat", "--time-format", "s")
        self.mdat("convert", "a.mdat", "-o", "t.nc")
        dataset = self.ours()
        self.assertEqual(len(dataset["x"]), 200_001)
        self.assertTrue(np.array_equal(dataset["x"][:], np.arange(200_001) * 7 % 1001))
        self.assertEqual(dataset["t"][199_999], "w4")
        self.come_back()

    def test_layouts(self):
        self.make("a.mdat", {"time": "2024-05-01T00:00:00", "a": 1})
        self.make("b.mdat", {"time": "2024-05-01T00:00:01", "b": 2})
        self.mdat("cp", "b.mdat", "a.mdat", "--append")
        self.refused(2, "convert", "a.mdat", "-o", "t.nc", names="--layout wide")
        self.assertNotIn("long", self.error)
        self.refused(2, "convert", "a.mdat", "-o", "t.nc", "--layout", "long", names="--layout long")
        self.mdat("convert", "a.mdat", "-o", "t.nc", "--layout", "wide")
        self.assertEqual(self.ours()["a"][:].tolist(), [1, None])
        self.mdat("convert", "a.mdat", "-o", "files", "--to-format", "netcdf", "--layout", "files")
        self.assertEqual(self.ours("files/b.nc")["b"][:].tolist(), [2])
        self.assertEqual(self.ours("files/b.nc")["b"].dtype, np.int64)
        self.mdat("convert", "a.mdat", "-o", "-", "--to-format", "netcdf", "--layout", "wide")

    def test_what_cannot_be_held_is_refused(self):
        for kind, values, word in (
            ("int64", [None, -(2**63) + 2], "-9223372036854775806"),
            ("string", [None, "<null>"], "<null>"),
            ("string", ["a\0b"], "zero"),
        ):
            self.make("a.mdat", *self.rows(kind, values), options=("--type", f"x={kind}", "--force"))
            self.refused(1, "convert", "a.mdat", "-o", "t.nc", names=word)
            self.assertIn("row", self.error)
        self.make("a.mdat", {"time": "2024-05-01T00:00:00", "x" * 300: 1.0}, options=("--force",))
        self.refused(1, "convert", "a.mdat", "-o", "t.nc", names="x" * 300)
        self.assertEqual(self.entries(), ["a.mdat"])

    def test_the_same_input_gives_the_same_bytes(self):
        self.write_values("float64", [1.0, None])
        first = (self.folder / "t.nc").read_bytes()
        self.write_values("float64", [1.0, None])
        self.assertEqual((self.folder / "t.nc").read_bytes(), first)


class Read(NetcdfCase):
    def test_every_form_and_type(self):
        for form in FORMATS:
            kinds = {"int8": "i1", "int16": "i2", "int32": "i4", "float32": "f4", "float64": "f8"}
            if form in ("NETCDF4", "NETCDF3_64BIT_DATA"):
                kinds |= INTEGERS
            with self.subTest(form):
                with self.theirs(form=form) as dataset:
                    self.add_times(dataset, [0, 1, 2])
                    for name, code in kinds.items():
                        info = np.finfo(code) if code[0] == "f" else np.iinfo(code)
                        self.add(
                            dataset, name, np.array([info.min, 1, info.max], code), code, units="m3 s-1"
                        )
                columns = self.read()
                types = self.types()
                for name, code in kinds.items():
                    info = np.finfo(code) if code[0] == "f" else np.iinfo(code)
                    self.assertEqual(types[name], (name, "m3 s-1"))
                    read = np.array([value for _, value in columns[name]], code)
                    self.assertEqual(read.tolist(), [info.min, 1, info.max])

    def test_missing_values(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1, 2, 3])
            self.add(dataset, "fill", [-9, 1, 2, -9], "i2", fill=-9)
            self.add(dataset, "nan", [np.nan, 1, 2, np.inf], fill=np.nan)
            self.add(
                dataset,
                "both",
                [1e20, 1, -99, 3],
                "f4",
                fill=np.float32(1e20),
                missing_value=np.float32(-99),
            )
            self.add(dataset, "byte", [-127, 0, 127, -128], "i1")
            hole = self.add(dataset, "hole", None)
            hole[1] = 5.0
            self.add(dataset, "text", np.array(["a", "none", "", "b"], object), str).missing_value = "none"
        columns = {name: [value for _, value in rows] for name, rows in self.read().items()}
        self.assertEqual(columns["fill"], [None, 1, 2, None])
        self.assertEqual(columns["nan"], [None, 1, 2, "inf"])
        self.assertEqual(columns["both"], [None, 1, None, 3])
        self.assertEqual(columns["byte"], [-127, 0, 127, -128])
        self.assertEqual(columns["hole"], [None, 5, None, None])
        self.assertEqual(columns["text"], ["a", "none", "", "b"])

    def test_packed_values(self):
        raw = np.array([-32768, -1, 0, 123, 32767], "i2")
        with self.theirs() as dataset:
            self.add_times(dataset, range(5))
            self.add(dataset, "packed", raw, "i2", fill=-1, scale_factor=0.01, add_offset=273.15)
        read = [value for _, value in self.read()["packed"]]
        expected = raw * np.float64(0.01) + np.float64(273.15)
        self.assertIsNone(read.pop(1))
        self.assertEqual([bits(one) for one in read], [bits(one) for one in np.delete(expected, 1)])
        self.assertEqual(self.types()["packed"][0], "float64")

    def test_stations_in_both_orders(self):
        values = np.arange(12, dtype="f8").reshape(3, 4)
        for order in (("time", "station"), ("station", "time")):
            for naming in ("strings", "characters", "none"):
                with self.subTest(order=order, naming=naming):
                    with self.theirs() as dataset:
                        self.add_times(dataset, [0, 1, 2])
                        dataset.createDimension("station", 4)
                        dataset.createDimension("len", 5)
                        names = np.array(["north", "s", "ea/st", "west"], object)
                        if naming == "strings":
                            self.add(dataset, "id", names, str, ("station",), cf_role="timeseries_id")
                        if naming == "characters":
                            array = netCDF4.stringtochar(names.astype("S5"))
                            self.add(dataset, "id", array, "S1", ("station", "len"), cf_role="timeseries_id")
                        self.add(
                            dataset,
                            "q",
                            values if order[0] == "time" else values.T,
                            "f8",
                            order,
                            units="m3/s",
                        )
                        self.add(dataset, "lat", [1, 2, 3, 4], "f8", ("station",))
                        self.add(dataset, "level", [7, 8, 9])
                    columns = self.read()
                    if naming == "none":
                        names = np.array(["0", "1", "2", "3"], object)
                    self.assertEqual(set(columns), {"level", *(f"q/{name}" for name in names)})
                    for i, name in enumerate(names):
                        self.assertEqual([value for _, value in columns[f"q/{name}"]], values[:, i].tolist())
                        self.assertEqual(self.types()[f"q/{name}"], ("float64", "m3/s"))
                    chosen = self.records("cat", "t.nc", f"q/{names[2]}", "--from", "1970-01-01T00:00:01Z")
                    self.assertEqual([row[f"q/{names[2]}"] for row in chosen], values[1:, 2].tolist())

    def test_dimensions_of_one_are_passed_over(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1])
            for name in ("lat", "lon"):
                dataset.createDimension(name, 1)
            self.add(dataset, "t2m", np.array([[[1.0]], [[2.0]]]), "f4", ("time", "lat", "lon"))
        self.assertEqual([value for _, value in self.read()["t2m"]], [1, 2])

    def test_texts(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1, 2])
            dataset.createDimension("len", 4)
            self.add(dataset, "strings", np.array(["ä", "", "long text"], object), str)
            array = np.array([list(b"ab\0\0"), list(b"abcd"), list(b"\xe4\0\0\0")], "u1").view("S1")
            self.add(dataset, "characters", array, "S1", ("time", "len"))
        columns = self.read()
        self.assertEqual([value for _, value in columns["strings"]], ["ä", "", "long text"])
        self.assertEqual([value for _, value in columns["characters"]], ["ab", "abcd", "ä"])

    def test_times_as_cftime_reads_them(self):
        randomly = random.Random(3)
        cases = [
            ("seconds since 1970-01-01", "i4", None),
            ("days since 1900-01-01", "f8", "standard"),
            ("hours since 1950-01-01 12:00:00", "i4", "gregorian"),
            ("minutes since 2000-2-29 0:0:0.0", "f8", None),
            ("days since 0001-01-01", "i4", "standard"),
            ("days since 1582-10-04", "i4", "gregorian"),
            ("days since 0001-01-01", "i4", "proleptic_gregorian"),
            ("milliseconds since 2000-01-01", "f8", None),
            ("microseconds since 1970-01-01T00:00:00Z", "i8", None),
            ("seconds since 1992-10-08 15:15:42.5 -06:00", "i4", None),
        ]
        for units, kind, calendar in cases:
            with self.subTest(units, calendar=calendar):
                whole = sorted(randomly.randrange(20_000 if "days" in units else 10**6) for _ in range(50))
                values = np.array(whole, kind)
                if kind == "f8":
                    values += np.array([randomly.randrange(24) / 24 for _ in whole])
                    values.sort()
                with self.theirs() as dataset:
                    attributes = {} if calendar is None else {"calendar": calendar}
                    self.add_times(dataset, values, units, kind, **attributes)
                    self.add(dataset, "x", np.arange(50.0))
                times = cftime.num2date(values, units, calendar or "standard")
                expected = [
                    cftime.date2num(one, "microseconds since 1970-01-01", one.calendar) for one in times
                ]
                read = [microseconds(time) for time, _ in self.read()["x"]]
                self.assertEqual(read, [int(one) for one in expected])

    def test_zones(self):
        for units, zone in ((SINCE, "UTC"), ("seconds since 1970-01-01 00:00:00 -7:00", "-07:00")):
            with self.theirs() as dataset:
                self.add_times(dataset, [0.5], units)
                self.add(dataset, "x", [1.0])
            self.read()
            self.assertEqual(self.records("ls", "t.mdat")[0]["time"], f"timestamp[us, {zone}]")

    def test_several_times(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1, 2])
            self.add_times(dataset, [0, 3600], "seconds since 1970-01-01", "i8", "hourly")
            self.add(dataset, "x", [1, 2, 3])
            self.add(dataset, "y", [4, 5], dimensions=("hourly",))
            dataset.createDimension("station", 2)
            self.add(dataset, "since", [0, 1], "i4", ("station",), units="days since 2000-01-01")
        self.assertEqual({name: len(rows) for name, rows in self.read().items()}, {"x": 3, "y": 2})
        self.assertEqual({one["name"]: one["rows"] for one in self.records("ls", "t.nc")}, {"x": 3, "y": 2})
        self.assertEqual(set(self.read("t.nc", "--time", "hourly")), {"y"})
        self.refused(1, "convert", "t.nc", "-o", "u.mdat", "--time", "nothing", names="nothing")

    def test_what_is_left_out_is_told(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1], bounds="time_bnds")
            for name, length in (("lat", 2), ("lon", 3), ("nv", 2)):
                dataset.createDimension(name, length)
            self.add(dataset, "x", [1, 2])
            self.add(dataset, "grid", np.zeros((2, 2, 3)), "f4", ("time", "lat", "lon"))
            self.add(dataset, "time_bnds", np.zeros((2, 2)), "f8", ("time", "nv"))
            self.add(dataset, "u", [1, 2], "i1", _Unsigned="true")
            compound = dataset.createCompoundType(np.dtype([("a", "f8")]), "pair")
            dataset.createVariable("c", compound, ("time",))
            self.add(dataset, "when", [0, 0], "i4", units="months since 2000-01-01")
            dataset.createGroup("more")
        self.assertEqual(set(self.read()), {"x"})
        for word in (
            "'grid' of float is left out: it stands over (time, lat, lon)",
            "'time_bnds'",
            "'u'",
            "'c'",
            "'when' of int is left out: its units are 'months since",
            "'more' of group",
        ):
            self.assertIn(word, self.told)

    def test_what_is_refused(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1], calendar="noleap")
            self.add(dataset, "x", [1, 2])
        self.refused(1, "convert", "t.nc", "-o", "t.mdat", names="noleap")
        with self.theirs() as dataset:
            dataset.createDimension("obs", 3)
            dataset.createDimension("station", 2)
            self.add(dataset, "time", [0, 1, 2], dimensions=("obs",), units=SINCE, standard_name="time")
            self.add(dataset, "n", [1, 2], "i4", ("station",), sample_dimension="obs")
        self.refused(1, "convert", "t.nc", "-o", "t.mdat", names="ragged")
        with self.theirs() as dataset:
            self.add(dataset, "x", 1.0, dimensions=())
        self.refused(1, "convert", "t.nc", "-o", "t.mdat", names="has no variable of times")
        with self.theirs() as dataset:
            self.add_times(dataset, [0, np.nan, 2])
            self.add(dataset, "x", [1, 2, 3])
        self.refused(1, "convert", "t.nc", "-o", "t.mdat", names="row 1")
        with self.theirs() as dataset:
            self.add_times(dataset, [0, 1e300])
            self.add(dataset, "x", [1, 2])
        self.refused(1, "convert", "t.nc", "-o", "t.mdat", names="row 1")
        self.refused(3, "convert", "gone.nc", "-o", "t.mdat", names="gone.nc")
        self.assertEqual(self.entries(), ["t.nc"])

    def test_no_rows(self):
        with self.theirs() as dataset:
            self.add_times(dataset, [])
            self.add(dataset, "x", [])
        self.assertEqual(self.read(), {})
        self.assertEqual(self.types(), {"x": ("float64", "")})

    def test_what_xarray_writes_by_default(self):
        times = np.array(["2024-05-01T00:00:00", "2024-05-01T00:00:00.25", "2024-05-02"], "M8[ns]")
        dataset = xarray.Dataset(
            {
                "x": ("time", [1.0, np.nan, -0.0], {"units": "m"}),
                "n": ("time", np.array([1, 2, 3], "i4")),
                "on": ("time", [True, False, True]),
                "s": ("time", ["a", "ä", ""]),
                "q": (("time", "station"), [[1, 2], [3, 4], [5, 6]]),
            },
            {"time": times, "station": ["a", "b"]},
        )
        for form in ("NETCDF4", "NETCDF3_CLASSIC"):
            dataset.to_netcdf(self.path("t.nc"), format=form, engine="netcdf4")
            columns = self.read()
            self.assertEqual(set(columns), {"x", "n", "on", "s", "q/a", "q/b"})
            self.assertEqual([value for _, value in columns["x"]], [1, None, -0.0])
            self.assertEqual([value for _, value in columns["q/b"]], [2, 4, 6])
            self.assertEqual([value for _, value in columns["s"]], ["a", "ä", ""])
            self.assertEqual(
                [microseconds(time) for time, _ in columns["n"]],
                times.astype("M8[us]").astype("i8").tolist(),
            )

    def test_others_may_change_what_we_wrote(self):
        self.make(
            "a.mdat", {"time": "2024-05-01T00:00:00", "a [m]": 1, "b": 2.0}, options=("--type", "a=int8")
        )
        self.mdat("convert", "a.mdat", "-o", "t.nc")
        with netCDF4.Dataset(self.path("t.nc"), "a") as dataset:
            dataset.renameVariable("b", "c")
            dataset["a"].units = "km"
        self.assertEqual(set(self.read()), {"a", "c"})
        self.assertEqual(self.types(), {"a": ("int8", "km"), "c": ("float64", "")})
        self.assertIn("fits no column any more", self.told)


class Hostile(NetcdfCase):
    def test_damaged_files_end_in_a_message(self):
        randomly = random.Random(5)
        for form in ("NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA"):
            with self.theirs(form=form) as dataset:
                self.add_times(dataset, range(100))
                dataset.createDimension("station", 3)
                self.add(dataset, "x", np.random.default_rng(1).random(100), units="m")
                self.add(dataset, "q", np.zeros((100, 3)), "f4", ("time", "station"))
                if form == "NETCDF4":
                    self.add(dataset, "s", np.array(["word"] * 100, object), str)
            whole = (self.folder / "t.nc").read_bytes()
            for _ in range(60):
                damaged = bytearray(whole)
                if randomly.random() < 0.3:
                    del damaged[randomly.randrange(len(damaged)) :]
                else:
                    for _ in range(randomly.randrange(1, 4)):
                        damaged[randomly.randrange(len(damaged))] = randomly.randrange(256)
                self.write("d.nc", bytes(damaged))
                with self.subTest(form=form):
                    command = [MDAT, "convert", "d.nc", "--from-format", "netcdf", "-o", "d.mdat", "--force"]
                    done = subprocess.run(command, cwd=self.folder, capture_output=True, timeout=60)
                    self.assertIn(done.returncode, (0, 1, 2, 3, 4), done.stderr)

    def test_a_length_that_lies_is_seen(self):
        with self.theirs(form="NETCDF3_CLASSIC") as dataset:
            self.add_times(dataset, [0, 1])
            self.add(dataset, "x", [1, 2])
        whole = (self.folder / "t.nc").read_bytes()
        self.write("d.nc", whole[:4] + b"\x7f\xff\xff\xff" + whole[8:])
        self.refused(3, "convert", "d.nc", "-o", "d.mdat", names="the file is too short")

    def test_addresses_are_no_paths(self):
        self.refused(3, "convert", "http://127.0.0.1:1/x.nc", "--from-format", "netcdf", "-o", "t.mdat")
        self.assertIn("No such file", self.error)  # and nothing was asked for


if __name__ == "__main__":
    unittest.main()
