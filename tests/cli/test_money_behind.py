"""`gavn cash-flow`, `payers`, `close` and `terminate`: the money behind an agreement, party by party."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gavn.domain.payments.entitlement import known
from gavn.domain.payments.filed import state_closing
from gavn.files.agreements import TALLY_COLUMNS, read_dossier, read_results
from gavn.files.statements import write_statement
from tests.conftest import AARHUS, ROOT, Run, replace_in

TEACHING, RESULTS = ROOT / "examples" / "teaching", ROOT / "examples" / "results"
CARD, FACTS = TEACHING / "rate-card", RESULTS / "rate-card"
AVOIDED, EXPECTED = TEACHING / "avoided-placements", RESULTS / "avoided-placements"
TALLY_HEAD = ",".join(TALLY_COLUMNS)
TWO_SIDED_CLOSING = 'two_sided: true\nsettlement:\n  clause: § 12\n  share: "0.5"\nsigned'
PAYER_CAP = """caps:
  - id: most
    clause: § 8
    scope: payer
    payer: kommunen
    amount: "450000.00"
rounding: half-up"""
COUPON = TEACHING / "result-coupon"
FLOOR = """floors:
  - id: least
    clause: § 9
    amount: "300000.00"
rounding: half-up"""


def told(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_each_partys_money_is_shown_by_year_with_rate_and_worst_case(gavn: Run) -> None:
    done = gavn("cash-flow", CARD, FACTS)

    said = told(done.stdout)
    assert said[0] == "Takstkort, version 1, i DKK"
    assert "fonden 2025 1.000.000,00 0,00 0,00 −1.000.000,00" in said
    # At −59 % a year the 230,000 of 2027 are worth 1,468,000 in 2025, and the 30,000 taken back in 2028 467,000.
    assert "fonden 1.000.000,00 30.000,00 230.000,00 −800.000,00 0,20 −59,0 % −1.000.000,00" in said
    # A payer can come to owe what its caps leave: all of 5 million, or for one metric alone what is paid of that.
    assert "kommunen 0,00 190.000,00 30.000,00 −160.000,00 −5.000.000,00" in said
    assert "regionen 0,00 40.000,00 0,00 −40.000,00 −2.000.000,00" in said
    assert "lofterne holder ikke" not in done.stdout
    # Money that a correction takes back comes back to whoever paid it.
    assert "kommunen 2028 0,00 0,00 30.000,00 30.000,00" in said


def test_of_several_guarantees_it_is_told_that_the_worst_case_was_looked_for(gavn: Run, tmp_path: Path) -> None:
    """With one guarantee it is exact; a second, called two years before, makes it depend on outcomes of two days."""
    (tmp_path / "tallies.csv").write_text(f"{TALLY_HEAD}\n")
    one = gavn("cash-flow", COUPON, tmp_path / "tallies.csv", "--lang", "en").stdout
    twice = shutil.copytree(COUPON, tmp_path / "result-coupon")
    second = "{id: early, guarantor: garanten, clause: § 10, trigger_on: 2026-12-31, most: '50000.00'}"
    replace_in(twice / "agreement.yaml", "guarantees:\n", f"guarantees:\n  - {second}\n")

    two = gavn("cash-flow", twice, tmp_path / "tallies.csv", "--lang", "en").stdout

    assert "found by looking step by step" in " ".join(two.split())
    assert "found by looking step by step" not in " ".join(one.split())


def test_what_parties_pay_each_other_comes_to_the_capital_alone(gavn: Run) -> None:
    years = [row for row in rows(gavn("cash-flow", CARD, FACTS, "--format", "csv").stdout) if row["year"]]

    assert sum(Decimal(row["net"]) for row in years) == -sum(Decimal(row["capital"]) for row in years)
    assert {(row["agreement"], row["provenance"], row["currency"]) for row in years} == {
        ("rate-card", "recorded", "DKK")
    }


def test_a_party_whose_money_has_not_moved_is_told_its_worst_case(gavn: Run, tmp_path: Path) -> None:
    """A payer that owes nothing yet, and a guarantor that is not called; a provider neither pays nor loses."""
    (tmp_path / "tallies.csv").write_text(f"{TALLY_HEAD}\n")
    nothing_yet = told(gavn("cash-flow", CARD, tmp_path).stdout)
    kept = "t-1,kept,24-months,2026-12-31,2026-12-31,,,60,100,,,,,,,"
    (tmp_path / "tallies.csv").write_text(f"{TALLY_HEAD}\n{kept}\n")
    reached = rows(gavn("cash-flow", COUPON, tmp_path, "--format", "csv").stdout)

    assert "kommunen 0,00 0,00 0,00 0,00 −5.000.000,00" in nothing_yet
    assert "regionen 0,00 0,00 0,00 0,00 −2.000.000,00" in nothing_yet
    assert [(row["year"], row["net"], row["worst"]) for row in reached if row["party"] == "garanten"] == [
        ("", "0.00", "-100000.00")
    ]
    assert "leverandoeren" not in {row["party"] for row in reached}


def test_nothing_more_is_foreseen_once_an_agreement_is_closed_early(gavn: Run, tmp_path: Path) -> None:
    """What closing settled is all there is; cash-flow was refused, as if somebody had asked for a statement more."""
    dossier = read_dossier(AVOIDED).dossier
    assert dossier is not None
    [agreement] = dossier.versions
    found = read_results(EXPECTED, currency="DKK").results
    assert found is not None
    expected, day = known(agreement, found, as_of=date.max), date(2027, 3, 1)
    closing = state_closing(agreement, expected, as_of=day, issued_on=day, reason="Færre end ventet")
    write_statement(closing, tmp_path)

    done = gavn("cash-flow", AVOIDED, EXPECTED, "--statements", tmp_path, "--format", "csv")

    [whole] = [row for row in rows(done.stdout) if row["party"] == "kommunen" and not row["year"]]
    assert whole["paid"] == closing.statement.paid_by("kommunen").plain()


def test_an_assumed_agreement_is_marked_so_with_its_money_too(gavn: Run) -> None:
    clever = AARHUS / "agreements" / "flere-kloge-haender"

    said = gavn("cash-flow", clever, clever, "--lang", "en").stdout
    data = json.loads(gavn("payers", clever, clever, "--effect", "0.80", "--format", "json").stdout)

    assert said.splitlines()[1].startswith("Assumed: prices and clauses are not published.")
    assert data["provenance"] == "assumed"
    [whole] = [row for row in data["rows"] if row["year"] is None]
    assert (whole["plan"], whole["rule"]) == ("3631000.00", "2904800.00")


def test_issued_statements_stand_and_show_what_is_due(gavn: Run, tmp_path: Path) -> None:
    first = ("--as-of", "2026-12-31", "--issued-on", "2027-01-10")
    gavn("pay", CARD, FACTS, *first, "--statements", tmp_path)

    flows = told(gavn("cash-flow", CARD, FACTS, "--statements", tmp_path, "--until", "2027-12-31").stdout)
    payers = gavn("payers", CARD, FACTS, "--statements", tmp_path, "--as-of", "2027-01-31", "--format", "csv").stdout

    assert "fonden 2027 0,00 0,00 230.000,00 230.000,00" in flows
    assert not any("2028" in line for line in flows)
    sums = {row["payer"]: (row["booked"], row["due"]) for row in rows(payers) if not row["year"]}
    assert sums == {"kommunen": ("190000.00", "0.00"), "regionen": ("40000.00", "0.00")}


def test_the_plan_and_what_is_stated_stand_in_the_year_they_are_due_and_say_so(gavn: Run, tmp_path: Path) -> None:
    """Known in October 2026 and stated on New Year's Eve, the same money is due in the year after its plan."""
    gavn("pay", CARD, FACTS, "--as-of", "2026-10-31", "--issued-on", "2026-12-31", "--statements", tmp_path)

    done = gavn("payers", CARD, FACTS, "--statements", tmp_path, "--as-of", "2027-01-31", "--effect", "0.80")

    said = told(done.stdout)
    assert "kommunen beskæftigelse 2026 190.000,00 152.000,00 0,00 0,00" in said
    assert "kommunen beskæftigelse 2027 −30.000,00 −24.000,00 190.000,00 190.000,00" in said
    assert any("budgetår, de forfalder, 30 dage efter godkendelse, også det, der er opgjort." in line for line in said)
    assert any(line.endswith("opgøres, så snart det kendes; gavn cash-flow, ved årets udgang.") for line in said)
    assert any(line.startswith("Plan: det ventede, opgjort så snart det er kendt") for line in said)


