"""Makes a forecast in the background: the whole fund in many futures, kept as it was made (ADR 19, 22)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from gavn import __version__
from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.forecasting.simulated import Running
from gavn.domain.fund.backtest import to_keep
from gavn.domain.fund.forecasts import forecast_on
from gavn.domain.fund.room_ahead import room_ahead
from gavn.domain.fund.told import told_of
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.files.told_forecasts import told_text
from gavn.language.catalogue import Language
from gavn.language.forecasts import why_text
from gavn.web.apps.accounts.queries import account
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.forecasts.actions import Wanted, keep_forecast
from gavn.web.apps.forecasts.queries import assumptions_wrong, filed, ground_on, whole_fund
from gavn.web.apps.jobs.storage import Job
from gavn.web.project.worker import Tell

# Fewer than a page asks for, so that a demo begins at once.
DEMO_TRIALS = 2000
# Told in hundredths: one for reading before the futures, one each for telling and keeping after them.
WHOLE, SIMULATED = 100, 97


def forecast(job: Job, tell: Tell) -> Mapping[str, str]:
    """Makes the forecast that was asked for, in the name of whoever asked; where it stands."""
    asked_by = account(job.asked_by)
    if asked_by is None or not asked_by.is_active:
        raise Refused([Problem("job-nobody-asks")])
    by = asked_by.person
    may(by, Permission.MAKE_FORECAST).require()
    return {"url": reverse("forecasts:kept", args=[_make(Wanted.asked(job.asked), tell, by=by)])}


def demo_forecasts(*, by: Person) -> None:
    """Forecasts as of the day of the fund's records and a year before, where it assumes what one is made of and has
    none: so that there is one to read, and one to hold against what came."""
    fund = whole_fund()
    if fund.forecast_model is not None and not filed():
        for as_of in (fund.as_of.replace(year=fund.as_of.year - 1), fund.as_of):
            _make(Wanted(as_of, DEMO_TRIALS, 1), lambda *_: None, by=by)


def _make(wanted: Wanted, tell: Tell, *, by: Person) -> str:
    tell("reading", 0, WHOLE)
    fund = whole_fund()
    refuse(assumptions_wrong(fund))
    ground = ground_on(fund, as_of=wanted.as_of, seed=wanted.seed)
    made = forecast_on(
        fund,
        ground,
        as_of=wanted.as_of,
        trials=wanted.trials,
        seed=wanted.seed,
        how=Running(tell=lambda done, of: tell("simulating", 1 + SIMULATED * done // of, WHOLE)),
    )
    tell("telling", 1 + SIMULATED, WHOLE)
    told = told_of(fund, made, room_ahead(fund, made, movements(), safety=wanted.safety), program=__version__)
    agreements = {effort.id: effort.agreement for effort in ground.efforts}
    why = {e.why.effort: why_text(e.why, agreements[e.why.effort], Language.DANISH) for e in told.efforts}
    kept = to_keep(fund, movements(), made, program=__version__)
    with transaction.atomic():
        # Together with what is kept: a worker that the job was taken from keeps nothing.
        tell("keeping", WHOLE - 1, WHOLE)
        return keep_forecast(kept, told_text(told, why=why), by=by, now=timezone.now())
