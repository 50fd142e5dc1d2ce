"""`gavn forecast`: what the fund can expect, beside its plan and its rule, and why."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from os import cpu_count

from gavn import __version__
from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.forecast_no_effect import no_effect_table
from gavn.cli.output import Format, complain, print_csv, print_json, print_refusal
from gavn.cli.tables import TextTable, print_table
from gavn.domain.forecasting.no_effect import NoEffect
from gavn.domain.forecasting.simulated import Running
from gavn.domain.forecasting.summary import OfAccount, Spread
from gavn.domain.forecasting.why import why_of
from gavn.domain.fund.backtest import kept_budget, kept_of
from gavn.domain.fund.forecasts import Forecast, forecast_on, ground_of, model_of, no_effects_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.values.money import Money
from gavn.domain.values.problem import Refused
from gavn.files.kept_forecasts import keep_forecasts, kept_file
from gavn.language.amounts import Unit
from gavn.language.catalogue import Language, say
from gavn.language.forecasts import percent, why_text
from gavn.language.formats import date_text, number_text

SCHEMA = "gavn.forecast/1"
# What is uncertain by millions is not told to the krone.
UNITS_OF_FORECASTS = {"tkr": Unit(1000, 0), "mio": Unit(1_000_000, 2)}
# So much of a digest tells two sets of assumptions from each other.
DIGEST = 12
RANGES_SHOWN = ("50", "80", "95")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one run of the command shows."""

    fund: Fund
    forecast: Forecast
    unit: Unit
    unit_name: str
    language: Language
    no_effect: tuple[NoEffect, ...]

    def amount(self, minor: int) -> str:
        return self.unit.shown(Money(minor, self.fund.currency), self.language)

    def plain(self, minor: int) -> str:
        return self.unit.plain(Money(minor, self.fund.currency))

    def percent(self, share: float | None) -> str:
        if share is None:
            return say("forecast.none", self.language)
        return say("power.percent", self.language, number=percent(share, self.language))


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    as_of = arguments.as_of or fund.as_of
    try:
        model_of(fund, trials=arguments.trials)
        ground, how = ground_of(fund, {}, movements_of(fund), as_of=as_of), Running(threads=cpu_count() or 1)
        forecast = forecast_on(fund, ground, as_of=as_of, trials=arguments.trials, seed=arguments.seed, how=how)
    except Refused as refused:
        print_refusal(refused.problems, request.language)
        return Exit.REFUSED
    unit = UNITS_OF_FORECASTS[arguments.unit]
    nothing = no_effects_of(fund, forecast) if arguments.no_effect else ()
    PRINTERS[request.format](Sheet(fund, forecast, unit, arguments.unit, request.language, nothing), request)
    if arguments.keep:
        _keep(fund, forecast, request)
    return Exit.DONE


def _keep(fund: Fund, forecast: Forecast, request: Request) -> None:
    """The budget stands beside it, since people's own forecast is held against what comes too. What is said of it goes
    to standard error, where it is in nobody's way."""
    movements = movements_of(fund)
    budget = kept_budget(fund, movements, as_of=forecast.as_of)
    kept = [kept_of(fund, forecast, program=__version__), *([] if budget is None else [budget])]
    written = keep_forecasts(request.folder, kept)
    for each in kept:
        key = "forecast.kept" if each in written else "forecast.kept_before"
        complain(say(key, request.language, file=kept_file(each)))


def _print_table(sheet: Sheet, request: Request) -> None:
    language, forecast, fund = request.language, sheet.forecast, sheet.fund
    name = fund.name_da if language == Language.DANISH else fund.name_en
    print(
        say(
            "forecast.title",
            language,
            fund=name,
            as_of=date_text(forecast.as_of, language),
            trials=number_text(forecast.trials, language),
            seed=str(forecast.seed),
            inputs=forecast.inputs[:DIGEST],
        )
    )
    print(say(f"cli.unit_{sheet.unit_name}", language, currency=fund.currency))
    print()
    print_table(_years(sheet))
    print()
    print_table(_accounts(sheet))
    if any(each.effort.plan.follows_plan for each in forecast.simulated.values()):
        print(say("forecast.follows", language))
    if forecast.unmodelled:
        print(say("forecast.unmodelled", language, names=", ".join(_names(sheet, forecast.unmodelled))))
    _print_no_effect(sheet)
    print()
    print(say("forecast.why", language))
    for effort, simulated in forecast.simulated.items():
        why = why_of(simulated, as_of=forecast.as_of)
        [label] = _names(sheet, (effort,))
        print(f"  {label}: {why_text(why, simulated.effort.agreement, language)}")


