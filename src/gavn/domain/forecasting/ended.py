"""Agreements that statements have ended: what these leave to be paid, and what of an account's money was theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.values.money import Money


@dataclass(frozen=True, slots=True)
class Ended:
    """That an agreement was ended by a statement which was approved `on` a day: `stated` is what the fund receives by
    all of its statements, `last` by that one."""

    on: date
    stated: Money
    last: Money


@dataclass(frozen=True, slots=True)
class Came:
    """What has come on an account, in minor units: `before` the first period to come, and of it where it is
    `under_way`."""

    before: int
    under_way: int

    @property
    def received(self) -> int:
        """In all."""
        return self.before + self.under_way


@dataclass(frozen=True, slots=True)
class Left:
    """What ended agreements leave unpaid (`owed`), what of theirs has come in a period `under_way`, and what came for
    `others`, in minor units."""

    owed: int
    under_way: int
    others: Came


def uncalled(agreement: Agreement, investor: str, *, on: date) -> int:
    """Of an investor's capital what was not called by a day on which the agreement ended, and so never will be."""
    return sum(call.amount.minor for call in agreement.calls if call.party == investor and call.due_on > on)


def spared(planned: Sequence[int], amount: int) -> tuple[int, ...]:
    """What a plan of capital that goes out period by period is less, where so much of it never does: the last first."""
    found, left = [], max(0, amount)
    for minor in reversed(planned):
        found.append(min(max(0, minor), left))
        left -= found[-1]
    return tuple(reversed(found))


def first_of(left: Left, came: Came, *, alone: bool) -> int:
    """What the first period to come holds of ended agreements, with what has come of it; where they are `alone` on an
    account all that came is theirs."""
    return left.owed + (came.under_way if alone else left.under_way)


def left_by(ended: Sequence[Ended], came: Came) -> Left:
    """What came is theirs first, as far as their statements go. What was received beyond all that is stated is paid
    back as far as a last statement says: of earlier money there may be none."""
    stated, back = sum(each.stated.minor for each in ended), sum(min(each.last.minor, 0) for each in ended)
    owed = max(stated - came.received, back)
    own = stated - owed
    before = min(came.before, own)
    return Left(owed, own - before, Came(came.before - before, came.under_way - (own - before)))
