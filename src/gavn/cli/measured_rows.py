"""What `gavn measure` prints: each metric at each follow-up, with what is missing and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gavn.cli.arguments import Request
from gavn.cli.measured_lines import finding_lines, plan_line
from gavn.cli.output import Format, print_csv, print_json
from gavn.cli.tables import TextTable, print_table
from gavn.domain.agreements.agreement import AgreedMetric, Direction
from gavn.domain.agreements.grading import LEAST
from gavn.domain.outcomes.definition import Gives
from gavn.domain.outcomes.people import Arm
from gavn.domain.outcomes.rates import Interval, exact_interval
from gavn.domain.values.plain import fraction_text
from gavn.language.agreements import names_of, standing_text
from gavn.language.catalogue import Language, say
from gavn.language.choices import relative_text
from gavn.language.evidence import look_at
from gavn.language.formats import date_text, exact_text, number_text
from gavn.measurement.estimates import decimal_of
from gavn.measurement.findings import Finding, Held
from gavn.measurement.measure import Measured
from gavn.measurement.question import Question, Total
from gavn.measurement.results import Answer, add_up, counted, is_less

SCHEMA = "gavn.measure/1"
Cell = str | int | Fraction | None
Row = Mapping[str, Cell]
RATES = ("rate", "low", "high", "worst", "best")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many courses there are of the effort, and of how many people."""

    courses: int
    people: int


def print_measured(measured: Measured, enrolled: Enrolled, request: Request) -> None:
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
            print_json(
                SCHEMA, {**about, "grade": agreement.evidence_grade.value, "plan": measured.plan.digest, "rows": data}
            )
        case Format.TABLE:
            _print_table(measured, rows, enrolled, request.language)


def measured_rows(measured: Measured) -> Iterator[Row]:
    """A row for each metric, follow-up, cohort and arm, its groups added together."""
    found = {each.key: each for each in measured.findings}
    for answer in measured.answers:
        keys = dict.fromkeys((t.follow_up, t.cohort, t.arm) for t in answer.totals)
        for follow_up in answer.question.metric.follow_ups:
            for at in sorted(key for key in keys if key[0] == follow_up.id):
                whole = add_up(t for t in answer.totals if (t.follow_up, t.cohort, t.arm) == at)
                unit = answer.question.metric.reported_per_unit
                key = (answer.question.metric.id, whole.follow_up, whole.cohort)
                finding = found.get(key) if whole.is_of_effort else None
                yield {**_row(answer, whole), **_concluded(finding, unit), **_held(finding)}


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


def _concluded(finding: Finding | None, unit: Fraction) -> Row:
    """What may be said of a result of the effort, against what was expected and what would have been.

    Effects are in the unit that is paid by.
    """
    expected, otherwise = (finding.expected, finding.otherwise) if finding else (None, None)
    found, change = (finding.effect, finding.change) if finding else (None, None)
    interval = found.estimate.interval if found else None
    ends = (decimal_of(interval.low / unit), decimal_of(interval.high / unit)) if interval else (None, None)
    return {
        "coverage": decimal_of(finding.coverage) if finding else None,
        "grade": finding.graded.grade.value if finding else None,
        "conclusion": expected.conclusion.verdict.value if expected else None,
        "why": " ".join(expected.conclusion.why) if expected else None,
        "effect": decimal_of(Fraction(found.estimate.value) / unit) if found else None,
        **dict(zip(("effect_low", "effect_high"), ends, strict=True)),
        "effect_against": found.how.value if found else None,
        "effect_conclusion": otherwise.conclusion.verdict.value if otherwise else None,
        "effect_why": " ".join(otherwise.conclusion.why) if otherwise else None,
        "shortfall": finding.shortfall.value if finding and finding.shortfall else None,
        "exploratory": " ".join(finding.logged.why) if finding else None,
        **_changed(change, unit),
    }


def _changed(change: Held | None, unit: Fraction) -> Row:
    """Where a mean change lies against none, where it is held against no group."""
    ends = change.found.interval if change else None
    return {
        "change_low": decimal_of(ends.low / unit) if ends else None,
        "change_high": decimal_of(ends.high / unit) if ends else None,
        "change_conclusion": change.conclusion.verdict.value if change else None,
        "change_why": " ".join(change.conclusion.why) if change else None,
    }


