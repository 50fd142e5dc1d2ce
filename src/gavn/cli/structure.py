"""`gavn structure`: what an agreement must say to meet its parties' targets, and how each of them fares by it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gavn.cli.agreements import names_at, stop, telling, version_at
from gavn.cli.arguments import Request, fund_of, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.structured import Shown, solved_shown
from gavn.cli.structured_views import VIEWS, designs_shown, scenarios_shown
from gavn.cli.tables import print_table
from gavn.domain.agreements.agreement import Agreement
from gavn.domain.forecasting.effort import Effort
from gavn.domain.forecasting.structuring.bench import Bench, Question, ask, bench_of
from gavn.domain.forecasting.structuring.grid import Range
from gavn.domain.forecasting.structuring.scenarios import Scenario
from gavn.domain.forecasting.structuring.solver import Solved, solve
from gavn.domain.forecasting.structuring.targets import target_of
from gavn.domain.forecasting.structuring.worth import worth_of
from gavn.domain.fund.forecasts import MOST_HELD
from gavn.domain.fund.fund import Fund
from gavn.domain.fund.structuring import question_of
from gavn.domain.outcomes.facts import Results
from gavn.domain.values.problem import Problem, Refused
from gavn.files.assumptions import read_assumptions
from gavn.files.scenarios import read_scenarios
from gavn.language.agreements import standing_text
from gavn.language.catalogue import say
from gavn.language.formats import date_text, number_text
from gavn.language.structuring import Sheet

SCHEMA = "gavn.structure/1"


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    agreement = version_at(Path(arguments.agreement), request)
    with telling(request):
        _check_line(arguments)
        fund = fund_of(replace(request, folder=Path(arguments.fund)), agreements=True) if arguments.fund else None
        question = _question(arguments, agreement, fund, request)
        bench = bench_of(question, trials=arguments.trials, seed=arguments.seed)
        solved = _solved(arguments, bench) if arguments.solve else None
        design = solved.agreement if solved and solved.agreement else agreement
        sheet = Sheet(design, request.language, arguments.trials, names_at(Path(arguments.agreement)))
        others = [version_at(Path(each), request) for each in arguments.compare or ()]
        scenarios = _scenarios(arguments, fund, request)
        views = arguments.view or ([] if solved or others or scenarios else ["parties"])
        shown = [solved_shown(solved, sheet)] if solved else []
        shown += [VIEWS[view](bench, sheet) for view in dict.fromkeys(views)]
        shown += [designs_shown(bench, [design, *others], sheet)] if others else []
        shown += [scenarios_shown(bench, scenarios, sheet)] if scenarios else []
    _print(shown, bench, request, forecasts=fund is not None)
    return Exit.FOUND if solved and solved.number is None else Exit.DONE


def _check_line(arguments: argparse.Namespace) -> None:
    if bool(arguments.solve) != bool(arguments.target):
        raise Refused([Problem("structure-half-asked")])
    if not 1 <= arguments.trials <= MOST_HELD:
        values = {"trials": str(arguments.trials), "most": str(MOST_HELD)}
        raise Refused([Problem("forecast-trials-outside", values=values)])


def _question(arguments: argparse.Namespace, agreement: Agreement, fund: Fund | None, request: Request) -> Question:
    """With what is assumed by a fund, or in two files of their own; as of the first day that anybody is enrolled."""
    as_of, worth = arguments.as_of or agreement.clocks.enrolment.start, arguments.worth or ()
    if fund is not None:
        return question_of(fund, agreement, as_of=as_of, worth=worth)
    if not arguments.plan or not arguments.model:
        raise Refused([Problem("structure-no-assumptions")])
    reading = read_assumptions(Path(arguments.model), Path(arguments.plan), agreement)
    if reading.model is None or reading.plan is None:
        raise stop(reading.problems, request)
    effort = Effort(agreement, reading.plan, Results())
    return ask(effort, reading.model, as_of=as_of, worth=worth_of(worth, agreement, reading.plan))


def _scenarios(arguments: argparse.Namespace, fund: Fund | None, request: Request) -> Sequence[Scenario]:
    """Without a fund nobody can tell whether there is an effort of a name."""
    if not arguments.scenarios:
        return ()
    reading = read_scenarios(
        Path(arguments.scenarios), known=None if fund is None else [plan.agreement for plan in fund.forecast_plans]
    )
    if reading.problems:
        raise stop(reading.problems, request)
    return reading.scenarios


def _solved(arguments: argparse.Namespace, bench: Bench) -> Solved:
    fresh = arguments.seed + 1 if arguments.fresh_seed is None else arguments.fresh_seed
    targets = [target_of(text, bench.question.agreement) for text in arguments.target]
    within = Range(arguments.least, arguments.most, arguments.step)
    return solve(bench, arguments.solve, targets, within=within, fresh_seed=fresh)


def _print(shown: list[Shown], bench: Bench, request: Request, *, forecasts: bool) -> None:
    agreement, as_of = bench.question.agreement, bench.question.as_of
    match request.format:
        case Format.CSV:
            rows = [["part", "row", "quantity", "value"]]
            for part in (part for each in shown for part in each.rows.items()):
                for place, row in enumerate(part[1], start=1):
                    rows += [
                        [part[0], str(place), name, "" if cell is None else str(cell)] for name, cell in row.items()
                    ]
            print_csv(rows)
        case Format.JSON:
            parts = {name: rows for each in shown for name, rows in each.rows.items()}
            about = {"agreement": agreement.id, "version": agreement.version, "currency": agreement.currency}
            drawn = {"as_of": as_of.isoformat(), "trials": bench.trials, "seed": bench.seed}
            print_json(SCHEMA, {**about, **drawn, **parts})
        case Format.TABLE:
            _print_table(shown, bench, request, forecasts=forecasts)


def _print_table(shown: Sequence[Shown], bench: Bench, request: Request, *, forecasts: bool) -> None:
    """Where the fund `forecasts` the agreement too, it is told why that says something else."""
    agreement, language = bench.question.agreement, request.language
    name = agreement.name_da if language == "da" else agreement.name_en
    trials, on = number_text(bench.trials, language), date_text(bench.question.as_of, language)
    values = {"name": name, "version": agreement.version, "trials": trials, "seed": bench.seed, "as_of": on}
    print(say("structure.title", language, **values))
    if standing := standing_text(agreement, language):
        print(standing)
    if forecasts:
        print(say("lab-page.beside_forecast", language))
    for each in shown:
        print(f"\n{each.title}")
        for table in each.tables:
            print_table(table)
        print("\n".join(each.sentences))
