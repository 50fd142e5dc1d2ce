"""What the pages about people begin with, and how what a form asks for is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.told import Asks, Told
from gavn.domain.values.problem import Problem, Refused
from gavn.web.apps.accounts.guard import find_or_404
from gavn.web.apps.documents.queries import agreement_names
from gavn.web.apps.participants.queries.agreeing import whom_for
from gavn.web.apps.participants.queries.courses import Card, card, reached
from gavn.web.apps.participants.rules import Ground
from gavn.web.apps.participants.show.persons import protected_context
from gavn.web.apps.participants.show.words import Words, known_as
from gavn.web.design.reader import Reader
from gavn.web.design.refusals import Names, tell

# A card that was opened for a purpose stays open for so many seconds, in this browser and to whoever opened it.
OPEN_FOR = 30 * 60
OPENED = "gavn-opened"
# And the card of somebody protected can be printed for so many.
PRINTED_FOR = 10 * 60
PRINTED = "gavn-printed"


def ground_of(reader: Reader, agreement_id: str) -> Ground:
    """The agreement, where somebody sees its people; else there is no such page."""
    found: Ground = find_or_404(reached(agreement_id, reader.person))
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A course that somebody reaches, with what every page about it needs."""

    card: Card
    version: Agreement
    asks: Asks
    words: Words
    on: date

    @property
    def course(self) -> str:
        return self.card.line.course

    @property
    def who(self) -> str:
        return known_as(self.card.line.case_number, self.card.line.pseudonym)

    @property
    def url(self) -> str:
        return reverse("participants:course", args=[self.course])


def seen(reader: Reader, course: str) -> Seen:
    """The course; one that somebody does not reach is not there."""
    on = timezone.localdate()
    found: Card = find_or_404(card(course, on=on, by=reader.person))
    ground = ground_of(reader, found.agreement)
    asks = whom_for(found.agreement, by=reader.person)
    return Seen(found, ground.version_on(on), asks, Words.of(reader.language), on)


def is_open(request: HttpRequest, reader: Reader, course: str) -> bool:
    """Whether the reader said within the half hour what they open the card for."""
    opened = request.get_signed_cookie(OPENED, default="", salt=_salt(course), max_age=OPEN_FOR)
    return bool(opened == reader.known.username)


def opened(response: HttpResponse, reader: Reader, course: str) -> HttpResponse:
    """Nothing is kept of it here: the browser holds it, for the pages of the card alone."""
    response.set_signed_cookie(
        OPENED,
        reader.known.username,
        salt=_salt(course),
        max_age=OPEN_FOR,
        path=reverse("participants:course", args=[course]),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _salt(course: str) -> str:
    return f"gavn opened {course}"


def on_paper(response: HttpResponse, reader: Reader, course: str) -> HttpResponse:
    """The card of somebody protected may be printed for a while, by whoever said what for."""
    response.set_signed_cookie(
        PRINTED,
        reader.known.username,
        salt=f"gavn printed {course}",
        max_age=PRINTED_FOR,
        path=reverse("participants:course", args=[course]),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def protected_of(request: HttpRequest, course: str, told: Told | None, words: Words) -> dict[str, Any] | None:
    """What stands on every page about somebody whose name and address are protected, as was `told`."""
    printed = request.get_signed_cookie(PRINTED, default="", salt=f"gavn printed {course}", max_age=PRINTED_FOR)
    return protected_context(
        told,
        words,
        today=timezone.localdate(),
        paper=reverse("participants:paper", args=[course]),
        asked=bool(printed == request.user.get_username()),
    )


def to_open(request: HttpRequest, found: Seen) -> HttpResponseRedirect:
    """The question of what a card is opened for, which then leads on to where somebody was going."""
    return HttpResponseRedirect(f"{found.url}?{urlencode({'next': request.get_full_path()})}")


def onward(request: HttpRequest, found: Seen) -> str:
    """Where somebody was going, where that is of the same card; else the card."""
    asked = request.GET.get("next", "")
    ok = asked.startswith(found.url) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ok else found.url


def tried(
    form: forms.Form, reader: Reader, act: Callable[[], object], field_of: Callable[[Problem], str | None] | None = None
) -> bool:
    """Whether it was done; what was refused is then told beside its field."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except Refused as refused:
        tell(form, refused, reader.language, names=names_for(reader), field_of=field_of)
        return False
    return True


def names_for(reader: Reader) -> Names:
    """Words for the ids that a problem about people can hold."""
    return {"agreement": agreement_names(reader.language)}


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, or nothing."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, url: str, message: str) -> HttpResponseRedirect:
    """The message is kept in the fund's own database until it is shown, and names nobody."""
    messages.success(request, message)
    return HttpResponseRedirect(url)


def course_form(
    request: HttpRequest, found: Seen, form: forms.Form, name: str, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A form about one course; `name` is what its title, lead and button go by."""
    words = found.words
    title = words.text(f"people-form.{name}.title")
    context = {
        "crumbs": words.crumbs(found.card.agreement, (found.who, found.url), (title, "")),
        "title": title,
        "page_title": words.text("people-form.about", title=title, who=found.who),
        "lead": words.text(f"people-form.{name}.lead"),
        "send": words.text(f"people-form.{name}.send"),
        "back": found.url,
        "form": form,
        "protected": protected_of(request, found.course, found.card.protection, found.words),
        **(more or {}),
    }
    return render(request, "people/form.html", context)
