"""The rest of the slow and obvious way: who pays what is owed, and who receives it (see the other files `oracle_*`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import floor
from typing import Any

from gavn.domain.agreements.agreement import CapScope, DeficitGuarantee, DonationUse, Tranche
from gavn.domain.values.party import PartyRole
from tests.oracle_back import is_counted, largest_remainder, never_below_nothing
from tests.oracle_owed import WIDE, round_to
from tests.oracle_payers import Kind, Payers, Slot

Debtor = tuple[str, str]


@dataclass
class Answer:
    total: int = 0
    payers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    investors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    guarantors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    donors: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    years: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    unpaid: int = 0
    # By place among the investors, what guarantees have paid it.
    covered: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def amounts(self) -> list[object]:
        """All but what is nothing."""
        parties = (self.payers, self.investors, self.guarantors, self.donors, self.years)
        return [self.total, self.unpaid, *({of: amount for of, amount in one.items() if amount} for one in parties)]


class Oracle(Payers):
    def answer(self) -> Answer:
        self.price()
        self.limit()
        answer = Answer(total=sum(self.lines.values()))
        self.pay(answer)
        return answer

    # Who pays.

    def pay(self, answer: Answer) -> None:
        slots: dict[Slot, int] = {}
        for (on, metric, term, _), amount in sorted(self.lines.items()):
            slot = (self.span(on), metric, term)
            slots[slot] = slots.get(slot, 0) + amount
        if any(amount < 0 for amount in self.lines.values()):
            room = self.with_new_room(list(self.lines.items()), self.agreement.caps)
            spans = {self.span(key[0]) for key, _ in room}
            every = [(span, *kind) for span in spans for kind in {slot[1:] for slot in slots}]
            slots = dict.fromkeys(every, 0) | slots
        self.slots = dict(sorted(slots.items()))
        owed = self.owed = self.split(self.slots)
        answer.unpaid = self.hold(owed) + self.give_back_no_more_than_is_paid(owed)
        for (place, (span, _, _)), amount in owed.items():
            answer.years[self.everybody()[place].party, span[0].year] += amount
        by_debtor: dict[Debtor, int] = {}
        for (place, _), amount in owed.items():
            by_debtor[self.debtor(place)] = by_debtor.get(self.debtor(place), 0) + amount
        incomes: dict[tuple[date, tuple[date, date]], int] = {}
        for (_, (span, _, _)), amount in owed.items():
            day = span[1] - timedelta(days=1)
            incomes[day, span] = incomes.get((day, span), 0) + amount
        above = self.hand_out(sorted(incomes.items()), answer) if self.agreement.investors else {}
        self.fall_away(above, owed, by_debtor, answer)
        self.write_down(by_debtor, answer)
        for (party, _), amount in by_debtor.items():
            answer.payers[party] += amount

    def give_back_no_more_than_is_paid(self, owed: dict[tuple[int, Slot], int]) -> int:
        """By the end of each period, over all payers; what is withheld from one is given back as soon as it can be."""
        if self.agreement.two_sided:
            return 0
        before = sum(owed.values())
        cells = {(slot[0], (place, *slot[1:])): amount for (place, slot), amount in owed.items()}
        what = sorted({kind for _, kind in cells})
        for (span, (place, metric, term)), amount in never_below_nothing(cells, self.set_off(what), self.caps).items():
            owed[place, (span, metric, term)] = amount
        return before - sum(owed.values())

    def set_off(self, what: list[Kind]) -> list[list[Kind]]:
        """Each metric of a term of one that owes, what a cap of its counts, the narrowest first, then all."""
        everybody = self.everybody()
        debtors = list(dict.fromkeys(self.debtor(place) for place, _, _ in what))
        all_of = [[each for each in what if self.debtor(each[0]) == debtor] for debtor in debtors]
        of_payers = [
            [each for each in what if everybody[each[0]].party == cap.payer and self.debtor(each[0])[1] == ""]
            for cap in self.of_scopes(CapScope.PAYER)
        ]
        of_others = self.of_scopes(CapScope.PERSON, *WIDE)
        pairs = [
            *zip(self.of_scopes(CapScope.PAYER), of_payers, strict=True),
            *((cap, own) for cap in of_others for own in all_of),
        ]
        counted = [(cap, [each for each in own if is_counted(cap, *each[1:])]) for cap, own in pairs]
        counted.sort(key=lambda each: self.width(each[0]))
        alike = [[each for each in own if each[1:] == kind] for own in all_of for kind in {each[1:] for each in own}]
        return [*alike, *(own for _, own in counted), *all_of]

    def debtor(self, place: int) -> Debtor:
        """Whose debt a share is: a party's, or what it buys as a donor."""
        everybody = self.everybody()
        buying = [gift for gift in self.agreement.donations if gift.use is DonationUse.BUYS_OUTCOMES]
        bought = place >= len(everybody) - len(buying)
        return everybody[place].party, everybody[place].purse if bought else ""

    def fall_away(
        self,
        above: dict[tuple[date, date], int],
        owed: dict[tuple[int, Slot], int],
        by_debtor: dict[Debtor, int],
        answer: Answer,
    ) -> None:
        """By what each owes of the period; where money is taken back, those who were spared last owe again."""
        spared: list[dict[Debtor, int]] = []
        owing = dict.fromkeys(by_debtor, 0)
        for span, fallen in above.items():
            nets = dict.fromkeys(by_debtor, 0)
            for (place, slot), amount in owed.items():
                nets[self.debtor(place)] += amount if slot[0] == span else 0
            parts = largest_remainder(max(0, fallen), [Fraction(max(0, net)) for net in nets.values()])
            again = self.owe_again(spared, max(0, -fallen))
            spared.append(dict(zip(nets, parts, strict=True)))
            owing = {debtor: owing[debtor] + nets[debtor] for debtor in owing}
            evened = self.even_out(spared, owing)
            for debtor, part in zip(nets, parts, strict=True):
                spared_now = part - again.get(debtor, 0) + evened[debtor]
                by_debtor[debtor] -= spared_now
                answer.years[debtor[0], span[0].year] -= spared_now
            answer.unpaid += fallen

    @staticmethod
    def owe_again(spared: list[dict[Debtor, int]], amount: int) -> dict[Debtor, int]:
        """Takes an amount off the last who were spared, then off those before them."""
        again: dict[Debtor, int] = {}
        while amount and spared:
            last = spared.pop()
            now = min(amount, sum(last.values()))
            parts = dict(zip(last, largest_remainder(now, [Fraction(part) for part in last.values()]), strict=True))
            again = {debtor: again.get(debtor, 0) + parts.get(debtor, 0) for debtor in {**again, **parts}}
            amount -= now
            if not amount:
                spared.append({debtor: part - parts[debtor] for debtor, part in last.items()})
        return again

    def even_out(self, spared: list[dict[Debtor, int]], owing: dict[Debtor, int]) -> dict[Debtor, int]:
        """Nobody is spared more than it owes by now: the rest spares those who owe more than they are spared."""
        more = dict.fromkeys(owing, 0)
        for parts in [] if self.agreement.two_sided else reversed(spared):
            so_far = {debtor: sum(each.get(debtor, 0) for each in spared) for debtor in owing}
            too_much = {p: min(parts.get(p, 0), max(0, so_far[p] - max(0, owing[p]))) for p in owing}
            rooms = [Fraction(max(0, owing[debtor] - so_far[debtor])) for debtor in owing]
            taken_on = largest_remainder(sum(too_much.values()), rooms)
            for debtor, part in zip(owing, taken_on, strict=True):
                parts[debtor] = parts.get(debtor, 0) + part - too_much[debtor]
                more[debtor] += part - too_much[debtor]
        return more

    def write_down(self, by_debtor: dict[Debtor, int], answer: Answer) -> None:
        for gift in sorted(self.agreement.donations, key=lambda gift: gift.on):
            if gift.use is DonationUse.WRITES_DOWN and gift.on <= self.as_of:
                owed = [max(0, amount) if self.is_authority(debtor) else 0 for debtor, amount in by_debtor.items()]
                parts = largest_remainder(min(gift.amount.minor, sum(owed)), [Fraction(amount) for amount in owed])
                answer.donors[gift.donor] += sum(parts)
                for debtor, part in zip(list(by_debtor), parts, strict=True):
                    by_debtor[debtor] -= part
                    answer.years[debtor[0], gift.on.year] -= part

    def is_authority(self, debtor: Debtor) -> bool:
        """A donor that buys outcomes and an outcomes fund owe what they give: no gift is written off on it."""
        party, bought = debtor
        return not bought and party in [p.party for p in self.agreement.parties if p.role is PartyRole.AUTHORITY]

    # Who receives.

    def hand_out(self, incomes: list[Any], answer: Answer) -> dict[tuple[date, date], int]:
        """What is above every ceiling, by the span it came in."""
        called = [g for g in self.agreement.guarantees if g.trigger_on <= self.as_of]
        got: list[list[tuple[date, int]]] = [[] for _ in self.agreement.investors]
        above: dict[tuple[date, date], int] = {}
        days = sorted({day for (day, _), _ in incomes} | {guarantee.trigger_on for guarantee in called})
        for day in days:
            for (on, span), amount in incomes:
                if on == day:
                    held = 0 if self.agreement.two_sided else sum(above.values())
                    never_had = min(max(0, -amount), held)
                    above[span] = self.receive(day, amount + never_had, got, answer) - never_had
            for guarantee in called:
                if guarantee.trigger_on == day:
                    self.cover(guarantee, got, answer)
        for tranche, receipts in zip(self.agreement.investors, got, strict=True):
            answer.investors[tranche.party] += sum(amount for _, amount in receipts)
        return above

    def receive(self, day: date, amount: int, got: list[list[tuple[date, int]]], answer: Answer) -> int:
        capitals = [Fraction(tranche.capital.minor) for tranche in self.agreement.investors]
        if amount < 0:
            covered = [answer.covered[place] for place in range(len(got))]
            had = [sum(part for _, part in receipts) - by for receipts, by in zip(got, covered, strict=True)]
            new, left = [-part for part in self.hand_back(day, -amount, had, covered)], 0
        else:
            new, left = self.hand_down(day, amount, got, capitals)
        for place, part in enumerate(new):
            got[place].append((day, part))
        return left

    def hand_back(self, day: date, amount: int, had: list[int], covered: list[int]) -> list[int]:
        """The last first: shares without a ceiling, returns, capital, and of these two the highest rank's first; what
        stays of each is shared as if no more had come."""
        tranches, back = self.agreement.investors, [0 for _ in had]
        capitals = [Fraction(tranche.capital.minor) for tranche in tranches]
        called = [self.called(tranche, day) for tranche in tranches]
        if not self.agreement.two_sided:
            deepest = max(tranche.rank for tranche in tranches)
            order = [("share", 0), *((kind, rank) for kind in ("return", "capital") for rank in range(deepest, 0, -1))]
            for layer in order:
                has = [self.has_of(layer, *one) for one in zip(tranches, called, had, covered, strict=True)]
                stay = self.pour(max(0, sum(has) - (amount - sum(back))), has, capitals)
                back = [before + all_of - kept for before, all_of, kept in zip(back, has, stay, strict=True)]
        rest = largest_remainder(amount - sum(back), capitals)
        return [before + more for before, more in zip(back, rest, strict=True)]

    @staticmethod
    def has_of(layer: tuple[str, int], tranche: Tranche, called: int, had: int, covered: int) -> int:
        """How much of what payers have paid a tranche lies in a layer of the order of repayment; a guarantee that has
        covered a part of the capital has left less of it to them."""
        kind, rank = layer
        capital = max(0, min(had, called - covered))
        free = tranche.most_return is None and tranche.most_irr is None
        if kind == "share":
            return max(0, had) - capital if free else 0
        if tranche.rank != rank:
            return 0
        if kind == "return":
            return 0 if free else max(0, had) - capital
        return capital

    def hand_down(
        self, day: date, amount: int, got: list[list[tuple[date, int]]], capitals: list[Fraction]
    ) -> tuple[list[int], int]:
        """Capital back by rank, then returns up to ceilings by rank, then the rest to those without a ceiling."""
        tranches = self.agreement.investors
        ceilings = [self.ceiling(tranche, day, receipts) for tranche, receipts in zip(tranches, got, strict=True)]
        missing = [
            max(0, self.called(tranche, day) - sum(part for _, part in receipts))
            for tranche, receipts in zip(tranches, got, strict=True)
        ]
        most = [m if c is None else c for m, c in zip(missing, ceilings, strict=True)]
        capital_back = [min(m, c) for m, c in zip(missing, most, strict=True)]
        new, left = [0 for _ in tranches], amount
        for rooms in (capital_back, most):
            for rank in sorted({tranche.rank for tranche in tranches}):
                here = [
                    max(0, room - have) if tranche.rank == rank else 0
                    for room, have, tranche in zip(rooms, new, tranches, strict=True)
                ]
                parts = self.pour(left, here, capitals)
                left -= sum(parts)
                new = [have + part for have, part in zip(new, parts, strict=True)]
        free = [
            capital if ceiling is None else Fraction(0) for capital, ceiling in zip(capitals, ceilings, strict=True)
        ]
        if any(free):
            new = [have + part for have, part in zip(new, largest_remainder(left, free), strict=True)]
            left = 0
        return new, left

    def pour(self, amount: int, rooms: list[int], weights: list[Fraction]) -> list[int]:
        """By weight, none above its room, again and again until nothing is left or nowhere to put it."""
        parts = [0 for _ in rooms]
        while amount > 0 and any(part < room for part, room in zip(parts, rooms, strict=True)):
            still = [w if part < room else Fraction(0) for w, part, room in zip(weights, parts, rooms, strict=True)]
            for place, part in enumerate(largest_remainder(amount, still)):
                taken = min(part, rooms[place] - parts[place])
                parts[place] += taken
                amount -= taken
        return parts

    def ceiling(self, tranche: Tranche, day: date, receipts: list[tuple[date, int]]) -> int | None:
        limits = []
        if tranche.most_return is not None:
            limits.append(floor(tranche.capital.minor * tranche.most_return) - sum(part for _, part in receipts))
        if tranche.most_irr is not None:
            limits.append(self.balance(tranche, day, receipts))
        return max(0, min(limits)) if limits else None

    def balance(self, tranche: Tranche, day: date, receipts: list[tuple[date, int]]) -> int:
        """Capital in and receipts out; interest simple by days, added on the last day of each year."""
        calls = self.calls(tranche)
        start = calls[0][0]
        stops = {date(year, 12, 31) for year in range(start.year, day.year + 1)} | {on for on, _ in calls} | {day}
        stops |= {guarantee.trigger_on for guarantee in self.agreement.guarantees}
        for cap in self.agreement.caps:
            if cap.scope is CapScope.PAYER:
                edges = [edge for period in cap.periods for edge in (period.start, period.end)]
                stops |= {edge - timedelta(days=1) for edge in edges}
        now, principal, interest = start, 0, 0
        for stop in sorted(stop for stop in stops | {start} if start <= stop <= max(day, start)):
            days = (stop - now).days
            interest += round_to(Fraction(principal) * (tranche.most_irr or 0) * days / 365, self.agreement.rounding)
            now = stop
            if (stop.month, stop.day) == (12, 31):
                principal, interest = principal + interest, 0
            principal += sum(amount for on, amount in calls if on == stop)
            principal -= sum(part for on, part in receipts if on == stop or (on < stop and stop == start))
        return principal + interest

    def called(self, tranche: Tranche, by: date) -> int:
        """No capital comes back that is not called by the day."""
        return sum(amount for on, amount in self.calls(tranche) if on <= by)

    def calls(self, tranche: Tranche) -> list[tuple[date, int]]:
        calls = sorted((c.due_on, c.amount.minor) for c in self.agreement.calls if c.party == tranche.party)
        if not calls:
            return [(self.agreement.clocks.effort.start, tranche.capital.minor)]
        own = [other for other in self.agreement.investors if other.party == tranche.party]
        # Two may be alike in everything.
        [place] = [at for at, other in enumerate(own) if other is tranche]
        capitals = [Fraction(other.capital.minor) for other in own]
        sums = list(accumulate(amount for _, amount in calls))
        parts = [0, *(largest_remainder(so_far, capitals)[place] for so_far in sums)]
        return [(on, after - before) for (on, _), before, after in zip(calls, parts, parts[1:], strict=False)]

    def cover(self, guarantee: DeficitGuarantee, got: list[list[tuple[date, int]]], answer: Answer) -> None:
        tranches = self.agreement.investors
        deficits = []
        for place, tranche in enumerate(tranches):
            paid_in = self.called(tranche, guarantee.trigger_on)
            covered = not guarantee.covers or tranche.party in guarantee.covers
            before = answer.covered[place]
            come_back = before + max(0, sum(part for _, part in got[place]) - before)
            deficits.append(max(0, paid_in - come_back) if covered else 0)
        owed = min(guarantee.most.minor, round_to(Fraction(sum(deficits)) * guarantee.share, self.agreement.rounding))
        weights = [Fraction(tranche.capital.minor) for tranche in tranches]
        protected = [0 if tranche.protected is None else tranche.protected.minor for tranche in tranches]
        shields = [min(deficit, part) for deficit, part in zip(deficits, protected, strict=True)]
        first = self.pour(owed, shields, weights)
        rest = self.pour(owed - sum(first), [d - f for d, f in zip(deficits, first, strict=True)], weights)
        answer.guarantors[guarantee.guarantor] += owed
        for place, (shielded, other) in enumerate(zip(first, rest, strict=True)):
            got[place].append((guarantee.trigger_on, shielded + other))
            answer.covered[place] += shielded + other
