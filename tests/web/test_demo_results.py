"""What `make demo` shows on the pages of agreements: what the example's folder tells, and nothing else."""

from __future__ import annotations

import pytest

from gavn.domain.payments.entitlement import Closing
from gavn.domain.payments.moves import Move, State
from gavn.domain.values.money import Money
from gavn.web.apps.payments.actions.demo import make_demo_results
from gavn.web.apps.payments.queries import may_move
from gavn.web.apps.releases.queries import published, verify_released
from gavn.web.project.commands import demo_releases, demo_results
from tests.web.paying import AUTHORITY, CHECKER, MAKER, SOSU, counts, life
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db(databases=["default", "people"])


def test_the_demo_states_what_the_folder_tells_and_leaves_it_to_be_approved() -> None:
    made = make_demo_results({"maker": MAKER, "checker": CHECKER}, now=NOW)

    assert made == ("diabetes", "din-vej-i-job", "flere-kloge-haender")
    [closing], [job], [sosu] = (life(agreement).papers for agreement in made)
    assert [closing.state, job.state, sosu.state] == [State.DRAFT, State.CHECKED, State.CHECKED]
    filed = life("diabetes").filed(closing)
    assert isinstance(filed.statement.entitlement, Closing)
    # What the report says that the council was paid: 4,522 thousand kroner.
    assert filed.statement.received_by("raadet") == Money(4_522_000_00, "DKK")
    assert life("flere-kloge-haender").filed(sosu).statement.total == Money(3_631_000_00, "DKK")
    assert may_move(AUTHORITY, Move.APPROVE, life=life("din-vej-i-job"), paper=job, now=NOW).allowed


def test_nothing_is_made_again_or_beside_what_people_have_entered() -> None:
    demo_results(now=NOW)
    before = counts()

    assert demo_results(now=NOW) == ()
    assert counts() == before


def test_the_demo_publishes_a_result_of_each_agreement_that_something_can_be_told_of_and_not_again() -> None:
    make_demo_results({"maker": MAKER, "checker": CHECKER}, now=NOW)
    demo_releases()

    told = {
        name: [each.release.circle.value for each in published(name)] for name in ("diabetes", "din-vej-i-job", SOSU)
    }
    assert told["din-vej-i-job"] == told[SOSU] == ["public", "cells"]
    assert {(each.made_by, each.by) for each in published(SOSU)} == {(MAKER.username, CHECKER.username)}
    assert verify_released() == ()
    demo_releases()
    assert {name: len(published(name)) for name in told} == {name: len(circles) for name, circles in told.items()}
