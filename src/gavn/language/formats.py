"""Numbers and dates as Danish and English readers write them; exact until the last digit shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from gavn.domain.values.money import Rounding, round_fraction
from gavn.language.catalogue import Language

LOCALES = {Language.DANISH: "da_DK", Language.ENGLISH: "en_GB"}
# A share that is agreed with more decimals than these is a fraction.
AGREED_DECIMALS = 8
SHORT_DATES = {Language.DANISH: "dd.MM.yyyy", Language.ENGLISH: "dd/MM/yyyy"}


def number_text(value: Fraction | int, language: Language, *, decimals: int = 0) -> str:
    """`1.234,5`, with a true minus; rounded half up to `decimals`."""
    digits = decimal_of(Fraction(value), decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(digits, format=pattern, locale=LOCALES[language]).replace("-", "−")


def plain_text(amount: str, language: Language) -> str:
    """An amount as files write it, `-1234.50`, as readers do, with the same decimals; ValueError where it is none."""
    return number_text(Fraction(amount), language, decimals=len(amount.partition(".")[2]))


def exact_text(value: Fraction, language: Language, *, most: int = 3) -> str:
    """As many decimals as the number has, at most `most`."""
    for decimals in range(most):
        if (value * 10**decimals).denominator == 1:
            return number_text(value, language, decimals=decimals)
    return number_text(value, language, decimals=most)


def agreed_text(value: Fraction, language: Language, *, percent: bool = False) -> str:
    """A number that somebody can work out an amount by: all its decimals, else the fraction: `2/3 (66,667 %)`."""
    told, unit = (100 * value, " %") if percent else (value, "")
    if (told * 10**AGREED_DECIMALS).denominator == 1:
        return f"{exact_text(told, language, most=AGREED_DECIMALS)}{unit}"
    return f"{value.numerator}/{value.denominator} ({exact_text(told, language)}{unit})"


def decimal_of(value: Fraction, decimals: int) -> Decimal:
    """`value` rounded half up to so many decimals."""
    return Decimal(round_fraction(value * 10**decimals, policy=Rounding.HALF_UP)).scaleb(-decimals)


def date_text(day: date, language: Language) -> str:
    """`31. december 2024` or `31 December 2024`."""
    return format_date(day, format="long", locale=LOCALES[language])


def on_one_line(day: str) -> str:
    """A date in words whose day and month, or `medio` and year, are not parted by the end of a line."""
    return day.replace(" ", "\N{NO-BREAK SPACE}", 1)


def month_text(day: date, language: Language) -> str:
    """`oktober 2021` or `October 2021`, where no more than the month is known."""
    return format_date(day, format="MMMM y", locale=LOCALES[language])


def day_text(day: date, language: Language) -> str:
    """`31.12.2024` or `31/12/2024`, for tables."""
    return format_date(day, format=SHORT_DATES[language], locale=LOCALES[language])
