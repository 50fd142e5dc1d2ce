"""`gavn backtest`: earlier forecasts held against what came, with how far off they were and how well ranges held."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gavn import __version__
from gavn.cli.agreements import telling
from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.forecast_sheet import UNITS_OF_FORECASTS, unit_asked
from gavn.cli.output import Format, plain_cell, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.accounts import AccountKind
from gavn.domain.forecasting.held import Held, Scored, in_order
from gavn.domain.forecasting.keeping import About, MadeBy
from gavn.domain.forecasting.terms_plan import OF_TERMS
from gavn.domain.fund.backtest import Again, Backtest, Tested, backtest_of
from gavn.domain.fund.forecasts import groups_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.values.money import Money
from gavn.files.told_forecasts import RANGES_SHOWN
from gavn.language.amounts import Unit
from gavn.language.catalogue import Language, say
from gavn.language.chances import percent
from gavn.language.formats import date_text, number_text

SCHEMA = "gavn.backtest/1"
# The ends of the range of a forecast that is shown.
EIGHTY = (Fraction(1, 10), Fraction(9, 10))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one run of the command shows."""

    fund: Fund
    backtest: Backtest
    unit: Unit
    unit_name: str
    language: Language

    def amount(self, minor: float) -> str:
        return self.unit.shown(Money(round(minor), self.fund.currency), self.language)

    def plain(self, minor: float) -> str:
        return self.unit.plain(Money(round(minor), self.fund.currency))

    def what(self, about: About, account: str) -> str:
        if not account:
            return say(f"backtest.{about.value}", self.language)
        found = self.fund.chart[account]
        return found.name_da if self.language == Language.DANISH else found.name_en

    def names(self, agreements: tuple[str, ...]) -> str:
        """As the rows of what comes of them are called, by the accounts of what is put into them."""
        named: dict[str | None, str] = {}
        for each in self.fund.chart.of_kind(AccountKind.INVESTMENT, AccountKind.OUTCOME_PAYMENT):
            named.setdefault(each.concerns, self.what(About.PAYMENTS, each.id))
        groups = groups_of(self.fund)
        return ", ".join(dict.fromkeys(named[groups.get(each, each)] for each in agreements))

    def share(self, share: float | None) -> str:
        if share is None:
            return say("forecast.none", self.language)
        return say("power.percent", self.language, number=percent(share, self.language))


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    again = Again(arguments.as_of or (), arguments.trials, arguments.seed, __version__)
    with telling(request):
        found = backtest_of(fund, {}, movements_of(fund), again)
    unit = unit_asked(arguments.unit, request.format)
    PRINTERS[request.format](Sheet(fund, found, UNITS_OF_FORECASTS[unit], unit, request.language), request)
    return Exit.DONE


def _print_table(sheet: Sheet, request: Request) -> None:
    language, fund = sheet.language, sheet.fund
    name = fund.name_da if language == Language.DANISH else fund.name_en
    print(say("backtest.title", language, fund=name, year=str(sheet.backtest.last_year)))
    print(say(f"cli.unit_{sheet.unit_name}", language, currency=fund.currency))
    for tested in sheet.backtest.tested:
        print()
        _print_tested(sheet, tested)
    if not sheet.backtest.tested:
        print(say("backtest.nothing", language))
    if sheet.backtest.scores:
        print()
        print_table(_scores(sheet))
        print(say("backtest.scores_explained", language))


def _print_tested(sheet: Sheet, tested: Tested) -> None:
    language, kept = sheet.language, tested.kept
    made = "budget" if kept.made_by is MadeBy.BUDGET else "again" if tested.again else "kept"
    print(say(f"backtest.made_{made}", language, as_of=date_text(kept.as_of, language), id=kept.id))
    if not tested.held:
        print(say("backtest.nothing_yet", language))
        return
    print_table(_rows(sheet, tested))
    for line in _said(sheet, tested):
        print(line)


def _said(sheet: Sheet, tested: Tested) -> Iterator[str]:
    """What has to be known to read the misses."""
    if tested.kept.made_by is MadeBy.MODEL:
        yield say("backtest.error_explained", sheet.language)
    if not tested.counted:
        yield say("backtest.not_counted", sheet.language)
    if tested.kept.version.startswith(OF_TERMS):
        yield say("backtest.of_terms", sheet.language)
    if tested.assumed:
        yield say("backtest.assumed", sheet.language, names=sheet.names(tested.assumed))
    if tested.later:
        yield say("backtest.later", sheet.language, names=sheet.names(tested.later))


