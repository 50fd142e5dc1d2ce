"""The clocks: what is measured can be paid, and every date lies within its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.terms.base import TimeTerm
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, Severity


def check_clocks(agreement: Agreement) -> Iterator[Problem]:
    clocks = agreement.clocks
    if clocks.effort.end <= clocks.enrolment.start:
        yield found(code="clock-effort-before-enrolment", path="clocks.effort")
    if clocks.effort.start >= clocks.measurement.end:
        yield found(code="clock-effort-after-measured", path="clocks.effort")
    elif clocks.enrolment.end > clocks.effort.end:
        yield found(code="clock-enrolled-after-effort", path="clocks.enrolment")
    if clocks.measurement.start < clocks.enrolment.start:
        yield found(code="clock-measured-before-enrolled", path="clocks.measurement")
    if clocks.payment.start < clocks.measurement.start:
        yield found(code="clock-paid-before-measured", path="clocks.payment")
    if clocks.payment.end < clocks.measurement.end:
        yield found(code="clock-measured-after-paid", path="clocks.payment")
    yield from _check_in_force(agreement)


def _check_in_force(agreement: Agreement) -> Iterator[Problem]:
    if agreement.effective_from >= agreement.clocks.payment.end:
        yield found(code="effective-after-payment", path="effective_from")
    if agreement.signed_on and agreement.version == 1 and agreement.effective_from < agreement.signed_on:
        yield found(code="effective-before-signed", path="effective_from")


def check_follow_ups(agreement: Agreement) -> Iterator[Problem]:
    clocks = agreement.clocks
    for place, metric in enumerate(agreement.metrics):
        for at, follow_up in enumerate(metric.follow_ups):
            # Only what runs from enrolment has a first and a last day that the clocks can tell.
            if follow_up.event == "enrolment" and not _measured(follow_up.on(clocks.enrolment.last_day), agreement):
                path = f"metrics.{place}.follow_ups.{at}"
                yield found(code="follow-up-outside-clock", path=path, metric=metric.id, follow_up=follow_up.label)
            if follow_up.amount < 0:
                yield found(code="follow-up-before", path=f"metrics.{place}.follow_ups.{at}", metric=metric.id)
        if metric.grace.amount < 0:
            yield found(code="grace-negative", path=f"metrics.{place}.grace", metric=metric.id)


def _measured(day: date, agreement: Agreement) -> bool:
    return day < agreement.clocks.measurement.end


def check_term_dates(agreement: Agreement) -> Iterator[Problem]:
    for place, term in enumerate(agreement.terms):
        if isinstance(term, TimeTerm) and not term.problems():
            late = [priced.on for priced in term.price(date.max) if priced.on not in agreement.clocks.payment]
            if late:
                yield found(code="term-date-outside", path=f"terms.{place}", term=term.id, on=late[0].isoformat())


def check_term_periods(agreement: Agreement) -> Iterator[Problem]:
    """A term that pays in no day of its clock would never pay."""
    for place, term in enumerate(agreement.terms):
        clock = agreement.clocks.payment if isinstance(term, TimeTerm) else agreement.clocks.measurement
        for name in ("within", "outside"):
            for at, period in enumerate(getattr(term, name)):
                if not period.overlaps(clock):
                    yield found(code="term-period-outside", path=f"terms.{place}.{name}.{at}", term=term.id)
        if any(out.start <= clock.start and clock.end <= out.end for out in term.outside):
            yield found(code="term-never-pays", path=f"terms.{place}.outside", term=term.id)


def check_finance_dates(agreement: Agreement) -> Iterator[Problem]:
    clocks = agreement.clocks
    for place, call in enumerate(agreement.calls):
        if call.due_on >= clocks.effort.end:
            yield found(code="call-after-effort", path=f"calls.{place}.due_on", party=call.party)
    for place, donation in enumerate(agreement.donations):
        if donation.on < clocks.enrolment.start or donation.on >= clocks.payment.end:
            yield found(code="donation-outside", path=f"donations.{place}.on", id=donation.id)


def check_triggers(agreement: Agreement) -> Iterator[Problem]:
    """A guarantee is called once, when there is nothing more to wait for, and while it can still be stated."""
    clocks = agreement.clocks
    over = clocks.measurement.last_day
    for place, guarantee in enumerate(agreement.guarantees):
        path = f"guarantees.{place}.trigger_on"
        if guarantee.trigger_on < clocks.payment.start:
            yield found(code="guarantee-too-early", path=path, id=guarantee.id)
            continue
        if guarantee.trigger_on < over:
            values = {"id": guarantee.id, "last": over.isoformat()}
            yield found(code="guarantee-while-measuring", path=path, severity=Severity.WARNING, **values)
        if agreement.floors and guarantee.trigger_on < clocks.payment.last_day:
            values = {"id": guarantee.id, "last": clocks.payment.last_day.isoformat()}
            yield found(code="guarantee-before-floor", path=path, severity=Severity.WARNING, **values)
        if guarantee.trigger_on >= clocks.payment.end:
            yield found(code="guarantee-too-late", path=path, id=guarantee.id)


def check_first_call(agreement: Agreement) -> Iterator[Problem]:
    """An investor who is paid before it has paid in would have no return that means anything, and no ceiling on it."""
    receipt = _first_receipt(agreement)
    for place, tranche in enumerate(agreement.investors):
        places = [at for at, call in enumerate(agreement.calls) if call.party == tranche.party]
        first = min(places, key=lambda at: agreement.calls[at].due_on, default=None)
        called = agreement.clocks.effort.start if first is None else agreement.calls[first].due_on
        again = tranche.party in {other.party for other in agreement.investors[:place]}
        if called > receipt and not again:
            path = "clocks.effort" if first is None else f"calls.{first}.due_on"
            on, first_day = called.isoformat(), receipt.isoformat()
            yield found(code="call-after-receipt", path=path, party=tranche.party, on=on, receipt=first_day)


def _first_receipt(agreement: Agreement) -> date:
    """The first day on which investors can receive: the end of a calendar year, or where a period within it ends."""
    start = agreement.clocks.measurement.start
    payer_periods = (period for cap in agreement.caps if cap.scope is CapScope.PAYER for period in cap.periods)
    ends = [guarantee.trigger_on for guarantee in agreement.guarantees]
    ends += [day - timedelta(days=1) for period in payer_periods for day in (period.start, period.end)]
    return min([date(start.year, 12, 31), *(end for end in ends if end >= start)])


def check_cap_periods(agreement: Agreement) -> Iterator[Problem]:
    for place, cap in enumerate(agreement.caps):
        due = _due_with_time(agreement, cap)
        for at, period in enumerate(cap.periods):
            if not period.overlaps(agreement.clocks.measurement) and not any(day in period for day in due):
                yield found(code="cap-period-outside", path=f"caps.{place}.periods.{at}", id=cap.id)
        if any(one.overlaps(other) for one, other in combinations(cap.periods, 2)):
            yield found(code="cap-periods-overlap", path=f"caps.{place}.periods", id=cap.id)
        alike = [other for other in agreement.caps if other.periods and _of_the_same(cap, other)]
        covered = [period for other in alike for period in other.periods]
        # What several caps leave between them is told of once, at the first of them.
        first = bool(alike) and alike[0] is cap
        left = uncovered(agreement.clocks.measurement, covered)
        bare = [day for day in due if not any(day in period for period in (*covered, *left))]
        labels = [*(period.label for period in left), *dict.fromkeys(_label(day, covered) for day in sorted(bare))]
        if first and labels:
            path, told = f"caps.{place}.periods", ", ".join(labels)
            yield found(code="cap-period-open", path=path, severity=Severity.WARNING, id=cap.id, open=told)


def _label(day: date, covered: Iterable[Period]) -> str:
    """The year, where none of it is covered; else the day alone."""
    year = Period.year(day.year)
    return day.isoformat() if any(period.overlaps(year) for period in covered) else year.label


def _due_with_time(agreement: Agreement, cap: Cap) -> list[date]:
    """The days of what the cap counts that falls due whatever is reached, also after measuring is over. One per person
    counts none of it."""
    if cap.scope is CapScope.PERSON:
        return []
    terms = (term for term in agreement.terms if isinstance(term, TimeTerm) and not term.problems())
    counted = (term for term in terms if cap.covers(term=term.id, metric=term.metric))
    days = [priced.on for term in counted for priced in term.price(date.max) if term.pays_on(priced.on)]
    made_up = any(cap.covers(term=floor.id, metric="") for floor in agreement.floors)
    # Other caps are held before a floor is made up.
    if cap.scope is CapScope.PAYER and made_up:
        days.append(agreement.clocks.payment.last_day)
    return days


def _of_the_same(cap: Cap, other: Cap) -> bool:
    """Whether two caps hold for the same money, each in its own periods: one amount until an amendment, and another."""
    return all(getattr(cap, name) == getattr(other, name) for name in ("scope", "terms", "metric", "payer"))


def uncovered(whole: Period, periods: Iterable[Period]) -> list[Period]:
    """What is left of a period when others are taken out of it."""
    left, start = [], whole.start
    for period in sorted(periods, key=lambda period: period.start):
        if start < min(period.start, whole.end):
            left.append(Period(start, min(period.start, whole.end)))
        start = max(start, period.end)
    return [*left, Period(start, whole.end)] if start < whole.end else left
