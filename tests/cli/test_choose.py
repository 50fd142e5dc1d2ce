"""`gavn choose` as people type it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run, replace_in

CHOICE = ROOT / "examples" / "choice" / "choice.yaml"
FUTURES = ("with-futures.yaml", "young-at-work.yaml", "young-at-work-small.yaml")
FEW = ("--trials", "400")


def test_what_is_worth_most_is_told_with_what_is_left(gavn: Run) -> None:
    done, told = gavn("choose", CHOICE, "--lang", "en"), json.loads(gavn("choose", CHOICE, "--format", "json").stdout)

    assert done.returncode == 0, done.stderr
    assert "Chosen: 3 of 5 candidates, worth 5,000,000" in done.stdout
    assert "Liquidity at the end of 2027, above the reserve" in done.stdout
    assert "The second best choice is worth 4,600,000" in done.stdout and ".." not in done.stdout
    chosen = [each["id"] for each in told["candidates"] if each["chosen"]]
    assert chosen == ["young-at-work", "own-door", "back-to-school"] and told["unmet"] == []
    # 15 mio. less 2 of reserve, 13.5 of capital and 80 % of 1.5 that is back.
    assert {"kind": "year", "of": "2027", "left": "700000.00"} in told["limits"]


def test_as_csv(gavn: Run) -> None:
    lines = gavn("choose", CHOICE, "--format", "csv").stdout.splitlines()

    assert lines[0] == "id,theme,capital,worth,chosen,in_second,back_by,back,counted_on"
    assert lines[3] == "own-door,homelessness,5000000.00,1500000.00,true,true,file,5500000.00,4400000.00"


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A copy of the choice whose candidates have futures."""
    for name in FUTURES:
        shutil.copy(CHOICE.parent / name, tmp_path)
    shutil.copytree(CHOICE.parent / "designs", tmp_path / "designs")
    replace_in(tmp_path / "with-futures.yaml", "../aarhus/forecast.yaml", str(ROOT / "examples/aarhus/forecast.yaml"))
    return tmp_path / "with-futures.yaml"


def test_what_futures_bring_back_is_counted_on_as_safely_as_is_asked_for(gavn: Run) -> None:
    file = CHOICE.parent / "with-futures.yaml"
    told = {
        safety: json.loads(gavn("choose", file, *FEW, "--safety", safety, "--format", "json").stdout)
        for safety in ("0.95", "0.8")
    }
    chosen = {safety: [e["id"] for e in each["candidates"] if e["chosen"]] for safety, each in told.items()}

    # By the safer of them the large one would leave too little of what it brings late.
    assert chosen["0.8"] == ["young-at-work", "own-door", "back-to-school"]
    assert chosen["0.95"] == ["young-at-work-small", "own-door", "calm-nights"]
    for safety, each in told.items():
        assert (each["futures"]["trials"], each["futures"]["safety"]) == (400, safety)
        assert float(each["futures"]["reserve_kept_in"]) >= float(safety)
        assert all(float(limit["left"]) >= 0 for limit in each["limits"])
        by = {one["id"]: (one["back_by"], float(one["counted_on"]), float(one["back"])) for one in each["candidates"]}
        assert by["young-at-work"][0] == "futures" and 0 < by["young-at-work"][1] < by["young-at-work"][2]
        assert by["own-door"] == ("file", 4_400_000, 5_500_000)
    assert told["0.8"]["candidates"][0]["counted_on"] > told["0.95"]["candidates"][0]["counted_on"]


def test_it_says_what_is_of_futures_and_what_is_written(gavn: Run) -> None:
    shown = gavn("choose", CHOICE.parent / "with-futures.yaml", *FEW, "--lang", "en").stdout

    assert "of “Young at work”, “Young at work, half the size” by the end of 2029 is of 400 futures, seed 1:" in shown
    assert "what 95 % of them give is counted on" in shown
    assert "“Back to school” by the end of 2029 is written in the file; 80 % of it is counted on." in shown
    assert "the reserve is kept at the end of every year in" in shown and "95 % is asked for" in shown
    written = gavn("choose", CHOICE, "--lang", "en").stdout
    assert "futures" not in written and "80 % of it is counted on" in written


