"""`gavn forecast`: what the fund can expect, beside its plan and its rule, and why."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from os import cpu_count

from gavn import __version__
from gavn.cli.agreements import telling
from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.forecast_capital import calls_table, capital_notes, capital_rows, capital_table, stakes_table
from gavn.cli.forecast_moves import moves_data, moves_rows, moves_said
from gavn.cli.forecast_no_effect import no_effect_table
from gavn.cli.forecast_priors import priors_said
from gavn.cli.forecast_room import room_rows, room_table
from gavn.cli.forecast_scenarios import run_scenarios
from gavn.cli.forecast_sheet import UNITS_OF_FORECASTS, Sheet, unit_asked
from gavn.cli.output import Format, complain, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.economy.room import each_by_rule
from gavn.domain.forecasting.moves import moves_of
from gavn.domain.forecasting.simulated import Running
from gavn.domain.forecasting.summary import OfAccount, Spread, Year
from gavn.domain.forecasting.why import closing_of, why_of
from gavn.domain.fund.backtest import kept_of, to_keep
from gavn.domain.fund.forecasts import forecast_on, ground_of, model_of, no_effects_of
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.moves import since_last
from gavn.domain.fund.room_ahead import room_ahead
from gavn.domain.fund.told import told_of
from gavn.domain.values.money import Money
from gavn.files.kept_forecasts import keep_forecasts, kept_file
from gavn.files.told_forecasts import RANGES_SHOWN, SCHEMA, share_text, told_data
from gavn.language.catalogue import Language, say
from gavn.language.chances import percent
from gavn.language.forecasts import why_text
from gavn.language.formats import date_text, number_text

# So much of a digest tells two sets of assumptions from each other.
DIGEST = 12
# The ends of each range, as other programs read them.
ENDS = [f"{end}{share}" for share in RANGES_SHOWN for end in ("low", "high")]


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    fund = fund_of(request, agreements=True)
    if arguments.scenario:
        return run_scenarios(fund, arguments, request)
    with telling(request):
        sheet = _sheet(fund, arguments, request)
    PRINTERS[request.format](sheet, request)
    if arguments.keep:
        _keep(sheet, request)
    return Exit.DONE


def _sheet(fund: Fund, arguments: argparse.Namespace, request: Request) -> Sheet:
    movements, as_of = movements_of(fund), arguments.as_of or fund.as_of
    unit = unit_asked(arguments.unit, request.format)
    model_of(fund, trials=arguments.trials)
    ground, how = ground_of(fund, {}, movements, as_of=as_of), Running(threads=cpu_count() or 1)
    forecast = forecast_on(fund, ground, as_of=as_of, trials=arguments.trials, seed=arguments.seed, how=how)
    since = since_last(fund, kept_of(fund, forecast, program=__version__))
    room = room_ahead(fund, forecast, movements, safety=arguments.safety)
    return Sheet(
        fund,
        forecast,
        UNITS_OF_FORECASTS[unit],
        unit,
        request.language,
        no_effects_of(fund, forecast) if arguments.no_effect else (),
        room,
        told_of(fund, forecast, room, program=__version__),
        since,
        moves_of(since, movements.until(as_of)) if since is not None else (),
    )


def _keep(sheet: Sheet, request: Request) -> None:
    """With the budget beside it. What is said of it goes to standard error, where it is in nobody's way."""
    kept = to_keep(sheet.fund, movements_of(sheet.fund), sheet.forecast, program=__version__)
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
    print(_dry(sheet))
    print()
    print_table(_accounts(sheet))
    print(say("forecast.middles", language))
    if any(each.effort.plan.follows_plan for each in forecast.simulated.values()):
        print(say("forecast.follows", language))
    if forecast.unmodelled:
        print(say("forecast.unmodelled", language, names=", ".join(_names(sheet, forecast.unmodelled))))
    _print_capital(sheet)
    _print_no_effect(sheet)
    print()
    print_table(room_table(sheet))
    print(say("forecast.room_explained", language, share=percent(float(sheet.room.safety), language)))
    print()
    _print_why(sheet)
    for line in moves_said(sheet):
        print(line)


