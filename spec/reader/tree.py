# SPDX-License-Identifier: Apache-2.0
"""Section 3: the tree. From the root of the directory to entries, and from an entry to its segments."""

import struct

from layout import Layout, rise_strictly
from pages import EXTENT, is_extent, xxh3_128
from refusal import must
from types_of_values import Type, text_of

PAGE_BYTES_MAX, TEXT_BYTES_MAX = 1 << 20, 65535  # section 9
AGGREGATE = Layout("Aggregate", rows="Q", nulls="Q", nans="Q", min="Q", max="Q", first="Q", last="Q",
                   sum_low="Q", sum_high="Q")
CHILD = Layout("Child", extent="32s", aggregate="72s")
BRANCH = Layout("Branch", extent="32s", entries="Q", key_offset="I", key_bytes="I")
DESCRIPTION = Layout("Description", physical="B", meaning="B", tick="B", reserved="B", unit_offset="I",
                     unit_bytes="I", zone_offset="I", zone_bytes="I")
ENTRY = Layout("Entry", key_offset="I", key_bytes="I", axis="Q", cadence="q", description="I", dictionary="I",
               metadata="I", users="I", ordinal="Q", column="104s")


class Child:
    def __init__(self, child):
        self.extent = extent_of(child)
        self.aggregate = AGGREGATE.read(child.aggregate)
        self.rows = self.aggregate.rows
        must(adds_up(self.aggregate), "R13", f"more nulls and NaNs than {self.rows} rows")


def extent_of(parent):
    extent = EXTENT.read(parent.extent)
    must(is_extent(extent), "R13", f"{extent.bytes} bytes at {extent.offset} of height {extent.height}")
    return extent


def adds_up(aggregate):
    return aggregate.nulls + aggregate.nans <= aggregate.rows


class Page:
    """Section 3.2: "A tree page is a FlatBuffer with root table `Page` and file identifier `MDP1`"."""

    def __init__(self, file, extent):
        must(extent.bytes <= PAGE_BYTES_MAX, "R11", f"the page at {extent.offset} has {extent.bytes} bytes")
        self.extent = extent
        self._data = file.block(extent)
        must(xxh3_128(self._data) == extent.hash, "R11", f"the page at {extent.offset} has another hash")
        must(self._data[4:8] == b"MDP1", "R11", f"the page at {extent.offset} has no identifier")
        self.heap, branches, descriptions, entries, children = [
            self._vector(field, size, align) for field, (size, align) in enumerate(
                [(1, 1), (BRANCH.size, 8), (DESCRIPTION.size, 4), (ENTRY.size, 8), (CHILD.size, 8)])]
        is_inner = branches and not descriptions and not entries and not children
        is_leaf = not branches and bool(entries) == bool(descriptions) and (entries or not children)
        is_column = children and not branches and not descriptions and not entries
        must(is_inner or is_leaf or is_column, "R12", f"the page at {extent.offset} is of no kind")
        self.branches = [Branch(self, each) for each in BRANCH.read_all(branches)]
        self.descriptions = [Description(self, each) for each in DESCRIPTION.read_all(descriptions)]
        self.children = [Child(each) for each in CHILD.read_all(children)]
        self.entries = [Entry(self, each) for each in ENTRY.read_all(entries)]
        keys = [each.key for each in self.branches or self.entries]
        must(rise_strictly(keys), "R14", f"keys of the page at {extent.offset} do not increase")

    def _number(self, code, offset):
        size = struct.calcsize(code)
        must(0 <= offset <= len(self._data) - size and offset % size == 0, "R11",
             f"the page at {self.extent.offset} is no FlatBuffer")
        return struct.unpack_from("<" + code, self._data, offset)[0]

    def _vector(self, field, size, align):
        """The bytes of the elements of a field, none where it is absent."""
        table = self._number("I", 0)
        vtable = table - self._number("i", table)
        place = 4 + 2 * field
        vtable_bytes = self._number("H", vtable)
        must(vtable_bytes >= 4 and vtable_bytes % 2 == 0 and vtable + vtable_bytes <= len(self._data), "R11",
             f"the page at {self.extent.offset} has a vtable that does not fit")
        offset = self._number("H", vtable + place) if place + 2 <= vtable_bytes else 0
        if offset == 0:
            return b""
        vector = table + offset + self._number("I", table + offset)
        count = self._number("I", vector)
        begin, end = vector + 4, vector + 4 + count * size
        must(begin % align == 0 and end <= len(self._data), "R11",
             f"the page at {self.extent.offset} has a vector that does not fit")
        return self._data[begin:end]

    def text(self, offset, size):
        must(offset + size <= len(self.heap), "R13",
             f"a text of the page at {self.extent.offset} lies outside")
        return self.heap[offset:offset + size]


class Branch:
    def __init__(self, page, branch):
        self.extent = extent_of(branch)
        self.entries = branch.entries
        self.key = key_of(page, branch)
        must(branch.entries > 0, "R13", "a branch without entries")


def key_of(page, item):
    """Section 3.3: "`01` + axis number as 8 bytes ...; `02` + name for a series; `03` + name"."""
    key = page.text(item.key_offset, item.key_bytes)
    if key[:1] == b"\x01":
        must(len(key) == 9, "R13", "the key of an axis has not 9 bytes")
    else:
        must(key[:1] in (b"\x02", b"\x03") and 2 <= len(key) <= 1 + TEXT_BYTES_MAX, "R13", "a key of no kind")
    return key