def test_a_statement_issued_after_the_payment_period_is_part_of_the_money(gavn: Run, tmp_path: Path) -> None:
    """The payment period ends with 2028; its last statement is issued in March, and paid in April."""
    gavn("pay", CARD, FACTS, "--as-of", "2028-12-31", "--issued-on", "2029-03-15", "--final", "--statements", tmp_path)

    flows = told(gavn("cash-flow", CARD, FACTS, "--statements", tmp_path).stdout)
    before = told(gavn("cash-flow", CARD, FACTS, "--statements", tmp_path, "--until", "2029-04-13").stdout)

    assert "fonden 2029 0,00 0,00 200.000,00 200.000,00" in flows
    assert not any(line.startswith("fonden 2029") for line in before)


def test_what_is_expected_counts_whenever_it_becomes_known(gavn: Run, tmp_path: Path) -> None:
    text = (EXPECTED / "tallies.csv").read_text(encoding="utf-8")
    (tmp_path / "tallies.csv").write_text(text.replace("2026-06-30,2026-06-30", "2026-06-30,2029-06-30"), "utf-8")

    assert gavn("close", AVOIDED, tmp_path).stdout == gavn("close", AVOIDED, EXPECTED).stdout
    late, early = (
        [row for row in rows(gavn("payers", AVOIDED, facts, "--format", "csv").stdout) if not row["year"]]
        for facts in (tmp_path, EXPECTED)
    )
    # The same is owed in all; what is known after the last day of payment falls due with the last statement.
    assert late == early
    assert "kommunen 2029 650.000,00 650.000,00 0,00 0,00" in told(gavn("payers", AVOIDED, tmp_path).stdout)


