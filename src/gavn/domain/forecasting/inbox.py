"""Early warnings as people deal with them: told since a day, seen by somebody, back when worse (ADR 0021)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gavn.domain.forecasting.warning import Level, Warned, WarningKind
from gavn.domain.values.money import Money


class Attention(StrEnum):
    """Whether a warning waits for an answer: never answered, worse than when it was, past the day that was named for
    it; or answered, and `seen`."""

    NEW = "new"
    WORSE = "worse"
    LATE = "late"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Answer:
    """That somebody has seen a warning, as it was then, and what is done about it; `until` is the day by which."""

    warned: Warned
    note: str
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A warning told without a break since the day of a look, with the last answer to it that was not taken back."""

    warned: Warned
    since: date
    answer: Answer | None
    attention: Attention


def key_of(warned: Warned) -> str:
    """What a warning is known by from look to look: its kind, of what, and of which outcome; it can stand in an
    address."""
    parts = [warned.kind.value, "+".join(warned.efforts)]
    if warned.problem is not None:
        parts += [warned.problem.code, warned.problem.place.path]
    else:
        parts += [str(warned.evidence[name]) for name in ("metric", "after") if name in warned.evidence]
    return ".".join(part.replace(" ", "-").replace("/", "-") for part in parts)


def inbox(
    warned: Iterable[Warned], *, since: Mapping[str, date], answers: Mapping[str, Answer], today: date
) -> Sequence[InboxLine]:
    """What waits for an answer first, the most serious of it first; `since` and `answers` by key."""
    found = []
    for each in warned:
        answer = answers.get(key_of(each))
        found.append(InboxLine(each, since[key_of(each)], answer, _attention(each, answer, today)))
    return sorted(found, key=lambda line: (line.attention is Attention.SEEN, line.warned.level is not Level.ACT))


def _attention(warned: Warned, answer: Answer | None, today: date) -> Attention:
    if answer is None:
        return Attention.NEW
    if is_worse(warned, than=answer.warned):
        return Attention.WORSE
    return Attention.LATE if answer.until is not None and answer.until < today else Attention.SEEN


def is_worse(warned: Warned, *, than: Warned) -> bool:
    """Whether it is more serious, or as many times as bad as its kind asks for."""
    if warned.level is not than.level:
        return warned.level is Level.ACT
    read, times = MEASURES.get(warned.kind, (None, 0))
    if read is None:
        return False
    now, before = read(warned), read(than)
    return now > before and now >= times * before


def _rarity(warned: Warned) -> float:
    """How many times chance alone would have to be tried before it brings this."""
    chance = warned.evidence["chance"]
    assert isinstance(chance, float)
    # What a computer cannot tell from nothing is as rare as it gets.
    return 1 / max(chance, 1e-300)


def _number(name: str) -> Callable[[Warned], float]:
    def read(warned: Warned) -> float:
        value = warned.evidence[name]
        assert isinstance(value, int | float)
        return float(value)

    return read


def _short(name: str) -> Callable[[Warned], float]:
    """How much is missing, in minor units."""

    def read(warned: Warned) -> float:
        value = warned.evidence[name]
        assert isinstance(value, Money)
        return float(-value.minor)

    return read


# How bad a warning of a kind is, and how many times as bad is worse. A count is rarer with each of those who are
# missing, so that it takes ten times; what is not here grows worse by its level alone.
MEASURES: Mapping[WarningKind, tuple[Callable[[Warned], float], float]] = {
    WarningKind.ENROLMENT_LOW: (_rarity, 10),
    WarningKind.ENROLMENT_HIGH: (_rarity, 10),
    WarningKind.COVERAGE_LOW: (_rarity, 10),
    WarningKind.RESULTS_LOW: (_rarity, 10),
    WarningKind.BREAK_EVEN: (_rarity, 2),
    WarningKind.PLAN_SHORT: (_rarity, 2),
    WarningKind.CASH_DRY: (_number("chance"), 1.5),
    WarningKind.RULE_DRY: (_short("balance"), 1.5),
    WarningKind.ROOM: (_short("room"), 1.5),
    WarningKind.OVERDUE: (_number("due"), 1.5),
    WarningKind.CONTRADICTION: (_number("due"), 1.5),
    WarningKind.ROOM_PASSED: (_number("enrolled"), 1.1),
}
