"""The commands about agreements and statements, as they are written on the line; each is started by name, since arrays
take a tenth of a second to start, which no other command should pay for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from fractions import Fraction
from importlib import import_module

from gavn.cli.output import Format
from gavn.cli.parser import CommandParser, chosen, counted, day, number, share, whole
from gavn.domain.disclosure.policy import Theme
from gavn.domain.disclosure.tables import Unit
from gavn.domain.forecasting.assumptions import USUAL_SAFETY
from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.values.party import PartyRole

# As they are called on the line; the engines themselves are loaded when one is asked for.
ENGINES = ("reference", "duckdb", "spark")
# What can be asked of a design, and what can be shown of it, without the arrays that answer it.
QUANTITIES = ("capital-back", "surplus", "pays-without-effect", "back-without-effect", "paid", "called")
STRUCTURE_VIEWS = ("parties", "sensitivity", "incentives")
# Referrals have no table in a folder of data: they stand in the database alone.
FILE_KINDS = tuple(kind.id for kind in KINDS.values() if kind.table)
Run = Callable[[argparse.Namespace], int]
Takes = Callable[[CommandParser], None]


def _started(module: str) -> Run:
    """The module's `run`, the module imported when the command runs."""

    def run(arguments: argparse.Namespace) -> int:
        code: int = import_module(f"gavn.cli.{module}").run(arguments)
        return code

    return run


def _takes_pay(command: CommandParser) -> None:
    _agreement(command)
    command.takes("results", says="results", word="results")
    _format(command)
    command.takes("--as-of", type=day, says="as_of_known", word="date")
    command.takes("--issued-on", type=day, says="issued_on", word="date")
    command.takes("--final", action="store_true", says="final")
    command.takes("--statements", says="statements", word="folder")
    command.takes("--dry-run", action="store_true", says="dry_run")
    command.takes("--even-unchanged", action="store_true", says="even_unchanged")


def _takes_forecast(command: CommandParser) -> None:
    command.takes("folder", says="folder", word="folder")
    _format(command)
    command.takes("--trials", type=whole, default=10_000, says="trials", word="number")
    command.takes("--seed", type=whole, default=1, says="seed", word="number")
    command.takes("--as-of", type=day, says="as_of_forecast", word="date")
    command.takes("--unit", choices=("kr", "mio", "tkr"), says="unit_forecast")
    command.takes("--no-effect", action="store_true", says="no_effect")
    command.takes("--safety", type=share, default=USUAL_SAFETY, says="safety", word="share")
    command.takes("--keep", action="store_true", says="keep_forecast")
    command.takes("--scenario", action="append", says="scenario", word="scenario")


def _takes_backtest(command: CommandParser) -> None:
    command.takes("folder", says="folder", word="folder")
    _format(command)
    command.takes("--as-of", type=day, action="append", says="as_of_backtest", word="date")
    command.takes("--trials", type=whole, default=2_000, says="trials", word="number")
    command.takes("--seed", type=whole, default=1, says="seed", word="number")
    command.takes("--unit", choices=("kr", "mio", "tkr"), says="unit_forecast")


def _takes_warn(command: CommandParser) -> None:
    command.takes("folder", says="folder", word="folder")
    _format(command)
    command.takes("--trials", type=whole, default=2_000, says="trials", word="number")
    command.takes("--seed", type=whole, default=1, says="seed", word="number")
    command.takes("--as-of", type=day, says="as_of_warn", word="date")


def _takes_structure(command: CommandParser) -> None:
    _agreement(command)
    _format(command)
    command.takes("--fund", says="structure_fund", word="folder")
    command.takes("--plan", says="structure_plan", word="file")
    command.takes("--model", says="structure_model", word="file")
    command.takes("--solve", action="append", says="solve", word="path")
    command.takes("--target", action="append", says="target", word="target", among={"known": ", ".join(QUANTITIES)})
    command.takes("--least", type=number, says="least", word="number")
    command.takes("--most", type=number, says="most", word="number")
    command.takes("--step", type=number, says="step", word="number")
    command.takes("--worth", action="append", says="worth", word="worth")
    command.takes("--view", action="append", choices=STRUCTURE_VIEWS, says="view")
    command.takes("--scenarios", says="scenarios", word="folder")
    command.takes("--compare", action="append", says="compare", word="agreement")
    command.takes("--trials", type=whole, default=2_000, says="trials", word="number")
    command.takes("--seed", type=whole, default=1, says="seed", word="number")
    command.takes("--fresh-seed", type=whole, says="fresh_seed", word="number")
    command.takes("--as-of", type=day, says="as_of_structure", word="date")


