"""What a reader can do with an inquiry now, and what other moves lack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import Person, may, may_answer
from gavn.domain.access.roles import Permission
from gavn.domain.pipeline.inquiry import Inquiry
from gavn.domain.pipeline.moves import Move, approvals_to_come, hears, possible_moves
from gavn.domain.pipeline.statistics import open_inquiries
from gavn.domain.pipeline.workflow import Outcome
from gavn.language.access import listed
from gavn.web.apps.pipeline.words import Words


def actions_on(inquiry: Inquiry, words: Words, *, person: Person, today: date) -> dict[str, Any] | None:
    """Links to what this reader can do now, and what the other moves lack; None for a reader who only reads."""
    links = _own_answers(inquiry, words, person)
    lacking: dict[tuple[str, ...], list[str]] = {}
    if may(person, Permission.MOVE_INQUIRY).allowed:
        moves = possible_moves(inquiry, workflow=words.known.workflow, on=today)
        for move in moves:
            if move.lacks:
                name = words.text("inquiry.stage", stage=words.stage(move.to))
                lacking.setdefault(move.lacks, []).append(name)
            else:
                url = reverse("pipeline:move", args=[inquiry.id, move.to.id])
                links.append({"url": url, "label": move_text(move, moves, words)})
        links += _further(inquiry, words, today)
    elif not may(person, Permission.ANSWER_HEARING).allowed:
        return None
    told = [_lacking(lacks, stages, words) for lacks, stages in lacking.items()]
    return {"links": links, "lacking": told, "nothing": "" if links or told else _nothing(inquiry, words, today)}


def move_text(move: Move, moves: Sequence[Move], words: Words) -> str:
    """What is done, as a verb; the name of the stage where two moves would else be called the same."""
    if move.asks:
        return words.text("inquiry.move_asks")
    outcome = move.to.counts_as
    alike = sum(other.to.counts_as == outcome for other in moves) > 1
    named = Outcome.UNDER_CONSIDERATION if alike else outcome
    return words.text(f"inquiry.move_to.{named.value}", stage=words.stage(move.to))


def _nothing(inquiry: Inquiry, words: Words, today: date) -> str:
    """Why there is nothing to do: it has ended, or others must act."""
    waiting = open_inquiries([inquiry], workflow=words.known.workflow, as_of=today)
    return words.text("inquiry.nothing.open" if waiting else "inquiry.nothing.closed")


def _lacking(lacks: tuple[str, ...], stages: list[str], words: Words) -> str:
    """What must come before any of some stages."""
    what = listed([words.text(f"inquiry.requirement.{lack}") for lack in lacks], words.language)
    return words.text("inquiry.lacks", stages=listed(stages, words.language), lacks=what)


def _own_answers(inquiry: Inquiry, words: Words, person: Person) -> list[dict[str, str]]:
    return [
        {
            "url": reverse("pipeline:answer", args=[inquiry.id, place]),
            "label": words.text("inquiry.answer_own", department=words.party(hearing.department)),
        }
        for place, hearing in enumerate(inquiry.hearings, start=1)
        if hearing.answered_on is None and may_answer(person, department=hearing.department).allowed
    ]


def _further(inquiry: Inquiry, words: Words, today: date) -> list[dict[str, str]]:
    """Approvals that are awaited, and more departments to ask."""
    workflow = words.known.workflow
    links = [
        {
            "url": reverse("pipeline:approval", args=[inquiry.id, kind.value]),
            "label": words.text(f"inquiry.record.{kind.value}"),
        }
        for kind in approvals_to_come(inquiry, workflow=workflow, on=today)
    ]
    stage = inquiry.stage(workflow, on=today)
    if stage is not None and hears(stage, workflow):
        links.append({"url": reverse("pipeline:ask", args=[inquiry.id]), "label": words.text("inquiry.ask_more")})
    return links
