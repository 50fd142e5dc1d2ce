"""Names, amounts and marks as the pages of agreements write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.papers import Paper
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.provenance import Provenance
from gavn.language.access import listed
from gavn.language.agreements import money_text, names_in, standing_text
from gavn.language.amounts import UNITS, currency_text, unbroken
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, exact_text
from gavn.web.apps.accounts.queries import account_names
from gavn.web.apps.documents.queries import party_names
from gavn.web.apps.economy.show.deciding import by_at

MARKED = frozenset({Provenance.PUBLISHED, Provenance.DERIVED, Provenance.ASSUMED})
HASH_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that has a name, in one language."""

    language: Language
    parties: Mapping[str, str]
    people: Mapping[str, str]

    @classmethod
    def of(cls, language: Language) -> Words:
        return cls(language, party_names(), account_names())

    def text(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)

    def party(self, party: str) -> str:
        return self.parties.get(party, party)

    def person(self, username: str) -> str:
        return self.people.get(username, username)

    def by_at(self, username: str, at: datetime) -> str:
        """Who did it, and when."""
        return by_at(username, at, names=self.people, language=self.language)

    def parties_text(self, parties: Iterable[str]) -> str:
        return self.listed(self.party(party) for party in parties)

    def listed(self, texts: Iterable[str]) -> str:
        """`A, B og C`."""
        return listed(list(texts), self.language)

    def money(self, amount: Money) -> str:
        return unbroken(money_text(amount, self.language))

    def thousands(self, amount: Money) -> str:
        """In a table, whose caption says the unit."""
        return UNITS["tkr"].shown(amount, self.language)

    def minor(self, minor: Fraction, currency: str) -> str:
        """An amount in minor units; one that is not whole is shown to its last decimals."""
        if minor.denominator == 1:
            return self.money(Money(minor.numerator, currency))
        number = exact_text(minor / 10 ** MINOR_UNITS[currency], self.language, most=4)
        return unbroken(f"{number} {currency_text(currency)}")

    def name(self, agreement: Agreement) -> str:
        return agreement.name_da if self.language is Language.DANISH else agreement.name_en

    def terms(self, agreement: Agreement) -> dict[str, str]:
        """What an agreement's terms name by id: metrics and follow-ups, in words."""
        return names_in(agreement, self.language)

    def reason(self, agreement: Agreement) -> str:
        return agreement.reason_da if self.language is Language.DANISH else agreement.reason_en

    def number(self, paper: Paper, made: Sequence[Paper]) -> str:
        """`1`, or `1 (attempt 2)` where others of its number among those made were turned down."""
        own = [each.id for each in made if each.number == paper.number]
        if len(own) < 2:
            return str(paper.number)
        return self.text("statement-page.attempt", number=paper.number, attempt=own.index(paper.id) + 1)

    def crumbs(self, agreement: Agreement, *here: str) -> list[dict[str, str]]:
        """The list, the agreement, and this page where it is another."""
        url = reverse("payments:agreement", args=[agreement.id]) if here else ""
        first = {"url": reverse("payments:agreements"), "label": self.text("menu.agreements")}
        return [first, {"url": url, "label": self.name(agreement)}, *({"label": label} for label in here)]

    def standing(self, agreement: Agreement) -> dict[str, str]:
        """That an example's text is assumed stands on every page of it, before any amount."""
        text = standing_text(agreement, self.language)
        return {"mark": "assumed", "text": text} if text else {}

    def day(self, day: Any) -> str:
        return date_text(day, self.language)


def ended(text: str) -> str:
    """A sentence with one full stop, also where it ends in `kr.`"""
    return text if text.endswith(".") else f"{text}."


def mark_of(provenance: Provenance) -> str:
    """The mark that stands beside it; none on what the fund records itself."""
    return provenance.value if provenance in MARKED else ""


def short(digest: str) -> str:
    """As much of a hash as fits a line; the whole stands in the file."""
    return digest[:HASH_SHOWN]


def heads(*texts: str, numbers_from: int = 1) -> list[dict[str, Any]]:
    """A table's heads; numbers stand under those from a place on, the first being 0."""
    return [{"text": text, "number": place >= numbers_from} for place, text in enumerate(texts)]


def cell(text: str, label: str = "", **others: Any) -> dict[str, Any]:
    return {"text": text, "number": True, "label": label, **others}
