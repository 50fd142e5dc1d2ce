"""The rest of the slow and obvious way, first part: who pays what is owed (see the other files `oracle_*`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from gavn.domain.agreements.agreement import Cap, CapScope, DonationUse, PayerShare
from tests.oracle_back import Held, OwedAgain, counting, is_counted, largest_remainder
from tests.oracle_owed import WIDE, Key, Owed

Slot = tuple[tuple[date, date], str, str]
# A place among those who pay, a metric and a term.
Kind = tuple[int, str, str]


class Payers(Owed):
    """`slots` are what is owed by span, metric and term, which payers share; `cells` what each place owes of a line."""

    slots: dict[Slot, int]
    cells: dict[tuple[int, Key], int]

    def span(self, on: date) -> tuple[date, date]:
        """The calendar year that a day lies in, cut where a guarantee or a payer's cap tells days apart."""
        edges = {date(on.year, 1, 1), date(on.year + 1, 1, 1)}
        edges |= {guarantee.trigger_on + timedelta(days=1) for guarantee in self.agreement.guarantees}
        for cap in self.agreement.caps:
            if cap.scope is CapScope.PAYER:
                edges |= {day for period in cap.periods for day in (period.start, period.end)}
        return max(edge for edge in edges if edge <= on), min(edge for edge in edges if edge > on)

    def everybody(self) -> list[PayerShare]:
        shares = list(self.agreement.payers)
        for cap in self.agreement.caps:
            if cap.overflow_to and cap.overflow_to not in [share.party for share in shares]:
                shares.append(PayerShare(cap.overflow_to, Fraction(0), ""))
        for gift in self.agreement.donations:
            if gift.use is DonationUse.BUYS_OUTCOMES:
                shares.append(PayerShare(gift.donor, Fraction(1), "", terms=gift.terms, purse=gift.id))
        return shares

    def split(self, slots: dict[Slot, int]) -> dict[tuple[int, Slot], int]:
        everybody = self.everybody()
        owed: dict[tuple[int, Slot], int] = {(p, slot): 0 for p in range(len(everybody)) for slot in slots}
        for slot, amount in slots.items():
            chosen = self.paying(slot)
            parts = largest_remainder(amount, [everybody[place].share for place in chosen])
            for place, part in zip(chosen, parts, strict=True):
                owed[place, slot] += part
        return owed

    def paying(self, slot: Slot) -> list[int]:
        """Who shares it: the donor who buys it, else those who name its term, its metric, or neither."""
        everybody = list(enumerate(self.everybody()))
        bought = {
            term: gift.id
            for gift in reversed(self.agreement.donations)
            if gift.use is DonationUse.BUYS_OUTCOMES
            for term in gift.terms
        }
        _, metric, term = slot
        plain = [(p, s) for p, s in everybody if s.purse not in bought.values()]
        chosen = [(p, s) for p, s in everybody if term in bought and s.purse == bought[term]]
        chosen = chosen or [(p, s) for p, s in plain if term in s.terms]
        chosen = chosen or [(p, s) for p, s in plain if metric in s.metrics and not s.terms]
        chosen = chosen or [(p, s) for p, s in plain if not s.metrics and not s.terms]
        return [place for place, _ in chosen]

    def hold(self, owed: dict[tuple[int, Slot], int]) -> int:
        """Caps on payers, those first that pass on to others."""
        unpaid = 0
        waiting = self.of_scopes(CapScope.PAYER)
        held: dict[str, Held] = defaultdict(list)
        self.caps: list[Any] = []
        self.cells = {}
        while waiting:
            cap = next(c for c in waiting if not any(o.overflow_to == c.payer for o in waiting))
            waiting.remove(cap)
            places = [p for p, share in enumerate(self.everybody()) if share.party == cap.payer]
            unpaid += self.hold_one(cap, places, owed, held[cap.payer])
        for gift in self.agreement.donations:
            if gift.use is DonationUse.BUYS_OUTCOMES:
                given = gift.amount if gift.on <= self.as_of else replace(gift.amount, minor=0)
                [place] = [p for p, share in enumerate(self.everybody()) if share.purse == gift.id]
                own: Held = []
                unpaid += self.hold_one(Cap(gift.id, "", CapScope.PAYER, given, payer=gift.donor), [place], owed, own)
                self.caps += counting(own, [place])
        for party, caps in held.items():
            self.caps += counting(caps, [p for p, share in enumerate(self.everybody()) if share.party == party])
        for cap in self.of_scopes(*WIDE):
            if cap.amount is not None and not cap.periods:
                self.caps += counting([(cap, {date.min: cap.amount.minor})], list(range(len(self.everybody()))))
        return unpaid

    def hold_one(self, cap: Cap, places: list[int], owed: dict[tuple[int, Slot], int], held: Held) -> int:
        if self.gives_back or self.agreement.two_sided:
            return self.hold_in_time(cap, places, owed, held)
        return self.hold_by_day(cap, places, owed)

    def by_day(self, owed: dict[tuple[int, Slot], int]) -> dict[tuple[int, Key], int]:
        """Each place's part of each line: as much as its part of the slot has grown by then, rounded down."""
        grown: dict[Slot, int] = defaultdict(int)
        before: dict[tuple[int, Slot], int] = defaultdict(int)
        found: dict[tuple[int, Key], int] = {}
        for key, amount in sorted(self.lines.items()):
            slot = self.slot(key)
            grown[slot] += amount
            for place in range(len(self.everybody())):
                whole = self.slots[slot]
                now = floor(Fraction(owed[place, slot] * grown[slot], whole)) if whole else 0
                found[place, key], before[place, slot] = now - before[place, slot], now
        return found

    def slot(self, key: Key) -> Slot:
        return (self.span(key[0]), key[1], key[2])

    def hold_by_day(self, cap: Cap, places: list[int], owed: dict[tuple[int, Slot], int]) -> int:
        """What lies first is paid; what a cap takes or passes on lies on the day that it was taken from."""
        if not self.cells:
            self.cells = self.by_day(owed)
        spans = [(period.start, period.end) for period in cap.periods] or [(date.min, date.max)]
        counts = {slot for slot in self.slots if is_counted(cap, *slot[1:])}
        room = {(a, b): self.most_of_payer(cap, [slot for slot in counts if a <= slot[0][0] < b]) for a, b in spans}
        unpaid = 0
        for key in sorted(self.lines):
            slot = self.slot(key)
            for place in places:
                part = self.cells[place, key]
                for a, b in room if slot in counts else ():
                    if a <= slot[0][0] < b:
                        part = min(part, room[a, b])
                        room[a, b] -= part
                over, self.cells[place, key] = self.cells[place, key] - part, part
                unpaid += self.cut(place, slot, over, owed, cap)
                if cap.overflow_to:
                    self.cells[self.taking_over(slot, cap.overflow_to), key] += over
        return unpaid

    def hold_in_time(self, cap: Cap, places: list[int], owed: dict[tuple[int, Slot], int], held: Held) -> int:
        spans = [(period.start, period.end) for period in cap.periods] or [(date.min, date.max)]
        slots = sorted({slot for _, slot in owed})
        counts = [slot for slot in slots if is_counted(cap, *slot[1:])]
        between: dict[date, list[Slot]] = {}
        for slot in (slot for slot in counts if not any(a <= slot[0][0] < b for a, b in spans)):
            year = date(slot[0][0].year, 1, 1)
            between.setdefault(max([year, *(end for _, end in spans if end <= slot[0][0])]), []).append(slot)
        within = [(start, 0, [slot for slot in counts if start <= slot[0][0] < end]) for start, end in spans]
        before = {(slot[0][0], slot[1], slot[2], "", place): owed[place, slot] for slot in slots for place in places}
        after, most_from, spared = dict(before), dict[date, int](), 0
        for since, is_between, own in sorted([*within, *((day, 1, slots) for day, slots in between.items())]):
            most = None if is_between else self.most_of_payer(cap, own)
            so_far = counted = 0
            of_kind: dict[Kind, int] = defaultdict(int)
            gone = 0 if self.agreement.two_sided else spared
            for slot in own:
                for place in places:
                    key = (slot[0][0], slot[1], slot[2], "", place)
                    so_far += before[key]
                    of_kind[place, slot[1], slot[2]] += before[key]
                    after[key] = self.allowed(so_far, gone, of_kind.values(), most) - counted
                    counted += after[key]
            spared += so_far - counted
            if most is not None:
                most_from[since] = most
        held.append((cap, most_from))
        if any(after[key] > before[key] for key in before):
            again = OwedAgain(cap, held, carries=not self.agreement.two_sided)
            after = dict(again.lines(list(before.items()), list(after.values())))
        return sum(
            self.cut(place, slot, owed[place, slot] - after[slot[0][0], slot[1], slot[2], "", place], owed, cap)
            for slot in slots
            for place in places
        )

    def most_of_payer(self, cap: Cap, slots: list[Slot]) -> int:
        if cap.amount is not None:
            return cap.amount.minor
        assert cap.share is not None
        return floor(cap.share * max(0, sum(self.slots[slot] for slot in slots)))

    def taking_over(self, slot: Slot, party: str) -> int:
        """A purse of the party's that pays for the slot anyway, else its first."""
        own = [place for place, share in enumerate(self.everybody()) if share.party == party]
        return next((place for place in own if place in self.paying(slot)), own[0])

    def cut(self, place: int, slot: Slot, amount: int, owed: dict[tuple[int, Slot], int], cap: Cap) -> int:
        """What nobody owes of an amount that a cap takes from a place."""
        owed[place, slot] -= amount
        if not cap.overflow_to:
            return amount
        owed[self.taking_over(slot, cap.overflow_to), slot] += amount
        return 0
