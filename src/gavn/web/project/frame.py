"""What every page has around it: the fund's name, this reader's menu, who is logged in, the languages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gavn.domain.access.decision import may
from gavn.domain.access.roles import Permission
from gavn.language.catalogue import Language, say
from gavn.web.apps.accounts.guard import reader_of
from gavn.web.apps.accounts.models import User
from gavn.web.apps.documents.queries import fund_names
from gavn.web.apps.fund.queries import investments, waits_for
from gavn.web.apps.fund.show.landing import landing_url
from gavn.web.apps.fund.show.waiting import waiting_panel
from gavn.web.design.reader import Reader

# The text of a menu item, the page it leads to, and who sees it; in the order of the menu.
MENU = (
    ("menu.fund", "fund:overview", Permission.SEE_FUND),
    ("menu.economy", "economy:table", Permission.SEE_ECONOMY),
    ("menu.pipeline", "pipeline:board", Permission.SEE_PIPELINE),
    ("menu.investments", "agreements:investments", Permission.SEE_INVESTMENTS),
    ("menu.agreements", "payments:agreements", Permission.SEE_AGREEMENTS),
    ("menu.people", "participants:today", Permission.SEE_PARTICIPANTS),
    ("menu.owed", "owed", Permission.SEE_OWED),
    ("menu.forecast", "forecasts:fund", Permission.SEE_FORECASTS),
    ("menu.warnings", "warnings:inbox", Permission.SEE_WARNINGS),
    ("menu.scenarios", "structuring:scenarios", Permission.SEE_STRUCTURING),
    ("menu.disagreements", "fund:disagreements", Permission.SEE_DISAGREEMENTS),
    ("menu.accounts", "accounts:accounts", Permission.MANAGE_ACCOUNTS),
    ("menu.log", "audit:log", Permission.SEE_AUDIT_LOG),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of the page's frame."""
    reader = reader_of(request)
    danish, english = fund_names()
    home = _home(reader)
    user = request.user if isinstance(request.user, User) else None
    return {
        "language": reader.language,
        "fund_name": danish if reader.language == Language.DANISH else english,
        "home_url": home,
        "at_home": reader.person is not None and request.path == home,
        "waiting": SimpleLazyObject(lambda: _waiting(reader)),
        "nav": _menu(request),
        "user_name": user.name if user else "",
        "role": say(f"account_role.{user.role}", reader.language) if user else "",
        "login_url": "" if user else reverse("accounts:log-in"),
        "logout_url": reverse("accounts:log-out"),
        "languages": _languages(request),
        "footer_text": _footer_text(request),
        "footer_links": _footer(request),
    }


def _home(reader: Reader) -> str:
    return landing_url(reader.person, investments())


def _waiting(reader: Reader) -> dict[str, Any] | None:
    """What waits for the reader; asked for only by a page that shows it, which is the one where the reader lands."""
    if reader.person is None:
        return None
    return waiting_panel(waits_for(reader.person, today=timezone.localdate()), reader.language)


def _footer_text(request: HttpRequest) -> str:
    """Figures open to their postings only for those who may see postings, and not on the page that everybody sees;
    blank is the frame's own words.

    The pages about people and what they do have no figures.
    """
    reader = reader_of(request)
    if request.resolver_match and request.resolver_match.app_name in ("accounts", "audit"):
        return say("accounts.footer", reader.language)
    if request.resolver_match and request.resolver_match.app_name == "participants":
        return say("people-page.footer", reader.language)
    opens = may(reader.person, Permission.SEE_POSTINGS).allowed and request.path != reverse("fund:public")
    return "" if opens else say("fund.footer", reader.language)


def _footer(request: HttpRequest) -> list[dict[str, str]]:
    """The glossary for everybody, and one's own password for whoever has one."""
    language = reader_of(request).language
    links = [{"url": reverse("fund:glossary"), "label": say("menu.glossary", language)}]
    if reader_of(request).person is not None:
        links.append({"url": reverse("accounts:password"), "label": say("password.title", language)})
    return links


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    reader = reader_of(request)
    if reader.person is None:
        return []
    items = []
    for text, view, permission in MENU:
        url = reverse(view)
        if may(reader.person, permission).allowed:
            current = request.path == url or request.path.startswith(url)
            items.append({"url": url, "label": say(text, reader.language), "current": current})
    return items


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """Every other language, leading back to this page, or to the front where an address only takes what is sent."""
    current = reader_of(request).language
    guard = getattr(request.resolver_match.func, "guard", None) if request.resolver_match else None
    back = request.get_full_path() if guard is None or "GET" in guard.methods else _home(reader_of(request))
    query = urlencode({"next": back})
    return [
        {
            "code": language.value,
            "name": say("language.name", language),
            "url": f"{reverse('accounts:language', args=[language.value])}?{query}",
            "current": language == current,
        }
        for language in Language
    ]