def _takes_choose(command: CommandParser) -> None:
    command.takes("file", says="choice_file", word="file")
    _format(command)
    command.takes("--safety", type=share, default=USUAL_SAFETY, says="choice_safety", word="share")
    command.takes("--trials", type=whole, default=2_000, says="trials", word="number")
    command.takes("--seed", type=whole, default=1, says="seed", word="number")


def _takes_measure(command: CommandParser) -> None:
    _agreement(command)
    command.takes("data", says="people", word="people")
    _format(command)
    command.takes("--engine", choices=ENGINES, default="duckdb", says="engine", among={"engines": ", ".join(ENGINES)})
    command.takes("--results", says="results_folder", word="folder")
    command.takes("--plan", says="plan", word="file")
    command.takes("--figures", says="figures", word="folder")
    command.takes("--show-sql", action="store_true", says="show_sql")


def _takes_power(command: CommandParser) -> None:
    _agreement(command)
    _format(command)
    command.takes("--units", type=whole, says="planned_units", word="number")
    command.takes("--looks", type=whole, default=1, says="looks", word="number")
    command.takes("--per-cluster", type=whole, says="per_cluster", word="number")
    command.takes("--alike", type=share, says="alike", word="share")


def _takes_import_people(command: CommandParser) -> None:
    command.takes("data", says="people_csv", word="people")
    command.takes("file", says="file_people", word="file")
    _format(command)
    command.takes("--kind", required=True, choices=FILE_KINDS, says="people_kind", word="kind")
    command.takes("--columns", says="people_columns", word="columns")
    command.takes("--agreement", says="people_agreement", word="folder")
    command.takes("--dry-run", action="store_true", says="dry_run")
    command.takes("--accept-partly", action="store_true", says="people_partly")
    command.takes("--seen", says="people_seen", word="digest")
    command.takes("--rejected", says="people_rejected", word="file")
    command.takes("--template", action="store_true", says="people_template")


def _takes_explain(command: CommandParser) -> None:
    _statement(command)
    command.takes("line", nargs="?", says="line", word="line")
    command.takes("--agreement", says="explain_agreement", word="folder")
    _format(command)


def _takes_replay(command: CommandParser) -> None:
    _statement(command)
    command.takes("--agreement", says="replay_agreement", word="folder")
    command.takes("--results", says="replay_results", word="results")
    _format(command)


def _takes_diff(command: CommandParser) -> None:
    command.takes("before", says="before", word="agreement")
    command.takes("after", says="after", word="agreement")
    _format(command)


def _takes_cases(command: CommandParser) -> None:
    command.takes("path", says="path", word="folder")
    _format(command)


def _takes_show(command: CommandParser) -> None:
    _agreement(command)
    command.takes("--as-of", type=day, says="as_of_version", word="date")
    _format(command)


def _takes_cash_flow(command: CommandParser) -> None:
    _agreement(command)
    command.takes("results", says="results", word="results")
    _format(command)
    command.takes("--until", type=day, says="until", word="date")
    _issued(command)


def _takes_payers(command: CommandParser) -> None:
    _agreement(command)
    command.takes("expected", says="expected", word="results")
    _format(command)
    command.takes("--effect", type=share, default=Fraction(1), says="effect", word="share")
    command.takes("--as-of", type=day, says="as_of_due", word="date")
    _issued(command)


def _takes_close(command: CommandParser) -> None:
    _agreement(command)
    command.takes("expected", says="expected_of_reached", word="results")
    _format(command)
    command.takes("--as-of", type=day, says="as_of_closing", word="date")
    _issued(command)


def _takes_terminate(command: CommandParser) -> None:
    _agreement(command)
    _format(command)
    roles = [role.value for role in PartyRole]
    command.takes("--by", choices=roles, required=True, says="by", word="role", among={"roles": ", ".join(roles)})
    command.takes("--as-of", type=day, required=True, says="as_of_terminated", word="date")
    _issued(command)


