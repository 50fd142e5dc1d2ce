"""The money behind an agreement: each party's cash flow over the years, its yearly rate and multiple."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.payments.balance import DAYS_OF_A_YEAR, calls_of
from gavn.domain.payments.entitlement import Ending
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Due
from gavn.domain.payments.trace import PAYING, RECEIVING
from gavn.domain.values.money import Money


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that a party receives on a day; what it pays is below nothing. `what` is one of the four below."""

    on: date
    party: str
    amount: Money
    what: str


CAPITAL, PAID, RECEIVED = "capital", "paid", "received"
# What a guarantor pays, apart from what the same party receives under a guarantee.
COVERING = "covering"
# An investor that also pays for outcomes has those flows beside its investment, not in it.
INVESTED = frozenset({CAPITAL, RECEIVED})


def flows(agreement: Agreement, stated: Sequence[Due], *, until: date) -> tuple[Flow, ...]:
    """Capital as it is called, and every statement's lines on the day they are due, in order.

    Nothing is called after the last day of an agreement that has ended, wherever its last statement falls due.
    """
    last = ended_on(stated) or until
    called = [
        Flow(day, tranche.party, Money(-minor, agreement.currency), CAPITAL)
        for tranche in agreement.investors
        for day, minor in calls_of(agreement, tranche)
        if day <= min(until, last)
    ]
    settled = [flow for due in stated if due.on <= until for flow in _settled(due)]
    return tuple(sorted((*called, *settled), key=lambda flow: (flow.on, flow.party, flow.what)))


def ended_on(stated: Sequence[Due]) -> date | None:
    """The last day of an agreement that was closed early or terminated; None where it has not ended so."""
    endings = [due.statement.entitlement for due in stated if isinstance(due.statement.entitlement, Ending)]
    return endings[-1].ended_on if endings else None


def _settled(due: Due) -> Iterable[Flow]:
    """What a statement makes each party pay and receive: a cap or a gift on the way makes less paid, and moves none."""
    statement = due.statement
    sums: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for line in statement.lines:
        about = line.line
        if about.step in PAYING:
            sums[about.payer, PAID] -= line.amount
        if about.step is StepName.GUARANTEE:
            sums[about.payer, COVERING] -= line.amount
        if about.step in RECEIVING:
            sums[about.receiver, RECEIVED] += line.amount
    currency = statement.entitlement.currency
    for (party, what), amount in sums.items():
        if party and amount:
            yield Flow(due.on, party, Money(int(amount), currency), what)


def invested(own: Iterable[Flow]) -> tuple[Flow, ...]:
    """The capital that a party pays in and what it receives for it, without what it pays for outcomes."""
    return tuple(flow for flow in own if flow.what in INVESTED)


def multiple(own: Sequence[Flow]) -> Fraction | None:
    """What comes back for each krone of capital; None where no capital was paid in."""
    capital = -sum(flow.amount.minor for flow in own if flow.what == CAPITAL)
    back = sum(flow.amount.minor for flow in own if flow.what != CAPITAL)
    return Fraction(back, capital) if capital else None


# A rate is shown with a decimal or two of a per cent; this is far below what anybody sees.
TOLERANCE = Decimal("1e-10")
LOWEST, HIGHEST = Decimal("-0.9999"), Decimal(1000)
# So far from one rate to the next that is tried, as a factor of what a krone becomes in a year.
STEP = Decimal("1.1")


def yearly_rate(own: Sequence[Flow]) -> Decimal | None:
    """The rate at which the flows are worth nothing on their first day (XIRR), to `TOLERANCE`; only ever to show.

    None where there is no such rate between the bounds: all flows of one sign, or a loss of everything; and where the
    first flow is a receipt, since nothing was invested yet that it could be the return of. Where money is taken back
    after it was received there can be several such rates: then the one nearest to none.
    """
    dated = [(flow.on, flow.amount.minor) for flow in sorted(own, key=lambda flow: flow.on) if flow.amount.minor]
    with localcontext() as context:
        context.prec = 34
        if not dated or dated[0][1] > 0 or all(minor < 0 for _, minor in dated):
            return None
        found = [rate for factor in (STEP, 1 / STEP) if (rate := _rate_towards(dated, factor)) is not None]
        return min(found, key=abs, default=None)


def _rate_towards(dated: Sequence[tuple[date, int]], factor: Decimal) -> Decimal | None:
    """The first rate from none up, or down, at which the flows are worth nothing; None up to the bound."""
    near, here = Decimal(0), _worth(dated, Decimal(0))
    if not here:
        return near
    while LOWEST < near < HIGHEST:
        far = min(max((1 + near) * factor - 1, LOWEST), HIGHEST)
        there = _worth(dated, far)
        if here * there <= 0:
            return _between(dated, near, far)
        near, here = far, there
    return None


def _between(dated: Sequence[tuple[date, int]], near: Decimal, far: Decimal) -> Decimal:
    above = _worth(dated, near) > 0
    while abs(far - near) > TOLERANCE:
        middle = (near + far) / 2
        if (_worth(dated, middle) > 0) == above:
            near = middle
        else:
            far = middle
    return (near + far) / 2


def _worth(dated: Sequence[tuple[date, int]], rate: Decimal) -> Decimal:
    first = dated[0][0]
    years = ((Decimal((day - first).days) / DAYS_OF_A_YEAR, minor) for day, minor in dated)
    return sum((Decimal(minor) / (1 + rate) ** year for year, minor in years), Decimal(0))
