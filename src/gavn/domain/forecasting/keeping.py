"""A forecast as it was made, frozen, so that it can be held against what comes (ADR 0021)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.layers import Version
from gavn.domain.economy.table import EconomyTable
from gavn.domain.values.money import Money, Rounding
from gavn.domain.values.period import Period
from gavn.domain.values.plain import digest_of

# A forecast is kept as so many amounts, each as likely as the others: the middles of as many equal parts of it.
POINTS = 40
SHARES = tuple((place + 0.5) / POINTS for place in range(POINTS))
# So much of a digest tells two forecasts of a day from each other.
DIGITS = 12


class MadeBy(StrEnum):
    """Whether the model made it, or it is a budget that people adopted."""

    MODEL = "model"
    BUDGET = "budget"


class About(StrEnum):
    """What the fund holds at the end of a period, or what is paid to it in it."""

    BALANCE = "balance"
    PAYMENTS = "payments"


@dataclass(frozen=True, slots=True)
class KeptRow:
    """`points` from the lowest, beside the `plan`; a budget has one. Without an `account` it is of the
    whole fund."""

    about: About
    period: Period
    plan: Money
    points: tuple[Money, ...]
    account: str = ""

    @property
    def mean(self) -> Money:
        """Of all points, in whole major units; of several accounts they add up to that of all together, as medians
        do not."""
        mean = sum((point.major for point in self.points), Fraction(0)) / len(self.points)
        return Money.exactly(Fraction(round(mean)), self.plan.currency, policy=Rounding.HALF_EVEN)

    def at(self, share: Fraction) -> Money:
        """The amount below which such a share of the forecast lies: each point is the middle of its part of it, and
        between two of them it is even."""
        most = len(self.points) - 1
        place = min(max(share * len(self.points) - Fraction(1, 2), Fraction(0)), Fraction(most))
        low, high = self.points[int(place)], self.points[min(int(place) + 1, most)]
        return Money(round(low.minor + (place - int(place)) * (high.minor - low.minor)), low.currency)


@dataclass(frozen=True, slots=True)
class KeptTotal:
    """All payments to come on an account over every period: by the plan, the median, and the ends of the 80 % range.

    Without an `account` it is of the whole fund. `efforts` are those behind it that were simulated.
    """

    plan: Money
    median: Money
    low: Money
    high: Money
    account: str = ""
    efforts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptFound:
    """What was known of a metric at a follow-up: how many of those `due` had `reached` it, or their `mean`."""

    metric: str
    follow_up: str
    due: int
    reached: int | None = None
    mean: Fraction | None = None


@dataclass(frozen=True, slots=True)
class KeptGround:
    """What a forecast knew and assumed of one effort; what is long is known by its digest.

    `agreement` is the content of the version in force, `prices` how it pays, `assumed` the effort's plan without what
    was seen, `came` who was known to be enrolled and to have completed, `results` what was known of outcomes.
    `enrolled` is None where nobody had told of it.
    """

    effort: str
    version: int
    agreement: str
    prices: str
    assumed: str
    came: str
    results: str
    enrolled: int | None = None
    found: tuple[KeptFound, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """`version` is the plan or budget that it went out from, `inputs` the digest of all that it did, `program` the
    version of what made it, `assumed` the digest of what is assumed of all efforts; a budget has none of them but the
    first. `totals` and `grounds` are what the next forecast is held against."""

    as_of: date
    made_by: MadeBy
    version: str
    currency: str
    rows: tuple[KeptRow, ...]
    program: str = ""
    trials: int = 0
    seed: int = 0
    inputs: str = ""
    assumed: str = ""
    totals: tuple[KeptTotal, ...] = ()
    grounds: tuple[KeptGround, ...] = ()

    @property
    def first(self) -> date:
        """The first day that it says anything of."""
        return min(row.period.start for row in self.rows)

    @property
    def id(self) -> str:
        """The day and what tells it from others of that day: another content has another name."""
        return f"{self.as_of.isoformat()}-{digest_of(self)[:DIGITS]}"


def rows_of_budget(table: EconomyTable, version: Version) -> tuple[KeptRow, ...]:
    """A budget says one amount for each period."""
    return tuple(_budgeted(table, [p for p, column in enumerate(table.columns) if column.version == version.id]))


def _budgeted(table: EconomyTable, places: Sequence[int]) -> Iterator[KeptRow]:
    paid = [row for row in table.rows if row.account.kind is AccountKind.OUTCOME_PAYMENT]
    for place in places:
        period, balance = table.columns[place].period, table.closings[place]
        amounts = {row.account.id: -cell for row in paid if (cell := row.cells[place]) is not None}
        yield KeptRow(About.BALANCE, period, balance, (balance,))
        whole = sum(amounts.values(), start=Money.zero(table.currency))
        yield KeptRow(About.PAYMENTS, period, whole, (whole,))
        for account, amount in amounts.items():
            yield KeptRow(About.PAYMENTS, period, amount, (amount,), account)
