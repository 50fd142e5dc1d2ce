"""Every exit code of every command, as the command gives it, as its help tells it, and as the README does."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from gavn.cli.commands import COMMANDS, command_parser
from gavn.cli.exits import FINDERS, Exit, exit_lines, exits_of, meaning
from gavn.cli.main import main
from gavn.language.catalogue import Language
from tests.conftest import AARHUS, ROOT, Run, replace_in

INTAKE = AARHUS.parent / "aarhus-intake"
SIGNED = ("--entered-by", "anne", "--approved-by", "bo")
POSTINGS = (INTAKE / "postings.csv", "--columns", INTAKE / "postings.yaml")
MUNICIPALITY = (INTAKE / "municipality.csv", "--columns", INTAKE / "municipality.yaml", "--years", "2025")
SENT = AARHUS.parent / "people-intake" / "readings.csv"
CARD = AARHUS.parent / "teaching" / "rate-card"
RESULTS = AARHUS.parent / "results" / "rate-card"
AVOIDED, COUPON = CARD.parent / "avoided-placements", CARD.parent / "result-coupon"
TERMINATED = ("--by", "authority", "--as-of", "2026-06-30")
CHOICE = AARHUS.parent / "choice" / "choice.yaml"
FEW = ("--trials", "20")
IPS = AARHUS / "agreements" / "ips-plus"
ASSUMED = ("--plan", AARHUS / "forecasts" / "ips-plus.yaml", "--model", AARHUS / "forecast.yaml", "--trials", "20")
SOUGHT = ("--solve", "terms.employment-12.amount")
PERSON = ("--role", "secretariat", "--name", "Anne")

# (command, exit code, what follows it; FUND, BROKEN, WRONG, REPORTED, TABLE and DATABASE stand for what is made)
LINES: Sequence[tuple[str, Exit, Sequence[str | Path]]] = (
    ("check", Exit.DONE, ("FUND",)),
    ("check", Exit.REFUSED, ("BROKEN",)),
    ("economy", Exit.DONE, ("FUND",)),
    ("economy", Exit.REFUSED, ("BROKEN",)),
    ("pipeline", Exit.DONE, ("FUND",)),
    ("pipeline", Exit.REFUSED, ("BROKEN",)),
    ("reconcile", Exit.DONE, ("UNPUBLISHED",)),
    ("reconcile", Exit.FOUND, ("FUND",)),
    ("reconcile", Exit.REFUSED, ("BROKEN",)),
    ("import", Exit.DONE, ("FUND", *POSTINGS, *SIGNED)),
    ("import", Exit.FOUND, ("FUND", "REJECTED", *POSTINGS[1:], *SIGNED)),
    ("import", Exit.REFUSED, ("FUND", "nowhere.csv", *POSTINGS[1:], *SIGNED)),
    ("match", Exit.DONE, ("FUND", *MUNICIPALITY[:-1], "1999")),
    ("match", Exit.FOUND, ("FUND", *MUNICIPALITY)),
    ("match", Exit.REFUSED, ("BROKEN", *MUNICIPALITY)),
    ("verify", Exit.DONE, ("FUND",)),
    ("verify", Exit.FOUND, ("TAMPERED",)),
    ("verify", Exit.REFUSED, ("--database", "nowhere.sqlite3")),
    ("load", Exit.DONE, ("FUND", "--database", "new.sqlite3")),
    ("load", Exit.REFUSED, ("BROKEN", "--database", "new.sqlite3")),
    ("dump", Exit.DONE, ("again", "--database", "DATABASE")),
    ("dump", Exit.REFUSED, ("FUND", "--database", "DATABASE")),
    ("upgrade", Exit.DONE, ("--database", "DATABASE")),
    ("upgrade", Exit.REFUSED, ("--database", "nowhere.sqlite3")),
    ("serve", Exit.REFUSED, ("--database", "nowhere.sqlite3")),
    ("account", Exit.DONE, ("anne", *PERSON, "--database", "DATABASE")),
    ("account", Exit.REFUSED, ("Anne Å", *PERSON, "--database", "DATABASE")),
    ("pay", Exit.DONE, (CARD, RESULTS, "--as-of", "2026-10-31")),
    ("pay", Exit.REFUSED, (CARD, RESULTS, "--as-of", "2020-12-31")),
    ("explain", Exit.DONE, ("STATEMENT",)),
    ("explain", Exit.REFUSED, ("STATEMENT", "99")),
    ("replay", Exit.DONE, ("STATEMENT", "--results", RESULTS)),
    ("replay", Exit.FOUND, ("STATEMENT", "--results", "FEWER")),
    ("replay", Exit.REFUSED, ("nowhere.csv",)),
    ("cases", Exit.DONE, (CARD,)),
    ("cases", Exit.FOUND, ("OTHER",)),
    ("cases", Exit.REFUSED, (RESULTS,)),
    ("diff", Exit.DONE, (CARD, CARD)),
    ("diff", Exit.FOUND, (CARD, "OTHER")),
    ("diff", Exit.REFUSED, (CARD, RESULTS)),
    ("show", Exit.DONE, (CARD,)),
    ("show", Exit.REFUSED, (RESULTS,)),
    ("cash-flow", Exit.DONE, (CARD, RESULTS)),
    ("cash-flow", Exit.REFUSED, (CARD, "nowhere.csv")),
    ("forecast", Exit.DONE, ("FUND", "--trials", "50")),
    ("forecast", Exit.REFUSED, ("BROKEN",)),
    ("payers", Exit.DONE, (CARD, RESULTS)),
    ("payers", Exit.REFUSED, (RESULTS, RESULTS)),
    ("close", Exit.DONE, (AVOIDED, RESULTS.parent / "avoided-placements")),
    ("close", Exit.REFUSED, (CARD, RESULTS)),
    ("choose", Exit.DONE, (CHOICE,)),
    ("choose", Exit.FOUND, ("IMPOSSIBLE",)),
    ("choose", Exit.REFUSED, ("nowhere.csv",)),
    ("forecast", Exit.DONE, ("FUND", *FEW)),
    ("forecast", Exit.REFUSED, ("FUND", "--as-of", "2022-12-31", *FEW)),
    ("forecast", Exit.DONE, ("FUND", "--scenario", "slow-start", *FEW)),
    ("forecast", Exit.REFUSED, ("FUND", "--scenario", "fast-start", *FEW)),
    ("backtest", Exit.DONE, ("FUND", "--as-of", "2023-12-31", *FEW)),
    ("backtest", Exit.REFUSED, ("FUND", "--as-of", "2024-12-31", *FEW)),
    ("warn", Exit.DONE, ("FUND", "--as-of", "2020-12-31", *FEW)),
    ("warn", Exit.FOUND, ("FUND", *FEW)),
    ("warn", Exit.REFUSED, ("BROKEN",)),
    ("structure", Exit.DONE, (IPS, *ASSUMED)),
    ("structure", Exit.FOUND, (IPS, *ASSUMED, *SOUGHT, "--target", "capital-back >= 0.9", "--most", "9000")),
    ("structure", Exit.REFUSED, (IPS, *ASSUMED, *SOUGHT)),
    ("measure", Exit.DONE, (AARHUS / "agreements" / "diabetes", AARHUS.parent / "people" / "diabetes")),
    ("measure", Exit.REFUSED, (CARD, AARHUS.parent / "people" / "diabetes")),
    ("power", Exit.DONE, (AARHUS / "agreements" / "diabetes",)),
    ("power", Exit.REFUSED, (RESULTS,)),
    ("import-people", Exit.DONE, ("DATA", "new.again", "--kind", "readings", "--template")),
    ("import-people", Exit.FOUND, ("DATA", SENT, "--kind", "readings", "--columns", SENT.with_suffix(".yaml"))),
    ("import-people", Exit.REFUSED, ("DATA", "nowhere.csv", "--kind", "readings")),
    ("publish-check", Exit.DONE, ("TABLE",)),
    ("publish-check", Exit.FOUND, (AARHUS.parent / "tables" / "dialog-mod-vold.csv",)),
    ("publish-check", Exit.REFUSED, ("nowhere.csv",)),
    ("terminate", Exit.DONE, (COUPON, *TERMINATED)),
    ("terminate", Exit.REFUSED, (CARD, *TERMINATED)),
    *((name, Exit.USAGE, ("--bogus",)) for name in COMMANDS),
)
# The example's agreements have clauses to think over, which are told of and stop nothing.
TOLD = {("check", Exit.DONE), ("verify", Exit.FOUND), ("replay", Exit.FOUND)}
# `serve` is done when it is stopped, which the journeys do; Ctrl-C is pressed in test_around.py.
ELSEWHERE = {("serve", Exit.DONE), *((name, Exit.STOPPED) for name in COMMANDS)}


def statement(folder: Path) -> str:
    """The file of a statement of the rate card."""
    main(["pay", str(CARD), str(RESULTS), "--as-of", "2026-10-31", "--statements", str(folder)])
    return str(folder / "rate-card-1.json")


def other(folder: Path) -> str:
    """The rate card with a lower cap."""
    shutil.copytree(CARD, folder / "rate-card")
    replace_in(folder / "rate-card" / "agreement.yaml", '"90000.00"', '"80000.00"')
    return str(folder / "rate-card")


def fewer(folder: Path) -> str:
    """The first two claims."""
    lines = (RESULTS / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "claims.csv").write_text("".join(lines[:3]), encoding="utf-8")
    return str(folder / "claims.csv")


def table(folder: Path) -> str:
    """Of so many that it can be shown to everybody."""
    (folder / "table.csv").write_text("town,persons\nnorth,120\nsouth,240\n", encoding="utf-8")
    return str(folder / "table.csv")


def data(folder: Path) -> str:
    """People of the diabetes effort, none of whom exists."""
    shutil.copytree(AARHUS.parent / "people" / "diabetes", folder / "data")
    return str(folder / "data")


def impossible(folder: Path) -> str:
    """More must go to a theme than there is."""
    shutil.copy(CHOICE, folder / "choice.yaml")
    replace_in(folder / "choice.yaml", 'least: "3000000.00"', 'least: "30000000.00"')
    return str(folder / "choice.yaml")


OF_AGREEMENTS = {
    "IMPOSSIBLE": impossible,
    "STATEMENT": statement,
    "OTHER": other,
    "FEWER": fewer,
    "TABLE": table,
    "DATA": data,
}


def made(word: str | Path, folder: Path, database: Path) -> str:
    """What a word in capitals stands for, made now; another word is a file of this test or itself."""
    if word in OF_AGREEMENTS:
        return OF_AGREEMENTS[str(word)](folder)
    fund = folder / "aarhus"
    if word == "BROKEN":
        replace_in(fund / "fund.yaml", "council: raadet", "council: nobody")
    elif word == "UNPUBLISHED":
        (fund / "published").rename(folder / "published")
    elif word == "TAMPERED":
        (fund / "ledger" / "heads.csv").write_text(f"number,digest,published_on,where\n1,{'0' * 64},2025-01-01,x\n")
    elif word == "REJECTED":
        (folder / "rejected.csv").write_bytes(POSTINGS[0].read_bytes().replace(b"16.666,67", b"16.666,6x", 1))
        return str(folder / "rejected.csv")
    elif word == "DATABASE":
        return str(database)
    elif word != "FUND":
        return str(folder / word) if str(word).endswith((".sqlite3", "nowhere.csv", "again")) else str(word)
    return str(fund)


@pytest.mark.parametrize(("command", "code", "words"), LINES, ids=lambda part: str(getattr(part, "name", part))[:20])
def test_a_command_ends_as_its_help_says(
    gavn: Run, aarhus_copy: Path, fund_database: Path, command: str, code: Exit, words: Sequence[str | Path]
) -> None:
    done = gavn(command, *(made(word, aarhus_copy.parent, fund_database) for word in words), "--lang", "en")

    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code in (Exit.USAGE, Exit.REFUSED) or (command, code) in TOLD)


def test_every_code_of_every_command_is_run() -> None:
    every = {(name, code) for name in COMMANDS for code in exits_of(name)}

    assert {(command, code) for command, code, _ in LINES} | ELSEWHERE == every


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_tells_its_own_codes_and_no_other(command: str, gavn: Run) -> None:
    shown = gavn(command, "--help", "--lang", "en").stdout

    assert shown.endswith(f"exit codes:\n{exit_lines(Language.ENGLISH, command=command)}\n")
    assert ("\n  1 " in shown) == (Exit.FOUND in exits_of(command))


def test_the_readme_tells_the_same() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())

    assert " · ".join(f"{code.value} {meaning(code, Language.ENGLISH)}" for code in Exit) in readme


@pytest.mark.parametrize("language", Language)
def test_what_1_says_of_all_commands_names_each_that_gives_it(language: Language) -> None:
    named = re.findall(r"[a-z-]+", " ".join(re.findall(r"\(([^)]+)\)", meaning(Exit.FOUND, language))))

    assert sorted(named) == sorted(FINDERS)


def test_the_general_help_tells_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_lines(Language.DANISH) in command_parser(Language.DANISH).format_help()


def test_a_database_that_is_refused_is_as_it_was(gavn: Run, fund_database: Path) -> None:
    before = fund_database.read_bytes()

    gavn("account", "Anne Å", *PERSON, "--database", fund_database)

    connection = sqlite3.connect(fund_database)
    assert connection.execute("SELECT COUNT(*) FROM accounts_user").fetchone() == (0,)
    connection.close()
    assert fund_database.read_bytes() == before
