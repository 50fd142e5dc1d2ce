"""Makes the lines of a trace from what was walked through; no amount is computed again for it (ADR 0010)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from gavn.domain.agreements.agreement import Agreement, Cap
from gavn.domain.payments.capped import groups
from gavn.domain.payments.evaluate import Evaluated
from gavn.domain.payments.limits import STEPS
from gavn.domain.payments.lines import LineKey, Price, Step, StepName, Unit
from gavn.domain.payments.notes import notes_of
from gavn.domain.payments.population import conversions
from gavn.domain.payments.purses import PayerStep
from gavn.domain.payments.reductions import Reduction
from gavn.domain.payments.trace import Inputs, TraceLine, line_id
from gavn.domain.payments.waterfall import Receipt, Shortfall
from gavn.domain.payments.whole import Whole
from gavn.domain.values.party import PartyRole

ZERO = Fraction(0)
# A step and its rule, and what else tells its lines apart.
By = tuple[StepName, str, *tuple[str, ...]]


def trace(walked: Evaluated) -> tuple[TraceLine, ...]:
    """Every line of one column, in the fixed order of operations."""
    tracer = _Tracer(walked)
    tracer.note()
    tracer.price()
    for step in walked.steps:
        tracer.limit(step)
    tracer.pay()
    for capped in walked.paid.steps:
        tracer.cap_payer(capped)
    tracer.hold_payers()
    for reduction in walked.reductions:
        tracer.reduce(reduction)
    for event in walked.received.events:
        tracer.receive(event)
    if not walked.received.tranches:
        tracer.receive_undivided()
    return tuple(tracer.lines)


CAPS = frozenset({StepName.PERSON_CAP, *STEPS.values()})


@dataclass
class _Tracer:
    """Remembers which lines each amount has come from so far: of a key while it is owed, of a unit while it is paid, of
    a tranche while it is received."""

    walked: Evaluated
    lines: list[TraceLine] = field(default_factory=list)
    of_key: defaultdict[LineKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_payer: defaultdict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    of_tranche: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    # By step, rule, kind of line or purse, and whether it came to more: the lines by which it was changed.
    changed: defaultdict[tuple[object, ...], list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def agreement(self) -> Agreement:
        return self.walked.prepared.agreement

    def note(self) -> None:
        counts = {row: int(count) for row, count in enumerate(self.walked.counts[:, 0])}
        for note in notes_of(self.walked, counts):
            about = line_id(note.name, note.rule, note.metric, note.cohort, note.formula)
            self.lines.append(
                TraceLine(about, note.name, ZERO, ZERO, metric=note.metric, cohort=note.cohort, rule=note.rule,
                          clause=note.clause, formula=note.formula, inputs=note.inputs)
            )  # fmt: skip

    def price(self) -> None:
        """A line for each price that some history gave, and for each key what rounding made of them."""
        clauses = {term.id: term.clause for term in self.agreement.terms}
        per_unit = conversions(self.agreement)
        alike: dict[str, tuple[Price, Inputs]] = {}
        counted: defaultdict[str, int] = defaultdict(int)
        rounded: defaultdict[LineKey, int] = defaultdict(int)
        for price, count in self.walked.used:
            inputs = self._inputs(price, per_unit)
            about = line_id(StepName.PRICE, price.key, price.exact, price.priced.formula, inputs)
            alike.setdefault(about, (price, inputs))
            counted[about] += count
            rounded[price.key] += count * price.amount
        exact: defaultdict[LineKey, Fraction] = defaultdict(Fraction)
        for about, (price, inputs) in sorted(alike.items(), key=_in_order):
            key, amount = price.key, price.exact * counted[about]
            exact[key] += amount
            made = TraceLine(
                about, StepName.PRICE, ZERO, amount, key.on.isoformat(), key.metric, key.term, key.cohort, "",
                clauses.get(key.term, ""), price.priced.formula, inputs, counted[about],
            )  # fmt: skip
            self._owe(key, made)
        for key, before in exact.items():
            self._change((StepName.ROUNDING, self.agreement.rounding), key, (before, Fraction(rounded[key])))

    def _inputs(self, price: Price, made_of: Mapping[str, Fraction]) -> Inputs:
        """A price's inputs, with what made a unit, the index that it followed and what deadweight took off."""
        priced = price.priced
        per_unit = made_of.get(priced.metric)
        units: Inputs = () if per_unit is None else (("per_unit", per_unit),)
        factor = self.agreement.price_level.factor(priced.term, priced.on)
        index: Inputs = () if factor == 1 else (("index", factor),)
        indexed = priced.exact * factor if index else priced.exact
        taken: Inputs = () if price.exact == indexed else (("deadweight", 1 - price.exact / indexed),)
        return (*priced.inputs, *units, *index, *taken)

    def _join_cohorts(self) -> None:
        """Where something can be taken back, what is owed is of all cohorts from here on."""
        gone = self.of_key.keys() - {*self.walked.keys}
        for key in sorted(gone):
            self.of_key[key.of_all_cohorts] += self.of_key.pop(key)

    def limit(self, step: Step) -> None:
        if step.name is not StepName.PERSON_CAP:
            self._join_cohorts()
        before, after = step.before[:, 0].tolist(), step.after[:, 0].tolist()
        cap = next((cap for cap in self.agreement.caps if step.name in CAPS and cap.id == step.rule), None)
        made_up = made_up_by(cap, step.lines, before, after) if cap else set()
        if step.name is StepName.FLOOR:
            self._make_up(step)
            return
        for row, key in enumerate(step.lines):
            pair = Fraction(before[row]), Fraction(after[row])
            if step.name is StepName.NOT_NEGATIVE:
                formula = _withheld(step.name.value, pair, waits=step.waits)
            else:
                formula = _turn(step.name, pair, made_up=row in made_up)
            by: By = (step.name, step.rule, *_apart(waits=step.waits))
            self._change(by, key, pair, clause=step.clause, formula=formula)

    def _make_up(self, step: Step) -> None:
        """From all that is owed up to the floor."""
        [key] = step.lines
        missing, owed = Fraction(int(step.after[0, 0])), Fraction(int(self.walked.entitlement[0]))
        if missing:
            about, sources = line_id(step.name, key, step.rule), tuple(chain.from_iterable(self.of_key.values()))
            made = TraceLine(
                about, step.name, owed - missing, owed, key.on.isoformat(), key.metric, key.term, key.cohort, step.rule,
                step.clause, step.name.value, sources=sources,
            )  # fmt: skip
            self._owe(key, made)

    def _change(
        self,
        by: By,
        key: LineKey,
        pair: tuple[Fraction, Fraction],
        *,
        clause: str = "",
        formula: str = "",
    ) -> None:
        """What a step changes by a rule, which may do so in more ways than one."""
        step, rule, *apart = by
        if pair[0] != pair[1]:
            about = line_id(step, key, rule, *apart)
            goes_back = step in CAPS or step is StepName.NOT_NEGATIVE
            earlier = self._gone_back_on((*by, *key.kind), about, pair) if goes_back else ()
            made = TraceLine(
                about, step, *pair, key.on.isoformat(), key.metric, key.term, key.cohort, rule,
                clause, formula or step.value,
                sources=(*self.of_key[key], *earlier),
            )  # fmt: skip
            self._owe(key, made)

    def _gone_back_on(self, of: tuple[object, ...], about: str, pair: tuple[Fraction, Fraction]) -> tuple[str, ...]:
        """The earlier lines of the same kind that went the other way, all of them: what was left unpaid before it is
        owed again, or what could not be taken back before it is made up for. Only where nothing else was there, since
        what a line changes is the sum of its sources."""
        is_more = pair[0] < pair[1]
        self.changed[*of, is_more].append(about)
        return () if pair[0] else tuple(self.changed[*of, not is_more])

    def _owe(self, key: LineKey, line: TraceLine) -> None:
        self.lines.append(line)
        self.of_key[key].append(line.id)

    def pay(self) -> None:
        """Each payer's part of each unit, with the unit's whole and the share among its inputs."""
        self._join_cohorts()
        paid = self.walked.paid
        sources: defaultdict[object, list[str]] = defaultdict(list)
        for key in self.walked.keys:
            sources[paid.unit_of[key]] += self.of_key[key]
        for row, unit in enumerate(paid.units):
            whole = Fraction(int(paid.split[:, row, 0].sum()))
            for place, share in enumerate(paid.payers):
                part = Fraction(int(paid.split[place, row, 0]))
                if part:
                    about = line_id(StepName.PAYERS, unit, *self._payer(place))
                    inputs: Inputs = (("whole", whole), ("share", share.share))
                    made = TraceLine(
                        about, StepName.PAYERS, ZERO, part, unit.period.label, unit.metric, unit.term,
                        clause=share.clause, formula="share-of-whole", inputs=inputs, payer=share.party,
                        purse=share.purse, sources=tuple(sources[unit]),
                    )  # fmt: skip
                    self.lines.append(made)
                    self.of_payer[place, row].append(about)

    def cap_payer(self, step: PayerStep) -> None:
        """What a cap takes from a payer, and whom it goes to: another payer, or nobody."""
        paid = self.walked.paid
        own = [place for place, share in enumerate(paid.payers) if share.party == step.cap.payer]
        before, after = (amounts[own, :, 0].sum(axis=0).tolist() for amounts in (step.before, step.after))
        made_up = made_up_by(step.cap, paid.units, before, after)
        for row, unit in enumerate(paid.units):
            for place, share in enumerate(paid.payers):
                pair = Fraction(int(step.before[place, row, 0])), Fraction(int(step.after[place, row, 0]))
                if pair[0] != pair[1]:
                    about = line_id(step.name, unit, step.cap.id, *self._payer(place))
                    earlier = self._gone_back_on((step.name, step.cap.id, place, *unit.kind), about, pair)
                    made = TraceLine(
                        about, step.name, *pair,
                        unit.period.label, unit.metric, unit.term, "", step.cap.id, step.cap.clause,
                        self._capped(step.cap, share.party, pair, made_up=row in made_up), payer=share.party,
                        purse=share.purse, sources=(*self.of_payer[place, row], *earlier),
                    )  # fmt: skip
                    self.lines.append(made)
                    self.of_payer[place, row].append(made.id)
            unpaid = Fraction(int(step.unpaid[row, 0]))
            if unpaid:
                about = line_id(step.name, unit, step.cap.id, "unpaid")
                self.lines.append(
                    TraceLine(about, step.name, ZERO, unpaid, unit.period.label, unit.metric, unit.term,
                              rule=step.cap.id, clause=step.cap.clause,
                              formula=self._unpaid(step.cap, unpaid, (before[row], after[row])))
                )  # fmt: skip

    def hold_payers(self) -> None:
        """What is not given back since nobody pays it, and what makes up for that; then what waits for room meanwhile,
        and finds it."""
        held = self.walked.paid.not_negative
        if held is not None:
            self._hold_payers(held.before, held.fits, waits=False)
            self._hold_payers(held.fits, held.after, waits=True)

    def _hold_payers(self, before: Whole, after: Whole, *, waits: bool) -> None:
        paid, apart = self.walked.paid, _apart(waits=waits)
        for row, unit in enumerate(paid.units):
            # A cap's own lines name it here; a blank is never a cap's id, so that no two lines have one name.
            about = unit, "", *apart
            for place, share in enumerate(paid.payers):
                pair = Fraction(int(before[place, row, 0])), Fraction(int(after[place, row, 0]))
                if pair[0] != pair[1]:
                    of_kind = (StepName.NOT_NEGATIVE, "", *apart, place, *unit.kind)
                    own = line_id(StepName.PAYER_CAP, *about, *self._payer(place))
                    earlier = self._gone_back_on(of_kind, own, pair)
                    made = TraceLine(
                        own, StepName.PAYER_CAP, *pair, unit.period.label, unit.metric,
                        unit.term, formula=_withheld("payers-not-negative", pair, waits=waits), payer=share.party,
                        purse=share.purse, sources=(*self.of_payer[place, row], *earlier),
                    )  # fmt: skip
                    self.lines.append(made)
                    self.of_payer[place, row].append(made.id)
            unpaid = Fraction(int((before[:, row, 0] - after[:, row, 0]).sum()))
            if unpaid:
                self.lines.append(
                    TraceLine(line_id(StepName.PAYER_CAP, *about, "unpaid"), StepName.PAYER_CAP, ZERO, unpaid,
                              unit.period.label, unit.metric, unit.term, formula=_unpaid_of(unpaid, waits=waits))
                )  # fmt: skip

    def _capped(self, cap: Cap, party: str, pair: tuple[Fraction, Fraction], *, made_up: bool) -> str:
        """A cap takes from its payer and gives to whoever takes over; what is taken back goes the other way."""
        more = pair[1] > pair[0]
        if self._is_to_come(cap):
            return "payer-cap-to-come"
        if party != cap.payer:
            return "overflow" if more else "overflow-back"
        if not more:
            return "payer-cap-made-up" if made_up else "payer-cap"
        return f"payer-cap{_more(pair)}{'-overtaken' if cap.overflow_to else ''}"

    def _unpaid(self, cap: Cap, amount: Fraction, pair: tuple[Fraction, Fraction]) -> str:
        if amount < 0:
            return f"unpaid{_more(pair)}"
        return "unpaid-to-come" if self._is_to_come(cap) else "unpaid"

    def _is_to_come(self, cap: Cap) -> bool:
        """Whether it stands for a gift that is not given yet, of which nothing can be paid."""
        gifts = {gift.id: gift.amount for gift in self.agreement.donations}
        return cap.id in gifts and cap.amount != gifts[cap.id]

    def reduce(self, reduction: Reduction) -> None:
        """What falls from each payer, and onto the donor, or onto nobody where no investor may receive it."""
        # What is above the ceilings has no rule of its own, but a line for each period.
        rule = reduction.rule or reduction.on.isoformat()
        own: defaultdict[int, list[str]] = defaultdict(list)
        units = self.walked.paid.units
        for (place, row), ids in self.of_payer.items():
            # What is above the ceilings is so of what is owed by then.
            if row < 0 or reduction.rule or units[row].period.start <= reduction.on:
                own[place] += ids
        for place, share in enumerate(self.walked.paid.payers):
            part = Fraction(int(reduction.amounts[place, 0]))
            if part:
                about = line_id(reduction.name, rule, *self._payer(place))
                owed = sum((line.amount for line in self._with_ids(own[place])), ZERO)
                made = TraceLine(
                    about, reduction.name, owed, owed - part, reduction.on.isoformat(), rule=reduction.rule,
                    clause=reduction.clause, formula=f"{reduction.name.value}{'-back' if part < 0 else ''}",
                    payer=share.party, purse=share.purse,
                    sources=tuple(own[place]),
                )  # fmt: skip
                self.lines.append(made)
                self.of_payer[place, -1].append(about)
        given = Fraction(int(reduction.amounts.sum()))
        if given:
            about = line_id(reduction.name, rule, "given", reduction.donor)
            above = "above-ceilings-back" if given < 0 else "above-ceilings"
            self.lines.append(
                TraceLine(about, reduction.name, ZERO, given, reduction.on.isoformat(), rule=reduction.rule,
                          clause=reduction.clause, formula="given" if reduction.donor else above,
                          payer=reduction.donor)
            )  # fmt: skip

    # A line is known by whose it is, so that it stays the same where an amendment writes another party before them.

    def _payer(self, place: int) -> tuple[str, str, int]:
        shares = [(share.party, share.purse) for share in self.walked.paid.payers]
        return (*shares[place], shares[:place].count(shares[place]))

    def _investor(self, place: int) -> tuple[str, int]:
        parties = [tranche.party for tranche in self.walked.received.tranches]
        return parties[place], parties[:place].count(parties[place])

    def _with_ids(self, ids: list[str]) -> list[TraceLine]:
        wanted = set(ids)
        return [line for line in self.lines if line.id in wanted]

    def receive(self, event: Receipt) -> None:
        if event.shortfall is not None:
            self._cover(event, event.shortfall)
            return
        sources = self._paying(event.label)
        for place, tranche in enumerate(self.walked.received.tranches):
            part = Fraction(int(event.parts[place, 0]))
            if part:
                inputs: Inputs = (("whole", Fraction(int(event.amount[0]))), ("rank", Fraction(tranche.rank)))
                about = line_id(StepName.INVESTORS, event.label, event.rule, *self._investor(place))
                self.lines.append(
                    TraceLine(about, StepName.INVESTORS, ZERO, part, event.label, clause=tranche.clause,
                              formula=self._receiving(part), inputs=inputs, receiver=tranche.party, sources=sources)
                )  # fmt: skip
                self.of_tranche[place].append(about)

    def _receiving(self, part: Fraction) -> str:
        if part > 0:
            return "investors"
        return "investors-owe" if self.agreement.two_sided else "investors-back"

    def _cover(self, event: Receipt, looked_at: Shortfall) -> None:
        """What a guarantor pays to each tranche, from what had come back to it by the day of the guarantee."""
        guarantee = next(each for each in self.agreement.guarantees if each.id == event.rule)
        for place, tranche in enumerate(self.walked.received.tranches):
            part = Fraction(int(event.parts[place, 0]))
            if part:
                inputs: Inputs = (
                    ("whole", Fraction(int(event.amount[0]))),
                    ("paid-in", Fraction(int(looked_at.paid_in[place, 0]))),
                    ("repaid", Fraction(int(looked_at.repaid[place, 0]))),
                    ("lacked", Fraction(int(looked_at.lacked[place, 0]))),
                    ("deficit", Fraction(int(looked_at.lacked.sum()))),
                    ("share", guarantee.share),
                    ("limit", Fraction(guarantee.most.minor)),
                )
                about = line_id(StepName.GUARANTEE, event.label, event.rule, event.payer, *self._investor(place))
                self.lines.append(
                    TraceLine(about, StepName.GUARANTEE, ZERO, part, event.label, rule=event.rule,
                              clause=event.clause, formula=self._covering(), inputs=inputs, payer=event.payer,
                              receiver=tranche.party, sources=tuple(self.of_tranche[place]))
                )  # fmt: skip
                self.of_tranche[place].append(about)

    def _covering(self) -> str:
        """Protected parts come first, where any investor has one."""
        shielded = any(tranche.protected is not None for tranche in self.agreement.investors)
        return "guarantee-protected-first" if shielded else "guarantee-shared"

    def receive_undivided(self) -> None:
        """Without tranches all goes to the one investor there is; where there are several, nobody knows to whom."""
        investors = [party.party for party in self.agreement.parties if party.role is PartyRole.INVESTOR]
        receiver = investors[0] if len(investors) == 1 else ""
        paid = self.walked.paid
        for label in dict.fromkeys(unit.period.label for unit in paid.units):
            rows = [row for row, unit in enumerate(paid.units) if unit.period.label == label]
            part = Fraction(int(paid.amounts[:, rows, 0].sum()))
            if part:
                self.lines.append(
                    TraceLine(line_id(StepName.INVESTORS, label, receiver), StepName.INVESTORS, ZERO, part, label,
                              formula="undivided", receiver=receiver, sources=self._paying(label))
                )  # fmt: skip

    def _paying(self, label: str) -> tuple[str, ...]:
        units = self.walked.paid.units
        return tuple(
            about
            for (_, row), ids in self.of_payer.items()
            if row >= 0 and units[row].period.label == label
            for about in ids
        )


