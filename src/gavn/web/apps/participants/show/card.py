"""One course: how far it came, what is to be followed up, what was read, and all that was told and looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import FollowUpState
from gavn.domain.outcomes.referrals import WITH_REASON, Step
from gavn.domain.outcomes.told import Asks, Assessed, Enrolled, Noted, Told, standing
from gavn.language.catalogue import WRITTEN_IN, say
from gavn.language.follow_ups import state_text
from gavn.web.apps.participants.forms.fields import capital
from gavn.web.apps.participants.forms.referring import PURPOSES
from gavn.web.apps.participants.queries.courses import Card, Lookup, ParticipantLine
from gavn.web.apps.participants.rules import may_mend
from gavn.web.apps.participants.show.said import said_text
from gavn.web.apps.participants.show.words import Words, heads, known_as, number_cell

ATTENTION = frozenset({FollowUpState.OVERDUE, FollowUpState.MISSING})


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card with what puts it in words; `looks` are blank for whoever may not see who has looked."""

    card: Card
    version: Agreement | None
    asks: Asks
    looks: Sequence[Lookup]
    on: date
    by: Person
    words: Words

    @property
    def who(self) -> str:
        return known_as(self.card.line.case_number, self.card.line.pseudonym)

    def mends(self, told: Told) -> bool:
        """Whether the reader can correct or withdraw a record."""
        first = min((each for each in self.card.told if each.record == told.record), key=lambda each: each.number)
        return not told.withdrawn and may_mend(self.by, first.party)


def card_context(shown: CardShown) -> dict[str, Any]:
    words, line = shown.words, shown.card.line
    return {
        "page_title": words.text(
            "people-card.answer", who=shown.who, step=words.step(line.step).lower(), day=words.in_full(line.since)
        ),
        "who": shown.who,
        "facts": _facts(shown),
        "steps": [_step(shown, move.step, move.on, move.reason) for move in line.moves],
        "assessed": _assessed(shown),
        "correct_assessed": _correct_assessed(shown),
        "calendar": _calendar(shown) if line.follow_ups else None,
        "not_followed": not_followed(shown.card, shown.version, words),
        "others": [_other(each, words) for each in shown.card.others],
        "notes": _notes(shown),
        "elsewhere": _elsewhere(shown),
        "mended": _mended(shown),
        "looks": _looks(shown),
    }


def not_followed(card: Card, version: Agreement | None, words: Words) -> str:
    """Why nothing is to be followed up of somebody enrolled; blank where something is, or nobody is measured."""
    enrolled = any(move.step is Step.ENROLLED for move in card.line.moves)
    measured = version is not None and any(metric.measured is not None for metric in version.metrics)
    if card.line.follow_ups or not (enrolled and measured):
        return ""
    before = any(move.step is Step.ENROLLED for other in card.others for move in other.moves)
    return words.text("people-card.not_followed.again" if before else "people-card.not_followed")


def _other(line: ParticipantLine, words: Words) -> dict[str, str]:
    return {
        "url": reverse("participants:course", args=[line.course]),
        "label": words.text("people-card.other", step=words.step(line.step), day=words.day(line.since)),
    }


def _facts(shown: CardShown) -> list[dict[str, str]]:
    words, line = shown.words, shown.card.line
    enrolled = next((says for _, says in standing(shown.card.holds, Enrolled)), None)
    facts = {
        "pseudonym": line.pseudonym,
        "case_number": line.case_number,
        "provider": words.party(line.provider),
        "cohort": enrolled.cohort if enrolled else "",
    }
    return [{"label": words.text(f"people-card.{name}"), "text": text} for name, text in facts.items() if text]


def _step(shown: CardShown, step: Step, on: date, reason: str) -> dict[str, str]:
    words = shown.words
    why = words.reason(shown.asks, step, reason) if step in WITH_REASON and reason else ""
    return {"when": words.day(on), "datetime": on.isoformat(), "what": words.step(step), "text": why}


def _assessed(shown: CardShown) -> list[dict[str, str]]:
    """What was found, by what the criteria ask of."""
    found = list(standing(shown.card.holds, Assessed))
    if not found:
        return []
    last, says = found[-1]
    was = _earlier_answers(shown, last)
    nothing = shown.words.text("people-form.not_known")
    return [
        {"label": capital(about), "text": says.known.get(about, nothing), "was": was.get(about, "")}
        for about in sorted({*says.known, *was})
    ]


def _earlier_answers(shown: CardShown, last: Told) -> Mapping[str, str]:
    """What was answered before the last correction, of the answers that it changed."""
    told = [each.says for each in shown.card.told if each.record == last.record and each.number < last.number]
    before = told[-1] if told else None
    if not isinstance(before, Assessed) or not isinstance(last.says, Assessed):
        return {}
    now = last.says.known
    return {about: answer for about, answer in before.known.items() if answer != now.get(about)}


