"""Cells of a CSV file that a spreadsheet opens as texts and numbers, never as formulas, whoever wrote them."""

from __future__ import annotations

import re

# What a spreadsheet would take for a formula, also in full-width letters and behind blanks.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# As programs read numbers; an apostrophe would make a text of a negative amount.
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_cell(text: str) -> str:
    """A number as it is, any other text harmless."""
    return text if NUMBER.fullmatch(text) else harmless(text)


def harmless(text: str) -> str:
    """A text that begins as a formula gets an apostrophe before it, which spreadsheets read as "this is text"."""
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA) else text
