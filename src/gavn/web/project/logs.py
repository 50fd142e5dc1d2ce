"""How the log is written: whatever it tells of, an address that was typed or a fault, it holds nobody's number."""

from __future__ import annotations

import logging
import re

from gavn.domain.outcomes.person_numbers import without_person_numbers

# Django writes what is not ASCII in an address so, such as the dash of a number.
ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})")


class Nameless(logging.Formatter):
    """What has the shape of a CPR number is `…`, in the message and in the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        return without_person_numbers(ESCAPED.sub(_written, super().format(record)))


def _written(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[1] or escaped[2], 16))
    return letter if letter.isprintable() else escaped[0]
