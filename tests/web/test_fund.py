"""The pages of the fund as a whole: what they answer, from which date, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.table import Column, EconomyTable
from gavn.domain.fund.deadlines import Deadline, DeadlineKind
from gavn.domain.fund.disagreements import find_disagreements
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.pipeline.inquiry import Hearing, Inquiry
from gavn.domain.values.money import Money
from gavn.domain.values.period import Period
from gavn.language.catalogue import Language
from gavn.language.glossary import words as glossary_words
from gavn.web.apps.fund.show.balance import balance_section
from gavn.web.apps.fund.show.findings import findings_context
from gavn.web.apps.fund.show.overview import seen_by
from tests.web.conftest import PEOPLE, SOCIAL, ClientOf
from tests.web.reading import text_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]


def test_the_fund_at_a_glance_answers_from_the_records(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/fund/")
    assert "Fonden har 7,7 mio. kr. i kassen, men alt er bundet: nye investeringer hviler på 30,6 mio. kr." in text
    assert "I 2024 gik 11,953 mio. kr. ud, og 11,389 mio. kr. kom tilbage fra syv projekter;" in text
    assert "saldoen faldt med 0,564 mio. kr. Tre investeringer kræver opmærksomhed" in text
    for part in ("7.700", "+ 8.000", "− 10.813", "− 5.000", "= −113", "+ 30.638", "= 30.525"):
        assert part in text
    assert "I alt, 11 investeringer 44.247 10.813 14.746 30.638" in text
    assert "40.000 indskudt − 44.247 investeret + 14.746 betalt tilbage − 2.599 drift − 200 doneret = 7.700." in text


def test_notes_of_investments_and_the_funnel_come_from_facts_and_events(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/fund/")
    assert "367 mod 422 planlagt" in text
    assert "4 af 42 i beskæftigelse, ventet 19" in text
    assert "110 færre frafald af 1.475" in text
    assert "Af 53 henvendelser i den åbne strøm er ni sat i gang. Af tolv henvendelser i et call er to sat" in text
    assert "Modtaget 53 19 afvist direkte Til faglig belysning 34 21 afvist, 1 donation" in text
    assert "Næste: 8,0 mio. kr. ventes indskudt, 1. januar 2025." in text
    assert "01.01.2025 8,0 mio. kr. ventes indskudt" in text
    assert "31.12.2026 Rådets periode udløber" in text


def test_the_notice_begins_with_the_balance_that_the_page_tells(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/fund/", language="en")
    assert "Closing balance, realised 2024, 1,000 kr. 7,781 7,700 −81 Arose in 2022 and carried on since" in text
    assert "The fund holds 7.7 million kr., but all of it is bound" in text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/fund/?as-of=2022-12-31", "Fonden har 23,1 mio. kr. i kassen. Råderummet kan ikke regnes ud"),
        ("/fund/?as-of=2010-01-01", "Fonden har 0 kr. i kassen."),
        ("/fund/?as-of=2025-06-30", "Posterne er fulde til og med 31. december 2024."),
        ("/fund/?as-of=yesterday", "Datoen skal skrives som 31.12.2024."),
    ],
)
def test_the_page_can_be_read_as_of_any_date(client_of: ClientOf, address: str, expected: str) -> None:
    assert expected in words(client_of(Role.SECRETARIAT), address)


def test_what_was_reported_later_is_not_told_of_an_earlier_date(client_of: ClientOf) -> None:
    text = words(client_of(Role.SECRETARIAT), "/fund/?as-of=2022-12-31")
    assert "Uden budget er det ikke kendt, hvad der stadig ventes" in text
    assert "Rapportens noter om investeringerne gælder kun den seneste dato" in text
    for later in ("kræver opmærksomhed", "367 mod 422", "Rådets periode", "Afsluttet og opgjort"):
        assert later not in text


def test_parties_see_the_fund_but_not_where_reports_disagree(client_of: ClientOf) -> None:
    client = client_of(Role.PROVIDER)
    text = words(client, "/fund/")
    assert "Her er rapporten og posterne ikke enige" not in text
    page = client.get("/fund/").content.decode()
    assert 'href="/investments/dialog-mod-vold/"' in page
    assert 'href="/investments/diabetes/"' not in page
    assert client.get("/disagreements/").status_code == 403


def test_the_public_page_tells_the_money_and_no_small_group(client_of: ClientOf) -> None:
    text = words(client_of(None), "/")
    assert "Fonden har investeret 44,2 mio. kr. i elleve sociale indsatser, og 14,7 mio. kr. er kommet tilbage." in text
    assert "HbA1c ned 8,5 % eller mere: 22 af 38 (58 %)" in text
    # What is told comes to the balance: 40.0 − 44.2 + 14.7 − what its own work and gifts cost is 7.7.
    assert "Drift 2,6 mio. kr. Doneret 0,2 mio. kr." in text
    assert "Afbrudt inden 6 måneder: 83 af 1.475 (6 %)" in text
    assert "Dialog mod Vold 1.783 460 Ikke vist: for få mennesker" in text
    assert "Hjem, Job og Helhed Ikke vist: antallet er ikke oplyst" in text
    assert "Job BootCamp 800 900 Resultater i tal er ikke oplyst" in text
    for hidden in ("9 af 11", "11 af 15", "4 af 42", "7 af 9", "kræver opmærksomhed", "uenige"):
        assert hidden not in text
    assert 'href="/log-in/"' in client_of(None).get("/").content.decode()


def test_every_finding_opens_to_the_sum_behind_it(client_of: ClientOf) -> None:
    text = words(client_of(Role.AUDITOR), "/disagreements/")
    assert "168 trykte tal er holdt mod posterne: 23 steder er de uenige, og tre steder er forskellen kun" in text
    assert "Viser 26 af 26." in text
    assert "Sammentælling: 8" in text and "Fremføring: 2" in text and "Mod posterne: 13" in text
    assert "Kun afrunding: 3" in text
    assert "Opstået i 2022 og ført videre siden" in text
    assert "Trykt saldo, realiseret 2021 35.953" in text
    assert "Resultatbetaling: Dialog mod Vold 2023 230" in text
    assert "Nogle af tallene i kolonnen er udledt" in text


@pytest.mark.parametrize(
    ("query", "shown", "there", "not_there"),
    [
        ("check=roll-forward", 3, "Fremføring: 2", "Sammentælling: 8"),
        ("verdict=rounding", 3, "Kun afrunding: 3", "Mod posterne"),
        ("check=standing&verdict=rounding", 0, "Intet passer til valget.", "Mod posterne: 13"),
        ("check=guess", 26, "Sammentælling: 8", "Intet passer"),
    ],
)
def test_findings_are_filtered_by_kind_and_verdict(
    client_of: ClientOf, query: str, shown: int, there: str, not_there: str
) -> None:
    text = words(client_of(Role.COUNCIL), f"/disagreements/?{query}")
    assert f"Viser {shown} af 26." in text
    assert there in text
    assert not_there not in text


def test_the_glossary_is_for_everybody_and_finds_words_in_either_language(client_of: ClientOf) -> None:
    client = client_of(None)
    assert "råderum room to invest fri kapital + de resultatbetalinger" in words(client, "/glossary/")
    found = words(client, "/glossary/?text=guarantor", language="en")
    assert "guarantor garant covers a deficit up to an amount" in found
    assert f"1 of {len(glossary_words())} words." in found
    assert "Ingen ord passer." in words(client, "/glossary/?text=xyz")


@pytest.mark.parametrize("role", Role)
def test_notes_stand_only_with_investments_that_the_reader_may_open(client_of: ClientOf, role: Role) -> None:
    text = words(client_of(role), "/fund/")

    everything = role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR, Role.EVALUATOR)
    assert ("110 færre frafald af 1.475" in text) == everything
    assert ("4 af 42 i beskæftigelse" in text) == (everything or role == Role.AUTHORITY)


@pytest.mark.parametrize("role", Role)
def test_hearings_are_told_only_to_those_who_may_see_the_inquiry(aarhus: Fund, role: Role) -> None:
    person = next(person for person in PEOPLE.values() if person.role == role)
    asked = Hearing(department=SOCIAL, asked_on=date(2024, 12, 1), deadline=date(2025, 1, 15))
    elsewhere = replace(asked, department="boern-og-unge")
    ahead = [
        Deadline(hearing.deadline, DeadlineKind.HEARING, replace(aarhus.inquiries[0], hearings=(hearing,)))
        for hearing in (asked, elsewhere)
    ]

    seen = [deadline.what.departments for deadline in seen_by(ahead, person) if isinstance(deadline.what, Inquiry)]

    own, other = {SOCIAL}, {"boern-og-unge"}
    whole = role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR)
    assert [set(departments) for departments in seen] == (
        [own, other] if whole else [own] if role == Role.AUTHORITY else []
    )


@pytest.mark.parametrize("role", Role)
def test_what_lies_ahead_of_an_investment_is_told_to_those_who_may_open_it(client_of: ClientOf, role: Role) -> None:
    text = words(client_of(role), "/fund/")

    everything = role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR, Role.EVALUATOR)
    assert ("Første resultater opgøres" in text) == (everything or role == Role.AUTHORITY)
    assert ("Slutevaluering, betalt af Lind Foundation" in text) == (
        everything or role in (Role.AUTHORITY, Role.FOUNDATION)
    )
    assert "Rådets periode udløber" in text


@pytest.mark.parametrize("role", [None, *Role])
def test_the_foot_promises_postings_only_to_those_who_may_see_them(client_of: ClientOf, role: Role | None) -> None:
    client, promise, plain = client_of(role), "Alle tal kan åbnes til de posteringer", "Tallene er regnet ud af fondens"
    for_all, inside = words(client, "/"), words(client, "/fund/" if role else "/")

    opens = role in (Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR)
    assert (promise in inside) == opens
    assert (plain in inside) != opens
    assert promise not in for_all and plain in for_all, "no figure of the page for everybody opens"


def test_the_rule_and_the_reports_own_words_are_told_apart(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/fund/")
    assert "Ved 80 % effekt når ingen igangværende investering hele sin kapital tilbage; garantier er ikke" in text
    assert "Hele kapitalen ventes tilbage" in text
    assert "Noterne under Nu er rapportens egne." in text


def test_a_page_of_another_party_is_told_as_something_the_reader_takes_no_part_in(client_of: ClientOf) -> None:
    response = client_of(Role.PROVIDER).get("/investments/diabetes/")
    assert response.status_code == 404
    assert "hører til noget, som du ikke deltager i" in response.content.decode()


def test_later_deadlines_stand_folded_under_the_first(client_of: ClientOf) -> None:
    page = text_of(client_of(Role.COUNCIL).get("/fund/"))

    folded = page.partition('<details class="g-more"><summary>Én senere frist</summary>')[2].partition("</details>")[0]
    assert "primo 2027" in folded and "Dialog mod Vold" in folded


@pytest.mark.parametrize(
    ("verdict", "said"), [("rounding", "ingen er uenige; ét sted er"), ("disagrees", "ét sted er de uenige")]
)
def test_what_disagrees_is_counted_in_words(aarhus: Fund, verdict: str, said: str) -> None:
    findings = find_disagreements(aarhus, moved=movements_of(aarhus))
    [one] = [found for found in findings if found.verdict == verdict][:1]

    context = findings_context(aarhus, [one], shown=[one], checked=168, language=Language.DANISH)

    assert said in context["page_title"]
    assert "{" not in context["page_title"] and not context["page_title"].endswith("0")


def test_a_small_fund_in_another_currency_is_drawn_in_thousands_and_told_in_its_own() -> None:
    table = EconomyTable(
        "EUR",
        columns=(Column(Layer.REALISED, Period.year(2024)),),
        rows=(),
        totals=(Money.zero("EUR"),),
        injections=(Money.zero("EUR"),),
        closings=(Money(45_300_00, "EUR"),),
    )

    section = balance_section(table, as_of=date(2024, 12, 31), effect=None, language=Language.DANISH)

    assert ">45,3<" in str(section["wide"]) and " tus.<" in str(section["wide"])
    assert "mio." not in str(section["wide"])
    assert section["table"]["caption"] == "Saldo, 1.000 EUR"
