"""What there is to do about people today, across agreements, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import FollowUpState, Taking
from gavn.domain.outcomes.told import Told
from gavn.language.counts import counted, number_words
from gavn.web.apps.participants.queries.courses import Whom
from gavn.web.apps.participants.queries.following import Tasks, urgency
from gavn.web.apps.participants.show.said import named_text
from gavn.web.apps.participants.show.words import Words, heads, known_as, number_cell, protected_mark

# More than can be done in a day; the list of an agreement's participants has them all.
MOST_SHOWN = 60
MOST_VERIFIED = 20


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that the page is made of; `agreements` are the versions in force on the day."""

    found: Sequence[Tasks]
    whose: Mapping[str, Whom]
    agreements: Mapping[str, Agreement | None]
    on: date
    words: Words
    unfinished: int = 0
    ahead: Sequence[tuple[str, Taking]] = ()

    @property
    def to_take(self) -> list[tuple[str, Taking]]:
        """With the agreement, the most urgent first."""
        taken = [(each.agreement, one) for each in self.found for one in each.to_take]
        return sorted(taken, key=lambda item: urgency(item[1].first))


def today_context(shown: Today) -> dict[str, Any]:
    words, to_take = shown.words, shown.to_take
    verify = [(each.agreement, told) for each in shown.found for told in each.to_verify]
    correct = [(each.agreement, told) for each in shown.found for told in each.to_correct]
    erasures = [(each.agreement, number) for each in shown.found for number in each.erasures]
    ties = list(dict.fromkeys(record for each in shown.found for record in each.ties))
    late = sum(one.first.state is FollowUpState.OVERDUE for _, one in to_take)
    others = sum(map(len, (verify, correct, {number for _, number in erasures}, ties))) + shown.unfinished
    return {
        "page_title": _answer(words, late, len(to_take), others),
        "as_of": words.text("people-page.as_of", day=words.in_full(shown.on)),
        "to_take": _taking(shown, to_take) if to_take else None,
        "ahead": _ahead(shown) if shown.ahead else None,
        "ahead_more": _more(len(shown.ahead), words),
        "more": _more(len(to_take), words),
        "verify_more": words.counted("people-today.verify_more", len(verify) - MOST_VERIFIED)
        if len(verify) > MOST_VERIFIED
        else "",
        "to_verify": _records(shown, verify[:MOST_VERIFIED], "verify") if verify else None,
        "to_correct": _records(shown, correct, "correct") if correct else None,
        "erasures": _erasing(shown, erasures) if erasures else None,
        "unfinished": words.counted("people-unfinished.answer", shown.unfinished) if shown.unfinished else "",
        "ties": [
            {"url": reverse("participants:tie", args=[each]), "label": words.text("people-tie.waits")} for each in ties
        ],
        "nothing": not (to_take or others or shown.ahead),
    }


def _more(count: int, words: Words) -> str:
    return words.counted("people-today.more", count - MOST_SHOWN) if count > MOST_SHOWN else ""


def _answer(words: Words, late: int, to_take: int, others: int) -> str:
    """The most urgent in one sentence."""
    if late and late == to_take:
        return words.counted("people-today.answer.all_late", late)
    if late:
        return words.counted("people-today.answer.late", late, all=number_words(to_take, words.language))
    if to_take:
        return words.counted("people-today.answer.open", to_take)
    if others:
        return words.counted("people-today.answer.others", others)
    return words.text("people-today.answer.none")


def _who(shown: Today, course: str) -> str:
    whom = shown.whose.get(course)
    return known_as(whom.case_number, whom.pseudonym) if whom else course


def _mark(shown: Today, course: str) -> dict[str, str]:
    whom = shown.whose.get(course)
    return protected_mark(shown.words.language, protected=whom is not None and whom.protected)


def _taking(shown: Today, to_take: Sequence[tuple[str, Taking]]) -> dict[str, Any]:
    words = shown.words
    rows = [_row(shown, agreement, one) for agreement, one in to_take[:MOST_SHOWN]]
    return {
        "head": heads(
            (words.text("people-page.whom"), False),
            (words.text("people-today.what"), False),
            (words.text("people-page.agreement"), False),
            (words.text("people-today.due"), True),
            (words.text("people-today.last"), True),
            (words.text("people-today.state"), False),
        ),
        "rows": rows,
        "css": "g-stack g-stack-2",
    }


