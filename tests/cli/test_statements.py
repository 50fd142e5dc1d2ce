"""`gavn pay`, `explain` and `replay`: a statement made, written, explained and worked out again."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from gavn.cli.exits import Exit
from gavn.cli.main import main
from gavn.domain.payments.entitlement import known
from gavn.domain.payments.filed import state_closing
from gavn.files.agreements import TALLY_COLUMNS, read_dossier
from gavn.files.statements import write_statement
from tests.conftest import AARHUS, ROOT, Run, replace_in

CARD = ROOT / "examples" / "teaching" / "rate-card"
RESULTS = ROOT / "examples" / "results" / "rate-card"
FIRST = ("--as-of", "2026-12-31", "--issued-on", "2027-01-10")
SECOND = ("--as-of", "2027-06-30", "--issued-on", "2027-07-10")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def summed(lines: Sequence[dict[str, str]], column: str, name: str) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines if line[column] == name), Decimal(0))


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two statements of the rate card: the second takes an outcome back, and has one that came late."""
    folder = tmp_path_factory.mktemp("stated")
    for dates in (FIRST, SECOND):
        assert main(["pay", str(CARD), str(RESULTS), *dates, "--statements", str(folder)]) == Exit.DONE
    return folder


@pytest.fixture
def folder(stated: Path, tmp_path: Path) -> Path:
    """The same in a folder that a test may change."""
    return Path(shutil.copytree(stated, tmp_path / "statements"))


def test_a_statement_shows_each_step_and_what_each_party_pays(gavn: Run) -> None:
    done = gavn("pay", CARD, RESULTS, *FIRST)

    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert said[0] == "Opgørelse rate-card-1 · Takstkort, version 1 · kendt den 31. december 2026"
    assert "1 pris Egen bolig 01.02.2026 § 6, nr. 3 for hver af 2: nået første gang: 1 × 30.000 60.000,00" in said
    cap = "loftet “person” på 90.000,00 kr.: 10.000,00 kr. bliver til 0,00 kr. −10.000,00"
    assert f"9 loft pr. person I arbejde 01.03.2026 § 6, stk. 2 {cap}" in said
    assert {"Optjent i alt 230.000,00", "kommunen betaler 190.000,00", "regionen betaler 40.000,00"} <= set(said)
    assert "fonden modtager 230.000,00" in said
    # The cap on one metric comes after the one per person, so that an outcome less could mean more.
    rises = "Efter denne aftale kan betalingen stige, når nogen udelades."
    same = (
        "Her gør det ingen forskel: talt med alle optagne er det også 230.000,00 kr. i alt siden aftalens begyndelse."
    )
    assert said[-1] == f"{rises} {same}"


def test_a_statement_in_english_is_the_same_money(gavn: Run) -> None:
    done = gavn("pay", CARD, RESULTS, *FIRST, "--lang", "en")

    assert "for each of 2: reached for the first time: 1 × 30,000" in done.stdout
    assert "230,000.00" in done.stdout


def test_a_deadline_from_approval_is_a_rule_until_somebody_approves(gavn: Run, tmp_path: Path) -> None:
    by_day = tmp_path / CARD.name
    shutil.copytree(CARD, by_day)
    replace_in(by_day / "agreement.yaml", "30 days after approval", "30 days after statement")

    rule, regel, day = (gavn("pay", *of) for of in (
        (CARD, RESULTS, *FIRST, "--lang", "en"), (CARD, RESULTS, *FIRST), (by_day, RESULTS, *FIRST, "--lang", "en"),
    ))  # fmt: skip

    assert "Issued 10 January 2027, to be paid no later than 30 days after approval. Hash: " in rule.stdout
    assert "Udstedt 10. januar 2027, betales senest 30 dage efter godkendelse. Hash: " in regel.stdout
    assert "Issued 10 January 2027, to be paid no later than 9 February 2027. Hash: " in day.stdout


