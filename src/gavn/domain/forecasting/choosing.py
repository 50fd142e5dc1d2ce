"""Which of several possible investments a fund makes, within what it has (ADR 0021); all of it exact."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from gavn.domain.agreements.checks.found import found
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Share


@dataclass(frozen=True, slots=True)
class Candidate:
    """`capital` goes out in the year that it `starts`; `back` is what is expected to come back, by year.

    `worth` is what choosing it is for: the surplus that it is expected to bring, in the same money for all. It cannot
    be chosen without those that it `needs`, nor beside those that it `excludes` (another design of the same effort).
    """

    id: str
    name_da: str
    name_en: str
    theme: str
    capital: Money
    starts: int
    worth: Money
    back: Mapping[str, Money]
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    source_da: str = ""
    source_en: str = ""
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True, slots=True)
class ThemeLimit:
    """How much capital may go to a theme, and how much must."""

    theme: str
    most: Money | None = None
    least: Money | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """`budget` is the capital that may be given in all; `holds` what the fund has at the end of each year without any
    of the candidates, of which `reserve` must always be left. Of what is expected back `counted` is counted on."""

    currency: str
    budget: Money
    holds: Mapping[str, Money]
    reserve: Money
    counted: Share
    candidates: tuple[Candidate, ...]
    themes: tuple[ThemeLimit, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing to keep: the sum of `parts` over those chosen is at most `most`, in minor units.

    `kind` is budget, year, theme-most, theme-least, needs or excludes, and `of` which.
    """

    kind: str
    of: str
    parts: Mapping[str, Fraction]
    most: Fraction

    def left(self, chosen: Collection[str]) -> Fraction:
        """Below nothing where the limit is broken."""
        return self.most - sum((part for each, part in self.parts.items() if each in chosen), Fraction(0))


def limits_of(choice: Choice) -> Iterator[Limit]:
    """All that a choice must keep."""
    capital = {each.id: Fraction(each.capital.minor) for each in choice.candidates}
    yield Limit("budget", "", capital, Fraction(choice.budget.minor))
    for year in sorted(choice.holds):
        spent = {each.id: spent_by(each, int(year), choice.counted) for each in choice.candidates}
        yield Limit("year", year, spent, Fraction(choice.holds[year].minor - choice.reserve.minor))
    for limit in choice.themes:
        own = {each.id: capital[each.id] for each in choice.candidates if each.theme == limit.theme}
        if limit.most is not None:
            yield Limit("theme-most", limit.theme, own, Fraction(limit.most.minor))
        if limit.least is not None:
            yield Limit(
                "theme-least", limit.theme, {each: -part for each, part in own.items()}, Fraction(-limit.least.minor)
            )
    for each in choice.candidates:
        for other in each.needs:
            yield Limit("needs", f"{each.id} {other}", {each.id: Fraction(1), other: Fraction(-1)}, Fraction(0))
        for other in each.excludes:
            yield Limit("excludes", f"{each.id} {other}", {each.id: Fraction(1), other: Fraction(1)}, Fraction(1))


def spent_by(candidate: Candidate, year: int, counted: Fraction) -> Fraction:
    """What a candidate has cost the fund by the end of a year, less what of it is counted on to have come back."""
    back = sum(amount.minor for when, amount in candidate.back.items() if int(when) <= year)
    return Fraction(candidate.capital.minor if candidate.starts <= year else 0) - counted * back


def broken(choice: Choice, chosen: Collection[str]) -> tuple[Limit, ...]:
    """The limits that a choice does not keep."""
    return tuple(limit for limit in limits_of(choice) if limit.left(chosen) < 0)


def worth_of_all(choice: Choice, chosen: Collection[str]) -> Money:
    """Of all that are chosen."""
    return Money(sum(each.worth.minor for each in choice.candidates if each.id in chosen), choice.currency)


def check_choice(choice: Choice) -> Iterator[Problem]:
    """Whether the file holds together; the path of each problem names its key."""
    if not choice.candidates:
        yield found(code="choice-empty", path="candidates")
    for place in range(len(choice.candidates)):
        yield from _candidate(choice, place)
    themes = {each.theme for each in choice.candidates}
    for place, limit in enumerate(choice.themes):
        if limit.theme not in themes:
            known = ", ".join(sorted(themes))
            yield found(code="choice-theme-unknown", path=f"themes.{place}.theme", theme=limit.theme, known=known)
    yield from _years(choice.holds, "holds")
    last = max(choice.holds, default="")
    for place, each in enumerate(choice.candidates):
        if last.isdecimal() and each.starts > int(last):
            year = str(each.starts)
            yield found(code="choice-year-beyond", path=f"candidates.{place}.starts", id=each.id, year=year, last=last)


def _candidate(choice: Choice, place: int) -> Iterator[Problem]:
    candidate, path, ids = choice.candidates[place], f"candidates.{place}", [each.id for each in choice.candidates]
    if candidate.id in ids[:place]:
        yield found(code="choice-id-twice", path=f"{path}.id", id=candidate.id)
    for key, others in (("needs", candidate.needs), ("excludes", candidate.excludes)):
        for other in others:
            if other not in ids or other == candidate.id:
                yield found(code="choice-candidate-unknown", path=f"{path}.{key}", id=other, known=", ".join(ids))
    if candidate.capital.minor < 0 or any(amount.minor < 0 for amount in candidate.back.values()):
        yield found(code="choice-negative", path=path, id=candidate.id)
    yield from _years(candidate.back, f"{path}.back")


def _years(amounts: Mapping[str, Money], path: str) -> Iterator[Problem]:
    for year in amounts:
        if not (len(year) == 4 and year.isdecimal()):
            yield found(code="choice-not-a-year", path=path, year=year)
