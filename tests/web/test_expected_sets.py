"""Result sets that hold what an early closing expects: who says so, and that nobody is told of them as found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.agreements.versions import content_hash
from gavn.domain.payments.endings import Close
from gavn.domain.payments.kept import Holds
from gavn.domain.payments.moves import Move
from gavn.domain.payments.result_set import ResultSet
from gavn.web.apps.forecasts.queries import ground_on, whole_fund
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.forms.kept import Preview
from gavn.web.apps.payments.models import ExpectedSetRow, ResultSetRow
from gavn.web.apps.payments.queries import version_on
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.apps.payments.storage import kept_of
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import DAY, DROPOUT, MAKER, SOSU, entered, life, moved, opened
from tests.web.reading import words
from tests.web.samples import NOW
from tests.web.tampering import tamper
from tests.web.test_endings import DIABETES, EXPECTED, PAGE, WHY

pytestmark = pytest.mark.django_db


def stated(number: int, ending: Close | None) -> None:
    make_statement(opened(DIABETES), number, final=False, ending=ending, by=MAKER, now=NOW)


def test_what_is_entered_as_expected_is_found_by_nobody_before_the_closing_is_drafted(client_of: ClientOf) -> None:
    """Between its being saved and the draft a forecast may be made, and results told of; where it can be settled."""
    for agreement, tally, kept in ((DIABETES, EXPECTED, {1}), (SOSU, DROPOUT, set[int]())):
        version = content_hash(version_on(opened(agreement), DAY))
        preview = Preview(ResultSet(agreement, 0, DAY, (tally,), {}), 0, "sekretariat", version)
        page = f"/agreements/{agreement}/results/save/"
        logged_in("sekretariat").post(page, {"sealed": preview.sealed(), "expected": "1"})
        assert kept_of(agreement).expected == kept
        assert (life(agreement).told_from is None) == bool(kept)

    [found] = [each for each in ground_on(whole_fund(), as_of=DAY, seed=1).efforts if each.id == DIABETES]
    assert (80, 138) not in [(seen.reached, seen.due) for seen in found.seen(as_of=DAY)]
    assert verify_kept() == []
    assert "Rummer hvad der ventes ved en førtidig lukning" in words(
        client_of(Role.SECRETARIAT), f"/agreements/{DIABETES}/results/1/"
    )
    assert "9.044.000 kr. skal betales, hvis Sammen om Diabetes i Aarhus lukkes før tid." in words(
        client_of(Role.SECRETARIAT), PAGE
    )


def test_a_preview_offers_to_save_as_expected_where_the_agreement_says_how_it_is_closed(client_of: ClientOf) -> None:
    clerk, form = client_of(Role.SECRETARIAT), {"new-0-0-holds_on": "2024-12-31", "new-0-0-reached": "80"}
    offered = [
        b'name="expected"'
        in clerk.post(f"/agreements/{agreement}/results/enter/", form | {"as_of": "2024-12-31"}).content
        for agreement in (DIABETES, "ips-plus")
    ]
    assert offered == [True, False]


def test_what_was_taken_for_a_closing_by_mistake_and_is_paid_by_was_found() -> None:
    """The draft of the closing is withdrawn, which alone says nothing of the set; then 80 of 138 are paid for."""
    number = entered(EXPECTED, agreement=DIABETES)
    stated(number, Close(WHY))
    moved(life(DIABETES).papers[-1].id, Move.WITHDRAW, by=MAKER, agreement=DIABETES)
    stated(number, None)
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    assert kept_of(DIABETES).expected == {number} and life(DIABETES).told_from is None
    moved(paper, Move.APPROVE, agreement=DIABETES)

    assert kept_of(DIABETES).expected == frozenset()
    told = life(DIABETES).told_from
    assert told is not None and told.results.number == number


def test_a_set_that_is_kept_as_another_than_it_was_loaded_as_is_told_of() -> None:
    """Whoever writes in the database hides what was found, or passes off as found what is only expected."""
    found = replace(EXPECTED, id="e-2", replaces="e-1", reached=90)
    entered(EXPECTED, found, seen=entered(EXPECTED, agreement=DIABETES), agreement=DIABETES)
    kept = kept_of(DIABETES)
    one = replace(kept.sets[0], holds=Holds.EXPECTED)
    load_fund(replace(complete_fund(), kept=(replace(kept, sets=(one, kept.sets[1])),)), by="tests", now=NOW)
    assert verify_kept() == []

    ExpectedSetRow.objects.create(result_set=ResultSetRow.objects.get(number=2))
    [hidden] = verify_kept()
    assert (hidden.code, hidden.values["set"]) == ("expected-set-unlogged", f"{DIABETES}-2")

    tamper("payments_expectedsetrow", "DELETE FROM {0}")
    [passed_off] = verify_kept()
    assert (passed_off.code, passed_off.values["set"]) == ("expected-set-lost", f"{DIABETES}-1")
