"""What tells one history from its like in words: the intake, the part of it, and the day of enrolment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History, Measure
from gavn.language.catalogue import Language, say
from gavn.language.formats import day_text


def told_apart(of: History | Tally | Measure, language: Language) -> str:
    """`hold 2024 · gruppe længst fra arbejde · optaget 01.02.2024`; blank where none of it is stated."""
    return " · ".join(_stated(of, language))


def _stated(of: History | Tally | Measure, language: Language) -> Iterator[str]:
    if of.cohort:
        yield say("history.cohort", language, cohort=of.cohort)
    if group := getattr(of, "group", ""):
        yield say("history.group", language, group=group)
    enrolled_on = getattr(of, "enrolled_on", None)
    if isinstance(enrolled_on, date):
        yield say("history.enrolled_on", language, on=day_text(enrolled_on, language))
