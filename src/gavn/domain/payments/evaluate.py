"""The one evaluator: the fixed order of operations over one column of results, or a hundred thousand (ADR 0010)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain
from typing import Any, TypeVar

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.payments.bound import bound
from gavn.domain.payments.by_number import can_price
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.counting import Counting
from gavn.domain.payments.gates import Openings, open_gates
from gavn.domain.payments.limits import limit, make_up
from gavn.domain.payments.lines import LineKey, Price, Step, StepName
from gavn.domain.payments.payers import Paid, is_paid_whole, share_out
from gavn.domain.payments.periods import cuts_of, period_of
from gavn.domain.payments.prepared import Prepared, prepare
from gavn.domain.payments.reductions import Reduction, reductions_of
from gavn.domain.payments.waterfall import Income, Received, hand_out
from gavn.domain.payments.whole import Whole, narrowed, type_for
from gavn.domain.values.period import Period

# So many columns at a time stay in the processor's cache, and memory does not grow with the number of futures.
CHUNK = 8192

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """Everything that some columns come to, step by step."""

    prepared: Prepared
    counts: Whole
    openings: Openings
    used: Sequence[tuple[Price, int]]
    keys: tuple[LineKey, ...]
    steps: tuple[Step, ...]
    entitlement: Whole
    paid: Paid
    reductions: tuple[Reduction, ...]
    received: Received


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What columns come to: in all, by payer and by investor (guarantees included) and calendar year, from guarantors
    and donors, unpaid; and the capital that investors have put in, less than agreed where it ended before."""

    total: Whole
    by_payer: Mapping[str, Whole]
    by_payer_year: Mapping[tuple[str, int], Whole]
    put_in: Mapping[str, Whole]
    by_investor: Mapping[str, Whole]
    by_investor_year: Mapping[tuple[str, int], Whole]
    by_guarantor: Mapping[str, Whole]
    by_donor: Mapping[str, Whole]
    by_donor_year: Mapping[tuple[str, int], Whole]
    unpaid: Whole
    above_ceilings: Whole


def evaluate(agreement: Agreement, columns: Columns, *, as_of: date, final: bool = False) -> Outcome:
    """What each column entitles to by the facts of a day; at the final statement a minimum is made up."""
    return evaluate_by(agreement, columns, lambda walked, _: outcome_of(walked), as_of=as_of, final=final)


def evaluate_by(
    agreement: Agreement, columns: Columns, tell: Callable[[Evaluated, int], Outcome], *, as_of: date, final: bool
) -> Outcome:
    """The same, where `tell` says of some columns what they come to; it hears at which of them all they begin."""
    if not can_price(agreement, columns):
        columns = columns.spelled_out()
    prepared = prepare(agreement, columns, as_of=as_of)
    kind = type_for(bound(prepared, columns))
    parts = [
        _narrowed(tell(walk(prepared, columns.part(at, at + CHUNK), kind=kind, start=at, final=final), at))
        for at in range(0, columns.width, CHUNK)
    ]
    return parts[0] if len(parts) == 1 else _joined(parts)


def evaluate_traced(agreement: Agreement, columns: Columns, *, as_of: date, final: bool = False) -> Evaluated:
    """One column with all that a statement shows."""
    if columns.width != 1:
        raise ValueError("a trace is of one column")
    columns = columns.spelled_out()
    prepared = prepare(agreement, columns, as_of=as_of)
    return walk(prepared, columns, kind=type_for(bound(prepared, columns)), final=final, trace=True)


def walk(
    prepared: Prepared, columns: Columns, *, kind: type, start: int = 0, final: bool = False, trace: bool = False
) -> Evaluated:
    """The fixed order of operations."""
    agreement, as_of = prepared.agreement, prepared.as_of
    openings = open_gates(prepared, columns)
    counting = Counting(prepared, columns, openings, kind, start, trace)
    keys, amounts, steps = _limited(prepared, counting, final=final)
    paid = share_out(agreement, keys, amounts, as_of=as_of)
    incomes = _incomes(paid)
    received = hand_out(agreement, incomes, as_of=as_of, nothing=np.zeros(columns.width, dtype=kind))
    reductions = reductions_of(agreement, paid, received, as_of=as_of)
    entitlement = amounts.sum(axis=0)
    return Evaluated(
        prepared,
        columns.counts,
        openings,
        counting.used,
        keys,
        tuple(steps),
        entitlement,
        paid,
        tuple(reductions),
        received,
    )


