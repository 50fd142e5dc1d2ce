"""A line that is written wrongly is told of in the reader's language: what, why, what to do, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from gavn.cli.commands import COMMANDS, command_parser
from gavn.cli.exits import Exit
from gavn.cli.parser import language_of
from gavn.language.catalogue import Language
from tests.conftest import AARHUS, Run

MATCH = ("match", "x", "y", "--columns", "z")
# (line, what is said in Danish, what is said in English, what was meant)
WRONG: Sequence[tuple[Sequence[str], str, str, str]] = (
    ((), "Der mangler en kommando.", "A command is missing.", ""),
    (("ekonomy", "x"), "“ekonomy” er ikke en kommando.", "“ekonomy” is not a command.", "economy"),
    (("qqq",), "“qqq” er ikke en kommando.", "“qqq” is not a command.", ""),
    (("check",), "gavn check mangler: MAPPE.", "gavn check lacks: FOLDER.", ""),
    (("match",), "gavn match mangler: MAPPE, FIL, --columns.", "gavn match lacks: FOLDER, FILE, --columns.", ""),
    (("verify",), "gavn verify mangler en af: MAPPE --database.", "gavn verify lacks one of: FOLDER --database.", ""),
    (("check", "x", "y"), "tager ikke flere ord, men “y”", "takes no further words, but “y”", ""),
    (("check", "x", "--fromat", "json"), "har intet valg --fromat.", "has no option --fromat.", "--format"),
    (("check", "x", "--form=json"), "har intet valg --form.", "has no option --form.", "--format"),
    (("--verzion", "check", "x"), "gavn har intet valg --verzion.", "gavn has no option --verzion.", "--version"),
    (("check", "x", "--format", "jason"), "“jason” er ikke en af", "“jason” is not one of", "json"),
    (("economy", "x", "--layer", "realized"), "“realized” er ikke en af", "“realized” is not one of", "realised"),
    (("economy", "x", "--unit", "øre"), "“øre” er ikke en af", "“øre” is not one of", ""),
    (("economy", "x", "--years", "20-24"), "--years skal være ét år", "--years takes one year", ""),
    (("economy", "x", "--as-of", "31-12-2024"), "--as-of skal være en dato", "--as-of takes a date", ""),
    (("economy", "x", "--unit"), "Der står intet efter --unit.", "Nothing stands after --unit.", ""),
    (("pipeline", "x", "--year", "i år"), "--year skal være et helt tal, ikke “i år”", "not “i år”", ""),
    ((*MATCH, "--days", "-1"), "--days skal være et helt tal", "--days takes a whole number", ""),
    (("serve", "--demo=yes"), "--demo tager ingen værdi, men får “yes”.", "--demo takes no value", ""),
    (("verify", "x", "--database", "y"), "kan ikke stå sammen", "cannot stand together", ""),
    (("account", "a", "--name", "A", "--role", "provder"), "“provder” er ikke", "“provder” is not", "provider"),
    (
        ("import", "x", "y", "--columns", "z", "--entered-by", "a", "--approved-by", "b", "--now", "2025-03-01"),
        "--now skal være et tidspunkt med tidszone",
        "--now takes a moment with its time zone",
        "",
    ),
)  # fmt: skip
# What argparse says of itself, which no Danish reader should meet.
ENGLISH = re.compile(r"usage|error:|argument|required|invalid|unrecognized|expected|choose from")


def refused(words: Sequence[str], capsys: pytest.CaptureFixture[str], *, language: Language) -> str:
    """What is said of a line, which must end the program with the exit code of a wrong line."""
    with pytest.raises(SystemExit) as ended:
        command_parser(language).parse_args(list(words))
    assert ended.value.code == Exit.USAGE
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


@pytest.mark.parametrize(("words", "danish", "english", "meant"), WRONG, ids=lambda part: str(part)[:30])
def test_a_wrong_line_is_told_in_both_languages(
    words: Sequence[str], danish: str, english: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    in_danish = refused(words, capsys, language=Language.DANISH)
    in_english = refused(words, capsys, language=Language.ENGLISH)

    assert danish in in_danish and "Gør:" in in_danish and not ENGLISH.search(in_danish)
    assert english in in_english and "Do:" in in_english
    assert ("Mente du" in in_danish, "Did you mean" in in_english) == (bool(meant), bool(meant))
    assert f"“{meant}”?" in in_danish or not meant
    assert len(in_danish.splitlines()) == len(in_english.splitlines()) == 2


@pytest.mark.parametrize("where", ["before", "after"])
def test_the_language_is_read_anywhere_on_the_line(gavn: Run, where: str) -> None:
    words = ("--lang", "en", "economy", "--bogus") if where == "before" else ("economy", "--bogus", "--lang=en")

    done = gavn(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gavn economy lacks: FOLDER.")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ([], Language.DANISH),
        (["--lang", "en"], Language.ENGLISH),
        (["--lang", "en", "--lang=da"], Language.DANISH),
        (["--lang", "sv"], Language.DANISH),
        (["--lang"], Language.DANISH),
    ],
)
def test_danish_unless_english_is_asked_for(words: list[str], language: Language) -> None:
    assert language_of(words) == language


def test_a_language_that_is_not_there_is_told_in_danish(gavn: Run) -> None:
    done = gavn("check", AARHUS, "--lang", "sv")

    assert done.returncode == 2
    assert "“sv” er ikke en af de værdier, som --lang kan have." in done.stderr
    assert "Vælg en af: da, en." in done.stderr


def test_a_line_that_argparse_tells_of_in_other_words_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_parser(Language.DANISH).error("something new")

    assert capsys.readouterr().err.startswith("Kommandoen kan ikke forstås: something new.")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_whole_in_danish(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_parser(Language.DANISH).parse_args([command, "--help"] if command else ["--help"])

    text = capsys.readouterr().out
    assert not ended.value.code
    assert text.startswith("brug: gavn")
    assert "slutkoder:" in text
    assert re.findall(r"\b(?:usage|options|show (?:this|program)|exit codes|default|examples:)\b", text) == []


def test_an_account_of_the_fund_that_is_misspelt_is_asked_about(gavn: Run) -> None:
    done = gavn("economy", AARHUS, "--postings", "payment.ung", "--lang", "en")

    assert done.returncode == 2
    assert "Did you mean “payment.ung-i-fokus”?" in done.stderr
