"""How the amount comes about: one row for each step of the fixed order, opened to formula, inputs and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gavn.domain.disclosure.circles import Circle
from gavn.domain.outcomes.histories import Reached
from gavn.domain.payments.disclosed import facts_told, lines_told, tells_shortfall
from gavn.domain.payments.entitlement import Closing, Terminated
from gavn.domain.payments.explain import Fact, facts_behind
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.money import MINOR_UNITS
from gavn.domain.values.provenance import Provenance, weakest
from gavn.language.agreements import term_lines
from gavn.language.amounts import currency_text
from gavn.language.counts import counted
from gavn.language.formats import exact_text
from gavn.language.statements import LineWords
from gavn.reports.charts.bars import bar_axis
from gavn.reports.charts.scale import Tick, round_ticks
from gavn.reports.charts.steps import step_bar
from gavn.web.apps.payments.show.words import Words, mark_of

# What changes the amount owed, in order; prices come before them, term by term.
OWED_STEPS = (
    StepName.ROUNDING, StepName.PERSON_CAP, StepName.METRIC_CAP, StepName.PERIOD_CAP, StepName.AGREEMENT_CAP,
    StepName.NOT_NEGATIVE, StepName.FLOOR,
)  # fmt: skip
NOTES = (StepName.POPULATION, StepName.COMPARISON, StepName.GATE)
SHARING = (
    StepName.PAYERS,
    StepName.PAYER_CAP,
    StepName.CEILING,
    StepName.DONATION,
    StepName.GUARANTEE,
    StepName.INVESTORS,
)
# What of a split is not paid by anybody lowers the amount.
UNPAID = frozenset({StepName.PAYER_CAP, StepName.CEILING})
MOST_LINES = 40
# Their lines tell of an amount before and one after, and come to the difference.
MOVING = frozenset({*OWED_STEPS, StepName.PAYER_CAP, StepName.SETTLEMENT})
# An axis is written in the largest of these units of the currency that its end holds one of, by the text that names it.
SCALES = ((1_000_000, "millions"), (1000, "thousands"), (1, "whole"))


@dataclass(frozen=True, slots=True)
class Step:
    """One row: the amount before and after it in minor units, and the lines of the trace behind it."""

    name: str
    detail: str
    before: Fraction
    after: Fraction
    lines: tuple[TraceLine, ...] = ()
    provenance: Provenance = Provenance.RECORDED
    shown: str = ""
    total: bool = False
    final: bool = False

    @property
    def is_zero(self) -> bool:
        return self.before == self.after and not self.total


@dataclass(frozen=True, slots=True)
class Stairs:
    """Builds the rows of one statement."""

    filed: FiledStatement
    words: Words
    circle: Circle

    def told(self, lines: Sequence[TraceLine]) -> list[TraceLine]:
        """Those that the reader may see each by itself."""
        return lines_told(lines, self.filed.agreement, self.circle)

    @property
    def lines(self) -> tuple[TraceLine, ...]:
        return self.filed.statement.entitlement.lines

    def of(self, step: StepName, term: str | None = None) -> tuple[TraceLine, ...]:
        return tuple(line for line in self.lines if line.step is step and term in (None, line.term))

    def steps(self) -> list[Step]:
        """Every row in order: noted, priced, limited, shared, booked before, and to pay.

        Whoever sees no counts sees what all of it comes to, and what its estimates lack: a step divided by its price is
        how many reached it.
        """
        if not self.circle.sees_counts:
            return self._in_all()
        found = [*self._notes(), *self._prices()]
        at = found[-1].after if found else Fraction(0)
        for name in OWED_STEPS:
            found.append(self._limit(name, at))
            at = found[-1].after
        for name in SHARING:
            found.append(self._share(name, at))
            at = found[-1].after
        statement = self.filed.statement
        if isinstance(statement.entitlement, Closing):
            found += self._settled(at, statement.entitlement)
            at = found[-1].after
        if isinstance(statement.entitlement, Terminated):
            found += self._recovered(at)
            at = found[-1].after
        to_pay = Fraction((statement.total - statement.unpaid).minor)
        found.append(self._booked(at, to_pay))
        found.append(self._to_pay(to_pay))
        return found

    def _in_all(self) -> list[Step]:
        """What is owed by the results, whatever it came from, and what of it is to be paid now."""
        statement = self.filed.statement
        owed = Fraction((statement.entitlement.total - statement.entitlement.unpaid).minor)
        to_pay = Fraction((statement.total - statement.unpaid).minor)
        detail = self.words.text("statement-page.in_all_say")
        named = self.words.text("statement-page.in_all")
        whole = Step(named, detail, Fraction(0), owed, (), self._agreed())
        return [*self._short_of_agreed(), whole, self._booked(owed, to_pay), self._to_pay(to_pay)]

    def _notes(self) -> Iterator[Step]:
        for name in NOTES:
            lines = tuple(line for line in self.of(name) if not tells_shortfall(line))
            if lines:
                detail = counted(f"statement-page.notes.{name.value}", len(lines), self.words.language)
                yield Step(self._named(name), detail, Fraction(0), Fraction(0), lines, self._agreed(), shown=" ")
        yield from self._short_of_agreed()

    def _short_of_agreed(self) -> Iterator[Step]:
        """What an estimate lacks of what was agreed is read without opening anything."""
        name, told = StepName.COMPARISON, LineWords(self.filed.agreement, self.words.language)
        for line in filter(tells_shortfall, self.of(name)):
            detail = f"{told.about(line)}, {told.how(line)}"
            yield Step(self._named(name), detail, Fraction(0), Fraction(0), (line,), self._agreed(), shown=" ")

    def _prices(self) -> Iterator[Step]:
        at = Fraction(0)
        names = self.words.terms(self.filed.agreement)
        for term in self.filed.agreement.terms:
            lines = self.of(StepName.PRICE, term.id)
            amount = sum((line.amount for line in lines), Fraction(0))
            says = next(term_lines(term, self.words.language, names=names))
            detail = (
                f"{term.clause}: {says}" if lines else self.words.text("statement-page.no_result", clause=term.clause)
            )
            mark = weakest([term.provenance, *self._metric_marks(term.metrics)]) if lines else Provenance.RECORDED
            yield Step(names.get(term.metric, term.id), detail, at, at + amount, lines, mark)
            at += amount

    def _metric_marks(self, metrics: Sequence[str]) -> list[Provenance]:
        """How what was measured is known; what an early closing stands on is expected, and so assumed."""
        if isinstance(self.filed.statement.entitlement, Closing):
            return [Provenance.ASSUMED]
        return [metric.provenance for metric in self.filed.agreement.metrics if metric.id in metrics]

    def _limit(self, name: StepName, at: Fraction) -> Step:
        lines = self.of(name)
        change = sum((line.amount for line in lines), Fraction(0))
        rules = (
            ", ".join(dict.fromkeys(f"“{line.rule}”" for line in lines if line.rule))
            if name is not StepName.ROUNDING
            else ""
        )
        key = "bit" if lines else "none"
        detail = self.words.text(f"statement-page.{name.value}.{key}", rules=rules)
        return Step(self._named(name), detail, at, at + change, lines, self._agreed())

    def _share(self, name: StepName, at: Fraction) -> Step:
        """Whom the amount goes from and to; only what nobody pays changes it."""
        lines = self.of(name)
        lost = sum((line.amount for line in lines if not line.payer), Fraction(0)) if name in UNPAID else Fraction(0)
        return Step(self._named(name), self._parties(name, lines), at, at - lost, lines, self._agreed())

    def _settled(self, at: Fraction, closing: Closing) -> list[Step]:
        """From what would be paid to what is agreed of it, and whose parts that changes."""
        agreed = Fraction(closing.total.minor)
        lines = self.of(StepName.SETTLEMENT)
        detail = self.words.text("statement-page.settlement.bit", rules="")
        shared = (
            Step(self._named(name), self._parties(name, self.of(name)), agreed, agreed, self.of(name), self._agreed())
            for name in (StepName.SETTLEMENT_PAYERS, StepName.SETTLEMENT_INVESTORS)
        )
        return [Step(self._named(StepName.SETTLEMENT), detail, at, agreed, lines, self._agreed()), *shared]

    def _recovered(self, at: Fraction) -> list[Step]:
        """The share of the capital, what of it is more than is lacked, and who pays and receives the rest."""
        found = []
        for name in (StepName.TERMINATION, StepName.TERMINATION_LEFT):
            lines = self.of(name)
            change = sum((line.amount for line in lines), Fraction(0))
            found.append(Step(self._named(name), self._parties(name, lines), at, at + change, lines, self._agreed()))
            at += change
        for name in (StepName.TERMINATION_PAYERS, StepName.TERMINATION_INVESTORS):
            lines = self.of(name)
            found.append(Step(self._named(name), self._parties(name, lines), at, at, lines, self._agreed()))
        return found

    def _parties(self, name: StepName, lines: Sequence[TraceLine]) -> str:
        """Each party with what it pays or receives by the step."""
        if not lines:
            return self.words.text(f"statement-page.{name.value}.none", rules="")
        sums: dict[str, Fraction] = {}
        for line in lines:
            party = line.receiver or line.payer
            sums[party] = sums.get(party, Fraction(0)) + line.amount
        if len(sums) == 1 and name in (StepName.PAYERS, StepName.INVESTORS):
            return self.words.text(f"statement-page.{name.value}.alone", party=self.words.party(next(iter(sums))))
        told = (f"{self._party(party)} {self._money(amount)}" for party, amount in sums.items())
        return "; ".join(told)

    def _party(self, party: str) -> str:
        return self.words.party(party) if party else self.words.text("statement-page.nobody")

    def _booked(self, at: Fraction, to_pay: Fraction) -> Step:
        earlier = self.filed.earlier
        key = "booked" if earlier else "first"
        detail = self.words.text(f"statement-page.{key}", numbers=", ".join(str(each.number) for each in earlier))
        return Step(self.words.text("statement-page.already"), detail, at, to_pay)

    def _to_pay(self, to_pay: Fraction) -> Step:
        statement = self.filed.statement
        payers, receivers = self.words.parties_text(statement.payers), self.words.parties_text(statement.receivers)
        if to_pay < 0:
            payers, receivers = receivers, payers
        detail = self.words.text("statement-page.from_to", payers=payers, receivers=receivers) if payers else ""
        marks = weakest([self._agreed(), *(term.provenance for term in self.filed.agreement.terms)])
        return Step(
            self.words.text("statement-page.to_pay"), detail, Fraction(0), to_pay, (), marks, total=True, final=True
        )

    def _named(self, name: StepName) -> str:
        return self.words.text(f"statement-page.{name.value}.name")

    def _agreed(self) -> Provenance:
        return self.filed.agreement.provenance

    def _money(self, minor: Fraction) -> str:
        return self.words.minor(minor, self.filed.agreement.currency)


def steps_context(filed: FiledStatement, words: Words, *, source: str, circle: Circle) -> dict[str, Any]:
    """The rows with their bars, between two axes on one scale."""
    stairs = Stairs(filed, words, circle)
    steps = stairs.steps()
    amounts = [int(amount) for step in steps for amount in (step.before, step.after)]
    low, high = min(0, *amounts), max(1, *amounts)
    ticks = round_ticks(lowest=low, highest=high)
    minor = 10 ** MINOR_UNITS[filed.agreement.currency]
    unit, named = next(((u, n) for u, n in SCALES if high >= u * minor), SCALES[-1])
    labels = {at: exact_text(Fraction(at, unit * minor), words.language) for at in (0, *ticks)}
    axis_ticks = tuple(Tick(at - low, label) for at, label in labels.items())
    marks = dict.fromkeys(mark_of(step.provenance) for step in steps)
    return {
        "axis": bar_axis(top=high - low, ticks=axis_ticks),
        "unit": words.text(f"statement-page.axis.{named}", currency=currency_text(filed.agreement.currency)),
        "rows": [_row(step, stairs, low=low, high=high, ticks=ticks, source=source) for step in steps],
        "key": [{"kind": mark, "text": _mark_text(mark, filed, words)} for mark in marks if mark],
    }


def _mark_text(mark: str, filed: FiledStatement, words: Words) -> str:
    if mark == Provenance.ASSUMED and isinstance(filed.statement.entitlement, Closing):
        return words.text("statement-page.mark.expected")
    return words.text(f"statement-page.mark.{mark}")


def _row(step: Step, stairs: Stairs, *, low: int, high: int, ticks: tuple[int, ...], source: str) -> dict[str, Any]:
    words, currency = stairs.words, stairs.filed.agreement.currency
    change = step.after - step.before
    if step.shown:
        value = ""
    elif step.is_zero:
        value = "0"
    else:
        value = words.minor(change, currency)
    return {
        "name": step.name,
        "detail": step.detail,
        "value": value,
        "strong": step.total,
        "zero": step.is_zero,
        "final": step.final,
        "chart": ""
        if step.shown
        else step_bar(before=step.before, after=step.after, lowest=low, highest=high, gridlines=ticks),
        "mark": mark_of(step.provenance),
        "formulas": _formulas(step, stairs),
        "still": _still(step, words, currency),
        "more": _more(step, stairs),
        "inputs": _inputs(step, stairs, source=source),
    }


def _still(step: Step, words: Words, currency: str) -> str:
    """What a step without lines of its own opens to: the amount before it and after it, or what is left of all."""
    key = "left" if step.total else "same" if step.is_zero else "moved"
    before, after = (words.minor(amount, currency) for amount in (step.before, step.after))
    return words.text(f"statement-page.still.{key}", before=before, after=after)


def _formulas(step: Step, stairs: Stairs) -> list[dict[str, Any]]:
    """Line by line; what tells of too few persons is one line with what it comes to."""
    shown = stairs.told(step.lines)
    told = [_formula(line, stairs) for line in shown[:MOST_LINES]]
    alone = {line.id for line in shown}
    few = [line for line in step.lines if line.id not in alone]
    if few:
        how = counted("statement-page.few_lines", len(few), stairs.words.language)
        amount = stairs._money(sum((line.amount for line in few), Fraction(0)))
        told.append({"about": "", "how": how, "amount": amount})
    return told


def _more(step: Step, stairs: Stairs) -> str:
    more = len(stairs.told(step.lines)) - MOST_LINES
    return counted("statement-page.more_lines", more, stairs.words.language) if more > 0 else ""


def _formula(line: TraceLine, stairs: Stairs) -> dict[str, Any]:
    """What the line is about, how it was worked out, and what it came to."""
    told = LineWords(stairs.filed.agreement, stairs.words.language)
    party = line.receiver or line.payer
    about = [stairs.words.party(party)] if party else [told.names.get(line.metric, line.metric)]
    about += [line.purse, line.cohort, told.lies(line), line.clause]
    amount = "" if line.is_note else told.money(line.amount)
    return {
        "about": " · ".join(part for part in about if part),
        "how": told.how(line),
        "moves": line.step in MOVING,
        "amount": amount,
    }


def _inputs(step: Step, stairs: Stairs, *, source: str) -> list[dict[str, str]]:
    """Of a price: the facts behind it, and the clause of its term; each with how it is known and where it stands."""
    prices = [line for line in step.lines[:MOST_LINES] if line.step is StepName.PRICE]
    if not prices:
        return []
    told = LineWords(stairs.filed.agreement, stairs.words.language)
    agreement, words = stairs.filed.agreement, stairs.words
    names = words.terms(agreement)
    found = _facts(stairs.filed, prices)
    facts = [told.fact(fact) for fact in facts_told(found, stairs.circle)]
    if few := len(found) - len(facts):
        facts.append(counted("statement-page.few_facts", few, words.language))
    term = next(term for term in agreement.terms if term.id == prices[0].term)
    known = weakest(stairs._metric_marks(term.metrics))
    rows = [{"text": fact, "mark": mark_of(known), "source": source} for fact in facts]
    stands = words.text("statement-page.in_version", number=agreement.version, clause=term.clause)
    says = next(term_lines(term, words.language, names=names))
    return [*rows, {"text": says[:1].upper() + says[1:], "mark": mark_of(term.provenance), "source": stands}]


def _facts(filed: FiledStatement, prices: Sequence[TraceLine]) -> list[Fact]:
    """Each once, since several prices stand on the same; steps of two cohorts can read alike, and are two."""
    pairs = ((line.cohort, fact) for line in prices for fact in facts_behind(filed, line))
    return list({(cohort if isinstance(fact.seen, Reached) else "", fact): fact for cohort, fact in pairs}.values())
