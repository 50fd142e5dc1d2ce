"""What an amendment changes of the time before it: a statement works all of it out again by the version in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from gavn.domain.agreements.agreement import AgreedDonation, Agreement, Cap, DeficitGuarantee, DonationUse
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.base import Term, TimeTerm
from gavn.domain.outcomes.definition import FromBaseline, Level
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity

# What can be narrowed to some days: terms by within, caps by periods.
NARROWED = frozenset({"terms", "caps"})
# Of what a metric looks at: which readings are taken in, and whom those enrolled are held against.
UNRECKONED = frozenset({"lowest", "highest", "target_mean", "target_deviation"})


def check_reach(before: Agreement, after: Agreement) -> Iterator[Problem]:
    """A warning where the later version changes what is owed or received for the days before it holds: one for what
    can be narrowed to the days after, and one for what holds for the whole agreement.

    Nothing is changed where it holds from the first day on which anything is measured or paid for.
    """
    time = _time_before(before, after)
    if time is None:
        return
    versions = before, after
    called = any(_called(each, time) for each in versions)
    dated = called or any(tranche.most_irr for each in versions for tranche in each.investors)
    one, other = ({**_owed_by(each, time), **_received_by(each, time, called=called, dated=dated)} for each in versions)
    keys = [key for key in one if one[key] != other[key]]
    on = after.effective_from.isoformat()
    if own := [key for key in keys if key in NARROWED]:
        told = ", ".join(own)
        yield found(code="amendment-reaches-back", path=own[0], severity=Severity.WARNING, on=on, keys=told)
    if whole := [key for key in keys if key not in NARROWED]:
        told = ", ".join(whole)
        yield found(code="amendment-reaches-back-whole", path=whole[0], severity=Severity.WARNING, on=on, keys=told)


def _time_before(before: Agreement, after: Agreement) -> Period | None:
    start = min(before.clocks.measurement.start, before.clocks.payment.start)
    held = max(start, before.effective_from) < after.effective_from
    return Period(start, after.effective_from) if held else None


def _owed_by(agreement: Agreement, time: Period) -> Mapping[str, object]:
    """What payers owe by for that time, without the words for it: what is equal gives the same krone.

    A minimum is made up at the end, and belongs to no time before it.
    """
    terms = [_narrowed(term, time) for term in agreement.terms if _pays(term, time)]
    there = {term.id for term in terms}
    metrics = {metric for term in terms for metric in term.metrics}
    level, last = agreement.price_level, str(time.last_day.year)
    known = {year: value for year, value in level.values.items() if str(year) <= last}
    return {
        "clocks": [_begun(clock, time) for clock in (agreement.clocks.enrolment, agreement.clocks.measurement)],
        "metrics": {metric.id: _measured_by(metric) for metric in agreement.metrics if metric.id in metrics},
        "terms": _same(terms),
        "gates": _same(_of_terms(agreement.gates, there)),
        "caps": _in_turn(_of_terms(_until(agreement.caps, time), there), lambda cap: (cap.scope, cap.payer)),
        "payers": _in_turn(_of_terms(agreement.payers, there), lambda payer: (payer.terms, sorted(payer.metrics))),
        "donations": _in_turn(_of_terms(_given(agreement.donations, time), there), lambda gift: gift.on),
        "two_sided": agreement.two_sided,
        "price_level": replace(level, values=known, clause=""),
        "rounding": agreement.rounding,
        "rounding_unit": agreement.rounding_unit,
    }


def _begun(clock: Period, time: Period) -> Period | None:
    """The part of a clock that a fact of that time can lie in."""
    return Period(clock.start, min(clock.end, time.end)) if clock.start < time.end else None


def _given(gifts: Iterable[AgreedDonation], time: Period) -> Iterator[AgreedDonation]:
    """Whatever a donor buys is no payer's from the first day on, and waits for the day of the gift."""
    return (gift for gift in gifts if gift.on < time.end or gift.use is DonationUse.BUYS_OUTCOMES)


