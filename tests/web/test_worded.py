"""Words of the pages of agreements that an outsider stumbled over: one or many, and no more than is so."""

from __future__ import annotations

from datetime import date

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import Agreement, Cap, CapScope
from gavn.domain.agreements.dossier import Dossier
from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.histories import History, Reached
from gavn.language.catalogue import Language
from gavn.web.apps.payments.show.agreement import agreement_context
from gavn.web.apps.payments.show.results import histories_table
from gavn.web.apps.payments.show.words import Words
from tests.agreed import agreement, metric, tariff
from tests.builders import kroner
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import SOSU, approved, entered
from tests.web.reading import text_of, words
from tests.web.test_payers_shift import stated

WORDS = Words(Language.ENGLISH, {}, {})


@pytest.mark.django_db
def test_two_payers_are_to_pay_and_one_is_to_pay(client_of: ClientOf) -> None:
    stated(50)
    page = f"/agreements/{SOSU}/statements/1/"
    assert "SOSU Østjylland are to pay Rådet" in words(client_of(Role.COUNCIL), page, language="en")


@pytest.mark.django_db
def test_one_payer_is_to_pay_and_only_who_may_act_is_led_to_it(client_of: ClientOf) -> None:
    approved()
    page = f"/agreements/{SOSU}/statements/1/"
    text = words(client_of(Role.COUNCIL), page, language="en")
    assert "SOSU Østjylland is to pay Rådet" in text
    assert "See who has seen it" in text and "Go to approval" not in text
    assert "Against the capital" in text and "Above the capital" not in text


@pytest.mark.django_db
def test_who_may_approve_is_led_to_it() -> None:
    stated(50)
    page = f"/agreements/{SOSU}/statements/1/"
    assert "Gå til godkendelse" in words(logged_in("godkender"), page)
    assert "Gå til godkendelse" not in words(logged_in("revisor"), page)


@pytest.mark.parametrize(
    ("counts", "circle", "told"),
    [
        ((1,), Circle.HISTORIES, "1 distinct history, 1 person"),
        ((3,), Circle.HISTORIES, "1 distinct history, 3 persons"),
        ((6, 1), Circle.HISTORIES, "2 distinct histories, 7 persons"),
        ((1,), Circle.TOTALS, "1 distinct history, fewer than five persons"),
        ((6, 1), Circle.CELLS, None),
    ],
)
def test_one_person_is_one_person(counts: tuple[int, ...], circle: Circle, told: str | None) -> None:
    persons = {History((Reached("job", "", date(2025, 6, n)),)): count for n, count in enumerate(counts, start=1)}
    table = histories_table(persons, agreement(), WORDS, circle)
    assert (table and table["caption"]) == told


def test_terms_of_one_kind_and_clause_are_told_apart_in_a_cap() -> None:
    terms = (tariff(), tariff("home-price", "home"))
    cap = Cap("cap", "§ 8", CapScope.AGREEMENT, kroner(20_000), terms=("job-price", "home-price"))
    made = agreement(terms=terms, metrics=(metric("job"), metric("home")), caps=(cap,))
    assert "job, tariff (§ 5), home, tariff (§ 5)" in " ".join(limits(made))

    apart = agreement(terms=(tariff(), tariff("home-price", "home", clause="§ 6")), metrics=made.metrics, caps=(cap,))
    assert "tariff (§ 5), tariff (§ 6)" in " ".join(limits(apart))


def limits(made: Agreement) -> list[str]:
    told: list[str] = agreement_context(Dossier("work", (made,)), made, WORDS)["limits"]
    return told


@pytest.mark.django_db
def test_what_if_does_not_say_that_nothing_was_saved() -> None:
    answer = text_of(logged_in("raad").post(f"/agreements/{SOSU}/what-if/", {"as_of": "x"}))
    assert "Det kan ikke regnes ud. Ret dette:" in answer and "Det blev ikke gemt" not in answer
    assert "Det blev ikke gemt" in text_of(
        logged_in("sekretariat").post(f"/agreements/{SOSU}/results/enter/", {"as_of": "x"})
    )


@pytest.mark.django_db
def test_nobody_reaches_what_is_better_the_fewer_there_are(client_of: ClientOf) -> None:
    entered()
    clerk = client_of(Role.SECRETARIAT)
    for page in ("results/1/", "results/enter/"):
        text = words(clerk, f"/agreements/{SOSU}/{page}")
        assert "Antal" in text and "Nåede det" not in text
    assert "Nåede det" in words(clerk, "/agreements/housing-first-havnen/results/enter/")
