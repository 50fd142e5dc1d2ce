"""The pages of investments: whether each works and pays back, and who may see it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.standing import Holding, holding_of
from gavn.domain.outcomes.facts import Tally
from gavn.domain.values.money import Money
from gavn.language.catalogue import Language
from gavn.web.apps.agreements import queries
from gavn.web.apps.agreements.show.answer import balance_text, money_text
from gavn.web.apps.fund.show.holdings import group_of
from gavn.web.apps.payments.models import ExpectedSetRow, ResultSetRow
from tests.web.conftest import ClientOf
from tests.web.paying import DAY, entered
from tests.web.reading import text_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def test_the_list_tells_how_many_still_owe_payment(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/investments/")
    assert "Elleve investeringer: otte venter fonden stadig betaling fra, tre er afsluttet." in text
    assert "I alt, 11 investeringer 44.247 10.813 14.746 30.638" in text
    assert "Fundamentet 2022 200" in text
    assert ", one is settled." in words(client_of(Role.INVESTOR), "/investments/", language="en")
    one = words(client_of(Role.PROVIDER), "/investments/")
    assert "Én investering, og fonden venter stadig betaling fra den." in one


@pytest.mark.parametrize(
    ("investment", "answer"),
    [
        (
            "diabetes",
            "Flere nåede målet end ventet, men kun 138 af 300 planlagte er kommet med, "
            "og fonden fik 76 % af pengene tilbage.",
        ),
        (
            "ung-i-fokus",
            "Kun 367 af 422 planlagte er kommet med, og fonden har fået 2,4 mio. kr. af 11,7 mio. kr. tilbage "
            "og venter efter reglen 10,4 mio. kr. mere.",
        ),
        ("ips-plus", "120 af 300 er kommet med indtil nu, og fonden har endnu intet fået tilbage af 1,5 mio. kr."),
        (
            "housing-first-havnen",
            "2,5 mio. kr. af 9,8 mio. kr. tilbage i programmet og venter efter reglen 6,1",
        ),
        ("hygiejne-nudging", "Fonden fik intet tilbage af 2,9 mio. kr."),
        ("fundamentet", "Fonden gav 0,2 mio. kr., uden at der kan ventes resultatbetaling."),
        ("flere-kloge-haender", "Færre faldt fra end ventet, og fonden har fået 3,6 mio. kr. af 3,1 mio. kr. tilbage"),
    ],
)
def test_each_investment_is_answered_in_a_sentence(client_of: ClientOf, investment: str, answer: str) -> None:
    text = words(client_of(Role.SECRETARIAT), f"/investments/{investment}/")
    assert answer in text
    assert ("Aftalens priser og punkter er ikke offentliggjort" in text) == (investment != "fundamentet")
    assert "hvad der udløser betaling: Penge" not in text


def test_a_warning_stands_apart_from_the_promise_and_leads_to_what_it_rests_on(client_of: ClientOf) -> None:
    page = text_of(client_of(Role.COUNCIL).get("/investments/ung-i-fokus/"))

    [lead] = re.findall(r'<p class="g-lead">(.*?)</p>', page, re.DOTALL)
    assert "Løftet:" in lead and "422" not in lead
    assert '<p class="g-warn"><a class="g-attn" href="#recruitment">367 mod 422 planlagt</a></p>' in page
    assert '<section class="g-sec" id="recruitment">' in page


def test_the_page_says_its_first_result_in_numbers_its_plans_and_its_versions(client_of: ClientOf) -> None:
    member = client_of(Role.COUNCIL)
    diabetes = words(member, "/investments/diabetes/")
    assert (
        "HbA1c ned 8,5 % eller mere, efter 12 måneder: 58 % mod ventet 31 %. Det er med 95 % sikkerhed bedre"
        in diabetes
    )
    assert "46 % af planen: 138 af 300. Den første plan var 450." in diabetes
    assert "Tre versioner. Den sidste gælder." in diabetes
    assert "Rapporten oplyser ingen resultater i tal." in words(member, "/investments/hygiejne-nudging/")
    assert "Én version, som gælder." in words(member, "/investments/ung-i-fokus/")


def test_where_the_report_states_no_results_those_that_are_recorded_are_led_to(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a demo as what they are; what an early closing expects is no result."""
    page, member = "/investments/ips-plus/", client_of(Role.COUNCIL)
    leads = '<p><a href="/agreements/ips-plus/">{}</a></p>'
    assert leads.partition("{")[0] not in text_of(member.get(page))
    entered(Tally("t-1", "employment", "12-months", DAY, DAY, reached=12, due=40, enrolled=40), agreement="ips-plus")
    assert leads.format("Resultater, der er registreret om aftalen") in text_of(member.get(page))
    assert "Rapporten oplyser endnu ingen resultater i tal." in words(member, page)

    ExpectedSetRow.objects.create(result_set=ResultSetRow.objects.get())
    assert leads.partition("{")[0] not in text_of(member.get(page))
    monkeypatch.setattr(queries, "of_made_up_people", lambda lives, day: frozenset(life.dossier.id for life in lives))
    assert leads.format("Demoens resultater, målt på opdigtede personer") in text_of(member.get(page))


