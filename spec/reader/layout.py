# SPDX-License-Identifier: Apache-2.0
"""Section 1: bytes to numbers. All integers are little-endian."""

import collections
import struct


class Layout:
    """A table of the specification: fields in order, without gaps, each with a code of the module struct."""

    def __init__(self, name, **fields):
        self._struct = struct.Struct("<" + "".join(fields.values()))
        self._tuple = collections.namedtuple(name, fields)
        self.size = self._struct.size

    def read(self, data, offset=0):
        return self._tuple._make(self._struct.unpack_from(data, offset))

    def read_all(self, data):
        return [self._tuple._make(fields) for fields in self._struct.iter_unpack(data)]


def pad8(n):
    return (n + 7) // 8 * 8


def unsigned(data, width):
    """Unsigned integers of `width` bytes that lie back to back."""
    return list(memoryview(data).cast("B")) if width == 1 else [
        int.from_bytes(data[at:at + width], "little") for at in range(0, len(data), width)]


def signed(bits, width):
    """The two's complement integer that has these bits."""
    return bits - (1 << 8 * width) if bits >> (8 * width - 1) else bits


def mask(width):
    """For arithmetic modulo 2^(8 * width)."""
    return (1 << 8 * width) - 1


def rise_strictly(values):
    return all(a < b for a, b in zip(values, values[1:]))
