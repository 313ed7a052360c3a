# SPDX-License-Identifier: Apache-2.0
"""Values as the tool prints them (docs/tool.md). No part of the format."""

import datetime
import json
import math
import re
import struct
import zoneinfo

from types_of_values import TICK_DIGITS

DAY = 86400
CYCLE = 146097 * DAY  # 400 years: weekdays and rules of zones come back
EPOCH = datetime.date(1970, 1, 1).toordinal()


def stamp(ticks, tick, zone):
    """ISO 8601, with the digits of the unit and the offset of the zone."""
    digits = TICK_DIGITS[tick]
    seconds, fraction = divmod(ticks, 10 ** digits)
    offset = offset_seconds(seconds, zone) if zone else 0
    days, second = divmod(seconds + offset, DAY)
    text = f"{date(days)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return text + (f".{fraction:0{digits}}" if digits else "") + (offset_text(offset) if zone else "")


def date(days):
    cycles, days = divmod(days, CYCLE // DAY)
    day = datetime.date.fromordinal(EPOCH + days)
    year = day.year + 400 * cycles
    return f"{year:04}-{day:%m-%d}" if 0 <= year <= 9999 else f"{year:+05}-{day:%m-%d}"


def offset_seconds(seconds, zone):
    """East of UTC, at an instant."""
    constant = re.fullmatch(r"([+-])(\d\d):(\d\d)(?::(\d\d))?", zone)
    if zone == "UTC":
        return 0
    if constant:
        sign, hours, minutes, rest = constant.groups()
        return (-1 if sign == "-" else 1) * (3600 * int(hours) + 60 * int(minutes) + int(rest or 0))
    first, last = -2000 * 31557600 // 2 * 0 - 62135510400, 253402214400  # years 1 to 9999, less a day
    if seconds > last:
        seconds -= -(-(seconds - last) // CYCLE) * CYCLE
    instant = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
        seconds=max(seconds, first))
    return int(instant.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset().total_seconds())


def offset_text(offset):
    sign, rest = "-" if offset < 0 else "+", abs(offset)
    seconds = f":{rest % 60:02}" if rest % 60 else ""
    return f"{sign}{rest // 3600:02}:{rest // 60 % 60:02}{seconds}"


def number(value, physical):
    """Floats: the shortest digits that read back to the same bits, and always seen to be floats."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(value) if physical == "float64" else repr_float32(value)


def repr_float32(value):
    """As repr() of a float64, with the digits that a float32 needs."""
    bits = struct.pack("<f", value)
    for digits in range(1, 10):
        shorter = float(f"{value:.{digits}g}")
        try:
            if struct.pack("<f", shorter) == bits:
                return repr(shorter)
        except OverflowError:  # rounded up behind the greatest float32
            pass
    raise AssertionError("nine digits name every float32")


def csv_field(text):
    """RFC 4180; an empty text is told from a null by its quotes."""
    if text == "" or re.search(r'[",\r\n]', text):
        return '"' + text.replace('"', '""') + '"'
    return text


def json_line(**fields):
    return json.dumps(fields, ensure_ascii=False)
