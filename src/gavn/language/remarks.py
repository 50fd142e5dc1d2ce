"""What is worth a second look in the counts behind a statement, in words."""

from __future__ import annotations

from gavn.domain.payments.remarks import Remark
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text


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
    return say(f"statement.remark.{remark.odd.value}", language, name=name, cohort=cohort, **told)
