"""The board: the answer, every open stage, and who must act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import BOUND_BY_PARTY, Permission
from gavn.domain.pipeline.actors import Actors, next_actors
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.statistics import OpenInquiry, open_inquiries
from gavn.domain.pipeline.workflow import Outcome, Stage
from gavn.domain.values.provenance import Provenance
from gavn.language.access import listed
from gavn.web.apps.pipeline.words import Words, sentence

# How much of what an inquiry is about stands on the board.
ABOUT = 90


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a page of the pipeline shows: the inquiries its reader sees, on a day."""

    inquiries: tuple[Inquiry, ...]
    as_of: date
    words: Words

    @property
    def open(self) -> tuple[OpenInquiry, ...]:
        return open_inquiries(self.inquiries, workflow=self.words.known.workflow, as_of=self.as_of)


def board_answer(shown: Pipeline) -> str:
    """How many are under way, who must act, and how long the oldest has stood."""
    words, waiting = shown.words, shown.open
    if not waiting:
        return words.text("board.answer.none")
    days = words.days((shown.as_of - waiting[0].since).days)
    owners = {who_acts(each.inquiry, each.stage, words, as_of=shown.as_of) for each in waiting}
    if len(owners) == 1:
        key = "one" if len(waiting) == 1 else "same"
        [owner] = owners
        return sentence(words.text(f"board.answer.{key}", count=words.number(len(waiting)), owner=owner, days=days))
    count = words.number(len(waiting))
    return sentence(words.text("board.answer.many", count=count, owners=_awaited(shown), days=days))


def _awaited(shown: Pipeline) -> str:
    """How many wait for whom; the departments together, whoever of them it is."""
    words = shown.words
    awaited: Counter[str] = Counter()
    for each in shown.open:
        unanswered = _actors(each.inquiry, each.stage, words, as_of=shown.as_of).departments
        owner = who_acts(each.inquiry, each.stage, words, as_of=shown.as_of)
        awaited[words.text("board.departments") if unanswered else owner] += 1
    parts = [words.text("board.owner_count", owner=owner, count=count) for owner, count in awaited.most_common()]
    return listed(parts, words.language)


def board_lead(shown: Pipeline, *, person: Person) -> str:
    """What has come in so far; whoever sees a part of it is told so."""
    words = shown.words
    received = [known for known in shown.inquiries if known.received_on <= shown.as_of]
    if not received:
        return words.text("board.lead_empty", on=words.date(shown.as_of))
    stages = [known.stage(words.known.workflow, on=shown.as_of) for known in received]
    launched = sum(stage is not None and stage.counts_as == Outcome.LAUNCHED for stage in stages)
    first = words.date(min(known.received_on for known in received))
    counts = {"received": len(received), "launched": launched}
    told = {name: words.clause(f"board.lead.{name}", count) for name, count in counts.items()}
    text = words.text("board.lead", first=first, **told)
    if person.role in BOUND_BY_PARTY:
        text = f"{text} {words.text('board.lead_own', party=words.party(person.party))}"
    return text


def overdue_text(shown: Pipeline) -> str:
    """How many answers on open inquiries are late, and whose they are."""
    late = [department for each in shown.open for department in each.inquiry.late(on=shown.as_of)]
    if not late:
        return ""
    return shown.words.counted("board.overdue", len(late), departments=shown.words.parties(late))


def board_stages(shown: Pipeline) -> list[dict[str, Any]]:
    """Every stage where an inquiry can be under consideration, the one that has waited longest first."""
    words = shown.words
    stages = []
    for stage in words.known.workflow.stages:
        if stage.counts_as == Outcome.UNDER_CONSIDERATION:
            items = [_item(each, shown) for each in shown.open if each.stage == stage]
            stages.append(
                {
                    "label": words.stage(stage),
                    "count": len(items),
                    "inquiries": items,
                    "empty": words.text("board.stage_empty"),
                }
            )
    return stages


def _item(each: OpenInquiry, shown: Pipeline) -> dict[str, str]:
    words, inquiry = shown.words, each.inquiry
    days = words.days((shown.as_of - each.since).days)
    return {
        "name": inquiry.title,
        "url": reverse("pipeline:inquiry", args=[inquiry.id]),
        "about": inquiry.theme or shorten(inquiry.description, ABOUT, placeholder=" …"),
        "age": sentence(words.text("board.age", days=days, since=words.date(each.since))),
        "mark": "" if inquiry.provenance == Provenance.RECORDED else inquiry.provenance.value,
        "next": words.text("board.next", owner=who)
        if (who := who_acts(inquiry, each.stage, words, as_of=shown.as_of))
        else "",
        "attention": late_text(inquiry, words, as_of=shown.as_of),
    }


def who_acts(inquiry: Inquiry, stage: Stage, words: Words, *, as_of: date) -> str:
    """The departments or the roles that must act next, in words; blank where nobody must."""
    actors = _actors(inquiry, stage, words, as_of=as_of)
    if actors.departments:
        return words.parties(actors.departments)
    return listed(list(map(words.owner, actors.roles)), words.language) if actors.roles else ""


def _actors(inquiry: Inquiry, stage: Stage, words: Words, *, as_of: date) -> Actors:
    return next_actors(inquiry, stage, workflow=words.known.workflow, as_of=as_of)


def late_text(inquiry: Inquiry, words: Words, *, as_of: date) -> str:
    """Who has let the deadline pass; blank where nobody has."""
    late = inquiry.late(on=as_of)
    return words.text("board.deadline_passed", departments=words.parties(late)) if late else ""


def own_hearings(inquiries: Sequence[Inquiry], words: Words, *, person: Person) -> list[dict[str, str]] | None:
    """What a department has been asked and not answered; None for a reader who answers nothing."""
    if not may(person, Permission.ANSWER_HEARING).allowed:
        return None
    return [
        {
            "url": reverse("pipeline:answer", args=[inquiry.id, place]),
            "label": words.text("board.answer_own", title=inquiry.title, deadline=words.date(hearing.deadline)),
            "own": inquiry.title,
        }
        for inquiry in inquiries
        for place, hearing in enumerate(inquiry.hearings, start=1)
        if hearing.department == person.party and hearing.answered_on is None
    ]
