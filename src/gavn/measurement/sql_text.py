"""Pieces of SQL: a view, what a metric shows in one, and texts as literals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from gavn.domain.outcomes.definition import THOUSANDTHS, is_plain_name

# Tells Spark that the courses are few beside a register, so that it does not sort the register to join them; it cannot
# tell by itself behind other views. A comment to DuckDB, which finds out.
FEW = "/*+ BROADCAST(s) */"
# The same of a calendar beside the courses.
FEWER = "/*+ BROADCAST(w) */"
# And of people with several courses, and of those courses, which are seldom many of all.
SEVERAL = "/*+ BROADCAST(m) */"
LATER = "/*+ BROADCAST(l) */"


@dataclass(frozen=True, slots=True)
class View:
    """A named view: `why` says in a sentence what stands in it."""

    name: str
    why: str
    select: str

    @property
    def text(self) -> str:
        """As a part of a query's WITH."""
        return f"-- {self.why}\n{self.name} AS (\n{self.select}\n)"


def query(views: Iterable[View], select: str) -> str:
    """A select over views as one query, as it is sent to an engine, to the letter; nothing is made in its database."""
    return "WITH\n" + ",\n".join(view.text for view in views) + f"\n{select}"


@dataclass(frozen=True, slots=True)
class Shows:
    """What a metric shows: expressions over the `joined` views, each of which has a course and a follow-up.

    `view` is the one in which a row means that something was observed.
    """

    slug: str
    reached: str
    quantity: str
    joined: tuple[str, ...]

    @property
    def view(self) -> str:
        return self.joined[0]


def slug(metric: str) -> str:
    """A metric's name as part of a column's."""
    return re.sub(r"\W", "_", metric.lower(), flags=re.ASCII)


def text_in(names: Iterable[str]) -> str:
    """Texts as a list of literals. Agreements are held to names that no engine reads otherwise (`is_plain_name`)."""
    texts = list(names)
    if not all(is_plain_name(text) for text in texts):
        raise ValueError(f"{texts} cannot be written in SQL")
    return "(" + ", ".join(f"'{text}'" for text in texts) + ")"


def flag(condition: str) -> str:
    """1 where a condition holds."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


def at_least(expression: str, level: Fraction) -> str:
    """A reading against a level of any fineness, in whole thousandths."""
    return f"{expression} >= {ceil(level * THOUSANDTHS)}"


def at_most(expression: str, level: Fraction) -> str:
    return f"{expression} <= {floor(level * THOUSANDTHS)}"


def share_reached(part: str, whole: str, share: Fraction) -> str:
    """`part >= share * whole` without a division."""
    return f"{part} * {share.denominator} >= {share.numerator} * ({whole})"
