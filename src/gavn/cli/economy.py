"""`gavn economy`: table 2 from postings and budget lines, and the room to invest."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, complain, print_csv, print_json
from gavn.cli.postings import find_postings, print_postings
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.grouping import columns_of
from gavn.domain.economy.layers import Layer
from gavn.domain.economy.room import Reading, Room
from gavn.domain.economy.table import EconomyTable, Turnover, paid_back, paid_out, paying_accounts
from gavn.domain.fund.fund import Fund, economy_table, movements_of, policy_of, room_of
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.language.amounts import UNITS, Unit, room_rounding_text, rounding_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import date_text, number_text
from gavn.language.problems import problem_parts

SCHEMA = "gavn.economy/1"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as every format shows it: amounts, or a count where `count` is given."""

    id: str
    kind: str
    label: str
    cells: Sequence[Money | int | None]


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    layers = tuple(Layer(name) for name in arguments.layer or ("realised", "budget"))
    # Forecasts that are kept are read with the agreements that they are of, which takes its time.
    fund = fund_of(request, agreements=Layer.FORECAST in layers)
    as_of, years = arguments.as_of or fund.as_of, arguments.years
    if arguments.postings is not None:
        found = find_postings(fund, arguments.postings, years=years, as_of=as_of, language=request.language)
        print_postings(fund, found, UNITS[arguments.unit], request)
        return Exit.DONE
    moved = movements_of(fund).until(as_of)
    table = economy_table(fund, as_of=as_of, layers=layers, moved=moved)
    room = _room(fund, as_of, moved, request.language)
    shown = columns_of(table, layers=layers, years=years)
    for layer in layers:
        if not any(column.layer == layer for column in table.columns) and (room or layer != Layer.BUDGET):
            name = say(f"economy.layer.{layer.value}", request.language)
            complain(say("cli.layer_empty", request.language, layer=name, as_of=date_text(as_of, request.language)))
    if years and not shown:
        complain(say("cli.years_empty", request.language, years=years.label))
    lines = _lines(table, request.language)
    key = _room_lines(fund, room, request.language) if room else ()
    sheet = Sheet(fund, as_of, table, shown, lines, room, key, UNITS[arguments.unit], arguments.unit)
    PRINTERS[request.format](sheet, request)
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one run of the command shows; there are no key figures where no budget gives them."""

    fund: Fund
    as_of: date
    table: EconomyTable
    shown: tuple[int, ...]
    lines: tuple[Line, ...]
    room: Room | None
    key_figures: tuple[tuple[str, str, Money], ...]
    unit: Unit
    unit_name: str


def _room(fund: Fund, as_of: date, moved: Turnover, language: Language) -> Room | None:
    """The room to invest; where no budget or rule was there yet, that is said, and the table is shown without it."""
    try:
        return room_of(fund, as_of=as_of, moved=moved)
    except Refused as refused:
        for problem in refused.problems:
            complain(say("cli.without_room", language, what=problem_parts(problem, language)["what"]))
        return None


def _lines(table: EconomyTable, language: Language) -> tuple[Line, ...]:
    rows = [
        Line(
            row.account.line,
            row.account.kind.value,
            row.account.name_da if language == Language.DANISH else row.account.name_en,
            row.cells,
        )
        for row in table.rows
    ]
    sums: tuple[tuple[str, Sequence[Money | int | None]], ...] = (
        ("total", table.totals),
        ("paid-out", paid_out(table)),
        ("paid-back", paid_back(table)),
        ("paying-investments", [len(accounts) for accounts in paying_accounts(table)]),
        ("injections", table.injections),
        ("closing-balance", table.closings),
    )
    return (*rows, *(Line(name, "sum", say(f"economy.row.{name}", language), cells) for name, cells in sums))


def _room_lines(fund: Fund, room: Room, language: Language) -> tuple[tuple[str, str, Money], ...]:
    share = number_text(100 * policy_of(fund, on=room.as_of).share, language)
    until = date_text(room.operations_until, language)
    amounts = {
        "balance": room.balance,
        "injections-to-come": room.injections_to_come,
        "committed": room.committed,
        "operations": room.operations,
        "free-capital": room.free,
        "expected-business-case": room.expected[Reading.BUSINESS_CASE],
        "room-business-case": room.room[Reading.BUSINESS_CASE],
        "expected-invested": room.expected[Reading.INVESTED],
        "room-invested": room.room[Reading.INVESTED],
    }
    return tuple(
        (name, say(f"economy.room.{name}", language, share=share, until=until), amount)
        for name, amount in amounts.items()
    )


def _print_table(sheet: Sheet, request: Request) -> None:
    language, fund = request.language, sheet.fund
    name = fund.name_da if language == Language.DANISH else fund.name_en
    print(say("cli.as_of", language, fund=name, as_of=date_text(sheet.as_of, language)))
    print(say(f"cli.unit_{sheet.unit_name}", language, currency=fund.currency), say("cli.layers_key", language))
    print()
    head = (say("economy.line", language), *(sheet.table.columns[place].label for place in sheet.shown))
    rows, ruled = [], set()
    for place, line in enumerate(sheet.lines):
        if line.kind == "sum" and sheet.lines[place - 1].kind != "sum":
            ruled.add(place)
        # The name of an outcome payment repeats the investment's, which stands above it.
        indent = "  " if line.kind == AccountKind.OUTCOME_PAYMENT.value else ""
        cells = (_cell(line.cells[column], sheet.unit, language) for column in sheet.shown)
        rows.append((indent + line.label, *cells))
    print_table(TextTable(head, tuple(rows), frozenset(range(1, len(head))), frozenset(ruled)))
    if note := rounding_text(sheet.unit, sheet.table, sheet.shown, language, named=attrgetter("label")):
        print(note)
    if any(sheet.table.columns[place].has_begun(sheet.as_of) for place in sheet.shown):
        print(say("economy.carried", language))
    if sheet.room is None:
        return
    print()
    figures = tuple((label, sheet.unit.shown(amount, language)) for _, label, amount in sheet.key_figures)
    room_head = (say("economy.room.title", language), "")
    print_table(TextTable(room_head, figures, frozenset({1})))
    if note := room_rounding_text(sheet.unit, sheet.room, language):
        print(note)


def _cell(value: Money | int | None, unit: Unit, language: Language) -> str:
    return number_text(value, language) if isinstance(value, int) else unit.shown(value, language)


def _print_csv(sheet: Sheet, request: Request) -> None:
    """The table's rows; then the room to invest, in a last column of its own because it belongs to a day."""
    columns = [sheet.table.columns[place].label for place in sheet.shown]
    rows = [["line", "kind", "label", *columns, f"as_of_{sheet.as_of.isoformat()}"]]
    for line in sheet.lines:
        cells = [line.cells[place] for place in sheet.shown]
        plain = [str(cell) if isinstance(cell, int) else sheet.unit.plain(cell) for cell in cells]
        rows.append([line.id, line.kind, line.label, *plain, ""])
    for name, label, amount in sheet.key_figures:
        rows.append([name, "room", label.lstrip("=+\N{MINUS SIGN} "), *[""] * len(columns), sheet.unit.plain(amount)])
    print_csv(rows)


