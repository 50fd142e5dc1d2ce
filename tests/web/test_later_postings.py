"""What is posted after the date to which the records are complete: told everywhere, counted where it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gavn.domain.access.roles import Role
from gavn.domain.economy.ledger import Line
from gavn.domain.values.money import Money
from gavn.web.apps.economy.actions import Entry, approve_draft, enter_posting
from gavn.web.apps.fund import queries
from tests.web.conftest import PEOPLE, ClientOf
from tests.web.reading import words

pytestmark = pytest.mark.django_db
ENTERED, APPROVED = datetime(2025, 3, 3, 9, tzinfo=UTC), datetime(2025, 3, 4, 9, tzinfo=UTC)
OFFICE = "operations.secretariat"


def post(minor: int, *, account: str = OFFICE, on: date = date(2025, 3, 3)) -> None:
    """Pays so much from cash on an account: entered by one, approved by another."""
    amount = Money(minor, "DKK")
    lines = (Line(account, amount), Line("cash", -amount))
    entry = Entry(f"{account} {on}", f"{on.year}-{minor}", on, on, "Konference", lines)
    approve_draft(enter_posting(entry, by=PEOPLE["sekretariat"], now=ENTERED), by=PEOPLE["godkender"], now=APPROVED)


@pytest.mark.parametrize("address", ["/fund/", "/investments/", "/investments/ung-i-fokus/"])
def test_the_published_date_stands_and_the_later_one_is_a_link_away(client_of: ClientOf, address: str) -> None:
    client = client_of(Role.SECRETARIAT)
    assert "Der er bogført frem til" not in words(client, address)

    post(120_000_00)

    assert "Der er bogført frem til 3. marts 2025." in words(client, address)
    assert f'href="{address}?as-of=2025-03-03"' in client.get(address).content.decode()


def test_the_later_date_counts_what_was_posted_and_leads_back(client_of: ClientOf) -> None:
    post(120_000_00)
    client = client_of(Role.SECRETARIAT)

    text = words(client, "/fund/?as-of=2025-03-03")

    assert "I 2025 gik 0,12 mio. kr. ud, og intet kom tilbage; saldoen faldt med 0,12 mio. kr." in text
    assert "Posterne er fulde til og med 31. december 2024." in text
    assert "Vis siden pr. 31. december 2024" in text
    assert "Der er bogført frem til" not in text


def test_an_earlier_date_tells_nothing_of_what_came_after(client_of: ClientOf) -> None:
    post(120_000_00)
    assert "Der er bogført frem til" not in words(client_of(Role.SECRETARIAT), "/fund/?as-of=2023-12-31")


def test_the_public_page_stays_as_it_was_published(client_of: ClientOf) -> None:
    before = words(client_of(None), "/")
    post(120_000_00)
    assert words(client_of(None), "/") == before


@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [
        (
            "2020-12-31",
            "I 2020 blev 40,0 mio. kr. indskudt, 1,222 mio. kr. gik ud, og 0,9 mio. kr. kom tilbage fra ét projekt",
        ),
        ("2010-01-01", "I 2010 gik intet ud, og intet kom tilbage; saldoen er uændret."),
        (
            "2024-12-31",
            "I 2024 gik 11,953 mio. kr. ud, og 11,389 mio. kr. kom tilbage fra syv projekter; saldoen faldt",
        ),
    ],
)
def test_the_sentence_of_the_year_tells_all_that_moved_the_balance(
    client_of: ClientOf, as_of: str, sentence: str
) -> None:
    assert sentence in words(client_of(Role.COUNCIL), f"/fund/?as-of={as_of}")


def test_a_small_amount_is_told_in_kroner(client_of: ClientOf) -> None:
    post(1_200_00)
    text = words(client_of(Role.COUNCIL), "/fund/?as-of=2025-03-03")
    assert "I 2025 gik 1.200 kr. ud, og intet kom tilbage; saldoen faldt med 1.200 kr." in text
    assert "0,000 mio." not in text and "0,001 mio." not in text


def test_a_payment_that_is_taken_back_is_told_as_that(client_of: ClientOf) -> None:
    post(150_000_00, account="payment.dialog-mod-vold")
    text = words(client_of(Role.COUNCIL), "/fund/?as-of=2025-03-03")
    assert "I 2025 gik intet ud, og 0,15 mio. kr. gik tilbage til dem, der havde betalt;" in text


def test_a_later_posting_changes_nothing_in_what_a_report_is_held_against(client_of: ClientOf) -> None:
    fund = queries.whole_fund()
    client = client_of(Role.AUDITOR)
    before = (queries.disagreements(fund), words(client, "/disagreements/"))

    post(1_234_56)
    post(-500_000_00, account="payment.dialog-mod-vold", on=date(2025, 1, 1))

    assert (queries.disagreements(queries.whole_fund()), words(client, "/disagreements/")) == before


@pytest.mark.parametrize("as_of", ["2024-12-31", "2025-03-03", "2026-11-25"])
def test_the_last_printed_balance_leads_the_notice_at_every_later_date(client_of: ClientOf, as_of: str) -> None:
    post(1_234_56)
    text = words(client_of(Role.COUNCIL), f"/fund/?as-of={as_of}")
    assert "Saldo ultimo, realiseret 2024, 1.000 kr. 7.781 7.700 −81 Opstået i 2022 og ført videre siden" in text


def test_a_correction_of_the_printed_year_keeps_the_cause_of_the_rest(client_of: ClientOf) -> None:
    post(1_200_50, on=date(2024, 12, 31))
    part = "Heraf −81 opstået i 2022 og ført videre; resten er kommet til siden"

    front = words(client_of(Role.COUNCIL), "/fund/")
    assert f"Saldo ultimo, realiseret 2024, 1.000 kr. 7.781 7.699 −82 {part}" in front

    page = words(client_of(Role.COUNCIL), "/disagreements/?check=standing")
    assert "trykt 7.781 regnet 7.699" in page
    assert f"{part}. 7.698,7995 − 7.781 = −82,2005" in page


def test_an_injection_that_should_have_come_and_has_not_is_told_as_late(client_of: ClientOf) -> None:
    late = words(client_of(Role.COUNCIL), "/fund/?as-of=2025-03-03")
    assert "Skulle være sket 1. januar 2025: 8,0 mio. kr. ventes indskudt." in late
    assert '<span class="g-attn">8,0' in client_of(Role.COUNCIL).get("/fund/?as-of=2025-03-03").content.decode()
    assert "Næste: 8,0 mio. kr. ventes indskudt, 1. januar 2025." in words(client_of(Role.COUNCIL), "/fund/")


def test_an_investments_page_counts_a_payment_at_the_later_date(client_of: ClientOf) -> None:
    post(-450_000_00, account="payment.dialog-mod-vold")
    client = client_of(Role.SECRETARIAT)
    address = "/investments/dialog-mod-vold/"

    assert "Betalt tilbage til nu − 460 Ventes efter effektreglen − 1.076" in words(client, address)
    later = words(client, f"{address}?as-of=2025-03-03")
    assert "Betalt tilbage til nu − 910 Ventes efter effektreglen − 626" in later
    assert "Posterne er fulde til og med 31. december 2024." in later
    assert "Investeringer pr. 3. marts 2025" in words(client, "/investments/?as-of=2025-03-03")


@pytest.mark.parametrize("as_of", ["2020-01-01", "in the spring", ""])
def test_an_investments_page_is_not_shown_before_what_is_told_of_people_held(client_of: ClientOf, as_of: str) -> None:
    client = client_of(Role.SECRETARIAT)
    assert words(client, f"/investments/diabetes/?as-of={as_of}") == words(client, "/investments/diabetes/")