def _print_why(sheet: Sheet) -> None:
    """Nothing where no effort is simulated."""
    language, forecast = sheet.language, sheet.forecast
    if not forecast.simulated:
        return
    print(say("forecast.why", language))
    for effort, simulated in forecast.simulated.items():
        why = why_of(simulated, as_of=forecast.as_of)
        [label] = _names(sheet, (effort,))
        print(f"  {label}: {why_text(why, simulated.effort.agreement, language)}")
    print()
    for line in priors_said(sheet):
        print(line)
    print()


def _print_capital(sheet: Sheet) -> None:
    """With what the amounts of each table are of."""
    worst = say("forecast.worst_explained", sheet.language)
    tables = (capital_table(sheet), capital_notes(sheet)), (calls_table(sheet), (worst,)), (stakes_table(sheet), ())
    for table, notes in tables:
        if table is not None:
            print()
            print_table(table)
            for note in notes:
                print(note)


def _print_no_effect(sheet: Sheet) -> None:
    if sheet.no_effect:
        names = _names(sheet, [each.effort for each in sheet.no_effect])
        print()
        print_table(
            no_effect_table(
                sheet.no_effect, names, sheet.language, amount=sheet.amount, percent=sheet.percent, chance=sheet.chance
            )
        )
        unstated = [name for name, each in zip(names, sheet.no_effect, strict=True) if not each.stated]
        if unstated:
            print(say("forecast.unstated", sheet.language, names=", ".join(unstated)))


def _names(sheet: Sheet, efforts: Sequence[str]) -> list[str]:
    return [sheet.agreement(effort) for effort in efforts]


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
            sheet.chance(year.dry),
        )
        for year in sheet.forecast.years
    )
    return TextTable(head, rows, frozenset(range(1, len(head))))


def _dry(sheet: Sheet) -> str:
    """The chance that it runs out of money at all, and when that is likeliest to begin."""
    if sheet.told.dry is None:
        return say("forecast-page.fan.no_chance", sheet.language)
    dry, likeliest = sheet.chance(sheet.told.dry), max(sheet.told.years, key=lambda year: year.first_dry or 0.0)
    if not likeliest.first_dry:
        return say("forecast-page.fan.not_dry", sheet.language, dry=dry)
    period, chance = likeliest.period.label, sheet.chance(likeliest.first_dry)
    return say("forecast-page.fan.dry", sheet.language, dry=dry, period=period, chance=chance)


def _accounts(sheet: Sheet) -> TextTable:
    language = sheet.language
    also = (say(f"forecast.{name}", language) for name in ("holds", "returns", "risk"))
    head = (say("forecast.payments", language), *_heads(sheet)[:3], *_heads(sheet)[4:5], *also)
    rows = [_account(sheet, each) for each in sheet.forecast.accounts]
    whole = sheet.forecast.whole
    median, _, eighty, _ = _spread(sheet, whole.payments)
    planned, rule = sheet.amount(whole.planned.minor), sheet.amount(whole.rule.minor)
    rows.append((say("forecast.total", language), planned, rule, median, eighty, sheet.chance(whole.holds), "", ""))
    return TextTable(head, tuple(rows), frozenset(range(1, len(head))), frozenset({len(rows) - 1}))


def _account(sheet: Sheet, each: OfAccount) -> tuple[str, ...]:
    median, _, eighty, _ = _spread(sheet, each.payments)
    return (
        sheet.account(each.account),
        sheet.amount(each.planned.minor),
        sheet.amount(each.rule.minor),
        median,
        eighty,
        sheet.chance(each.holds),
        sheet.chance(each.returns),
        sheet.percent(each.risk),
    )


def _print_csv(sheet: Sheet, request: Request) -> None:
    """A row for each period and quantity, in the unit asked for; to the øre, where plans, rules and means add up."""
    head = ["of", "id", "period", "plan", "rule", "rule_invested", "mean", "median", *ENDS, "chance", "safe", "causes",
            "party", "worst", "assumed"]  # fmt: skip
    rows = [*_csv_rows(sheet), *capital_rows(sheet), *room_rows(sheet), *moves_rows(sheet)]
    print_csv([head, *([row.get(name, "") for name in head] for row in rows)])


