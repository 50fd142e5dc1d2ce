"""What has the shape of a CPR number, Denmark's number of a person: it never stands in facts, which name nobody."""

from __future__ import annotations

import re

# Day, month, year and four digits, with or without something between. Numbers for testing and for those who have none
# add 60 to the day. Letters beside it make it a part of some other key.
SHAPE = re.compile(
    r"(?<![0-9A-Za-z])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])\d\d"
    r"[\s.\u2010-\u2015-]?\d{4}(?![0-9A-Za-z])",
    re.ASCII,
)


def holds_person_number(text: str) -> bool:
    """Whether something in the text has the shape; what no calendar has, as the 31st of February, counts too."""
    return SHAPE.search(text) is not None