def test_an_early_closing_settles_a_share_of_what_was_expected(gavn: Run) -> None:
    done = gavn("close", AVOIDED, EXPECTED)

    said = told(done.stdout)
    # Four fifths of 700,000 kroner, of which a donor bought some.
    assert "§ 12 700.000,00 560.000,00 0,00 560.000,00" in said
    assert any(line.startswith("kommunen § 12 650.000,00") and line.endswith("520.000,00") for line in said)


def test_a_closing_says_what_its_share_is_of_and_who_pays_back(gavn: Run, tmp_path: Path) -> None:
    statements = tmp_path / "statements"
    gavn("pay", AVOIDED, EXPECTED, "--as-of", "2028-12-31", "--issued-on", "2028-12-31", "--statements", statements)

    back = gavn("close", AVOIDED, EXPECTED, "--statements", statements, "--lang", "en").stdout
    first = gavn("close", AVOIDED, EXPECTED, "--lang", "en").stdout

    assert "The share is of all that the agreement would give from start to end, also what is paid already" in back
    assert any("−" in line for line in told(back)) and "it is the investors who pay it back." in back
    assert "pay it back" not in first and "will be refused" not in first


def test_a_closing_says_that_a_ceiling_on_the_yearly_return_counts_what_is_expected_when_it_would_have_come(
    gavn: Run, tmp_path: Path
) -> None:
    rated = Path(shutil.copytree(AVOIDED, tmp_path / "avoided-placements"))
    replace_in(rated / "agreement.yaml", 'capital: "1000000.00"', 'capital: "1000000.00"\n    most_irr: "0.05"')

    said = " ".join(gavn("close", rated, EXPECTED, "--lang", "en").stdout.split())

    assert "Paid at the closing, the yearly rate comes out above the ceiling" in said
    assert "above the ceiling" not in gavn("close", AVOIDED, EXPECTED, "--lang", "en").stdout


def test_a_closing_that_no_statement_can_be_made_of_is_told_of_when_written_and_when_closed(
    gavn: Run, tmp_path: Path
) -> None:
    ranked = Path(shutil.copytree(AVOIDED, tmp_path / "avoided-placements"))
    second = '"600000.00"\n    clause: § 9\n  - party: fonden\n    rank: 2\n    capital: "400000.00"'
    replace_in(ranked / "agreement.yaml", 'capital: "1000000.00"', f"capital: {second}")

    checked = gavn("check", ranked)
    closed = gavn("close", ranked, EXPECTED)

    assert checked.returncode == closed.returncode == 0
    assert "Lukkes aftalen før tid, betales kun en del, men investorerne har forskellig rang." in checked.stderr
    assert "en opgørelse af lukningen vil blive afvist" in closed.stdout


@pytest.mark.parametrize(
    ("by", "bank", "fund"), [("provider", "300000.00", "200000.00"), ("authority", "590000.00", "400000.00")]
)
def test_a_termination_gives_investors_the_agreed_share_back(gavn: Run, by: str, bank: str, fund: str) -> None:
    """The lowest coupon of 2025 is owed whatever is found, and counts as repaid to the bank."""
    done = gavn("terminate", COUPON, "--by", by, "--as-of", "2026-06-30", "--format", "csv")

    assert [(row["investor"], row["amount"]) for row in rows(done.stdout)][:2] == [("banken", bank), ("fonden", fund)]


def test_a_termination_that_counts_no_statements_says_so(gavn: Run, tmp_path: Path) -> None:
    """It said “repaid 0.00” of an agreement by which money had come back."""
    asked = ("terminate", COUPON, "--by", "provider", "--as-of", "2026-06-30")
    told = "Ingen opgørelser er regnet med."

    assert told in gavn(*asked).stdout
    assert told in gavn(*asked, "--statements", tmp_path).stdout, "there are none in it"


