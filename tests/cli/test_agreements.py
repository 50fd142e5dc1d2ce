"""`gavn cases`, `diff` and `show`: agreements tried, compared and read; and what a broken one stops."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import AARHUS, ROOT, Run, replace_in

TEACHING = ROOT / "examples" / "teaching"
DIALOG = AARHUS / "agreements" / "dialog-mod-vold"


def test_every_case_of_the_teaching_agreements_holds(gavn: Run) -> None:
    done = gavn("cases", TEACHING, "--lang", "en")

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "Agreements: 14 · cases: 30 · amounts: 86 · all hold."


def test_every_case_of_the_funds_agreements_holds_and_is_marked_as_assumed(gavn: Run) -> None:
    done = gavn("cases", AARHUS, "--format", "csv")

    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert done.returncode == 0
    assert {(row["verdict"], row["provenance"]) for row in rows} == {("passed", "assumed")}
    [reported] = [row for row in rows if (row["case"], row["at"]) == ("as-reported-2024", "payer")]
    assert (reported["of"], reported["found"]) == ("sosu-oestjylland", "3631000.00")


def test_a_case_that_does_not_hold_is_told_with_its_difference(gavn: Run, tmp_path: Path) -> None:
    card = Path(shutil.copytree(TEACHING / "rate-card", tmp_path / "rate-card"))
    replace_in(card / "agreement.yaml", '"90000.00"', '"80000.00"')

    table = gavn("cases", card)
    data = json.loads(gavn("cases", card, "--format", "json").stdout)

    assert table.returncode == 1
    said = [" ".join(line.split()) for line in table.stdout.splitlines()]
    assert said[-1] == "Aftaler: 1 · eksempler: 2 · beløb: 8 · 1 holder ikke."
    assert any(line.endswith("i alt 90.000,00 80.000,00 −10.000,00 holder ikke") for line in said)
    [failed] = [case for case in data["cases"] if case["verdict"] == "failed"]
    assert (failed["case"], failed["at"], failed["difference"]) == ("person-cap", "total", "-10000.00")


def test_a_folder_without_agreements_is_refused(gavn: Run, tmp_path: Path) -> None:
    done = gavn("cases", tmp_path)

    assert (done.returncode, done.stdout) == (3, "")
    assert "Der er ingen aftaler i mappen." in done.stderr


def test_a_case_before_its_agreement_is_refused(gavn: Run, tmp_path: Path) -> None:
    card = Path(shutil.copytree(TEACHING / "rate-card", tmp_path / "rate-card"))
    replace_in(card / "agreement.yaml", "effective_from: 2025-01-01", "effective_from: 2027-01-01")

    done = gavn("cases", card)

    assert (done.returncode, done.stdout) == (3, "")
    assert "work-once: Ingen version af aftalen “rate-card” gælder 31. december 2026." in done.stderr


def test_an_amendment_is_told_in_plain_words(gavn: Run) -> None:
    done = gavn("diff", DIALOG / "agreement.yaml", DIALOG / "agreement-2.yaml")

    assert done.returncode == 1
    assert "Dialog mod Vold, version 2, gælder fra 1. juli 2023. Der henvises færre familier end ventet" in done.stdout
    assert "- målgruppe: 25 familier, hvor der har været vold → 15 familier, hvor der har været vold" in done.stdout
    assert "- investor › “raadet” › kapital: 2.500.000 kr. → 1.700.000 kr." in done.stdout


def test_versions_that_say_the_same_do_not_differ(gavn: Run) -> None:
    done = gavn("diff", DIALOG, DIALOG / "agreement-2.yaml", "--lang", "en")

    assert done.returncode == 0
    assert done.stdout.endswith("The two versions say the same.\n")


def test_a_difference_as_data_keeps_what_stands_in_the_files(gavn: Run) -> None:
    pair = (DIALOG / "agreement.yaml", DIALOG / "agreement-2.yaml")
    rows = list(csv.DictReader(gavn("diff", *pair, "--format", "csv").stdout.splitlines()))
    data = json.loads(gavn("diff", *pair, "--format", "json").stdout)

    assert {"path": "investors/raadet/capital", "before": "2500000.00", "after": "1700000.00"} in rows
    assert (data["before"]["version"], data["after"]["version"]) == (1, 2)
    assert data["before"]["digest"] != data["after"]["digest"]
    assert len(data["differences"]) == len(rows)


def test_an_agreement_is_shown_with_a_worked_example_of_each_term(gavn: Run) -> None:
    done = gavn("show", TEACHING / "rate-card", "--lang", "en")

    assert done.returncode == 0
    assert done.stdout.startswith("# Rate card, version 1\n")
    assert "- Example: reached for the first time: 1 × 10,000 = 10,000 kr.\n" in done.stdout
    assert "\n- kommunen: authority\n" in done.stdout
    assert "\n- payer: regionen, share 100 %, outcome metric Better health, purse sundhed, § 7\n" in done.stdout


def test_a_level_that_less_is_better_than_is_one_at_most_and_a_share_is_told_in_percent(gavn: Run) -> None:
    shown = gavn("show", TEACHING / "reoffending-threshold", "--lang", "en").stdout

    assert "\n## Payment term: threshold, § 6, nr. 1 (each)\n" in shown
    assert "- 200,000 kr. where Convicted again within a year is at most 40 %; otherwise nothing.\n" in shown
    assert "- Example: 40 % against at most 40 %; where it is kept, 200,000 = 200,000 kr.\n" in shown
    furthest = gavn("show", TEACHING / "furthest-from-work", "--lang", "en").stdout
    assert "\n- gate (satisfied): term work, level Satisfied with the course at least 60 %, § 6, stk. 2\n" in furthest
    charged = gavn("show", TEACHING / "bed-day-savings", "--lang", "en").stdout
    assert charged.count("- Example: standing charge: 25,000 = 25,000 kr.\n") == 1


def test_the_registered_measurement_plan_is_read_with_the_newest_version(gavn: Run, tmp_path: Path) -> None:
    """As the page reads it; of a version that the plan is not held against nothing is said of it."""
    own = Path(shutil.copytree(TEACHING / "reoffending-threshold", tmp_path / "reoffending-threshold"))
    first = own / "agreement.yaml"
    newer = first.read_text(encoding="utf-8").replace(
        "version: 1\neffective_from: 2025", "version: 2\neffective_from: 2026"
    )
    (own / "agreement-2.yaml").write_text(f"{newer}reason_da: Ny.\nreason_en: New.\n", encoding="utf-8")

    english, danish = gavn("show", own, "--lang", "en").stdout, gavn("show", own).stdout
    older = gavn("show", own, "--as-of", "2025-06-01", "--lang", "en").stdout
    rows = csv.DictReader(gavn("show", own, "--format", "csv", "--lang", "en").stdout.splitlines())

    planned = [
        "- Registered on 1 December 2024, before anything was seen. What is looked at on other days or in other ways is"
        " exploratory and proves nothing.",
        "- The plan's days and numbers: assumed.",
        "- Convicted again within a year. When: 12 months after enrolment; evidence design: direct count; of whom: all"
        " enrolled and due; without a reading: counts as worst; fewest persons: 30; least share known: 80 %",
        "- Results are looked at two times, the first ones far more strictly (O’Brien and Fleming’s boundaries), so"
        " that nothing is concluded wrongly more often.",
        "- Look 1. From: 1 September 2026; to: 30 September 2026; distance asked for, in standard errors: 2.80",
        "- Look 2. From: 1 March 2027; to: 31 March 2027; distance asked for, in standard errors: 1.98",
    ]
    assert "\n".join(["## Measurement plan", "", *planned, "- Hash of the plan: "]) in english
    assert "- Kig 2. Fra: 1. marts 2027; til: 31. marts 2027; krævet afstand i standardfejl: 1,98\n" in danish
    assert "Measurement plan" not in older and "version 1" in older
    assert [f"- {row['text']}" for row in rows if row["section"] == "Measurement plan"][: len(planned)] == planned
    assert "Measurement plan" not in gavn("show", TEACHING / "rate-card", "--lang", "en").stdout


def test_an_agreement_says_by_what_evidence_it_is_measured(gavn: Run) -> None:
    shown = gavn("show", TEACHING / "two-sided-trial", "--lang", "en").stdout
    assert "- evidence design: randomised\n- evidence grade: A (randomised)\n" in shown
    assert "- evidensgrad: A (" in gavn("show", TEACHING / "two-sided-trial").stdout


def test_what_can_be_published_of_fifteen_families_is_told_when_the_agreement_is_drawn_up(gavn: Run) -> None:
    shown = gavn("show", DIALOG, "--lang", "en").stdout
    assert "## What can be published\n\n- At 15 families:\n- The parties see the totals" in shown
    assert "- The public: only that about 15 families take part. A share takes at least 16" in shown
    assert "- Offentligheden: kun at omkring 15 familier er med." in gavn("show", DIALOG).stdout
    checked = gavn("check", DIALOG, "--lang", "en")
    assert checked.returncode == 0
    assert (
        "(expected_units): Warning: With 15 taking part (families) the public can be told no share." in checked.stderr
    )


@pytest.mark.parametrize(("as_of", "version"), [("2022-12-31", 1), ("2023-07-01", 2), (None, 2)])
def test_the_version_in_force_on_a_day_is_shown_and_says_that_it_is_assumed(
    gavn: Run, as_of: str | None, version: int
) -> None:
    day = ("--as-of", as_of) if as_of else ()

    data = json.loads(gavn("show", DIALOG, *day, "--format", "json", "--lang", "en").stdout)

    assert (data["version"], data["provenance"]) == (version, "assumed")
    assert data["notices"][0].startswith("Assumed: prices and clauses are not published.")


def test_an_agreement_as_rows_says_in_each_that_it_is_assumed(gavn: Run) -> None:
    rows = list(csv.DictReader(gavn("show", DIALOG, "--format", "csv").stdout.splitlines()))

    assert {row["provenance"] for row in rows} == {"assumed"}
    sections = {row["section"] for row in rows}
    assert sections >= {"Parter", "Perioder", "Resultatmål"}
    assert any(section.startswith("Betalingsvilkår: ") for section in sections)


def test_an_agreement_is_checked_alone_at_its_lines(gavn: Run, tmp_path: Path) -> None:
    card = Path(shutil.copytree(TEACHING / "rate-card", tmp_path / "rate-card"))
    whole = gavn("check", card, "--lang", "en")
    replace_in(card / "agreement.yaml", "  dispute-deadline: 30 dage efter kontrollen.\n", "")
    replace_in(card / "agreement.yaml", "    metric: debt\n    amount", "    metric: dept\n    amount")

    broken = gavn("check", card, "--lang", "en")

    assert whole.returncode == 0
    warned = f"{card}/agreement.yaml:{{line}}:5 (caps.1)"
    told = [line.partition(": ")[0] for line in whole.stderr.splitlines()[::2]]
    assert told == [warned.format(line=172)]
    assert whole.stdout == f"{card}: agreements: 1. No errors.\n"
    assert broken.returncode == 3
    told = [line.partition(": ")[0] for line in broken.stderr.splitlines()[::2]]
    # Warnings first: what stops it stands last, right above its number, where a terminal is read.
    assert told[:-1] == [
        f"{card}/agreement.yaml:69:5 (metrics.4.id)",
        warned.format(line=171),
        f"{card}/agreement.yaml:110:5 (terms.4.metric)",
        f"{card}/agreement.yaml:113:1 (payers)",
        f"{card}/agreement.yaml:136:1 (statements.dispute-deadline)",
    ]
    assert told[-1] == f"3 errors in {card}."


def test_several_agreements_are_checked_and_counted(gavn: Run) -> None:
    data = json.loads(gavn("check", TEACHING, "--format", "json").stdout)

    assert data["counts"] == {"postings": 0, "inquiries": 0, "investments": 0, "agreements": 14}
    assert {problem["severity"] for problem in data["problems"]} <= {"warning"}


def test_a_broken_agreement_stops_what_is_about_it_and_nothing_else(gavn: Run, aarhus_copy: Path) -> None:
    broken = aarhus_copy / "agreements" / "ips-plus"
    replace_in(broken / "agreement.yaml", "currency: DKK", "currency: DKR")

    codes = {command: gavn(command, broken).returncode for command in ("show", "cases")}

    assert codes == {"show": 3, "cases": 3}
    assert gavn("check", aarhus_copy).returncode == 3
    assert gavn("economy", aarhus_copy).returncode == 0


def test_facts_that_no_statement_could_be_made_of_are_errors_at_their_lines(gavn: Run, aarhus_copy: Path) -> None:
    """A misspelt metric among the counts and the cases was no error until somebody paid by them."""
    clever = aarhus_copy / "agreements" / "flere-kloge-haender"
    for name, old in (("tallies.csv", ",dropout,"), ("cases.yaml", "metric: dropout")):
        text = (clever / name).read_text(encoding="utf-8")
        (clever / name).write_text(text.replace(old, old.replace("dropout", "dropuot"), 1), encoding="utf-8")

    for folder in (clever, aarhus_copy):
        done = gavn("check", folder, "--format", "json")
        found = [each for each in json.loads(done.stdout)["problems"] if each["severity"] == "error"]
        assert (done.returncode, {each["code"] for each in found}) == (3, {"fact-metric-unknown"})
        assert [(Path(each["file"]).name, each["line"], each["path"]) for each in found] == [
            ("cases.yaml", 15, "0.tallies.0"),
            ("tallies.csv", 2, "t-2024"),
        ]


def test_facts_are_held_against_no_agreement_that_is_wrong_itself(gavn: Run, aarhus_copy: Path) -> None:
    clever = aarhus_copy / "agreements" / "flere-kloge-haender"
    replace_in(clever / "tallies.csv", ",dropout,", ",dropuot,")
    replace_in(clever / "agreement.yaml", "evidence_grade: C", "evidence_grade: A")

    codes = [each["code"] for each in json.loads(gavn("check", clever, "--format", "json").stdout)["problems"]]

    # What no fact has to do with is remarked on all the same.
    assert codes == ["evidence-grade-above-design", "dispute-time-not-agreed"]