def test_csv_adds_up_to_what_is_owed_and_paid_and_received(gavn: Run) -> None:
    lines = rows(gavn("pay", CARD, RESULTS, *FIRST, "--format", "csv").stdout)

    owed = [line for line in lines if not line["payer"] and not line["receiver"]]
    assert sum(Decimal(line["amount"]) for line in owed) == Decimal(230_000)
    assert summed(lines, "payer", "kommunen") == Decimal(190_000)
    assert summed(lines, "payer", "regionen") == Decimal(40_000)
    assert summed(lines, "receiver", "fonden") == Decimal(230_000)
    assert [line["rule"] for line in lines if line["step"] == "person-cap"] == ["person"]


def test_json_is_the_statements_own_file(gavn: Run, folder: Path) -> None:
    printed = gavn("pay", CARD, RESULTS, *FIRST, "--format", "json").stdout

    assert printed == (folder / "rate-card-1.json").read_text(encoding="utf-8")
    data = json.loads(printed)
    assert (data["schema"], data["total"]) == ("gavn.statement/1", "230000.00")
    assert "p-01" not in printed


def test_a_corrected_and_a_late_fact_come_in_the_next_statement(gavn: Run, folder: Path) -> None:
    first = (folder / "rate-card-1.json").read_bytes()
    second = json.loads((folder / "rate-card-2.json").read_text(encoding="utf-8"))

    assert second["total"] == "-30000.00"
    assert second["earlier"] == [{"id": "rate-card-1", "digest": json.loads(first)["digest"]}]
    assert [line["kind"] for line in second["lines"]] == ["new", "reversal", "difference", "reversal", "difference"]
    assert (folder / "rate-card-1.json").read_bytes() == first


