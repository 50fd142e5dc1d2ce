"""An amendment as it is written and decided on: what it changes in plain words, and what is wrong at which line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.amendment import Proposal, TurnedDown
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.outcomes.person_numbers import without_person_numbers
from gavn.domain.values.problem import Place, Problem
from gavn.language.counts import counted_in_words
from gavn.language.problems import problem_parts
from gavn.web.apps.payments.queries import open_proposal, turned_down
from gavn.web.apps.payments.show.versions import block
from gavn.web.apps.payments.show.words import Words
from gavn.web.design.reader import Reader

LONGEST_LINE = 80


def change_context(found: Dossier, words: Words) -> dict[str, Any]:
    """The new version beside the one before it."""
    before, after = found.versions[-2:]
    told = block(after, before, words)
    return {
        "change": told,
        "would": words.text(
            "amendment-page.would",
            version=after.version,
            on=words.day(after.effective_from),
            changes=counted_in_words("versions-page.things", len(told["lines"]), words.language),
        ),
        "changes_from": words.text("amendment-page.changes_from", number=before.version),
        "version": after.version,
    }


def told_problems(problems: Iterable[Problem], text: str, words: Words) -> list[dict[str, str]]:
    """Each with its line and what stands there, what is wrong, why, and how to mend it."""
    lines = text.splitlines()
    return [
        {
            "line": str(problem.place.line or ""),
            "stands": _stands(problem.place, lines),
            **problem_parts(problem, words.language),
        }
        for problem in problems
    ]


def _stands(place: Place, lines: Sequence[str]) -> str:
    """What stands at the line; of another file of the agreement, such as its cases, its name."""
    file = place.file.rpartition("/")[2]
    if not file.startswith("agreement"):
        return file
    return without_person_numbers("".join(lines[place.line - 1 : place.line]).strip())[:LONGEST_LINE]


def proposal_steps(proposal: Proposal, reason: str, words: Words) -> list[dict[str, str]]:
    """Who proposed it, and who must act now."""
    return [
        {
            "text": words.text("amendment-page.proposed"),
            "detail": words.by_at(proposal.made_by, proposal.made_at),
            "state": "done",
        },
        {"text": words.text("amendment-page.approves"), "detail": reason, "state": "now"},
    ]


def turned_down_context(found: TurnedDown, words: Words) -> dict[str, Any]:
    """What became of the last proposal, on what grounds, for whoever writes the next."""
    facts = [
        (words.text("amendment-page.proposed"), words.by_at(found.proposal.made_by, found.proposal.made_at)),
        (words.text(f"amendment-page.turned_down.{found.outcome.value}"), words.by_at(found.by, found.at)),
    ]
    if found.grounds:
        facts.append((words.text("statement-page.grounds"), found.grounds))
    return {
        "say": told_turned_down(found, words),
        "facts": [{"label": label, "text": text} for label, text in facts],
    }


def told_turned_down(found: TurnedDown, words: Words) -> str:
    return words.text(f"amendment-page.turned_down.{found.outcome.value}_say", version=found.proposal.version)


def proposal_note(own: Dossier, reader: Reader, words: Words) -> dict[str, str]:
    """That a new version waits, to everybody; that one was turned down, to those who write the next. Empty if neither.

    Those who may amend get the way to it.
    """
    amends = may(reader.person, Permission.AMEND_AGREEMENT).allowed
    url = reverse("payments:amendment", args=[own.id]) if amends else ""
    waiting = open_proposal(own.id)
    if waiting is not None:
        return {"text": words.text("amendment-page.note_waits", version=waiting.version), "url": url}
    down = turned_down(own) if amends else None
    return {"text": told_turned_down(down, words), "url": url} if down else {}
