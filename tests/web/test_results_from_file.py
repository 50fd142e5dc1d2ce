"""Results sent as a file: which of what is known it tells all of, and what it leaves alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from tempfile import gettempdir
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
from tests.conftest import ROOT
from tests.web.conftest import logged_in
from tests.web.paying import DAY, MAKER, SOSU, counts, entered, life, opened
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


def test_a_workbook_or_a_document_is_told_to_be_one_whatever_it_is_called() -> None:
    for name, data in (
        ("tallies.csv", "PK\x03\x04\x14"),
        ("results.xlsx", "PK\x03\x04\x14"),
        ("results.yaml", "%PDF-1.7"),
    ):
        response = sent(SOSU, name, data)
        assert "Filen er et regneark eller et dokument, og ikke tekst." in text_of(response)
        assert "gem den som CSV UTF-8 med komma mellem kolonnerne" in text_of(response)
    assert counts() == (0, 0, 0)


BLOOD = "diabetes"
MEASURED = ROOT / "examples" / "measured"
FOLDER = {file.name: file.read_bytes() for file in sorted((MEASURED / BLOOD).iterdir())}


def sent_together(*files: tuple[str, bytes], as_of: str = "2024-12-31", agreement: str = BLOOD) -> HttpResponse:
    held = [SimpleUploadedFile(name, data) for name, data in files]
    address = f"/agreements/{agreement}/results/file/"
    answer: HttpResponse = logged_in("sekretariat").post(address, {"file": held, "as_of": as_of})
    return answer


def test_a_measured_folder_is_looked_at_and_kept_with_what_each_share_rests_on() -> None:
    response = sent_together(*FOLDER.items())
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))
    assert "58 % 22 / 38 41–74 % 31 % 100 % – D sikkert over" in page
    assert "54 % 7 / 13 25–81 % 31 % 100 % – D for få til at konkludere" in page
    assert "Skulle måles: 38; mangler: 0; tabt af syne: 0; endnu ikke tid: 100." in page
    assert counts() == (0, 0, 0)
    client = logged_in("sekretariat")
    client.post(f"/agreements/{BLOOD}/results/save/", {"sealed": response.context["sealed"]})
    assert counts() == (1, 0, 0)
    [kept] = life(BLOOD).sets
    manifest = json.loads(FOLDER["manifest.json"])
    assert [(each.reached, each.measured, each.not_yet_due) for each in kept.results.rates] == [
        (22, 38, 100),
        (7, 13, 125),
    ]
    assert kept.results.manifest is not None and kept.results.manifest.snapshot == manifest["snapshot"]
    assert (kept.source, kept.source_sha256) == ("manifest.json", sha256(FOLDER["manifest.json"]).hexdigest())
    assert "22 / 38" in text_of(client.get(f"/agreements/{BLOOD}/results/"))


def without(*names: str) -> list[tuple[str, bytes]]:
    return [(name, data) for name, data in FOLDER.items() if name not in names]


def changed(name: str, before: bytes, after: bytes) -> list[tuple[str, bytes]]:
    assert before in FOLDER[name]
    return [*without(name), (name, FOLDER[name].replace(before, after))]


@pytest.mark.parametrize(
    ("files", "as_of", "told"),
    [
        (without("manifest.json"), "2024-12-31", "manifest.json mangler blandt filerne."),
        (without("manifest.json", "tallies.csv"), "2024-12-31", "rates.csv er sendt alene."),
        (without("rates.csv", "tallies.csv"), "2024-12-31", "manifest.json er sendt alene."),
        (without("rates.csv"), "2024-12-31", "rates.csv"),
        (without("tallies.csv"), "2024-12-31", "tallies.csv"),
        (changed("rates.csv", b",22,38,", b",23,38,"), "2024-12-31", "rates.csv"),
        (changed("tallies.csv", b",22,38,", b",23,38,"), "2024-12-31", "tallies.csv"),
        (changed("manifest.json", b"gavn.manifest/1", b"gavn.manifest/2"), "2024-12-31", "manifest.json"),
        (changed("manifest.json", b'"agreement_hash": "73', b'"agreement_hash": "83'), "2024-12-31", "manifest.json"),
        (list(FOLDER.items()), "2025-01-31", "er målt som kendt 31. december 2024 og ikke 31. januar 2025"),
        ([*FOLDER.items(), ("notes.txt", b"x")], "2024-12-31", "“notes.txt” kan ikke sendes sammen med de andre."),
        ([*FOLDER.items(), ("rates.csv", FOLDER["rates.csv"])], "2024-12-31", "“rates.csv” kan ikke sendes sammen"),
        ([*FOLDER.items(), ("../../etc/x.csv", b"x")], "2024-12-31", "kan ikke sendes sammen"),
    ],
)
def test_files_that_are_not_a_measured_folder_are_refused_and_nothing_of_them_is_kept(
    files: list[tuple[str, bytes]], as_of: str, told: str
) -> None:
    response = sent_together(*files, as_of=as_of)
    page = text_of(response)
    assert "alert-error" in page and told in page
    assert gettempdir() not in page
    assert "sealed" not in page
    assert counts() == (0, 0, 0)


def test_rates_of_another_agreement_are_refused() -> None:
    response = sent_together(*FOLDER.items(), agreement=SOSU)
    assert "alert-error" in response.content.decode()
    assert counts() == (0, 0, 0)


def test_all_files_together_are_no_larger_than_one_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gavn.web.apps.payments.forms.file.LARGEST", sum(len(data) for data in FOLDER.values()) - 1)
    assert "Filen er større end" in sent_together(*FOLDER.items()).content.decode()
    assert counts() == (0, 0, 0)


def test_no_number_of_a_person_comes_in_by_what_was_measured() -> None:
    """Neither the names in `rates.csv` nor what the manifest says of itself; and nothing repeats them."""
    folder = ROOT / "examples" / "measured" / "diabetes"
    files = {file.name: file.read_text() for file in folder.iterdir()}
    known = json.loads(files["manifest.json"])
    rows = files["rates.csv"].splitlines()
    metric = rows[1].replace("blood-sugar", "610170-1234", 1)
    cells = rows[1].split(",")
    cells[rows[0].split(",").index("cohort")] = "610170-1234"
    for altered in (
        files | {"manifest.json": json.dumps(known | {"engine": "610170-1234"})},
        files | {"manifest.json": json.dumps(known | {"grades": {"610170-1234": "D"}})},
        _measured_again(files, known, [rows[0], ",".join(cells), *rows[2:]]),
        _measured_again(files, known, [rows[0], metric, *rows[2:]]),
    ):
        sent = [SimpleUploadedFile(name, text.encode()) for name, text in altered.items()]
        answer = logged_in("sekretariat").post(
            "/agreements/diabetes/results/file/", {"file": sent, "as_of": "2024-12-31"}
        )
        page = text_of(answer)
        assert "ligner et CPR-nummer" in page and "610170" not in page
        assert 'name="sealed"' not in page and counts() == (0, 0, 0)


def _measured_again(files: dict[str, str], known: dict[str, Any], rows: list[str]) -> dict[str, str]:
    """With a manifest that names the altered rates by their hash, as whoever wrote both would."""
    rates = "\n".join(rows) + "\n"
    named = known["results"] | {"rates.csv": sha256(rates.encode()).hexdigest()}
    return files | {"rates.csv": rates, "manifest.json": json.dumps(known | {"results": named})}
