"""What comes in where cohorts are only counted: the same as `evaluate`, with all that does not depend on the numbers
worked out once for however many blocks of columns (ADR 0023)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.payments.bound import room_for
from gavn.domain.payments.by_number import CountedPrice, can_price, counted_prices
from gavn.domain.payments.capped import new_room_on
from gavn.domain.payments.columns import Columns
from gavn.domain.payments.evaluate import Takings, joined_takings, paid_whole, take
from gavn.domain.payments.limits import held_together, highest_floor, hold, lacking, limit, made_up_on
from gavn.domain.payments.lines import LineKey, Price
from gavn.domain.payments.payers import is_paid_whole
from gavn.domain.payments.periods import cuts_of, period_of
from gavn.domain.payments.pricing import Pricer
from gavn.domain.payments.whole import SAFE, Whole
from gavn.domain.values.period import Period

# So many columns at a time stay in the processor's cache.
AT_A_TIME = 5000


@dataclass(frozen=True)
class Taker:
    """Takes what an agreement gives at its final statement, made on a day."""

    agreement: Agreement
    as_of: date
    routes: dict[Hashable, Route | None] = field(default_factory=dict, compare=False)

    def take(self, columns: Columns) -> Takings:
        """The same as `evaluate` where nobody asks who pays."""
        if columns.persons or columns.measures or self.agreement.gates or not columns.counted:
            return self._in_general(columns)
        shape = tuple((slot.metric, slot.follow_up, slot.on) for slot in columns.counted)
        if shape not in self.routes:
            self.routes[shape] = _route(self.agreement, columns, self.as_of)
        route = self.routes[shape]
        if route is None:
            return self._in_general(columns)
        highest = {id(slot.due): 0 for slot in columns.counted}
        for slot in columns.counted:
            highest[id(slot.due)] = highest[id(slot.due)] or int(slot.due.max(initial=0))
        most = [highest[id(slot.due)] for slot in columns.counted]
        if route.bound(most) >= SAFE:
            return self._in_general(columns)
        parts = [columns.part(at, at + AT_A_TIME) for at in range(0, columns.width, AT_A_TIME)]
        return joined_takings([route.take(part, most) for part in parts])

    def _in_general(self, columns: Columns) -> Takings:
        return take(self.agreement, columns, as_of=self.as_of, final=True)


@dataclass(frozen=True)
class Route:
    """The lines that slots of one shape come to, in the order in which they hold, and all that is done with them.

    `prices` are of slots by their place; `capped` the caps in the order in which they bite, with the lines that each
    counts together.
    """

    agreement: Agreement
    as_of: date
    keys: tuple[LineKey, ...]
    prices: tuple[tuple[int, CountedPrice], ...]
    time: tuple[Price, ...]

    @cached_property
    def rows(self) -> Sequence[tuple[int, int, CountedPrice]]:
        """Each price with the row of its line, and the slot it looks at."""
        row = {key: place for place, key in enumerate(self.keys)}
        return [(row[price.key], place, price) for place, price in self.prices]

    @cached_property
    def capped(self) -> Sequence[tuple[Cap, Sequence[Sequence[int] | slice]]]:
        return held_together(self.agreement, self.keys)

    @cached_property
    def periods(self) -> Mapping[date, Period]:
        """That each day with a line is of, and that of a minimum which is made up."""
        cuts = cuts_of(self.agreement)
        new = new_room_on(self.agreement.caps, after=self.keys[0].on, until=self.as_of)
        made_up = made_up_on(self.agreement, self.as_of)
        return {on: period_of(on, cuts) for on in (*(key.on for key in self.keys), *new, made_up)}

    def bound(self, most: Sequence[int]) -> int:
        """How large any amount can become where no more than so many are due in each slot."""
        amounts = sum(price.most(most[place]) for place, price in self.prices)
        return room_for(self.agreement, amounts + sum(abs(price.amount) for price in self.time))

    def take(self, columns: Columns, most: Sequence[int]) -> Takings:
        """Of some columns, in which no more than so many are due in each slot."""
        keys, amounts = self.keys, self._amounts(columns, most)
        if (amounts < 0).any():
            keys, amounts, _ = limit(self.agreement, keys, amounts, as_of=self.as_of)
        else:
            for cap, together in self.capped:
                for rows in together:
                    hold(cap, amounts, rows)
        total: Whole = amounts.sum(axis=0)
        lines = [(self.periods[key.on], row) for key, row in zip(keys, amounts, strict=True)]
        if (floor := highest_floor(self.agreement)) is not None:
            missing = lacking(floor, total)
            lines.append((self.periods[made_up_on(self.agreement, self.as_of)], missing))
            total = total + missing
        return paid_whole(self.agreement, total, lines, as_of=self.as_of)

    def _amounts(self, columns: Columns, most: Sequence[int]) -> Whole:
        amounts: Whole = np.empty((len(self.keys), columns.width), dtype=np.int64)
        begun = set()
        for row, place, price in self.rows:
            slot = columns.counted[place]
            found = price.amounts(slot.due, slot.reached, most[place])
            amounts[row] = found if row not in begun else amounts[row] + found
            begun.add(row)
        for due in self.time:
            row = self.keys.index(due.key)
            amounts[row] = due.amount if row not in begun else amounts[row] + due.amount
            begun.add(row)
        return amounts


def _route(agreement: Agreement, columns: Columns, as_of: date) -> Route | None:
    """None where some of it must be spelled out or can be taken back, or where who pays decides what comes in."""
    if agreement.takes_back or not can_price(agreement, columns):
        return None
    pricer = Pricer(agreement, as_of)
    prices, time = tuple(counted_prices(pricer, columns.counted)), pricer.time()
    keys = tuple(sorted({*(price.key for _, price in prices), *(price.key for price in time)}))
    floor = highest_floor(agreement)
    made_up = () if floor is None else (LineKey(made_up_on(agreement, as_of), "", floor.id),)
    if not keys or not is_paid_whole(agreement, (*keys, *made_up)):
        return None
    return Route(agreement, as_of, keys, prices, time)
