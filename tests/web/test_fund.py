"""The pages of the fund as a whole: what they answer, from which date, and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from gavn.domain.access.roles import Role

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Role | None], Client]


def words(client: Client, address: str, *, language: str = "da") -> str:
    """The page's text as a reader sees it, without drawings, on one line."""
    client.cookies["gavn-language"] = language
    response = client.get(address)
    assert response.status_code == 200
    page = re.sub(r"<svg.*?</svg>", " ", response.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))).replace("\xad", "")


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
    assert "Modtaget 53 19 afvist direkte Til faglig belysning 34 21 afvist, 1 donation" in text
    assert "Næste: 8,0 mio. kr. ventes indskudt, 1.1.2025." in text


def test_the_notice_begins_with_the_balance_that_the_page_tells(client_of: ClientOf) -> None:
    text = words(client_of(Role.COUNCIL), "/fund/", language="en")
    assert "Closing balance, realised 2024, 1,000 kr. 7,781 7,700 −81 Arose in 2022 and carried on since" in text
    assert "The fund holds 7.7 million kr., but all of it is bound" in text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/fund/?as-of=2022-12-31", "Fonden har 23,1 mio. kr. i kassen. Råderummet kan ikke regnes ud"),
        ("/fund/?as-of=2010-01-01", "Fonden har 0,0 mio. kr. i kassen."),
        ("/fund/?as-of=2025-06-30", "Posterne er fulde til og med 31. december 2024."),
        ("/fund/?as-of=yesterday", "Datoen skal skrives som 2024-12-31."),
    ],
)
def test_the_page_can_be_read_as_of_any_date(client_of: ClientOf, address: str, expected: str) -> None:
    assert expected in words(client_of(Role.SECRETARIAT), address)


def test_parties_see_the_fund_but_not_where_reports_disagree(client_of: ClientOf) -> None:
    client = client_of(Role.PROVIDER)
    text = words(client, "/fund/")
    assert "Her er rapporten og posterne ikke enige" not in text
    page = client.get("/fund/").content.decode()
    assert 'href="/investments/dialog-mod-vold/"' in page
    assert 'href="/investments/diabetes/"' not in page
    assert client.get("/disagreements/").status_code == 403
