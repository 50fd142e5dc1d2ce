"""The command line, read by argparse and told of in the reader's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple, NoReturn

from gavn.cli.exits import Exit
from gavn.cli.output import print_refusal
from gavn.domain.values.period import Period
from gavn.domain.values.problem import Problem, nearest
from gavn.language.catalogue import Language, say


class Phrase(NamedTuple):
    """A way in which argparse tells that a line is wrong, and the problem that it tells of."""

    code: str
    says: str


# argparse has only English, and gives no more than these words to know a mistake by. One that is not among them is
# told as it came.
PHRASES = (
    Phrase(code="word-missing", says=r"the following arguments are required: (?P<names>.+)"),
    Phrase(code="word-missing-one", says=r"one of the arguments (?P<names>.+) is required"),
    Phrase(code="option-without-value", says=r"argument (?P<name>\S+): expected .*argument"),
    Phrase(code="option-with-value", says=r"argument (?P<name>\S+): ignored explicit argument (?P<value>.+)"),
    Phrase(code="options-together", says=r"argument (?P<name>\S+): not allowed with argument (?P<other>.+)"),
    Phrase(code="option-not-whole", says=r"argument (?P<name>\S+): invalid whole value: (?P<value>.+)"),
    Phrase(code="option-not-a-date", says=r"argument (?P<name>\S+): invalid day value: (?P<value>.+)"),
    Phrase(code="option-not-years", says=r"argument (?P<name>\S+): invalid years value: (?P<value>.+)"),
    Phrase(code="option-not-a-share", says=r"argument (?P<name>\S+): invalid share value: (?P<value>.+)"),
    Phrase(code="option-not-a-number", says=r"argument (?P<name>\S+): invalid number value: (?P<value>.+)"),
    Phrase(code="option-not-a-moment", says=r"argument (?P<name>\S+): invalid moment value: (?P<value>.+)"),
    Phrase(code="option-not-a-filter", says=r"argument (?P<name>\S+): invalid chosen value: (?P<value>.+)"),
    Phrase(code="option-not-known", says=r"argument (?P<name>\S+): invalid counted value: (?P<value>.+)"),
    Phrase(
        code="option-not-one-of",
        says=r"argument (?P<name>\S+): invalid choice: (?P<value>.+) \(choose from (?P<expected>.+)\)",
    ),
)


class CommandParser(argparse.ArgumentParser):
    """A parser whose help and errors are in Danish or English; its commands have parsers of the same kind."""

    def __init__(self, *, language: Language, **others: Any) -> None:
        super().__init__(
            formatter_class=partial(_Formatter, language), allow_abbrev=False, add_help=False, **others
        )  # fmt: skip
        self.language = language
        self.commands: Iterable[str] = ()
        self._positionals.title = say("help.arguments", language)
        self._optionals.title = say("help.options", language)
        self.takes("-h", "--help", action="help", says="help")
        self.takes("--lang", choices=[each.value for each in Language], default=language.value, says="lang")

    def takes(self, *names: str, says: str, word: str = "", among: Mapping[str, str] = {}, **others: Any) -> None:
        """An argument, with its help and the word that stands for its value from the catalogue."""
        self.add_argument(*names, **self.told(says, word, among), **others)

    def told(self, says: str, word: str = "", among: Mapping[str, str] = {}) -> dict[str, Any]:
        """The words of an argument; `among` is what its help lists."""
        metavar = {"metavar": say(f"help.word.{word}", self.language)} if word else {}
        return {"help": say(f"help.{says}", self.language, **among), **metavar}

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Each command tells what it does not know itself, since it knows which options come near."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.refuse(self._unknown(unknown))
        return found, []

    def error(self, message: str) -> NoReturn:
        for phrase in PHRASES:
            if told := re.fullmatch(phrase.says, message):
                self.refuse(self._problem(phrase.code, told.groupdict()))
        self.refuse(Problem("line-wrong", values={"command": self.prog, "reason": message}))

    def refuse(self, problem: Problem) -> NoReturn:
        """The problem is printed, and the program ends."""
        print_refusal((problem,), self.language)
        raise SystemExit(Exit.USAGE)

    def _unknown(self, words: list[str]) -> Problem:
        """A word that follows an unknown option is most likely its value, so only the option is told."""
        options = [word.partition("=")[0] for word in words if word.startswith("-")]
        if options:
            known = re.findall(r"--[\w-]+", self.format_usage())
            values = {"command": self.prog, "value": options[0]}
            return Problem("option-unknown", values=values | nearest(options[0], known))
        return Problem("word-left-over", values={"command": self.prog, "value": words[0]})

    def _problem(self, code: str, words: dict[str, str]) -> Problem:
        values = {name: _unquoted(word) for name, word in words.items()} | {"command": self.prog}
        if self.commands and not values.get("name", "").startswith("-"):
            return self._command_wrong(values)
        if "expected" in values:
            values |= nearest(values["value"], values["expected"].split(", "))
        return Problem(code=code, values=values)

    def _command_wrong(self, values: dict[str, str]) -> Problem:
        values |= {"expected": ", ".join(self.commands)}
        if "value" not in values:
            return Problem("command-missing", values=values)
        return Problem("command-unknown", values=values | nearest(values["value"], self.commands))


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, language: Language, prog: str) -> None:
        super().__init__(prog)
        self.language = language

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        word = say("help.usage", self.language) if prefix is None else prefix
        super().add_usage(usage, actions, groups, word)


def _unquoted(text: str) -> str:
    """argparse writes values as Python does; a list of choices with or without quotes, as its version has it."""
    return ", ".join(part[1:-1] if part[:1] in "'\"" else part for part in text.split(", ") if part)


def language_of(words: list[str]) -> Language:
    """The language asked for anywhere on the line, since also a line that is wrong is told of in it."""
    pairs = zip(words, [*words[1:], ""], strict=False)
    asked = [
        after if word == "--lang" else word.removeprefix("--lang=")
        for word, after in pairs
        if word.partition("=")[0] == "--lang"
    ]
    return Language(asked[-1]) if asked and asked[-1] in [*Language] else Language.DANISH


# The names of these stand in argparse's words, by which PHRASES knows them.


def whole(text: str) -> int:
    """A number without sign or decimals."""
    if not text.isdecimal():
        raise ValueError(text)
    return int(text)


def day(text: str) -> date:
    return date.fromisoformat(text)


def years(text: str) -> Period:
    return Period.parse_years(text)


def share(text: str) -> Fraction:
    """Between nothing and all."""
    found = Fraction(text)
    if not 0 <= found <= 1:
        raise ValueError(text)
    return found


def number(text: str) -> Fraction:
    """With a point for decimals, where it has any."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        raise ValueError(text)
    return Fraction(text)


def moment(text: str) -> datetime:
    """A moment with its offset from UTC."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def chosen(text: str) -> tuple[str, tuple[str, ...]]:
    """A column and some of its categories: `town=north,south`."""
    name, _, categories = text.partition("=")
    found = tuple(dict.fromkeys(categories.split(",")))
    if not name or not all(found):
        raise ValueError(text)
    return name, found


def counted(text: str) -> tuple[dict[str, str], int]:
    """A group, by a category of each column that it is known by, and how many are in it: `town=south:24`, or `15`."""
    group, _, count = text.rpartition(":")
    pairs = [part.partition("=") for part in group.split(",")] if group else []
    if not all(name and category for name, _, category in pairs):
        raise ValueError(text)
    return {name: category for name, _, category in pairs}, whole(count)