def test_a_termination_counts_nothing_after_its_day_also_where_it_is_stated(gavn: Run, tmp_path: Path) -> None:
    """The second year's coupon is stated in one folder, and comes after the day: each is counted as by a statement."""
    facts = tmp_path / "tallies.csv"
    housed = [f"t-{year},housed,{year * 12}-months,{day},{day},,,12,20,20,,,,,,"
              for year, day in ((1, "2025-12-31"), (2, "2026-12-31"))]  # fmt: skip
    facts.write_text("\n".join([TALLY_HEAD, *housed]) + "\n", encoding="utf-8")
    command = ("terminate", COUPON, "--by", "provider", "--as-of", "2026-06-30", "--format", "csv")
    told = [rows(gavn(*command).stdout)]
    for day in ("2026-06-30", "2028-06-30"):
        folder = tmp_path / day
        folder.mkdir()
        gavn("pay", COUPON, facts, "--as-of", day, "--issued-on", day, "--statements", folder)
        told.append(rows(gavn(*command, "--statements", folder).stdout))

    assert [each[-1]["repaid"] for each in told] == ["10000.00", "20000.00", "20000.00"]
    assert told[1] == told[2]
    assert "Ingen opgørelser er regnet med." not in gavn(*command[:-2], "--statements", folder).stdout


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("close", CARD, FACTS), 3, "rate-card"),
        (("terminate", CARD, "--by", "provider", "--as-of", "2026-06-30"), 3, "rate-card"),
        (("terminate", COUPON, "--by", "provider"), 2, "--as-of"),
        (("payers", CARD, FACTS, "--effect", "1.2"), 2, "--effect skal være en andel mellem 0 og 1, ikke “1.2”."),
        (("cash-flow", CARD, FACTS, "--until", "2027"), 2, "--until"),
    ],
)
def test_what_is_not_agreed_or_cannot_be_read_is_refused(
    gavn: Run, line: Sequence[str | Path], code: int, said: str
) -> None:
    done = gavn(*line)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_a_closing_below_nothing_names_who_gets_it_and_that_it_cannot_be_stated(gavn: Run, tmp_path: Path) -> None:
    """The sum stood alone, with no payer above it that it was the sum of."""
    trial = shutil.copytree(TEACHING / "two-sided-trial", tmp_path / "two-sided-trial")
    replace_in(trial / "agreement.yaml", "two_sided: true\nsigned", TWO_SIDED_CLOSING)
    weeks = "t-1,weeks,12-months,2026-12-31,2026-12-31,,,,,100,,2,1,3,,"
    (tmp_path / "tallies.csv").write_text(f"{TALLY_HEAD}\n{weeks}\n", encoding="utf-8")

    said = told(gavn("close", trial, tmp_path / "tallies.csv", "--lang", "en").stdout)

    assert "kommunen § 12 −400,000.00 −200,000.00 0.00 −200,000.00" in said
    assert "§ 12 −400,000.00 −200,000.00 0.00 −200,000.00" in said
    assert any("a statement of the closing will be refused" in line for line in said)


def test_what_nobody_pays_is_in_no_sum_of_a_closing(gavn: Run, tmp_path: Path) -> None:
    capped = shutil.copytree(AVOIDED, tmp_path / "avoided-placements")
    replace_in(capped / "agreement.yaml", "rounding: half-up", PAYER_CAP)

    found = rows(gavn("close", capped, EXPECTED, "--format", "csv").stdout)

    for column in ("expected", "agreed", "paid", "to_pay"):
        assert Decimal(found[-1][column]) == sum(Decimal(row[column]) for row in found[:-1])
    assert Decimal(found[-1]["expected"]) == Decimal(450_000)


def test_a_floor_that_waits_for_the_final_statement_is_told_of(gavn: Run, tmp_path: Path) -> None:
    """From the last day of payment on; before it, and in the final statement, there is nothing to say."""
    own = Path(shutil.copytree(AVOIDED, tmp_path / "avoided-placements"))
    replace_in(own / "agreement.yaml", "rounding: half-up", FLOOR)
    last = ("--as-of", "2028-12-31", "--issued-on", "2028-12-31", "--lang", "en")
    waits = "Make the final statement with --final."

    assert waits in gavn("pay", own, EXPECTED, *last).stderr
    assert waits not in gavn("pay", own, EXPECTED, *last, "--final").stderr
    assert waits not in gavn("pay", own, EXPECTED, "--as-of", "2026-10-31", "--lang", "en").stderr
    assert waits not in gavn("pay", AVOIDED, EXPECTED, *last).stderr
