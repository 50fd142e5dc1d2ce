"""Where to go from an agreement: its results and statements, its money, what if; the first thing to do is a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.payments.moves import State
from gavn.domain.payments.papers import Paper
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.participants.queries.courses import reached
from gavn.web.apps.payments.queries import Life, open_proposal
from gavn.web.apps.payments.show.words import Words
from gavn.web.design.reader import Reader

LINKS = (
    ("results", "payments:results"),
    ("published", "releases:published"),
    ("money", "payments:money"),
    ("what_if", "payments:what-if"),
)


def panel(life: Life, reader: Reader, words: Words) -> dict[str, Any]:
    """The statements made of it, newest first, and the pages around it; of one that is closed nothing to go on with."""
    agreement = life.dossier.id
    links = [
        {"url": reverse(view, args=[agreement]), "label": words.text(f"agreements-page.panel.{name}")}
        for name, view in LINKS
    ]
    links += [
        {"url": reverse(f"payments:{name}", args=[agreement]), "label": words.text(f"agreements-page.panel.{name}")}
        for name, agreed in _endings(life.dossier)
        if agreed and life.ended_by is None
    ]
    if len(life.dossier.versions) > 1:
        url = reverse("payments:versions", args=[agreement])
        links.append(
            {"url": url, "label": words.text("agreements-page.panel.versions", count=len(life.dossier.versions))}
        )
    if any(plan.agreement == agreement for plan in documents().forecast_plans):
        links.append({"url": reverse("forecasts:agreement", args=[agreement]), "label": words.text("menu.forecast")})
    if reached(agreement, reader.person) is not None:
        url = reverse("participants:agreement", args=[agreement])
        links.append({"url": url, "label": words.text("menu.people")})
    if may(reader.person, Permission.SEE_STRUCTURING).allowed:
        url = reverse("structuring:lab", args=[agreement])
        links.append({"url": url, "label": words.text("lab-page.title")})
    if may(reader.person, Permission.AMEND_AGREEMENT).allowed:
        url = reverse("payments:amendment", args=[agreement])
        waits = open_proposal(agreement) is not None
        links.append({"url": url, "label": words.text("amendment-page.see" if waits else "amendment-page.write")})
    enters = may(reader.person, Permission.ENTER_RESULTS).allowed and life.ended_by is None
    return {
        "enter": reverse("payments:enter", args=[agreement]) if enters else "",
        "links": links,
        "papers": papers(life.papers, life.papers, words),
    }


def _endings(own: Dossier) -> tuple[tuple[str, bool], ...]:
    """The pages of endings before their time, and whether the agreement has a rule for each: an early closing goes by
    the version in force on the day of its results."""
    settles = any(version.settlement is not None for version in own.versions)
    return ("closing", settles), ("termination", bool(own.versions[-1].termination))


def papers(shown: Sequence[Paper], made: Sequence[Paper], words: Words) -> list[dict[str, str]]:
    """Statements of those made, the newest first, with where each stands; those turned down too."""
    found = []
    for paper in reversed(shown):
        url = reverse("payments:statement", args=[paper.agreement, paper.number])
        over = paper.state in (State.REFUSED, State.WITHDRAWN)
        found.append(
            {
                "url": f"{url}?paper={paper.id}" if over else url,
                "label": words.text(f"statement-page.state.{paper.state.value}", number=words.number(paper, made)),
            }
        )
    return found
