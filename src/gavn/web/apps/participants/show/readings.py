"""What was observed in a course: a drawing and a table for each instrument, and what registers tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.outcomes.questionnaires.known import KNOWN
from gavn.domain.outcomes.questionnaires.questionnaire import Questionnaire
from gavn.domain.outcomes.told import Drawn, Filled, Happened, Read, Stayed, Told, TookPart, Verified, standing
from gavn.language.questionnaires import questionnaire_name
from gavn.reports.charts.readings import Dot, Readings, readings
from gavn.web.apps.participants.show.card import CardShown
from gavn.web.apps.participants.show.said import filled_text, finding_text, said_text
from gavn.web.apps.participants.show.words import Words, heads, number_cell


@dataclass(frozen=True, slots=True)
class _One:
    """A reading as it is told now; `value` is None of a questionnaire without a score."""

    told: Told
    on: date
    value: Fraction | None
    text: str


def measured_sections(shown: CardShown) -> list[dict[str, Any]]:
    """A section for each instrument, in order of its first reading."""
    found: dict[str, list[_One]] = {}
    for told in shown.card.holds:
        if isinstance(told.says, Read):
            says = told.says
            one = _One(told, says.on, says.value, shown.words.exact(says.value))
            found.setdefault(says.instrument, []).append(one)
        elif isinstance(told.says, Filled):
            score = told.says.score
            value = None if score is None else Fraction(score)
            one = _One(told, told.says.on, value, filled_text(told.says, shown.words))
            found.setdefault(told.says.questionnaire, []).append(one)
    return [
        _section(shown, name, sorted(own, key=lambda one: (one.on, one.told.number))) for name, own in found.items()
    ]


def _section(shown: CardShown, name: str, own: list[_One]) -> dict[str, Any]:
    words, questionnaire = shown.words, KNOWN.get(name)
    heading = questionnaire_name(questionnaire, words.language) if questionnaire else name
    counted = [one for one in own if one.value is not None and not one.told.withdrawn]
    section = {"heading": heading, "say": _say(heading, counted, words), "table": _table(shown, own)}
    # One reading is said in a line; a drawing tells of how it goes on.
    if len(counted) > 1:
        drawn = readings(_drawn(heading, counted, questionnaire, words))
        section |= {"wide": drawn.wide, "narrow": drawn.narrow}
    return section


def _say(heading: str, counted: list[_One], words: Words) -> str:
    if not counted:
        return words.text("people-card.readings.none")
    first, last = counted[0], counted[-1]
    if len(counted) == 1:
        return words.text("people-card.readings.one", value=_value(last, words), day=words.in_full(last.on))
    return words.text(
        "people-card.readings.many",
        first=_value(first, words),
        first_day=words.in_full(first.on),
        last=_value(last, words),
        last_day=words.in_full(last.on),
    )


def _value(one: _One, words: Words) -> str:
    return words.exact(one.value) if one.value is not None else "–"


def _drawn(heading: str, own: list[_One], questionnaire: Questionnaire | None, words: Words) -> Readings:
    dots = tuple(Dot(one.on, one.value or Fraction(0), _value(one, words), words.day(one.on)) for one in own)
    description = words.text("people-card.readings.drawn", what=heading, said=_say(heading, own, words))
    if questionnaire is None:
        return Readings(dots, description)
    cut = questionnaire.cut
    return Readings(
        dots,
        description,
        least=Fraction(questionnaire.least),
        most=Fraction(questionnaire.most),
        limit=Fraction(cut) if cut is not None else None,
        limit_label=words.text("people-card.readings.cut", cut=cut) if cut is not None else "",
    )


def _table(shown: CardShown, own: list[_One]) -> dict[str, Any]:
    words = shown.words
    stands = [_stands(shown, one.told) for one in own]
    names = [(words.text("people-card.day"), False), (words.text("people-card.value"), True)]
    return {
        "head": heads(*names, *_stands_head(stands, words)),
        "rows": [_row(shown, one, _stands_cell(stands, each)) for one, each in zip(own, stands, strict=True)],
        "mends": any(shown.mends(one.told) for one in own),
        "css": "g-short g-tight g-stack g-stack-2",
    }


def _stands_head(stands: Sequence[str], words: Words) -> list[tuple[str, bool]]:
    """No column where there is nothing to tell of any of them."""
    return [(words.text("people-card.stands"), False)] if any(stands) else []


def _stands_cell(stands: Sequence[str], own: str) -> list[dict[str, Any]]:
    return [{"text": own, "css": "g-full"}] if any(stands) else []


def _row(shown: CardShown, one: _One, stands: Sequence[dict[str, Any]]) -> dict[str, Any]:
    words, told = shown.words, one.told
    return {
        "label": words.day(one.on),
        **_mended_by(shown, told),
        "cells": [number_cell(one.text, words.text("people-card.value")), *stands],
    }


def _mended_by(shown: CardShown, told: Told) -> dict[str, str]:
    """The way to correct, for whoever can; what was withdrawn stays so."""
    if not shown.mends(told):
        return {}
    url = reverse("participants:correct", args=[told.course, told.record])
    return {"url": url, "about": shown.words.text("people-card.correct")}


def _stands(shown: CardShown, told: Told) -> str:
    """Whether it was withdrawn, is to be verified, or was."""
    words = shown.words
    if told.withdrawn:
        return words.text("people-card.stands.withdrawn")
    drawn = {says.reading for _, says in standing(shown.card.holds, Drawn)}
    waits = words.text("people-card.stands.drawn") if told.record in drawn else ""
    return verified_text(told, shown.card.holds, words) or waits


def verified_text(told: Told, holds: Sequence[Told], words: Words) -> str:
    """What whoever verified it last found, who and when; blank where nobody has since it was told."""
    verified = [(each, says) for each, says in standing(holds, Verified) if says.reading == told.record]
    if not verified or verified[-1][0].number < told.number:
        return ""
    each, says = verified[-1]
    found = finding_text(says, words)
    key = "agrees" if says.agrees else "instead" if found else "differs"
    about = {"by": words.person(each.by), "day": words.day(says.on), "instead": found}
    return words.text(f"people-card.stands.{key}", **about)


def observed_table(shown: CardShown) -> dict[str, Any] | None:
    """Events, stays and other efforts, the newest first."""
    words = shown.words
    found = [told for told in shown.card.holds if isinstance(told.says, Happened | Stayed | TookPart)]
    if not found:
        return None
    found.sort(key=_begins, reverse=True)
    stands = [_stands(shown, told) for told in found]
    return {
        "head": heads((words.text("people-card.observed"), False), *_stands_head(stands, words)),
        "rows": [
            {
                "label": said_text(told.says, shown.asks, words),
                **_mended_by(shown, told),
                "cells": _stands_cell(stands, each),
            }
            for told, each in zip(found, stands, strict=True)
        ],
        "mends": any(map(shown.mends, found)),
        "css": "g-short g-stack g-stack-2",
    }


def _begins(told: Told) -> tuple[date, int]:
    match told.says:
        case Happened(on=on):
            return on, told.number
        case Stayed(first_day=first) | TookPart(first_day=first):
            return first, told.number
    return date.min, told.number
