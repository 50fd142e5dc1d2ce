"""What moved a forecast since the one before it, in a sentence for the fund and one for each account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gavn.domain.forecasting.disclosed import changes_are_counted
from gavn.domain.forecasting.moves import Moved, Since
from gavn.language.forecast_moves import moved_text
from gavn.language.formats import date_text
from gavn.web.apps.forecasts.show.words import Sheet

Moves = tuple[Since, Sequence[Moved]]


def moved_section(found: Moves | None, sheet: Sheet, *, accounts: frozenset[str]) -> dict[str, Any]:
    """The fund, where `accounts` holds the blank one, and those of the accounts that the reader sees."""
    if found is None:
        return {"none": sheet.say("forecast-page.moved.none")}
    since, moves = found
    lines = [
        {"label": sheet.account(each.account) if each.account else sheet.say("forecast-page.moved.whole"), "text": text}
        for each in moves
        if each.account in accounts
        for text in [_text(each, sheet)]
    ]
    day = date_text(since.before.as_of, sheet.language)
    return {"say": sheet.say("forecast-page.moved.since", day=day), "lines": lines}


def _text(moved: Moved, sheet: Sheet) -> str:
    """Without counts where any of them may not be told."""
    agreements = {agreement: dossier.versions[-1] for agreement, dossier in sheet.dossiers.items()}
    counts = changes_are_counted(moved.changes, sheet.circles)
    return moved_text(moved, agreements, sheet.language, counts=counts)