def _received_by(agreement: Agreement, time: Period, *, called: bool, dated: bool) -> Mapping[str, object]:
    """What investors and guarantors share that by: all that came in is shared again from the first day.

    A guarantee that was not `called` by then, and what a closing or a termination gives, belong to no time before it.
    The days of capital calls count where they are `dated`: for a yearly rate, and for a guarantee.
    """
    ceilings = any(tranche.has_ceiling for tranche in agreement.investors)
    alike = len({tranche.rank for tranche in agreement.investors}) == 1 and not (called or ceilings)
    return {
        "investors": _parts(agreement) if alike else _tranches(agreement, protected=called),
        "calls": _same(call for call in agreement.calls if call.due_on < time.end) if dated else [],
        "guarantees": _in_turn(_called(agreement, time), lambda guarantee: guarantee.trigger_on),
    }


def _called(agreement: Agreement, time: Period) -> list[DeficitGuarantee]:
    return [guarantee for guarantee in agreement.guarantees if guarantee.trigger_on < time.end]


def _parts(agreement: Agreement) -> list[tuple[str, Fraction]]:
    """Of one rank, and held back by no ceiling, each receives by its part of the capital, however much that is; whoever
    is written first has a minor unit that cannot be divided."""
    whole = sum(tranche.capital.minor for tranche in agreement.investors)
    return [(tranche.party, Fraction(tranche.capital.minor, whole or 1)) for tranche in agreement.investors]


def _tranches(agreement: Agreement, *, protected: bool) -> list[str]:
    """By their place in the order of repayment, whatever number it has; what is protected counts in a guarantee."""
    ranks = sorted({tranche.rank for tranche in agreement.investors})
    tranches = (
        replace(tranche, rank=ranks.index(tranche.rank), protected=tranche.protected if protected else None)
        for tranche in agreement.investors
    )
    return _in_turn(tranches, lambda tranche: tranche.rank)


def _measured_by(metric: Any) -> object:
    """Names, sources, what is expected, which readings are taken in and the target group are never reckoned with."""
    measured = metric.measured
    if measured is not None and isinstance(measured.looks_at, Level | FromBaseline):
        unreckoned: Any = dict.fromkeys(UNRECKONED & {item.name for item in fields(measured.looks_at)})
        measured = replace(measured, looks_at=replace(measured.looks_at, **unreckoned))
    return replace(
        metric, name_da="", name_en="", source="", instrument="", clause="", expected=None, measured=measured
    )


def _pays(term: Term, time: Period) -> bool:
    if isinstance(term, TimeTerm) and not term.problems():
        return any(priced.on < time.end for priced in term.price(time.last_day))
    return not term.within or any(period.overlaps(time) for period in term.within)


def _narrowed(term: Term, time: Period) -> Term:
    """A term for all of that time is as one that has no periods."""
    within, outside = (_cut(periods, time) for periods in (term.within, term.outside))
    return replace(term, within=() if within == (time,) else within, outside=outside)


def _cut(periods: Iterable[Period], time: Period) -> tuple[Period, ...]:
    there = (period for period in periods if period.overlaps(time))
    return tuple(sorted(Period(max(period.start, time.start), min(period.end, time.end)) for period in there))


def _until(caps: Iterable[Cap], time: Period) -> Iterator[Cap]:
    """Each of a cap's periods has the full amount, so that one cap of two years is as two of a year each."""
    for cap in caps:
        if not cap.periods:
            yield cap
        for period in _cut(cap.periods, time):
            yield replace(cap, periods=(period,))


def _of_terms(records: Iterable[Any], there: set[str]) -> Iterator[Any]:
    """Those of no term, or of terms that pay in that time, and of these alone."""
    for record in records:
        own = tuple(sorted(term for term in record.terms if term in there))
        if own or not record.terms:
            yield replace(record, terms=own)


def _same(records: Iterable[Any]) -> list[str]:
    """In no order, and without the clause and the id that only name them; a term is named by others."""
    return sorted(repr(_unnamed(record)) for record in records)


def _in_turn(records: Iterable[Any], together: Callable[[Any], Any]) -> list[str]:
    """The same in the order in which they are written, which counts among those that are `together`."""
    return [repr(_unnamed(record)) for record in sorted(records, key=together)]


def _unnamed(record: Any) -> object:
    named = isinstance(record, Term) or not hasattr(record, "id")
    return replace(record, clause="") if named else replace(record, clause="", id="")