def _print_no_effect(sheet: Sheet) -> None:
    if sheet.no_effect:
        names = _names(sheet, [each.effort for each in sheet.no_effect])
        print()
        print_table(no_effect_table(sheet.no_effect, names, sheet.language, amount=sheet.amount, percent=sheet.percent))
        unstated = [name for name, each in zip(names, sheet.no_effect, strict=True) if not each.stated]
        if unstated:
            print(say("forecast.unstated", sheet.language, names=", ".join(unstated)))


def _names(sheet: Sheet, efforts: Sequence[str]) -> list[str]:
    known = {d.id: d.versions[-1] for d in sheet.fund.dossiers}
    return [known[e].name_da if sheet.language == Language.DANISH else known[e].name_en for e in efforts]


def _rule_head(sheet: Sheet) -> str:
    return say("forecast.rule", sheet.language, share=percent(sheet.forecast.rule, sheet.language))


def _heads(sheet: Sheet) -> tuple[str, ...]:
    language = sheet.language
    ranges = (say("forecast.range", language, share=share) for share in RANGES_SHOWN)
    return (say("forecast.plan", language), _rule_head(sheet), say("forecast.median", language), *ranges)


def _spread(sheet: Sheet, spread: Spread) -> list[str]:
    ranges = (f"{sheet.amount(low)} – {sheet.amount(high)}" for low, high in spread.ranges)
    return [sheet.amount(spread.median), *ranges]


def _years(sheet: Sheet) -> TextTable:
    head = (say("forecast.fund", sheet.language), *_heads(sheet), say("forecast.dry", sheet.language))
    rows = tuple(
        (
            year.period.label,
            sheet.amount(year.planned.minor),
            sheet.amount(year.rule.minor),
            *_spread(sheet, year.balance),
            sheet.percent(year.dry),
        )
        for year in sheet.forecast.years
    )
    return TextTable(head, rows, frozenset(range(1, len(head))))


def _accounts(sheet: Sheet) -> TextTable:
    language = sheet.language
    also = (say(f"forecast.{name}", language) for name in ("holds", "returns", "risk"))
    head = (say("forecast.payments", language), *_heads(sheet)[:3], *_heads(sheet)[4:5], *also)
    rows = [_account(sheet, each) for each in sheet.forecast.accounts]
    whole = sheet.forecast.whole
    median, _, eighty, _ = _spread(sheet, whole.payments)
    planned, rule = sheet.amount(whole.planned.minor), sheet.amount(whole.rule.minor)
    rows.append((say("forecast.total", language), planned, rule, median, eighty, sheet.percent(whole.holds), "", ""))
    return TextTable(head, tuple(rows), frozenset(range(1, len(head))), frozenset({len(rows) - 1}))


def _account(sheet: Sheet, each: OfAccount) -> tuple[str, ...]:
    account = sheet.fund.chart[each.account]
    median, _, eighty, _ = _spread(sheet, each.payments)
    return (
        account.name_da if sheet.language == Language.DANISH else account.name_en,
        sheet.amount(each.planned.minor),
        sheet.amount(each.rule.minor),
        median,
        eighty,
        sheet.percent(each.holds),
        sheet.percent(each.returns),
        sheet.percent(each.risk),
    )


