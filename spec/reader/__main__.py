# SPDX-License-Identifier: Apache-2.0
"""A second reader of .mdat files, from spec/mdat.md alone and in its order; for reading, not for speed.

python3 spec/reader FILE            the series, a JSON object each, as `mdat ls FILE --json`
python3 spec/reader FILE SERIES     its rows as CSV, as `mdat cat FILE SERIES`
python3 spec/reader FILE --verify   nothing, if the file is whole, as `mdat verify FILE`
"""

import sys

import tail
import text
import tree
import verification
from pages import File
from refusal import UNREADABLE, Refusal, must
from segment import column
from types_of_values import value_of

NO = 1  # exit code: a sound file, but not what was asked for


def ls(file):
    everything = [tail.complete(file, entry) for entry in tree.entries_below(file, file.root)]
    axes = {entry.key: entry for entry in everything}
    series = [entry for entry in everything if entry.name is not None and not entry.hidden]
    for each in series:
        axis = axes.get(tree.axis_key(each.axis))
        tree.check_axis(each, axis)
        begin, end = (shown_stamp(bits, axis.type) for bits in ends_of(axis))
        print(text.json_line(name=each.name, type=str(each.type), unit=each.unit, rows=each.rows,
                             nulls=nulls_of(each), begin=begin, end=end,
                             bytes=sum(child.extent.bytes for child in tree.segments(file, each.column))))


def nulls_of(entry):
    return entry.tail.count(None) + (entry.column.aggregate.nulls if entry.column else 0)


def ends_of(axis):
    ends = [axis.column.aggregate.first, axis.column.aggregate.last] if axis.column else []
    ends += axis.tail
    return (ends[0], ends[-1]) if ends else (None, None)


def cat(file, name):
    series = tail.complete(file, tree.find(file, tree.series_key(name)))
    if series is None:
        print(f"no series {name!r}", file=sys.stderr)
        return NO
    axis = tail.complete(file, tree.find(file, tree.axis_key(series.axis)))
    tree.check_axis(series, axis)
    categories = [value_of(bits, "string")
                  for bits in column(file, "string", tree.categories(series.categories))]
    print(f"time,{text.csv_name(name)}")
    for stamp, bits in zip(tail.rows(file, axis), tail.rows(file, series)):
        print(f"{shown_stamp(stamp, axis.type)},{shown(bits, series.type, categories)}")
    return 0


def shown_stamp(bits, type_):
    """A stamp as text, from its bits; a duration or number as it is."""
    if bits is None:
        return None
    if type_.meaning != "timestamp":
        return value_of(bits, "int64")
    return text.stamp(value_of(bits, "int64"), type_.tick, type_.zone)


def shown(bits, type_, categories):
    """A value as a field of CSV, from its bits."""
    if bits is None:
        return ""
    if type_.meaning == "timestamp":
        return shown_stamp(bits, type_)
    if type_.meaning == "categorical":
        must(bits < len(categories), "R24", f"category {bits} of {len(categories)}")
        return text.csv_field(categories[bits])
    value = value_of(bits, type_.physical)
    return text.csv_field(value) if type_.physical == "string" else text.number(value, type_.physical)


def main(path, what=None):
    try:
        file = File(path)
        if what is None:
            ls(file)
            return 0
        if what == "--verify":
            verification.verify(file)
            return 0
        return cat(file, what)
    except Refusal as refusal:
        print(f"{path}: {refusal}", file=sys.stderr)
        return refusal.exit_code
    except text.UnknownZone as error:
        print(f"{path}: the zone {error} is not known to this system", file=sys.stderr)
        return NO
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        return UNREADABLE


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.stdout.reconfigure(errors="surrogateescape", newline="\n")
    sys.exit(main(*sys.argv[1:]))
