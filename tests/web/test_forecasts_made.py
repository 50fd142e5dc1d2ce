"""A forecast asked for by the secretariat, made by the worker, kept as it was made and carried with the fund."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from gavn.domain.access.roles import Role
from gavn.domain.values.problem import Problem, Refused
from gavn.files.read import read_fund
from gavn.files.write import write_new_folder
from gavn.web.apps.accounts.models import User
from gavn.web.apps.audit.queries import told_of
from gavn.web.apps.documents import storage as documents
from gavn.web.apps.forecasts import actions, queries
from gavn.web.apps.forecasts.actions import FORECAST, Wanted, ask_forecast
from gavn.web.apps.forecasts.models import ForecastRow
from gavn.web.apps.forecasts.queries import MADE, filed, newest, verify_forecasts
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.jobs import actions as jobs
from gavn.web.apps.jobs.queries import Job, JobState, last_job
from gavn.web.project.kinds import KINDS
from gavn.web.project.worker import work_once
from tests.web.conftest import ClientOf
from tests.web.forecasting import MAKER, kept, made
from tests.web.reading import text_of, words
from tests.web.samples import NOW, PEOPLE
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db

MAKE = "/forecast/make/"
ASKED = {"as_of": "2024-12-31", "trials": "50", "seed": "7", "safety": "90"}
TABLE = "forecasts_forecastrow"


def asked(**changed: Any) -> Job:
    wanted = replace(Wanted(date(2024, 12, 31), 50, 7), **changed)
    return ask_forecast(wanted, by=MAKER, now=NOW)


def worked() -> Job:
    assert work_once(KINDS, clock=lambda: NOW)
    job = last_job(FORECAST, "aarhus")
    assert job is not None
    return job


def test_the_form_has_sensible_numbers_and_starts_a_job_that_leads_to_the_forecast(enterer: Any) -> None:
    form = text_of(enterer.get(MAKE))
    assert 'value="2024-12-31"' in form and 'value="10000"' in form and 'name="seed" value="1"' in form
    assert "De 15 afsluttede af 29 britiske projekter" in form

    sent = enterer.post(MAKE, ASKED)
    assert sent.status_code == 302
    assert "En prognose for hele fonden" in words(enterer, sent.url)
    job = worked()

    assert job.state is JobState.DONE, job.problems
    [found] = filed()
    assert job.result["url"] == f"/forecast/kept/{found.id}/"
    assert "Se prognosen" in words(enterer, sent.url)
    told = found.told
    assert told is not None and (told.trials, told.seed, found.by) == (50, 7, MAKER.username)
    assert told.room.safety == Fraction(9, 10)
    assert "90 % sikkert" in words(enterer, job.result["url"])
    [event] = told_of(MADE)
    assert (event.subject, event.by) == (f"forecast {found.id}", MAKER.username)
    # With the next one's seed the same, a difference is of what is known alone.
    assert 'name="seed" value="7"' in text_of(enterer.get(MAKE))


def test_the_very_same_made_again_is_there_already() -> None:
    asked()
    first = worked().result
    asked()

    assert worked().result == first
    assert ForecastRow.objects.count() == len(told_of(MADE)) == 1


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("as_of", "2199-01-01", "Vælg en dag, der er kommet"),
        ("as_of", "", "Skal udfyldes"),
        ("trials", "0", "Skriv et helt tal fra 1 til 100.000."),
        ("trials", "100001", "Skriv et helt tal fra 1 til 100.000."),
        ("trials", "mange", "Skriv et helt tal fra 1 til 100.000."),
        ("seed", "-1", "Skriv et helt tal fra 0 til 2.147.483.647."),
        ("seed", "1.5", "Skriv et helt tal fra 0 til 2.147.483.647."),
        ("safety", "0", "Skriv et helt tal fra 1 til 99."),
        ("safety", "100", "Skriv et helt tal fra 1 til 99."),
        ("as_of", "2010-01-01", "Ingen aftale med forudsætninger var i kraft"),
    ],
)
def test_what_cannot_be_forecast_is_told_at_its_field_and_nothing_happens(
    enterer: Any, field: str, value: str, told: str
) -> None:
    page = enterer.post(MAKE, ASKED | {field: value})

    assert page.status_code == 200
    assert told in text_of(page)
    assert last_job(FORECAST, "aarhus") is None


def test_errors_of_the_assumptions_are_told_at_their_file_and_key(
    enterer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An amendment since the fund was loaded can part them."""
    fund = queries.whole_fund()
    job = next(plan for plan in fund.forecast_plans if plan.agreement == "din-vej-i-job")
    odd = replace(job, outcomes=(replace(job.outcomes[0], metric="health"), *job.outcomes[1:]))
    plans = tuple(odd if plan is job else plan for plan in fund.forecast_plans)
    monkeypatch.setattr(actions, "whole_fund", lambda: replace(fund, forecast_plans=plans))

    page = text_of(enterer.post(MAKE, ASKED))

    assert "forecasts/din-vej-i-job.yaml, outcomes.0.metric: Aftalen har intet resultatmål “health”." in page
    assert last_job(FORECAST, "aarhus") is None


