"""What the worker can do, by the name of the kind of work, and what it does unasked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from gavn.web.apps.participants.actions.erasing import finish_in_passing
from gavn.web.database.schema import State, state_of_people
from gavn.web.project.forecasting import forecast
from gavn.web.project.releasing import release
from gavn.web.project.structuring import design, scenarios
from gavn.web.project.warning import go_through_daily, warn
from gavn.web.project.worker import Work, work


def measure(*told: Any) -> Any:
    """By name, since what measures takes longer to read than all the rest, and may never be asked for."""
    return import_module("gavn.web.project.measuring").measure(*told)


KINDS: Mapping[str, Work] = {
    "measure": measure,
    "release": release,
    "forecast": forecast,
    "warn": warn,
    "scenarios": scenarios,
    "design": design,
}


def finish_erasures(now: datetime) -> None:
    """A fund can be without its people, and their tables can be older than the program."""
    if state_of_people() is State.CURRENT:
        finish_in_passing(now=now)


def work_for_ever() -> None:
    """Does what is asked for until it is told to end."""
    work(KINDS, chores=(finish_erasures, go_through_daily))
