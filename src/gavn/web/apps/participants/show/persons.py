"""Who a person is, in words: registered twice, and protected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from gavn.domain.outcomes.told import Protected, Told
from gavn.web.apps.participants.queries.courses import Whom
from gavn.web.apps.participants.queries.tying import TieShown
from gavn.web.apps.participants.show.words import Words, known_as, protected_mark


def protected_context(
    told: Told | None, words: Words, *, today: date, paper: str, asked: bool
) -> dict[str, Any] | None:
    """The banner of somebody protected: since when, who told it, and whether it is to be looked at again; `paper` is
    where printing is asked for, and `asked` that it was answered."""
    if told is None or not isinstance(told.says, Protected):
        return None
    says = told.says
    by = words.party(told.party) if told.party else words.person(told.by)
    text = words.text("people-protected.since", day=words.in_full(says.on), by=by)
    if says.until is not None:
        key = "over" if says.until < today else "until_day"
        text += " " + words.text(f"people-protected.{key}", day=words.in_full(says.until))
    return {"text": text, "paper": paper, "stopped": not asked}


def tie_state(found: TieShown) -> str:
    """What waits, or what holds."""
    if found.tie.parts:
        return "parting"
    if found.tie.waits:
        return "waiting"
    return "holds" if found.tie.holds else "none"


def tie_lines(ties: Iterable[TieShown], words: Words) -> list[dict[str, str]]:
    """What is told of a person on the card, each leading to its page."""
    return [
        {
            "url": reverse("participants:tie", args=[each.tie.record]),
            "label": words.text(f"people-tie.state.{tie_state(each)}"),
            "since": words.day(each.says.on),
        }
        for each in ties
    ]


def tie_context(found: TieShown, whose: Mapping[str, Whom], words: Words, *, reason: str, may: bool) -> dict[str, Any]:
    """The two with their courses, who told it and why, and what is to be decided."""
    state, told = tie_state(found), found.tie.told
    title = words.text("people-tie.title")
    waits = state in ("waiting", "parting")
    key = "confirmed" if state == "holds" else "decided"
    by = words.told_by(found.tie.decided) if found.tie.decided else ""
    decided = {"text": words.text(f"people-tie.step.{key}"), "detail": by, "state": "done"}
    later = {"text": words.text("people-tie.step.another"), "detail": reason, "state": "now"}
    return {
        "crumbs": [{"label": words.text("menu.people"), "url": reverse("participants:today")}, {"label": title}],
        "title": title,
        "page_title": words.text(f"people-tie.answer.{state}"),
        "lead": words.text(f"people-tie.lead.{state}"),
        "steps": [
            {"text": words.text("people-tie.step.told"), "detail": words.told_by(told), "state": "done"},
            later if waits else decided,
        ],
        "waits": waits,
        "may_decide": may and waits,
        "reason": reason,
        "parts": state == "parting",
        "holds": state == "holds",
        "purpose": told.reason,
        "on": words.in_full(found.says.on),
        "persons": [_person(place, own, whose, words) for place, own in enumerate(found.courses, start=1)],
    }


def _person(place: int, own: tuple[str, ...], whose: Mapping[str, Whom], words: Words) -> dict[str, Any]:
    """A registration by its courses; of one that is another department's, that it is there."""
    courses = []
    for ref in own:
        if ref in whose:
            whom = whose[ref]
            courses.append(
                {
                    "url": reverse("participants:course", args=[ref]),
                    "label": known_as(whom.case_number, whom.pseudonym),
                    "text": words.agreement(whom.agreement),
                    **protected_mark(words.language, protected=whom.protected),
                }
            )
    return {"heading": words.text("people-tie.registration", number=place), "courses": courses}
