"""What keeps an agreement's people from being measured is told of each of them, to those alone who see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from django.urls import reverse

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.outcomes.people import Arm, Register
from gavn.domain.outcomes.told import Reaches, Stayed
from gavn.domain.values.problem import Place, Problem
from gavn.web.apps.jobs import storage
from gavn.web.apps.jobs.actions import ask
from gavn.web.apps.jobs.models import JobRow
from gavn.web.apps.jobs.queries import JobState
from gavn.web.apps.participants.actions.agreeing import say_how_far
from gavn.web.apps.participants.actions.recording import Observation, submit
from gavn.web.apps.participants.models import ParticipantRow, ReferralRow
from gavn.web.apps.participants.queries import order as queries
from gavn.web.apps.participants.queries.order import order
from tests.web.conftest import PEOPLE, ClientOf, logged_in
from tests.web.people import AUTHORITY, EVALUATOR, NOW, NUMBERS, PROVIDER, TODAY, VIOLENCE, enrolled
from tests.web.people_pages import of
from tests.web.reading import words
from tests.web.test_people_frozen import known

pytestmark = pytest.mark.django_db(databases=["default", "people"])
ASKED = {"as_of": TODAY, "covariates": ()}


def in_two_states(number: str = NUMBERS[0], *, case: str = "S-1") -> str:
    """Somebody enrolled, in three states at a time where a person is in one."""
    course = enrolled(number, case=case)
    told = {"by": AUTHORITY, "now": NOW}
    reach = Reaches(table=Register.SPELLS, first_day=date(2022, 1, 1), last_day=TODAY, exclusive=True)
    say_how_far(VIOLENCE, reach, **told)
    spell = {"first_day": date(2022, 5, 17), "last_day": date(2022, 6, 1)}
    submit(VIOLENCE, [Observation(course, Stayed(state=state, **spell)) for state in ("job", "su")], **told)
    return course


def test_whoever_sees_the_people_is_told_of_whom_it_is_and_what(client_of: ClientOf) -> None:
    course = in_two_states()
    well = enrolled(NUMBERS[1], case="S-2")
    found = order(VIOLENCE, **ASKED, by=AUTHORITY)
    assert [(each.problem.code, each.whom.course if each.whom else "") for each in found.amiss] == [
        ("people-two-states", course)
    ]
    page, url = f"{of('order', VIOLENCE)}?as-of=2025-03-03", of("course", course)
    told = words(client_of(Role.AUTHORITY), page, language="en")
    assert "Something is to be mended before measuring as of 03/03/2025." in told
    assert "S-1" in told and "S-2" not in told and "The person is in two states on 17/05/2022." in told
    assert "Mend the periods" in told
    shown = client_of(Role.AUTHORITY).get(page).content.decode()
    assert f'href="{url}"' in shown and of("course", well) not in shown
    evaluator = words(client_of(Role.EVALUATOR), page, language="en")
    pseudonym = ParticipantRow.objects.get(referrals__ref=course).pseudonym
    assert "S-1" not in evaluator and "-".join(pseudonym.split("-")[:2]) in evaluator


def test_where_all_is_well_it_says_so_and_a_day_that_is_none_is_today(client_of: ClientOf) -> None:
    enrolled()
    for day in ("2025-03-03", "", "2025-02-30", "x"):
        told = words(client_of(Role.AUTHORITY), f"{of('order', VIOLENCE)}?as-of={day}", language="en")
        assert "Nothing about the people stands in the way" in told and "nothing to mend" in told


def test_of_whom_something_is_not_known_each_is_told_by_name() -> None:
    known(NUMBERS[0], Arm.EFFORT, {"age": "31"})
    known(NUMBERS[1], Arm.COMPARISON, {"home": "Kystvejen"})
    lacking = ReferralRow.objects.order_by("-id").first()
    assert lacking is not None
    found = order(VIOLENCE, as_of=TODAY, covariates=("age",), by=EVALUATOR)
    assert [(each.problem.code, each.whom.course if each.whom else "") for each in found.amiss] == [
        ("people-covariate-missing", lacking.ref)
    ]
    assert found.amiss[0].whom is not None and found.amiss[0].whom.case_number == ""


def test_of_those_whom_somebody_does_not_see_there_is_only_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    in_two_states()
    monkeypatch.setattr(queries, "whose", lambda *_, **__: {})
    found = order(VIOLENCE, **ASKED, by=PROVIDER)
    assert (found.amiss, found.others) == ((), 1)


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.AUDITOR, Role.INVESTOR, Role.COUNCIL])
def test_nobody_else_is_told_anything(role: Role) -> None:
    in_two_states()
    assert order(VIOLENCE, **ASKED, by=Person("x", role)) == order(VIOLENCE, **ASKED, by=None)
    assert order(VIOLENCE, **ASKED, by=None).amiss == ()


def test_a_job_that_was_refused_leads_there_and_holds_nothing_of_anybody() -> None:
    course = in_two_states()
    ask("measure", VIOLENCE, {"as_of": "2025-03-03"}, by=PEOPLE["evaluator"], now=NOW)
    job = storage.take(now=NOW)
    assert job is not None
    problems = [Problem("people-two-states", Place(path="spells"), {"day": "…"})]
    storage.end(job, JobState.FAILED, now=NOW, result={}, problems=problems)
    url = reverse("jobs:job", args=[job.id])
    page = f"{of('order', VIOLENCE)}?as-of=2025-03-03"
    assert f'href="{page}"' in logged_in("evaluator").get(url).content.decode()
    # The secretariat sees the job, and no people.
    secretariat = logged_in("sekretariat")
    assert page not in secretariat.get(url).content.decode()
    assert secretariat.get(page).status_code == 404
    kept: Mapping[str, object] = JobRow.objects.values().get(pk=job.id)
    pseudonym = ParticipantRow.objects.get(referrals__ref=course).pseudonym
    assert not any(name in str(kept) for name in (course, pseudonym, "S-1"))


def test_a_job_that_was_refused_for_something_else_leads_nowhere() -> None:
    ask("measure", VIOLENCE, {"as_of": "2025-03-03"}, by=PEOPLE["evaluator"], now=NOW)
    job = storage.take(now=NOW)
    assert job is not None
    storage.end(
        job, JobState.FAILED, now=NOW, result={}, problems=[Problem("results-unchanged", values={"number": "1"})]
    )
    shown = logged_in("evaluator").get(reverse("jobs:job", args=[job.id])).content.decode()
    assert "/order/" not in shown