def test_a_fund_without_assumptions_is_told_so(enterer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fund = replace(queries.whole_fund(), forecast_model=None, forecast_plans=())
    monkeypatch.setattr(actions, "whole_fund", lambda: fund)

    assert "Fonden har ingen forudsætninger for en prognose." in text_of(enterer.post(MAKE, ASKED))


def test_a_job_that_is_stopped_keeps_nothing(enterer: Any) -> None:
    job = asked()

    def stopping(taken: Job, tell: Callable[[str, int, int], None]) -> Any:
        def until_simulated(step: str, done: int, whole: int) -> None:
            if step == "simulating":
                jobs.stop(taken, by=MAKER, now=NOW)
            tell(step, done, whole)

        return KINDS[FORECAST](taken, until_simulated)

    assert work_once({FORECAST: stopping}, clock=lambda: NOW)

    found = last_job(FORECAST, "aarhus")
    assert found is not None and (found.id, found.state) == (job.id, JobState.STOPPED)
    assert (filed(), ForecastRow.objects.count(), told_of(MADE)) == ((), 0, ())


def test_whoever_lost_the_right_meanwhile_gets_no_forecast() -> None:
    asked()
    User.objects.filter(username=MAKER.username).update(role=Role.COUNCIL)

    job = worked()

    assert job.state is JobState.FAILED
    assert [problem.code for problem in job.problems] == ["not-allowed"]
    assert filed() == ()


@pytest.mark.parametrize("username", ["raad", "myndighed", "revisor", "administrator"])
def test_nobody_else_asks_for_one_or_keeps_one(username: str) -> None:
    found = made()
    with pytest.raises(Refused):
        ask_forecast(Wanted(date(2024, 12, 31), 50, 7), by=PEOPLE[username], now=NOW)
    with pytest.raises(Refused):
        actions.keep_forecast(found.kept, "{}", by=PEOPLE[username], now=NOW)

    assert (last_job(FORECAST, "aarhus"), filed()) == (None, ())


def test_a_forecast_goes_with_the_fund_into_a_folder_and_back(tmp_path: Path, load_kept: Callable[[], str]) -> None:
    name = kept()
    write_new_folder(complete_fund(), tmp_path / "fund")

    file = tmp_path / "fund" / "forecasts" / "kept" / f"{name}.json"
    assert file.is_file()
    reading = read_fund(tmp_path / "fund")
    assert reading.fund is not None and made().kept[0] in reading.fund.kept_forecasts
    write_new_folder(reading.fund, tmp_path / "again")
    assert (tmp_path / "again" / "forecasts" / "kept" / f"{name}.json").read_bytes() == file.read_bytes()


def test_one_that_came_with_the_fund_is_whoevers_loaded_it(load_kept: Callable[[], str]) -> None:
    name = load_kept()
    found = newest()

    assert found is not None
    assert (found.id, found.by, found.made_here) == (name, "tests", False)
    assert list(verify_forecasts()) == []


def test_the_database_refuses_to_change_one() -> None:
    kept()

    for change in (lambda rows: rows.update(text="{}"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(ForecastRow.objects.all())
    assert list(verify_forecasts()) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE {0} SET text = '{{}}'", "forecast-altered"),
        ("DELETE FROM {0}", "forecast-lost"),
    ],
)
def test_what_was_changed_all_the_same_is_found(statement: str, code: str) -> None:
    name = kept()
    tamper(TABLE, statement)

    assert list(verify_forecasts()) == [Problem(code, values={"forecast": name})]


def test_a_kept_forecast_gone_from_the_documents_is_found() -> None:
    name = kept()
    tamper("documents_document", f"DELETE FROM {{0}} WHERE path LIKE '{documents.KEPT_FORECASTS}%'")  # noqa: S608

    assert list(verify_forecasts()) == [Problem("forecast-lost", values={"forecast": name})]


def test_what_cannot_be_read_says_so_instead_of_a_page(client_of: ClientOf) -> None:
    name = kept()
    tamper(TABLE, "UPDATE {0} SET text = '{{}}'")

    page = client_of(Role.SECRETARIAT).get(f"/forecast/kept/{name}/")

    assert page.status_code == 503
    assert f"Prognosen {name} er ikke den, der blev lavet." in text_of(page)
