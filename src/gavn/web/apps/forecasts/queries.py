"""What pages and other apps ask of forecasts: those that are kept, what one can be made of, and how they held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from gavn import __version__
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import EconomyTable
from gavn.domain.forecasting.keeping import About, KeptForecast, KeptRow, MadeBy
from gavn.domain.forecasting.moves import Moved, Since, moves_of
from gavn.domain.fund.backtest import Again, Backtest, backtest_of
from gavn.domain.fund.forecasts import Ground
from gavn.domain.fund.fund import Fund, economy_table
from gavn.domain.fund.terms import ground_then
from gavn.domain.fund.told import Told
from gavn.domain.values.problem import Problem, Refused
from gavn.files.forecasts import check_forecast
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.documents.queries import documents as known
from gavn.web.apps.documents.queries import fund_of
from gavn.web.apps.economy.queries import heads, ledger, movements
from gavn.web.apps.forecasts import storage
from gavn.web.apps.payments.queries import life_of, lives_of
from gavn.web.apps.payments.queries.kept import readable
from gavn.web.apps.payments.queries.known import of_made_up_people as of_made_up
from gavn.web.apps.payments.queries.known import results_known

MADE = "forecast-made"


@dataclass(frozen=True, slots=True)
class Filed:
    """A forecast that the model made, with who made it or loaded it, and when."""

    kept: KeptForecast
    by: str
    at: datetime
    made_here: bool

    @property
    def id(self) -> str:
        return self.kept.id

    @property
    def told(self) -> Told | None:
        """All that was told of it; None where it was made elsewhere, and no more than its ranges are kept."""
        return storage.told(self.id) if self.made_here else None

    def rows(self, about: About, account: str = "") -> tuple[KeptRow, ...]:
        """Of the fund or an account, period by period."""
        return tuple(row for row in self.kept.rows if row.about is about and row.account == account)


def filed() -> tuple[Filed, ...]:
    """All of them, that of the latest day first, and of a day the one that was made last."""
    made, loaded = storage.made(), documents.entered(documents.KEPT_FORECASTS)
    found = []
    for kept in (each for each in reversed(known().kept_forecasts) if each.made_by is MadeBy.MODEL):
        here = made.get(kept.id)
        by, at = (here.by, here.at) if here else loaded[kept.id]
        found.append(Filed(kept, by, at, here is not None))
    # Of one day they stay as they stand, that which was entered last first.
    return tuple(sorted(found, key=lambda each: each.kept.as_of, reverse=True))


def newest(*, by: date | None = None) -> Filed | None:
    """The one of the latest day; of those up to a day where one is given."""
    return next((each for each in filed() if by is None or each.kept.as_of <= by), None)


def newest_told() -> Filed | None:
    """The newest of which all is kept."""
    return next((each for each in filed() if each.made_here), None)


def numbered(kept: str) -> Filed | None:
    """The one of a name."""
    return next((each for each in filed() if each.id == kept), None)


def since_last(found: Filed) -> Since | None:
    """A forecast and the one that was the newest when it was made; None where there was none of which as much is kept.

    Which of several of one day was made first is known here.
    """
    mine = found.kept.as_of, found.at
    earlier = (each for each in filed() if each.kept.totals and (each.kept.as_of, each.at) < mine)
    before = next(earlier, None)
    return Since(before.kept, found.kept) if before is not None and found.kept.totals else None


def moves(found: Filed) -> tuple[Since, Sequence[Moved]] | None:
    """What moved a forecast since the one before it, account by account."""
    since = since_last(found)
    return None if since is None else (since, moves_of(since, movements().until(found.kept.as_of)))


def whole_fund() -> Fund:
    """The fund as far as a forecast goes."""
    return fund_of(ledger=ledger(), heads=heads())


def realised(fund: Fund, *, as_of: date) -> EconomyTable:
    """The years behind a forecast."""
    return economy_table(fund, as_of=as_of, layers=(Layer.REALISED,), moved=movements().until(as_of))


def ground_on(fund: Fund, *, as_of: date, seed: int) -> Ground:
    """What a forecast of a day stands on: the plan of the day, or the agreements' own terms before there was one, and
    what was known by then. Refused where no agreement was in force."""
    results = results_known(map(life_of, fund.dossiers), as_of)
    ground = ground_then(replace(fund, kept=readable()), results, movements(), as_of=as_of, seed=seed)
    if not ground.efforts:
        raise Refused([Problem("forecast-no-effort", values={"on": as_of.isoformat()})])
    return ground


def of_made_up_people(fund: Fund, *, as_of: date) -> frozenset[str]:
    """The agreements of which a forecast of a day knows what was measured among made-up people."""
    efforts = {plan.agreement for plan in fund.forecast_plans}
    return of_made_up(lives_of(own for own in fund.dossiers if own.id in efforts).lives, as_of)


def assumptions_wrong(fund: Fund) -> tuple[Problem, ...]:
    """What does not hold together of the fund's assumptions and its agreements as they are now, each at its file and
    key: an amendment can part them."""
    return tuple(check_forecast(fund, {}))


def backtest(fund: Fund) -> Backtest:
    """Every kept forecast, and the budgets beside them, held against what came."""
    return backtest_of(fund, {}, movements(), Again((), 1, 0, __version__))


def verify_forecasts() -> Iterator[Problem]:
    """Forecasts that are not as the log says they were made, or are gone."""
    logged = {event.subject.removeprefix("forecast "): event.details.get("digest", "") for event in told_of(MADE)}
    stored = dict(storage.digests())
    kept = set(documents.entered(documents.KEPT_FORECASTS))
    for name, digest in stored.items():
        if logged.get(name) != digest:
            yield Problem("forecast-altered", values={"forecast": name})
    for name in sorted({*logged, *stored}):
        if name not in stored or name not in kept:
            yield Problem("forecast-lost", values={"forecast": name})