def _row(shown: Today, agreement: str, taking: Taking) -> dict[str, Any]:
    words, one = shown.words, taking.first
    late = one.state is FollowUpState.OVERDUE
    days = (shown.on - one.due_on).days if one.due_on else 0
    state = counted("people-today.late_by", days, words.language) if late else words.text("people-today.can_be_taken")
    left = words.text("people-today.left", day=words.day(one.left_on)) if one.left_on else ""
    url = reverse("participants:reading", args=[one.course.course])
    return {
        "label": _who(shown, one.course.course),
        **_mark(shown, one.course.course),
        "url": f"{url}?metric={one.metric}",
        "about": words.text("people-today.take"),
        "cells": [
            {"text": words.taking(taking, shown.agreements.get(agreement)), "css": "g-full"},
            {"text": words.agreement(agreement), "label": words.text("people-page.agreement"), "css": "g-full"},
            number_cell(words.day(one.due_on), words.text("people-today.due")),
            number_cell(words.day(taking.last_day), words.text("people-today.last")),
            {"text": f"{state}. {left}" if left else state, "attention": late},
        ],
    }


def _ahead(shown: Today) -> dict[str, Any]:
    """What falls due soon and cannot be taken yet, the first first."""
    words = shown.words
    what, agreement = words.text("people-today.what"), words.text("people-page.agreement")
    opens, due = words.text("people-today.opens"), words.text("people-today.due")
    return {
        "head": heads(
            (words.text("people-page.whom"), False), (what, False), (agreement, False), (opens, True), (due, True)
        ),
        "rows": [
            {
                "label": _who(shown, one.first.course.course),
                **_mark(shown, one.first.course.course),
                "url": reverse("participants:course", args=[one.first.course.course]),
                "cells": [
                    {"text": words.taking(one, shown.agreements.get(of)), "css": "g-full"},
                    {"text": words.agreement(of), "label": agreement, "css": "g-full"},
                    number_cell(words.day(one.first.opens_on), opens),
                    number_cell(words.day(one.first.due_on), due),
                ],
            }
            for of, one in shown.ahead[:MOST_SHOWN]
        ],
        "css": "g-stack g-stack-2",
    }


def _records(shown: Today, waiting: Sequence[tuple[str, Told]], act: str) -> dict[str, Any]:
    """A line for each record, by what was read and when; `act` is what is done to it, and the name of its page."""
    words = shown.words
    what, agreement = words.text("people-today.what"), words.text("people-page.agreement")
    named = [(told.course, named_text(told, words)) for _, told in waiting]
    return {
        "head": heads((words.text("people-page.whom"), False), (what, False), (agreement, False)),
        "rows": [
            {
                "label": _who(shown, told.course),
                **_mark(shown, told.course),
                "url": reverse(f"participants:{act}", args=[told.course, told.record]),
                "about": words.text(f"people-today.{act}"),
                "cells": [
                    {"text": _numbered(named, place), "label": what, "css": "g-full"},
                    {"text": words.agreement(of), "label": agreement, "css": "g-full"},
                ],
            }
            for place, (of, told) in enumerate(waiting)
        ],
        "css": "g-stack g-stack-1",
    }


def _numbered(named: Sequence[tuple[str, str]], place: int) -> str:
    """What it is called; of several of a course that are called the same, which of them."""
    text, alike = named[place][1], named.count(named[place])
    return text if alike == 1 else f"{text} · {named[: place + 1].count(named[place])}/{alike}"


def _erasing(shown: Today, waiting: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """A person in two agreements is erased once."""
    words = shown.words
    names: dict[int, list[str]] = {}
    for agreement, number in waiting:
        names.setdefault(number, []).append(words.agreement(agreement))
    return {
        "head": heads((words.text("people-today.proposal"), False), (words.text("people-page.agreement"), False)),
        "rows": [
            {
                "label": words.text("people-today.erasure", number=number),
                "url": reverse("participants:erasure", args=[number]),
                "cells": [{"text": words.listed(own), "label": words.text("people-page.agreement")}],
            }
            for number, own in names.items()
        ],
        "css": "g-short g-stack g-stack-1",
    }
