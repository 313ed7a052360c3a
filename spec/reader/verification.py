# SPDX-License-Identifier: Apache-2.0
"""Section 8: a complete check of every commit, block and byte, up to the first damage."""

import tail
from aggregates import Kind
from layout import Layout
from pages import BODY, EXTENT, PAGE, ends_commit, is_extent, is_valid_copy, tail_is_possible, xxh3_64
from refusal import must
from segment import segment_of
from tree import categories, check_axis, entries_below, parts
from types_of_values import text_of

RECORD = Layout("CommitRecord", magic="8s", offset="Q", uuid="16s", sequence="Q", root="32s",
                committed_bytes="Q", previous_record="Q", time_us="q", series="Q", axes="Q", rows="Q",
                next_axis="Q", next_ordinal="Q", begin="Q", tail="32s", tail_blocks="Q", tail_rows="Q",
                reserved="56s", checksum="Q")
OF_SLOT = ["sequence", "root", "committed_bytes", "time_us", "series", "axes", "rows", "next_axis",
           "next_ordinal", "tail", "tail_blocks", "tail_rows"]


def verify(file):
    for slot in (0, 1):
        for twin in (0, 1):
            must(is_valid_copy(file.data, slot, twin, file.header), "8",
                 f"copy {twin} of slot {slot} is damaged")
    record = read_record(file, file.slot.record_offset)
    must(all(getattr(record, name) == getattr(file.slot, name) for name in OF_SLOT), "8",
         "a record and its slot differ")
    while record:
        verify_commit(file.at(record))
        record = previous(file, record)
    verify_rest(file)


def read_record(file, offset):
    """Section 2.3."""
    where = f"the commit record at {offset}"
    data = file.data[offset:offset + RECORD.size]
    record = RECORD.read(data)
    must(record.magic == b"MDATCMMT" and record.checksum == xxh3_64(data[:248]), "8", f"{where} is damaged")
    must((record.offset, record.uuid) == (offset, file.header.uuid), "8",
         f"{where} is of another place or file")
    reuses = file.header.keep_commits > 0
    must(ends_commit(offset, record.committed_bytes, file.header) and record.committed_bytes % PAGE == 0, "8",
         f"{where} has {record.committed_bytes} committed bytes")
    end = record.committed_bytes if reuses else offset
    must(record.begin % PAGE == 0 and BODY <= record.begin <= end, "8",
         f"{where} begins at {record.begin}")
    must(is_extent(EXTENT.read(record.root)), "8", f"{where} has no root")
    must(not any(record.reserved), "8", f"reserved bytes of {where} are not zero")
    must(tail_is_possible(record), "8", f"{where} has an impossible tail")
    file.used.add((offset, offset + RECORD.size))
    return record


def previous(file, record):
    """The record of the commit before; None for the first, and for the oldest that is kept."""
    keep = file.header.keep_commits
    if keep and record.sequence == max(1, file.slot.sequence - keep):
        return None
    if record.sequence == 1:
        must(record.previous_record == 0, "8", "a commit before the first")
        return None
    must(0 < record.previous_record and (keep or record.previous_record < record.begin), "8",
         f"commit {record.sequence} has no commit before")
    before = read_record(file, record.previous_record)
    must(before.sequence == record.sequence - 1 and before.committed_bytes == record.begin, "8",
         f"commit {record.sequence} does not follow the one before")
    return before


def verify_commit(file):
    entries = [tail.complete(file, entry) for entry in entries_below(file, file.root)]
    axes = {entry.number: entry for entry in entries if entry.name is None}
    series = [entry for entry in entries if entry.name is not None]
    for entry in entries:
        must(all(map(is_utf8, [entry.key[1:] if entry.name is not None else b"", entry.description.unit,
                               entry.description.zone])), "8", f"texts of {entry.key!r} that are not UTF-8")
    for entry in series:
        check_axis(entry, axes.get(entry.axis))
        verify_column(file, entry.type.physical, Kind(entry.type.physical), entry.column)
        verify_column(file, "string", Kind("string"), categories(entry.categories))
        verify_column(file, "string", Kind("string"), categories(entry.metadata))
        if entry.type.meaning == "categorical" and entry.column:
            values, known = entry.column.aggregate, entry.categories.rows if entry.categories else 0
            must(values.nulls == values.rows or values.max < known, "R24",
                 f"a category of {entry.name!r} that does not exist")
    verify_tail(file, axes, series)
    for number, axis in axes.items():
        verify_column(file, "int64", Kind("int64", axis.cadence), axis.column)
        users = sum(entry.axis == number for entry in series)
        must(axis.users == users, "8", f"axis {number} has {users} users, not {axis.users}")
    commit, counted = file.slot, [entry for entry in series if not entry.hidden]
    must((commit.series, commit.axes) == (len(counted), len(axes)), "8", "another number of series or axes")
    must(commit.rows == sum(entry.rows for entry in counted), "8", "another number of rows")
    must(all(number < commit.next_axis for number in axes), "8", "an axis number that is to come")
    must(all(entry.ordinal < commit.next_ordinal for entry in series), "8", "an ordinal that is to come")


def verify_tail(file, axes, series):
    """ "The groups of each tail are of axes and series that exist and have that axis and type." """
    known = {(each.axis, each.type.physical, each.ordinal): each for each in series if not each.hidden}
    for block in tail.chain(file):
        must(not any(block.padding), "8", f"padding of {block.where} is not zero")
        must(all(number in axes for number in block.stamps), "8", f"{block.where} has rows of no axis")
        must(all(key in known for key in block.values), "8", f"{block.where} has rows of no series")
        for key, values in block.values.items():
            must(all(key[1] != "string" or is_utf8(text or b"") for text in values), "8",
                 f"a string in {block.where} is not UTF-8")
            if known[key].type.meaning == "categorical":
                count = known[key].categories.rows if known[key].categories else 0
                must(all(code is None or code < count for code in values), "R24",
                     f"{block.where} has a category that does not exist")


def is_utf8(data):
    return text_of(data).encode(errors="replace") == data


def verify_column(file, physical, kind, child, tree=None):
    """R23. The Aggregate of the values below a Child, found equal to that which is stored."""
    if child is None:
        return None
    if child.extent.height:
        tree = set() if tree is None else tree
        whole = kind.of_parts([verify_column(file, physical, kind, each, tree)
                               for each in parts(file, child, tree)])
    else:
        whole = verify_segment(segment_of(file, child), physical, kind)
    must(kind.tells(child.aggregate, whole), "R23",
         f"the aggregate of the block at {child.extent.offset} is another")
    return whole


def verify_segment(segment, physical, kind):
    must(not any(segment.padding) and segment.behind == 0, "8", "bytes of a segment that belong to nothing")
    granules = []
    for values, (_, _, stored) in zip(segment.decode(physical), segment.granules):
        if physical == "string":
            must(all(value is None or is_utf8(value) for value in values), "8", "a string that is not UTF-8")
        granules.append(kind.of_rows(values))
        must(stored is None or kind.tells(stored, granules[-1]), "R23",
             "the aggregate of a granule is another")
    return kind.of_parts(granules)


def verify_rest(file):
    """ "Blocks do not overlap; every byte below committed_bytes that belongs to nothing is zero." """
    behind = 0
    for begin, end in sorted(file.used) + [(file.slot.committed_bytes,) * 2]:
        must(behind <= begin, "8", f"blocks overlap at {begin}")
        must(file.header.keep_commits or not any(file.data[behind:begin]), "8",
             f"bytes between {behind} and {begin} are not zero")
        behind = end
