"""What stands in a statement's file, made from the statement and made into one again.

Amounts are in whole units of the currency, as exact texts.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted, History, Measure, Reached
from gavn.domain.payments.entitlement import Closing, Entitlement, Terminated
from gavn.domain.payments.filed import FiledStatement
from gavn.domain.payments.lines import StepName
from gavn.domain.payments.statement import Kind, Statement, StatementLine
from gavn.domain.payments.trace import TraceLine
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.party import PartyRole
from gavn.domain.values.period import RelativeDate
from gavn.domain.values.plain import to_data
from gavn.domain.values.provenance import Provenance


@dataclass(frozen=True, slots=True)
class FileInput:
    """What a formula was filled in with: a number or a text."""

    name: str
    number: Fraction | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileTraceLine:
    """One rule's effect on one amount; `sources` are the ids of the lines that it came from."""

    id: str
    step: StepName
    before: Fraction
    after: Fraction
    on: str = ""
    metric: str = ""
    term: str = ""
    cohort: str = ""
    rule: str = ""
    clause: str = ""
    formula: str = ""
    inputs: tuple[FileInput, ...] = ()
    count: int = 0
    payer: str = ""
    purse: str = ""
    receiver: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileLine:
    """What is booked of the line of the trace whose id is `line`, from `before` in earlier statements to `after`."""

    number: int
    kind: Kind
    line: str
    before: Fraction
    after: Fraction
    amount: Fraction
    booked_in: int


@dataclass(frozen=True, slots=True)
class FileSum:
    """What a party pays or receives by the statement."""

    party: str
    amount: Money