def test_what_if_the_results_were_others_is_asked_without_writing(gavn: Run, folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(RESULTS, changed)
    replace_in(changed / "claims.csv", "c-12,p-05,education,", "c-12,p-05,debt,")
    before = sorted(folder.glob("*.json"))

    dates = ("--as-of", "2027-12-31", "--issued-on", "2028-01-10")
    done = gavn("pay", CARD, changed, *dates, "--statements", folder, "--dry-run", "--format", "csv")
    told = gavn("pay", CARD, changed, *dates, "--statements", folder, "--dry-run", "--lang", "en")

    owed = [line for line in rows(done.stdout) if not line["payer"] and not line["receiver"]]
    assert sum(Decimal(line["amount"]) for line in owed) == Decimal(50_000 - 20_000)
    assert told.stdout.endswith("Nothing was written (--dry-run).\n")
    assert sorted(folder.glob("*.json")) == before


def test_an_assumed_agreement_is_marked_so_in_every_format(gavn: Run) -> None:
    clever = AARHUS / "agreements" / "flere-kloge-haender"
    dates = ("--as-of", "2024-12-31", "--issued-on", "2025-01-31")

    table = gavn("pay", clever, clever, *dates).stdout
    lines = rows(gavn("pay", clever, clever, *dates, "--format", "csv").stdout)
    data = json.loads(gavn("pay", clever, clever, *dates, "--format", "json").stdout)

    assert table.splitlines()[1].startswith("Antaget: priser og vilkår er ikke offentliggjort.")
    assert "83 mod 193 ventet giver 110 × 33.009,09" in table
    assert {line["provenance"] for line in lines} == {"assumed"}
    assert (data["provenance"], data["total"]) == ("assumed", "3631000.00")


def test_a_price_that_comes_to_nothing_is_shown_all_the_same(gavn: Run, tmp_path: Path) -> None:
    clever = AARHUS / "agreements" / "flere-kloge-haender"
    fact = "t-1,dropout,6-months,2024-12-31,2024-12-31,,,193,1475,1475,,,,,,"
    (tmp_path / "tallies.csv").write_text(f"{','.join(TALLY_COLUMNS)}\n{fact}\n", encoding="utf-8")

    done = gavn("pay", clever, tmp_path, "--as-of", "2024-12-31", "--issued-on", "2025-01-31")

    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    price = "pris Frafald inden 6 måneder (avoided-dropouts) 31.12.2024 § 6 193 mod 193 ventet giver 0 × 33.009,09 0,00"
    assert price in said
    assert said[-1] == "Der er intet nyt at betale efter det, der er kendt."


@pytest.mark.parametrize(("low", "certain"), [("0", False), ("", False), ("0.0001", True)])
def test_what_is_not_certain_says_why_nothing_is_paid_and_what_is_can_be_worked_out(
    gavn: Run, tmp_path: Path, low: str, *, certain: bool
) -> None:
    """An estimate has four digits: with three of them the amount beside it would be another."""
    trial = ROOT / "examples" / "teaching" / "two-sided-trial"
    row = f"t-1,earnings,12-months,2026-10-31,2026-10-31,,,,,100,,5.1569,{low},21,,"
    (tmp_path / "tallies.csv").write_text(f"{','.join(TALLY_COLUMNS)}\n{row}\n", encoding="utf-8")
    words = ("pay", trial, tmp_path, "--as-of", "2026-10-31")
    danish, english = gavn(*words).stdout, gavn(*words, "--statements", tmp_path, "--lang", "en").stdout
    explained = gavn("explain", tmp_path / "two-sided-trial-1.json", "--lang", "en").stdout

    assert ("measured effect 5.1569, paid for 5.1569 × 100 × 300" in english) is certain
    assert ("which is not surely better, so that 0 × 100 × 300 is paid" in english) is not certain
    assert ("målt effekt 5,1569, der ikke er sikkert bedre, så der betales for 0 × 100 × 300" in danish) is not certain
    assert ("154,707.00" in english) is certain
    assert ("effect 5.1569" in explained) is certain


def test_where_completers_only_are_measured_the_amount_with_all_enrolled_is_said(gavn: Run, tmp_path: Path) -> None:
    head = ",".join(TALLY_COLUMNS)
    fact = "t-1,dropout,6-months,2025-12-31,2026-01-31,,,2,40,50,,,,,,"
    (tmp_path / "tallies.csv").write_text(f"{head}\n{fact}\n", encoding="utf-8")
    points = Path(shutil.copytree(CARD.parent / "dropout-points", tmp_path / "dropout-points"))
    replace_in(points / "agreement.yaml", "    grace: 60", "    population: completers\n    grace: 60")

    done = gavn("pay", points, tmp_path / "tallies.csv", *FIRST, "--lang", "en")

    assert "5 % against 13 %, in percentage points 8 × 100,000" in done.stdout
    assert done.stdout.endswith(
        "Under this agreement a payment can rise when somebody is left out. "
        "Were everybody enrolled counted, 0.00 kr. would be owed in all since the agreement began, "
        "against 600,000.00 kr. as it is.\n"
    )
    replace_in(tmp_path / "tallies.csv", ",2,40,50,", ",2,40,,")
    untold = gavn("pay", points, tmp_path / "tallies.csv", *FIRST, "--lang", "en").stdout
    assert untold.endswith("for a cohort it is not told how many were enrolled (enrolled).\n")
    assert "would be owed in all" not in untold


def test_a_weighted_index_is_not_told_as_the_index_that_prices_follow(gavn: Run, tmp_path: Path) -> None:
    """80 % at home, 60 % in school and 25 % with a network are an index of 80 %, and prices rose by a tenth."""
    counted = (("home", 40, 50), ("school", 30, 50), ("network", 10, 40))
    facts = [
        f"t-{number},{metric},12-months,2026-06-30,2026-06-30,,,{reached},{due},,,,,,,"
        for number, (metric, reached, due) in enumerate(counted)
    ]
    (tmp_path / "tallies.csv").write_text("\n".join([",".join(TALLY_COLUMNS), *facts, ""]), encoding="utf-8")
    own = Path(shutil.copytree(CARD.parent / "family-index", tmp_path / "family-index"))
    words = ("pay", own, tmp_path / "tallies.csv", *FIRST, "--lang", "en")

    fixed = gavn(*words).stdout
    level = "price_level:\n  base_year: 2024\n"
    replace_in(own / "agreement.yaml", level, f'{level}  index: CPI\n  values: {{"2024": "100", "2026": "110"}}\n')
    rising = gavn(*words).stdout

    index = "index 80 % (of each part at most 100 % of its target; at least 50 % in all) × 1,000,000"
    assert f"{index} " in fixed and "800,000.00" in fixed and "indexed" not in fixed
    assert f"{index}, indexed to 110 % of " in rising and "880,000.00" in rising


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("c-12,p-05,education", "c-12,p-05,educaton", "“c-12” handler om resultatmålet “educaton”"),
        ("c-2,p-01", "c-1,p-01", "3:1: Oplysningen “c-1” står der også i claims.csv:2."),
        ("2026-12-01,2027-01-20", "2026-12-01,20-01-2027", "claims.csv:13:6"),
    ],
)
def test_results_that_are_wrong_are_refused_and_nothing_is_written(
    gavn: Run, tmp_path: Path, old: str, new: str, said: str
) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(RESULTS, wrong)
    replace_in(wrong / "claims.csv", old, new)

    done = gavn("pay", CARD, wrong, *SECOND, "--statements", tmp_path / "written")

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((CARD, RESULTS / "none.csv", *FIRST), "none.csv"),
        ((CARD, RESULTS, "--as-of", "2024-12-31"), "Ingen version af aftalen “rate-card” gælder 31. december 2024."),
        ((CARD / "cases.yaml", RESULTS, *FIRST), "“cases.yaml” er ikke en version af aftalen “rate-card”."),
        ((CARD / "agreement.yaml", RESULTS, "--as-of", "2027-01-01", "--issued-on", "2026-01-01"), "er dateret"),
        ((RESULTS, RESULTS, *FIRST), "agreement.yaml"),
    ],
)
def test_what_cannot_be_stated_is_refused(gavn: Run, arguments: Sequence[str | Path], said: str) -> None:
    done = gavn("pay", *arguments)

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


