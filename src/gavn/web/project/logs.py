"""How the log is written: whatever it tells of, an address that was typed or a fault, it holds nobody's number."""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

from gavn.domain.outcomes.person_numbers import without_person_numbers

# Django writes what is not ASCII in an address so, such as the dash of a number.
ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\U(00(?:0[0-9a-f]|10)[0-9a-f]{4})")
# What cannot be printed stays so, for a line of the log is to stay one line.
BETWEEN = re.compile(r"(?<=\d)(?:\\[nrtvf]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\+)+(?=\d)", re.ASCII)
# The page that sent somebody stands as browsers write it.
QUOTED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# A log is no text of anybody's: there ten digits are a number too many, whatever letters stand beside them.
TEN_DIGITS = re.compile(r"(?<!\d)\d{6}[\W_]{0,3}\d{4}(?!\d)", re.ASCII)


class Nameless(logging.Formatter):
    """What could be a CPR number is `…`, in the message and in the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        plain = QUOTED.sub(_unquoted, ESCAPED.sub(_written, super().format(record)))
        return TEN_DIGITS.sub("…", without_person_numbers(BETWEEN.sub(" ", plain)))


def _written(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[1] or escaped[2] or escaped[3], 16))
    return letter if letter.isprintable() else escaped[0]


def _unquoted(quoted: re.Match[str]) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in unquote(quoted[0]))
