"""Why an amount is what it is: a line, the lines it came from, and theirs, down to the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.amounts import NOT_PAID
from gavn.domain.agreements.terms.base import CohortTerm, PersonTerm, Priced, Together
from gavn.domain.outcomes.histories import Measure, Reached
from gavn.domain.payments.entitlement import Closing, Entitlement
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.population import Belonging, conversions, history_in_units
from gavn.domain.payments.statement import Statement, StatementLine
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.problem import Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class Explanation:
    """A line above those it came from; `stood_in` is the earlier statement in which a line last stood that holds no
    longer, and whose facts are no longer those of the statement at hand."""

    line: TraceLine
    sources: tuple[Explanation, ...]
    stood_in: Statement | None = None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, TraceLine]]:
        """Every line with its depth, in the order in which a person reads them."""
        yield depth, self.line
        for source in self.sources:
            yield from source.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a price looks at: a step of `count` persons' histories, or a cohort's measure."""

    count: int
    seen: Reached | Measure


def explain(entitlement: Entitlement, line_id: str) -> Explanation:
    """The whole tree below one line."""
    lines = {line.id: line for line in entitlement.lines}
    if line_id not in lines:
        raise _unknown(line_id)
    return _explanation(lines, lines[line_id])


def explain_line(filed: FiledStatement, name: str) -> Explanation:
    """The tree below a line of a statement, by its number or its id.

    What no longer holds is explained from the statement in which it last stood.
    """
    statement = filed.statement
    line = next((line for line in statement.lines if name in (str(line.number), line.line.id)), None)
    if line is None and name.isdecimal():
        raise Refused([Problem("line-number-unknown", Place(path=name), {"last": str(len(statement.lines))})])
    return explain(statement.entitlement, name) if line is None else explain_booked(filed, line)


def explain_booked(filed: FiledStatement, line: StatementLine) -> Explanation:
    """The same of a line at hand."""
    if line.line in filed.statement.entitlement.lines:
        return explain(filed.statement.entitlement, line.line.id)
    stood = next((s for s in reversed(filed.earlier) if line.line in s.entitlement.lines), None)
    if stood is None:
        raise _unknown(line.line.id)
    return _standing(explain(stood.entitlement, line.line.id), stood)


def _standing(tree: Explanation, stood_in: Statement) -> Explanation:
    return Explanation(tree.line, tuple(_standing(source, stood_in) for source in tree.sources), stood_in)


def last_lines(filed: FiledStatement) -> tuple[StatementLine, ...]:
    """The lines that no other line came from: from these everything can be reached."""
    sources = {source for line in filed.statement.lines for source in line.line.sources}
    return tuple(line for line in filed.statement.lines if line.line.id not in sources)


def facts_behind(filed: FiledStatement, line: TraceLine) -> tuple[Fact, ...]:
    """What the term of a price looked at on its day, of those to whom it gave this price and no other; what was left
    out, or gave the term nothing, is not behind it.

    Of a term that sees several measures together those before that day too.
    """
    term = next((term for term in filed.agreement.terms if term.id == line.term), None)
    if line.step is not StepName.PRICE or term is None:
        return ()
    entitlement = filed.statement.entitlement
    # What is expected of an early closing is priced as if all of it had come.
    closes = isinstance(entitlement, Closing)
    belonging = Belonging(filed.agreement, filed.agreement.clocks.payment.last_day if closes else entitlement.as_of)
    if isinstance(term, PersonTerm):
        return _steps_behind(filed, line, term, belonging)
    return _measures_behind(filed, line, term, belonging) if isinstance(term, CohortTerm) else ()


def _steps_behind(filed: FiledStatement, line: TraceLine, term: PersonTerm, belonging: Belonging) -> tuple[Fact, ...]:
    per_unit, on = conversions(filed.agreement), date.fromisoformat(line.on)
    steps: dict[Reached, int] = {}
    for history, count in filed.counted.persons.items():
        here = [step for step in history.steps if step.on == on and term.looks_at(step.metric, step.follow_up)]
        if not here or history.cohort != line.cohort:
            continue
        counts, _ = belonging.history(history)
        if any(_is_priced(priced, line) for priced in term.price(history_in_units(counts, per_unit))):
            for step in (step for step in here if step in counts.steps):
                steps[step] = steps.get(step, 0) + count
    return tuple(Fact(count, step) for step, count in sorted(steps.items(), key=lambda item: str(item[0])))


def _is_priced(priced: Priced, line: TraceLine) -> bool:
    """A price that its term does not pay on the day has lost what it was made of."""
    made_alike = line.formula == priced.formula and line.inputs[: len(priced.inputs)] == priced.inputs
    return priced.on.isoformat() == line.on and (made_alike or line.formula == NOT_PAID)


def _measures_behind(
    filed: FiledStatement, line: TraceLine, term: CohortTerm, belonging: Belonging
) -> tuple[Fact, ...]:
    return tuple(
        Fact(1, measure)
        for measure in term.measured(filed.counted.measures)
        if not belonging.measure(measure) and _is_behind(measure, line, term.together)
    )


def _is_behind(measure: Measure, line: TraceLine, together: Together) -> bool:
    day = measure.on.isoformat()
    if together is Together.ALL:
        # In the order in which they are counted; what is pooled is of no cohort, on the day of the last.
        return day <= line.on if not line.cohort else (day, measure.cohort) <= (line.on, line.cohort)
    if together is Together.YEAR:
        return day <= line.on and day[:4] == line.on[:4]
    return measure.cohort == line.cohort and (day == line.on or (together is Together.COHORT and day < line.on))


def _unknown(line: str) -> Refused:
    return Refused([Problem("line-unknown", Place(path=line), {"line": line})])


def _explanation(lines: Mapping[str, TraceLine], line: TraceLine) -> Explanation:
    return Explanation(line, tuple(_explanation(lines, lines[source]) for source in line.sources))