class Description:
    """Type and unit."""

    def __init__(self, page, description):
        must(max(description.unit_bytes, description.zone_bytes) <= TEXT_BYTES_MAX, "R13",
             "a unit or zone too long")
        must(description.reserved == 0, "R13", "a reserved byte of a description is not zero")
        self.unit = page.text(description.unit_offset, description.unit_bytes)
        self.zone = page.text(description.zone_offset, description.zone_bytes)
        self.type = Type(description.physical, description.meaning, description.tick, text_of(self.zone))


class Entry:
    """An axis or a series. `column` is None where it has no rows, `categories` where it has no dictionary."""

    def __init__(self, page, entry):
        self.key = key_of(page, entry)
        self.axis, self.cadence = entry.axis, entry.cadence
        self.users, self.ordinal = entry.users, entry.ordinal
        must(entry.description < len(page.descriptions), "R13", "an entry without description")
        self.description = page.descriptions[entry.description]
        self.unit, self.type = text_of(self.description.unit), self.description.type
        must(entry.dictionary <= len(page.children) and entry.metadata <= len(page.children), "R13",
             "an entry refers to a child that is not there")
        self.categories = page.children[entry.dictionary - 1] if entry.dictionary else None
        self.metadata = page.children[entry.metadata - 1] if entry.metadata else None
        self.column = Child(CHILD.read(entry.column)) if any(entry.column) else None
        self.rows = self.column.rows if self.column else 0
        must(self.rows > 0 or not self.column, "R13", "a column without rows that is not all zero")
        self.tail = []  # rows that its column lacks, section 3.5
        self.name = None  # an axis
        self.hidden = self.key[:1] == b"\x03"
        if self.key[:1] == b"\x01":
            self.number = int.from_bytes(self.key[1:], "big")
            must(self.type.physical == "int64", "R17", "an axis that is not of int64")
            must(not self.column or self.column.aggregate.nulls == 0, "R17", "an axis with nulls")
        else:
            self.name = text_of(self.key[1:])


def read_page(file, extent, least=None, beyond=None):
    """A page of the directory. `least` is the key of the branch it hangs on, `beyond` that of the next."""
    page = Page(file, extent)
    must(not page.children or page.entries, "R12", "a page of a column in the directory")
    must(bool(page.branches) == (extent.height > 0), "R12", "a page of the directory is of another height")
    for branch in page.branches:
        must(branch.extent.height == extent.height - 1, "R15", "a branch is not one lower than its page")
    keys = [each.key for each in page.branches or page.entries]
    if least is not None:
        must(keys, "R15", "an empty page below a branch")
        must(keys[0] == least, "R15", "a page does not begin with the key of its branch")
    must(not keys or beyond is None or keys[-1] < beyond, "R15", "a page has keys of the next branch")
    return page


def entries_below(file, extent, least=None, beyond=None):
    """Section 3.3: all entries in order of keys."""
    page = read_page(file, extent, least, beyond)
    keys = [branch.key for branch in page.branches[1:]] + [beyond]
    for branch, following in zip(page.branches, keys):
        count = 0
        for entry in entries_below(file, branch.extent, branch.key, following):
            count += 1
            yield entry
        must(count == branch.entries, "8", f"{count} entries below a branch of {branch.entries}")
    yield from page.entries


def find(file, key):
    """Section 3.3: "in an inner page take the last branch whose key is not greater"."""
    extent, least, beyond = file.root, None, None
    while True:
        page = read_page(file, extent, least, beyond)
        if not page.branches:
            return next((entry for entry in page.entries if entry.key == key), None)
        index = max((i for i, branch in enumerate(page.branches) if branch.key <= key), default=0)
        if index + 1 < len(page.branches):
            beyond = page.branches[index + 1].key
        extent, least = page.branches[index].extent, page.branches[index].key


def series_key(name):
    return b"\x02" + name.encode(errors="surrogateescape")


def axis_key(number):
    return b"\x01" + number.to_bytes(8, "big")


def check_axis(series, axis):
    must(axis is not None, "R17", f"series {series.name!r} has no axis")
    must(series.rows == axis.rows, "R17",
         f"series {series.name!r} has {series.rows} rows, its axis {axis.rows}")


def parts(file, child, tree):
    """Section 3.4: the Children of the page that a Child refers to. `tree`: its pages so far."""
    page = Page(file, child.extent)
    must(child.extent.offset not in tree, "R16", f"the page at {child.extent.offset} stands twice in a tree")
    tree.add(child.extent.offset)
    must(page.children and not page.entries, "R12", "a page of a column is of another kind")
    for each in page.children:
        must(each.extent.height == child.extent.height - 1, "R16", "a child is not one lower than its page")
        must(each.rows >= 1, "R16", "a child without rows")
    must(sum(each.rows for each in page.children) == child.rows, "R16",
         f"the page at {child.extent.offset} has not {child.rows} rows")
    return page.children


def segments(file, child, tree=None):
    """The Children of segments at or below a Child, in order of rows; none where there is no column."""
    if child is None:
        return
    if child.extent.height == 0:
        yield child
        return
    tree = set() if tree is None else tree
    for each in parts(file, child, tree):
        yield from segments(file, each, tree)


def categories(child):
    """The Child of the categories of an entry: "one segment, without nulls"."""
    must(child is None or child.extent.height == 0 and child.aggregate.nulls == 0, "R24",
         "categories that are not one segment without nulls")
    return child
