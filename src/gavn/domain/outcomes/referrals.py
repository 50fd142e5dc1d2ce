"""The referral funnel: who was referred, how far they came, and why others came no further.

Recruitment is where investments fail, and where a provider could choose whom it takes: everybody who was referred is
kept, with each move and its day, so that what came of them can be counted as of any day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from gavn.domain.values.problem import Place, Problem


class Step(StrEnum):
    """`turned-away` ends a referral before enrolment, `dropped-out` after it; both have a reason."""

    REFERRED = "referred"
    ASSESSED = "assessed"
    MOTIVATED = "motivated"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    TURNED_AWAY = "turned-away"
    DROPPED_OUT = "dropped-out"


# What may come after what. Moves of one day are taken in the order of the steps.
ONWARD: Mapping[Step, Step] = {
    Step.REFERRED: Step.ASSESSED,
    Step.ASSESSED: Step.MOTIVATED,
    Step.MOTIVATED: Step.ENROLLED,
    Step.ENROLLED: Step.COMPLETED,
}
LOSS: Mapping[Step, Step] = {
    Step.REFERRED: Step.TURNED_AWAY,
    Step.ASSESSED: Step.TURNED_AWAY,
    Step.MOTIVATED: Step.TURNED_AWAY,
    Step.ENROLLED: Step.DROPPED_OUT,
}
WITH_REASON = frozenset(LOSS.values())
ENDS = frozenset({Step.COMPLETED, *WITH_REASON})
ORDER = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class LossReason:
    """Why somebody came no further, in the parties' own words; `step` says whether before enrolment or after."""

    id: str
    step: Step
    name_da: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ReferralMove:
    """That a referral came to a step on a day. A person who comes again has another.

    Whoever is enrolled has a course of the same name as the referral.
    """

    referral: str
    person: str
    step: Step
    on: date
    reason: str = ""


def check_moves(moves: Sequence[ReferralMove], reasons: Iterable[LossReason]) -> Iterator[Problem]:
    """Every problem, each with the number of its move (from 1) as path: `moves.3`; none says who it is about."""
    known = {(reason.step, reason.id) for reason in reasons}
    yield from _check_reasons(moves, known)
    for own in _by_referral(enumerate(moves, start=1)).values():
        yield from _check_order(own)
    yield from _check_one_at_a_time(moves)


def _at(row: int) -> Place:
    return Place(path=f"moves.{row}")


def _check_reasons(moves: Sequence[ReferralMove], known: set[tuple[Step, str]]) -> Iterator[Problem]:
    for row, move in enumerate(moves, start=1):
        if move.step not in WITH_REASON:
            if move.reason:
                yield Problem("referral-reason-needless", _at(row), {"referral_step": move.step})
        elif not move.reason:
            yield Problem("referral-reason-missing", _at(row), {"referral_step": move.step})
        elif (move.step, move.reason) not in known:
            yield Problem("referral-reason-unknown", _at(row), {"referral_step": move.step})


def _by_referral(moves: Iterable[tuple[int, ReferralMove]]) -> Mapping[str, list[tuple[int, ReferralMove]]]:
    """The moves of each referral in the order in which they hold, whatever order they came in."""
    found: dict[str, list[tuple[int, ReferralMove]]] = {}
    for row, move in moves:
        found.setdefault(move.referral, []).append((row, move))
    for own in found.values():
        own.sort(key=lambda item: (item[1].on, ORDER[item[1].step]))
    return found


def _check_order(own: Sequence[tuple[int, ReferralMove]]) -> Iterator[Problem]:
    if early := next(_too_early(own), None):
        # All that does not follow comes of that day.
        yield early
        return
    first_row, first = own[0]
    if first.step is not Step.REFERRED:
        yield Problem("referral-not-referred", _at(first_row), {"referral_step": first.step})
    for (_, before), (row, after) in pairwise(own):
        if before.person != after.person:
            yield Problem("referral-two-people", _at(row))
        if after.step not in (ONWARD.get(before.step), LOSS.get(before.step)):
            yield Problem("referral-out-of-order", _at(row), {"referral_step": after.step, "step_before": before.step})


def _too_early(own: Sequence[tuple[int, ReferralMove]]) -> Iterator[Problem]:
    """Steps whose day lies before that of a step that comes before them, and that is there: a slip in a day."""
    on_the_way = [(row, move) for row, move in own if move.step not in WITH_REASON]
    for row, move in on_the_way:
        for _, other in on_the_way:
            if move.on < other.on and ORDER[other.step] < ORDER[move.step]:
                steps = {"referral_step": move.step, "step_before": other.step}
                yield Problem("referral-step-too-early", _at(row), steps | {"original": other.on.isoformat()})


def _check_one_at_a_time(moves: Sequence[ReferralMove]) -> Iterator[Problem]:
    """A person is in one referral at a time; the next one may begin on the day on which the last ended."""
    spans: dict[str, list[tuple[date, date, int]]] = {}
    for own in _by_referral(enumerate(moves, start=1)).values():
        row, first = own[0]
        last = own[-1][1]
        end = last.on if last.step in ENDS else date.max
        spans.setdefault(first.person, []).append((first.on, end, row))
    for own_spans in spans.values():
        for (_, end, _), (start, _, row) in pairwise(sorted(own_spans)):
            if start < end:
                yield Problem("referral-still-open", _at(row), {"date": start.isoformat()})


@dataclass(frozen=True, slots=True)
class ReferralStage:
    """`reached` = `onward` + those `lost` by reason + those still `here`; `persons` is how many people these are."""

    step: Step
    reached: int
    persons: int
    onward: int
    here: int
    lost: Mapping[str, int]


def referral_funnel(moves: Iterable[ReferralMove], *, as_of: date) -> tuple[ReferralStage, ...]:
    """The four stages from referred to enrolled at the end of a day; whoever completed went on from the last.

    Of moves in order (`check_moves`), what goes on from one stage is what reached the next.
    """
    histories = [
        [move for _, move in own] for own in _by_referral((0, move) for move in moves if move.on <= as_of).values()
    ]
    return tuple(_stage(step, histories) for step in ONWARD)


def _stage(step: Step, histories: Sequence[Sequence[ReferralMove]]) -> ReferralStage:
    reached = [own for own in histories if any(move.step is step for move in own)]
    after = [_after(step, own) for own in reached]
    lost = Counter(move.reason for move in after if move is not None and move.step is LOSS[step])
    return ReferralStage(
        step,
        reached=len(reached),
        persons=len({own[0].person for own in reached}),
        onward=sum(move is not None and move.step is ONWARD[step] for move in after),
        here=sum(move is None for move in after),
        lost=dict(sorted(lost.items())),
    )


def _after(step: Step, own: Sequence[ReferralMove]) -> ReferralMove | None:
    """The move that came next after a step."""
    place = next(place for place, move in enumerate(own) if move.step is step)
    return own[place + 1] if place + 1 < len(own) else None


def losses(funnel: Iterable[ReferralStage]) -> Mapping[tuple[Step, str], int]:
    """How many came no further, by the stage they had reached and the reason; most first."""
    found = {(stage.step, reason): count for stage in funnel for reason, count in stage.lost.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1], ORDER[item[0][0]], item[0][1])))
