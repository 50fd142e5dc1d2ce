"""How a metric is measured, as data: what is looked at, over which days, and what is done where nothing stands.

A definition belongs to a metric of an agreement; `gavn measure` carries it out (ADR 0015).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt
from typing import ClassVar, TypeAlias

from gavn.domain.values.period import RelativeDate, Unit

# Readings are whole thousandths of an instrument's unit, so that every engine adds up the same whole numbers.
THOUSANDTHS = 1000
# Of the standard normal distribution: a change that measurement error alone brings one time in twenty.
CERTAIN = Fraction(196, 100)


class Source(StrEnum):
    """The tables of person-level data in which an observation can stand."""

    READINGS = "readings"
    EVENTS = "events"
    SPELLS = "spells"


class Gives(StrEnum):
    """Whether a course reaches a metric or not, or shows a quantity of it."""

    REACHED = "reached"
    QUANTITY = "quantity"


class MissingRule(StrEnum):
    """What a course counts as where it is due and was not measured.

    `worst`: as not reached, or as reached where less is better; nobody gains by a missing reading. In a comparison
    group as the best it could be, since its missing readings would else make an effect. Of a mean change, which has
    neither, as no change or as the others changed, whichever is against the effort.
    `last-value`: by the last reading after the baseline. `left-out`: not at all, while few enough are missing.
    """

    WORST = "worst"
    LAST_VALUE = "last-value"
    LEFT_OUT = "left-out"


class Overlap(StrEnum):
    """How a person counts who has several courses, or takes part in two efforts at a time.

    `each-course`: every course. `first-course`: once, by the first. `first-effort`: once, by the first, and not at all
    while the person was in another effort before it.
    """

    EACH_COURSE = "each-course"
    FIRST_COURSE = "first-course"
    FIRST_EFFORT = "first-effort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One way of measuring; `SOURCE` is where it looks."""

    KIND: ClassVar[str]
    SOURCE: ClassVar[Source]

    @property
    def gives(self) -> Gives:
        """Reached or a quantity."""
        return Gives.REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Operator):
    """The reading at the follow-up is `at_least`, or `at_most`, a level; one of the two is stated.

    The instrument gives values from `lowest` to `highest`, where both are stated; no other is taken in.
    """

    KIND: ClassVar[str] = "level"
    SOURCE: ClassVar[Source] = Source.READINGS
    instrument: str
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FromBaseline(Operator):
    """The reading at the follow-up against the first one of the baseline window; `fall` where lower is better.

    The instrument gives values from `lowest` to `highest`, where both are stated; no other is taken in. `target_mean`
    and `target_deviation` are the mean and the standard deviation of one reading in the target group, where both are
    stated; those enrolled are held against them.
    """

    SOURCE: ClassVar[Source] = Source.READINGS
    instrument: str
    fall: bool = False
    lowest: Fraction | None = None
    highest: Fraction | None = None
    baseline_from: RelativeDate = RelativeDate(-90, Unit.DAYS, "enrolment")
    baseline_to: RelativeDate = RelativeDate(0, Unit.DAYS, "enrolment")
    target_mean: Fraction | None = None
    target_deviation: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(FromBaseline):
    """A change of at least `by`: of so much, or, where `relative`, of such a share of the baseline."""

    KIND: ClassVar[str] = "change"
    by: Fraction
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange(FromBaseline):
    """A change beyond what the instrument's error alone brings one time in twenty (Jacobson and Truax, 1991).

    `deviation` is the standard deviation of the instrument in a norm group, `reliability` its test-retest reliability.
    """

    KIND: ClassVar[str] = "reliable-change"
    deviation: Fraction
    reliability: Fraction

    @property
    def least(self) -> int:
        """The smallest change, in thousandths, that is as large as 1.96 times the error of a difference."""
        squared = (CERTAIN * self.deviation * THOUSANDTHS) ** 2 * 2 * (1 - self.reliability)
        whole = isqrt(squared.numerator // squared.denominator)
        return whole if whole**2 >= squared else whole + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanChange(FromBaseline):
    """The change itself; a cohort shows the mean of it."""

    KIND: ClassVar[str] = "mean-change"

    @property
    def gives(self) -> Gives:
        return Gives.QUANTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeInState(Operator):
    """Days within the window in any of `states`, less those in `minus`; a day counts once.

    With `at_least`, whether they are such a share of the window's days. Weeks are days in sevens: `reported_per_unit`.
    """

    KIND: ClassVar[str] = "time-in-state"
    SOURCE: ClassVar[Source] = Source.SPELLS
    states: tuple[str, ...]
    minus: tuple[str, ...] = ()
    at_least: Fraction | None = None

    @property
    def gives(self) -> Gives:
        return Gives.QUANTITY if self.at_least is None else Gives.REACHED


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOnDay(Operator):
    """In one of `states` on the day of the follow-up."""

    KIND: ClassVar[str] = "state-on-day"
    SOURCE: ClassVar[Source] = Source.SPELLS
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sustained(Operator):
    """In `states` for `days` on end within the window; up to `gap` days outside them break nothing, and are counted."""

    KIND: ClassVar[str] = "sustained"
    SOURCE: ClassVar[Source] = Source.SPELLS
    states: tuple[str, ...]
    days: int
    gap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LongestSpell(Operator):
    """The most days on end in `states` within the window: how long something lasted."""

    KIND: ClassVar[str] = "longest-spell"
    SOURCE: ClassVar[Source] = Source.SPELLS
    states: tuple[str, ...]
    gap: int = 0

    @property
    def gives(self) -> Gives:
        return Gives.QUANTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBefore(Operator):
    """One of `events` within the window; with `never`, none of them."""

    KIND: ClassVar[str] = "event-before"
    SOURCE: ClassVar[Source] = Source.EVENTS
    events: tuple[str, ...]
    never: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEvent(Operator):
    """Days from the window's first day to the first of `events`, or to its last day where none of them came."""

    KIND: ClassVar[str] = "time-to-event"
    SOURCE: ClassVar[Source] = Source.EVENTS
    events: tuple[str, ...]

    @property
    def gives(self) -> Gives:
        return Gives.QUANTITY


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCount(Operator):
    """How many of `events` lie within the window; with `at_least` or `at_most`, whether there are so many."""

    KIND: ClassVar[str] = "event-count"
    SOURCE: ClassVar[Source] = Source.EVENTS
    events: tuple[str, ...]
    at_least: int | None = None
    at_most: int | None = None

    @property
    def gives(self) -> Gives:
        return Gives.QUANTITY if self.at_least is None and self.at_most is None else Gives.REACHED


OfReadings: TypeAlias = Level | FromBaseline
OfEvents: TypeAlias = EventBefore | TimeToEvent | EventCount
OfStates: TypeAlias = TimeInState | StateOnDay | Sustained | LongestSpell
# Closed, so that whoever tells them apart is told of a new one by the type checker.
AnyOperator: TypeAlias = OfReadings | OfEvents | OfStates

PLAIN_NAME = re.compile(r"[^\W_]([\w .,%/+-]*[\w%])?")


def is_plain_name(name: str) -> bool:
    """Whether an instrument, a state or an event can be named so in a query: letters, digits and a few signs."""
    return PLAIN_NAME.fullmatch(name) is not None


OPERATORS: Mapping[str, type[Operator]] = {
    Level.KIND: Level,
    Change.KIND: Change,
    ReliableChange.KIND: ReliableChange,
    MeanChange.KIND: MeanChange,
    TimeInState.KIND: TimeInState,
    StateOnDay.KIND: StateOnDay,
    Sustained.KIND: Sustained,
    LongestSpell.KIND: LongestSpell,
    EventBefore.KIND: EventBefore,
    TimeToEvent.KIND: TimeToEvent,
    EventCount.KIND: EventCount,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What is looked at for each course and follow-up.

    The window runs from `since` to the day of the follow-up, both included. A reading counts from `earliest` to the end
    of the metric's grace: the first in that time, and no other. `most_missing` goes with `left-out`: where a larger
    share of those due was not measured, all of these count as `worst`.
    """

    looks_at: AnyOperator
    missing: MissingRule
    overlap: Overlap
    since: RelativeDate = RelativeDate(0, Unit.DAYS, "enrolment")
    earliest: RelativeDate = RelativeDate(-30, Unit.DAYS, "follow-up")
    most_missing: Fraction | None = None

    def leaves_out(self, *, due: int, missing: int) -> bool:
        """Whether those who were not measured stay outside: by the rule, and few enough of those due."""
        return self.missing is MissingRule.LEFT_OUT and missing <= (self.most_missing or 0) * due
