"""What the commands about agreements tell an author and a payer: in words, where it stands, and what to do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gavn.cli.main import main
from gavn.files.agreements import TALLY_COLUMNS
from tests.conftest import AARHUS, ROOT, replace_in

TEACHING = ROOT / "examples" / "teaching"
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """The exit code, and what is printed of each kind."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """An agreement that a test may change."""
    return Path(shutil.copytree(TEACHING / "dropout-points", tmp_path / "dropout-points"))


@pytest.mark.parametrize(
    ("provenance", "signed", "lang", "notice"),
    [
        ("assumed", False, "en", "> Assumed: a draft that nobody has signed. Nothing is owed by it.\n"),
        (
            "assumed",
            False,
            "da",
            "> Antaget: et udkast, som ingen har skrevet under på. Ingen skylder noget efter det.\n",
        ),
        (
            "assumed",
            True,
            "en",
            "> Assumed: prices and clauses are not published. Where the text names real parties,",
        ),
        ("recorded", False, "en", ""),
    ],
)
def test_a_draft_is_not_said_to_stand_beside_real_parties(
    said: Said, points: Path, provenance: str, signed: bool, lang: str, notice: str
) -> None:
    replace_in(
        points / "agreement.yaml", "currency: DKK\nprovenance: recorded", f"currency: DKK\nprovenance: {provenance}"
    )
    if not signed:
        replace_in(points / "agreement.yaml", "signed_on: 2024-12-01\n", "")

    code, out, _ = said("show", points, "--lang", lang)

    assert code == 0
    assert notice in out
    assert notice or "> Assumed" not in out


def test_a_real_agreement_whose_text_is_assumed_says_so(said: Said) -> None:
    _, out, _ = said("show", AARHUS / "agreements" / "diabetes", "--lang", "en")

    assert "Where the text names real parties, it is not their agreement." in out


@pytest.mark.parametrize(
    ("periods", "lang", "told"),
    [
        ('["2025", "2026", "2027"]', "en", "periods 2025, 2026, 2027, each by itself"),
        ('["2025-2027"]', "en", "periods 2025–2027, taken as one"),
        ('["2025-2027"]', "da", "perioder 2025–2027, regnet under ét"),
        ('["2025", "2026-2027"]', "da", "perioder 2025, 2026–2027, hver for sig"),
        ('["2025"]', "en", "periods 2025, § 9\n"),
        ('["2025-01-01/2026-06-30"]', "en", "periods 1 January 2025 – 30 June 2026, taken as one"),
    ],
)
def test_a_cap_tells_whether_its_periods_stand_alone(
    said: Said, points: Path, periods: str, lang: str, told: str
) -> None:
    cap = f"""caps:
  - {{id: yearly, clause: § 9, scope: period, amount: "300000.00", periods: {periods}}}
