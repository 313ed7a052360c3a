#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""symbols_test.py LIBRARY: the library never prints, exits or aborts, seen from what its objects refer to."""

import re
import subprocess
import sys

# std::terminate is not among them: clang refers to it from every noexcept function.
FORBIDDEN = re.compile(
    r"^(abort|exit|_exit|_Exit|quick_exit|v?f?printf|puts|putchar|perror|v?f?wprintf"
    r"|__v?f?printf_chk|std::(cout|cerr|clog|wcout|wcerr)|__cxa_pure_virtual_call)$")

listing = subprocess.run(["nm", "--undefined-only", "--demangle", sys.argv[1]], check=True,
                         capture_output=True, text=True).stdout
objects, found = [], []
for line in listing.splitlines():
    if line.endswith(".o:"):
        objects.append(line[:-1])
    elif line.strip().startswith("U ") and FORBIDDEN.match(symbol := line.strip()[2:]):
        found.append(f"{objects[-1]} refers to {symbol}")

assert objects, f"{sys.argv[1]} holds no objects: nothing was looked at"
print("\n".join(found) or f"{len(objects)} objects, none prints, exits or aborts")
sys.exit(bool(found))
