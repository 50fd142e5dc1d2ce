"""`gavn power`: before signing, what the planned number of people can show, and how several looks are to be read."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from gavn.cli.agreements import stop, version_at
from gavn.cli.arguments import Request, request_of
from gavn.cli.exits import Exit
from gavn.cli.output import Format, plain_cell, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.grading import AGAINST_GROUP, LEAST
from gavn.domain.agreements.measurement_plan import Boundary
from gavn.domain.forecasting.looks import boundaries, naive_looks
from gavn.domain.outcomes.definition import Gives
from gavn.domain.values.problem import Place, Problem
from gavn.language.agreements import names_of, standing_text
from gavn.language.catalogue import Language, say
from gavn.language.formats import number_text
from gavn.measurement.comparison.estimates import HOLDS_FROM, Method
from gavn.measurement.comparison.power import (
    clusters_as_persons,
    least_effect,
    power_of_means,
    power_of_share_above,
    power_of_shares,
    smallest_size,
)

SCHEMA = "gavn.power/1"
BOUNDARIES = (Boundary.POCOCK, Boundary.OBRIEN_FLEMING)
MOST_UNITS, MOST_LOOKS = 100_000, 50
# No effect of so many standard deviations is worth looking for.
GREATEST = 10.0


@dataclass(frozen=True, slots=True)
class Planned:
    """What the planned number can show of a metric; `level` is None where there is none to hold it against.

    `power` is the chance of a conclusion if what is expected is true, `least` the minimum detectable effect: a share,
    or standard deviations where quantities are measured; `needed` the smallest number that finds what is expected.
    """

    metric: str
    level: Fraction | None
    expected: Fraction | None
    power: float | None
    least: float | None
    needed: int | None
    share: bool = True


@dataclass(frozen=True, slots=True)
class Clustered:
    """Whole clusters of so many people, who are alike by `alike`, the intraclass correlation (0 to 1)."""

    size: int
    alike: Fraction

    def worth(self, persons: int) -> int:
        """How many independent persons so many are as good as; at least two, of which something can be told."""
        return max(2, int(clusters_as_persons(persons, size=self.size, alike=float(self.alike))))

    @property
    def least(self) -> int:
        """The people of as many clusters as it takes before anything is concluded."""
        return self.size * HOLDS_FROM[Method.CLUSTERED]


def run(arguments: argparse.Namespace) -> int:
    request = request_of(arguments)
    path = Path(arguments.agreement)
    agreement = version_at(path, request)
    units = arguments.units if arguments.units is not None else agreement.expected_units
    if units is None:
        raise stop([Problem("power-no-units", Place(str(path)), {"most": str(MOST_UNITS)})], request)
    if not 2 <= units <= MOST_UNITS:
        place = Place() if arguments.units is not None else Place(str(path))
        values = {"units": str(units), "most": str(MOST_UNITS)}
        raise stop([Problem("power-units-outside", place, values)], request)
    if not 1 <= arguments.looks <= MOST_LOOKS:
        values = {"looks": str(arguments.looks), "most": str(MOST_LOOKS)}
        raise stop([Problem("power-looks-odd", values=values)], request)
    clustered = _clustered(arguments, agreement, request)
    worth: Worth = clustered.worth if clustered else lambda persons: persons
    planned = [_planned(metric, agreement, units, worth) for metric in agreement.metrics]
    if clustered:
        planned = [_of_clusters(each, clustered, units) for each in planned]
    _print(agreement, Plan(units, planned, arguments.looks, clustered), request)
    return Exit.DONE


def _clustered(arguments: argparse.Namespace, agreement: Agreement, request: Request) -> Clustered | None:
    """How many there are in each cluster and how alike they are; None where nothing is said of it."""
    size, alike = arguments.per_cluster, arguments.alike
    if size is None and alike is None:
        return None
    if not agreement.clusters or size is None or alike is None or not (1 <= size <= MOST_UNITS and 0 <= alike <= 1):
        raise stop([Problem("power-clusters-odd", values={"most": str(MOST_UNITS)})], request)
    return Clustered(size, alike)


def _of_clusters(planned: Planned, clustered: Clustered, units: int) -> Planned:
    """Of fewer clusters than it takes nothing is concluded, however many people there are."""
    needed = None if planned.needed is None else max(planned.needed, clustered.least)
    if units >= clustered.least:
        return replace(planned, needed=needed)
    return replace(planned, power=None if planned.power is None else 0.0, least=None, needed=needed)


# So many independent persons are as good as so many people.
Worth = Callable[[int], int]


def _planned(metric: AgreedMetric, agreement: Agreement, units: int, worth: Worth) -> Planned:
    compared = agreement.evidence in AGAINST_GROUP
    by_share = metric.measured is None or metric.measured.looks_at.gives is Gives.REACHED
    level = metric.baseline if metric.baseline is not None else metric.expected
    if not by_share or level is None or not 0 < level < 1:
        least = (
            least_effect(lambda effect: power_of_means(effect, each=worth(units)), most=GREATEST) if compared else None
        )
        return Planned(metric.id, None, metric.expected, None, least, None, share=False)
    expected = metric.expected if metric.expected is not None and 0 < metric.expected < 1 else None
    chance = _between_groups(float(level), worth) if compared else _above(float(level))
    known = expected is not None and expected != level
    power = chance(float(expected), units) if known and expected is not None else None
    needed = smallest_size(lambda size: chance(float(expected or 0), size)) if known else None
    least = _least(chance, metric, float(level), units)
    return Planned(metric.id, level, expected, power, least, needed)


Chance = Callable[[float, int], float]


def _above(level: float) -> Chance:
    return lambda true, size: power_of_share_above(level=level, true=true, whole=size)


def _between_groups(level: float, worth: Worth) -> Chance:
    return lambda true, size: power_of_shares(true, level, each=worth(size))


def _least(chance: Chance, metric: AgreedMetric, level: float, units: int) -> float | None:
    """To the side that is better."""
    if metric.direction.value == "less":
        return least_effect(lambda effect: chance(level - effect, units), most=level)
    return least_effect(lambda effect: chance(level + effect, units), most=1 - level)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: so many people (in each of two groups), looked at so often; `clustered` where that was said."""

    units: int
    planned: list[Planned]
    looks: int
    clustered: Clustered | None