DESIGN = "designs/young-at-work/agreement.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (FUTURES[0], "    agreement: designs/young-at-work\n    forecast: young-at-work.yaml\n", "",
         "It is not said what comes back of “young-at-work”."),
        (FUTURES[0], "    agreement: designs/young-at-work\n", '    back: {"2028": "1.00"}\n',
         "“young-at-work” has both back and an agreement"),
        (FUTURES[0], "    agreement: designs/young-at-work\n", "",
         "For the futures of “young-at-work”, agreement is missing."),
        (FUTURES[0], "    forecast: young-at-work.yaml\n", "", "forecast is missing."),
        (FUTURES[0], "investor: fonden\n", "", "investor is missing."),
        (FUTURES[0], "investor: fonden", "investor: banken", "“banken” does not invest in young-at-work."),
        (FUTURES[0], "agreement: designs/young-at-work\n", "agreement: designs/none\n", "designs/none"),
        (FUTURES[0], "forecast: young-at-work.yaml", "forecast: none.yaml", "none.yaml"),
        (FUTURES[1], 'share: "0.4"\n    without: "0.2"\n    provenance: assumed\n  - metric: employment\n'
         "    follow_up: 24", 'share: "1.4"\n    without: "0.2"\n    provenance: assumed\n  - metric: employment\n'
         "    follow_up: 24", "share"),
        (DESIGN, "currency: DKK", "currency: EUR", "young-at-work is in EUR, and the choice in DKK."),
        (DESIGN, "direction: more", "direction: up", "direction"),
    ],
)  # fmt: skip
def test_futures_that_cannot_be_drawn_are_refused(
    gavn: Run, drawn: Path, file: str, old: str, new: str, says: str
) -> None:
    replace_in(drawn.parent / file, old, new)
    before = {path: path.read_bytes() for path in drawn.parent.rglob("*") if path.is_file()}
    done = gavn("choose", drawn, *FEW, "--lang", "en")

    assert done.returncode == 3 and not done.stdout and "Traceback" not in done.stderr
    assert says in done.stderr, done.stderr
    assert {path: path.read_bytes() for path in drawn.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--trials", "0"), "0 futures cannot be drawn"),
        # Each of them is held for each candidate.
        (("--trials", "100001"), "futures cannot be drawn"),
        (("--safety", "1"), "The reserve cannot be kept with a safety of 1."),
        (("--safety", "0"), "The reserve cannot be kept with a safety of 0."),
    ],
)
def test_so_many_or_so_safe_futures_are_refused(gavn: Run, words: tuple[str, ...], says: str) -> None:
    done = gavn("choose", CHOICE.parent / "with-futures.yaml", *words, "--lang", "en")

    assert done.returncode == 3 and not done.stdout
    assert says in done.stderr.replace("So many as ", "")


def test_limits_that_cannot_be_kept_are_told(gavn: Run, tmp_path: Path) -> None:
    """The one candidate of homelessness costs 5 millions."""
    least = {"kind": "theme-least", "of": "homelessness"}
    budget = {"kind": "budget", "of": ""}
    for changes, says, unmet in (
        ({'least: "3000000.00"': 'least: "6000000.00"'},
         "Kan ikke holdes, heller ikke alene: mindst 6.000.000 kr. til homelessness.", [least | {"alone": True}]),
        ({'budget: "14000000.00"': 'budget: "4000000.00"'},
         "Kan ikke holdes sammen, men uden en af dem kan de andre: budget på 4.000.000 kr.; mindst 3.000.000 kr. til "
         "homelessness.", [budget | {"alone": False}, least | {"alone": False}]),
    ):  # fmt: skip
        made = Path(shutil.copy(CHOICE, tmp_path))
        for old, new in changes.items():
            replace_in(made, old, new)

        done, told = gavn("choose", made), json.loads(gavn("choose", made, "--format", "json").stdout)

        assert done.returncode == 1 and done.stdout == f"Intet valg holder alle grænser.\n{says}\n"
        assert told["found"] is False and told["worth"] is None and told["limits"] == [] and told["unmet"] == unmet


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("currency: DKK", "currency: KRO", "The currency “KRO” is not known."),
        ("  - id: own-door", "  - id: calm-nights", "Two candidates are called “calm-nights”."),
        ("[young-at-work-small]", "[young]", "There is no other candidate “young”."),
        ("[young-at-work-small]", "[young-at-work]", "There is no other candidate “young-at-work”."),
        ("  - theme: employment\n    most", "  - theme: work\n    most", "No candidate has the theme “work”."),
        ('capital: "5000000.00"', 'capital: "-5000000.00"', "“own-door” has capital or repayment below 0."),
        ('back: {"2029": "4500000.00"}', 'back: {"soon": "4500000.00"}', "“soon” is no year."),
        ('"2026": "16000000.00"', '"26": "16000000.00"', "“26” is no year."),
        ('capital: "5000000.00"\n    starts: 2026', 'capital: "5000000.00"\n    starts: 2031',
         "starts in 2031, and what the fund holds stands to 2029 alone."),
        ('holds:\n  "2026": "16000000.00"\n  "2027": "15000000.00"\n  "2028": "15500000.00"\n  "2029": "17000000.00"',
         "holds: {}", "It is not said what the fund holds at the end of any year."),
        ('counted: "0.80"', 'counted: "80"', "counted"),
        ('budget: "14000000.00"', 'budget: "14 mio."', "14 mio."),
    ],
)  # fmt: skip
def test_a_file_that_does_not_hold_together_is_refused(
    gavn: Run, tmp_path: Path, old: str, new: str, says: str
) -> None:
    made = Path(shutil.copy(CHOICE, tmp_path))
    replace_in(made, old, new)
    before = made.read_bytes()

    done = gavn("choose", made, "--lang", "en")

    assert done.returncode == 3 and not done.stdout and "Traceback" not in done.stderr
    assert str(made) in done.stderr and says in done.stderr
    assert made.read_bytes() == before


def test_no_candidates_are_none_to_choose_from(gavn: Run, tmp_path: Path) -> None:
    text = CHOICE.read_text("utf-8").partition("themes:")[0] + "candidates: []\n"
    (tmp_path / "choice.yaml").write_text(text, "utf-8")

    done = gavn("choose", tmp_path / "choice.yaml", "--lang", "en")

    assert done.returncode == 3 and "There are no candidates." in done.stderr


def test_a_file_that_is_not_there_is_refused(gavn: Run, tmp_path: Path) -> None:
    done = gavn("choose", tmp_path / "none.yaml")

    assert done.returncode == 3 and not done.stdout and "Traceback" not in done.stderr
