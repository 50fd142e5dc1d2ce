"""The agreements as a list, each as a text beside its data, and its versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.domain.values.problem import Refused
from gavn.web.apps.accounts.guard import find_or_404, page
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.show.agreement import agreement_context
from gavn.web.apps.payments.show.amendment import proposal_note
from gavn.web.apps.payments.show.endings import ended_note
from gavn.web.apps.payments.show.listing import list_context
from gavn.web.apps.payments.show.panel import panel
from gavn.web.apps.payments.show.versions import versions_context
from gavn.web.apps.payments.show.words import Words
from gavn.web.apps.payments.views.shared import opened, seen_by
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import announce


@page(Permission.SEE_AGREEMENTS)
def agreements(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The agreements that this reader may see."""
    found = queries.lives_of(queries.visible(reader.known))
    announce(request, Refused(found.unread), reader.language)
    return render(request, "payments/agreements.html", list_context(found.lives, Words.of(reader.language)))


@page(Permission.SEE_AGREEMENTS)
def agreement(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What was agreed at last, and where to go from it."""
    life, words = opened(reader, agreement_id)
    context = agreement_context(life.dossier, life.dossier.versions[-1], words)
    context |= {"panel": panel(life, reader, words), "proposal": proposal_note(life.dossier, reader, words)}
    context["ended"] = ended_note(life, words)
    return render(request, "payments/agreement.html", context)


@page(Permission.SEE_AGREEMENTS)
def version(request: HttpRequest, reader: Reader, *, agreement_id: str, number: int) -> HttpResponse:
    """One version as it stood."""
    life, words = opened(reader, agreement_id)
    found = find_or_404(next((each for each in life.dossier.versions if each.version == number), None))
    context = agreement_context(life.dossier, found, words)
    return render(request, "payments/agreement.html", context | {"panel": panel(life, reader, words)})


@page(Permission.SEE_AGREEMENTS)
def versions(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """What each version changed."""
    dossier, words = seen_by(reader, agreement_id), Words.of(reader.language)
    may_amend = may(reader.person, Permission.AMEND_AGREEMENT).allowed
    context = versions_context(dossier, words) | {
        "proposal": proposal_note(dossier, reader, words),
        "agreement": dossier.id,
        "may_amend": may_amend,
        "proposed": may_amend and queries.open_proposal(dossier.id) is not None,
    }
    return render(request, "payments/versions.html", context)