def _csv_rows(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    for year in sheet.forecast.years:
        yield {
            "of": "balance", "period": year.period.label, "plan": sheet.plain(year.planned.minor),
            "rule": sheet.plain(year.rule.minor), **_plain(sheet, year.balance), "chance": _chance(year.dry),
        }  # fmt: skip
    for each in sheet.forecast.accounts:
        own = {"of": "payments", "id": each.account}
        planned, rule = sheet.plain(each.planned.minor), sheet.plain(each.rule.minor)
        chance = _chance(each.holds)
        second = sheet.plain(each.by_invested(sheet.forecast.rule).minor)
        both = {"plan": planned, "rule": rule, "rule_invested": second}
        yield {**own, **both, **_plain(sheet, each.payments), "chance": chance}
        ruled = each.rule_by_period(sheet.forecast.rule)
        periods = zip(sheet.forecast.years, each.planned_by_period, ruled, each.by_period, strict=True)
        yield from ({**own, **_period(sheet, *period)} for period in periods)
    yield from _csv_whole(sheet)
    for effort, simulated in sheet.forecast.simulated.items():
        if (closing := closing_of(simulated)) is not None:
            paid, chance = _plain(sheet, closing.paid), share_text(closing.chance)
            yield {"of": "closed-early", "id": effort, **paid, "chance": chance}
    for nothing in sheet.no_effect:
        yield {
            "of": "no-effect", "id": nothing.effort, "plan": sheet.plain(nothing.planned),
            **_plain(sheet, nothing.payments), "chance": share_text(nothing.pays),
        }  # fmt: skip


def _csv_whole(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    """All payments, under no account's name: in all, and in each period."""
    whole, own = sheet.forecast.whole, {"of": "payments", "id": ""}
    planned, rule = sheet.plain(whole.planned.minor), sheet.plain(whole.rule.minor)
    yield {**own, "plan": planned, "rule": rule, **_plain(sheet, whole.payments), "chance": _chance(whole.holds)}
    nothing = Money.zero(sheet.fund.currency)
    by_account = [each.planned_by_period for each in sheet.forecast.accounts]
    plans = [sum(own, start=nothing) for own in zip(*by_account, strict=True)]
    ruled = each_by_rule(plans, sheet.forecast.rule)
    for year, plan, counted in zip(sheet.forecast.years, plans, ruled, strict=bool(plans)):
        yield {**own, **_period(sheet, year, plan, counted, year.payments)}


def _period(sheet: Sheet, year: Year, plan: Money, rule: Money, spread: Spread) -> Mapping[str, str]:
    told = {"plan": sheet.plain(plan.minor), "rule": sheet.plain(rule.minor)}
    return {"period": year.period.label, **told, **_plain(sheet, spread)}


def _chance(chance: float | None) -> str:
    """Blank where none can be told."""
    return "" if chance is None else share_text(chance)


def _plain(sheet: Sheet, spread: Spread) -> Mapping[str, str]:
    ends = (sheet.plain(end) for pair in spread.ranges for end in pair)
    numbers = zip(ENDS, ends, strict=True)
    return {"mean": sheet.plain(spread.mean), "median": sheet.plain(spread.median), **dict(numbers)}


def _print_json(sheet: Sheet, request: Request) -> None:
    agreements = {effort: each.effort.agreement for effort, each in sheet.forecast.simulated.items()}
    why = {e.why.effort: why_text(e.why, agreements[e.why.effort], request.language) for e in sheet.told.efforts}
    data = told_data(sheet.told, unit=sheet.unit, why=why, no_effect=sheet.no_effect)
    print_json(SCHEMA, {**data, "moved": moves_data(sheet)})


PRINTERS = {Format.TABLE: _print_table, Format.CSV: _print_csv, Format.JSON: _print_json}
