"""Holds published figures against the records: footing, roll-forward and standing (domain page, section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction


class Check(StrEnum):
    """A total against its lines; a balance against the one before it; a figure against the fund's own records."""

    FOOTING = "footing"
    ROLL_FORWARD = "roll-forward"
    STANDING = "standing"


class Verdict(StrEnum):
    """A difference that rounding can explain is told apart from one that it cannot."""

    ROUNDING = "rounding"
    DISAGREES = "disagrees"


class Relation(StrEnum):
    """What a sentence claims of its number: `over` is more than it, `just-over` less than one unit above it."""

    EQUAL = "equal"
    OVER = "over"
    JUST_OVER = "just-over"


class Operation(StrEnum):
    """How a figure comes of its terms: their sum; the first as per cent of the second; that above the third."""

    SUM = "sum"
    SHARE = "share"
    EXCESS = "excess"


@dataclass(frozen=True, slots=True)
class Finding:
    """`difference` = `calculated` − `printed`, in the printed unit. `carried_from` is where it first arose.

    `subject` and `column` name the figure; `terms` are the numbers that `calculated` was worked out from by
    `operation`, those of a sum in the printed unit.
    """

    check: Check
    verdict: Verdict
    source: str
    section: str
    page: int
    subject: str
    column: str
    unit: str
    printed: Fraction
    calculated: Fraction
    tolerance: Fraction
    terms: tuple[tuple[str, Fraction], ...] = ()
    carried_from: str = ""
    quote: str = ""
    inferred: bool = False
    operation: Operation = Operation.SUM

    @property
    def difference(self) -> Fraction:
        return self.calculated - self.printed


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """One column of a printed table in its printed unit: lines, total and, where there is one, the balance.

    `records` hold the fund's own figure for a line, where it has one; `recorded_balance` its own balance.
    `others` are printed figures that are no part of the sum, each with the fund's own.
    `rolls` tells that its balance goes on from the column before it, or from nothing where the fund begins with it.
    `inferred` tells that some cell was read from a damaged text.
    """

    label: str
    lines: Mapping[str, Fraction]
    total: Fraction | None
    injections: Fraction | None = None
    balance: Fraction | None = None
    records: Mapping[str, Fraction] | None = None
    recorded_balance: Fraction | None = None
    others: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    inferred: bool = False
    rolls: bool = True


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A published table; `step` is the printed unit that every figure was rounded to, 0 for exact counts."""

    id: str
    source: str
    section: str
    page: int
    unit: str
    step: Fraction
    columns: tuple[PrintedColumn, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A figure in prose, or in a table without sums, and what the records give for it."""

    id: str
    source: str
    section: str
    page: int
    quote: str
    unit: str
    step: Fraction
    relation: Relation
    printed: Fraction
    calculated: Fraction
    terms: tuple[tuple[str, Fraction], ...] = ()
    check: Check = Check.STANDING
    operation: Operation = Operation.SUM


def check_table(table: PrintedTable) -> list[Finding]:
    """All differences in a table, column by column; tolerance is half a printed unit for each number involved."""
    findings: list[Finding] = []
    before: PrintedColumn | None = None
    carried: tuple[str, Fraction] | None = None
    for column in table.columns:
        findings += _footing(table, column)
        findings += _roll_forward(table, column, before)
        findings += _standing_lines(table, column)
        balance = _standing_balance(table, column, carried)
        findings += balance
        carried = (balance[0].carried_from or column.label, balance[0].difference) if balance else None
        before = column
    return findings


def check_sentence(sentence: Sentence) -> list[Finding]:
    """Nothing where the claim holds at the precision it was printed in."""
    difference = sentence.calculated - sentence.printed
    half = sentence.step / 2
    holds = {
        Relation.EQUAL: abs(difference) <= half,
        Relation.OVER: difference > 0,
        Relation.JUST_OVER: 0 <= difference < sentence.step,
    }[sentence.relation]
    if holds:
        return []
    return [
        Finding(
            check=sentence.check,
            verdict=Verdict.DISAGREES,
            source=sentence.source,
            section=sentence.section,
            page=sentence.page,
            subject=sentence.id,
            column="",
            unit=sentence.unit,
            printed=sentence.printed,
            calculated=sentence.calculated,
            tolerance=half,
            terms=sentence.terms,
            quote=sentence.quote,
            operation=sentence.operation,
        )
    ]


def _finding(
    table: PrintedTable,
    column: PrintedColumn,
    check: Check,
    subject: str,
    *,
    printed: Fraction,
    terms: Sequence[tuple[str, Fraction]],
) -> list[Finding]:
    """A finding where the terms do not sum to what was printed."""
    calculated = sum((amount for _, amount in terms), Fraction(0))
    difference = abs(calculated - printed)
    if not difference:
        return []
    # The fund's own records are exact; every printed number was rounded on its way to print.
    rounded = 1 if check == Check.STANDING else len(terms) + 1
    tolerance = table.step / 2 * rounded
    return [
        Finding(
            check=check,
            verdict=Verdict.ROUNDING if difference <= tolerance else Verdict.DISAGREES,
            source=table.source,
            section=table.section,
            page=table.page,
            subject=subject,
            column=column.label,
            unit=table.unit,
            printed=printed,
            calculated=calculated,
            tolerance=tolerance,
            terms=tuple(terms),
            inferred=column.inferred and check != Check.ROLL_FORWARD,
        )
    ]


def _footing(table: PrintedTable, column: PrintedColumn) -> list[Finding]:
    if column.total is None or not column.lines:
        return []
    terms = list(column.lines.items())
    return _finding(
        table,
        column,
        Check.FOOTING,
        "total",
        printed=column.total,
        terms=terms,
    )


def _roll_forward(table: PrintedTable, column: PrintedColumn, before: PrintedColumn | None) -> list[Finding]:
    if column.balance is None or column.total is None or not column.rolls:
        return []
    terms = []
    if before is not None and before.balance is not None:
        terms.append((f"balance {before.label}", before.balance))
    if column.injections:
        terms.append(("injections", column.injections))
    terms.append(("total", -column.total))
    return _finding(
        table,
        column,
        Check.ROLL_FORWARD,
        "closing-balance",
        printed=column.balance,
        terms=terms,
    )


def _standing_lines(table: PrintedTable, column: PrintedColumn) -> list[Finding]:
    # A line that was not printed is a printed nothing: money in the records that the report does not show.
    lines = {line: (column.lines.get(line, Fraction(0)), recorded) for line, recorded in (column.records or {}).items()}
    findings = []
    for line, (printed, recorded) in {**lines, **column.others}.items():
        if abs(recorded - printed) > table.step / 2:
            terms = [("records", recorded)]
            findings += _finding(table, column, Check.STANDING, line, printed=printed, terms=terms)
    return findings


def _standing_balance(
    table: PrintedTable, column: PrintedColumn, carried: tuple[str, Fraction] | None
) -> list[Finding]:
    if column.balance is None or column.recorded_balance is None:
        return []
    difference = column.recorded_balance - column.balance
    if abs(difference) <= table.step / 2:
        return []
    # Two printed balances take part in the comparison, so a change within one printed unit is the same difference.
    same = carried is not None and abs(difference - carried[1]) <= table.step
    findings = _finding(
        table,
        column,
        Check.STANDING,
        "closing-balance",
        printed=column.balance,
        terms=[("records", column.recorded_balance)],
    )
    return [replace(finding, carried_from=carried[0]) for finding in findings] if carried and same else findings
