"""Tables of a result set that could be told to the council or the public: of those due, who reached a result and who
did not, by cohort and group where the set has them (ADR 0016)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from gavn.domain.agreements.agreement import Agreement, Direction
from gavn.domain.disclosure.tables import CountTable, Dimension, Group, Layout, Unit, Where, count_table
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.payments.result_set import ResultSet

REACHED, OTHERS = "reached", "others"
# Those who are not due yet are of no such table, and stand in it as what it leaves out.
NOT_DUE = "not-due"
COHORT, GROUP = "cohort", "group"
# Those of no cohort or group, beside those of one.
NONE = "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric at a follow-up."""

    metric: str
    follow_up: str

    @property
    def dimension(self) -> Dimension:
        """Everybody enrolled by how it went for them."""
        return Dimension(f"result:{self.metric}/{self.follow_up}", (REACHED, OTHERS, NOT_DUE))


@dataclass(frozen=True, slots=True)
class _Part:
    """`reached` of `due` in a cohort and a group; who is due and not measured is due, and counts as the worst."""

    figure: Figure
    cohort: str
    group: str
    reached: int
    due: int


def is_result(name: str) -> bool:
    """Whether a dimension is that of a figure, and not of a cohort or a group."""
    return name.startswith("result:")


def figures_of(results: ResultSet) -> tuple[Figure, ...]:
    """Those of which the set holds how many reached it, of how many."""
    return tuple(dict.fromkeys(part.figure for part in _parts(results, frozenset())))


def unit_of(agreement: Agreement) -> Unit:
    """Families where an agreement is about families; persons else."""
    return Unit.FAMILY if agreement.unit == Unit.FAMILY else Unit.PERSON


def table_of(results: ResultSet, figure: Figure, agreement: Agreement) -> CountTable:
    """All that the set tells of a figure, with those in it who are due; a set of one cohort is not crossed by it.

    Whoever was not measured is among the others, and where less is better among those who reached it: what is told of
    an effort is no better than what is known of it.
    """
    less = frozenset(metric.id for metric in agreement.metrics if metric.direction is Direction.LESS)
    parts = [part for part in _parts(results, less) if part.figure == figure]
    whole = figure.dimension
    sides = [Dimension(name, categories) for name in (COHORT, GROUP) if len(categories := _categories(parts, name)) > 1]
    layout = Layout((*sides, Dimension(whole.id, (REACHED, OTHERS))), (Where(whole, (REACHED, OTHERS)),))
    cells: dict[Group, int] = {}
    for part in parts:
        beside = tuple(getattr(part, side.id) or NONE for side in sides)
        for category, count in ((REACHED, part.reached), (OTHERS, part.due - part.reached)):
            cells[*beside, category] = cells.get((*beside, category), 0) + count
    return count_table(layout, {unit_of(agreement): cells})


def _categories(parts: Sequence[_Part], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(getattr(part, name) or NONE for part in parts))


def _parts(results: ResultSet, less: Set[str]) -> Iterator[_Part]:
    """What was measured; of what was not, the counts that hold, the last of a cohort's group where it has several.

    `less` are the metrics of which less is better.
    """
    measured = {Figure(each.metric, each.follow_up) for each in results.rates}
    for known in results.rates:
        rate = known.rate.counted(left_out=False, less=known.metric in less)
        yield _Part(Figure(known.metric, known.follow_up), known.cohort, "", rate.reached, rate.due)
    last: dict[tuple[Figure, str, str], Tally] = {}
    for tally in Results((), results.tallies).as_known_on(results.as_of).tallies:
        last[Figure(tally.metric, tally.follow_up), tally.cohort, tally.group] = tally
    for (figure, cohort, group), tally in last.items():
        reached, due = tally.reached, tally.due
        if figure not in measured and reached is not None and due is not None and 0 <= reached <= due:
            yield _Part(figure, cohort, group, reached, due)
