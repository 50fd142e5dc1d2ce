"""Which of several possible investments a fund makes, within what it has (ADR 0021); all of it exact."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from gavn.domain.agreements.checks.found import found
from gavn.domain.forecasting.repaid import NOTHING_SIMULATED, Repaid
from gavn.domain.payments.whole import Whole
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem
from gavn.domain.values.provenance import Provenance
from gavn.domain.values.share import Share


@dataclass(frozen=True, slots=True)
class Candidate:
    """`capital` goes out in the year that it `starts`; `back` is what is expected to come back, by year. Where it is
    left out, the futures of an `agreement` say it, by what is assumed of it in a `forecast`: both are files.

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
    back: Mapping[str, Money] | None = None
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    agreement: str = ""
    forecast: str = ""
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
    of the candidates, of which `reserve` must always be left. Of what is written to come `back` so large a share is
    `counted` on. Futures are of the `model` (a file) and of what the `investor` receives, who makes the choice."""

    currency: str
    budget: Money
    holds: Mapping[str, Money]
    reserve: Money
    counted: Share
    candidates: tuple[Candidate, ...]
    themes: tuple[ThemeLimit, ...] = ()
    model: str = ""
    investor: str = ""


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

    @property
    def is_beyond_all(self) -> bool:
        """Whether no choice keeps it, though it were the only limit."""
        return self.left([each for each, part in self.parts.items() if part < 0]) < 0


def limits_of(choice: Choice, repaid: Repaid = NOTHING_SIMULATED) -> Iterator[Limit]:
    """All that a choice must keep, candidate by candidate; of those that are simulated what is safe is counted on."""
    capital = {each.id: Fraction(each.capital.minor) for each in choice.candidates}
    yield Limit("budget", "", capital, Fraction(choice.budget.minor))
    for year in sorted(choice.holds):
        spent = {each.id: spent_by(each, year, choice.counted, repaid) for each in choice.candidates}
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


def spent_by(candidate: Candidate, year: str, counted: Fraction, repaid: Repaid = NOTHING_SIMULATED) -> Fraction:
    """What a candidate has cost the fund by the end of a year, less what of it is counted on to have come back."""
    out = _out_by(candidate, year)
    if candidate.id in repaid.by_then:
        return Fraction(out - repaid.safe(candidate.id, year))
    return out - counted * written_by(candidate, year)


def _out_by(candidate: Candidate, year: str) -> int:
    return candidate.capital.minor if candidate.starts <= int(year) else 0


def written_by(candidate: Candidate, year: str) -> int:
    """What is written to have come back by the end of a year, in minor units."""
    return sum(amount.minor for when, amount in (candidate.back or {}).items() if int(when) <= int(year))


def broken(choice: Choice, chosen: Collection[str], repaid: Repaid = NOTHING_SIMULATED) -> tuple[Limit, ...]:
    """The limits that a choice does not keep."""
    return tuple(limit for limit in limits_of(choice, repaid) if limit.left(chosen) < 0)


def is_safe(choice: Choice, chosen: Collection[str], repaid: Repaid) -> bool:
    """Whether the reserve is left at the end of every year in so many futures as are asked for."""
    kept = kept_in(choice, chosen, repaid)
    return kept is None or kept >= repaid.safety


def kept_in(choice: Choice, chosen: Collection[str], repaid: Repaid) -> Fraction | None:
    """The share of futures in which the reserve is left at the end of every year; None where none is simulated."""
    left = left_in_futures(choice, chosen, repaid)
    if not left:
        return None
    least = np.minimum.reduce(list(left.values()))
    return Fraction(int((least >= 0).sum()), repaid.trials)


def left_in_futures(choice: Choice, chosen: Collection[str], repaid: Repaid) -> Mapping[str, Whole]:
    """By year, what the fund then holds above its reserve in each future, in whole minor units; nothing where none of
    those chosen is simulated."""
    taken = [each for each in choice.candidates if each.id in chosen]
    drawn = [each for each in taken if each.id in repaid.by_then]
    if not drawn:
        return {}
    written = [each for each in taken if each not in drawn]
    found: dict[str, Whole] = {}
    for year in sorted(choice.holds):
        held = choice.holds[year].minor - choice.reserve.minor - sum(_out_by(each, year) for each in drawn)
        sure = held - sum((spent_by(each, year, choice.counted) for each in written), Fraction(0))
        least: Whole = np.full(repaid.trials, floor(sure), dtype=np.int64)
        found[year] = sum((repaid.by_then[each.id][year] for each in drawn), start=least)
    return found


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
    if not choice.holds:
        yield found(code="choice-holds-missing", path="holds")
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
    back = candidate.back or {}
    if candidate.capital.minor < 0 or any(amount.minor < 0 for amount in back.values()):
        yield found(code="choice-negative", path=path, id=candidate.id)
    yield from _years(back, f"{path}.back")
    yield from _known_by(choice, candidate, path)


def _known_by(choice: Choice, candidate: Candidate, path: str) -> Iterator[Problem]:
    """What comes back is written, or all that futures of it take is named."""
    named = {"agreement": candidate.agreement, "forecast": candidate.forecast}
    if candidate.back is None and not any(named.values()):
        yield found(code="choice-back-missing", path=path, id=candidate.id)
    elif candidate.back is not None and any(named.values()):
        yield found(code="choice-back-twice", path=f"{path}.back", id=candidate.id)
    elif candidate.back is None:
        needed = {**named, "model": choice.model, "investor": choice.investor}
        for key in (key for key, value in needed.items() if not value):
            yield found(code="choice-futures-half-asked", path=path, id=candidate.id, key=key)


def _years(amounts: Mapping[str, Money], path: str) -> Iterator[Problem]:
    for year in amounts:
        if not (len(year) == 4 and year.isdecimal()):
            yield found(code="choice-not-a-year", path=path, year=year)
