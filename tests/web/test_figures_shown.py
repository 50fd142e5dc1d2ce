"""The page of results: each share as expected and as found, what may be said of it, and nothing of the few."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from gavn.domain.agreements.agreement import EvidenceGrade
from gavn.domain.agreements.grading import Lowered
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.fund.forecasts import efforts_of
from gavn.domain.outcomes.facts import Shortfall
from gavn.domain.payments.result_set import ResultSet
from gavn.domain.values.problem import Refused
from gavn.files.result_sets import result_set_in, result_set_text
from gavn.web.apps.forecasts.queries import ground_on
from gavn.web.apps.fund.queries import complete_fund, whole_fund
from gavn.web.apps.payments.actions import Origin, enter_results
from gavn.web.project.commands import demo_results
from tests.conftest import ROOT, Run
from tests.web.conftest import logged_in
from tests.web.paying import MAKER, counts, life, opened
from tests.web.reading import text_of, words
from tests.web.samples import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]
MEASURED = ROOT / "examples" / "measured"
PEOPLE = ROOT / "examples" / "people"
AGREEMENTS = ROOT / "examples" / "aarhus" / "agreements"
NAMES = sorted(folder.name for folder in MEASURED.iterdir())
JOB = "din-vej-i-job"


@pytest.mark.parametrize("name", NAMES)
def test_the_measured_results_of_the_example_are_what_the_people_give(gavn: Run, tmp_path: Path, name: str) -> None:
    again = tmp_path / name
    assert gavn("measure", AGREEMENTS / name, PEOPLE / name, "--results", again).returncode == 0

    kept = {file.name: file.read_bytes() for file in (MEASURED / name).iterdir()}
    assert kept == {file.name: file.read_bytes() for file in again.iterdir()}


def test_each_agreement_that_has_people_shows_what_was_measured_of_them() -> None:
    made = demo_results(now=NOW, measured=MEASURED)
    page = logged_in("sekretariat")
    shown = {name: words(page, f"/agreements/{name}/results/", language="en") for name in NAMES}

    assert set(NAMES) <= set(made)
    blood = shown["diabetes"]
    violence = shown["dialog-mod-vold"].partition("What can be said ")[2].partition(" Result sets")[0]
    nothing = "All results: the agreement does not say which share was expected"
    told = (nothing, "Evidence grade D.", "Only those who completed count", "Due: 11;")
    assert [violence.count(each) for each in told] == [1, 1, 1, 1], "said once of all, or of those that are named"
    assert "Violence has ceased, No emergency-room visit caused by violence, No charge" in violence
    assert "No other municipal family treatment · 24 months after enrolment: Due: 9;" in violence
    assert "12 months after enrolment: Surely better than 31 %. All of the interval 41–74 % lies above 31 %." in blood
    assert "58 % 22 / 38 41–74 % 31 % 100 %" in blood and "54 % 7 / 13 25–81 % 31 % 100 %" in blood
    assert "The smallest group is of 13; there must be at least 30 before anything is concluded." in blood
    assert "manifest.json, set 1" in blood
    assert "Result set 2 is newer; its counts were not measured, and are not among these." in blood
    assert "9 / 11" in shown["dialog-mod-vold"] and "7 / 9" in shown["dialog-mod-vold"]
    assert "83 / 1,475" in shown["flere-kloge-haender"]
    assert "Surely worse than 45 %." in shown[JOB] and "4 / 42" in shown[JOB]
    young = shown["ung-i-fokus"]
    assert "of results that were not measured here the agreed one is shown" in young
    assert "−3.14 −4.82 to −1.46 301 C surely better than no difference" in young
    assert "nothing is concluded of fewer than 30; that number is assumed." in young
    # A metric that is named by weeks is reported in days: 72,240 of them, and 22 fewer for each.
    days = words(page, "/agreements/ung-i-fokus/results/1/", language="en")
    assert "12 months after enrolment · as reported: 7 make one unit that is paid 25/10/2024 301" in days
    assert "as reported" in words(page, "/agreements/ung-i-fokus/results/enter/", language="en")
    # 138 are enrolled: the 38 are those of them who are due.
    assert "Reached it Due Due of all enrolled" in words(page, "/agreements/diabetes/results/1/", language="en")


def test_the_page_says_in_both_languages_what_the_diabetes_effort_can_and_cannot_show() -> None:
    """By the annual report for 2024, page 16."""
    demo_results(now=NOW, measured=MEASURED)
    page = logged_in("sekretariat")
    danish, english = (words(page, "/agreements/diabetes/results/", language=language) for language in ("da", "en"))

    assert "58 % 22 / 38 41–74 % 31 %" in danish and "54 % 7 / 13 25–81 % 31 %" in danish
    assert "Intervallet 25–81 % rummer 31 %: både bedre, dårligere og det samme er muligt." in danish
    assert "The interval 25–81 % holds 31 %: better, worse and the same are all possible." in english
    assert "konkluderes der ikke på færre end 30; det tal er antaget." in danish
    assert "nothing is concluded of fewer than 30; that number is assumed." in english


def test_a_forecast_learns_of_what_was_measured_here_and_of_the_fund_in_a_folder_the_same() -> None:
    """In Dialog mod Vold all who were due had a reading, so that none of them is taken for unmeasured."""
    demo_results(now=NOW, measured=MEASURED)
    day = date(2024, 12, 31)

    here = {each.id: each.seen(as_of=day) for each in ground_on(whole_fund(), as_of=day, seed=1).efforts}
    folder = {each.id: each.seen(as_of=day) for each in efforts_of(complete_fund(), {}, as_of=day)}

    assert [seen.measured for seen in here["dialog-mod-vold"]] == [11, 11, 11, 11, 9, 11]
    assert folder == here
    # Before the day of the sets the folder's own counts stand, and what was told of later is left out.
    before = date(2023, 12, 31)
    earlier = {each.id: each.seen(as_of=before) for each in efforts_of(complete_fund(), {}, as_of=before)}
    assert earlier["dialog-mod-vold"] == []
    assert earlier == {e.id: e.seen(as_of=before) for e in ground_on(whole_fund(), as_of=before, seed=1).efforts}


def test_what_was_measured_by_the_days_of_grace_is_not_called_late() -> None:
    """It is known from the day on which the data were drawn; no reading after the days of grace is in it."""
    demo_results(now=NOW, measured=MEASURED)
    page = words(logged_in("sekretariat"), "/agreements/dialog-mod-vold/results/1/", language="en")

    assert "Hash of the snapshot" in page and "with duckdb, 15 courses" in page
    assert "became known only on" not in page and "worth a second look" not in page


def test_an_estimate_of_a_weaker_kind_than_agreed_and_one_that_was_not_made_say_so() -> None:
    """Of Ung i Fokus a control group was published, and no matching."""
    demo_results(now=NOW, measured=MEASURED)
    page = logged_in("sekretariat")
    for language, said in (
        ("da", "Der er ikke matchet, som aftalen siger"),
        ("en", "Nobody was matched, as"),
    ):
        shown = words(page, "/agreements/ung-i-fokus/results/", language=language)
        assert said in shown and shown.count(said) == 1
    statement = words(page, "/agreements/ung-i-fokus/statements/1/", language="en")
    assert "the comparison group was taken as it is; the estimate is weaker than the matched comparison" in statement
    assert "deduction of deadweight" not in statement
    [kept] = life("ung-i-fokus").sets
    [tally] = kept.results.tallies
    made = replace(tally, estimate=None, low=None, high=None, shortfall=Shortfall.NOT_COMPARED)
    results = replace(kept.results, number=0, tallies=(made,))
    enter_results(results, opened("ung-i-fokus"), seen=1, origin=Origin(), by=MAKER, now=NOW)
    shown = words(page, "/agreements/ung-i-fokus/results/", language="en")

    assert "– – 301 – not made, nothing is paid by it" in shown
    assert "The comparison that the agreement names was not made: there was nobody to compare with" in shown
    assert "surely better" not in shown
    assert "Aftalens sammenligning er ikke lavet" in words(page, "/agreements/ung-i-fokus/results/", language="da")


def test_a_count_by_hand_after_it_leaves_what_was_measured_its_grade() -> None:
    """Ung i Fokus is agreed to be of grade B and was measured as C; what is put right by hand was not measured."""
    demo_results(now=NOW, measured=MEASURED)
    own, page = "ung-i-fokus", logged_in("sekretariat")
    [kept] = life(own).sets
    [tally] = kept.results.tallies
    for seen, (changed, said) in enumerate(
        ((tally, "301 C surely better"), (replace(tally, due=300), "300 agreed: B surely better")), start=1
    ):
        later = kept.results.as_of + timedelta(seen)
        results = replace(kept.results, number=0, manifest=None, tallies=(changed,), as_of=later)
        enter_results(results, opened(own), seen=seen, origin=Origin(), by=MAKER, now=NOW)
        assert said in words(page, f"/agreements/{own}/results/", language="en")


def test_where_the_agreement_counts_completers_only_the_page_says_so() -> None:
    demo_results(now=NOW, measured=MEASURED)
    page, told = logged_in("sekretariat"), "Only those who completed count, as the parties have agreed."

    assert told in words(page, "/agreements/dialog-mod-vold/results/", language="en")
    assert told not in words(page, "/agreements/diabetes/results/", language="en")


def test_an_average_of_few_is_not_called_sure() -> None:
    demo_results(now=NOW, measured=MEASURED)
    page = words(logged_in("sekretariat"), "/agreements/diabetes/results/", language="en")

    assert "4.89 3.42 to 6.37 38 D surely better" in page
    assert "5.92 – 13 D without an interval, nothing is concluded" in page and "9.08" not in page


def test_the_council_sees_no_figure_that_was_not_released_and_the_parties_see_all() -> None:
    demo_results(now=NOW, measured=MEASURED)
    council, party = logged_in("raad"), logged_in("sekretariat")
    shown = {name: text_of(council.get(f"/agreements/{name}/results/")) for name in NAMES}

    for name, told in (("dialog-mod-vold", "9 / 11"), (JOB, "4 / 42"), ("flere-kloge-haender", "83 / 1.475")):
        assert told in text_of(party.get(f"/agreements/{name}/results/")) and told not in shown[name]
    for page in shown.values():
        assert "Rådet ser de tal, der er offentliggjort til det" in page and "95 %" not in page
        assert '<h2 id="acts">Prøv</h2>' in page, "it has nothing to enter"
    assert '<h2 id="acts">Indtast</h2>' in text_of(party.get("/agreements/dialog-mod-vold/results/"))
    assert "−3,14" in text_of(party.get("/agreements/ung-i-fokus/results/")) and "−3,14" not in shown["ung-i-fokus"]


def test_what_is_missing_and_why_the_grade_is_low_stand_with_the_figure() -> None:
    known = MeasuredRate("employment", "12-months", 20, 30, 10, 2, 5, EvidenceGrade.D, lowered=(Lowered.LITTLE_KNOWN,))
    entered_with(known)
    page = words(logged_in("sekretariat"), f"/agreements/{JOB}/results/", language="en")

    assert "48 % 20 / 42 32–64 % 45 % 71 % 48–76 % D cannot be told" in page
    assert "71 % of those who should have been measured were; it must be at least 80 %." in page
    assert "Too few of those who should have been measured were." in page
    assert "Due: 42; missing: 10; lost: 2; not yet due: 5." in page


def test_what_was_measured_stands_in_the_file_of_the_set_and_no_statement_asks_for_it() -> None:
    known = MeasuredRate("employment", "12-months", 4, 42, 0, 0, 17, EvidenceGrade.D)
    entered_with(known)
    [kept] = life(JOB).sets
    text = result_set_text(kept.results)

    assert kept.results.rates == (known,)
    assert result_set_in(text, name="set") == kept.results
    assert replace(kept.results, rates=()).digest == kept.digest
    with pytest.raises(Refused):
        result_set_in(text.replace('"reached": 4', '"reached": 43', 2), name="set")


def entered_with(*known: MeasuredRate) -> None:
    own = opened(JOB)
    as_of = max(tally.known_on for tally in own.tallies)
    results = ResultSet(JOB, 0, as_of, own.tallies, {}, known)
    enter_results(results, own, seen=0, origin=Origin(), by=MAKER, now=NOW)


@pytest.mark.parametrize(
    "odd",
    [
        MeasuredRate("employment", "7-months", 4, 42, 0, 0, 17, EvidenceGrade.D),
        MeasuredRate("health", "12-months", 4, 42, 0, 0, 17, EvidenceGrade.D),
        MeasuredRate("employment", "12-months", 43, 42, 0, 0, 17, EvidenceGrade.D),
        MeasuredRate("employment", "12-months", 4, 42, -1, 0, 17, EvidenceGrade.D),
    ],
    ids=["follow-up", "metric", "too-many", "below-nothing"],
)
def test_rates_that_cannot_be_are_refused_and_nothing_is_kept(odd: MeasuredRate) -> None:
    before = counts()
    with pytest.raises(Refused) as refused:
        entered_with(odd)

    assert [problem.code for problem in refused.value.problems] == ["rate-odd"]
    assert counts() == before


def test_measured_results_that_were_altered_are_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    altered = tmp_path / "measured"
    shutil.copytree(MEASURED, altered)
    rates = altered / JOB / "rates.csv"
    rates.write_text(rates.read_text().replace(",4,42,", ",14,42,"))
    before = counts()
    for folder, code in ((altered, "manifest-results-altered"), (tmp_path, "demo-nothing-measured")):
        with pytest.raises(Refused) as refused:
            demo_results(now=NOW, measured=folder)
        assert [problem.code for problem in refused.value.problems] == [code]
    assert counts() == before


def test_where_nothing_was_entered_the_page_has_no_figures() -> None:
    page = words(logged_in("sekretariat"), "/agreements/ips-plus/results/", language="en")

    assert "Did they reach what was expected?" not in page