def _correct_assessed(shown: CardShown) -> str:
    """Where the answers are corrected, by whoever records."""
    found = [told for told, _ in standing(shown.card.holds, Assessed)]
    if not found or not may(shown.by, Permission.FOLLOW_COURSES).allowed:
        return ""
    return reverse("participants:correct", args=[found[-1].course, found[-1].record])


def _calendar(shown: CardShown) -> dict[str, Any]:
    words, language = shown.words, shown.words.language
    heading = words.text
    rows = []
    for one in sorted(shown.card.line.follow_ups, key=lambda one: (one.due_on or date.max, one.metric)):
        takes = one.awaits_reading(shown.on)
        rows.append(
            {
                "label": capital(words.follow_up(one, shown.version)),
                "url": f"{reverse('participants:reading', args=[one.course.course])}?metric={one.metric}"
                if takes
                else "",
                "cells": [
                    number_cell(words.day(one.opens_on), heading("people-card.opens")),
                    number_cell(words.day(one.due_on), heading("people-today.due")),
                    number_cell(words.day(one.last_day), heading("people-today.last")),
                    {
                        "text": state_text(one, language),
                        "attention": one.by_hand and one.state in ATTENTION,
                        "css": "g-full",
                    },
                ],
            }
        )
    return {
        "head": heads(
            (heading("people-agreement.follow_up"), False),
            (heading("people-card.opens"), True),
            (heading("people-today.due"), True),
            (heading("people-today.last"), True),
            (heading("people-today.state"), False),
        ),
        "rows": rows,
        "css": "g-stack g-stack-3",
    }


def _notes(shown: CardShown) -> list[dict[str, str]]:
    found = sorted(standing(shown.card.holds, Noted), key=lambda item: item[1].on, reverse=True)
    return [
        {
            "when": shown.words.day(says.on),
            "text": says.text,
            "by": shown.words.told_by(told),
            "withdraw": reverse("participants:withdraw", args=[told.course, told.record]) if shown.mends(told) else "",
        }
        for told, says in found
    ]


def _elsewhere(shown: CardShown) -> dict[str, Any] | None:
    words = shown.words
    if not shown.card.elsewhere:
        return None
    return {
        "head": heads((words.text("people-card.effort"), False), (words.text("people-card.days"), False)),
        "rows": [
            {
                "label": words.agreement(each.effort),
                "cells": [{"text": f"{words.day(each.first_day)}–{words.day(each.last_day)}"}],
            }
            for each in shown.card.elsewhere
        ],
        "css": "g-short g-stack g-stack-1",
    }


def _mended(shown: CardShown) -> list[dict[str, str]]:
    """Each telling that corrected or withdrew an earlier one, the newest first: before, after, who, when and why."""
    before: dict[str, Told] = {}
    found = []
    for told in sorted(shown.card.told, key=lambda each: each.number):
        earlier = before.get(told.record)
        before[told.record] = told
        if earlier is not None:
            found.append(_mending(shown, earlier, told))
    return found[::-1]


def _mending(shown: CardShown, earlier: Told, told: Told) -> dict[str, str]:
    words = shown.words
    was = said_text(earlier.says, shown.asks, words)
    now = words.text("people-card.withdrawn") if told.withdrawn else said_text(told.says, shown.asks, words)
    return {"was": was, "now": now, "by": words.told_by(told), "why": told.reason}


def _looks(shown: CardShown) -> dict[str, Any] | None:
    words = shown.words
    if not shown.looks:
        return None
    rows = [
        {
            "label": _at(each, words),
            "cells": [
                {"text": words.text(f"people-event.{each.what}"), "label": words.text("people-card.what")},
                {"text": words.party(each.party), "label": words.text("people-card.for")},
                {"text": _purpose(each.note, words), "label": words.text("people-card.purpose")},
            ],
        }
        for each in reversed(shown.looks)
    ]
    return {
        "head": heads(*((words.text(f"people-card.{key}"), False) for key in ("when", "what", "for", "purpose"))),
        "rows": rows,
        "css": "g-stack g-stack-2",
    }


def _purpose(note: str, words: Words) -> str:
    """One that was chosen, in the reader's language; one in somebody's own words as it was written."""
    known = {say(f"people-look.purpose.{each}", WRITTEN_IN): each for each in PURPOSES}
    return words.text(f"people-look.purpose.{known[note]}") if note in known else note


def _at(look: Lookup, words: Words) -> str:
    moment = parse_datetime(look.at)
    return words.moment(moment) if moment else look.at
