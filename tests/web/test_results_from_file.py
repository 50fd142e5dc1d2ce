"""Results sent as a file: which of what is known it tells all of, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from gavn.domain.outcomes.facts import Tally
from gavn.domain.outcomes.histories import History, Reached
from gavn.domain.payments.result_set import ResultSet
from gavn.files.agreements import CLAIM_COLUMNS, TALLY_COLUMNS
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.apps.payments.forms.kept import unsealed
from tests.web.conftest import logged_in
from tests.web.paying import DAY, MAKER, SOSU, counts, entered, opened
from tests.web.reading import cells_of, text_of
from tests.web.samples import NOW

SCHOOL = "laer-for-livet"
TALLIES_HEAD, CLAIMS_HEAD = (",".join(columns) + "\n" for columns in (TALLY_COLUMNS, CLAIM_COLUMNS))

pytestmark = pytest.mark.django_db


def sent(agreement: str, name: str, text: str, *, as_of: str = "2025-02-01") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode())
    address = f"/agreements/{agreement}/results/file/"
    answer: HttpResponse = logged_in("sekretariat").post(address, {"file": file, "as_of": as_of})
    return answer


def exam() -> History:
    metric = next(metric for metric in opened(SCHOOL).versions[-1].metrics if metric.id == "exam")
    return History((Reached("exam", metric.follow_ups[0].id, date(2024, 6, 30)),))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tallies.csv", TALLIES_HEAD),
        ("claims.csv", CLAIMS_HEAD),
        ("results.yaml", "{}\n"),
        ("results.yaml", "claims: []\ntallies: []\n"),
        ("tallies.csv", f"{TALLIES_HEAD}t-1,exam,x,2025-03-01,2025-03-01,,,3,9,9,,,,,,\n"),
    ],
)
def test_a_file_without_facts_is_refused_and_what_is_known_stands(name: str, text: str) -> None:
    known = {exam(): 6}
    results = ResultSet(SCHOOL, 0, DAY, (), known)
    enter_results(results, opened(SCHOOL), seen=0, origin=Origin(), by=MAKER, now=NOW)
    response = sent(SCHOOL, name, text)
    assert "Filen rummer intet, der var kendt den 1. februar 2025." in response.content.decode()
    assert counts() == (1, 0, 0)


def test_a_file_of_persons_leaves_the_cohorts_alone_and_one_that_withdraws_everybody_leaves_nobody() -> None:
    tally = Tally("t-2024", "dropout", "6-months", DAY, DAY, reached=83, due=1475)
    entered(tally)
    follow_up = next(iter(opened().versions[-1].metrics[0].follow_ups)).id
    claim = f"c-1,p-1,dropout,{follow_up},2024-12-31,2024-12-31,1,,,,\n"
    withdrawn = f"c-2,p-1,dropout,{follow_up},2024-12-31,2025-01-01,0,,,,c-1\n"
    response = sent(SOSU, "claims.csv", CLAIMS_HEAD + claim + withdrawn)
    found = unsealed(response.context["sealed"], by="sekretariat").results
    assert (found.tallies, found.persons) == ((tally,), {})


T_2023 = Tally("t-2023", "dropout", "6-months", date(2023, 12, 31), DAY, reached=40, due=900)
T_2024 = Tally("t-2024", "dropout", "6-months", DAY, DAY, reached=83, due=1475)


def gone(answer: HttpResponse) -> list[list[str]]:
    """What the preview says disappears."""
    html = text_of(answer).partition('id="gone"')[2].partition("</section>")[0]
    return [row for table in html.split("<table")[1:] for row in cells_of(table)]


def row(tally: Tally, *, known: str = "2025-01-15", **changed: Any) -> str:
    said = replace(tally, **changed)
    return f"{said.id},dropout,6-months,{said.holds_on},{known},,,{said.reached},{said.due},,,,,,,{said.replaces}\n"


def test_the_preview_of_a_file_lists_the_counts_that_disappear_with_it() -> None:
    entered(T_2023, T_2024)
    whole = sent(SOSU, "tallies.csv", TALLIES_HEAD + row(T_2023, id="a") + row(T_2024, id="b"))
    corrected = row(T_2024, id="c", reached=80, replaces="t-2024")
    mended = sent(SOSU, "tallies.csv", TALLIES_HEAD + row(T_2023) + row(T_2024, known="2024-12-31") + corrected)
    assert (gone(whole), gone(mended)) == ([], [])
    assert "Det, der forsvinder" not in text_of(whole)

    one_year = sent(SOSU, "tallies.csv", TALLIES_HEAD + row(T_2024))
    assert gone(one_year) == [["Frafald inden 6 måneder · 6 måneder efter optagelse", "31.12.2023", "40", "900"]]
    assert "Det, der forsvinder" in text_of(one_year)
    other_number = sent(SOSU, "tallies.csv", TALLIES_HEAD + row(T_2023) + row(T_2024, reached=82))
    assert gone(other_number) == [["Frafald inden 6 måneder · 6 måneder efter optagelse", "31.12.2024", "83", "1.475"]]
    assert counts() == (1, 0, 0)


def test_the_preview_of_a_file_of_persons_lists_how_many_fewer_there_are() -> None:
    enter_results(
        ResultSet(SCHOOL, 0, DAY, (), {exam(): 6}), opened(SCHOOL), seen=0, origin=Origin(), by=MAKER, now=NOW
    )
    follow_up = exam().steps[0].follow_up
    claims = [f"c-{n},p-{n},exam,{follow_up},2024-06-30,2024-12-31,1,,,,\n" for n in range(6)]
    assert gone(sent(SCHOOL, "claims.csv", CLAIMS_HEAD + "".join(claims))) == []
    [[_, fewer]] = gone(sent(SCHOOL, "claims.csv", CLAIMS_HEAD + "".join(claims[:4])))
    assert fewer == "2"


def test_a_file_of_a_kind_that_nothing_pays_by_is_told_of_before_it_is_saved_and_after() -> None:
    row = "c-1,p-1,dropout,6-months,2024-12-31,2024-12-31,,,,,\n"
    told = "Frafald inden 6 måneder: 1 udeladt: nået af personer, og der betales efter optællinger af hold."
    preview = sent(SOSU, "claims.csv", f"{CLAIMS_HEAD}{row}")
    assert f"<strong>{told}</strong>" in text_of(preview)
    client = logged_in("sekretariat")
    saved = client.post(f"/agreements/{SOSU}/results/save/", {"sealed": preview.context["sealed"]}, follow=True)
    assert told in text_of(saved)


def test_a_person_number_in_a_file_is_refused_without_repeating_or_keeping_it() -> None:
    row = f"c-1,610190-1234,exam,{exam().steps[0].follow_up},2024-06-30,2024-06-30,,,,,\n"
    response = sent(SCHOOL, "claims.csv", f"{CLAIMS_HEAD}{row}")
    text = text_of(response)
    assert "Det, der står under participant, ligner et CPR-nummer." in text
    assert "610190" not in text
    assert counts() == (0, 0, 0)
