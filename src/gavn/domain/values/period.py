"""Half-open periods of calendar dates, and dates relative to an event (ADR 0003)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

# A date outside these years is a slip of the hand, and would stretch every table to it.
YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} to {self.end}")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls.years(year, year)

    @classmethod
    def years(cls, first: int, last: int) -> Period:
        """The calendar years `first` to `last`, both included."""
        return cls(date(first, 1, 1), date(last + 1, 1, 1))

    @classmethod
    def parse_years(cls, text: str) -> Period:
        """Reads `"2024"` or `"2029-2034"`."""
        first, dash, last = text.partition("-")
        if not (len(first) == 4 and first.isdigit() and (not dash or (len(last) == 4 and last.isdigit()))):
            raise ValueError(f"{text!r} is neither a year nor two years with a hyphen")
        return cls.years(int(first), int(last or first))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Reads what `label` writes: years, or the first and the last day, `"2023-05-01/2024-06-30"`."""
        first, slash, last = text.partition("/")
        if not slash:
            return cls.parse_years(text)
        return cls(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def label(self) -> str:
        """`"2024"` or `"2029-2034"` for whole calendar years, else both dates."""
        whole = (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 1, 1)
        if not whole:
            return f"{self.start.isoformat()}/{self.last_day.isoformat()}"
        first, last = self.start.year, self.end.year - 1
        return str(first) if first == last else f"{first}-{last}"


# A period that need not be whole years; files write it by its first and last day.
Dates = Annotated[Period, "dates"]


class Unit(StrEnum):
    """Units in which agreements count time."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """So many units after (or, negative, before) a named event, such as 30 days after acceptance."""

    amount: int
    unit: Unit
    event: str

    @classmethod
    def parse(cls, text: str) -> RelativeDate:
        """Reads what `label` writes."""
        words = text.split(" ")
        if len(words) != 4 or not words[0].isdecimal() or words[2] not in ("after", "before"):
            raise ValueError(f"{text!r} is not like '30 days after acceptance'")
        sign = -1 if words[2] == "before" else 1
        return cls(sign * int(words[0]), Unit(words[1]), words[3])

    @property
    def label(self) -> str:
        """`"30 days after acceptance"`, the form in files."""
        return f"{abs(self.amount)} {self.unit.value} {'before' if self.amount < 0 else 'after'} {self.event}"

    @property
    def id(self) -> str:
        """`"12-months"`: the name of a follow-up in facts and terms."""
        return f"{self.amount}-{self.unit.value}"

    def on(self, event_date: date) -> date:
        """The calendar date. A month later than 31 January is the last day of February."""
        if self.days is not None:
            return event_date + timedelta(days=self.days)
        return _months_later(event_date, self.amount if self.unit is Unit.MONTHS else 12 * self.amount)

    @property
    def days(self) -> int | None:
        """How many days later it always is; None where it is counted in months or years, whose lengths differ."""
        match self.unit:
            case Unit.DAYS:
                return self.amount
            case Unit.WEEKS:
                return 7 * self.amount
            case Unit.MONTHS | Unit.YEARS:
                return None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
