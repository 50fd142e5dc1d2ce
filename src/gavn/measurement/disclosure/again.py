"""What was made public, held against all before it once more: nobody need believe that it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from gavn.domain.disclosure.shown import Release
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.money_told import told_by_money
from gavn.domain.payments.telling import Published
from gavn.domain.values.problem import Problem, Refused
from gavn.measurement.disclosure.protect import may_release

# A statement with when it was made: whoever had seen it knew its amount.
Stated = tuple[FiledStatement, datetime]


def revealing(published: Sequence[Published], stated: Sequence[Stated]) -> Iterator[tuple[Published, Problem]]:
    """Each of an agreement's releases by which somebody who had seen all before it learned of too few; and each that
    there are too many numbers to tell it of."""
    for at, told in enumerate(published):
        before = [each.release for each in published[:at]]
        problem = _problem_of(told, before, stated)
        if problem is not None:
            yield told, problem


def _problem_of(told: Published, before: Sequence[Release], stated: Sequence[Stated]) -> Problem | None:
    [unit] = told.release.told
    known = [filed for filed, made_at in stated if made_at <= told.made_at]
    beside = told_by_money(known, told.figure, unit=unit)
    try:
        is_safe = may_release(told.release, (*beside, *before))
    except Refused as refused:
        return refused.problems[0]
    return None if is_safe else Problem("release-reveals", values={"release": told.release.id})
