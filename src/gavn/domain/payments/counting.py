"""Priced histories times how many show each: amounts as lines by columns, before and after each cap per person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gavn.domain.payments.columns import Columns
from gavn.domain.payments.gates import Openings
from gavn.domain.payments.lines import LineKey, Price
from gavn.domain.payments.prepared import MeasureTable, Prepared
from gavn.domain.payments.pricing import limit_person
from gavn.domain.payments.whole import Whole


@dataclass
class Counting:
    """Amounts by line after each stage: the price, then each cap per person in turn; only the last without a trace."""

    prepared: Prepared
    columns: Columns
    openings: Openings
    kind: type
    start: int
    trace: bool
    stages: list[dict[LineKey, Whole]] = field(default_factory=list)
    used: list[tuple[Price, int]] = field(default_factory=list)

    def count(self) -> tuple[tuple[LineKey, ...], list[Whole]]:
        """All lines in the order in which they hold, and their amounts at each stage."""
        caps = self.prepared.pricer.person_caps if self.trace else ()
        self.stages = [{} for _ in range(len(caps) + 1)]
        self._count_persons()
        for table in self.prepared.tables:
            self._count_measures(table)
        for slot in self.prepared.counted:
            self._add_amounts(slot.key, slot.amounts[self.start : self.start + self.columns.width].astype(self.kind))
        for price in self.prepared.time:
            self._add_everywhere(price)
        keys = tuple(sorted(self.stages[0]))
        empty: Whole = np.zeros((0, self.columns.width), dtype=self.kind)
        return keys, [np.stack([stage[key] for key in keys]) if keys else empty for stage in self.stages]

    def _count_persons(self) -> None:
        caps, carries = self.prepared.pricer.person_caps, self.prepared.agreement.takes_back
        counts: Whole = self.columns.counts.astype(self.kind)
        states = {c: list(self.openings.states(c, self.columns.width)) for c in self.prepared.cohorts}
        for person in self.prepared.persons:
            for shut, where in states[person.history.cohort]:
                prices = [price for price in person.prices if price.key.term not in shut]
                if not prices:
                    continue
                limited = limit_person(caps, prices, carries=carries, as_of=self.prepared.as_of)
                number = counts[person.row] * where if self.openings.gates else counts[person.row]
                self._add(limited.keys, limited.stages if self.trace else limited.stages[-1:], number)
                self._use_counted(prices, number)

    def _add(self, keys: Sequence[LineKey], stages: Iterable[Sequence[int]], number: Whole) -> None:
        for stage, amounts in zip(self.stages, stages, strict=True):
            for key, amount in zip(keys, amounts, strict=True):
                row = stage.get(key)
                if row is None:
                    stage[key] = amount * number
                elif amount:
                    row += amount * number

    def _use_counted(self, prices: Sequence[Price], number: Whole) -> None:
        if self.trace:
            self.used.extend((price, int(number[0])) for price in prices if number[0])

    def _add_everywhere(self, price: Price) -> None:
        number: Whole = np.ones(self.columns.width, dtype=self.kind)
        opened = self._opened(price.key)
        shown = number if opened is None else number * opened
        self._add([price.key], [[price.amount]] * len(self.stages), shown)
        self._use_counted([price], shown)

    def _opened(self, key: LineKey) -> Whole | None:
        return self.openings.is_open(key.term, key.cohort if key.cohort in self.prepared.cohorts else "")

    def _count_measures(self, table: MeasureTable) -> None:
        """A row of amounts for each line, gathered by which measure (or set of measures) a column holds."""
        rows: dict[LineKey, Whole] = {}
        for place, prices in enumerate(table.prices):
            for price in prices:
                row = rows.setdefault(price.key, np.zeros(len(table.prices), dtype=self.kind))
                row[place] += price.amount
        which = table.which[self.start : self.start + self.columns.width]
        for key, row in rows.items():
            self._add_amounts(key, row[which])
        if self.trace:
            self._use_opened(table.prices[int(which[0])])

    def _add_amounts(self, key: LineKey, amounts: Whole) -> None:
        opened = self._opened(key)
        for stage in self.stages:
            added = amounts if opened is None else amounts * opened
            stage[key] = stage[key] + added if key in stage else added.copy()

    def _use_opened(self, prices: Sequence[Price]) -> None:
        for price in prices:
            opened = self._opened(price.key)
            if opened is None or opened[0]:
                self.used.append((price, 1))
