"""A statement by which one payer pays and another gets money back: each is told its own amount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import PayerShare
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.moves import Move
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.actions import make_statement
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import DAY, DROPOUT, MAKER, SOSU, entered, life, made, moved, opened
from tests.web.reading import words
from tests.web.samples import NOW

PAGE = f"/agreements/{SOSU}/statements/2/"
LATER = date(2025, 1, 31)
FEWER = Tally("t-2", "dropout", "6-months", DAY, LATER, reached=80, due=1475, replaces="t-2024")
CITY = "sociale-forhold-og-beskaeftigelse"

pytestmark = pytest.mark.django_db


def stated(school: int, *tallies: Tally, seen: int = 0, as_of: date = DAY, approve: bool = False) -> None:
    """A statement by the agreement with so many percent paid by the school, and the rest by the city."""
    agreement = opened().versions[-1]
    shares = ("sosu-oestjylland", Fraction(school, 100)), (CITY, Fraction(100 - school, 100))
    payers = tuple(PayerShare(party, share, "§ 7") for party, share in shares)
    own = replace(opened(), versions=(replace(agreement, payers=payers),))
    number = entered(*tallies, seen=seen, as_of=as_of)
    with pytest.MonkeyPatch.context() as patched:
        # A statement is made by the agreement as it is kept when it is made, and not as it was read.
        patched.setattr(queries, "dossier", lambda agreement: own)
        make_statement(own, number, final=False, by=MAKER, now=NOW)
    for move in (Move.CHECK, Move.APPROVE) if approve else ():
        moved(life().papers[-1].id, move)


def test_payers_who_shift_between_them_are_each_told_what_they_move(client_of: ClientOf) -> None:
    stated(50, approve=True)
    stated(60, seen=1, as_of=LATER)
    text = words(client_of(Role.COUNCIL), PAGE)
    assert "SOSU Østjylland skal betale 363.100 kr." in text
    assert "Sociale Forhold og Beskæftigelse skal have 363.100 kr. tilbage." in text
    assert "Det følger af aftalen Flere kloge hænder." in text
    assert "udløser ingen betaling" not in text
    assert "Linjer i opgørelsen, kr." not in text
    assert "Linjer i opgørelsen, kr." in words(client_of(Role.AUDITOR), PAGE)
    assert "−363.100 kr. og 363.100 kr." in words(logged_in("godkender"), PAGE)


def test_a_shift_with_more_to_pay_names_no_sum_that_nobody_moves(client_of: ClientOf) -> None:
    stated(50, approve=True)
    stated(60, DROPOUT, FEWER, seen=1, as_of=LATER)
    text = words(client_of(Role.COUNCIL), PAGE)
    assert "99.027 kr. skal" not in text
    assert "SOSU Østjylland skal betale 422.516,20 kr." in text
    assert "Sociale Forhold og Beskæftigelse skal have 323.489,20 kr. tilbage." in text


def test_where_nobody_moves_nothing_is_to_be_paid(client_of: ClientOf) -> None:
    made(number=entered(replace(DROPOUT, reached=193)))
    text = words(client_of(Role.COUNCIL), f"/agreements/{SOSU}/statements/1/")
    assert "0 kr. skal betales efter aftalen Flere kloge hænder: resultaterne udløser ingen betaling." in text
