"""How the staff are, how long people are kept, and what an erasure takes and leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.policy import Theme, policy_for
from gavn.domain.outcomes.told import Cleared, Keeps
from gavn.language.formats import decimal_of, month_text
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.queries.erasing import Erasure
from gavn.web.apps.participants.queries.keeping import Keeping
from gavn.web.apps.participants.show.words import Words, heads, number_cell

Answers = Sequence[tuple[date, tuple[str, ...]]]
# The staff are few, and nobody's answer is shown to whoever works beside them: the rule of the council's cells.
LEAST = policy_for(Circle.CELLS, Theme.OTHER).least
STAYS = ("statements", "log", "backups")


def staff_answer(found: Answers, words: Words) -> str:
    """Of the months that are shown alone: a total of them all would tell what the others hold."""
    if not found:
        return words.text("people-staff.answer.none")
    shown = [each for own in _by_month(found).values() if len(own) >= LEAST for each in own]
    if not shown:
        return words.text("people-staff.answer.few", least=LEAST)
    return words.counted("people-staff.answer", len(shown), mean=_mean(shown, words))


def _mean(found: Answers, words: Words) -> str:
    """To one decimal."""
    mean = Fraction(sum(int(answers[0]) for _, answers in found), len(found))
    return words.exact(Fraction(decimal_of(mean, 1)))


def _by_month(found: Answers) -> Mapping[date, Answers]:
    months: dict[date, list[tuple[date, tuple[str, ...]]]] = {}
    for on, answers in found:
        months.setdefault(on.replace(day=1), []).append((on, answers))
    return months


def staff_table(found: Answers, words: Words) -> dict[str, Any] | None:
    """By month, so that no answer is led back to a day at work; of few in a month neither how many nor what."""
    months = _by_month(found)
    if not months:
        return None
    count, mean = words.text("people-staff.answers"), words.text("people-staff.mean")
    hidden = words.text("people-staff.fewer", least=LEAST)
    return {
        "head": heads((words.text("people-staff.month"), False), (count, True), (mean, True)),
        "rows": [
            {
                "label": capital(month_text(month, words.language)),
                "cells": [
                    number_cell(words.number(len(own)) if len(own) >= LEAST else hidden, count),
                    number_cell(_mean(own, words) if len(own) >= LEAST else "–", mean),
                ],
            }
            for month, own in months.items()
        ],
        "css": "g-short g-stack g-stack-2",
    }


def keeping_context(found: Keeping, words: Words) -> dict[str, Any]:
    until = words.in_full(found.keeps.until) if found.keeps else ""
    return {
        "page_title": words.text("people-keeping.answer.until", day=until)
        if until
        else words.text("people-keeping.answer.none"),
        "keeps": _kept(found.keeps, words),
        "cleared": _cleared(found.cleared, words),
        "erasures": [
            {
                "url": reverse("participants:erasure", args=[each.id]),
                "label": words.text("people-today.erasure", number=each.id),
            }
            for each in found.erasures
        ],
    }


def _kept(says: Keeps | None, words: Words) -> list[dict[str, str]]:
    if says is None:
        return []
    return [
        {"label": words.text("people-form.until"), "text": words.in_full(says.until)},
        {"label": words.text("people-form.retention"), "text": says.retention},
    ]


def _cleared(says: Cleared | None, words: Words) -> list[dict[str, str]]:
    if says is None:
        return []
    return [
        {"label": words.text("people-form.cleared_on"), "text": words.in_full(says.on)},
        {"label": words.text("people-form.reference"), "text": says.reference},
    ]


def erasure_context(waiting: Erasure, words: Words, *, reason: str, may_decide: bool) -> dict[str, Any]:
    """What goes and what stays, who proposed it and why, and whether the reader may decide."""
    title = words.text("people-today.erasure", number=waiting.number)
    counts = {
        "courses": len(waiting.courses),
        "told": waiting.told,
        "marks": waiting.marks,
        "snapshots": waiting.snapshots,
    }
    proposed = words.text(
        "people-card.told_by", by=words.person(waiting.proposed_by), at=words.moment(waiting.proposed_at)
    )
    detail = words.text("people-erasure.step.you") if may_decide else reason
    goes = [words.counted(f"people-erasure.goes.{name}", count) for name, count in counts.items() if count]
    return {
        "crumbs": [{"label": words.text("menu.people"), "url": reverse("participants:today")}, {"label": title}],
        "title": title,
        "page_title": words.text("people-erasure.answer"),
        "lead": words.text("people-erasure.lead", agreements=words.listed(map(words.agreement, waiting.agreements))),
        "steps": [
            {"text": words.text("people-erasure.step.proposed"), "detail": proposed, "state": "done"},
            {"text": words.text("people-erasure.step.decided"), "detail": detail, "state": "now"},
        ],
        "may_decide": may_decide,
        "grounds": waiting.grounds,
        "goes": [*goes, words.text("people-erasure.goes.salt")],
        "stays": [words.text(f"people-erasure.stays.{each}") for each in STAYS],
    }
