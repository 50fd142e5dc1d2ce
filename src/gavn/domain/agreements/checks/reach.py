"""What an amendment changes of the time before it: a statement works all of it out again by the version in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gavn.domain.agreements.agreement import AgreedDonation, Agreement, Cap, DonationUse
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.base import Term, TimeTerm
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity


def check_reach(before: Agreement, after: Agreement) -> Iterator[Problem]:
    """A warning where the later version changes what payers owe for the days before it holds.

    Nothing is changed where it holds from the first day on which anything is measured or paid for.
    """
    time = _time_before(before, after)
    if time is None:
        return
    one, other = _owed_by(before, time), _owed_by(after, time)
    keys = [key for key in one if one[key] != other[key]]
    if keys:
        changed, on = ", ".join(keys), after.effective_from.isoformat()
        yield found(code="amendment-reaches-back", path=keys[0], severity=Severity.WARNING, on=on, keys=changed)


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
        "caps": _same(_of_terms(_until(agreement.caps, time), there)),
        "payers": _same(_of_terms(agreement.payers, there)),
        "donations": _same(_of_terms(_given(agreement.donations, time), there)),
        "investors": _ceilings(agreement),
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


def _ceilings(agreement: Agreement) -> list[str]:
    """What no investor may receive is not paid; one without a ceiling may have all that is left."""
    if not all(tranche.has_ceiling for tranche in agreement.investors):
        return []
    calls = [call for call in agreement.calls if any(t.most_irr is not None for t in agreement.investors)]
    return [*_same(replace(t, rank=1, protected=None) for t in agreement.investors), *_same(calls)]


def _measured_by(metric: Any) -> object:
    """Names, sources and what is expected are never reckoned with."""
    return replace(metric, name_da="", name_en="", source="", instrument="", clause="", expected=None)


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


def _unnamed(record: Any) -> object:
    named = isinstance(record, Term) or not hasattr(record, "id")
    return replace(record, clause="") if named else replace(record, clause="", id="")
