"""What `gavn pay` remarks beside a statement stands on the pages too: before it is saved, and while it is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.facts import Tally
from gavn.domain.payments.result_set import ResultSet
from gavn.files.manifests import read_manifest
from gavn.language.catalogue import Language
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.apps.payments.show.remarks import remarks_section
from gavn.web.apps.payments.show.words import Words
from tests.conftest import ROOT
from tests.web.conftest import logged_in
from tests.web.paying import DAY, DROPOUT, SOSU, entered, made, opened
from tests.web.reading import words
from tests.web.samples import NOW, PEOPLE

pytestmark = pytest.mark.django_db

KNOWN = date(2025, 3, 2)
LATE = replace(DROPOUT, id="t-late", known_on=KNOWN)
OUTSIDE = replace(DROPOUT, id="t-before", holds_on=date(2021, 12, 31), known_on=DAY, cohort="forår")
NOBODY = replace(DROPOUT, id="t-nobody", holds_on=date(2024, 6, 30), known_on=date(2024, 6, 30), reached=0, due=0)
FEW = replace(LATE, id="t-few", holds_on=date(2024, 6, 30), cohort="lille", reached=2, due=9)
NAME = "“Frafald inden 6 måneder · 6 måneder efter optagelse”"
HEADING = "Værd at se efter"


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (LATE, f"{NAME}, målt 31. december 2024, blev først kendt 2. marts 2025; fristen var 1. marts 2025."),
        (OUTSIDE, f"{NAME}, holdet forår, målt 31. december 2021, ligger uden for måleperioden og er udeladt."),
        (NOBODY, f"{NAME}, målt 30. juni 2024, har 0 under Skulle måles: ingen skulle måles"),
    ],
)
def test_it_is_told_on_the_set_and_on_its_statement(tally: Tally, said: str) -> None:
    number = entered(DROPOUT if tally is not LATE else LATE, *([] if tally is LATE else [tally]), as_of=KNOWN)
    made(number=number)

    for page in (f"/agreements/{SOSU}/results/{number}/", f"/agreements/{SOSU}/statements/1/"):
        for reader in ("sekretariat", "godkender"):
            told = words(logged_in(reader), page)
            assert "I tallene bag beløbet er én ting værd at se efter." in told
            assert said in told


def test_it_is_told_before_anything_is_saved_in_both_languages() -> None:
    client = logged_in("sekretariat")
    form = {"as_of": "2025-03-02", "known-0-0-0-reached": "83", "known-0-0-0-due": "1475"}
    new = {"new-0-0-holds_on": "2021-12-31", "new-0-0-reached": "9", "new-0-0-due": "90"}
    client.cookies["gavn-language"] = "en"
    told = client.post(f"/agreements/{SOSU}/results/enter/", form | new).content.decode()

    assert 'href="#remarks">In the counts behind the amount, one thing is worth a second look.</a>' in told
    assert "lies outside the measurement period and is left out." in told


def test_what_if_tells_why_a_result_gives_nothing_and_shows_no_empty_tables() -> None:
    client = logged_in("sekretariat")
    client.cookies["gavn-language"] = "en"
    form = {"as_of": "2028-08-31", "new-0-0-holds_on": "2028-06-30", "new-0-0-reached": "3"}
    told = client.post("/agreements/housing-first-havnen/what-if/", form).content.decode()

    assert "lies outside the measurement period and is left out." in told
    assert "Who would notice?" not in told


def test_nothing_is_said_where_nothing_is_odd() -> None:
    made()
    for page in ("results/1/", "statements/1/"):
        assert HEADING not in words(logged_in("sekretariat"), f"/agreements/{SOSU}/{page}")


def test_the_council_is_told_how_many_things_are_odd_and_not_what() -> None:
    made(number=entered(LATE, FEW, as_of=KNOWN))
    page = f"/agreements/{SOSU}/statements/1/"

    assert "holdet lille" in words(logged_in("sekretariat"), page)
    seen = words(logged_in("raad"), page)
    assert "I tallene bag beløbet er to ting værd at se efter." in seen
    assert "2 bemærkninger om tal, du ikke ser, vises ikke her." in seen
    assert "holdet lille" not in seen and "fristen var" not in seen


def test_what_an_amendment_has_left_out_is_no_remark() -> None:
    agreement = opened().versions[-1]
    results = ResultSet(SOSU, 1, KNOWN, (LATE,), {})
    shown = Words.of(Language.DANISH)
    without = replace(agreement, metrics=tuple(replace(metric, id="another") for metric in agreement.metrics))

    assert remarks_section(results, agreement, shown, Circle.HISTORIES) is not None
    assert remarks_section(results, without, shown, Circle.HISTORIES) is None


def test_what_was_measured_came_when_the_data_were_drawn_and_is_not_late() -> None:
    agreement, manifest = opened().versions[-1], read_manifest(ROOT / "examples" / "measured" / SOSU)
    assert manifest is not None
    results = replace(ResultSet(SOSU, 1, KNOWN, (LATE,), {}), manifest=manifest)

    assert remarks_section(results, agreement, Words.of(Language.DANISH), Circle.HISTORIES) is None


def test_only_what_an_entry_brings_is_told_of_and_what_was_measured_is_not_late_once_another_is_corrected() -> None:
    """After measuring, one figure corrected by hand made all the others look as if they had become known that day."""
    manifest = read_manifest(ROOT / "examples" / "measured" / SOSU)
    drawn = replace(FEW, cohort="")
    measured = ResultSet(SOSU, 0, KNOWN, (LATE, drawn), {}, manifest=manifest)
    enter_results(measured, opened(), seen=0, origin=Origin(), by=PEOPLE["sekretariat"], now=NOW)
    put_right = replace(LATE, id="t-right", reached=80, replaces=LATE.id)
    made(number=entered(LATE, drawn, put_right, seen=1, as_of=KNOWN))
    for page in ("results/1/", "results/2/", "statements/1/"):
        assert HEADING not in words(logged_in("sekretariat"), f"/agreements/{SOSU}/{page}"), page

    entered(LATE, drawn, put_right, OUTSIDE, seen=2, as_of=KNOWN)
    told = words(logged_in("sekretariat"), f"/agreements/{SOSU}/results/3/")
    assert "én ting værd at se efter" in told and "holdet forår" in told
    entered(LATE, drawn, put_right, OUTSIDE, replace(NOBODY, cohort="nyt"), seen=3, as_of=KNOWN)
    told = words(logged_in("sekretariat"), f"/agreements/{SOSU}/results/4/")
    assert "én ting værd at se efter" in told and "holdet nyt" in told and "holdet forår" not in told


def test_the_page_says_which_counts_a_typed_share_could_be() -> None:
    """77 % of 38, as the annual report has it of own health."""
    agreement = opened("diabetes").versions[-1]
    typed = Tally("t-1", "blood-sugar", "12-months", DAY, DAY, due=38, estimate=Fraction("0.77"))
    section = remarks_section(
        ResultSet("diabetes", 1, DAY, (typed,), {}), agreement, Words.of(Language.DANISH), Circle.HISTORIES
    )

    assert section is not None
    assert "77 % kan ikke være en andel af 38 personer; 29 og 30 af dem er de nærmeste." in section["lines"][0]
