"""What people do about forecasts: ask for one, and keep what came of it. Each takes `by` and `now`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.forecasting.assumptions import USUAL_SAFETY
from gavn.domain.forecasting.keeping import KeptForecast
from gavn.domain.fund.forecasts import model_of
from gavn.domain.values.problem import refuse
from gavn.web.apps.audit.storage import record, salted
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.forecasts import storage
from gavn.web.apps.forecasts.queries import MADE, assumptions_wrong, ground_on, whole_fund
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job
from gavn.web.apps.payments.actions import hold_payments

# The kind of job.
FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Wanted:
    """As of which day, in how many futures, the number that chance begins with, and how safe the room to invest is to
    be."""

    as_of: date
    trials: int
    seed: int
    safety: Fraction = USUAL_SAFETY

    @classmethod
    def asked(cls, asked: Mapping[str, str]) -> Wanted:
        """What a job was asked for."""
        return cls(
            date.fromisoformat(asked["as_of"]), int(asked["trials"]), int(asked["seed"]), Fraction(asked["safety"])
        )

    @property
    def plain(self) -> Mapping[str, str]:
        numbers = {"trials": str(self.trials), "seed": str(self.seed), "safety": str(self.safety)}
        return {"as_of": self.as_of.isoformat(), **numbers}


def ask_forecast(wanted: Wanted, *, by: Person, now: datetime) -> Job:
    """The job that makes a forecast; refused at once where none can be made, each error of the assumptions at its
    file and key."""
    may(by, Permission.MAKE_FORECAST).require()
    fund = whole_fund()
    model_of(fund, trials=wanted.trials)
    refuse(assumptions_wrong(fund))
    ground_on(fund, as_of=wanted.as_of, seed=wanted.seed)
    return ask(FORECAST, fund.id, wanted.plain, by=by, now=now)


@transaction.atomic
def keep_forecast(kept: Sequence[KeptForecast], text: str, *, by: Person, now: datetime) -> str:
    """Keeps a forecast as it was made, and the budget beside it; its name. The very same, made again, is there
    already."""
    may(by, Permission.MAKE_FORECAST).require()
    hold_payments()
    own = kept[0].id
    if own in storage.made():
        return own
    contents = {path: content for each in kept for path, content in documents.kept_content(each).items()}
    documents.write(contents, by=by.username, now=now)
    digest = storage.add(own, text, by=by.username, now=now)
    details = {"digest": digest, "on": kept[0].as_of.isoformat()}
    record(MADE, subject=f"forecast {own}", by=by.username, now=now, details=salted(details))
    return own
