"""What people do about scenarios and designs: save, remove and take back; ask for what they come to, and keep it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from gavn.domain.access.decision import Person, may
from gavn.domain.access.roles import Permission
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.structuring.lab import Answer, Asked
from gavn.domain.forecasting.structuring.scenarios import Scenario, check_effort, check_scenario
from gavn.domain.fund.what_if import Comparison, WhatIf
from gavn.domain.payments.grounds import check_grounds
from gavn.domain.values.length import NAME_LENGTH
from gavn.domain.values.plain import to_data
from gavn.domain.values.problem import Place, Problem, Refused, refuse
from gavn.files.answers import answer_text
from gavn.web.apps.audit.storage import record, salted
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.queries import Job
from gavn.web.apps.payments.actions import hold_payments
from gavn.web.apps.structuring import queries, storage
from gavn.web.apps.structuring.storage import Kept, Kind

# Letters that no decomposition turns into those of an id.
SPELT = {"æ": "ae", "ø": "oe", "å": "aa"}
LONGEST_ID = 60


@transaction.atomic
def save_scenario(scenario: Scenario, *, seen: int, by: Person, now: datetime) -> Scenario:
    """Writes a scenario as it is to stand: a new one where it has no id, which it gets by its name. `seen` is the
    revision that was shown to whoever changed it. Refused where it does not hold together."""
    may(by, Permission.WORK_OUT).require()
    hold_payments()
    refuse(_odd(scenario))
    if scenario.id:
        _check_last(scenario.id, seen)
        before = queries.scenario(scenario.id)
        if before == scenario:
            return scenario
        what = "scenario-changed"
    else:
        scenario, what = replace(scenario, id=_free_id(scenario.name_da)), "scenario-made"
    documents.write(documents.scenario_content(scenario), by=by.username, now=now)
    details = {key: str(value) for key, value in to_data(scenario).items() if key != "id"}
    record(what, subject=f"scenario {scenario.id}", by=by.username, now=now, details=details)
    return scenario


def _odd(scenario: Scenario) -> Iterator[Problem]:
    """What cannot be said of it; the path names the key."""
    yield from check_scenario(scenario)
    yield from check_effort(scenario, [each.id for each in queries.designed()])
    others = [each for each in queries.scenarios() if each.id != scenario.id]
    for key in ("name_da", "name_en"):
        name = getattr(scenario, key)
        if not name.strip():
            yield Problem("scenario-without-name", Place(path=key))
        elif len(name) > NAME_LENGTH:
            yield Problem("text-too-long", Place(path=key), {"key": key})
        elif any(name.casefold() == getattr(each, key).casefold() for each in others):
            yield Problem("scenario-name-taken", Place(path=key), {"name": name})
    for key in ("name_da", "name_en", "source_da", "source_en"):
        yield from check_grounds(getattr(scenario, key), Place(path=key))


def _check_last(scenario: str, seen: int) -> None:
    """Refuses where it is not there any more, or somebody has changed it since."""
    if queries.scenario(scenario) is None:
        raise Refused([Problem("scenario-gone")])
    if queries.revision(scenario) != seen:
        raise Refused([Problem("scenario-changed-since")])


def _free_id(name: str) -> str:
    """`halv-effekt` of `Halv effekt`; numbered where that was used before, also by one that was removed."""
    spelt = "".join(SPELT.get(letter, letter) for letter in name.lower())
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "scenarie"
    number, found = 1, base
    while queries.revision(found):
        number += 1
        found = f"{base}-{number}"
    return found


@transaction.atomic
def remove_scenario(scenario: str, *, by: Person, now: datetime) -> bool:
    """Takes it away, so that it can be taken back; whether it was there."""
    may(by, Permission.WORK_OUT).require()
    hold_payments()
    if queries.scenario(scenario) is None:
        return False
    documents.write({documents.scenario_path(scenario): documents.GONE}, by=by.username, now=now)
    record("scenario-removed", subject=f"scenario {scenario}", by=by.username, now=now)
    return True


@transaction.atomic
def take_back_scenario(scenario: str, *, by: Person, now: datetime) -> bool:
    """A scenario that was removed stands again as it did; whether it had been. Refused where another has its name."""
    may(by, Permission.WORK_OUT).require()
    hold_payments()
    found = next((each.scenario for each in queries.removed() if each.scenario.id == scenario), None)
    if found is None:
        return False
    refuse(_odd(found))
    documents.write(documents.scenario_content(found), by=by.username, now=now)
    record("scenario-taken-back", subject=f"scenario {scenario}", by=by.username, now=now)
    return True


def ask_comparison(asked: WhatIf, *, by: Person, now: datetime) -> Job:
    """The job that works out scenarios side by side; refused where that cannot be done."""
    may(by, Permission.WORK_OUT).require()
    subject = queries.job_subject(queries.what_if_inputs(asked))
    given = {"scenarios": queries.subject_of(asked), "trials": str(asked.trials), "seed": str(asked.seed)}
    return ask(Kind.SCENARIOS.value, subject, given, by=by, now=now)


def keep_comparison(found: Comparison, *, by: Person, now: datetime) -> Kept:
    """As it came out, once for the same inputs."""
    may(by, Permission.WORK_OUT).require()
    subject = queries.BETWEEN.join(each.scenario.id for each in found.columns if each.scenario is not None)
    given = {"trials": str(found.trials), "seed": str(found.seed)}
    kept = Kept(0, Kind.SCENARIOS, subject, found.inputs, given, answer_text(found), by.username, now)
    return _kept("scenarios-worked-out", kept, by=by, now=now)


def ask_design(agreement: Agreement, asked: Asked, *, by: Person, now: datetime) -> Job:
    """The job that answers what is asked of a design; refused where nothing is assumed of the agreement."""
    may(by, Permission.WORK_OUT).require()
    queries.question(agreement, asked.worth)
    return ask(Kind.DESIGN.value, agreement.id, queries.asked_as(asked, agreement.version), by=by, now=now)


def keep_design(agreement: Agreement, asked: Asked, found: Answer, *, inputs: str, by: Person, now: datetime) -> Kept:
    """As it came out, once for the same inputs; nothing of it changes the agreement."""
    may(by, Permission.WORK_OUT).require()
    given = queries.asked_as(asked, agreement.version)
    kept = Kept(0, Kind.DESIGN, agreement.id, inputs, given, answer_text(found), by.username, now)
    return _kept("design-worked-out", kept, by=by, now=now)


@transaction.atomic
def _kept(what: str, kept: Kept, *, by: Person, now: datetime) -> Kept:
    stored, is_new = storage.keep(kept)
    if is_new:
        details = salted({"digest": stored.inputs})
        record(what, subject=f"answer {stored.id}", by=by.username, now=now, details=details)
    return stored
