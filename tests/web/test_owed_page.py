"""What payers must expect to owe: the same sums by year and by agreement, opened to their statements."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.domain.agreements.agreement import AgreementParty, Cap, CapScope
from gavn.domain.forecasting.keeping import About, MadeBy
from gavn.domain.values.party import PartyRole
from gavn.files.agreements import read_dossier, write_dossier
from gavn.language.catalogue import Language
from gavn.language.formats import number_text
from gavn.web.apps.accounts.models import User
from gavn.web.apps.documents import storage
from tests.builders import kroner
from tests.conftest import replace_in
from tests.web import forecasting
from tests.web.conftest import ClientOf, logged_in
from tests.web.forecasting import kept
from tests.web.paying import SOSU, VIOLENCE, approved, made, opened
from tests.web.samples import NOW
from tests.web.test_fund import words

pytestmark = pytest.mark.django_db

PAGE = "/payments/"
HAVNEN = "housing-first-havnen"


def test_all_payers_are_told_with_sums_that_add_up_and_open_to_their_statements(client_of: ClientOf) -> None:
    approved()
    made(VIOLENCE)
    text = words(client_of(Role.SECRETARIAT), PAGE)

    assert "3.631.000 kr. er opgjort." in text
    assert text.count("I alt") == 3
    assert added_up(client_of(Role.SECRETARIAT)) == [[38298, 30638, 3631, 3631]] * 3, "by year, by payer, by agreement"
    assert "SOSU Østjylland" in text.partition("Hvem skal betale?")[2].partition("I alt")[0]
    assert "1.000 kr. Budgetår" in text and "1.000 kr. Aftale" in text, "the unit stands once over each table"
    assert "Flere kloge hænder, nr. 1 03.03.2025 02.04.2025 3.631.000 kr." in text
    assert "Dialog mod Vold, nr. 1, kladde" in text
    assert f"/agreements/{SOSU}/statements/1/" in client_of(Role.SECRETARIAT).get(PAGE).content.decode()


def added_up(client: Client) -> list[list[int]]:
    """The sums by year, by payer and by agreement, once the rows of each are found to come to them, but for rounding to
    thousands that the page tells of."""
    context = client.get(PAGE).context
    sums = []
    for table in (context["years"], context["payers"], context["agreements"]):
        rows = [[in_thousands(each["text"]) for each in row["cells"]] for row in table["rows"]]
        sums.append([in_thousands(each["text"]) for each in table["foot"]["cells"]])
        apart = [abs(sum(column) - foot) for column, foot in zip(zip(*rows, strict=True), sums[-1], strict=True)]
        assert max(apart) <= (len(rows) + 1) / 2 and (context["rounding"] or not any(apart)), table["head"][0]
    return sums


def in_thousands(text: str) -> int:
    return 0 if text == "–" else int("".join(re.findall(r"\d", text)))


def test_who_takes_what_a_cap_leaves_and_who_paid_by_an_old_version_have_rows_that_open(
    client_of: ClientOf, tmp_path: Path
) -> None:
    """SOSU Østjylland pays 1,000,000 kr. at most and Bikubenfonden the rest; an amendment makes a third the payer."""
    own = opened()
    [first] = own.versions
    cap = Cap("own", "§ 8", CapScope.PAYER, kroner(1_000_000), payer="sosu-oestjylland", overflow_to="bikubenfonden")
    others = (AgreementParty(PartyRole.AUTHORITY, party) for party in ("bikubenfonden", "lind-foundation"))
    capped = replace(first, caps=(cap,), parties=(*first.parties, *others))
    [payer] = first.payers
    later = replace(
        capped,
        version=2,
        reason_da="En anden betaler.",
        reason_en="Another payer.",
        effective_from=date(2026, 1, 1),
        signed_on=date(2025, 12, 1),
        payers=(replace(payer, party="lind-foundation"),),
        caps=(),
    )
    write_dossier(replace(own, versions=(capped, later)), tmp_path / SOSU)
    found = read_dossier(tmp_path / SOSU).dossier
    assert found is not None
    storage.write(storage.dossier_content(found), by="sekretariat", now=NOW)
    approved()
    client = client_of(Role.SECRETARIAT)

    assert added_up(client)[1][2] == 3631
    rows = {row["label"]: row for row in client.get(PAGE).context["payers"]["rows"]}
    assert [rows[name]["cells"][2]["text"] for name in ("SOSU Østjylland", "Bikubenfonden", "Lind Foundation")] == [
        "1.000",
        "2.631",
        "0",
    ]
    for name, row in rows.items():
        assert client.get(PAGE + row["url"]).status_code == 200, name
    assert "2.631.000 kr. er opgjort" in words(client, PAGE + rows["Bikubenfonden"]["url"])


def test_an_authority_sees_what_it_pays_itself_and_lands_one_click_from_it() -> None:
    approved()
    made(VIOLENCE)
    client = logged_in("myndighed")
    text = words(client, PAGE)

    assert "Sociale Forhold og Beskæftigelse skal regne med" in text
    assert "ingen opgørelse er godkendt endnu." in text and "Dialog mod Vold, nr. 1, kladde" in text
    assert "Flere kloge hænder" not in text
    assert "Lær for Livet" in text
    assert "delt efter aftalens andele" in text
    assert 'href="/payments/"' in client.get("/pipeline/").content.decode()
    assert words(client, f"{PAGE}?payer=sosu-oestjylland") == text


def test_one_payer_is_chosen_by_its_name_and_an_unknown_one_is_not_there(client_of: ClientOf) -> None:
    auditor = client_of(Role.AUDITOR)
    content = auditor.get(PAGE).content.decode()
    [chosen] = [part.partition('"')[0] for part in content.split('href="?payer=')[1:] if "SOSU" in part[:80]]

    assert "SOSU Østjylland skal regne med" in words(auditor, f"{PAGE}?payer={chosen}")
    assert auditor.get(PAGE, {"payer": "nobody"}).status_code == 404


def test_a_programme_that_others_pay_by_too_is_told_to_stand_whole(client_of: ClientOf, tmp_path: Path) -> None:
    """Each of two payers was told to count on all of it, without a word."""
    secretariat, payer = client_of(Role.SECRETARIAT), "sociale-forhold-og-beskaeftigelse"
    whole = "står med alt det ventede"
    assert whole not in words(secretariat, f"{PAGE}?payer={payer}")
    assert whole not in words(secretariat, PAGE)

    folder = tmp_path / HAVNEN
    write_dossier(opened(HAVNEN), folder)
    for file in folder.iterdir():
        file.write_text(file.read_text(encoding="utf-8").replace(payer, "boern-og-unge"), encoding="utf-8")
    found = read_dossier(folder).dossier
    assert found is not None
    storage.write(storage.dossier_content(found), by="sekretariat", now=NOW)

    assert whole in words(secretariat, f"{PAGE}?payer={payer}")
    assert whole in words(secretariat, f"{PAGE}?payer=boern-og-unge")
    by_payer = words(secretariat, PAGE).partition("Hvem skal betale?")[2].partition("Efter hvilke aftaler?")[0]
    assert whole in by_payer and "I alt" not in by_payer, "rows that tell of one programme twice have no sum"


def test_what_is_stated_in_another_currency_is_told_and_added_to_nothing(client_of: ClientOf, tmp_path: Path) -> None:
    """The page failed for everybody once one agreement was in another currency."""
    folder = tmp_path / SOSU
    write_dossier(opened(), folder)
    replace_in(folder / "agreement.yaml", "currency: DKK", "currency: EUR")
    found = read_dossier(folder).dossier
    assert found is not None
    storage.write(storage.dossier_content(found), by="sekretariat", now=NOW)
    approved()
    text = words(client_of(Role.SECRETARIAT), PAGE)

    assert "3.631.000 EUR er opgjort." in text
    assert "Hertil kommer 3.631.000 EUR, som er opgjort i en anden valuta end fondens" in text
    assert "Flere kloge hænder, nr. 1 03.03.2025 02.04.2025 3.631.000 EUR" in text


def test_an_authority_that_pays_by_nothing_is_told_so(client_of: ClientOf) -> None:
    User.objects.filter(username="myndighed").update(party="lind-foundation")

    assert "Din part betaler ikke efter nogen aftale." in words(logged_in("myndighed"), PAGE)


def test_others_are_told_why_they_may_not_see_it(client_of: ClientOf) -> None:
    person: Person = User.objects.get(username="leverandoer").person

    assert person.role is Role.PROVIDER
    assert client_of(Role.PROVIDER).get(PAGE).status_code == 403


def test_the_newest_forecast_stands_beside_plan_and_rule_with_its_day(client_of: ClientOf) -> None:
    """The mean of its futures for the one account of the agreement, 2025; before it was made there is no column."""
    secretariat, address = client_of(Role.SECRETARIAT), f"/agreements/{SOSU}/money/"
    assert "Der er ingen prognose endnu." in words(secretariat, address)
    assert "Prognose:" not in words(secretariat, PAGE)

    kept()

    [forecast] = (each for each in forecasting.made().kept if each.made_by is MadeBy.MODEL)
    [row] = (
        each
        for each in forecast.rows
        if each.account == "payment.flere-kloge-haender"
        and each.period.label == "2025"
        and each.about is About.PAYMENTS
    )
    mean = round(sum(point.major for point in row.points) / len(row.points))
    assert mean > 0
    text = words(secretariat, address)
    assert f"2025 284 227 {number_text(Fraction(mean, 1000), Language.DANISH)} –" in text
    assert "nyeste prognose, pr. 31. december 2024" in text
    assert f" {number_text(Fraction(mean, 1000), Language.DANISH)} " in words(
        secretariat, f"{PAGE}?payer=sosu-oestjylland"
    )
    assert "står i prognosen pr. 31.12.2024" in words(secretariat, "/economy/")
