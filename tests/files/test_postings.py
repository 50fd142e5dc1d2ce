"""Postings are read fast where all is in order; what is wrong is then found field by field, at its column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gavn.domain.values.problem import Problem
from gavn.files.layout import POSTING_COLUMNS, POSTINGS
from gavn.files.postings import posting_rows, read_postings
from gavn.files.read import read_fund
from gavn.files.source import read_records
from tests.builders import posting

FIRST = dict(zip(POSTING_COLUMNS, next(posting_rows([posting()])), strict=True))
LATER = dict(zip(POSTING_COLUMNS, list(posting_rows([posting()]))[1], strict=True))
# (column, what cannot stand there, its code)
WRONG = [
    ("number", "one", "value-not-a-number"),
    ("voucher", " ", "key-missing"),
    ("value_date", "31-12-2024", "value-not-a-date"),
    ("document_date", "", "value-not-a-date"),
    ("account", "", "key-missing"),
    ("amount", "1e5", "amount-wrong"),
    ("amount", "0.005", "amount-wrong"),
    ("text", "", "key-missing"),
    ("entered_by", "", "key-missing"),
    ("entered_at", "2024-06-02T09:00:00", "value-not-a-moment"),
    ("approved_by", "\t", "key-missing"),
    ("approved_at", "yesterday", "value-not-a-moment"),
    ("reverses", "the first", "value-not-a-number"),
    ("amount_provenance", "guessed", "value-not-one-of"),
    ("date_provenance", "Published", "value-not-one-of"),
]


def problems_of(first: dict[str, str], later: dict[str, str]) -> list[Problem]:
    records = [(2, list(first.values())), (3, list((later | {"number": first["number"]}).values()))]
    postings, places, problems = read_postings(records, currency="DKK")
    assert len(postings) == len(places) == 1
    assert bool(places.unread) == bool(problems)
    return problems


def test_what_was_written_is_read_again() -> None:
    records = [(line, list(row)) for line, row in enumerate(posting_rows([posting()]), start=2)]

    postings, places, problems = read_postings(records, currency="DKK")

    assert postings == [posting()]
    assert (places[0].file, places[0].line, problems) == (POSTINGS, 2, [])


@pytest.mark.parametrize(("column", "text", "code"), WRONG)
def test_a_field_that_cannot_be_read_is_named_with_its_column(column: str, text: str, code: str) -> None:
    [problem] = problems_of(FIRST | {column: text}, LATER)

    place = POSTING_COLUMNS.index(column) + 1
    assert (problem.code, problem.place.line, problem.place.column, problem.place.path) == (code, 2, place, column)


@pytest.mark.parametrize("column", [c for c in POSTING_COLUMNS if c not in ("number", "voucher", "account", "amount")])
def test_a_later_row_holds_only_account_and_amount(column: str) -> None:
    [problem] = problems_of(FIRST, LATER | {column: FIRST[column] or "1"})

    assert (problem.code, problem.place.line, problem.place.path) == ("field-on-later-row", 3, column)


def test_every_wrong_field_of_a_posting_is_found_at_once() -> None:
    wrong = {column: text for column, text, _ in WRONG}

    assert len(problems_of(FIRST | wrong, LATER | {"amount": "much", "text": "more"})) == len(wrong) + 2


@given(st.dictionaries(st.sampled_from(POSTING_COLUMNS), st.text(max_size=6)))
def test_no_posting_is_ever_lost_in_silence(changes: dict[str, str]) -> None:
    records = [(2, list((FIRST | changes).values()))]

    postings, places, problems = read_postings(records, currency="DKK")

    assert bool(problems) == (not postings or 2 in places.unread)


def test_a_record_over_several_lines_keeps_later_places_right(tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [POSTING_COLUMNS, (FIRST | {"text": "two\nlines"}).values(), LATER.values(), ("2", "too short")]
    )
    (tmp_path / "postings.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    problems: list[Problem] = []

    records = list(read_records(tmp_path, "postings.csv", columns=POSTING_COLUMNS, problems=problems))

    assert [line for line, _ in records] == [2, 4, 5]
    assert [(problem.code, problem.place.line) for problem in problems] == [("csv-width", 5)]


def test_a_rule_broken_far_down_is_told_at_its_line(aarhus_copy: Path) -> None:
    postings = aarhus_copy / POSTINGS
    text = postings.read_text(encoding="utf-8")
    lines = text.splitlines()
    last = max(place for place, line in enumerate(lines) if ",operations." in line or ",investment." in line)
    assert lines[last + 1].count(",cash,") == 1
    lines[last + 1] = lines[last + 1].replace(",cash,-", ",cash,-1")
    postings.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")

    [problem] = read_fund(aarhus_copy, agreements=False).problems

    assert (problem.code, problem.place.line) == ("posting-unbalanced", last + 1)
