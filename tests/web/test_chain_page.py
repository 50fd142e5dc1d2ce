"""The hash chain in the browser: looked at, its head taken away, and one that was kept held against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gavn.domain.access.roles import Role
from gavn.files.postings import heads_in
from gavn.web.apps.economy import storage
from gavn.web.apps.economy.models import HeadRow
from gavn.web.apps.economy.queries import chain_end, verify_chain
from tests.web.conftest import NOW, ClientOf
from tests.web.reading import errors_of, text_of
from tests.web.tampering import tamper

pytestmark = pytest.mark.django_db


def test_the_chain_is_looked_at_and_a_cut_tail_shows(client_of: ClientOf) -> None:
    client = client_of(Role.AUDITOR)
    html = text_of(client.get("/economy/chain/"))
    assert "Kæden holder i sig selv: 59 posteringer passer sammen." in html
    assert chain_end()[1] in html

    tamper("economy_linerow", "DELETE FROM {0} WHERE posting_id = 59")
    tamper("economy_postingrow", "DELETE FROM {0} WHERE number = 59")

    assert [problem.code for problem in verify_chain()] == ["chain-end"]
    assert "Kæden holder ikke" in text_of(client.get("/economy/chain/"))


def test_a_row_that_no_posting_can_hold_breaks_the_chain_and_not_the_page(client_of: ClientOf) -> None:
    tamper("economy_postingrow", "UPDATE {0} SET amount_provenance = 'heard' WHERE number = 10")

    assert [problem.code for problem in verify_chain()] == ["chain-unreadable"]
    assert "Kæden holder ikke" in text_of(client_of(Role.AUDITOR).get("/economy/chain/"))


@pytest.mark.parametrize(
    ("covered", "told"),
    [
        (59, "Kæden holder: alle 59 posteringer er, som de blev bogført og offentliggjort."),
        (12, "Kæden holder: de første 12 af 59 posteringer er, som de blev offentliggjort."),
    ],
)
def test_the_chain_is_said_to_hold_as_far_as_a_published_head_covers_it(
    client_of: ClientOf, covered: int, told: str
) -> None:
    digest = list(storage.digests())[covered - 1]
    HeadRow.objects.create(number=covered, digest=digest, published_on=NOW.date(), where="referat")

    assert told in text_of(client_of(Role.AUDITOR).get("/economy/chain/"))


def test_the_head_is_taken_away_as_text_and_as_a_file_that_verify_reads(client_of: ClientOf, tmp_path: Path) -> None:
    client, (number, digest) = client_of(Role.AUDITOR), chain_end()
    assert f"{number} {digest}" in text_of(client.get("/economy/chain/"))

    sent = client.get("/economy/chain/head.csv")

    assert sent["Content-Disposition"] == 'attachment; filename="head-59.csv"'
    (tmp_path / "head-59.csv").write_bytes(sent.content)
    [head] = heads_in(tmp_path / "head-59.csv")
    assert (head.number, head.digest, head.where) == (number, digest, "hentet af revisor")


@pytest.mark.parametrize(
    "write", ["{number} {digest}", "{number},{digest},2025-03-01,referat", " {number}:\n{DIGEST} "]
)
@pytest.mark.parametrize("number", [59, 12])
def test_a_head_that_was_kept_still_stands(client_of: ClientOf, write: str, number: int) -> None:
    digest = list(storage.digests())[number - 1]
    head = write.format(number=number, digest=digest, DIGEST=digest.upper())

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert f"Kædehovedet passer stadig: de første {number} posteringer" in html
    assert "Hvad der ikke passer" not in html


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (f"12 {'0' * 64}", "Noget er ændret mellem postering 6 og postering 12"),
        (f"3 {'0' * 64}", "Noget er ændret mellem postering 1 og postering 3"),
        (f"60 {'0' * 64}", "Noget er ændret mellem postering 6 og postering 60"),
    ],
)
def test_a_head_that_does_not_stand_says_where(client_of: ClientOf, head: str, told: str) -> None:
    fifth = list(storage.digests())[4]
    HeadRow.objects.create(number=5, digest=fifth, published_on=NOW.date(), where="referat")
    HeadRow.objects.create(number=8, digest="1" * 64, published_on=NOW.date(), where="forkert")

    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert f"Kædehovedet efter postering {head.split()[0]} passer ikke længere." in html
    assert told in html


@pytest.mark.parametrize("head", ["", "59", "0" * 64, "59 " + "0" * 63, "59 " + "g" * 64, "59 " + "0" * 65])
def test_what_is_no_head_is_told_beside_the_field(client_of: ClientOf, head: str) -> None:
    html = text_of(client_of(Role.AUDITOR).get("/economy/chain/", {"head": head}))

    assert errors_of(html).keys() == {"head"}
    assert "Kæden holder i sig selv" in html
