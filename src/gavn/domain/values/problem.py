"""What a user must mend: a code and its place; the words come where it is shown (language)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file with line and column from 1, a row and named column, or a path of keys."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` names a text in the language catalogue (`problem.<code>.what|why|do`) that `values` fill in."""

    code: str
    place: Place = Place()
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR


class Refused(Exception):
    """A request that broke one or more rules; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


def refuse(problems: Iterable[Problem]) -> None:
    """Refuses where there is any problem, and tells of all of them."""
    found = tuple(problems)
    if found:
        raise Refused(found)


def nearest(word: str, known: Iterable[str]) -> dict[str, str]:
    """What a misspelt word most likely meant, as a value of its problem; nothing where no known word comes near."""
    close = get_close_matches(word, list(known), n=1)
    return {"nearest": close[0]} if close else {}


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, line and column, so that a person can mend them from the top."""
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.code)))
