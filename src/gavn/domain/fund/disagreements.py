"""Every published figure of a fund held against its records, without being told where to look."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gavn.domain.economy.grouping import openings
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.reconcile import (
    Check,
    Finding,
    PrintedColumn,
    PrintedTable,
    Sentence,
    check_sentence,
    check_table,
)
from gavn.domain.economy.table import Column, EconomyTable, Movements
from gavn.domain.fund.fund import Fund, economy_table
from gavn.domain.fund.published import Publication, PublishedCell, PublishedEconomy, PublishedPipeline
from gavn.domain.fund.quantities import QUANTITIES
from gavn.domain.pipeline.statistics import StreamCount, count_inquiries
from gavn.domain.values.provenance import Provenance

LAYERS = list(Layer)
TOTAL, BALANCE, INJECTIONS = "total", "closing-balance", "injections"


def find_disagreements(fund: Fund, *, moved: Movements) -> tuple[Finding, ...]:
    """Tables first, then sentences, in the order in which each publication prints them."""
    findings: list[Finding] = []
    for publication in fund.publications:
        if publication.economy:
            findings += _check_economy(fund, moved, publication, publication.economy)
        if publication.pipeline:
            findings += _check_pipeline(fund, publication.id, publication.pipeline)
        findings += _check_sentences(fund, moved, publication)
    return tuple(findings)


def figures_checked(fund: Fund) -> int:
    """How many printed figures are held against something."""
    return sum(
        len(p.economy.cells if p.economy else ()) + len(p.pipeline.counts if p.pipeline else ()) + len(p.sentences)
        for p in fund.publications
    )


def _check_economy(fund: Fund, moved: Movements, publication: Publication, printed: PublishedEconomy) -> list[Finding]:
    """The records are the fund's own table as of the report's day, with every layer that the printed one shows."""
    layers = tuple(dict.fromkeys(cell.layer for cell in printed.cells))
    until = publication.until
    own = economy_table(fund, as_of=until, layers=layers, moved=moved.until(until))
    columns: dict[str, list[PublishedCell]] = {}
    for cell in sorted(printed.cells, key=lambda cell: (LAYERS.index(cell.layer), cell.period)):
        columns.setdefault(Column(cell.layer, cell.period).label, []).append(cell)
    befores = [[], *columns.values()]
    table = PrintedTable(
        id="economy",
        source=publication.id,
        section=printed.section,
        page=printed.page,
        unit=f"{printed.step} {fund.currency}",
        step=Fraction(1),
        columns=tuple(
            _printed_column(label, cells, own, printed.step, follows=_follows(cells, before))
            for (label, cells), before in zip(columns.items(), befores, strict=False)
        ),
    )
    return check_table(table)


def _printed_column(
    label: str, cells: list[PublishedCell], own: EconomyTable, step: int, *, follows: bool
) -> PrintedColumn:
    by_row = {cell.row: cell.printed for cell in cells}
    place = next((p for p, column in enumerate(own.columns) if column.label == label), None)
    records = {}
    if place is not None:
        for row in own.rows:
            cell = row.cells[place]
            records[row.account.id] = cell.major / step if cell is not None else Fraction(0)
    others = {}
    if place is not None and INJECTIONS in by_row:
        others[INJECTIONS] = (by_row[INJECTIONS], own.injections[place].major / step)
    return PrintedColumn(
        label=label,
        lines={row: amount for row, amount in by_row.items() if row not in (TOTAL, BALANCE, INJECTIONS)},
        total=by_row.get(TOTAL),
        injections=by_row.get(INJECTIONS),
        balance=by_row.get(BALANCE),
        records=records,
        recorded_balance=own.closings[place].major / step if place is not None else None,
        others=others,
        inferred=any(cell.provenance == Provenance.DERIVED for cell in cells),
        rolls=follows or (place is not None and openings(own)[place].is_zero),
    )


def _follows(cells: Sequence[PublishedCell], before: Sequence[PublishedCell]) -> bool:
    """Whether the balance before these cells is printed: that of the column before them, where it ends as they begin.

    A table that begins in the middle of the fund's life has no balance to go on from, and neither has a column after
    years that are left out.
    """
    return any(cell.row == BALANCE and cell.period.end == cells[0].period.start for cell in before)


def _check_pipeline(fund: Fund, source: str, printed: PublishedPipeline) -> list[Finding]:
    """Counts are exact: nothing of a difference is rounding. A stream is added up where all its parts are printed."""
    own = {
        count.stream: count for count in count_inquiries(fund.inquiries, workflow=fund.workflow, as_of=printed.as_of)
    }
    columns = []
    for stream in dict.fromkeys(count.stream for count in printed.counts):
        counts = {c.column: Fraction(c.printed) for c in printed.counts if c.stream == stream}
        received = counts.pop("received", None)
        recorded = own.get(stream, StreamCount(stream, {}))
        records = {str(o.value): Fraction(n) for o, n in recorded.outcomes.items() if o.value in counts}
        # Where a report prints only some of a stream's outcomes, the printed ones are not its parts.
        whole = sum(recorded.outcomes.values()) == sum(records.values())
        columns.append(
            PrintedColumn(
                label=stream,
                lines=counts,
                total=received if whole else None,
                records=records,
                others={} if received is None else {"received": (received, Fraction(recorded.received))},
            )
        )
    return check_table(
        PrintedTable("inquiries", source, printed.section, printed.page, "inquiries", Fraction(0), tuple(columns))
    )


def _check_sentences(fund: Fund, moved: Movements, publication: Publication) -> list[Finding]:
    findings = []
    for printed in publication.sentences:
        arguments = {"until": publication.until.isoformat(), **printed.arguments}
        # A sentence in millions is held against the exact amount in millions.
        answer = QUANTITIES[printed.quantity](fund, moved, arguments).in_units_of(UNITS.get(printed.unit, 1))
        findings += check_sentence(
            Sentence(
                id=printed.id,
                source=publication.id,
                section=printed.section,
                page=printed.page,
                quote=printed.quote,
                unit=printed.unit,
                step=printed.step,
                relation=printed.relation,
                printed=printed.printed,
                calculated=answer.value,
                terms=answer.terms,
                operation=answer.operation,
                check=Check.FOOTING if printed.quantity == "named" else Check.STANDING,
            )
        )
    return findings


UNITS = {"million": 1_000_000, "thousand": 1_000}
