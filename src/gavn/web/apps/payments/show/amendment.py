"""An amendment as it is written and decided on: what it changes in plain words, and what is wrong at which line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gavn.domain.agreements.amendment import Proposal
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.values.problem import Place, Problem
from gavn.language.counts import counted_in_words
from gavn.language.problems import problem_parts
from gavn.web.apps.payments.show.versions import block
from gavn.web.apps.payments.show.words import Words

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
    return "".join(lines[place.line - 1 : place.line]).strip()[:LONGEST_LINE]


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