@dataclass(frozen=True, slots=True)
class FileHistory:
    """A history and how many show it."""

    count: int
    steps: tuple[Reached, ...]
    enrolled_on: date | None = None
    group: str = ""
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class FileEarlier:
    """A statement issued before, of which this one subtracts the lines."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class FileTermination:
    """Who terminated the agreement, when and why."""

    by: PartyRole
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class FileStatement:
    """A statement (resultatopgørelse): its lines, the trace behind them, and what it was made of.

    `gone` holds the lines that an earlier statement booked and of which nothing is left; `closing` is why the agreement
    is closed early, where it is, and `termination` who terminated it, where somebody did.
    """

    id: str
    digest: str
    number: int
    issued_on: date
    deadline: RelativeDate
    as_of: date
    final: bool
    currency: str
    provenance: Provenance
    total: Money
    unpaid: Money
    agreement_digest: str
    results_digest: str
    rules_version: str
    payers: tuple[FileSum, ...]
    receivers: tuple[FileSum, ...]
    lines: tuple[FileLine, ...]
    trace: tuple[FileTraceLine, ...]
    agreement: Agreement
    all_enrolled: Money | None = None
    tells_enrolled: bool = True
    gone: tuple[FileTraceLine, ...] = ()
    histories: tuple[FileHistory, ...] = ()
    measures: tuple[Measure, ...] = ()
    earlier: tuple[FileEarlier, ...] = ()
    closing: str = ""
    termination: FileTermination | None = None


def file_statement(filed: FiledStatement) -> FileStatement:
    """What the file of a statement holds."""
    statement, entitlement = filed.statement, filed.statement.entitlement
    unit = 10 ** MINOR_UNITS[entitlement.currency]
    return FileStatement(
        id=statement.id,
        digest=statement.digest,
        number=statement.number,
        issued_on=statement.issued_on,
        deadline=statement.deadline,
        as_of=entitlement.as_of,
        final=entitlement.final,
        currency=entitlement.currency,
        provenance=filed.agreement.provenance,
        total=statement.total,
        unpaid=statement.unpaid,
        agreement_digest=entitlement.agreement_digest,
        results_digest=entitlement.results_digest,
        rules_version=entitlement.rules_version,
        payers=tuple(FileSum(party, statement.paid_by(party)) for party in statement.payers),
        receivers=tuple(FileSum(party, statement.received_by(party)) for party in statement.receivers),
        lines=tuple(_file_line(line, unit) for line in statement.lines),
        trace=tuple(_file_trace(line, unit) for line in entitlement.lines),
        agreement=filed.agreement,
        all_enrolled=entitlement.all_enrolled,
        tells_enrolled=entitlement.tells_enrolled,
        gone=tuple(_file_trace(line.line, unit) for line in statement.lines if line.kind is Kind.REVERSAL),
        histories=file_histories(filed.counted),
        measures=filed.counted.measures,
        earlier=tuple(FileEarlier(known.id, known.digest) for known in filed.earlier),
        closing=entitlement.reason if isinstance(entitlement, Closing) else "",
        termination=FileTermination(entitlement.by, entitlement.on, entitlement.reason)
        if isinstance(entitlement, Terminated)
        else None,
    )


def _file_line(line: StatementLine, unit: int) -> FileLine:
    return FileLine(
        line.number,
        line.kind,
        line.line.id,
        line.before / unit,
        line.after / unit,
        line.amount / unit,
        line.booked_in,
    )


def _file_trace(line: TraceLine, unit: int) -> FileTraceLine:
    inputs = (
        FileInput(name, number=value) if isinstance(value, Fraction) else FileInput(name, text=value)
        for name, value in line.inputs
    )
    same = {item.name: getattr(line, item.name) for item in dataclasses.fields(TraceLine)}
    changed = {"before": line.before / unit, "after": line.after / unit, "inputs": tuple(inputs)}
    return FileTraceLine(**{**same, **changed})


def file_histories(counted: Counted) -> tuple[FileHistory, ...]:
    """In an order that does not tell in which the persons stood."""
    made = [
        FileHistory(count, history.steps, history.enrolled_on, history.group, history.cohort)
        for history, count in counted.persons.items()
    ]
    return tuple(sorted(made, key=lambda history: json.dumps(to_data(history), default=str)))


def filed_statement(data: FileStatement, earlier: Sequence[Statement]) -> FiledStatement:
    """The statement that a file holds, given those before it."""
    unit = 10 ** MINOR_UNITS[data.currency]
    trace = tuple(_trace_line(line, unit) for line in data.trace)
    now = {line.id: line for line in trace}
    gone = {line.id: _trace_line(line, unit) for line in data.gone}
    stated = (
        data.agreement.id,
        data.agreement.version,
        data.currency,
        data.as_of,
        data.final,
        data.agreement_digest,
        data.results_digest,
        data.rules_version,
        trace,
        data.all_enrolled,
        data.tells_enrolled,
    )
    ended = data.termination
    entitlement = Closing(*stated, data.closing) if data.closing else Entitlement(*stated)
    if ended is not None:
        entitlement = Terminated(*stated, ended.reason, ended.by, ended.on)
    known = ((line, (gone if line.kind is Kind.REVERSAL else now).get(line.line)) for line in data.lines)
    lines = tuple(_line(line, about, unit) for line, about in known if about is not None)
    statement = Statement(data.number, data.issued_on, data.deadline, entitlement, lines)
    persons = {History(h.steps, h.enrolled_on, h.group, h.cohort): h.count for h in data.histories}
    return FiledStatement(statement, data.agreement, Counted(persons, data.measures), tuple(earlier))


def _line(line: FileLine, about: TraceLine, unit: int) -> StatementLine:
    return StatementLine(line.number, line.kind, about, line.before * unit, line.after * unit, line.booked_in)


def _trace_line(line: FileTraceLine, unit: int) -> TraceLine:
    inputs = tuple((item.name, item.text if item.number is None else item.number) for item in line.inputs)
    same = {item.name: getattr(line, item.name) for item in dataclasses.fields(TraceLine)}
    return TraceLine(**{**same, "before": line.before * unit, "after": line.after * unit, "inputs": inputs})