def _takes_publish_check(command: CommandParser) -> None:
    command.takes("table", says="count_table", word="table")
    _format(command)
    command.takes("--circle", choices=["parties", "council", "public"], default="public", says="circle")
    command.takes("--theme", choices=[theme.value for theme in Theme], default=Theme.OTHER.value, says="theme")
    command.takes("--unit", choices=[unit.value for unit in Unit], default=Unit.PERSON.value, says="counted_unit")
    command.takes("--by", action="append", says="by_column", word="column")
    command.takes("--where", action="append", type=chosen, says="where", word="filter")
    command.takes("--known", action="append", type=counted, says="known", word="known")
    command.takes("--as-of", type=day, says="as_of_table", word="date")
    command.takes("--agreement", default="", says="agreement_name", word="agreement")
    command.takes("--earlier", says="earlier", word="folder")
    command.takes("--keep", action="store_true", says="keep")


def _issued(command: CommandParser) -> None:
    command.takes("--statements", says="issued", word="folder")


def _agreement(command: CommandParser) -> None:
    command.takes("agreement", says="agreement", word="agreement")


def _statement(command: CommandParser) -> None:
    command.takes("statement", says="statement", word="statement")


def _format(command: CommandParser) -> None:
    command.takes("--format", choices=[shape.value for shape in Format], default="table", says="format")