def test_a_rate_stands_with_its_counts_its_interval_and_its_reading(client_of: ClientOf) -> None:
    text = words(client_of(Role.EVALUATOR), "/investments/diabetes/")
    assert "31 % afledt 58 % 22 / 38 41–74 Over det ventede, med 95 % sikkerhed" in text
    assert "54 % 7 / 13 25–81 13 er for få til at vide det" in text
    assert "fra 49 % 77 % ikke oplyst 28 procentpoint op" in text
    assert "Borgere startet 138 100 %" in text and "Målt efter 24 måneder 13 9 %" in text


def test_money_stands_year_by_year_and_for_each_who_was_reached(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), "/investments/diabetes/", language="en")
    assert "2024 1,821 4,522" in text and "Total 5,963 4,522" in text
    assert "Out 43.2 Back 32.8 Not paid back 10.4" in text
    assert "Version 3: amendment" in text


def test_amounts_for_each_that_do_not_add_up_are_told_to_be_rounded(client_of: ClientOf) -> None:
    rounded = "Hvert tal er afrundet for sig, så forskellen kan afvige med 0,1."
    client = client_of(Role.AUDITOR)
    text = words(client, "/investments/ung-i-fokus/")

    assert f"Ud 31,9 Tilbage 6,4 Ikke betalt tilbage 25,4 {rounded}" in text
    assert rounded not in words(client, "/investments/diabetes/")


def test_a_guarantee_is_a_sentence_with_one_full_stop(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), "/investments/housing-first-havnen/")

    assert "Bikubenfonden dækker et underskud på op til 2,0 mio. kr. " in text


def test_fewer_dropouts_than_expected_is_read_as_the_aim(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/investments/flere-kloge-haender/")
    assert "8 % afledt 6 % 83 / 1.475 4,5–6,9 Med 95 % sikkerhed færre end ventet, og færre er målet" in text
    assert "Betalt tilbage ud over det udbetalte 0,4" in text


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        (Role.AUTHORITY, "din-vej-i-job", "diabetes"),
        (Role.PROVIDER, "dialog-mod-vold", "din-vej-i-job"),
        (Role.INVESTOR, "laer-for-livet", "ung-i-fokus"),
        (Role.FOUNDATION, "ung-i-fokus", "laer-for-livet"),
    ],
)
def test_a_party_sees_only_what_it_takes_part_in(client_of: ClientOf, role: Role, seen: str, unseen: str) -> None:
    client = client_of(role)
    assert "Din part er" in words(client, f"/investments/{seen}/")
    assert client.get(f"/investments/{unseen}/").status_code == 404
    listed = client.get("/investments/").content.decode()
    assert f"/investments/{seen}/" in listed
    assert f"/investments/{unseen}/" not in listed


def test_what_is_not_there_is_a_page_that_is_not_there(client_of: ClientOf) -> None:
    assert client_of(Role.COUNCIL).get("/investments/unknown/").status_code == 404
    assert client_of(Role.ADMINISTRATOR).get("/investments/diabetes/").status_code == 403
    assert client_of(None).get("/investments/diabetes/").status_code == 302


