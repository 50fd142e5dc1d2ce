"""A report is held against the records of its own day, in its own unit, and every printed figure against something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.economy.accounts import AccountKind
from gavn.domain.economy.reconcile import Check, Operation
from gavn.domain.economy.table import Column, Movements
from gavn.domain.fund.disagreements import find_disagreements
from gavn.domain.fund.fund import Fund, movements_of
from gavn.domain.fund.published import PublishedCell
from gavn.domain.fund.quantities import QUANTITIES
from gavn.domain.fund.standing import standing_of
from gavn.files.read import read_fund
from gavn.language.catalogue import Language
from gavn.language.findings import formula_text
from tests.conftest import AARHUS


@pytest.fixture(scope="module")
def fund() -> Fund:
    found = read_fund(AARHUS).fund
    assert found is not None
    return found


def with_moves(moved: Movements, more: Mapping[tuple[str, date], int]) -> Movements:
    """`more` in thousands of kroner on top of what has moved."""
    days = dict(moved.by_account_day)
    for key, thousands in more.items():
        days[key] = days.get(key, 0) + 100_000 * thousands
    return Movements(moved.currency, days)


def test_later_years_do_not_change_what_an_old_report_is_held_against(fund: Fund) -> None:
    moved = movements_of(fund)
    operations = next(a.id for a in fund.chart if a.kind.value == "operations")
    payment = next(a.id for a in fund.chart if a.kind.value == "outcome-payment" and a.concerns == "dialog-mod-vold")
    cash = next(a.id for a in fund.chart if a.kind.value == "cash")
    day = date(2025, 2, 1)
    later = with_moves(moved, {(operations, day): 900, (payment, day): -190, (cash, day): -710})
    budget = next(version for version in fund.versions if version.lines)
    doubled = tuple(replace(line, amount=line.amount + line.amount) for line in budget.lines)
    newer = replace(budget, id="budget-newer", adopted_on=date(2025, 12, 1), lines=doubled)
    next_year = replace(fund, as_of=date(2025, 12, 31), versions=(*fund.versions, newer))

    assert find_disagreements(next_year, moved=later) == find_disagreements(fund, moved=moved)


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ({}, date(2024, 12, 31)),
        ({"as_of": date(2024, 6, 30)}, date(2024, 6, 30)),
        ({"as_of": None}, date(2024, 12, 31)),
        ({"as_of": None, "pipeline": None}, date(2025, 3, 1)),
    ],
)
def test_a_report_reaches_to_a_day(fund: Fund, changes: dict[str, None], until: date) -> None:
    [publication] = fund.publications
    assert replace(publication, **changes).until == until


@pytest.mark.parametrize(
    ("table", "figure", "column", "printed", "difference"),
    [
        ("pipeline", "received", "general", 54, -1),
        ("pipeline", "received", "call-2022-mental-illness", 11, 1),
        ("economy", "injections", "R2020", 41_000, -1_000),
        ("economy", "injections", "B2025", 7_000, 1_000),
    ],
)
def test_every_printed_figure_is_held_against_the_records(
    fund: Fund, table: str, figure: str, column: str, printed: int, difference: int
) -> None:
    """What is received and put in is no line of a sum, and is compared all the same."""
    [publication] = fund.publications
    assert publication.economy is not None
    assert publication.pipeline is not None
    cells = tuple(
        replace(cell, printed=Fraction(printed))
        if (cell.row, Column(cell.layer, cell.period).label) == (figure, column)
        else cell
        for cell in publication.economy.cells
    )
    counts = tuple(
        replace(count, printed=printed) if (count.column, count.stream) == (figure, column) else count
        for count in publication.pipeline.counts
    )
    misprinted = replace(
        publication,
        economy=replace(publication.economy, cells=cells),
        pipeline=replace(publication.pipeline, counts=counts),
    )
    moved = movements_of(fund)
    found = find_disagreements(replace(fund, publications=(misprinted,)), moved=moved)
    [finding] = [f for f in found if (f.check, f.subject, f.column) == (Check.STANDING, figure, column)]
    assert finding.difference == difference
    assert not any(f.subject == figure for f in find_disagreements(fund, moved=moved))


@pytest.mark.parametrize(
    ("arguments", "paid_back"),
    [({"year": "2024"}, 7), ({"year": "2025", "until": "2025-12-31"}, 1), ({"until": "2025-12-31"}, 8)],
)
def test_only_money_in_counts_as_paying_back_and_once(fund: Fund, arguments: dict[str, str], paid_back: int) -> None:
    moved = movements_of(fund)
    paying = {a.concerns: a.id for a in fund.chart if a.kind == AccountKind.OUTCOME_PAYMENT}
    day = date(2025, 2, 1)
    later = with_moves(moved, {(paying["diabetes"], day): 100, (paying["job-bootcamp"], day): -50})

    assert QUANTITIES["investments-paying-back"](fund, later, arguments).value == paid_back
    if "year" in arguments:
        as_of = date(int(arguments["year"]), 12, 31)
        assert standing_of(fund, as_of=as_of, moved=later.until(as_of)).paying == paid_back


def test_the_numbers_behind_a_finding_give_what_was_calculated(fund: Fund) -> None:
    """A sum is in the printed unit; a share and what lies above one are told as such."""
    findings = find_disagreements(fund, moved=movements_of(fund))
    for finding in findings:
        terms = [amount for _, amount in finding.terms]
        if finding.operation == Operation.SUM:
            assert sum(terms) == finding.calculated, finding.subject
    shares = [finding for finding in findings if finding.operation == Operation.SHARE]
    assert [finding.subject for finding in shares] == ["flere-kloge-haender-dropout"]
    assert formula_text(shares[0], Language.DANISH) == "110 / 1.475"
    above = replace(shares[0], operation=Operation.EXCESS, terms=(*shares[0].terms, ("expected", Fraction(31))))
    assert formula_text(above, Language.DANISH) == "(110 / 1.475 − 31 %) / 31 %"


def with_cells(fund: Fund, cells: Iterable[PublishedCell]) -> Fund:
    report = fund.publications[0]
    assert report.economy
    return replace(fund, publications=(replace(report, economy=replace(report.economy, cells=tuple(cells))),))


def printed_cells(fund: Fund) -> tuple[PublishedCell, ...]:
    economy = fund.publications[0].economy
    assert economy
    return economy.cells


@pytest.mark.parametrize(
    ("left_out", "rolled"),
    [
        ((), ["R2021", "R2022", "B2029-2034"]),
        ((2020, 2021), ["B2029-2034"]),
        ((2021,), ["B2029-2034"]),
        ((2020,), ["R2022", "B2029-2034"]),
        ((2028,), ["R2021", "R2022"]),
    ],
)
def test_a_balance_rolls_on_only_from_one_that_is_printed(
    fund: Fund, left_out: tuple[int, ...], rolled: list[str]
) -> None:
    kept = with_cells(fund, (cell for cell in printed_cells(fund) if cell.period.start.year not in left_out))

    findings = find_disagreements(kept, moved=movements_of(fund))

    assert [finding.column for finding in findings if finding.check == Check.ROLL_FORWARD] == rolled


def test_the_order_of_the_printed_cells_changes_nothing(fund: Fund) -> None:
    turned = with_cells(fund, reversed(printed_cells(fund)))
    moved = movements_of(fund)

    def told(of: Fund) -> set[tuple[object, ...]]:
        return {(f.check, f.verdict, f.subject, f.column, f.difference) for f in find_disagreements(of, moved=moved)}

    assert told(turned) == told(fund)
