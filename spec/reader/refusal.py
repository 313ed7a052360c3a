# SPDX-License-Identifier: Apache-2.0
"""What a reader refuses, and the clause of the specification that says so."""

UNREADABLE, DAMAGED, NEWER = 3, 4, 5  # exit codes, those of the tool


class Refusal(Exception):
    """A file, or the part that was asked for, breaks a clause: "R7", or "dictionary 4.2" of a page."""

    def __init__(self, clause, message, exit_code=DAMAGED):
        super().__init__(f"{message} ({clause})")
        self.clause = clause
        self.exit_code = exit_code


def must(condition, clause, message, exit_code=DAMAGED):
    if not condition:
        raise Refusal(clause, message, exit_code)
