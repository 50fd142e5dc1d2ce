"""The page of results: curves of durations and what nothing at all would show, to each circle what it may see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from gavn.domain.disclosure.circles import Circle
from gavn.domain.disclosure.durations import told_steps
from gavn.domain.outcomes.kept_figures import DurationStep, MeasuredBand, MeasuredDuration
from gavn.domain.outcomes.people import Arm, Beside, EntryReading
from gavn.files.people import read_people, write_people
from gavn.files.result_sets import result_set_in, result_set_text
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.project.commands import demo_results
from tests.conftest import ROOT, Run
from tests.web.conftest import logged_in
from tests.web.paying import MAKER, SOSU, counts, life, opened
from tests.web.reading import text_of, words
from tests.web.samples import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]
MEASURED = ROOT / "examples" / "measured"
HALF = (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4))
# It happened to 3, 2, 6 and 1 of 40.
FEW_A_DAY = ((11, 3), (23, 2), (47, 6), (61, 1))


def curve(*days: tuple[int, int], persons: int = 40, arm: Arm = Arm.EFFORT) -> MeasuredDuration:
    """It happened to so many on each day; the shares are not asked about."""
    left = [persons - sum(many for _, many in days[:place]) for place in range(len(days))]
    steps = tuple(DurationStep(day, risk, many, *HALF) for (day, many), risk in zip(days, left, strict=True))
    return MeasuredDuration("dropout", "6-months", arm, persons, 183, steps, 47, 23)


def keep_also(agreement: str, *durations: MeasuredDuration, bands: tuple[MeasuredBand, ...] = ()) -> None:
    """What was measured of the example a day later, with what no count tells."""
    demo_results(now=NOW, measured=MEASURED)
    found = life(agreement).sets[0].results
    assert found.manifest is not None
    manifest = replace(found.manifest, durations=durations, bands=bands)
    results = replace(found, number=0, as_of=found.as_of + timedelta(1), manifest=manifest)
    enter_results(results, opened(agreement), seen=len(life(agreement).sets), origin=Origin(), by=MAKER, now=NOW)


BAND = MeasuredBand("dropout", "6-months", Fraction(1, 50), Fraction(1, 20), Fraction(0), Fraction(1, 2))


def test_each_day_of_a_curve_is_told_to_the_parties_and_steps_of_five_to_those_who_see_totals() -> None:
    keep_also(SOSU, curve(*FEW_A_DAY), curve((9, 2), (77, 2), arm=Arm.COMPARISON))
    address = f"/agreements/{SOSU}/results/"
    party, auditor = (words(logged_in(who), address, language="en") for who in ("sekretariat", "revisor"))

    assert "How long it took" in party and "Effort: half of them after 47 days [23 to not reached]." in party
    assert all(f"effort {step} 50.0 %" in party for step in ("11 40 3", "23 37 2", "47 35 6", "61 29 1"))
    assert "comparison 9 40 2" in party
    # 3 and 2 are one step, and so are 6 and the one who would be left over.
    assert "effort 23 40 5 50.0 % 25.0–75.0 % effort 61 35 7 50.0 %" in auditor
    assert not any(f"effort {day} " in auditor for day in (11, 47)) and "comparison 9" not in auditor
    assert "Each step is gathered of at least five persons" in auditor and "gathered" not in party
    assert "The curve is not shown of: comparison. It has happened to fewer than five" in auditor
    danish = words(logged_in("sekretariat"), address)
    assert "Hvor længe det varede" in danish and "Indsats: halvdelen efter 47 dage [23 til ikke nået]." in danish
    page = text_of(logged_in("sekretariat").get(address))
    assert page.count("real-line") == 2 and page.count("other-line") == 2, "on a wide screen and a narrow one"


def test_the_council_is_shown_no_curve_and_no_band_and_told_why() -> None:
    keep_also(SOSU, curve(*FEW_A_DAY), bands=(BAND,))
    council = logged_in("raad")
    pages = [f"/agreements/{SOSU}/{page}" for page in ("results/", "published/")]
    for page, told in ((page, words(council, page, language="en")) for page in pages):
        assert "Curves of how long it took are not shown here: each step tells on which day it happened to few." in told
        assert not any(each in told for each in ("effort 11", "half of them", "With no effect at all")), page
    assert "which day it happened to few" not in words(logged_in("sekretariat"), pages[1], language="en")
    assert council.get(f"/agreements/{SOSU}/results/2/?format=json").status_code == 403


def test_a_count_by_hand_after_what_was_measured_takes_no_curve_away() -> None:
    """Of what was measured as amounts alone there is no share, so that the newest count is what the rest tells of."""
    with transaction.atomic():
        keep_also(SOSU, curve(*FEW_A_DAY), bands=(BAND,))
        found = replace(life(SOSU).sets[-1].results, number=0, rates=())
        transaction.set_rollback(True)
    by_hand = replace(found, manifest=None, as_of=found.as_of + timedelta(1))
    for seen, results in enumerate((found, by_hand)):
        enter_results(results, opened(SOSU), seen=seen, origin=Origin(), by=MAKER, now=NOW)
    told = life(SOSU).told_from
    assert told is not None and told.results.number == 2 and told.results.manifest is None

    page = words(logged_in("sekretariat"), f"/agreements/{SOSU}/results/", language="en")

    assert "half of them after 47 days" in page and "What would have shown without the effort" in page
    assert page.count("It is of result set 1 of ") == 2
    council = words(logged_in("raad"), f"/agreements/{SOSU}/results/", language="en")
    assert "Curves of how long it took are not shown here" in council


def test_a_band_stands_under_what_was_found_as_the_terminal_says_it() -> None:
    """Of diabetes: 22 of 38, and a mean fall of 4.89, by the example of docs/explanation/statistics.md."""
    falls = Fraction("0.2013"), Fraction("0.5592")
    share = MeasuredBand("blood-sugar", "12-months", Fraction("0.0129"), Fraction("0.3043"), *falls)
    mean = MeasuredBand("mean-reduction", "12-months", Fraction("0.5084"), Fraction("0.5547"), *falls)
    keep_also("diabetes", bands=(share, mean))
    page, address = logged_in("revisor"), "/agreements/diabetes/results/"
    told = words(page, address, language="en")

    assert "With no effect at all 1–30 % would reach it, and the mean be 0.2–0.6 better" in told
    assert "58 % 41–74 % 1–30 %" in told and "4.89 3.42 to 6.37 0.20 to 0.56" in told
    assert "Uden nogen virkning ville 1–30 % nå det, og gennemsnittet blive 0,2–0,6 bedre" in words(page, address)


def test_the_example_shows_a_curve_and_a_band_and_says_what_of_them_is_assumed() -> None:
    demo_results(now=NOW, measured=MEASURED)
    page, names = logged_in("sekretariat"), ("din-vej-i-job", "diabetes")
    job, diabetes = (words(page, f"/agreements/{name}/results/", language="en") for name in names)

    assert "Days until the first day in work or study" in job and "Effort: it has not happened to half of them." in job
    # Nobody is compared with, so that no group is named.
    assert " 228 42 1 97.6 % 84.3–99.7 % 261 41 1 " in job and "The metric is assumed" in job
    assert diabetes.count("With no effect at all 1–30 % would reach it") == 1, "the same of both follow-ups"
    assert "12 months after enrolment 58 % 41–74 % 1–30 % 24 months after enrolment 54 % 25–81 % 1–30 %" in diabetes
    assert "is assumed, and so it is a band" in diabetes


def test_both_come_with_the_files_that_were_measured_and_stay_in_the_set(gavn: Run, tmp_path: Path) -> None:
    people = read_people(ROOT / "examples" / "people" / "diabetes").people
    assert people is not None
    level = EntryReading("HbA1c", *(Fraction(number) for number in ("58", "58", "12", "1.74", "2.9", "0", "9.28")))
    write_people(replace(people, beside=Beside(entry=(level,))), tmp_path / "people")
    agreement = ROOT / "examples" / "aarhus" / "agreements" / "diabetes"
    assert gavn("measure", agreement, tmp_path / "people", "--results", tmp_path / "measured").returncode == 0
    files = {file.name: file.read_bytes() for file in (tmp_path / "measured").iterdir()}
    page = logged_in("sekretariat")

    seen = send(files)
    assert "sealed" in seen and not counts()[0]
    odd = json.loads(files["manifest.json"])
    odd["bands"][0]["low_share"] = "0.9"
    refused = send(files | {"manifest.json": json.dumps(odd).encode()})
    assert "sealed" not in refused and "manifest.json" in refused and not counts()[0]
    sealed = seen.partition('name="sealed" value="')[2].partition('"')[0]
    page.post("/agreements/diabetes/results/save/", {"sealed": sealed})
    [kept] = life("diabetes").sets
    assert kept.results.manifest is not None and len(kept.results.manifest.bands) == 4
    assert result_set_in(result_set_text(kept.results), name="set") == kept.results
    assert "With no effect at all 1–30 %" in words(page, "/agreements/diabetes/results/", language="en")


def send(files: dict[str, bytes]) -> str:
    sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
    page = logged_in("sekretariat")
    return text_of(page.post("/agreements/diabetes/results/file/", {"file": sent, "as_of": "2024-12-31"}))


def test_no_step_of_fewer_than_five_is_told_of_outside_the_parties() -> None:
    """By every way in which up to nine come on three days."""
    ways = [(a, b, c) for a in range(1, 10) for b in range(1, 10) for c in range(1, 10)]
    for way in ways:
        whole = curve(*zip((10, 20, 30), way, strict=True))
        told = told_steps(whole, Circle.TOTALS)
        assert told_steps(whole, Circle.HISTORIES) == whole.steps
        assert told_steps(whole, Circle.CELLS) is None and told_steps(whole, Circle.PUBLIC) is None
        if sum(way) < 5:
            assert told is None
        else:
            assert told and min(step.events for step in told) >= 5
            assert sum(step.events for step in told) == sum(way) and told[-1].day == 30
            assert [step.at_risk for step in told] == [40 - sum(s.events for s in told[:n]) for n in range(len(told))]


@pytest.mark.parametrize(
    "odd",
    [{"persons": 0}, {"persons": 3}, {"until": 60}, {"until": -1}, {"until": 10**40}, {"persons": 10**40}],
)
def test_what_is_no_curve_is_none(odd: dict[str, int]) -> None:
    whole = curve(*FEW_A_DAY)
    with pytest.raises(ValueError, match="no such curve"):
        replace(whole, **odd)
    with pytest.raises(ValueError, match="no such curve"):
        replace(whole, steps=tuple(reversed(whole.steps)))
    with pytest.raises(ValueError, match="no such curve"):
        replace(whole, steps=(replace(whole.steps[0], low=Fraction(9, 10)),))
    with pytest.raises(ValueError, match="no such band"):
        replace(BAND, low_share=Fraction(1, 2))