def test_a_statement_before_the_last_is_refused_and_nothing_is_written(gavn: Run, folder: Path) -> None:
    done = gavn("pay", CARD, RESULTS, *FIRST, "--statements", folder)

    assert done.returncode == 3
    assert "Opgørelsen ligger før “rate-card-2”, som allerede er udstedt." in done.stderr
    assert not (folder / "rate-card-3.json").exists()


def test_a_statement_is_explained_from_what_is_received_down_to_the_facts(gavn: Run, folder: Path) -> None:
    done = gavn("explain", folder / "rate-card-1.json", "--lang", "en")

    lines = done.stdout.splitlines()
    assert lines[3] == "230,000.00 kr. · investor · fonden · 2026 · § 9 · part of 230,000.00 kr., rank 1"
    price = "60,000.00 kr. · price · Own home · 01/02/2026 · § 6, nr. 3 · for each of 2: reached for the first time"
    at = lines.index(f"      {price}: 1 × 30,000")
    assert lines[at + 1] == "         2 persons: Own home, 12 months after enrolment, 01/02/2026"
    assert sum("explained above" in line for line in lines) == 1


def test_one_line_is_explained_by_its_number_or_its_id(gavn: Run, folder: Path) -> None:
    file = folder / "rate-card-1.json"
    by_number = gavn("explain", file, "9", "--format", "csv").stdout

    [cap, price] = rows(by_number)
    assert (cap["step"], cap["depth"], cap["before"], cap["after"]) == ("person-cap", "0", "10000.00", "0.00")
    assert (price["step"], price["depth"], price["inputs"]) == ("price", "1", "quantity=1; price=10000")
    assert gavn("explain", file, cap["id"], "--format", "csv").stdout == by_number