def _held(finding: Finding | None) -> Row:
    """Where what is concluded from lies against what was expected: it is wider than a rate's own at one of several
    looks."""
    interval = _interval_held(finding)
    if finding is None or finding.expected is None or interval is None:
        return {}
    return {"against": interval.against(finding.expected.demand.level).value}


def _interval_held(finding: Finding | None) -> Interval | None:
    """Of a rate; None where nothing was expected of it."""
    if finding is None or finding.rate is None or finding.expected is None:
        return None
    return finding.expected.found.interval


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
COLUMNS = ("metric", "follow_up", "cohort", "arm", *NUMBERS, "coverage", "result", "bounds", "expected", "grade")


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
            case "coverage":
                return self._share(row["coverage"])
            case "expected":
                return self._of_rate(row, row["expected"])
            case _:
                return self._plain(row[column], counts=column in NUMBERS)

    def _plain(self, cell: Cell, *, counts: bool) -> str:
        return "" if cell is None else self._exact(cell) if counts else str(cell)

    def _result(self, row: Row) -> str:
        if not row["counted"]:
            return say("measure.nobody_due", self.language)
        if row["rate"] is not None:
            shares = {name: self._percent(row[name]) for name in ("rate", "low", "high")}
            return say("measure.rate", self.language, **self._numbers(row, reached="reached", due="counted"), **shares)
        told = self._numbers(row, mean="mean", quantity="quantity", due="counted")
        return say("measure.mean", self.language, **told)

    def _numbers(self, row: Row, **columns: str) -> Mapping[str, str]:
        return {name: self._exact(row[column]) for name, column in columns.items()}

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
        return self._share(expected)

    def _share(self, share: Cell) -> str:
        return "" if share is None else say("measure.expected", self.language, expected=self._percent(share))

    def against(self, row: Row, interval: Interval, *, less: bool) -> str:
        """The sentence that holds a result against what was expected of it."""
        ends = {"low": interval.low, "high": interval.high, "expected": Fraction(row["expected"] or 0)}
        shares = {name: 100 * share for name, share in ends.items()}
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


def _completers(measured: Measured, row: Row, words: Words) -> str:
    """That those who did not complete are not among the enrolled of the row, and how many there are; blank where all
    are."""
    for answer in measured.answers:
        if answer.question.metric.id == row["metric"] and answer.question.completers_only:
            at = (row["follow_up"], row["cohort"], row["arm"])
            everyone = add_up(each for each in answer.everyone if (each.follow_up, each.cohort, each.arm) == at)
            about = {name: words.cell(row, name) for name in ("metric", "follow_up")}
            counts = {"completed": number_text(Fraction(str(row["enrolled"])), words.language)}
            counts["enrolled"] = number_text(everyone.enrolled, words.language)
            text = say("measure.completers", words.language, **counts)
            return say("measure.note_of", words.language, **about, text=text)
    return ""


def _print_table(measured: Measured, rows: Sequence[Row], enrolled: Enrolled, language: Language) -> None:
    agreement = measured.agreement
    name = agreement.name_da if language == Language.DANISH else agreement.name_en
    day = date_text(measured.as_of, language)
    print(say("measure.title", language, name=name, version=agreement.version, day=day))
    counts = {"courses": number_text(enrolled.courses, language), "people": number_text(enrolled.people, language)}
    print(say("measure.enrolled", language, **counts))
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
    found = {each.key: each for each in measured.findings}
    for row in (row for row in rows if row["arm"] == Arm.EFFORT):
        finding = found.get((str(row["metric"]), str(row["follow_up"]), str(row["cohort"])))
        if interval := _interval_held(finding):
            print(words.against(row, interval, less=row["metric"] in less))
        if left := _completers(measured, row, words):
            print(left)
        if finding is not None:
            about = {name: words.cell(row, name) for name in ("metric", "follow_up")}
            print("".join(f"{line}\n" for line in finding_lines(finding, about, agreement, language)), end="")
    print(say("measure.note", language, grade=agreement.evidence_grade.value))
    print(say("measure.least", language, least=LEAST))
    if look := look_at(measured.plan, measured.as_of, language):
        print(look)
    print(plan_line(measured, language))
