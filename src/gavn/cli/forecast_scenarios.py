"""`gavn forecast --scenario`: the whole fund as it is expected and by named scenarios, side by side."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gavn.cli.agreements import telling
from gavn.cli.arguments import Request
from gavn.cli.exits import Exit
from gavn.cli.forecast_sheet import UNITS_OF_FORECASTS, unit_asked
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.forecasting.summary import Spread
from gavn.domain.forecasting.what_if import EIGHTY, InScenario
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.what_if import Comparison, WhatIf, compare_scenarios
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Problem, Refused, refuse
from gavn.files.scenarios import find_scenarios
from gavn.files.told_forecasts import RANGES_SHOWN, share_text
from gavn.language.amounts import Unit
from gavn.language.catalogue import Language, say
from gavn.language.chances import whole_chance_text
from gavn.language.formats import date_text, number_text

SCHEMA = "gavn.what-if/1"
ENDS = [f"{end}{share}" for share in RANGES_SHOWN for end in ("low", "high")]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown, and how its amounts are written."""

    fund: Fund
    comparison: Comparison
    unit: Unit
    unit_name: str
    language: Language

    def name(self, column: InScenario) -> str:
        scenario = column.scenario
        if scenario is None:
            return say("comparison-page.believed", self.language)
        return scenario.name_da if self.language is Language.DANISH else scenario.name_en

    def account(self, account: str) -> str:
        found = self.fund.chart[account]
        return found.name_da if self.language is Language.DANISH else found.name_en

    def amount(self, minor: int | None) -> str:
        return (
            say("forecast.none", self.language) if minor is None else self.unit.shown(self._money(minor), self.language)
        )

    def plain(self, minor: int) -> str:
        return self.unit.plain(self._money(minor))

    def range(self, spread: Spread) -> str:
        low, high = spread.ranges[EIGHTY]
        return f"{self.amount(low)} – {self.amount(high)}"

    def chance(self, chance: float | None) -> str:
        if chance is None:
            return say("forecast.none", self.language)
        return whole_chance_text(chance, self.language, futures=self.comparison.trials)

    def _money(self, minor: int) -> Money:
        return Money(minor, self.fund.currency)


def run_scenarios(fund: Fund, arguments: argparse.Namespace, request: Request) -> int:
    """Nothing of it is kept, since it is no forecast of what is expected."""
    with telling(request):
        found = _compared(fund, _scenarios(fund, arguments), arguments)
    unit = unit_asked(arguments.unit, request.format)
    PRINTERS[request.format](Sheet(fund, found, UNITS_OF_FORECASTS[unit], unit, request.language))
    return Exit.DONE


def _scenarios(fund: Fund, arguments: argparse.Namespace) -> tuple[Scenario, ...]:
    for option, asked in (("--keep", arguments.keep), ("--no-effect", arguments.no_effect)):
        if asked:
            raise Refused([Problem("forecast-scenario-beside", values={"option": option})])
    known = [plan.agreement for plan in fund.forecast_plans]
    reading = find_scenarios(arguments.scenario, fund.scenarios, known=known)
    refuse(reading.problems)
    return reading.scenarios


def _compared(fund: Fund, scenarios: tuple[Scenario, ...], arguments: argparse.Namespace) -> Comparison:
    asked = WhatIf(scenarios, arguments.as_of or fund.as_of, arguments.trials, arguments.seed)
    return compare_scenarios(fund, {}, movements_of(fund), asked, watch=_unwatched)


def _unwatched(_done: int, _whole: int) -> None:
    """Nobody asks how far it is."""


def _print_table(sheet: Sheet) -> None:
    fund, asked, language = sheet.fund, sheet.comparison, sheet.language
    name = fund.name_da if language is Language.DANISH else fund.name_en
    about = {"fund": name, "as_of": date_text(asked.as_of, language), "seed": str(asked.seed)}
    print(say("what-if.title", language, trials=number_text(asked.trials, language), **about))
    print(say(f"cli.unit_{sheet.unit_name}", language, currency=fund.currency))
    for head, rows in (("what", _whole(sheet)), ("year", _years(sheet)), ("project", _accounts(sheet))):
        print()
        heads = (say(f"comparison-page.head.{head}", language), *map(sheet.name, asked.columns))
        print_table(TextTable(heads, tuple(rows), frozenset(range(1, len(heads)))))
    print(say("what-if.middles", language))