def test_what_no_longer_holds_is_explained_from_where_it_last_stood(gavn: Run, folder: Path) -> None:
    data = json.loads(gavn("explain", folder / "rate-card-2.json", "2", "--format", "json", "--lang", "en").stdout)

    [gone] = data["lines"]
    assert (gone["amount"], gone["how"]) == ("50000.00", "reached for the first time: 1 × 50,000")
    assert (gone["stated_before"], gone["stated_now"], gone["stood_in"]) == ("50000.00", "-50000.00", "rate-card-1")
    # The persons of this statement are not those that the line was about.
    assert gone["facts"] == []
    said = gavn("explain", folder / "rate-card-2.json", "2", "--lang", "en").stdout
    assert "no longer holds: stood at 50,000.00 kr. in rate-card-1, and is taken back by −50,000.00 kr." in said


def test_what_was_stated_before_is_told_apart_from_what_is_stated_now(gavn: Run, folder: Path) -> None:
    data = json.loads(gavn("explain", folder / "rate-card-2.json", "--format", "json").stdout)
    lines = json.loads((folder / "rate-card-2.json").read_text(encoding="utf-8"))["lines"]

    roots = {line["id"]: line for line in data["lines"] if line["depth"] == 0}
    stated = {line["line"]: Decimal(line["amount"]) for line in lines if line["line"] in roots}
    assert stated and stated == {name: Decimal(roots[name]["stated_now"]) for name in stated}
    for line in data["lines"]:
        whole = Decimal(0 if line["stood_in"] else line["amount"])
        assert Decimal(line["stated_before"]) + Decimal(line["stated_now"]) == whole


def test_a_line_that_is_not_there_is_refused(gavn: Run, folder: Path) -> None:
    done = gavn("explain", folder / "rate-card-1.json", "99")

    assert (done.returncode, done.stdout) == (3, "")
    assert "Opgørelsen har ingen linje med det nummer; den har 15." in done.stderr


def test_a_statement_is_replayed_from_itself_and_from_where_it_came(gavn: Run, folder: Path) -> None:
    file = folder / "rate-card-2.json"
    alone = gavn("replay", file)
    beside = gavn("replay", file, "--agreement", CARD, "--results", RESULTS, "--format", "json")

    digest = json.loads(file.read_text(encoding="utf-8"))["digest"]
    assert alone.returncode == beside.returncode == 0
    assert alone.stdout == f"rate-card-2 giver igen −30.000,00 kr. i alt, linje for linje det samme. Hash: {digest}\n"
    assert json.loads(beside.stdout)["verdict"] == "same"


def test_a_replay_from_another_agreement_or_other_results_says_so(gavn: Run, folder: Path, tmp_path: Path) -> None:
    other, facts = tmp_path / "rate-card", tmp_path / "facts"
    shutil.copytree(CARD, other)
    replace_in(other / "agreement.yaml", '"5000000.00"', '"5000000.01"')
    shutil.copytree(RESULTS, facts)
    replace_in(facts / "claims.csv", "c-1,p-01,work,12-months,2026-02-01", "c-1,p-01,work,12-months,2026-02-02")

    done = gavn("replay", folder / "rate-card-1.json", "--agreement", other, "--results", facts, "--format", "csv")
    told = gavn("replay", folder / "rate-card-1.json", "--agreement", other, "--results", facts, "--lang", "en")

    assert done.returncode == told.returncode == 1
    assert rows(done.stdout)[0]["verdict"] == "replay-input-other"
    assert [line.partition(":")[0] for line in told.stderr.splitlines()[::2]] == ["agreement", "results"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"total": "230000.00"', '"total": "230001.00"'),
        ('"rules_version": "1"', '"rules_version": "2"'),
        ('"number": "40000"', '"number": "50000"'),
        ('"capital": "1000000.00"', '"capital": "2000000.00"'),
    ],
)
def test_a_file_that_was_altered_is_refused_or_found(gavn: Run, folder: Path, old: str, new: str) -> None:
    file = folder / "rate-card-1.json"
    replace_in(file, old, new)

    codes = [gavn(command, file).returncode for command in ("explain", "replay")]

    assert codes in ([3, 3], [0, 1])


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "kan ikke læses som JSON"), ("[]", "er ikke en opgørelse"), ('{"schema": "gavn.statement/1"}', "er ikke")],
)
def test_what_is_no_statement_is_refused(gavn: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "work-1.json").write_text(text, encoding="utf-8")

    done = gavn("replay", tmp_path / "work-1.json")

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