def _print_json(sheet: Sheet, request: Request) -> None:
    unit, table = sheet.unit, sheet.table
    print_json(
        SCHEMA,
        {
            "fund": sheet.fund.id,
            "as_of": sheet.as_of.isoformat(),
            "currency": sheet.fund.currency,
            "unit": unit.divisor,
            "columns": [
                {
                    "label": table.columns[place].label,
                    "layer": table.columns[place].layer.value,
                    "from": table.columns[place].period.start.isoformat(),
                    "to": table.columns[place].period.last_day.isoformat(),
                    "version": table.columns[place].version or None,
                }
                for place in sheet.shown
            ],
            "rows": [
                {
                    "line": line.id,
                    "kind": line.kind,
                    "label": line.label,
                    "cells": [_json_cell(line.cells[place], unit) for place in sheet.shown],
                }
                for line in sheet.lines
            ],
            "room": {name: unit.plain(amount) for name, _, amount in sheet.key_figures} or None,
            "effect_share": _share(sheet),
        },
    )


def _share(sheet: Sheet) -> str | None:
    """Null with the room: it is the share of what the room counts on."""
    return str(policy_of(sheet.fund, on=sheet.as_of).share) if sheet.key_figures else None


def _json_cell(value: Money | int | None, unit: Unit) -> str | int | None:
    return value if value is None or isinstance(value, int) else unit.plain(value)


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
