"""Amounts in kroner or in thousands, as people and other programs read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gavn.domain.economy.room import Room
from gavn.domain.economy.table import Column, EconomyTable
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.language.catalogue import Language, say
from gavn.language.formats import decimal_of, number_text

MILLION = 1_000_000
# Less than this is told in kroner.
FEW = 100_000
NO_BREAK = "\N{NO-BREAK SPACE}"
# Between a number and what it is a number of.
CURRENCIES = rf"kr\.|(?:{'|'.join(MINOR_UNITS)})\b"
BEFORE_UNIT = rf"(?<=\d) (?=%|mio\.|million\b|{CURRENCIES})|(?<=\d mio\.) (?={CURRENCIES})"
MONTHS = (
    "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
IN_DATE = rf"(?:(?<=\d)|(?<=\d\.)) (?=(?:{MONTHS})\b)"
AFTER_SIGN = r"(?<=§) |(?:(?<=nr\.)|(?<=no\.)) (?=\d)"
TOGETHER = re.compile(f"{BEFORE_UNIT}|{IN_DATE}|{AFTER_SIGN}")
# The dash of `5–7 %`, after which a line may else end.
IN_RANGE = re.compile(r"(?<=\d)–(?=\d[\d.,]*\N{NO-BREAK SPACE}%)")


@dataclass(frozen=True, slots=True)
class Unit:
    """Kroner are shown to the øre, thousands rounded half up to the thousand."""

    divisor: int
    decimals: int

    def plain(self, amount: Money | None) -> str:
        """For other programs: a point for decimals, blank where the books say nothing."""
        return "" if amount is None else str(decimal_of(amount.major / self.divisor, self._decimals(amount)))

    def shown(self, amount: Money | None, language: Language) -> str:
        if amount is None:
            return ""
        return number_text(amount.major / self.divisor, language, decimals=self._decimals(amount))

    def _decimals(self, amount: Money) -> int:
        """Not more than the currency has."""
        return min(self.decimals, MINOR_UNITS[amount.currency])

    def rounding(self, amounts: Iterable[Money | None], total: Money) -> Decimal:
        """The total as it is shown, less the sum of the amounts as they are shown: what rounding each has moved."""
        decimals = self._decimals(total)
        shown = (decimal_of(amount.major / self.divisor, decimals) for amount in amounts if amount is not None)
        return decimal_of(total.major / self.divisor, decimals) - sum(shown, Decimal(0))

    def is_moved(self, added: Iterable[Money], taken: Iterable[Money], total: Money) -> bool:
        """Whether what is added and what is taken away do not give the total, all of them as they are shown."""
        decimals = self._decimals(total)
        sides = [[decimal_of(amount.major / self.divisor, decimals) for amount in side] for side in (added, taken)]
        return sum(sides[0], Decimal(0)) - sum(sides[1], Decimal(0)) != decimal_of(total.major / self.divisor, decimals)


UNITS = {"kr": Unit(1, 2), "tkr": Unit(1000, 0)}


def rounding_text(
    unit: Unit, table: EconomyTable, shown: Iterable[int], language: Language, *, named: Callable[[Column], str]
) -> str:
    """`R2021 +1, R2023 −1`: the columns whose lines as shown do not add to the total as shown; blank for none.

    Each is called what it is `named` where it stands.
    """
    gaps = ((place, unit.rounding((row.cells[place] for row in table.rows), table.totals[place])) for place in shown)
    found = [
        f"{named(table.columns[place])} {'+' if gap > 0 else '−'}{number_text(Fraction(abs(gap)), language)}"
        for place, gap in gaps
        if gap
    ]
    return say("economy.rounding", language, columns=", ".join(found)) if found else ""


def room_rounding_text(unit: Unit, room: Room, language: Language) -> str:
    """Said of the room to invest where a sum in it is not that of its lines as they are shown; blank for none."""
    free = ((room.balance, room.injections_to_come), (room.committed, room.operations), room.free)
    readings = [((room.free, room.expected[reading]), (), found) for reading, found in room.room.items()]
    moved = any(unit.is_moved(added, taken, total) for added, taken, total in (free, *readings))
    return say("economy.rounding_sum", language) if moved else ""


def millions(amount: Money, language: Language, *, decimals: int = 1) -> str:
    """`7,7 mio. kr.`, for sentences, on one line."""
    number = number_text(amount.major / MILLION, language, decimals=decimals)
    text = say("amount.millions", language, number=number, currency=currency_text(amount.currency))
    return text.replace(" ", NO_BREAK)


def in_sentence(amount: Money, language: Language, *, decimals: int = 1) -> str:
    """`7,7 mio. kr.` in a sentence, on one line; what is too small to be told in millions is told in whole kroner.

    Of several decimals those that tell nothing are left out: `40,000` would be read as forty thousand.
    """
    if abs(amount.major) >= FEW:
        rounded = decimal_of(amount.major / MILLION, decimals)
        needed = max(1, -int(rounded.normalize().as_tuple().exponent))
        text = millions(amount, language, decimals=min(needed, decimals))
    else:
        text = f"{number_text(amount.major, language)} {currency_text(amount.currency)}"
    return text.replace(" ", NO_BREAK)


def with_currency(amount: Money, language: Language) -> str:
    """`1.200,00 kr.`, `1.200,00 EUR`, on one line."""
    return f"{UNITS['kr'].shown(amount, language)}{NO_BREAK}{currency_text(amount.currency)}"


def unbroken(text: str) -> str:
    """A text of a page, in which no line ends between a number and its per cent sign or currency, a day and its month,
    or a paragraph sign, `nr.` or `no.` and its number; nor within a range of per cent."""
    return IN_RANGE.sub("–\N{WORD JOINER}", TOGETHER.sub(NO_BREAK, text))


def currency_text(currency: str) -> str:
    """What people write after an amount."""
    return "kr." if currency == "DKK" else currency