def test_a_statement_without_those_before_it_is_refused(gavn: Run, folder: Path) -> None:
    (folder / "rate-card-1.json").unlink()

    done = gavn("replay", folder / "rate-card-2.json")

    assert done.returncode == 3
    assert "rate-card-1.json" in done.stderr


def test_an_early_closing_is_explained_and_worked_out_again_and_ends_the_agreement(gavn: Run, tmp_path: Path) -> None:
    """The browser makes it; whoever has the file and gavn can follow it."""
    teaching = ROOT / "examples" / "teaching" / "avoided-placements"
    dossier = read_dossier(teaching).dossier
    assert dossier is not None
    case, agreement = dossier.cases[0], dossier.versions[-1]
    expected = known(agreement, case.results, as_of=case.as_of)
    day = case.as_of
    closed = state_closing(agreement, expected, as_of=day, issued_on=day, reason="Stedet lukker.", earlier=())
    file = write_statement(closed, tmp_path)

    assert gavn("replay", file).returncode == 0
    told = gavn("explain", file, "--lang", "en").stdout
    assert "The agreement is closed early. The reason: Stedet lukker." in told
    assert "closed early" in told
    again = gavn(
        "pay", teaching, ROOT / "examples" / "results" / teaching.name,
        "--as-of", day.isoformat(), "--issued-on", day.isoformat(), "--statements", tmp_path,
    )  # fmt: skip
    assert again.returncode == 3
    assert "sluttet før tid" in again.stderr
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_parties_are_called_what_the_fund_around_the_agreement_calls_them(
    gavn: Run, aarhus_copy: Path, tmp_path: Path
) -> None:
    """Two of one name by their ids too; alone, and for programs, an agreement has nothing but ids."""
    results = tmp_path / "results"
    results.mkdir()
    counted = {"id": "t-1", "metric": "dropout", "follow_up": "6-months", "reached": "83", "due": "1475"}
    row = counted | dict.fromkeys(("holds_on", "known_on"), "2024-12-31")
    lines = [",".join(TALLY_COLUMNS), ",".join(row.get(name, "") for name in TALLY_COLUMNS)]
    (results / "tallies.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    own, dates = aarhus_copy / "agreements" / "flere-kloge-haender", ("--as-of", "2024-12-31")

    def said(agreement: Path, *more: str) -> str:
        done = gavn("pay", agreement, results, *dates, "--issued-on", "2025-01-10", *more)
        assert done.returncode == Exit.DONE, done.stderr
        return " ".join(done.stdout.split())

    council = "Rådet for Sociale Investeringer"
    assert f"{council} modtager" in said(own) and f"{council} modtager" in said(own / "agreement.yaml")
    assert ",raadet," in said(own, "--format", "csv") and council not in said(own, "--format", "csv")
    alone = Path(shutil.copytree(own, tmp_path / own.name))
    assert "raadet modtager" in said(alone)
    stated = tmp_path / "statements"
    said(own, "--statements", str(stated))
    file = stated / "flere-kloge-haender-1.json"
    assert f" · {council} · " in " ".join(gavn("explain", file, "--agreement", own).stdout.split())
    assert " · raadet · " in " ".join(gavn("explain", file).stdout.split())
    kept = own / "statements"
    kept.mkdir()
    told = gavn("explain", shutil.copy(file, kept), "--format", "json").stdout
    assert {line["about"] for line in json.loads(told)["lines"] if line["receiver"] == "raadet"} == {council}
    assert ",raadet," in gavn("explain", kept / file.name, "--format", "csv").stdout
    replace_in(aarhus_copy / "fund.yaml", "name: Den Sociale Investeringsfond (DSI)", f"name: {council}")
    assert f"{council} (raadet) modtager" in said(own)
    replace_in(aarhus_copy / "fund.yaml", "parties:", "parties: [")
    assert "raadet modtager" in said(own)
