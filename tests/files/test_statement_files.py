"""Statements as files: written, read and worked out again to the same, whatever the agreement and its facts."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.agreements.dossier import Case
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.entitlement import entitle
from gavn.domain.payments.filed import FiledStatement, state
from gavn.domain.payments.statement import Statement
from gavn.domain.values.money import total
from gavn.domain.values.problem import Refused
from gavn.files.statements import read_earlier, read_statement, statement_text, write_statement
from tests.agreed import agreement, reached
from tests.cases.test_library import CASES, dossier
from tests.sizes import examples

DAY = date(2026, 12, 31)


def filed(count: int = 3, *, earlier: tuple[Statement, ...] = (), on: date = DAY) -> FiledStatement:
    return state(agreement(), reached(count), as_of=on, issued_on=on, earlier=earlier)


@pytest.mark.parametrize(("folder", "case"), CASES, ids=lambda value: getattr(value, "id", getattr(value, "name", "")))
def test_every_case_of_the_library_is_read_as_it_was_written(folder: Path, case: Case, tmp_path: Path) -> None:
    version = dossier(folder).versions[-1]
    made = state(version, case.results, as_of=case.as_of, issued_on=case.as_of)

    found = read_statement(write_statement(made, tmp_path))

    assert found == made
    assert found.repeated() == []


@examples(15)
@given(st.data())
def test_statements_one_after_the_other_are_replayed_and_sum_to_the_entitlement(data: st.DataObject) -> None:
    """Whatever facts become known when, and whichever are withdrawn."""
    folder, case = data.draw(st.sampled_from(CASES))
    version = dossier(folder).versions[-1]
    late = {fact.id: timedelta(days=data.draw(st.integers(0, 400))) for fact in (*case.claims, *case.tallies)}
    results = Results(
        tuple(replace(claim, known_on=claim.known_on + late[claim.id]) for claim in case.claims),
        tuple(replace(tally, known_on=tally.known_on + late[tally.id]) for tally in case.tallies),
    )
    days = sorted(data.draw(st.lists(st.integers(0, 900), min_size=1, max_size=4)))

    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        for days_after in days:
            on = case.as_of - timedelta(days=365) + timedelta(days=days_after)
            earlier = read_earlier(place, version.id)
            last = write_statement(state(version, results, as_of=on, issued_on=on, earlier=earlier), place)
        found = read_statement(last)
        statements = (*found.earlier, found.statement)

    assert found.repeated() == []
    owed = entitle(version, results, as_of=found.statement.entitlement.as_of)
    assert total((s.total for s in statements), currency=version.currency) == owed.total
    for party in {line.payer for line in owed.lines} - {""}:
        paid = (statement.paid_by(party) for statement in statements)
        assert total(paid, currency=version.currency) == owed.paid_by(party)


def test_the_same_statement_gives_the_same_bytes() -> None:
    assert statement_text(filed()) == statement_text(filed())


def test_a_statement_names_no_person(tmp_path: Path) -> None:
    text = write_statement(filed(), tmp_path).read_text(encoding="utf-8")

    assert '"count": 3' in text
    assert "p0" not in text


def test_what_was_issued_is_never_overwritten(tmp_path: Path) -> None:
    path = write_statement(filed(), tmp_path)
    before = path.read_bytes()

    with pytest.raises(Refused, match="statement-there-already"):
        write_statement(filed(4), tmp_path)

    assert path.read_bytes() == before


def test_a_statement_beside_other_earlier_ones_is_refused(tmp_path: Path) -> None:
    first = filed()
    write_statement(first, tmp_path)
    later = DAY + timedelta(days=30)
    second = write_statement(filed(5, earlier=(first.statement,), on=later), tmp_path)
    assert read_statement(second).statement.total.minor == 2_000_000
    (tmp_path / "work-1.json").unlink()
    write_statement(filed(4), tmp_path)

    with pytest.raises(Refused, match="statement-earlier-other"):
        read_statement(second)


def test_what_was_stated_before_is_never_stated_again_where_a_file_is_lost(tmp_path: Path) -> None:
    first = filed()
    write_statement(first, tmp_path).unlink()
    second = write_statement(filed(5, earlier=(first.statement,), on=DAY + timedelta(days=30)), tmp_path)

    with pytest.raises(Refused, match="statement-earlier-missing") as refused:
        read_earlier(tmp_path, "work")

    assert refused.value.problems[0].values == {"statement": "work-2", "earlier": "work-1"}
    assert [path.name for path in tmp_path.iterdir()] == [second.name]


def test_a_writer_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".work-1.json.new").write_text("{", encoding="utf-8")

    path = write_statement(filed(), tmp_path)

    assert [found.name for found in tmp_path.iterdir()] == [path.name] == ["work-1.json"]
    assert read_statement(path).repeated() == []
