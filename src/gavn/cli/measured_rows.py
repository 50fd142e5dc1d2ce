"""What `gavn measure` prints: each metric at each follow-up, with what is missing and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.cli.arguments import Request
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.outcomes.definition import Gives
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.rates import exact_interval
from gavn.domain.values.plain import fraction_text
from gavn.language.agreements import names_of, standing_text
from gavn.language.catalogue import Language, say
from gavn.language.choices import relative_text
from gavn.language.formats import date_text, exact_text, number_text
from gavn.measurement.estimates import decimal_of
from gavn.measurement.measure import Measured
from gavn.measurement.question import Question, Total
from gavn.measurement.results import Answer, add_up, counted, is_less

SCHEMA = "gavn.measure/1"
Cell = str | int | Fraction | None
Row = Mapping[str, Cell]
RATES = ("rate", "low", "high", "worst", "best")


def print_measured(measured: Measured, request: Request) -> None:
    """In the format that was asked for."""
    rows = list(measured_rows(measured))
    agreement = measured.agreement
    about = {"agreement": agreement.id, "version": agreement.version, "as_of": measured.as_of.isoformat()}
    match request.format:
        case Format.CSV:
            print_csv([[*about, *rows[0]], *([*map(str, about.values()), *map(_plain, r.values())] for r in rows)])
        case Format.JSON:
            data = [
                {key: _plain(cell) if isinstance(cell, Fraction) else cell for key, cell in r.items()} for r in rows
            ]
            print_json(SCHEMA, {**about, "grade": agreement.evidence_grade.value, "rows": data})
        case Format.TABLE:
            _print_table(measured, rows, request.language)


def measured_rows(measured: Measured) -> Iterator[Row]:
    """A row for each metric, follow-up, cohort and arm, its groups added together."""
    for answer in measured.answers:
        keys = dict.fromkeys((t.follow_up, t.cohort, t.arm) for t in answer.totals)
        for follow_up in answer.question.metric.follow_ups:
            for at in sorted(key for key in keys if key[0] == follow_up.id):
                whole = add_up(t for t in answer.totals if (t.follow_up, t.cohort, t.arm) == at)
                yield _row(answer, whole)


def _row(answer: Answer, whole: Total) -> Row:
    metric = answer.question.metric
    held = counted(answer.question, whole)
    reaches = answer.question.definition.looks_at.gives is Gives.REACHED
    # In the unit that is paid by: weeks where days were looked at.
    quantity = held.quantity / metric.reported_per_unit
    return {
        "metric": metric.id,
        "follow_up": whole.follow_up,
        "cohort": whole.cohort,
        "arm": whole.arm,
        "enrolled": whole.enrolled,
        "not_due": whole.not_due,
        "due": whole.due,
        "measured": whole.found,
        "missing": whole.missing,
        "lost": whole.lost,
        "counted": held.due,
        "reached": held.reached if reaches else None,
        "quantity": None if reaches else quantity,
        "mean": decimal_of(quantity / held.due) if held.due and not reaches else None,
        **(_rates(answer.question, whole, held.reached, held.due) if reaches else dict.fromkeys(RATES)),
        "expected": metric.expected,
        "against": _against(metric, held.reached, held.due) if reaches and held.due else None,
    }


def _rates(question: Question, whole: Total, reached: int, due: int) -> Row:
    """The rate that counts with its exact interval, and what it would be were all who are missing worst, or best."""
    if not due:
        return dict.fromkeys(RATES)
    interval = exact_interval(part=reached, whole=due)
    unknown = whole.due - whole.found
    ends = (Fraction(whole.reached, whole.due), Fraction(whole.reached + unknown, whole.due))
    worst, best = reversed(ends) if is_less(question) else ends
    shares = (Fraction(reached, due), interval.low, interval.high, worst, best)
    return {name: decimal_of(share) for name, share in zip(RATES, shares, strict=True)}


def _against(metric: AgreedMetric, reached: int, due: int) -> str | None:
    """Where the interval lies against what was expected: above it, below it, or unsure, since it holds it."""
    if metric.expected is None:
        return None
    return exact_interval(part=reached, whole=due).against(metric.expected).value


def _plain(cell: Cell) -> str:
    return "" if cell is None else fraction_text(cell) if isinstance(cell, Fraction) else str(cell)


NUMBERS = ("enrolled", "not_due", "due", "measured", "missing", "lost")
COLUMNS = ("metric", "follow_up", "cohort", "arm", *NUMBERS, "result", "bounds", "expected")


@dataclass(frozen=True, slots=True)
class Words:
    """The names of an agreement's metrics and follow-ups, by id."""

    metrics: Mapping[str, str]
    follow_ups: Mapping[str, str]
    language: Language

    def cell(self, row: Row, column: str) -> str:
        """A row's cell in a column of the table, in words."""
        match column:
            case "metric":
                return self.metrics[str(row["metric"])]
            case "follow_up":
                return self.follow_ups[str(row["follow_up"])]
            case "arm":
                return say(f"measure.arm.{row['arm']}", self.language)
            case "result":
                return self._result(row)
            case "bounds":
                return self._bounds(row["worst"], row["best"])
            case "expected":
                return self._of_rate(row, row["expected"])
            case _:
                return str(row[column])

    def _result(self, row: Row) -> str:
        if not row["counted"]:
            return say("measure.nobody_due", self.language)
        if row["rate"] is not None:
            shares = {name: self._percent(row[name]) for name in ("rate", "low", "high")}
            return say("measure.rate", self.language, reached=row["reached"], due=row["counted"], **shares)
        told = {name: self._exact(row[name]) for name in ("mean", "quantity")}
        return say("measure.mean", self.language, due=row["counted"], **told)

    def _bounds(self, worst: Cell, best: Cell) -> str:
        """Nothing where everybody due was measured."""
        if worst == best:
            return ""
        return say("measure.bounds", self.language, worst=self._percent(worst), best=self._percent(best))

    def _of_rate(self, row: Row, expected: Cell) -> str:
        if expected is None:
            return ""
        if row["quantity"] is not None:
            return self._exact(expected)
        return say("measure.expected", self.language, expected=self._percent(expected))

    def against(self, row: Row, *, less: bool) -> str:
        """The sentence that holds a result against what was expected of it."""
        shares = {name: 100 * Fraction(row[name] or 0) for name in ("low", "high", "expected")}
        decimals = _telling_apart(*shares.values())
        texts = {name: number_text(share, self.language, decimals=decimals) for name, share in shares.items()}
        about = {name: self.cell(row, name) for name in ("metric", "follow_up")}
        said = say(f"measure.against.{row['against']}", self.language, **about, **texts)
        return f"{said} {say('measure.against.less', self.language)}" if less else said

    def _percent(self, share: Cell) -> str:
        return number_text(100 * Fraction(share or 0), self.language)

    def _exact(self, number: Cell) -> str:
        return exact_text(Fraction(number or 0), self.language)


