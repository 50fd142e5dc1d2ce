"""Who may do what, and why."""

from __future__ import annotations

from itertools import product

import pytest

from gavn.domain.access.decision import Person, may, may_approve, may_close, may_reach, may_see_parties
from gavn.domain.access.roles import ALLOWED, BOUND_BY_PARTY, Permission, Role
from gavn.language.access import reason_text
from gavn.language.catalogue import Language

ANNE = Person("anne", Role.SECRETARIAT)
BO = Person("bo", Role.SECRETARIAT)


def test_every_permission_says_who_has_it() -> None:
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values())


def test_only_the_secretariat_touches_the_ledger() -> None:
    touching = (Permission.ENTER_POSTING, Permission.APPROVE_POSTING, Permission.CLOSE_YEAR)
    assert {role for permission in touching for role in ALLOWED[permission]} == {Role.SECRETARIAT}


def test_every_answer_has_a_reason_in_both_languages() -> None:
    for role, permission in product(Role, Permission):
        decision = may(Person("x", role), permission)

        assert decision.allowed == (role in ALLOWED[permission]), (role, permission)
        assert all(reason_text(decision, language) for language in Language), (role, permission)


def test_somebody_who_has_not_logged_in_is_asked_to() -> None:
    decision = may(None, Permission.SEE_POSTINGS)

    assert not decision.allowed
    assert reason_text(decision, Language.ENGLISH) == (
        "The page needs you to log in. It can be seen by the auditor, the council and the secretariat."
    )


def test_four_eyes() -> None:
    assert may_approve(BO, entered_by="anne").allowed
    assert may_approve(ANNE, entered_by="anne").reason == "entered-it"
    assert may_approve(Person("c", Role.COUNCIL), entered_by="anne").reason == "role-may-not"
    assert may_close(BO, entered_by="anne").allowed
    assert may_close(ANNE, entered_by="anne").reason == "proposed-it"
    assert may_close(Person("c", Role.COUNCIL), entered_by="anne").reason == "role-may-not"


@pytest.mark.parametrize("role", sorted(BOUND_BY_PARTY))
def test_a_party_sees_what_it_takes_part_in(role: Role) -> None:
    own = Person("x", role, "dsi")

    assert may_see_parties(own, ["raadet", "dsi"]).allowed
    assert not may_see_parties(own, ["raadet"]).allowed


@pytest.mark.parametrize("role", sorted(BOUND_BY_PARTY))
def test_an_account_without_a_party_sees_nothing_of_the_parties(role: Role) -> None:
    assert not may_see_parties(Person("x", role), ["raadet", ""]).allowed


def test_the_funds_own_bodies_see_every_investment() -> None:
    for role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR, Role.EVALUATOR):
        assert may_see_parties(Person("x", role), []).allowed


@pytest.mark.parametrize(
    ("party", "named", "reaches"),
    [
        ("", [], True),
        ("", ["vive"], False),
        ("vive", ["vive"], True),
        ("vive", ["rambøll", "vive"], True),
        ("vive", ["rambøll"], False),
        ("vive", [], False),
    ],
)
def test_an_evaluator_reaches_the_people_that_the_agreement_has_that_party_evaluate(
    party: str, named: list[str], reaches: bool
) -> None:
    """Of an agreement that names no evaluator, whoever evaluates for the fund itself."""
    eva = Person("eva", Role.EVALUATOR, party)
    parties = {Role.EVALUATOR: named, Role.AUTHORITY: [party], Role.PROVIDER: [party]}

    decision = may_reach(eva, Permission.VERIFY_READINGS, parties=parties)

    assert decision.allowed is reaches
    assert decision.reason == (
        "role-may" if not party and reaches else f"party-takes-{'part' if reaches else 'no-part'}"
    )