def _rows(sheet: Sheet, tested: Tested) -> TextTable:
    names = ("what", "period", "plan", "median", "eighty", "came", "error", "pit")
    head = tuple(say(f"backtest.{name}", sheet.language) for name in names)
    rows = tuple(
        (
            sheet.what(held.row.about, held.row.account),
            held.row.period.label,
            sheet.amount(held.row.plan.minor),
            sheet.amount(held.row.at(Fraction(1, 2)).minor),
            " – ".join(sheet.amount(held.row.at(edge).minor) for edge in EIGHTY),
            sheet.amount(held.came),
            sheet.amount(held.error),
            sheet.share(held.pit),
        )
        for held in tested.held
    )
    return TextTable(head, rows, frozenset(range(2, len(head))))


def _scores(sheet: Sheet) -> TextTable:
    language = sheet.language
    ranges = tuple(say("backtest.inside", language, share=share) for share in RANGES_SHOWN)
    names = ("scored", "number", "mean_came", "bias", "crps", "off", "ranged", "pit")
    head = (*(say(f"backtest.{name}", language) for name in names), *ranges)
    rows = tuple(
        (
            sheet.what(about, account),
            number_text(own.number, language),
            *(sheet.amount(minor) for minor in (own.came, own.bias, own.crps, own.off)),
            number_text(own.ranged, language),
            sheet.share(own.pit),
            *(map(sheet.share, own.share_inside or (None,) * len(RANGES_SHOWN))),
        )
        for about, account, own in in_order(sheet.backtest.scores)
    )
    return TextTable(head, rows, frozenset(range(1, len(head))))


def _print_csv(sheet: Sheet, request: Request) -> None:
    """A row for each amount that was forecast and has come, in the unit asked for."""
    rows = [["forecast", "as_of", "made_by", "again", "counted", "about", "account", "period", "plan", "median",
             "low80", "high80", "came", "error", "crps", "pit",
             *(f"inside{share}" for share in RANGES_SHOWN)]]  # fmt: skip
    for tested in sheet.backtest.tested:
        kept = tested.kept
        flags = [plain_cell(flag) for flag in (tested.again, tested.counted)]
        made = [kept.id, kept.as_of.isoformat(), kept.made_by.value, *flags]
        rows += [[*made, *_row(sheet, held).values()] for held in tested.held]
    print_csv(rows)


def _row(sheet: Sheet, held: Held) -> dict[str, str]:
    inside = held.inside or (None,) * len(RANGES_SHOWN)
    return {
        "about": held.row.about.value,
        "account": held.row.account,
        "period": held.row.period.label,
        "plan": sheet.plain(held.row.plan.minor),
        "median": sheet.plain(held.row.at(Fraction(1, 2)).minor),
        **{name: sheet.plain(held.row.at(edge).minor) for name, edge in zip(("low80", "high80"), EIGHTY, strict=True)},
        "came": sheet.plain(held.came),
        "error": sheet.plain(held.error),
        "crps": sheet.plain(held.crps),
        "pit": "" if held.pit is None else f"{held.pit:.4f}",
        **{f"inside{share}": plain_cell(one) for share, one in zip(RANGES_SHOWN, inside, strict=True)},
    }


def _print_json(sheet: Sheet, request: Request) -> None:
    found = sheet.backtest
    print_json(
        SCHEMA,
        {
            "fund": sheet.fund.id,
            "last_year": found.last_year,
            "currency": sheet.fund.currency,
            "unit": sheet.unit.divisor,
            "forecasts": [_json(sheet, tested) for tested in found.tested],
            "scores": [
                {"about": about.value, "account": account, **_score(sheet, own)}
                for about, account, own in in_order(found.scores)
            ],
        },
    )


def _json(sheet: Sheet, tested: Tested) -> dict[str, object]:
    kept = tested.kept
    return {
        "id": kept.id,
        "as_of": kept.as_of.isoformat(),
        "made_by": kept.made_by.value,
        "again": tested.again,
        "counted": tested.counted,
        "version": kept.version,
        "program": kept.program,
        "trials": kept.trials,
        "seed": kept.seed,
        "inputs": kept.inputs,
        "prices_assumed": list(tested.assumed),
        "agreed_later": list(tested.later),
        "rows": [_row(sheet, held) for held in tested.held],
    }


def _score(sheet: Sheet, own: Scored) -> dict[str, object]:
    inside = own.share_inside or (None,) * len(RANGES_SHOWN)
    return {
        "number": own.number,
        "ranged": own.ranged,
        "came": sheet.plain(own.came),
        "bias": sheet.plain(own.bias),
        "crps": sheet.plain(own.crps),
        "plan_off": sheet.plain(own.off),
        "pit": None if own.pit is None else f"{own.pit:.4f}",
        "inside": {
            share: None if one is None else f"{one:.4f}" for share, one in zip(RANGES_SHOWN, inside, strict=True)
        },
    }


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