def _whole(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    columns = sheet.comparison.columns
    rooms = [sheet.comparison.room(each) for each in columns]
    cells = {
        "payments": [sheet.amount(each.whole.payments.median) for each in columns],
        "eighty": [sheet.range(each.whole.payments) for each in columns],
        "room": [sheet.amount(None if room is None else room.minor) for room in rooms],
        "dry": [sheet.chance(each.dry) for each in columns],
        "holds": [sheet.chance(each.whole.holds) for each in columns],
    }
    for name, texts in cells.items():
        yield (say(f"comparison-page.row.{name}", sheet.language), *texts)


def _years(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The balance at the end of each period, in the middle of the futures."""
    for by_column in zip(*(each.years for each in sheet.comparison.columns), strict=True):
        yield (by_column[0].period.label, *(sheet.amount(year.balance.median) for year in by_column))


def _accounts(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    columns = sheet.comparison.columns
    for each in columns[0].accounts:
        spreads = [column.payments_of(each.account) for column in columns]
        yield (
            sheet.account(each.account),
            *(sheet.amount(None if spread is None else spread.median) for spread in spreads),
        )


def _spreads(column: InScenario) -> Iterator[tuple[Mapping[str, str], Spread, float | None]]:
    """What is told of a scenario, by what it is of, with its chance: of a balance that it is below nothing, of payments
    that as much comes as the rule counts on."""
    for year in column.years:
        yield {"of": "balance", "id": "", "period": year.period.label}, year.balance, year.dry
    yield {"of": "payments", "id": "", "period": ""}, column.whole.payments, column.whole.holds
    for each in column.accounts:
        yield {"of": "payments", "id": each.account, "period": ""}, each.payments, each.holds


def _row(about: Mapping[str, str], spread: Spread, chance: float | None, sheet: Sheet) -> dict[str, str]:
    ends = zip(ENDS, (sheet.plain(end) for pair in spread.ranges for end in pair), strict=True)
    middle = {"mean": sheet.plain(spread.mean), "median": sheet.plain(spread.median)}
    return {**about, **middle, **dict(ends), "chance": "" if chance is None else share_text(chance)}


def _rows(column: InScenario, sheet: Sheet) -> Sequence[dict[str, str]]:
    return [_row(about, spread, chance, sheet) for about, spread, chance in _spreads(column)]


def _id(column: InScenario) -> str:
    return "" if column.scenario is None else column.scenario.id


def _print_csv(sheet: Sheet) -> None:
    """What is expected stands under no scenario's name."""
    head = ["scenario", "of", "id", "period", "mean", "median", *ENDS, "chance"]
    rows = ([_id(each), *row.values()] for each in sheet.comparison.columns for row in _rows(each, sheet))
    print_csv([head, *rows])


def _print_json(sheet: Sheet) -> None:
    asked = sheet.comparison
    about = {"fund": sheet.fund.id, "as_of": asked.as_of.isoformat(), "trials": asked.trials, "seed": asked.seed}
    columns = [_column(each, sheet) for each in asked.columns]
    money = {"currency": sheet.fund.currency, "unit": sheet.unit.divisor}
    print_json(SCHEMA, {**about, "inputs": asked.inputs, "plan": asked.version, **money, "columns": columns})


def _column(column: InScenario, sheet: Sheet) -> Mapping[str, object]:
    room, dry = sheet.comparison.room(column), column.dry
    return {
        "scenario": _id(column),
        "name": sheet.name(column),
        "room": None if room is None else sheet.plain(room.minor),
        "chance_dry": None if dry is None else share_text(dry),
        "rows": _rows(column, sheet),
    }


PRINTERS = {
    Format.TABLE: _print_table,
    Format.CSV: _print_csv,
    Format.JSON: _print_json,
}
