"""What the pipeline's pages say in words: one as one, a move by what is done, what must be filled in."""

from __future__ import annotations

import re

import pytest

from gavn.domain.access.decision import Person
from gavn.domain.access.roles import Role
from gavn.web.apps.pipeline.actions import (
    answer_hearing,
    receive_inquiry,
)
from tests.web.conftest import NOW, PEOPLE, ClientOf
from tests.web.reading import errors_of, text_of, words
from tests.web.test_pipeline import ANSWER, RECEPTION, in_hearing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "board", "listed"),
    [
        (
            "da",
            "Siden 11. maj 2020 er der kommet én henvendelse, og ingen er sat i gang.",
            "Én henvendelse er kommet ind, og én er under behandling.",
        ),
        (
            "en",
            "Since 11 May 2020 one inquiry has come in, and none have been launched.",
            "One inquiry has come in, and one is under consideration.",
        ),
    ],
)
def test_one_inquiry_is_told_of_as_one(client_of: ClientOf, language: str, board: str, listed: str) -> None:
    client = client_of(Role.COUNCIL)
    client.cookies["gavn-language"] = language

    assert board in text_of(client.get("/pipeline/?as-of=2020-05-11"))
    assert listed in text_of(client.get("/pipeline/inquiries/?as-of=2020-05-11"))


@pytest.mark.parametrize(
    ("language", "launched", "answered"),
    [
        ("da", ", og én blev sat i gang.", "Én af to adspurgte forvaltninger har svaret."),
        ("en", ", and one was launched.", "One of two departments asked has answered."),
    ],
)
def test_one_of_several_is_told_of_as_one(
    client_of: ClientOf, secretariat: Person, language: str, launched: str, answered: str
) -> None:
    received = in_hearing(secretariat)
    answer_hearing(received, place=1, answer=ANSWER, by=PEOPLE["myndighed"], now=NOW)
    client = client_of(Role.COUNCIL)
    client.cookies["gavn-language"] = language

    assert launched in text_of(client.get("/pipeline/?as-of=2020-11-01"))
    assert answered in text_of(client.get(f"/pipeline/{received}/"))


def test_a_move_is_called_what_is_done(client_of: ClientOf, secretariat: Person) -> None:
    received = receive_inquiry(RECEPTION, by=secretariat, now=NOW)
    client = client_of(Role.SECRETARIAT)

    page = text_of(client.get(f"/pipeline/{received}/"))
    assert f'<a href="/pipeline/{received}/move/rejected-outright/">Afvis direkte</a>' in page
    assert f'<a href="/pipeline/{received}/move/hearing/">Send til faglig belysning</a>' in page
    form = text_of(client.get(f"/pipeline/{received}/move/rejected-outright/"))
    assert '<button type="submit" class="button button-primary">Afvis direkte</button>' in form
    developed = text_of(client.get("/pipeline/h-2024-02/"))
    assert "Afvis efter belysning</a>" in developed and "Flyt til “Vedtaget af Rådet”</a>" in developed


def test_what_must_be_filled_in_is_said_in_the_pages_own_words(client_of: ClientOf, secretariat: Person) -> None:
    client = client_of(Role.SECRETARIAT)

    blank = errors_of(text_of(client.post("/pipeline/receive/", {"seen": 65})))
    assert blank == dict.fromkeys(("title", "description", "received_on", "source"), "Skal udfyldes.")
    received = receive_inquiry(RECEPTION, by=secretariat, now=NOW)
    asked = client.post(f"/pipeline/{received}/move/hearing/", {"seen": 0, "on": "2025-03-02", "by": "secretariat"})
    assert errors_of(text_of(asked)) == {
        "departments": "Sæt kryds ved mindst én forvaltning.",
        "deadline": "Skal udfyldes.",
    }


@pytest.mark.parametrize(("language", "number"), [("da", "Nummer h-2020-19"), ("en", "Number h-2020-19")])
def test_an_inquiry_is_called_by_its_title_and_its_days_are_told_as_they_are_read(
    client_of: ClientOf, language: str, number: str
) -> None:
    page = words(client_of(Role.SECRETARIAT), "/pipeline/h-2020-19/", language=language)

    assert "Pipeline Sammen om Diabetes i Aarhus" in page
    assert number in page
    assert re.search(r"\d{4}-\d\d-\d\d", page) is None