# What runs each, what it takes on the line, and examples.
AGREEMENT_COMMANDS: Mapping[str, tuple[Run, Takes, str]] = {
    "measure": (
        _started("measure"),
        _takes_measure,
        "gavn measure examples/aarhus/agreements/diabetes examples/people/diabetes\n"
        "gavn measure examples/aarhus/agreements/diabetes examples/people/diabetes --results results\n"
        "gavn measure examples/aarhus/agreements/ung-i-fokus examples/people/ung-i-fokus --figures figures\n"
        "gavn measure examples/aarhus/agreements/diabetes examples/people/diabetes --engine reference --format json\n"
        "gavn measure examples/aarhus/agreements/diabetes examples/people/diabetes --show-sql",
    ),
    "power": (
        _started("power"),
        _takes_power,
        "gavn power examples/aarhus/agreements/diabetes\n"
        "gavn power examples/aarhus/agreements/diabetes --units 38 --lang en\n"
        "gavn power examples/aarhus/agreements/flere-kloge-haender --units 1475 --looks 4",
    ),
    "import-people": (
        _started("import_people"),
        _takes_import_people,
        "gavn import-people examples/people/diabetes examples/people-intake/readings.csv --kind readings --dry-run \\\n"
        "    --agreement examples/aarhus/agreements/diabetes\n"
        "gavn import-people data answers.xlsx --kind answers-who-5 --rejected rejected.csv\n"
        "gavn import-people data events.csv --kind events --columns events.yaml --format json\n"
        "gavn import-people data courses.xlsx --kind courses --template",
    ),
    "pay": (
        _started("pay"),
        _takes_pay,
        "gavn pay examples/teaching/rate-card examples/results/rate-card --as-of 2026-10-31\n"
        "gavn pay examples/teaching/rate-card examples/results/rate-card --as-of 2026-10-31 --statements statements\n"
        "gavn pay examples/teaching/rate-card examples/results/rate-card --as-of 2026-10-31 --format csv",
    ),
    "explain": (
        _started("explain"),
        _takes_explain,
        "gavn explain statements/rate-card-1.json\n"
        "gavn explain statements/rate-card-1.json 9\n"
        "gavn explain statements/rate-card-1.json --format json --lang en",
    ),
    "replay": (
        _started("replay"),
        _takes_replay,
        "gavn replay statements/rate-card-1.json\n"
        "gavn replay statements/rate-card-1.json --agreement examples/teaching/rate-card \\\n"
        "    --results examples/results/rate-card",
    ),
    "cases": (
        _started("cases"),
        _takes_cases,
        "gavn cases examples/teaching\ngavn cases examples/teaching/rate-card\ngavn cases examples/aarhus --format csv",
    ),
    "diff": (
        _started("diff"),
        _takes_diff,
        "gavn diff examples/aarhus/agreements/dialog-mod-vold/agreement.yaml \\\n"
        "    examples/aarhus/agreements/dialog-mod-vold/agreement-2.yaml",
    ),
    "show": (
        _started("show"),
        _takes_show,
        "gavn show examples/teaching/rate-card\n"
        "gavn show examples/aarhus/agreements/dialog-mod-vold --as-of 2021-12-31 --lang en",
    ),
    "cash-flow": (
        _started("cash_flow"),
        _takes_cash_flow,
        "gavn cash-flow examples/teaching/rate-card examples/results/rate-card\n"
        "gavn cash-flow examples/teaching/rate-card examples/results/rate-card --until 2027-12-31 --format csv\n"
        "gavn cash-flow examples/teaching/rate-card examples/results/rate-card --statements statements --lang en",
    ),
    "forecast": (
        _started("forecast"),
        _takes_forecast,
        "gavn forecast examples/aarhus\n"
        "gavn forecast examples/aarhus --trials 20000 --seed 7 --as-of 2024-12-31 --unit tkr\n"
        "gavn forecast examples/aarhus --no-effect --lang en\n"
        "gavn forecast examples/aarhus --safety 0.99 --trials 20000\n"
        "gavn forecast examples/aarhus --scenario slow-start --scenario half-the-effect\n"
        "gavn forecast examples/aarhus --format json",
    ),
    "backtest": (
        _started("backtest"),
        _takes_backtest,
        "gavn backtest examples/aarhus\n"
        "gavn backtest examples/aarhus --as-of 2022-12-31 --as-of 2023-12-31 --lang en\n"
        "gavn backtest examples/aarhus --as-of 2022-12-31 --unit tkr --format csv",
    ),
    "warn": (
        _started("warn"),
        _takes_warn,
        "gavn warn examples/aarhus\n"
        "gavn warn examples/aarhus --as-of 2024-12-31 --trials 5000 --seed 7 --lang en\n"
        "gavn warn examples/aarhus --format json",
    ),
    "structure": (
        _started("structure"),
        _takes_structure,
        "gavn structure examples/aarhus/agreements/ips-plus --fund examples/aarhus --trials 500 \\\n"
        "    --solve terms.employment-12.amount --solve terms.employment-24.amount --target 'capital-back >= 0.9'\n"
        "gavn structure examples/aarhus/agreements/ips-plus --plan examples/aarhus/forecasts/ips-plus.yaml \\\n"
        "    --model examples/aarhus/forecast.yaml --trials 500 --worth employment.12-months=120000 --format json\n"
        "gavn structure examples/aarhus/agreements/flere-kloge-haender --fund examples/aarhus --trials 500 \\\n"
        "    --view incentives --view sensitivity\n"
        "gavn structure examples/aarhus/agreements/ips-plus --fund examples/aarhus --trials 500 \\\n"
        "    --scenarios examples/aarhus/scenarios --lang en",
    ),
    "choose": (
        _started("choose"),
        _takes_choose,
        "gavn choose examples/choice/choice.yaml\ngavn choose examples/choice/choice.yaml --format json\n"
        "gavn choose examples/choice/with-futures.yaml --safety 0.9 --lang en",
    ),
    "payers": (
        _started("payers"),
        _takes_payers,
        "gavn payers examples/teaching/rate-card examples/results/rate-card --effect 0.80\n"
        "gavn payers examples/teaching/rate-card examples/results/rate-card --statements statements --format json",
    ),
    "close": (
        _started("close"),
        _takes_close,
        "gavn close examples/teaching/avoided-placements examples/results/avoided-placements\n"
        "gavn close examples/teaching/avoided-placements examples/results/avoided-placements \\\n"
        "    --statements statements --format csv",
    ),
    "terminate": (
        _started("terminate"),
        _takes_terminate,
        "gavn terminate examples/teaching/result-coupon --by provider --as-of 2026-06-30\n"
        "gavn terminate examples/teaching/result-coupon --by authority --as-of 2026-06-30 --statements statements",
    ),
    "publish-check": (
        _started("publish_check"),
        _takes_publish_check,
        "gavn publish-check examples/tables/dialog-mod-vold.csv --theme violence\n"
        "gavn publish-check examples/tables/dialog-mod-vold.csv --theme violence --circle council --by violence\n"
        "gavn publish-check table.csv --theme health --earlier shown --keep --format csv",
    ),
}
