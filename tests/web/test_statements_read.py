"""Many statements are read once each, only what waits is opened to tell what waits, and what is over says so."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gavn.domain.access.decision import Person
from gavn.domain.payments.moves import Move
from gavn.domain.payments.statement import Statement
from gavn.web.apps.payments import storage
from gavn.web.apps.payments.queries.waiting import waits_for
from tests.web.conftest import logged_in
from tests.web.paying import CHECKER, MAKER, SOSU, approved, made, moved
from tests.web.reading import text_of
from tests.web.samples import PEOPLE


def test_a_statement_for_each_month_of_ten_years_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read with those before it; more than any memory holds does not make it more than once each."""
    read: list[str] = []

    def statement_in(text: str, *, name: str, earlier: Sequence[Statement]) -> Any:
        read.append(f"{name} after {len(earlier)}")
        return SimpleNamespace(statement=text)

    monkeypatch.setattr(storage, "statement_in", statement_in)
    papers: Any = [SimpleNamespace(agreement=SOSU, number=n, text=f"of ten years {n}") for n in range(1, 121)]

    assert list(storage.stated(papers)) == [paper.text for paper in papers]
    assert storage.filed(papers[99], papers).statement == papers[99].text
    assert read == [f"{number}.json after {number - 1}" for number in range(1, 121)]


@pytest.mark.django_db
def test_only_what_waits_is_looked_at_and_only_for_whoever_may_move_it() -> None:
    first = made()
    assert [paper.id for paper in storage.open_papers()] == [first]
    assert [each.kind for each in waits_for(CHECKER)] == ["statements-check"]
    with CaptureQueriesContext(connection) as asked:
        assert waits_for(PEOPLE["raad"]) == ()
    assert not [query for query in asked if "payments_" in query["sql"]]

    moved(first, Move.WITHDRAW, by=MAKER)
    assert storage.open_papers() == () == waits_for(CHECKER)

    approved()
    assert storage.open_papers() == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("move", "by", "grounds", "said"),
    [
        (Move.WITHDRAW, MAKER, "", "den er trukket tilbage."),
        (Move.REFUSE, CHECKER, "Forkert år", "den er afvist."),
    ],
)
def test_a_statement_that_came_to_nothing_says_so_before_what_it_said(
    move: Move, by: Person, grounds: str, said: str
) -> None:
    client, url = logged_in("sekretariat"), f"/agreements/{SOSU}/statements/1/"
    paper = made()
    assert 'class="g-amount"' in client.get(url).content.decode()

    moved(paper, move, by=by, grounds=grounds)

    page = unescape(client.get(url).content.decode()).replace("\xa0", " ")
    assert f"Intet skal betales efter opgørelse nr. 1 af Flere kloge hænder: {said}" in page
    assert "Det følgende er, hvad den sagde:" in page
    assert 'class="g-amount"' not in page and 'id="after"' not in page and "g-sign" not in page
    assert f'href="/agreements/{SOSU}/results/">Aftalens resultater og opgørelser</a>' in page

    # The new one has its number, and is told from it.
    new = made()
    over = "trukket tilbage" if move is Move.WITHDRAW else "afvist"
    listed = text_of(client.get(f"/agreements/{SOSU}/results/"))
    assert "nr. 1 (forsøg 2), kladde" in listed and f"nr. 1 (forsøg 1), {over}" in listed
    assert "Resultatopgørelse nr. 1 (forsøg 2)" in text_of(client.get(url))
    assert "Resultatopgørelse nr. 1 (forsøg 1)" in text_of(client.get(f"{url}?paper={paper}"))
    assert new != paper
