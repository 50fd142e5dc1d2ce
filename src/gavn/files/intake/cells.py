"""What a cell holds, and how it is read and shown as a line of text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from unicodedata import normalize

# A number, date or text as a spreadsheet holds it, or the text of a CSV field.
Cell = str | Decimal | date

BLANKS = re.compile("[ \t\u00a0\u202f]+")
LONGEST_SHOWN = 60
LONGEST_LIST_SHOWN = 400


def is_blank(cell: Cell) -> bool:
    """A cell with nothing in it but space."""
    return isinstance(cell, str) and not cell.strip()


def plain_text(cell: Cell) -> str:
    """The cell as one line of text; a whole number as Excel holds it has no decimals."""
    text = f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)
    # A line break stays, and is refused: an unclosed quote makes one of every row that it swallows.
    return BLANKS.sub(" ", normalize("NFC", text)).strip()


def heading_of(cell: Cell) -> str:
    """A column's name; Excel users break long ones over several lines."""
    return shown(" ".join(normalize("NFC", str(cell)).split()))


def shown(text: str, *, longest: int = LONGEST_SHOWN) -> str:
    """The text for people to see: nothing in it can move a terminal's cursor, turn it around or fill the screen."""
    safe = "".join(char if char.isprintable() else "\ufffd" for char in text[:longest])
    return f"{safe}…" if len(text) > longest else safe