"""
    text = (points / "agreement.yaml").read_text(encoding="utf-8")
    (points / "agreement.yaml").write_text(text.replace("caps:\n", cap), encoding="utf-8")

    code, out, err = said("show", points, "--lang", lang)

    assert code == 0, err
    assert told in out


HEAD = ",".join(TALLY_COLUMNS)
ROW = "t-1,dropout,6-months,2025-12-31,2026-01-31,,,2,40,50,,,,,,"
STATED = ("--as-of", "2026-03-31", "--issued-on", "2026-04-15", "--lang", "en")
LATER = ("--as-of", "2026-09-30", "--issued-on", "2026-10-15", "--lang", "en")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """What was counted of one cohort."""
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "tallies.csv").write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    return folder


def test_paying_twice_writes_no_statement_of_nothing(said: Said, points: Path, results: Path, tmp_path: Path) -> None:
    statements = tmp_path / "statements"
    said("pay", points, results, *STATED, "--statements", statements)

    code, out, err = said("pay", points, results, *LATER, "--statements", statements)

    assert (code, err) == (0, "")
    assert out.startswith(
        "Nothing has changed since the statement dropout-points-1: the same agreement, the same results"
    )
    assert [file.name for file in statements.iterdir()] == ["dropout-points-1.json"]


@pytest.mark.parametrize(
    ("change", "option"),
    [
        ("", "--even-unchanged"),
        ("", "--final"),
        ("t-2,dropout,6-months,2026-03-31,2026-05-31,second,,40,40,50,,,,,,\n", ""),
    ],
)
def test_a_statement_of_nothing_is_written_where_it_says_something_new(
    said: Said, points: Path, results: Path, tmp_path: Path, change: str, option: str
) -> None:
    """Asked for, the last of all, or by another fact that gives nothing."""
    statements = tmp_path / "statements"
    said("pay", points, results, *STATED, "--statements", statements)
    with (results / "tallies.csv").open("a", encoding="utf-8") as stream:
        stream.write(change)

    _, out, _ = said("pay", points, results, *LATER, *filter(None, [option]), "--statements", statements)

    second = statements / "dropout-points-2.json"
    assert out.endswith(f"Written to {second}.\n")
    assert second.exists()


@pytest.mark.parametrize("shape", ["csv", "json"])
def test_a_program_is_told_beside_its_data_that_nothing_was_written(
    said: Said, points: Path, results: Path, tmp_path: Path, shape: str
) -> None:
    said("pay", points, results, *STATED, "--statements", tmp_path / "s")

    code, out, err = said("pay", points, results, *LATER, "--statements", tmp_path / "s", "--format", shape)

    assert (code, len(list((tmp_path / "s").iterdir()))) == (0, 1)
    assert out.startswith("statement,number" if shape == "csv" else "{")
    assert err.startswith("Nothing has changed since the statement dropout-points-1")


@pytest.mark.parametrize(
    ("name", "text", "where", "told"),
    [
        ("tallies.csv", f"{HEAD}\n{ROW}\n".replace(",", ";"), "tallies.csv:1:3: ", "The columns are separated by “;”"),
        (
            "tallies.csv",
            f"{HEAD}\n{ROW}\n".replace(",", "\t"),
            "tallies.csv:1:3: ",
            "The columns are separated by “tab”",
        ),
        ("tallies.csv", f"{HEAD}\n{ROW}\n".replace(",2,40", ",12,5,40"), "tallies.csv:2:1: ", "The row has 17 fields"),
        ("tallies.csv", f"{HEAD},note\n{ROW},\n", "tallies.csv:1:1: ", f"Write the first line as: {HEAD}"),
        ("tallies.csv", f"{HEAD}\n{ROW}\n".replace("2025-12-31", "31-12-2025"), "tallies.csv:2:4 (holds_on): ", "date"),
        (
            "dropouts.csv",
            f"{HEAD}\n{ROW}\n",
            ": ",
            "neither claims.csv, tallies.csv nor results.yaml. It has: dropouts.csv.",
        ),
        ("notes.txt", "", ": ", "There are no results to read."),
    ],
)
def test_a_file_of_results_that_cannot_be_read_says_where_and_what_to_do(
    said: Said, points: Path, results: Path, tmp_path: Path, name: str, text: str, where: str, told: str
) -> None:
    (results / "tallies.csv").unlink()
    (results / name).write_text(text, encoding="utf-8")

    code, out, err = said("pay", points, results, *STATED, "--statements", tmp_path / "s")

    place = results / where if where != ": " else f"{results}: "
    assert (code, out, (tmp_path / "s").exists()) == (3, "", False)
    assert err.startswith(str(place))
    assert told in err


def test_a_file_of_results_can_be_called_anything_where_it_is_named_itself(
    said: Said, points: Path, results: Path
) -> None:
    _, expected, _ = said("pay", points, results, *STATED)
    (results / "tallies.csv").rename(results / "dropouts 2026.csv")

    code, out, err = said("pay", points, results / "dropouts 2026.csv", *STATED)

    assert (code, out, err) == (0, expected, "")


@pytest.mark.parametrize(
    ("words", "place", "told"),
    [
        (
            ("explain", "{s}/dropout-points-9.json"),
            "{s}/dropout-points-9.json: ",
            "In the folder stand: dropout-points-1.json.",
        ),
        (("replay", "{s}"), "{s}: ", "In the folder stand: dropout-points-1.json."),
        (("explain", "{r}/none.json"), "{r}/none.json: ", "“gavn pay --statements FOLDER” writes one."),
        (("explain", "{s}/dropout-points-1.json", "99"), "99: ", "The statement has no line of that number; it has 5."),
        (("pay", "{r}/none", "{r}"), "{r}/none: ", "There is no agreement here."),
        (("show", "{a}/agreement-2.yaml"), "{a}/agreement-2.yaml: ", "no version of the agreement"),
    ],
)
def test_what_is_not_there_is_told_of_by_its_whole_path(
    said: Said, points: Path, results: Path, tmp_path: Path, words: tuple[str, ...], place: str, told: str
) -> None:
    names = {"a": points, "r": results, "s": tmp_path / "s"}
    said("pay", points, results, *STATED, "--statements", tmp_path / "s")

    code, out, err = said(*(word.format(**names) for word in words), "--lang", "en")

    assert (code, out) == (3, "")
    assert err.startswith(place.format(**names))
    assert told in err
    assert "fund" not in err


def test_a_statement_without_the_one_before_it_names_that_one(
    said: Said, points: Path, results: Path, tmp_path: Path
) -> None:
    for dates in (STATED, LATER):
        said("pay", points, results, *dates, "--statements", tmp_path, "--even-unchanged")
    (tmp_path / "dropout-points-1.json").unlink()

    code, _, err = said("explain", tmp_path / "dropout-points-2.json", "--lang", "en")

    assert code == 3
    assert "“dropout-points-2” rests on “dropout-points-1”, which does not stand beside it." in err


@pytest.mark.parametrize("scope", ["year", "yearly", "annual", "perod"])
def test_a_cap_of_another_scope_is_told_how_a_yearly_one_is_written(said: Said, points: Path, scope: str) -> None:
    file = points / "agreement.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"scope: \w+", f"scope: {scope}", text), encoding="utf-8")

    code, _, err = said("check", points, "--lang", "en")

    assert code == 3
    assert f"“{scope}” is not a scope that a cap can have." in err
    assert "Choose one of: person, metric, period, agreement, payer." in err
    assert 'scope: period with a year in each period, periods: ["2025", "2026"]' in err
    assert "Did you mean" not in err


def test_an_agreement_is_told_of_from_inside_its_folder(
    said: Said, points: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_in(points / "agreement.yaml", "version: 1\n", "version: one\n")
    monkeypatch.chdir(points)

    assert said("show", ".")[2].startswith("agreement.yaml:2:1 (version): ")
    assert said("show", "agreement.yaml")[2].startswith("agreement.yaml:2:1 (version): ")
    assert said("cash-flow", "agreement.yaml", ".")[2].startswith("agreement.yaml:2:1 (version): ")
    assert said("check", "../dropout-points")[2].startswith("../dropout-points/agreement.yaml:2:1 (version): ")


@pytest.mark.parametrize("command", ["pay", "cash-flow", "payers"])
def test_a_fact_that_does_not_fit_is_told_of_by_its_line(said: Said, points: Path, results: Path, command: str) -> None:
    with (results / "tallies.csv").open("a", encoding="utf-8") as stream:
        stream.write("t-2,dropuot,6-months,2025-12-31,2026-01-31,,,2,40,50,,,,,,\n")
        stream.write("t-3,dropout,6-months,2026-12-31,2027-01-31,,,,40,50,,,,,,\n")

    code, out, err = said(command, points, results, "--lang", "en")

    assert (code, out) == (3, "")
    assert [line.partition(" “")[0] for line in err.splitlines()[::2]] == [
        f"{results}/tallies.csv:3:1:", f"{results}/tallies.csv:4:1:",
    ]  # fmt: skip
    assert "“t-2” is about the metric “dropuot”" in err
    assert "“t-3” lacks what is paid by: reached." in err


@pytest.mark.parametrize(
    ("line", "said_of_it"),
    [
        ("    grace: 60 days after due\n", "How long after it is due a measurement may come; no amount depends on it."),
        ("booking: current\n", "Where a difference from a correction is booked: in the year of the statement"),
        ("    capital: ", "What the investor has promised to pay in"),
    ],
)
def test_a_key_that_is_missing_is_told_with_what_it_says(said: Said, points: Path, line: str, said_of_it: str) -> None:
    text = (points / "agreement.yaml").read_text(encoding="utf-8")
    assert line in text
    kept = [each for each in text.splitlines(keepends=True) if not each.startswith(line)]
    (points / "agreement.yaml").write_text("".join(kept), encoding="utf-8")

    code, _, err = said("check", points, "--lang", "en")

    assert code == 3
    assert said_of_it in err


def test_a_long_reason_is_folded_beside_its_amount(said: Said, tmp_path: Path) -> None:
    every = ROOT / "docs" / "reference" / "agreement-keys"

    _, out, _ = said(
        "pay",
        every / "every-key",
        every / "results",
        "--as-of",
        "2028-06-30",
        "--issued-on",
        "2028-07-15",
        "--lang",
        "en",
    )

    [at] = [n for n, line in enumerate(out.splitlines()) if line.startswith(" 15  guarantee")]
    first, second = out.splitlines()[at : at + 2]
    assert first.endswith("53,115.00")
    assert "lacks 70,820.00 (400,000.00 paid in, 329,180.00 repaid); “deficit” covers" in first
    assert second.strip().endswith("up to what each lacks")
    assert max(map(len, out.splitlines())) < 200


@pytest.mark.parametrize("guaranteed", [True, False])
def test_an_agreement_says_how_its_guarantee_is_split_where_it_has_one(said: Said, guaranteed: bool) -> None:
    folder = ROOT / "docs" / "reference" / "agreement-keys" / "every-key" if guaranteed else TEACHING / "rate-card"

    _, out, _ = said("show", folder, "--lang", "en")

    assert ("it is split by capital, not rank, up to what each lacks" in out) == guaranteed


def test_a_curve_says_that_it_goes_by_steps_and_a_proportion_what_lies_outside_it(said: Said) -> None:
    """75 and 89 % both give the 50 % of the level at 75; 29 % is below half of the target of 60, and gives nothing."""
    _, curves, _ = said("show", TEACHING / "school-curves", "--lang", "en")
    _, coupon, _ = said("show", TEACHING / "result-coupon", "--lang", "en")

    assert "The highest of these levels that Low absence reaches gives its part of 300,000 kr.; nothing below" in curves
    assert "at 60 % and in proportion; nothing below 50 % of the target, and no more above 110 % of it." in coupon


def test_where_capital_is_called_in_parts_the_text_says_that_it_comes_back_as_it_is_paid_in(
    said: Said, tmp_path: Path
) -> None:
    told, copy = "Capital that is not paid in yet is not paid back before that which is", tmp_path / "every-key"
    shutil.copytree(ROOT / "docs" / "reference" / "agreement-keys" / "every-key", copy)
    halves = "".join(
        f'  - {{party: fund, amount: "200000.00", due_on: {year}-01-01, clause: § 9}}\n' for year in (2025, 2026)
    )

    _, once, _ = said("show", copy, "--lang", "en")
    whole = '  - {party: fund, amount: "400000.00", due_on: 2025-01-01, clause: § 9}\n'
    replace_in(copy / "agreement.yaml", whole, halves)
    _, parts, _ = said("show", copy, "--lang", "en")

    assert (told in once, told in parts) == (False, True)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("case.yaml", "cases.yaml"),
        ("tally.csv", "tallies.csv"),
        ("Tallies.csv", "tallies.csv"),
        ("agreements.yaml", "agreement.yaml"),
        ("claims.csv", ""),
        ("results.csv", ""),
        ("notes.md", ""),
        ("signed.pdf", ""),
    ],
)
def test_a_file_that_is_not_read_for_a_slip_in_its_name_is_warned_of(
    said: Said, points: Path, name: str, meant: str
) -> None:
    (points / name).write_text("", encoding="utf-8")

    code, out, err = said("check", points, "--lang", "en")

    assert code == 0
    assert out.startswith(f"{points}: agreements: 1.")
    assert ("The file is not read" in err, f"Did you mean “{meant}”?" in err) == (bool(meant), bool(meant))
    assert err.startswith(f"{points / name}: " if meant else "")


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "> Signed on 1 December 2024."), ("da", "> Underskrevet 1. december 2024.")]
)
def test_when_an_agreement_was_signed_is_shown_and_of_one_that_was_not_nothing(
    said: Said, points: Path, lang: str, told: str
) -> None:
    assert told in said("show", points, "--lang", lang)[1]

    replace_in(points / "agreement.yaml", "signed_on: 2024-12-01\n", "")
    assert told.split()[1] not in said("show", points, "--lang", lang)[1]


@pytest.mark.parametrize("once", [True, False])
def test_a_tariff_paid_every_time_says_that_each_unit_of_a_quantity_is_paid(
    said: Said, tmp_path: Path, once: bool
) -> None:
    card = Path(shutil.copytree(ROOT / "examples" / "teaching" / "rate-card", tmp_path / "rate-card"))
    if not once:
        text = (card / "agreement.yaml").read_text(encoding="utf-8")
        (card / "agreement.yaml").write_text(text.replace("    once_only: true\n", ""), encoding="utf-8")

    _, out, _ = said("show", card, "--lang", "en")

    assert ("Where a quantity is reached (weeks, points), the amount is paid for each unit of it." in out) != once
    assert ("Each person counts once." in out) == once
