# SPDX-License-Identifier: Apache-2.0
"""Section 6: types, and values from their bits."""

import struct

from refusal import must

PHYSICAL = dict(enumerate(["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                           "float32", "float64", "bool", "string"], 1))
WIDTH = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
         "float32": 4, "float64": 8, "bool": 1}
MEANING = dict(enumerate(["value", "timestamp", "duration", "categorical"]))
TICK = {0: None, 1: "s", 2: "ms", 3: "us", 4: "ns"}
TICK_DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


def fixed_width(physical):
    """Bytes of a value, for encodings of fixed-width types (R21)."""
    must(physical != "string", "R21", "strings in an encoding of fixed-width types")
    return WIDTH[physical]


def integer_width(physical):
    """For encodings of "all integer types (not bool)"."""
    must("int" in physical, "R21", f"{physical} in an encoding of integers")
    return WIDTH[physical]


def text_of(data):
    """Of bytes that should be UTF-8: "A reader need not check"; what is not goes through as it is."""
    return data.decode(errors="surrogateescape")


class Type:
    def __init__(self, physical, meaning, tick, zone):
        must(physical in PHYSICAL and meaning in MEANING and tick in TICK, "R13", "an unknown enumerator")
        self.physical, self.meaning, self.tick = PHYSICAL[physical], MEANING[meaning], TICK[tick]
        self.zone = zone
        fits = {"value": self.tick is None,
                "timestamp": self.physical == "int64" and self.tick is not None,
                "duration": self.physical == "int64" and self.tick is not None,
                "categorical": self.physical == "uint32" and self.tick is None}[self.meaning]
        must(fits, "R13", f"a {self.meaning} of physical type {self.physical} and tick {self.tick}")

    def __str__(self):
        if self.meaning == "value":
            return self.physical
        if self.meaning == "categorical":
            return "categorical"
        return f"{self.meaning}[{self.tick}{', ' + self.zone if self.zone else ''}]"


def value_of(bits, physical):
    """The value that has these bits; strings are their bytes already."""
    if physical == "string":
        return text_of(bits)
    if physical == "bool":
        return bool(bits)
    width = WIDTH[physical]
    code = {"float32": "f", "float64": "d"}.get(physical) or {1: "b", 2: "h", 4: "i", 8: "q"}[width]
    if physical.startswith("uint"):
        code = code.upper()
    return struct.unpack("<" + code, bits.to_bytes(width, "little"))[0]