def _print(agreement: Agreement, plan: Plan, request: Request) -> None:
    rows, looks = [_row(each) for each in plan.planned], plan.looks
    match request.format:
        case Format.CSV:
            about = _about(agreement, plan)
            print_csv([[*about, *rows[0]], *(_cells({**about, **row}) for row in rows)])
        case Format.JSON:
            limits = {shape.value: [round(each, 4) for each in boundaries(looks, shape)] for shape in BOUNDARIES}
            sequential = {"looks": looks, "naive": round(naive_looks(looks), 4), "boundaries": limits}
            print_json(SCHEMA, {**_about(agreement, plan), "rows": rows, **sequential})
        case Format.TABLE:
            _print_table(agreement, plan, request.language)


def _about(agreement: Agreement, plan: Plan) -> dict[str, object]:
    clustered = plan.clustered
    return {
        "agreement": agreement.id,
        "version": agreement.version,
        "units": plan.units,
        "per_cluster": clustered.size if clustered else None,
        "alike": round(float(clustered.alike), 4) if clustered else None,
    }


def _cells(row: Mapping[str, object]) -> list[str]:
    return [plain_cell(cell) for cell in row.values()]


def _row(planned: Planned) -> dict[str, object]:
    return {
        "metric": planned.metric,
        "level": None if planned.level is None else round(float(planned.level), 4),
        "expected": None if planned.expected is None else round(float(planned.expected), 4),
        "power": None if planned.power is None else round(planned.power, 4),
        "least": None if planned.least is None else round(planned.least, 4),
        "least_in": "share" if planned.share else "deviations",
        "needed": planned.needed,
    }


def _print_table(agreement: Agreement, plan: Plan, language: Language) -> None:
    name = agreement.name_da if language == Language.DANISH else agreement.name_en
    number = number_text(plan.units, language)
    print(say("power.title", language, name=name, version=agreement.version, units=number))
    if standing := standing_text(agreement, language):
        print(standing)
    print()
    names = names_of(agreement.metrics, language)
    heads = ("metric", "against", "expected", "power", "least", "needed")
    rows = tuple((names[each.metric], *_texts(each, agreement, language)) for each in plan.planned)
    print_table(TextTable(tuple(say(f"power.head.{head}", language) for head in heads), rows))
    print()
    print(say("power.note", language))
    print(say("power.few", language, least=LEAST))
    if agreement.clusters:
        print(_clusters_text(agreement, plan, language))
    if plan.looks > 1:
        print("\n".join(_boundaries(plan.looks, language)))


def _clusters_text(agreement: Agreement, plan: Plan, language: Language) -> str:
    values: dict[str, object] = {"clusters": agreement.clusters, "least": HOLDS_FROM[Method.CLUSTERED]}
    if plan.clustered is None:
        return say("power.clusters", language, **values)
    values |= {
        "size": number_text(plan.clustered.size, language),
        "alike": number_text(plan.clustered.alike, language, decimals=2),
        "units": number_text(plan.units, language),
        "worth": number_text(plan.clustered.worth(plan.units), language),
    }
    return say("power.clusters_of", language, **values)


def _texts(planned: Planned, agreement: Agreement, language: Language) -> Iterator[str]:
    none = say("power.none", language)

    def percent(share: Fraction | float | None) -> str:
        if share is None:
            return none
        return say("power.percent", language, number=number_text(100 * Fraction(share), language, decimals=1))

    compared = agreement.evidence in AGAINST_GROUP
    yield say("power.group", language) if compared else percent(planned.level)
    yield percent(planned.expected) if planned.share else none
    yield percent(planned.power)
    if planned.least is None:
        yield none
    elif planned.share:
        yield say("power.points", language, number=number_text(Fraction(100 * planned.least), language, decimals=1))
    else:
        yield say("power.deviations", language, number=number_text(Fraction(planned.least), language, decimals=2))
    yield none if planned.needed is None else number_text(planned.needed, language)


def _boundaries(looks: int, language: Language) -> Iterator[str]:
    naive = number_text(Fraction(100 * naive_looks(looks)), language)
    yield say("power.naive", language, looks=looks, naive=naive)
    for shape in BOUNDARIES:
        limits = (number_text(Fraction(each), language, decimals=2) for each in boundaries(looks, shape))
        yield say(f"power.boundary.{shape.value}", language, limits="  ".join(limits))
