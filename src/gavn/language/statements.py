"""Statements in words: what each line is about, and how it came from the amount before to the amount after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from gavn.domain.agreements.agreement import Agreement, Cap, Floor
from gavn.domain.agreements.amounts import NOT_PAID
from gavn.domain.outcomes.histories import Reached
from gavn.domain.payments.entitlement import Entitlement
from gavn.domain.payments.explain import Fact
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Kind, Statement, StatementLine
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.period import Period
from gavn.language.agreements import input_text, less_is_better, names_of, reads_rates, side_text
from gavn.language.amounts import currency_text
from gavn.language.catalogue import Language, placeholders, say, texts
from gavn.language.choices import relative_text
from gavn.language.formats import agreed_text, date_text, day_text, exact_text, number_text

# What can be counted or estimated for a cohort, in the order in which it is told.
MEASURED = ("reached", "due", "enrolled", "quantity", "estimate", "low", "high", "baseline")
# Inputs of a price are whole units of the currency; of the steps after it, minor units.
MINOR = frozenset({"paid-in", "repaid", "lacked", "deficit", "limit"})
WHOLE = frozenset({"whole"})
SHARES = frozenset({"share", "deadweight", "index"})
# What a gate asks for, and what was found.
OF_GATES = frozenset({"level", "value"})
FOLLOW_UPS = "follow-ups"
# As many as an estimate has at most that was measured (ADR 0015).
DIGITS = 4
# What a price is multiplied by, with so many where it is worked out and has more.
FACTORS = frozenset(
    {"quantity", "units", "counted", "estimate", "beyond", "points", "share", "index", "saved", "before", "after"}
)
MORE_DIGITS = 8
# What can be said of any price besides its formula.
ALSO = {"per_unit": "in_units", "index": "at_index", "deadweight": "net_of_deadweight"}


def due_text(statement: Statement, language: Language, *, approved_on: date | None = None) -> str:
    """The last day to pay, or the rule that gives it while nobody has approved: `30 dage efter godkendelse`."""
    if approved_on is None and statement.due_from_approval:
        return relative_text(statement.deadline, language)
    return date_text(statement.due_on(approved_on or statement.issued_on), language)


def all_enrolled_text(entitlement: Entitlement, language: Language, *, told: Callable[[Money], str]) -> str:
    """What would be owed since the agreement began were everybody enrolled counted, beside what is; blank where nobody
    can be left out so that more is paid. `told` writes an amount."""
    if not entitlement.tells_enrolled:
        return say("statement.all_enrolled_untold", language)
    amount, total = entitlement.all_enrolled, entitlement.total
    if amount is None:
        return ""
    key = "statement.all_enrolled_same" if amount == total else "statement.all_enrolled"
    return say(key, language, amount=told(amount), total=told(total))


class LineWords:
    """The words for the lines of one agreement's statements, in one language; `parties` are names by id."""

    def __init__(
        self, agreement: Agreement, language: Language, parties: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.language = language
        self._parties = parties
        self.names: Mapping[str, str] = names_of(agreement.metrics, language)
        followed = (follow_up for metric in agreement.metrics for follow_up in metric.follow_ups)
        self._follow_ups = {each.id: relative_text(each, language) for each in followed}
        self._currency = agreement.currency
        self._less = less_is_better(agreement)
        self._rated = frozenset(term.id for term in agreement.terms if reads_rates(term))
        limits: tuple[Cap | Floor, ...] = (*agreement.caps, *agreement.floors)
        self._limits = {limit.id: limit for limit in limits}
        self._gifts = {gift.id: gift for gift in agreement.donations}

    def amount(self, minor: Fraction) -> str:
        """`10.000,00`; with the part of a minor unit that a price can leave before it is rounded."""
        places = MINOR_UNITS[self._currency]
        value = minor / 10**places
        if minor.denominator == 1:
            return number_text(value, self.language, decimals=places)
        return exact_text(value, self.language, most=places + 2)

    def money(self, minor: Fraction) -> str:
        """The amount with its currency."""
        return f"{self.amount(minor)} {currency_text(self._currency)}"

    def step(self, line: TraceLine) -> str:
        return say(f"step.{line.step.value}", self.language)

    def party(self, party: str) -> str:
        """As it is called; by its id where that is not known."""
        return self._parties.get(party, party)

    def about(self, line: TraceLine) -> str:
        """The party of a line that pays or is received; else the metric and, where it says more, the term."""
        party = self.party(line.receiver or line.payer)
        metric = self.names.get(line.metric, line.metric)
        term = f" ({line.term})" if line.term and line.term != line.metric else ""
        told = [party, line.purse, f"{metric}{term}".strip(), line.cohort]
        return " · ".join(text for text in told if text)

    def lies(self, line: TraceLine) -> str:
        """The day or the period in which the amount lies."""
        if "/" in line.on:
            period = Period.parse(line.on)
            return f"{day_text(period.start, self.language)} – {day_text(period.last_day, self.language)}"
        return day_text(line.day, self.language) if line.day else line.on

    def how(self, line: TraceLine) -> str:
        """The formula with its inputs, and how many there were of it."""
        if line.step is StepName.PRICE:
            return self._price(line)
        shares = SHARES | OF_GATES if line.step is StepName.GATE else SHARES
        values = {name: self._value(name, value, shares) for name, value in line.inputs}
        if line.step is StepName.GATE:
            values["side"] = side_text(self.language, at_most=line.metric in self._less)
        pair = {"before": self.money(line.before), "after": self.money(line.after)}
        key = f"trace.{line.formula}"
        if line.step is StepName.PAYER_CAP and line.rule in self._gifts:
            # What a donor buys ends where the gift does, as at a cap.
            key = f"trace.gift.{line.formula}"
            values["given_on"] = day_text(self._gifts[line.rule].on, self.language)
        return say(key, self.language, rule=line.rule, most=self._most(line.rule), **pair, **values)

    def _most(self, rule: str) -> str:
        """How much a cap or a minimum is of, or which share."""
        limit = self._limits.get(rule) or self._gifts.get(rule)
        share = getattr(limit, "share", None)
        if limit is None or limit.amount is None:
            return self._value("share", share) if share is not None else ""
        return self.money(Fraction(limit.amount.minor))

    def booked(self, line: StatementLine) -> str:
        """How the line came about, and how it stood in the statements before."""
        before = self.money(line.before)
        match line.kind:
            case Kind.NEW:
                return self.how(line.line)
            case Kind.DIFFERENCE:
                return say("statement.difference", self.language, how=self.how(line.line), before=before)
            case Kind.REVERSAL:
                return say("statement.reversal", self.language, before=before)

    def fact(self, fact: Fact) -> str:
        """`2 personer: I arbejde, 12 måneder efter optagelse, 01.02.2026`, or what was counted of a cohort."""
        seen = fact.seen
        when = self._follow_ups.get(seen.follow_up, seen.follow_up)
        said = [self.names.get(seen.metric, seen.metric), when, day_text(seen.on, self.language)]
        if isinstance(seen, Reached):
            quantity = [] if seen.quantity == 1 else [self._input("quantity", seen.quantity)]
            key = "fact.persons_one" if fact.count == 1 else "fact.persons_many"
            about = ", ".join(filter(None, [*said, *quantity]))
            return say(key, self.language, count=number_text(fact.count, self.language), about=about)
        stated = (
            say(f"fact.{name}", self.language, value=self._input(name, Fraction(value)))
            for name in MEASURED
            if (value := getattr(seen, name)) is not None
        )
        short = say(f"fact.short.{seen.shortfall}", self.language) if seen.shortfall else ""
        return ", ".join(filter(None, [*said, seen.cohort, *stated, short]))

    def _text_value(self, name: str, value: str) -> str:
        if name == FOLLOW_UPS:
            return ", ".join(self._follow_ups.get(each, each) for each in value.split(","))
        return say("trace.none", self.language) if value == "none" else value

    def _price(self, line: TraceLine) -> str:
        key = f"formula.{line.formula}"
        wanted = placeholders(texts()[key][self.language])
        # A weighted index is the formula's own; the index that prices follow comes after it, by the same name.
        own, also = dict[str, Fraction | str](), dict[str, Fraction | str]()
        for name, value in line.inputs:
            (own if name in wanted and name not in own else also)[name] = value
        values = {name: self._input(name, value, rates=line.term in self._rated) for name, value in own.items()}
        told = say(key, self.language, **values)
        # Where the term does not hold there is no price that anything else could be said of.
        for name in (name for name in ALSO if name in also and line.formula != NOT_PAID):
            told = say(f"trace.{ALSO[name]}", self.language, formula=told, value=self._value(name, also[name]))
        if line.count <= 1:
            return told
        return say("trace.count", self.language, count=exact_text(Fraction(line.count), self.language), each=told)

    def _input(self, name: str, value: Fraction | str, *, rates: bool = False) -> str:
        """With as many decimals as whoever works it out again needs to get the same amount."""
        is_exact = isinstance(value, str) or (value * 10**DIGITS).denominator == 1
        most = DIGITS if is_exact or name not in FACTORS else MORE_DIGITS
        return input_text(name, value, self.language, names=self.names, rates=rates, most=most)

    def _value(self, name: str, value: Fraction | str, shares: frozenset[str] = SHARES) -> str:
        if isinstance(value, str):
            return self._text_value(name, value)
        if name in WHOLE:
            return self.money(value)
        if name in MINOR:
            return self.amount(value)
        if name == "share":
            return agreed_text(value, self.language, percent=True)
        return f"{exact_text(100 * value, self.language)} %" if name in shares else exact_text(value, self.language)
