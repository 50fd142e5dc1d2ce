"""An agreement's participants as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.calendar import FollowUp, FollowUpState
from gavn.domain.outcomes.referrals import WITH_REASON
from gavn.domain.outcomes.told import Asks
from gavn.web.apps.participants.queries.courses import ParticipantLine
from gavn.web.apps.participants.queries.following import TakenBack
from gavn.web.apps.participants.show.words import Words, heads, known_as, number_cell, protected_mark


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list needs to put a line in words."""

    version: Agreement | None
    asks: Asks
    on: date
    words: Words
    providers: bool


def list_answer(shown: Sequence[ParticipantLine], of: int, words: Words) -> str:
    """How many there are, or how many of all were chosen."""
    if len(shown) == of:
        return words.counted("people-list.answer.all", of) if of else words.text("people-list.answer.none")
    return words.counted("people-list.answer.some", len(shown), all=words.number(of))


def list_table(page: Any, listing: Listing) -> dict[str, Any]:
    """One row for each referral on a page of the list."""
    words = listing.words
    columns = [
        (words.text("people-page.whom"), False),
        (words.text("people-list.step"), False),
        (words.text("people-list.since"), True),
        *([(words.text("people-list.provider"), False)] if listing.providers else []),
        (words.text("people-list.next"), False),
    ]
    count = page.paginator.count
    return {
        "caption": words.text("people-list.caption", first=page.start_index(), last=page.end_index(), count=count),
        "head": heads(*columns),
        "rows": [_row(line, listing) for line in page.object_list],
        "css": "g-stack g-stack-2",
    }


def _row(line: ParticipantLine, listing: Listing) -> dict[str, Any]:
    words, last = listing.words, line.moves[-1]
    step = words.step(line.step)
    if line.step in WITH_REASON and last.reason:
        reason = words.reason(listing.asks, line.step, last.reason)
        step = f"{step}: {reason[:1].lower()}{reason[1:]}"
    one = next_follow_up(line.follow_ups, listing.on)
    late = one is not None and one.state is FollowUpState.OVERDUE
    provider = {"text": words.party(line.provider), "label": words.text("people-list.provider"), "css": "g-full"}
    return {
        "label": known_as(line.case_number, line.pseudonym),
        **protected_mark(words.language, protected=line.protected),
        "url": reverse("participants:course", args=[line.course]),
        "cells": [
            {"text": step, "label": words.text("people-list.step")},
            number_cell(words.day(line.since), words.text("people-list.since")),
            *([provider] if listing.providers else []),
            {"text": _next_text(one, listing) if one else "", "attention": late},
        ],
    }


def next_follow_up(follow_ups: Sequence[FollowUp], on: date) -> FollowUp | None:
    """The one to take now that has waited longest, or the next that opens."""
    now = [one for one in follow_ups if one.awaits_reading(on)]
    later = [one for one in follow_ups if one.by_hand and one.opens_on is not None and one.opens_on > on]
    by_day = sorted(now or later, key=lambda one: (one.due_on or date.max, one.metric))
    return by_day[0] if by_day else None


def _next_text(one: FollowUp, listing: Listing) -> str:
    words = listing.words
    key = "late" if one.state is FollowUpState.OVERDUE else "open" if one.awaits_reading(listing.on) else "later"
    day = one.opens_on if key == "later" else one.due_on
    return words.text(f"people-list.next.{key}", what=words.follow_up(one, listing.version), day=words.day(day))


def taken_back_table(found: Sequence[TakenBack], words: Words) -> dict[str, Any] | None:
    """The referrals that were a mistake, the newest first: why, and who said so; none of them has a card."""
    if not found:
        return None
    keys = ("whom", "reason", "by", "at")
    head = [words.text("people-page.whom"), *(words.text(f"people-list.taken_back.{key}") for key in keys[1:])]
    rows = [
        {
            "label": each.case_number or words.text("people-list.taken_back.no_case"),
            **protected_mark(words.language, protected=each.protected),
            "cells": [
                {"text": each.told.reason, "label": head[1], "css": "g-full"},
                {"text": words.person(each.told.by), "label": head[2]},
                {"text": words.moment(each.told.at), "label": head[3]},
            ],
        }
        for each in sorted(found, key=lambda one: one.told.number, reverse=True)
    ]
    return {"head": heads(*((text, False) for text in head)), "rows": rows, "css": "g-stack g-stack-2"}
