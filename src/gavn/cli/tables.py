"""A ruled text table; on a screen that is too narrow for it, texts are folded, or the columns come in several parts."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from unicodedata import east_asian_width

GAP = 2
# A column of texts is not folded narrower than this.
NARROWEST = 14


@dataclass(frozen=True, slots=True)
class TextTable:
    """Cells as they are shown; columns named in `right` are numbers. Rows in `ruled` have a line above them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    ruled: frozenset[int] = frozenset()


def print_table(table: TextTable) -> None:
    """As wide as it is into a file or a pipe; on a screen no wider than the screen."""
    screen = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for number, lines in enumerate(table_parts(table, screen=screen)):
        if number:
            print()
        for line in lines:
            print(line)


def table_parts(table: TextTable, *, screen: int) -> list[list[str]]:
    """The lines of each part; one part where there is room for all columns, or no `screen` to fit."""
    widths = [max(_width(row[place]) for row in (table.head, *table.rows)) for place in range(len(table.head))]
    texts = [place for place in range(len(widths)) if place not in table.right]
    folded = [min(width, NARROWEST) if place in texts else width for place, width in enumerate(widths)]
    if not screen or _whole(widths) <= screen:
        parts = [list(range(len(widths)))]
    elif _whole(folded) <= screen:
        parts = [list(range(len(widths)))]
        while _whole(widths) > screen:
            widths[max(texts, key=widths.__getitem__)] -= 1
    else:
        widths[0] = max(min(widths[0], screen // 2), 1)
        most = max(screen - widths[0] - GAP, 1)
        widths[1:] = [min(width, most) for width in widths[1:]]
        parts = _split(widths, screen)
    return [_lines(table, part, widths) for part in parts]


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _split(widths: Sequence[int], screen: int) -> list[list[int]]:
    """As many columns in each part as fit beside the first, which says what a row is."""
    parts = [[0]]
    for place in range(1, len(widths)):
        if len(parts[-1]) > 1 and _whole([widths[each] for each in (*parts[-1], place)]) > screen:
            parts.append([0])
        parts[-1].append(place)
    return parts


def _lines(table: TextTable, part: Sequence[int], widths: Sequence[int]) -> list[str]:
    rule = "─" * _whole([widths[place] for place in part])
    lines = [*_row(table, table.head, part, widths), rule]
    for number, row in enumerate(table.rows):
        # The head has a line under it already.
        if number and number in table.ruled:
            lines.append(rule)
        lines += _row(table, row, part, widths)
    return lines


def _row(table: TextTable, row: Sequence[str], part: Sequence[int], widths: Sequence[int]) -> list[str]:
    """One line, or as many as its longest text is folded into."""
    cells = [_folded(row[place], widths[place]) for place in part]
    lines = []
    for pieces in zip_longest(*cells, fillvalue=""):
        shown = [
            _set(piece, widths[place], right=place in table.right) for piece, place in zip(pieces, part, strict=True)
        ]
        lines.append((" " * GAP).join(shown).rstrip())
    return lines


def _folded(text: str, width: int) -> list[str]:
    if _width(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(text, width, subsequent_indent=indent if len(indent) < width else "")


def _set(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
