#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Arrow IPC beside pyarrow, Polars and nanoarrow: what they write is read, what we write they read, to the bit."""

import itertools
import os
import pathlib
import subprocess
import tempfile
import unittest

import nanoarrow as na
import polars as pl
import pyarrow as pa
import pyarrow.ipc

import tables

PEER = os.environ["PEER"]
FORMS = ("file", "stream")
COMPRESSIONS = ("none", "lz4", "zstd")


def options(compression, **more):
    return pa.ipc.IpcWriteOptions(compression=None if compression == "none" else compression, **more)


def write(table, path, form, compression="none", rows=None, **more):
    new = pa.ipc.new_file if form == "file" else pa.ipc.new_stream
    with new(path, table.schema, options=options(compression, **more)) as writer:
        writer.write_table(table, max_chunksize=rows)


def read(path, form):
    table = (pa.ipc.open_file if form == "file" else pa.ipc.open_stream)(pa.memory_map(str(path))).read_all()
    table.validate(full=True)
    return table


def unchanged(table):
    return table


class Ipc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name) / "in"
        self.target = pathlib.Path(folder.name) / "out"

    def rewrite(self, form="stream", compression="none", source=None):
        with self.source.open("rb") as pipe:
            done = subprocess.run([PEER, source or self.source, self.target, form, compression], text=True,
                                  capture_output=True, stdin=pipe)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stderr

    def test_every_type_comes_back_whatever_the_form_and_compression(self):
        for rows in tables.ROWS:
            table, expected = tables.table(rows)
            for form, compression in itertools.product(FORMS, COMPRESSIONS):
                write(table, self.source, form, compression)
                for ours, packed in itertools.product(FORMS, COMPRESSIONS):
                    if rows > 1000 and (form, compression) != (ours, packed):
                        continue
                    with self.subTest(rows=rows, theirs=(form, compression), ours=(ours, packed)):
                        self.assertEqual("", self.rewrite(ours, packed))
                        found = read(self.target, ours)
                        tables.compare(self, expected, found)
                        self.assertEqual({b"key": b"value"}, found.schema.metadata)

    def test_types_of_what_comes_back(self):
        table, expected = tables.table(10)
        write(table, self.source, "file")
        self.rewrite()
        found = read(self.target, "stream").schema
        for field in expected.schema:
            self.assertEqual(field.type, found.field(field.name).type, field.name)

    def test_a_pipe_is_read_as_a_file_is(self):
        table, expected = tables.table(1000)
        for form, compression in itertools.product(FORMS, COMPRESSIONS):
            write(table, self.source, form, compression)
            self.rewrite("stream", "none", "-")
            tables.compare(self, expected, read(self.target, "stream"))

    def test_many_small_batches_and_slices(self):
        table, expected = tables.table(1000)
        write(table.slice(13, 970), self.source, "file", "zstd", rows=7)
        self.rewrite()
        tables.compare(self, expected.slice(13, 970), read(self.target, "stream"))

    def test_one_batch_of_many_rows(self):
        table, expected = tables.table(150_000)
        for compression in COMPRESSIONS:
            write(table, self.source, "stream", compression, rows=1_000_000)
            self.rewrite("file", "lz4")
            tables.compare(self, expected, read(self.target, "file"))

    def test_metadata_of_version_4(self):
        table, expected = tables.table(100)
        names = [name for name in table.column_names if table[name].type != pa.string_view()]
        table, expected = table.select(names), expected.select(names)
        for legacy in (False, True):
            write(table, self.source, "stream", metadata_version=pa.ipc.MetadataVersion.V4,
                  use_legacy_format=legacy)
            self.rewrite()
            tables.compare(self, expected, read(self.target, "stream"))

    def test_columns_that_are_not_held_are_told_and_stepped_over(self):
        for rows, compression in itertools.product((1, 100), COMPRESSIONS):
            table = tables.skipped(rows)
            write(table, self.source, "file", compression)
            told = [line.split(": ")[0] for line in self.rewrite().splitlines()]
            self.assertEqual(table.column_names[1:-1], told)
            found = read(self.target, "stream")
            self.assertEqual(table["first"].to_pylist(), found["first"].to_pylist())
            self.assertEqual(table["last"].to_pylist(), found["last"].to_pylist())

    def test_octets_that_are_all_text_are_strings_where_they_can_be_read_twice(self):
        texts = pa.array([None if i % 5 == 4 else "ü" * (i % 20) for i in range(1000)])
        kinds = (pa.binary(), pa.large_binary(), pa.binary_view())
        expected = pa.table({str(kind): texts for kind in kinds} | {"by index": texts})
        table = pa.table([texts.cast(kind) for kind in kinds] + [texts.cast(pa.binary()).dictionary_encode()],
                         expected.column_names)
        table = table.append_column("not text", pa.array([b"ok"] * 999 + [b"\xc3"]))
        for form, compression in itertools.product(FORMS, COMPRESSIONS):
            write(table, self.source, form, compression, rows=300)
            self.assertEqual("not text: binary: octets are not held\n", self.rewrite())
            tables.compare(self, expected, read(self.target, "stream"))
            self.assertEqual(table.num_columns, len(self.rewrite(source="-").splitlines()))

    def test_dictionaries_that_grow_and_that_are_replaced(self):
        batches = [pa.record_batch({"c": pa.array(texts).dictionary_encode()})
                   for texts in (["a", "b", "a"], ["a", "b", "c"], ["x", None, "b"])]
        expected = pa.concat_tables([pa.table({"c": batch["c"].cast(pa.string())}) for batch in batches])
        for deltas in (False, True):
            with pa.ipc.new_stream(self.source, batches[0].schema,
                                   options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)) as writer:
                for batch in batches:
                    writer.write_batch(batch)
            for form in FORMS:
                self.rewrite(form)
                tables.compare(self, expected, read(self.target, form))

    def test_polars_reads_what_we_write(self):
        for rows, form, compression in itertools.product(tables.ROWS, FORMS, COMPRESSIONS):
            table, expected = tables.table(rows)
            write(table, self.source, "file")
            self.rewrite(form, compression)
            read_it = pl.read_ipc if form == "file" else pl.read_ipc_stream
            found = read_it(self.target.read_bytes()).to_arrow()
            for name in expected.column_names:
                column = expected[name]
                if pa.types.is_temporal(column.type) and column.type.unit == "s":
                    continue  # Polars has none
                if pa.types.is_timestamp(column.type) and column.type.tz == "-07:00":
                    column = column.cast(pa.timestamp(column.type.unit, "Etc/GMT+7"))  # its word for it
                with self.subTest(name, rows=rows, form=form, compression=compression):
                    tables.compare(self, pa.table({name: column}), pa.table({name: found[name]}))

    def test_what_polars_writes_is_read(self):
        table = tables.table(1000)[1]
        frame = pl.from_arrow(table)
        expected = frame.to_arrow()
        for compression in ("uncompressed", "lz4", "zstd"):
            for write_it in (frame.write_ipc, frame.write_ipc_stream):
                write_it(self.source, compression=compression)
                self.assertEqual("", self.rewrite())
                tables.compare(self, expected, read(self.target, "stream"))

    def test_nanoarrow_reads_what_we_write(self):
        table, expected = tables.table(1000)
        names = [name for name in table.column_names
                 if not pa.types.is_dictionary(expected[name].type)]  # which it does not know in IPC
        write(table.select(names), self.source, "stream")
        self.rewrite("stream", "none")
        with na.ArrayStream.from_path(self.target) as stream:
            found = pa.RecordBatchReader.from_stream(stream).read_all()
        tables.compare(self, expected.select(names), found)

    def test_a_harness_that_would_not_see_a_difference_is_seen(self):
        table = tables.table(1000)[1]
        for name in ("float64", "string", "timestamp ns UTC"):
            index = table.column_names.index(name)
            array = table[name].chunk(0)
            wrong = table.set_column(index, name, pa.concat_arrays([array[1:], array[:1]]))
            with self.assertRaises(AssertionError):
                tables.compare(self, table, wrong)


if __name__ == "__main__":
    unittest.main()