def made_up_by(cap: Cap, keys: Sequence[LineKey | Unit], before: Sequence[int], after: Sequence[int]) -> set[int]:
    """The rows that a cap leaves less of since it had let off a part of what an earlier row of the same period took
    back."""
    found = set()
    for group in groups(cap, keys):
        let_off = 0
        for row in group.rows:
            change = after[row] - before[row]
            if change < 0 < let_off:
                found.add(row)
            if change < 0 or before[row] < 0:
                let_off = max(0, let_off + change)
    return found


def _turn(step: StepName, pair: tuple[Fraction, Fraction], *, made_up: bool) -> str:
    """Which way a limit went: it takes, takes less back than would be, owes again, or makes up for that."""
    if step not in CAPS:
        return step.value
    if pair[0] < pair[1]:
        return f"{step.value}{_more(pair)}"
    return f"{step.value}-made-up" if made_up else step.value


def _more(pair: tuple[Fraction, Fraction]) -> str:
    """How more is owed than without a cap: less is taken back, or what it left unpaid before is owed again. By the
    sign alone: one line can be both."""
    return "-back" if pair[0] < 0 and pair[1] <= 0 else "-again"


def _apart(*, waits: bool) -> tuple[str, ...]:
    """What tells the lines of what waits from those of what cannot be taken back."""
    return ("waits",) if waits else ()


def _withheld(what: str, pair: tuple[Fraction, Fraction], *, waits: bool) -> str:
    """What cannot be taken back and what makes up for it; what waits for room under a cap meanwhile, and has found
    it."""
    is_more = pair[0] < pair[1]
    if waits:
        return "found-room" if is_more else "waits-for-room"
    return what if is_more else f"{what}-made-up"


def _unpaid_of(unpaid: Fraction, *, waits: bool) -> str:
    """Which of the ways it was that some went nobody's part."""
    if waits:
        return "unpaid-waits" if unpaid > 0 else "unpaid-found-room"
    return "unpaid-not-negative-made-up" if unpaid > 0 else "unpaid-not-negative"


def _in_order(group: tuple[str, tuple[Price, Inputs]]) -> tuple[LineKey, Fraction, str, str]:
    _, (price, inputs) = group
    return price.key, price.exact, price.priced.formula, str(inputs)