def _print_csv(sheet: Sheet, request: Request) -> None:
    """A row for each period and quantity, in the unit asked for."""
    ends = [f"{end}{share}" for share in RANGES_SHOWN for end in ("low", "high")]
    rows = [["of", "id", "period", "plan", "rule", "mean", "median", *ends, "chance"]]
    for year in sheet.forecast.years:
        planned, rule = sheet.plain(year.planned.minor), sheet.plain(year.rule.minor)
        rows.append(["balance", "", year.period.label, planned, rule, *_plain(sheet, year.balance), _share(year.dry)])
    for each in sheet.forecast.accounts:
        planned, rule = sheet.plain(each.planned.minor), sheet.plain(each.rule.minor)
        rows.append(["payments", each.account, "", planned, rule, *_plain(sheet, each.payments), _share(each.holds)])
        for year, spread in zip(sheet.forecast.years, each.by_period, strict=True):
            rows.append(["payments", each.account, year.period.label, "", "", *_plain(sheet, spread), ""])
    for nothing in sheet.no_effect:
        planned = sheet.plain(nothing.planned)
        amounts = _plain(sheet, nothing.payments)
        rows.append(["no-effect", nothing.effort, "", planned, "", *amounts, _share(nothing.pays)])
    print_csv(rows)


def _plain(sheet: Sheet, spread: Spread) -> list[str]:
    ends = (sheet.plain(end) for pair in spread.ranges for end in pair)
    return [sheet.plain(spread.mean), sheet.plain(spread.median), *ends]


def _share(share: float) -> str:
    return f"{share:.4f}"


def _print_json(sheet: Sheet, request: Request) -> None:
    forecast = sheet.forecast
    print_json(
        SCHEMA,
        {
            "fund": sheet.fund.id,
            "as_of": forecast.as_of.isoformat(),
            "trials": forecast.trials,
            "seed": forecast.seed,
            "inputs": forecast.inputs,
            "plan": forecast.version,
            "rule": _share(forecast.rule),
            "currency": sheet.fund.currency,
            "unit": sheet.unit.divisor,
            "years": [
                {
                    "period": year.period.label,
                    "plan": sheet.plain(year.planned.minor),
                    "rule": sheet.plain(year.rule.minor),
                    "balance": _json(sheet, year.balance),
                    "payments": _json(sheet, year.payments),
                    "chance_dry": _share(year.dry),
                    "chance_first_dry": _share(year.first_dry),
                }
                for year in forecast.years
            ],
            "accounts": [_json_account(sheet, each) for each in forecast.accounts],
            "efforts": [
                {
                    "id": effort,
                    "why": why_text(
                        why_of(simulated, as_of=forecast.as_of), simulated.effort.agreement, request.language
                    ),
                    "effect": _share(simulated.believed.effect.mean),
                    "volume": _share(simulated.believed.volume.mean),
                }
                for effort, simulated in forecast.simulated.items()
            ],
            "no_effect": [
                {
                    "id": each.effort,
                    "plan": sheet.plain(each.planned),
                    "payments": _json(sheet, each.payments),
                    "chance_pays": _share(each.pays),
                    "stated": each.stated,
                }
                for each in sheet.no_effect
            ],
        },
    )


def _json(sheet: Sheet, spread: Spread) -> dict[str, object]:
    ranges = {
        share: [sheet.plain(low), sheet.plain(high)]
        for share, (low, high) in zip(RANGES_SHOWN, spread.ranges, strict=True)
    }
    return {"mean": sheet.plain(spread.mean), "median": sheet.plain(spread.median), "ranges": ranges}


def _json_account(sheet: Sheet, each: OfAccount) -> dict[str, object]:
    return {
        "account": each.account,
        "efforts": list(each.efforts),
        "plan": sheet.plain(each.planned.minor),
        "rule": sheet.plain(each.rule.minor),
        "payments": _json(sheet, each.payments),
        "chance_rule_holds": _share(each.holds),
        "part_of_risk": _share(each.risk),
        "invested": sheet.plain(each.invested.minor),
        "received": sheet.plain(each.received.minor),
        "chance_capital_returns": None if each.returns is None else _share(each.returns),
        "multiple": None if each.multiple is None else [_share(end) for end in each.multiple],
        "rate": None if each.rate is None else [_share(end) for end in each.rate],
    }


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
