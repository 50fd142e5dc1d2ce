"""Amounts, chances and names as the pages of forecasts write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.dossier import Dossier
from gavn.domain.disclosure.circles import Circle
from gavn.domain.economy.accounts import ChartOfAccounts
from gavn.domain.forecasting.summary import Spread
from gavn.domain.fund.fund import Programme
from gavn.domain.values.money import Money
from gavn.language.amounts import UNITS, currency_text, in_sentence, unbroken
from gavn.language.catalogue import Language, say
from gavn.language.chances import percent, times_text, whole_chance_text, whole_share_text
from gavn.web.apps.payments.show.words import Words, cell

HALF, EIGHTY, MOST = range(3)


def between(low: str, high: str) -> str:
    """`4,1–6,9`; with spaces where one of them is below nothing, whose sign would be taken for the dash."""
    if low == high:
        return low
    return f"{low} – {high}" if "−" in low + high else f"{low}–{high}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every page of forecasts writes with: `circles` holds how much of each agreement's results the reader sees,
    and no agreement that the reader does not see; `whole` where the reader sees all of the fund. Chances are of so many
    `futures`; None where none can be told.
    """

    words: Words
    chart: ChartOfAccounts
    programmes: Sequence[Programme]
    dossiers: Mapping[str, Dossier]
    circles: Mapping[str, Circle]
    whole: bool
    currency: str
    futures: int | None

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def sees_every_history(self) -> bool:
        """Of every agreement, as whatever stands on all of them may tell of any."""
        return all(self.circles.get(agreement) is Circle.HISTORIES for agreement in self.dossiers)

    def say(self, key: str, **values: object) -> str:
        """In which no line ends between a number and its sign or currency."""
        return unbroken(say(key, self.language, **values))

    def told(self, minor: int) -> str:
        """`7,7 mio. kr.` in a sentence."""
        return in_sentence(Money(minor, self.currency), self.language)

    def thousands(self, minor: int) -> str:
        return UNITS["tkr"].shown(Money(minor, self.currency), self.language)

    def between(self, ends: tuple[int, int]) -> str:
        """`4.100–6.900`, in thousands; with spaces where one of them is below nothing."""
        return between(*map(self.thousands, ends))

    def share(self, share: float) -> str:
        """`58 %`."""
        return whole_share_text(share, self.language)

    def number(self, share: float | Fraction) -> str:
        """`58`, where a text has the sign."""
        return percent(share, self.language)

    def chance(self, chance: float | None) -> str:
        """The same of a chance; a dash where there is none. ValueError where nothing is simulated."""
        if chance is None:
            return "–"
        if self.futures is None:
            raise ValueError("a chance of no futures")
        return whole_chance_text(chance, self.language, futures=self.futures)

    def times(self, times: float) -> str:
        """`0,84`, of a krone."""
        return times_text(times, self.language)

    def name(self, agreement: str) -> str:
        own = self.dossiers.get(agreement)
        return self.words.name(own.versions[-1]) if own else agreement

    def account(self, account: str) -> str:
        """What an account of payments is about: its agreement, or its programme; else its own name."""
        found = self.chart[account]
        programme = next((each for each in self.programmes if each.id == found.concerns), None)
        if found.concerns in self.dossiers:
            return self.name(found.concerns)
        named = programme or found
        return named.name_da if self.language is Language.DANISH else named.name_en

    @property
    def caption(self) -> str:
        """`Saldo, 1.000 kr.`"""
        return self.say("fund.balance.caption", currency=currency_text(self.currency))

    @property
    def unit(self) -> str:
        """`1.000 kr.`"""
        return self.say("money-page.chart.caption", currency=currency_text(self.currency))

    def amount(self, minor: int, label: str) -> dict[str, Any]:
        return cell(self.thousands(minor), label)

    def spread(self, spread: Spread, labels: Sequence[str]) -> list[dict[str, Any]]:
        """Its median and its ranges, each under its head."""
        texts = [self.thousands(spread.median), *(self.between(ends) for ends in spread.ranges)]
        return [cell(text, label) for text, label in zip(texts, labels, strict=True)]
