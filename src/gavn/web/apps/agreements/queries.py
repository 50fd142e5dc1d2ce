"""What the pages of investments ask: which there are for whom, and what their money has done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from gavn.domain.access.decision import Person, may_see_parties
from gavn.domain.agreements.investment import Investment, InvestmentKind
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.standing import Holding, holding_of, standing_of
from gavn.web.apps.economy.queries import movements
from gavn.web.apps.payments.queries import lives_of
from gavn.web.apps.payments.queries.known import of_made_up_people


class Recorded(StrEnum):
    """What is known of an agreement's results beside what a report states of them: `made_up` where they were measured
    among the people of a demo."""

    ENTERED = "entered"
    MADE_UP = "made_up"


def visible(fund: Fund, person: Person) -> tuple[Investment, ...]:
    """All investments and donations, or those that the person's party takes part in."""
    return tuple(i for i in fund.investments if may_see_parties(person, i.parties).allowed)


def holding(fund: Fund, investment: Investment, *, as_of: date) -> Holding:
    """The investment's money, or that of its programme."""
    return holding_of(fund, investment, as_of=as_of, moved=movements().until(as_of))


def holdings(fund: Fund, investments: Sequence[Investment], *, as_of: date) -> tuple[Holding, ...]:
    """The holdings that any of these investments takes part in, in the order of the accounts."""
    ids = {i.id for i in investments}
    found = standing_of(fund, as_of=as_of, moved=movements().until(as_of)).holdings
    return tuple(h for h in found if ids & {i.id for i in h.investments})


def donations(fund: Fund, investments: Sequence[Investment], *, as_of: date) -> tuple[Holding, ...]:
    """Money that was given without any outcome payment to expect."""
    given = (i for i in investments if i.kind == InvestmentKind.DONATION)
    return tuple(holding(fund, i, as_of=as_of) for i in given)


def recorded_of(fund: Fund, investment: Investment) -> Recorded | None:
    """None where no result set tells of any."""
    lives = lives_of(own for own in fund.dossiers if own.id == investment.id).lives
    if of_made_up_people(lives, date.max):
        return Recorded.MADE_UP
    return Recorded.ENTERED if any(life.told_from is not None for life in lives) else None
