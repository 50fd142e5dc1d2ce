"""Exact money in whole minor units of one currency; never a binary float (ADR 0002)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

# ISO 4217 minor units of the currencies that European funds keep their books in.
MINOR_UNITS = {
    "BGN": 2, "CHF": 2, "CZK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "HUF": 2,
    "ISK": 0, "NOK": 2, "PLN": 2, "RON": 2, "SEK": 2, "USD": 2,
}  # fmt: skip

# In minor units. Excel keeps 15 digits: from here on it cannot hold every øre, a database soon cannot hold the sum, and
# no public body keeps such books.
TOO_LARGE = 10**15

# Python's own number readers also take `1_000`, `1e5` and blanks around, which nobody means in a ledger.
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Rounding(StrEnum):
    """The named policies by which an exact amount becomes whole minor units."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one calculation."""


def round_fraction(value: Fraction, *, policy: Rounding) -> int:
    """`value` as a whole number; `HALF_UP` and `UP` move away from zero, `DOWN` towards it."""
    sign = -1 if value < 0 else 1
    whole, rest = divmod(abs(value.numerator), value.denominator)
    twice = 2 * rest
    match policy:
        case Rounding.DOWN:
            up = False
        case Rounding.UP:
            up = rest > 0
        case Rounding.HALF_UP:
            up = twice >= value.denominator
        case Rounding.HALF_EVEN:
            up = twice > value.denominator or (twice == value.denominator and whole % 2 == 1)
    return sign * (whole + up)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units (øre, cent) of `currency`, an ISO 4217 code."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        # bool is an int in Python, and neither it nor a float is an amount of money.
        if type(self.minor) is not int:
            raise TypeError(f"money is a whole number of minor units, not {self.minor!r}")
        if self.currency not in MINOR_UNITS:
            raise ValueError(f"unknown currency {self.currency!r}")

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Reads `"1234.50"`: digits with a decimal point; more decimals than the currency has is an error."""
        places = MINOR_UNITS[currency]
        if not AMOUNT.fullmatch(text):
            raise ValueError(f"{text!r} is not an amount")
        whole, _, decimals = text.partition(".")
        if len(decimals) == places:
            return cls(int(whole + decimals), currency)
        if decimals[places:].strip("0"):
            raise ValueError(f"{text!r} has more decimals than {currency} has")
        return cls(int(whole + decimals[:places].ljust(places, "0")), currency)

    @classmethod
    def exactly(cls, value: Fraction, currency: str, *, policy: Rounding) -> Money:
        """`value` major units, made whole minor units by a named policy."""
        return cls(round_fraction(value * 10 ** MINOR_UNITS[currency], policy=policy), currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be compared or added")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        raise TypeError("ask `is_zero`: an amount is neither true nor false")

    @property
    def is_zero(self) -> bool:
        return self.minor == 0

    @property
    def is_too_large(self) -> bool:
        """Whether it is more than anybody means, and than every reader of it can hold."""
        return not -TOO_LARGE < self.minor < TOO_LARGE

    @property
    def major(self) -> Fraction:
        """The exact amount in major units (kroner, euro)."""
        return Fraction(self.minor, 10 ** MINOR_UNITS[self.currency])

    def times(self, factor: Fraction | int, *, policy: Rounding) -> Money:
        """The amount times an exact factor, rounded by a named policy."""
        return Money(round_fraction(Fraction(self.minor) * factor, policy=policy), self.currency)

    def split(self, weights: Sequence[int | Fraction]) -> tuple[Money, ...]:
        """Parts in proportion to `weights` that sum to the amount exactly (largest remainder, earliest first)."""
        total = sum((Fraction(weight) for weight in weights), Fraction(0))
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("weights must not be negative and must sum to more than nothing")
        sign = -1 if self.minor < 0 else 1
        exact = [abs(self.minor) * Fraction(weight) / total for weight in weights]
        parts = [share.numerator // share.denominator for share in exact]
        by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
        for place in by_remainder[: abs(self.minor) - sum(parts)]:
            parts[place] += 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def plain(self) -> str:
        """`"1234.50"`: what `parse` reads, the form of amounts in files."""
        places = MINOR_UNITS[self.currency]
        digits = str(abs(self.minor)).rjust(places + 1, "0")
        text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
        return f"-{text}" if self.minor < 0 else text


def total(amounts: Iterable[Money], *, currency: str) -> Money:
    """The sum; of nothing it is zero `currency`."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result
