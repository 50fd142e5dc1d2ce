"""Endings before their time: closing worked out, made into a statement by one and approved by another; termination."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import Settlement, Termination, Tranche
from gavn.domain.forecasting.ended import Ended
from gavn.domain.fund.forecasts import efforts_of, forecast_on
from gavn.domain.fund.fund import movements_of
from gavn.domain.fund.terms import forecast_then
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.endings import Close
from gavn.domain.payments.entitlement import Closing
from gavn.domain.payments.moves import Move, State
from gavn.domain.values.money import Money
from gavn.domain.values.party import PartyRole
from gavn.files.read import read_fund
from gavn.files.statements import read_statement
from gavn.files.write import write_new_folder
from gavn.web.apps.economy.queries.drafts import drafts_of_voucher
from gavn.web.apps.forecasts.queries import ground_on, whole_fund
from gavn.web.apps.fund.actions import load_fund
from gavn.web.apps.fund.queries import complete_fund
from gavn.web.apps.payments import queries
from gavn.web.apps.payments.actions import make_statement
from gavn.web.apps.payments.queries.kept import verify_kept
from gavn.web.apps.payments.storage import kept_of
from tests.files.test_folder import contents
from tests.web.conftest import ClientOf, logged_in
from tests.web.paying import (
    AUTHORITY,
    CHECKER,
    DAY,
    MAKER,
    SOSU,
    counts,
    entered,
    life,
    moved,
    opened,
    refused,
)
from tests.web.reading import words
from tests.web.samples import NOW

pytestmark = pytest.mark.django_db

DIABETES = "diabetes"
EXPECTED = Tally("e-1", "blood-sugar", "12-months", DAY, DAY, reached=80, due=138, enrolled=138)
PAGE = f"/agreements/{DIABETES}/closing/"
WHY = "For få borgere blev henvist."


def expected() -> int:
    return entered(EXPECTED, agreement=DIABETES)


def closed(number: int, *, by: Person = MAKER, reason: str = WHY) -> int:
    return make_statement(opened(DIABETES), number, final=False, ending=Close(reason), by=by, now=NOW)


def test_a_closing_is_worked_out_by_party_before_anything_is_kept(client_of: ClientOf) -> None:
    expected()
    before = counts()
    text = words(client_of(Role.SECRETARIAT), PAGE)

    assert "9.044.000 kr. skal betales, hvis Sammen om Diabetes i Aarhus lukkes før tid." in text
    assert "Efter § 12 betales 100 % af det, de ventede resultater ville give." in text
    assert "Sundhed og Omsorg 9.044.000 kr. 9.044.000 kr. 0 kr. 9.044.000 kr." in text
    assert "Rådet for Sociale Investeringer 6.000.000 kr. 4.522.000 kr." in text
    assert counts() == before
    rows = b"".join(client_of(Role.AUDITOR).get(PAGE, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert rows.splitlines() == [
        "payer,expected,agreed,paid,to_pay",
        "sundhed-og-omsorg,9044000.00,9044000.00,0.00,9044000.00",
        ",9044000.00,9044000.00,0.00,9044000.00",
    ]


def test_a_closing_becomes_a_statement_that_another_checks_and_approves_then_a_draft_posting() -> None:
    number = expected()
    answer = logged_in("sekretariat").post(PAGE, {"set": number, "reason": WHY})
    assert answer.headers["Location"] == f"/agreements/{DIABETES}/statements/1/"
    [paper] = life(DIABETES).papers
    filed = life(DIABETES).filed(paper)
    assert isinstance(filed.statement.entitlement, Closing)
    assert filed.repeated() == []
    text = words(logged_in("revisor"), answer.headers["Location"])
    assert "Aftalen lukkes før tid." in text
    assert f"Grunden: {WHY}" in text
    assert "Lukket før tid" in text
    assert "Holder resultatet?" not in text
    assert "ventet af dem, der er nået" in text
    assert "offentliggjort: står i" not in text

    moved(paper.id, Move.CHECK, agreement=DIABETES)
    assert moved(paper.id, Move.APPROVE, agreement=DIABETES) is State.APPROVED

    [draft] = drafts_of_voucher("diabetes-1")
    assert {line.amount for line in draft.lines} == {Money(4_522_000_00, "DKK"), Money(-4_522_000_00, "DKK")}


def test_a_closing_goes_through_the_folder_to_the_byte(tmp_path: Path) -> None:
    closed(expected())
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    moved(paper, Move.APPROVE, agreement=DIABETES)
    fund = complete_fund()
    write_new_folder(fund, tmp_path / "one")

    reading = read_fund(tmp_path / "one")
    assert reading.fund is not None and reading.fund.kept == fund.kept
    write_new_folder(reading.fund, tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")
    file = tmp_path / "one" / "agreements" / DIABETES / "statements" / "diabetes-1.json"
    assert read_statement(file).repeated() == []


def test_what_a_closing_expects_is_nowhere_taken_for_found_also_while_it_is_a_draft(tmp_path: Path) -> None:
    """80 of 138 are expected: no forecast learns of them, on a page, by the folder, or where the folder is loaded."""

    def learned() -> Any:
        [page] = [each for each in ground_on(whole_fund(), as_of=DAY, seed=1).efforts if each.id == DIABETES]
        [folder] = [each for each in efforts_of(complete_fund(), {}, as_of=DAY) if each.id == DIABETES]
        assert page.results == folder.results
        return folder.seen(as_of=DAY)

    published = learned()
    number = expected()
    assert (80, 138) in [(seen.reached, seen.due) for seen in learned()]
    with transaction.atomic():
        closed(number)
        assert learned() == published
        write_new_folder(complete_fund(), tmp_path / "one")
        transaction.set_rollback(True)
    assert learned() != published

    told = read_fund(tmp_path / "one").fund
    assert told is not None and not told.kept[0].statements
    # The set is stored already: what is loaded is that it holds what is expected, once.
    for _ in range(2):
        load_fund(told, by="tests", now=NOW)
        assert learned() == published and kept_of(DIABETES) == told.kept[0]
    assert verify_kept() == []
    moved(_draft(number), Move.WITHDRAW, by=MAKER, agreement=DIABETES)
    assert learned() == published
    write_new_folder(complete_fund(), tmp_path / "two")
    assert contents(tmp_path / "two") == contents(tmp_path / "one")


def test_a_forecast_goes_on_with_nothing_that_a_statement_has_ended() -> None:
    """From the day on which the closing is approved, whatever is assumed: the fund's part of what it states is there
    already, so that nothing more comes."""

    def effort(on: date) -> Any:
        open_yet = replace(whole_fund(), forecast_plans=plans)
        [page] = [each for each in ground_on(open_yet, as_of=on, seed=1).efforts if each.id == DIABETES]
        open_yet = replace(open_yet, kept=complete_fund().kept)
        [folder] = [each for each in efforts_of(open_yet, {}, as_of=on) if each.id == DIABETES]
        assert page.ended == folder.ended
        return page

    plans = tuple(replace(plan, settled_on=None) for plan in whole_fund().forecast_plans)
    today = NOW.date()
    closed(expected())
    assert effort(today).ended is None
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    moved(paper, Move.APPROVE, agreement=DIABETES)

    assert not effort(DAY).is_settled(DAY)
    after = effort(today)
    own = Money(4_522_000_00, "DKK")
    assert after.ended == Ended(today, own, own) and after.is_settled(today)
    ground = ground_on(replace(whole_fund(), forecast_plans=plans), as_of=today, seed=1)
    accounts = forecast_on(whole_fund(), ground, as_of=today, trials=5, seed=1).futures.accounts
    [paid] = [each.payments for each in accounts if each.efforts == (DIABETES,)]
    assert not paid.any()

    # Had nothing come yet and no plan been adopted, that of the agreements' own terms would hold all of it this year.
    unpaid = replace(complete_fund(), forecast_plans=plans, versions=())
    moves = movements_of(unpaid)
    moves = replace(moves, by_account_day={k: v for k, v in moves.by_account_day.items() if k[0] != "payment.diabetes"})
    forecast = forecast_then(unpaid, {}, moves, as_of=today, trials=5, seed=1)
    [account] = [each for each in forecast.accounts if each.efforts == (DIABETES,)]
    assert account.planned == own and account.payments.median == own.minor
    [after] = [each for each in forecast.futures.accounts if each.efforts == (DIABETES,)]
    assert after.planned[0] == own and not any(each.minor for each in after.planned[1:])


def test_a_set_of_a_later_day_tells_nothing_of_a_day_before_it_whenever_its_facts_were_known() -> None:
    """On a page and by the folder alike: what was known then is what sets of then said."""
    before, early = date(2023, 12, 31), replace(EXPECTED, holds_on=date(2023, 11, 30), known_on=date(2023, 11, 30))
    entered(early, agreement=DIABETES)

    for efforts in (
        efforts_of(complete_fund(), {}, as_of=before),
        ground_on(whole_fund(), as_of=before, seed=1).efforts,
    ):
        [found] = [each for each in efforts if each.id == DIABETES]
        assert found.seen(as_of=before) == []


def _draft(number: int) -> int:
    closed(number)
    return life(DIABETES).papers[-1].id


def test_after_a_closing_no_ordinary_statement_is_made() -> None:
    closed(expected())
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    moved(paper, Move.APPROVE, agreement=DIABETES)
    number = entered(EXPECTED, replace(EXPECTED, id="e-2", replaces="e-1", reached=90), agreement=DIABETES, seen=1)

    assert refused(lambda: make_statement(opened(DIABETES), number, final=False, by=MAKER, now=NOW)) == [
        "statement-after-closing"
    ]


def test_every_page_of_a_closed_agreement_says_so_and_offers_nothing_more_to_state(client_of: ClientOf) -> None:
    clerk, own = client_of(Role.SECRETARIAT), f"/agreements/{DIABETES}/"
    pages = [own, f"{own}results/", f"{own}results/1/", f"{own}money/", PAGE]
    closed(expected())
    paper = life(DIABETES).papers[-1].id
    moved(paper, Move.CHECK, agreement=DIABETES)
    told = "Aftalen blev lukket før tid den 3. marts 2025 med opgørelse nr. 1."
    assert [told in words(clerk, page) for page in pages] == [False] * 5
    assert "Indtast resultater" in words(clerk, own) and "Luk før tid" in words(clerk, own)

    moved(paper, Move.APPROVE, agreement=DIABETES)
    assert [told in words(clerk, page) for page in pages] == [True] * 5
    assert told in words(client_of(Role.COUNCIL), own)
    assert "was closed early on 3 March 2025 by statement no. 1." in words(clerk, own, language="en")
    assert "Lukket før tid, nr. 1" in words(clerk, "/agreements/")
    panel = words(clerk, own).partition("Opgørelser")[2]
    assert "Indtast resultater" not in panel and "Luk før tid" not in panel
    assert [b'type="submit" class="button button-primary"' in clerk.get(page).content for page in pages] == [False] * 5
    # 4,522,000 kr. of the 6,000,000 kr. come back, and no more is to come.
    money = words(clerk, f"{own}money/")
    assert re.search(r"Rådet for Sociale Investeringer 6\.000\.000 kr\. 0,75 \S+ % −1\.478\.000 kr\.", money)
    assert "i værste fald er det, investoren ender med af det, der er opgjort" in money


def test_a_closing_is_put_right_by_another_and_by_that_alone(client_of: ClientOf) -> None:
    closed(expected())
    first = life(DIABETES).papers[-1].id
    moved(first, Move.CHECK, agreement=DIABETES)
    moved(first, Move.APPROVE, agreement=DIABETES)
    clerk = client_of(Role.SECRETARIAT)
    number = entered(EXPECTED, replace(EXPECTED, id="e-2", replaces="e-1", reached=70), agreement=DIABETES, seen=1)

    assert "Lav opgørelse på" in words(clerk, PAGE)
    assert b'name="final"' not in clerk.get(f"/agreements/{DIABETES}/results/{number}/").content
    closed(number)
    second = life(DIABETES).papers[-1].id
    moved(second, Move.CHECK, agreement=DIABETES)
    moved(second, Move.APPROVE, agreement=DIABETES)
    assert "med opgørelse nr. 2." in words(clerk, PAGE)


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [
        (AUTHORITY, WHY, "not-allowed"),
        (MAKER, "  ", "closing-without-reason"),
    ],
)
def test_a_closing_that_may_not_be_made_is_refused_and_nothing_is_kept(by: Person, reason: str, code: str) -> None:
    number = expected()

    assert refused(lambda: closed(number, by=by, reason=reason)) == [code]


def test_a_closing_asked_for_twice_is_made_once_and_never_taken_for_an_ordinary_statement() -> None:
    number = expected()
    assert closed(number) == closed(number, reason=f" {WHY} ") == 1

    assert refused(lambda: make_statement(opened(DIABETES), number, final=False, by=MAKER, now=NOW)) == [
        "statement-under-way"
    ]
    assert refused(lambda: closed(number, reason="En anden grund.")) == ["statement-under-way"]


def test_whoever_makes_a_closing_does_not_approve_it() -> None:
    closed(expected())
    paper = life(DIABETES).papers[-1].id

    assert refused(lambda: moved(paper, Move.CHECK, by=MAKER, agreement=DIABETES)) == ["not-allowed"]
    moved(paper, Move.CHECK, by=CHECKER, agreement=DIABETES)
    assert refused(lambda: moved(paper, Move.APPROVE, by=MAKER, agreement=DIABETES)) == ["not-allowed"]


def test_a_form_without_a_reason_is_told_so_and_nothing_is_made() -> None:
    number = expected()
    answer = logged_in("sekretariat").post(PAGE, {"set": number, "reason": " "})

    assert "Skal udfyldes" in answer.content.decode() or "skal udfyldes" in answer.content.decode()
    assert life(DIABETES).papers == ()


def test_what_to_do_first_is_said_where_there_is_no_rule_or_no_result(client_of: ClientOf) -> None:
    clerk = client_of(Role.SECRETARIAT)

    assert "Indtast de resultater, der ventes af dem" in words(clerk, PAGE)
    assert "Aftal en regel i en ny version" in words(clerk, f"/agreements/{SOSU}/closing/")
    assert "Aftal det i en ny version" in words(clerk, f"/agreements/{SOSU}/termination/")
    assert "Luk før tid" in words(clerk, f"/agreements/{DIABETES}/")
    assert "Luk før tid" not in words(clerk, f"/agreements/{SOSU}/")


def test_an_unknown_set_or_one_before_the_agreement_is_no_fault(client_of: ClientOf) -> None:
    expected()
    clerk = client_of(Role.SECRETARIAT)

    for asked in ("99", "x", "-1", "²", "9" * 40):
        assert clerk.get(PAGE, {"set": asked}).status_code == 200


def test_termination_tells_what_each_investor_gets_back_by_the_role_that_terminates(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = opened(DIABETES)
    rules = (
        Termination("§ 13", PartyRole.AUTHORITY, Fraction(1)),
        Termination("§ 14", PartyRole.PROVIDER, Fraction(1, 2)),
    )
    versions = tuple(replace(version, termination=rules) for version in dossier.versions)
    monkeypatch.setattr(queries, "dossier", lambda agreement: replace(dossier, versions=versions))
    clerk = client_of(Role.SECRETARIAT)
    page = f"/agreements/{DIABETES}/termination/"

    whole = words(clerk, f"{page}?by=authority&on=2024-06-30")
    assert "12.000.000 kr. skal investorerne have tilbage af deres kapital. Opsagt af myndighed 30. juni 2024" in whole
    half = words(clerk, f"{page}?by=provider&on=2024-06-30")
    assert "Den Sociale Investeringsfond (DSI) 6.000.000 kr. 0 kr. 3.000.000 kr." in half
    assert "hver investor får 50 % af sin indbetalte kapital, dog højst det, der mangler (§ 14)." in half
    early = words(clerk, f"{page}?by=provider&on=2020-06-30")
    assert "3.000.000" not in early
    rows = b"".join(clerk.get(page, {"by": "provider", "on": date(2024, 6, 30), "format": "csv"}).streaming_content)
    assert b"dsi,6000000.00,0.00,3000000.00" in rows
    assert clerk.get(page, {"by": "donor", "on": "2024-06-30"}).status_code == 200


EARLY = date(2023, 1, 31)
AS_OF_EARLY = replace(EXPECTED, holds_on=EARLY, known_on=EARLY)
RANKED = tuple(
    Tranche(party, rank, Money(1_000_000_00, "DKK"), "§ 4") for rank, party in enumerate(("dsi", "raadet"), 1)
)


@pytest.mark.parametrize(
    "before",
    [
        {"settlement": None},
        {"settlement": Settlement("§ 12", Fraction(1, 2)), "investors": RANKED},
    ],
)
def test_a_closing_refused_by_the_version_on_the_days_results_says_so_and_names_the_later_one(
    before: dict[str, Any], client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = opened(DIABETES)
    first, second = dossier.versions
    amended = replace(dossier, versions=(replace(first, **before), second))
    monkeypatch.setattr(queries, "dossier", lambda agreement: amended)
    number = entered(AS_OF_EARLY, agreement=DIABETES, as_of=EARLY)
    clerk = client_of(Role.SECRETARIAT)

    told = words(clerk, PAGE)
    assert "Resultatsæt 1 er kendt den 31. januar 2023, så siden går efter version 1, som gjaldt den dag." in told
    assert "Version 2 gælder fra 1. juli 2023 og siger, hvordan der gøres op." in told
    assert "Indtast de ventede resultater som kendt den dag eller senere" in told
    assert "i en ny version" not in told
    assert f'href="/agreements/{DIABETES}/results/enter/"' in clerk.get(PAGE).content.decode()
    assert f'href="/agreements/{DIABETES}/results/enter/"' not in client_of(Role.AUDITOR).get(PAGE).content.decode()
    assert "Version 2 is in force from 1 July 2023" in words(clerk, PAGE, language="en")
    assert refused(lambda: closed(number))

    entered(AS_OF_EARLY, agreement=DIABETES, as_of=date(2023, 7, 1), seen=1)
    told = words(clerk, PAGE)
    assert "kendt den 1. juli 2023, efter version 2, som gjaldt den dag." in told
    assert "Regn med andre resultater" in told
    assert closed(2) == 1


def test_a_closing_goes_by_the_version_on_the_days_results_also_where_the_newest_has_no_rule(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = opened(DIABETES)
    first, second = dossier.versions
    amended = replace(dossier, versions=(first, replace(second, settlement=None)))
    monkeypatch.setattr(queries, "dossier", lambda agreement: amended)
    entered(AS_OF_EARLY, agreement=DIABETES, as_of=EARLY)
    clerk = client_of(Role.SECRETARIAT)
    assert "efter version 1, som gjaldt den dag." in words(clerk, PAGE)
    assert "Luk før tid" in words(clerk, f"/agreements/{DIABETES}/")

    entered(AS_OF_EARLY, agreement=DIABETES, as_of=date(2023, 7, 1), seen=1)
    told = words(clerk, PAGE)
    assert "siden går efter version 2" in told
    assert "Aftal en regel under settlement i en ny version" in told
