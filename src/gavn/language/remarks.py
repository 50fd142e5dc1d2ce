"""What is worth a second look in the counts behind a statement, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gavn.domain.payments.impossible import Impossible, decimals_of
from gavn.domain.payments.remarks import Remark
from gavn.domain.payments.to_come import ToCome
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, number_text


def remark_text(remark: Remark, language: Language, *, name: str, due: str) -> str:
    """Which count, of which cohort and day, and what is odd about it.

    `name` is what the reader finds the count by, and `due` what stands over how many were to be measured: in a file
    its id and the column, on a page its metric and the head.
    """
    tally = remark.tally
    days = {"on": tally.holds_on, "known": tally.known_on, "latest": remark.latest}
    told = {key: date_text(day, language) for key, day in days.items()}
    cohort = say("statement.remark.cohort", language, cohort=tally.cohort) if tally.cohort else ""
    told |= {"term": f"“{remark.term.id}” ({remark.term.clause})" if remark.term else "", "due": due}
    told |= _impossible(remark.impossible, language) if remark.impossible else {}
    return say(f"statement.remark.{remark.odd.value}", language, name=name, cohort=cohort, **told)


def to_come_text(coming: Sequence[ToCome], language: Language, *, after: date) -> str:
    """What a final statement of a day leaves out; blank where nothing is to come."""
    told = [
        say(f"statement.coming.{each.what.value}", language, id=each.id, day=date_text(each.on, language))
        for each in coming
    ]
    return say("statement.to_come", language, day=date_text(after, language), what=", ".join(told)) if told else ""


def _impossible(found: Impossible, language: Language) -> dict[str, str]:
    """What was typed, and the nearest that can be: counts of persons under a percentage, or averages."""
    per = 1 if found.step else 100
    places = max(0, (decimals_of(found.typed) or 0) - (0 if found.step else 2))
    near = places + 1 if found.step else 0
    return {
        "typed": number_text(found.typed * per, language, decimals=places),
        "whole": number_text(found.whole, language),
        "below": number_text(found.below, language, decimals=near),
        "above": number_text(found.above, language, decimals=near),
    }
