"""Why something was done stands for good: no number of a person's and no whole story is kept in it, whoever writes it
and wherever, and what was typed comes back without the number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gavn.domain.payments.endings import Close, Terminate
from gavn.domain.payments.grounds import LONGEST_GROUNDS
from gavn.domain.payments.moves import Move
from gavn.domain.values.party import PartyRole
from gavn.web.apps.payments.actions import make_statement, move_statement
from gavn.web.apps.payments.actions.amendments import propose_amendment
from tests.web import releasing
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, DAY, MAKER, SOSU, counts, made, opened, refused
from tests.web.reading import text_of
from tests.web.releasing import decided, prepared
from tests.web.releasing import known as results_known
from tests.web.samples import NOW
from tests.web.test_amendments import WHY, proposed
from tests.web.test_amendments import text as next_version
from tests.web.test_endings import DIABETES, PAGE, expected

pytestmark = pytest.mark.django_db

# The day has 60 added to it: made for testing, and nobody's.
NUMBER = "610170-1234"
SAID = f"Borgeren {NUMBER} er flyttet."
TEXTS = {
    "a number": (SAID, ["grounds-person-number"]),
    "a number in other clothes": ("set 61 01 70 12 34 igen", ["grounds-person-number"]),
    "a number of the health service": ("610170-0AB1", ["grounds-person-number"]),
    "too long": ("x" * (LONGEST_GROUNDS + 1), ["grounds-too-long"]),
    "both": (f"{NUMBER} {'x' * LONGEST_GROUNDS}", ["grounds-person-number", "grounds-too-long"]),
}
ACCEPTED = {"as long as it may be": "x" * LONGEST_GROUNDS, "an amount": "I alt 1.234.567,89 kr. den 01.02.2024"}


@pytest.mark.parametrize(("text", "codes"), TEXTS.values(), ids=TEXTS)
def test_an_ending_is_not_stated_for_a_reason_with_a_number_or_a_story(text: str, codes: list[str]) -> None:
    number = expected()
    for ending in (Close(text), Terminate(text, PartyRole.AUTHORITY, DAY)):
        asked = {"final": False, "ending": ending, "by": MAKER, "now": NOW}
        assert refused(lambda asked=asked: make_statement(opened(DIABETES), number, **asked)) == codes


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_an_ending_is_stated_for_any_other_reason(text: str) -> None:
    number = expected()
    assert make_statement(opened(DIABETES), number, final=False, ending=Close(text), by=MAKER, now=NOW) == 1


@pytest.mark.parametrize(("text", "codes"), TEXTS.values(), ids=TEXTS)
def test_a_statement_is_not_refused_on_grounds_with_a_number_or_a_story(text: str, codes: list[str]) -> None:
    results_known(83, 1475)
    paper = made(SOSU, 1)
    move = {"grounds": text, "by": CHECKER, "now": NOW}
    assert refused(lambda: move_statement(opened(SOSU), paper, Move.REFUSE, **move)) == codes


@pytest.mark.parametrize(("text", "codes"), TEXTS.values(), ids=TEXTS)
def test_a_release_is_not_refused_on_grounds_with_a_number_or_a_story(text: str, codes: list[str]) -> None:
    results_known(83, 1475)
    prepared()
    assert releasing.refused(lambda: decided(releasing.Outcome.REFUSE, grounds=text)) == codes


@pytest.mark.parametrize(("text", "codes"), TEXTS.values(), ids=TEXTS)
def test_a_version_is_not_proposed_for_a_reason_with_a_number_or_a_story(text: str, codes: list[str]) -> None:
    asked = {"by": MAKER, "now": NOW}
    assert refused(lambda: propose_amendment(SOSU, next_version().replace(WHY, text), **asked)) == codes


@dataclass(frozen=True, slots=True)
class Page:
    """A page on which grounds are written: what it needs, its address, by whom, and what is sent beside them."""

    begin: Callable[[], dict[str, str]]
    url: str
    by: str
    name: str


def _closing() -> dict[str, str]:
    return {"set": str(expected())}


def _statement() -> dict[str, str]:
    results_known(83, 1475)
    return {"move": "refuse", "paper": str(made(SOSU, 1))}


def _release() -> dict[str, str]:
    results_known(83, 1475)
    prepared()
    return {"outcome": "refuse", "proposal": str(releasing.waiting().id)}


def _amendment() -> dict[str, str]:
    return {"outcome": "refuse", "proposal": str(proposed())}


PAGES = {
    "closing": Page(_closing, PAGE, "sekretariat", "reason"),
    "statement": Page(_statement, f"/agreements/{SOSU}/statements/1/", "godkender", "grounds"),
    "release": Page(_release, f"/agreements/{SOSU}/published/propose/", "godkender", "grounds"),
    "amendment": Page(_amendment, f"/agreements/{SOSU}/amendment/", "godkender", "grounds"),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_was_typed_comes_back_without_the_number_and_nothing_is_kept(page: Page) -> None:
    fields = page.begin()
    before = (counts(), releasing.counts())
    shown = logged_in(page.by).post(page.url, {**fields, page.name: f"{SAID} Sagen er lukket."})
    told = text_of(shown)
    assert shown.status_code == 200
    assert "ligner et CPR-nummer" in told and "Borgeren … er flyttet. Sagen er lukket." in told
    assert NUMBER not in shown.content.decode()
    assert (counts(), releasing.counts()) == before


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_story_comes_back_whole_to_be_cut(page: Page) -> None:
    fields, story = page.begin(), "Sagen er lang. " * 200
    shown = logged_in(page.by).post(page.url, {**fields, page.name: story})
    assert shown.status_code == 200
    assert "længere end 2000 tegn" in text_of(shown) and story.strip() in shown.content.decode()