def _limited(
    prepared: Prepared, counting: Counting, *, final: bool
) -> tuple[tuple[LineKey, ...], Whole, Sequence[Step]]:
    """What is counted, after every cap on it and made up to the minimum at the final statement."""
    keys, stages = counting.count()
    steps = _person_steps(prepared.pricer.person_caps, keys, stages)
    keys, amounts, wide = limit(prepared.agreement, keys, stages[-1], as_of=prepared.as_of)
    if not final:
        return keys, amounts, [*steps, *wide]
    keys, amounts, floor = make_up(prepared.agreement, keys, amounts, as_of=prepared.as_of)
    return keys, amounts, [*steps, *wide, *floor]


@dataclass(frozen=True, slots=True, eq=False)
class Takings:
    """What columns come to for those who receive: in all, and by investor (guarantees included) and calendar year.

    `by_year` is what payers pay and donors give, where nobody invests.
    """

    total: Whole
    by_investor_year: Mapping[tuple[str, int], Whole]
    by_year: Mapping[int, Whole]


def take(agreement: Agreement, columns: Columns, *, as_of: date, final: bool = False) -> Takings:
    """The same as `evaluate` where nobody asks who pays; whose part is whose is worked out where it decides what comes
    in."""
    if not can_price(agreement, columns):
        columns = columns.spelled_out()
    prepared = prepare(agreement, columns, as_of=as_of)
    kind = type_for(bound(prepared, columns))
    parts = [
        _narrowed(_taken(prepared, columns.part(at, at + CHUNK), kind=kind, start=at, final=final))
        for at in range(0, columns.width, CHUNK)
    ]
    return joined_takings(parts)


def _taken(prepared: Prepared, columns: Columns, *, kind: type, start: int, final: bool) -> Takings:
    agreement, as_of = prepared.agreement, prepared.as_of
    counting = Counting(prepared, columns, open_gates(prepared, columns), kind, start, trace=False)
    keys, amounts, _ = _limited(prepared, counting, final=final)
    if not is_paid_whole(agreement, keys):
        return takings_in(outcome_of(walk(prepared, columns, kind=kind, start=start, final=final)), agreement)
    cuts = cuts_of(agreement)
    lines = ((period_of(key.on, cuts), row) for key, row in zip(keys, amounts, strict=True))
    return paid_whole(agreement, amounts.sum(axis=0), lines, as_of=as_of)


def paid_whole(agreement: Agreement, total: Whole, lines: Iterable[tuple[Period, Whole]], *, as_of: date) -> Takings:
    """Where payers pay all of the lines, each of its period."""
    by_period = summed(lines)
    received = hand_out(agreement, _incomes_of(by_period), as_of=as_of, nothing=np.zeros_like(total))
    paid = {} if agreement.investors else summed((period.start.year, amount) for period, amount in by_period.items())
    return Takings(total, _by_investor_year(received), paid)


def takings_in(outcome: Outcome, agreement: Agreement) -> Takings:
    """What of it is for those who receive."""
    given = chain(outcome.by_payer_year.items(), outcome.by_donor_year.items())
    paid = {} if agreement.investors else summed((year, amount) for (_, year), amount in given)
    return Takings(outcome.total, outcome.by_investor_year, paid)


Told = TypeVar("Told", Outcome, Takings)


def joined_takings(parts: Sequence[Takings]) -> Takings:
    """Columns one after the other."""
    if len(parts) == 1:
        return parts[0]
    totals = [part.total for part in parts]
    return Takings(
        np.concatenate(totals),
        _join(totals, [part.by_investor_year for part in parts]),
        _join(totals, [part.by_year for part in parts]),
    )


def _narrowed(found: Told) -> Told:
    """So that whoever sums many columns up never meets Python's own integers, unless an amount itself needs them."""
    held: dict[str, Any] = {each.name: _narrow(getattr(found, each.name)) for each in fields(found)}
    return replace(found, **held)


