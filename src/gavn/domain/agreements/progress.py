"""How an investment goes: recruited against plan, results against what was expected, and what needs attention."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from gavn.domain.agreements.investment import Fact, Investment, Result, Status
from gavn.domain.outcomes.rates import Interval, Reading, exact_interval
from gavn.domain.values.provenance import Provenance, weakest

# Recruitment is behind when it is less than this share of what was planned by now.
ENOUGH = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Found:
    """A result in shares from 0 to 1; None is not stated. `interval` is exact, and only known where counts are."""

    result: Result
    share: Fraction | None
    expected: Fraction | None
    start: Fraction | None
    part: int | None
    whole: int | None
    interval: Interval | None
    provenance: Provenance

    @property
    def reading(self) -> Reading | None:
        """Where what was found lies against what was expected; None where either is not known."""
        if self.interval is None or self.expected is None:
            return None
        return self.interval.against(self.expected)

    @property
    def falls_short(self) -> bool:
        """Whether it is surely worse than expected."""
        return self.reading == (Reading.ABOVE if self.result.fewer else Reading.BELOW)


class AttentionKind(StrEnum):
    """Why somebody must act."""

    RESULT_BELOW = "result-below"
    RECRUITMENT_BEHIND = "recruitment-behind"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Attention:
    """`found` is the result that falls short, where it is one."""

    kind: AttentionKind
    found: Found | None = None


def found_results(investment: Investment) -> tuple[Found, ...]:
    """Every result that a report states, in its order."""
    return tuple(_found(investment, result) for result in investment.results)


def _found(investment: Investment, result: Result) -> Found:
    part, whole = fact_of(investment, result.part), fact_of(investment, result.whole)
    stated = fact_of(investment, result.share)
    share = stated.value / 100 if stated else part.value / whole.value if part and whole else None
    counted = part is not None and whole is not None and stated is None
    names = (result.part, result.whole, result.share, result.expected, result.start)
    facts = [fact for name in names if (fact := fact_of(investment, name))]
    return Found(
        result=result,
        share=share,
        expected=_as_share(fact_of(investment, result.expected), whole),
        start=_as_share(fact_of(investment, result.start), whole),
        part=int(part.value) if part else None,
        whole=int(whole.value) if whole else None,
        interval=exact_interval(part=int(part.value), whole=int(whole.value)) if counted and part and whole else None,
        provenance=weakest(fact.provenance for fact in facts),
    )


def _as_share(fact: Fact | None, whole: Fact | None) -> Fraction | None:
    """Per cent of a hundred; persons of the whole they belong to."""
    if fact is None:
        return None
    if fact.unit == "%":
        return fact.value / 100
    return fact.value / whole.value if whole else None


def fact_of(investment: Investment, name: str) -> Fact | None:
    """The fact of that name; None where it is blank."""
    return investment.fact(name) if name else None


def recruited_share(investment: Investment) -> Fraction | None:
    """Those reached of those planned by now, or in all once nobody more comes; None where either is not stated."""
    recruitment = investment.recruitment
    if recruitment is None:
        return None
    over = investment.status != Status.RUNNING
    reached = fact_of(investment, recruitment.reached)
    planned = fact_of(investment, recruitment.by_now or (recruitment.planned if over else ""))
    return reached.value / planned.value if reached and planned else None


def attention_of(investment: Investment) -> Attention | None:
    """The weightiest reason to act; nobody must act on what is settled."""
    if investment.status == Status.SETTLED:
        return None
    short = next((found for found in found_results(investment) if found.falls_short), None)
    if short:
        return Attention(AttentionKind.RESULT_BELOW, short)
    recruited = recruited_share(investment)
    if recruited is not None and recruited < ENOUGH:
        return Attention(AttentionKind.RECRUITMENT_BEHIND)
    return Attention(AttentionKind.REPORTED) if investment.note and investment.note.concern else None