@pytest.mark.parametrize(
    ("investment", "sums"),
    [
        (
            "housing-first-hjem-job-og-helhed",
            "Lovet i aftalen 11.500 Udbetalt til nu − 9.813 Rest i budgettet 0 "
            "Lovet, men hverken udbetalt eller budgetteret = 1.687",
        ),
        (
            "housing-first-hjem-job-og-helhed",
            "Udbetalt, når alt er betalt 9.813 Betalt tilbage til nu − 2.480 Ventes efter effektreglen − 6.103 "
            "Ventes ikke tilbage = 1.230",
        ),
        (
            "din-vej-i-job",
            "Lovet i aftalen 3.000 Udbetalt til nu − 3.032 Rest i budgettet 0 Ud over det lovede = −32",
        ),
        ("ung-i-fokus", "Lovet i aftalen 14.400 Udbetalt til nu − 11.700 Rest i budgettet − 2.700 Forskel = 0"),
    ],
)
def test_promised_paid_and_expected_add_up_before_the_reader(client_of: ClientOf, investment: str, sums: str) -> None:
    assert sums in words(client_of(Role.COUNCIL), f"/investments/{investment}/")


def test_the_capital_of_a_programme_is_told_as_that(client_of: ClientOf) -> None:
    assert "Rådets kapital 11,5 mio. kr. i hele programmet" in words(
        client_of(Role.COUNCIL), "/investments/housing-first-havnen/"
    )


def holding(aarhus: Fund, name: str, *, as_of: date) -> Holding:
    investment = aarhus.investment(name)
    assert investment is not None
    return holding_of(aarhus, investment, as_of=as_of, moved=movements_of(aarhus).until(as_of))


@pytest.mark.parametrize(
    ("investment", "text", "year"),
    [
        ("ung-i-fokus", "fonden har indtil nu fået 0,7 mio. kr. af 8,1 mio. kr. tilbage", 2023),
        ("ips-plus", "fonden har endnu intet fået tilbage af 0,8 mio. kr.", 2023),
        ("ips-plus", "fonden har endnu ikke betalt noget ud", 2022),
    ],
)
def test_what_runs_before_any_budget_is_not_told_as_finished(
    aarhus: Fund, investment: str, text: str, year: int
) -> None:
    found = holding(aarhus, investment, as_of=date(year, 12, 31))
    assert money_text(found, Language.DANISH).replace("\N{NO-BREAK SPACE}", " ") == text
    assert group_of(found) == "unbudgeted"


def test_what_runs_with_nothing_in_the_budget_is_not_told_as_settled(aarhus: Fund) -> None:
    lines = tuple(line for line in aarhus.versions[0].lines if "ips-plus" not in line.account)
    unbudgeted = replace(aarhus, versions=(replace(aarhus.versions[0], lines=lines), *aarhus.versions[1:]))

    found = holding(unbudgeted, "ips-plus", as_of=aarhus.as_of)

    assert not found.money.is_open
    assert (group_of(found), found.is_settled) == ("running", False)
    assert money_text(found, Language.ENGLISH).startswith("the fund has got nothing back yet of 1.5")


def test_another_currency_is_written_as_it_is(aarhus: Fund) -> None:
    found = holding(aarhus, "diabetes", as_of=aarhus.as_of)
    money = replace(found.money, out=Money(5_963_000_00, "EUR"), back=Money(4_522_000_00, "EUR"))
    text = balance_text(replace(found, money=money), Language.DANISH)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Fonden har betalt 5,963 mio. EUR ud og fået 4,522 mio. EUR tilbage: 1,441 mio. EUR mindre."
    )


def test_an_investment_leads_to_its_forecast_where_there_is_one_to_see(client_of: ClientOf) -> None:
    """One headline counts by the rule, the other in the middle of the futures: each says so."""
    link = '/forecast/agreements/ung-i-fokus/"'
    assert link in text_of(client_of(Role.COUNCIL).get("/investments/ung-i-fokus/"))
    assert link in text_of(client_of(Role.AUTHORITY).get("/investments/ung-i-fokus/"))
    # Nothing is assumed of one; of another the reader sees no forecast.
    assert "/forecast/agreements/" not in text_of(client_of(Role.COUNCIL).get("/investments/hygiejne-nudging/"))
    assert "/forecast/agreements/" not in text_of(client_of(Role.ADMINISTRATOR).get("/investments/ung-i-fokus/"))
