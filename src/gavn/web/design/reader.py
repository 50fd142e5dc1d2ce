"""Who reads a page, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

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


def language_of(request: HttpRequest) -> Language:
    """Danish, unless the reader chose English."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return Language(chosen) if chosen in set(Language) else Language.DANISH
