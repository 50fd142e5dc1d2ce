"""How an agreement's people stand, and the list of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission, Role
from gavn.domain.outcomes.calendar import FollowUpState
from gavn.web.apps.accounts.guard import page
from gavn.web.apps.participants.actions.looking import find_by_number
from gavn.web.apps.participants.forms.referring import FindForm, ListForm
from gavn.web.apps.participants.queries.agreeing import whom_for
from gavn.web.apps.participants.queries.courses import ParticipantLine, participants
from gavn.web.apps.participants.queries.following import coverage_of, funnel, levels_of, taken_back
from gavn.web.apps.participants.show.agreement import Standing, answer, coverage_context, funnel_context, lead
from gavn.web.apps.participants.show.entry import entry_context
from gavn.web.apps.participants.show.listing import Listing, list_answer, list_table, taken_back_table
from gavn.web.apps.participants.show.words import Words
from gavn.web.apps.participants.views.shared import ground_of, sent, tried
from gavn.web.design.reader import Reader

ON_A_PAGE = 50
# The pages around an agreement's people, and what somebody must be allowed for each.
LINKS = (
    ("list", Permission.SEE_PARTICIPANTS),
    ("find", Permission.ENROL),
    ("whom", Permission.ENROL),
    ("staff", Permission.FOLLOW_COURSES),
    ("registers", Permission.SEE_PARTICIPANTS),
    ("keeping", Permission.ERASE_PEOPLE),
)


@page(Permission.SEE_PARTICIPANTS, unseen=Permission.SEE_PARTICIPANTS)
def agreement(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The referral funnel with its reasons, and coverage by metric and follow-up."""
    ground, on, words = ground_of(reader, agreement_id), timezone.localdate(), Words.of(reader.language)
    shown = Standing(
        agreement_id,
        ground.version_on(on),
        funnel(agreement_id, on=on, by=reader.person),
        coverage_of(agreement_id, on=on, by=reader.person),
        whom_for(agreement_id, by=reader.person),
        on,
        words,
        own=reader.known.role is Role.PROVIDER,
    )
    links = [
        {
            "url": reverse(f"participants:{name}", args=[agreement_id]),
            "label": words.text(f"people-agreement.link.{name}"),
        }
        for name, permission in LINKS
        if may(reader.person, permission).allowed
    ]
    if may(reader.person, Permission.SEE_AGREEMENTS).allowed:
        url = reverse("payments:agreement", args=[agreement_id])
        links.append({"url": url, "label": words.text("people-agreement.link.agreement")})
    if may(reader.person, Permission.RECORD_READINGS).allowed:
        url = f"{reverse('participants:import')}?{urlencode({'agreement': agreement_id})}"
        links.insert(0, {"url": url, "label": words.text("people-import.title")})
    refers = may(reader.person, Permission.REFER).allowed
    context = {
        "crumbs": words.crumbs(agreement_id),
        "title": words.agreement(agreement_id),
        "page_title": answer(shown),
        "lead": lead(shown),
        "as_of": words.text("people-page.as_of", day=words.in_full(on)),
        "refer": reverse("participants:refer", args=[agreement_id]) if refers else "",
        "links": links,
        **funnel_context(shown),
        **entry_context(levels_of(agreement_id, on=on, by=reader.person), shown.version, words),
        **coverage_context(shown),
    }
    return render(request, "people/agreement.html", context)


@page(Permission.SEE_PARTICIPANTS, unseen=Permission.SEE_PARTICIPANTS)
def listing(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """Everybody referred, narrowed to what was chosen."""
    ground, on, words = ground_of(reader, agreement_id), timezone.localdate(), Words.of(reader.language)
    own = participants(agreement_id, on=on, by=reader.person)
    providers = [(each, words.party(each)) for each in dict.fromkeys(line.provider for line in own)]
    form = ListForm(request.GET or None, providers=providers, language=reader.language)
    chosen = form.chosen
    found = [line for line in own if _is_chosen(line, chosen)]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    asks = whom_for(agreement_id, by=reader.person)
    listed = Listing(ground.version_on(on), asks, on, words, providers=len(providers) > 1)
    title = words.text("people-list.title")
    context: dict[str, Any] = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": list_answer(found, len(own), words),
        "form": form,
        "reset_url": request.path if chosen else "",
        "table": list_table(page, listed) if found else None,
        "page": page,
        "query": f"{urlencode(chosen)}&" if chosen else "",
        "taken_back": taken_back_table(taken_back(agreement_id, by=reader.person), words),
        "find": reverse("participants:find", args=[agreement_id])
        if may(reader.person, Permission.ENROL).allowed
        else "",
    }
    return render(request, "people/list.html", context)


def _is_chosen(line: ParticipantLine, chosen: dict[str, str]) -> bool:
    if chosen.get("step", line.step.value) != line.step.value:
        return False
    if chosen.get("provider", line.provider) != line.provider:
        return False
    wanted = chosen.get("follow-up")
    if wanted is None:
        return True
    states = {one.state for one in line.follow_ups if not one.place_taken and one.by_hand}
    return (FollowUpState.OVERDUE if wanted == "overdue" else FollowUpState.OPEN) in states


@page(Permission.ENROL, methods=("GET", "POST"), unseen=Permission.SEE_PARTICIPANTS)
def find(request: HttpRequest, reader: Reader, *, agreement_id: str) -> HttpResponse:
    """The card of somebody by their CPR number, which goes no further than the door."""
    ground, words = ground_of(reader, agreement_id), Words.of(reader.language)
    form, found = FindForm(sent(request), language=reader.language), list[str]()

    def act() -> None:
        number, purpose = form.cleaned_data["number"], form.stated
        found.append(find_by_number(ground.agreement, number, purpose=purpose, by=reader.known, now=timezone.now()))

    if tried(form, reader, act):
        return HttpResponseRedirect(reverse("participants:course", args=found))
    title = words.text("people-form.find.title")
    context = {
        "crumbs": words.crumbs(agreement_id, (title, "")),
        "title": title,
        "page_title": words.text("people-form.find.answer"),
        "lead": words.text("people-form.find.lead"),
        "send": words.text("people-form.find.send"),
        "back": reverse("participants:agreement", args=[agreement_id]),
        "form": form,
    }
    return render(request, "people/form.html", context)