def _telling_apart(low: Fraction, high: Fraction, expected: Fraction) -> int:
    """The fewest decimals, two at most, at which no bound reads as what was expected."""
    rounded = ({round(each * 10**decimals) for each in (low, high)} for decimals in range(2))
    return next((at for at, bounds in enumerate(rounded) if round(expected * 10**at) not in bounds), 2)


def _print_table(measured: Measured, rows: Sequence[Row], language: Language) -> None:
    agreement = measured.agreement
    name = agreement.name_da if language == Language.DANISH else agreement.name_en
    day = date_text(measured.as_of, language)
    print(say("measure.title", language, name=name, version=agreement.version, day=day))
    if standing := standing_text(agreement, language):
        print(standing)
    print()
    optional = {"cohort": any(row["cohort"] for row in rows), "arm": len({row["arm"] for row in rows}) > 1}
    columns = [column for column in COLUMNS if optional.get(column, True)]
    followed = {each.id: relative_text(each, language) for metric in agreement.metrics for each in metric.follow_ups}
    words = Words(names_of(agreement.metrics, language), followed, language)
    shown = tuple(tuple(words.cell(row, column) for column in columns) for row in rows)
    right = frozenset(place for place, column in enumerate(columns) if column in NUMBERS)
    print_table(TextTable(tuple(say(f"measure.head.{column}", language) for column in columns), shown, right))
    print()
    less = {metric.id for metric in agreement.metrics if metric.direction is Direction.LESS}
    for row in rows:
        if row["against"] is not None and row["arm"] == Arm.EFFORT:
            print(words.against(row, less=row["metric"] in less))
    print(say("measure.note", language, grade=agreement.evidence_grade.value))
