"""Who reads a page, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from gavn.domain.access.decision import Person
from gavn.language.catalogue import Language

LANGUAGE_COOKIE = "gavn-language"


@dataclass(frozen=True, slots=True)
class Reader:
    """`person` is None for somebody who has not logged in."""

    person: Person | None
    language: Language

    @property
    def known(self) -> Person:
        """The person on a page that nobody sees without logging in."""
        if self.person is None:
            raise LookupError("this page is seen without logging in")
        return self.person


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy what it says last, since what stands before that anybody can write."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:80]


def language_of(request: HttpRequest) -> Language:
    """Danish, unless the reader chose English."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return Language(chosen) if chosen in set(Language) else Language.DANISH
