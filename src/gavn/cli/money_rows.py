"""What the commands about the money behind an agreement print: rows of amounts, as a table, CSV or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gavn.cli.arguments import Request
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.values.money import MINOR_UNITS, Money
from gavn.domain.values.plain import fraction_text
from gavn.language.agreements import standing_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text

Cell = Money | Fraction | Decimal | int | str | None
Row = Mapping[str, Cell]
ABOUT = ("agreement", "version", "provenance", "currency")
# A rate is a share of one, shown in per cent.
RATES = frozenset({"rate", "share"})


@dataclass(frozen=True, slots=True)
class MoneyRows:
    """`rows` have the same keys, and those of a sum are in `ruled`; `notes` are what is said under the table."""

    schema: str
    agreement: Agreement
    rows: Sequence[Row]
    ruled: frozenset[int] = frozenset()
    notes: Sequence[str] = ()


def print_rows(made: MoneyRows, request: Request) -> None:
    """In the format that was asked for."""
    agreement = made.agreement
    about = dict(zip(ABOUT, (agreement.id, str(agreement.version), *_known(agreement)), strict=True))
    match request.format:
        case Format.CSV:
            columns = list(made.rows[0]) if made.rows else []
            lines = [[*about.values(), *(_plain(cell) or "" for cell in row.values())] for row in made.rows]
            print_csv([[*ABOUT, *columns], *lines])
        case Format.JSON:
            rows = [{name: _data(cell) for name, cell in row.items()} for row in made.rows]
            print_json(made.schema, {**about, "version": agreement.version, "rows": rows})
        case Format.TABLE:
            _print_table(made, request.language)


def _known(agreement: Agreement) -> tuple[str, str]:
    return agreement.provenance.value, agreement.currency


def _print_table(made: MoneyRows, language: Language) -> None:
    agreement = made.agreement
    name = agreement.name_da if language == Language.DANISH else agreement.name_en
    print(say("money.title", language, name=name, version=agreement.version, currency=agreement.currency))
    if standing := standing_text(agreement, language):
        print(standing)
    print()
    if made.rows:
        head = tuple(say(f"money.head.{column}", language) for column in made.rows[0])
        right = frozenset(place for place, cell in enumerate(made.rows[0].values()) if not isinstance(cell, str))
        shown = tuple(tuple(_shown(column, row[column], language) for column in row) for row in made.rows)
        print_table(TextTable(head, shown, right, made.ruled))
        print()
    for note in made.notes:
        print(note)


def _plain(cell: Cell) -> str | None:
    """As programs read it: a point, and no sign for thousands."""
    match cell:
        case Money():
            return cell.plain()
        case Fraction():
            return fraction_text(cell)
        case None | str():
            return cell
        case _:
            return str(cell)


def _data(cell: Cell) -> str | int | None:
    return cell if isinstance(cell, int) else _plain(cell)


def _shown(column: str, cell: Cell, language: Language) -> str:
    match cell:
        case None:
            return ""
        case Money():
            return number_text(cell.major, language, decimals=MINOR_UNITS[cell.currency])
        case Fraction() | Decimal() if column in RATES:
            return f"{number_text(100 * Fraction(cell), language, decimals=1)} %"
        case Fraction() | Decimal():
            return number_text(Fraction(cell), language, decimals=2)
        case _:
            return str(cell)
