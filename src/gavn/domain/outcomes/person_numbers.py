"""What has the shape of a CPR number, Denmark's number of a person: it never stands in data, which name nobody.

Shape is all that is asked: what no calendar has, as the 31st of February, counts too. Numbers are read, and turned into
pseudonyms, at the door (`gavn.measurement.door`).
"""

from __future__ import annotations

import re

_GAP = r"[\s./\u2010-\u2015\u2212-]{0,3}"
# Numbers for those who have none, and for testing, add 60 to the day.
_DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
# The health service's own replacement numbers have two letters among the last four.
_LAST = r"(?:\d{4}|[015-7][A-Za-z]{2}\d)"
# A spreadsheet that takes the number for an amount drops the nought that it begins with.
_SHORT = rf"[1-9]{_MONTH}\d\d{_GAP}\d{{4}}"
# Letters or digits beside it make it a part of some other key.
SHAPE = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_DAY}{_GAP}{_MONTH}{_GAP}\d\d{_GAP}{_LAST}|{_SHORT})(?![0-9A-Za-z])", re.ASCII
)

# Ten digits, whatever they are and whatever letters stand beside them.
TEN_DIGITS = re.compile(r"(?<!\d)\d{6}[ .-]?\d{4}(?!\d)")


def holds_person_number(text: str) -> bool:
    """Whether something in the text has the shape of a CPR number, however it is written."""
    return SHAPE.search(text) is not None


def could_be_person_number(name: str) -> bool:
    """Whether a name that data give to a person or a course could be a number in hiding: the stricter question."""
    return TEN_DIGITS.search(name) is not None or holds_person_number(name)


def without_person_numbers(text: str) -> str:
    """The text with `…` in place of everything that has the shape."""
    return SHAPE.sub("…", text)