def _narrow(held: Whole | Mapping[Hashable, Whole]) -> Whole | Mapping[Hashable, Whole]:
    return {key: narrowed(row) for key, row in held.items()} if isinstance(held, Mapping) else narrowed(held)


def _person_steps(caps: Sequence[Cap], keys: tuple[LineKey, ...], stages: Sequence[Whole]) -> list[Step]:
    pairs = zip(caps, stages, stages[1:], strict=False)
    return [Step(StepName.PERSON_CAP, cap.id, cap.clause, keys, before, after) for cap, before, after in pairs]


def _incomes(paid: Paid) -> list[Income]:
    """All that is paid of each period; it counts as received on the period's last day, whoever reaches what when."""
    return _incomes_of(summed((unit.period, paid.amounts[:, row].sum(axis=0)) for row, unit in enumerate(paid.units)))


def _incomes_of(by_period: Mapping[Period, Whole]) -> list[Income]:
    """What comes in of each period, on its last day."""
    return [Income(period.label, period.last_day, amount) for period, amount in sorted(by_period.items())]


def outcome_of(walked: Evaluated) -> Outcome:
    """The sums by party of what was walked through."""
    paid, received = walked.paid, walked.received
    by_year = _by_year(walked)
    by_investor = received.total(guaranteed=False) + received.total(guaranteed=True)
    return Outcome(
        walked.entitlement,
        summed((party, amount) for (party, _), amount in by_year.items()),
        by_year,
        summed((t.party, np.full_like(walked.entitlement, t.capital.minor)) for t in received.tranches),
        summed((t.party, amount) for t, amount in zip(received.tranches, by_investor, strict=True)),
        _by_investor_year(received),
        summed((event.payer, event.amount) for event in received.events if event.rule),
        summed((r.donor, r.amounts.sum(axis=0)) for r in walked.reductions if r.donor),
        summed(((r.donor, r.on.year), r.amounts.sum(axis=0)) for r in walked.reductions if r.donor),
        paid.unpaid.sum(axis=0),
        received.above,
    )


def _by_year(walked: Evaluated) -> dict[tuple[str, int], Whole]:
    paid = walked.paid
    owed = (
        ((share.party, unit.period.start.year), paid.amounts[place, row])
        for place, share in enumerate(paid.payers)
        for row, unit in enumerate(paid.units)
    )
    reduced = (
        ((share.party, reduction.on.year), -reduction.amounts[place])
        for reduction in walked.reductions
        for place, share in enumerate(paid.payers)
    )
    return summed(chain(owed, reduced))


def _by_investor_year(received: Received) -> dict[tuple[str, int], Whole]:
    """What comes in of a year's outcomes, and by guarantees called in it."""
    return summed(
        ((tranche.party, event.on.year), parts)
        for event in received.events
        for tranche, parts in zip(received.tranches, event.parts, strict=True)
    )


def summed(amounts: Iterable[tuple[Key, Whole]]) -> dict[Key, Whole]:
    """What each key has of all the amounts beside it."""
    sums: dict[Key, Whole] = {}
    for key, amount in amounts:
        sums[key] = sums[key] + amount if key in sums else amount
    return sums


def _joined(parts: Sequence[Outcome]) -> Outcome:
    totals = [part.total for part in parts]
    return Outcome(
        np.concatenate(totals),
        _join(totals, [part.by_payer for part in parts]),
        _join(totals, [part.by_payer_year for part in parts]),
        _join(totals, [part.put_in for part in parts]),
        _join(totals, [part.by_investor for part in parts]),
        _join(totals, [part.by_investor_year for part in parts]),
        _join(totals, [part.by_guarantor for part in parts]),
        _join(totals, [part.by_donor for part in parts]),
        _join(totals, [part.by_donor_year for part in parts]),
        np.concatenate([part.unpaid for part in parts]),
        np.concatenate([part.above_ceilings for part in parts]),
    )


def _join(totals: Sequence[Whole], sums: Sequence[Mapping[Key, Whole]]) -> dict[Key, Whole]:
    """The columns of all parts behind each other; a party that one part never met has nothing there."""
    keys = dict.fromkeys(key for found in sums for key in found)
    nothing = [np.zeros_like(total) for total in totals]
    return {
        key: np.concatenate([found.get(key, zero) for found, zero in zip(sums, nothing, strict=True)]) for key in keys
    }
