"""What the pages of agreements say first, once, and in which language; every table of theirs is called something."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.web.conftest import logged_in
from tests.web.paying import SOSU, VIOLENCE, approved, made
from tests.web.permissions import Row, rows
from tests.web.reading import text_of, words
from tests.web.samples import Samples

pytestmark = pytest.mark.django_db

FUND = "Aarhus Kommunes sociale investeringsfond"

SEEN = [
    row
    for row in rows()
    if row.method == "GET"
    and row.expected["secretariat"] == "200"
    and row.page.partition(":")[0] in ("payments", "owed")
]


def html(address: str, language: str = "da", *, by: str = "sekretariat") -> str:
    client = logged_in(by)
    client.cookies["gavn-language"] = language
    return text_of(client.get(address))


@pytest.mark.parametrize("row", SEEN, ids=str)
def test_every_page_and_table_of_agreements_and_payments_is_called_something(row: Row, samples: Samples) -> None:
    page = html(reverse(row.page, kwargs=row.named(**samples.for_(row.arguments))))
    tables = re.findall(r"<table[^>]*>\s*(<[^>]*>)", page)
    titles = [unescape(title).split(" · ") for title in re.findall("<title>(.*?)</title>", page)]

    assert [first for first in tables if not first.startswith("<caption")] == []
    assert all(title[-1] == FUND and len(set(title)) == len(title) for title in titles)


def test_a_title_names_the_page_and_its_agreement_and_says_where_a_form_was_refused() -> None:
    """Several agreements stand side by side as tabs of one browser, and a screen reader reads the title first."""
    page = f"/agreements/{VIOLENCE}/results/enter/"
    refused = text_of(logged_in("sekretariat").post(page, {"as_of": "never"}))

    assert f"<title>Indtast resultater · Dialog mod Vold · {FUND}</title>" in html(page)
    assert f"<title>Fejl: Indtast resultater · Dialog mod Vold · {FUND}</title>" in refused
    assert 'role="alert" tabindex="-1"' in refused
    assert f"<title>Version 1 · Dialog mod Vold · {FUND}</title>" in html(f"/agreements/{VIOLENCE}/versions/1/")
    assert f"<title>IPS Plus enhed · Strukturering · {FUND}</title>" in html("/scenarios/lab/ips-plus/")
    assert f"<title>{FUND}</title>" in html("/")


@pytest.mark.parametrize(
    ("page", "answer", "also"),
    [
        ("closing", "Aftalen siger ikke, hvad det koster at lukke før tid.", "Aftal en regel i en ny version"),
        (
            "termination",
            "Aftalen siger ikke, hvad investorerne får tilbage, hvis en part siger op.",
            "Aftal det i en ny",
        ),
    ],
)
def test_an_ending_that_is_not_agreed_is_told_first_and_once(page: str, answer: str, also: str) -> None:
    told = html(f"/agreements/{VIOLENCE}/{page}/")

    assert f'<h1 class="g-answer">{answer}</h1>' in told
    assert also in told
    assert "<h2" not in told.partition("<h1")[2].partition("<footer")[0]


def test_what_changed_is_the_answer_of_the_versions_and_a_term_is_named_by_where_it_stands() -> None:
    assert "The agreement has two versions; the newest changed seven things." in words(
        logged_in("raad"), f"/agreements/{VIOLENCE}/versions/", language="en"
    )
    assert "Aftalen har én version og er aldrig ændret." in words(logged_in("raad"), f"/agreements/{SOSU}/versions/")


def test_a_step_that_changed_nothing_opens_to_the_amount_before_it_and_after_it() -> None:
    made()
    page = html(f"/agreements/{SOSU}/statements/1/")
    opened = [unescape(part) for part in re.findall(r'<p class="g-note g-again">(.*?)</p>', page)]

    assert "3.631.000 kr. før trinnet og efter det." in opened
    assert opened[-1] == "3.631.000 kr. er, hvad trinnene ovenfor lader tilbage."
    assert not any("intet loft ramt" in each for each in opened)
    assert "afrundet til 3.631.000,00 kr.: ændring <b>0,10 kr.</b>" in page


def test_a_draft_of_a_posting_is_called_one() -> None:
    approved()
    assert "Se kladden i økonomien" in words(logged_in("sekretariat"), f"/agreements/{SOSU}/statements/1/")


def test_the_unit_and_the_source_of_a_metric_are_said_in_the_readers_language() -> None:
    page = f"/agreements/{VIOLENCE}/"

    assert "enhed familie, bedste retning mere, kilde deltagernes egne svar" in words(logged_in("raad"), page)
    assert "unit family, better direction more, source self-reported" in words(logged_in("raad"), page, language="en")


def test_a_note_that_ends_in_a_currency_has_one_full_stop() -> None:
    for language, note in (("da", "Tal i mio. kr.<"), ("en", "Figures in million kr.<")):
        assert note in html(f"/agreements/{VIOLENCE}/money/", language)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        (f"/agreements/{VIOLENCE}/", '<span lang="da">15 familier, hvor der har været vold</span>'),
        (f"/agreements/{VIOLENCE}/", '<span lang="da">Samtale og skema</span>'),
        (f"/agreements/{VIOLENCE}/", '<dd lang="da">15 familier, hvor der har været vold (antaget).</dd>'),
        ("/pipeline/inquiries/", '<th scope="row" lang="da"><a href="/pipeline/h-'),
        ("/pipeline/", 'lang="da">'),
        ("/pipeline/h-2020-01/", '<h1 class="g-answer"><span lang="da">Job BootCamp</span>'),
        ("/pipeline/h-2020-01/", '<span aria-current="page" lang="da">Job BootCamp</span>'),
        ("/pipeline/h-2020-01/", '<span lang="da">mødet den 24. juli 2020 (antaget)</span>'),
        ("/pipeline/h-2020-01/", '<dd lang="da">Belyst</dd>'),
        ("/pipeline/h-2020-02/", '<span lang="da">Bolig og intensiv støtte'),
    ],
)
def test_what_the_fund_wrote_itself_is_marked_with_its_language_on_an_english_page_alone(
    address: str, own: str
) -> None:
    english, danish = (
        html(address, language).partition("<main")[2].partition("</main")[0] for language in ("en", "da")
    )

    assert own in english
    assert 'lang="da"' not in danish
