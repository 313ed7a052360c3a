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
NO_TEXT = {"", "null", "na", "n/a", "nan", "inf", "infinity", "true", "false"}
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
    first, last = -62135510400, 253402214400  # years 1 to 9999, less a day
    if seconds > last:
        seconds -= -(-(seconds - last) // CYCLE) * CYCLE
    instant = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
        seconds=max(seconds, first))
    return int(instant.astimezone(rules_of(zone)).utcoffset().total_seconds())


class UnknownZone(Exception):
    pass


def rules_of(zone):
    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownZone(zone) from error


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
    """RFC 4180. Quotes tell an empty text from a null, and what else could be read as no text."""
    if text.lower() in NO_TEXT or re.search(r"""^[0-9+\-.#\x00-\x20]|[",;\t\r\n]|[\x00-\x20]$""", text):
        return quoted(text)
    return text


def csv_name(name):
    """In a header, where all is text."""
    return quoted(name) if re.search(r"""^ |[",;\t\r\n]| $""", name) else name


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def json_line(**fields):
    return json.dumps(fields, ensure_ascii=False)
