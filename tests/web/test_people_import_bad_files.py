"""Bad files with observations of people sent through the page: told in words at their place, and nothing comes in."""

from __future__ import annotations

import pytest

from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.web.apps.participants.models import SubmissionRow
from tests.files.people_files import csv_of
from tests.files.test_people_intake_bad_files import REFUSED, REJECTED
from tests.web.importing import heading, rows_of, send, told
from tests.web.people import enrolled
from tests.web.reading import errors_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]
WHOLE = (
    "nothing", "only-blanks", "only-a-mark", "too-large", "old-excel", "open-document", "open-document-called-excel",
    "macro-file", "macro-file-called-xlsx", "pdf", "no-ending", "excel-called-csv", "csv-called-excel", "encrypted-zip",
    "bomb", "bomb-that-lies", "zip-slip", "only-the-magic", "excel-cut", "cells-far-apart", "laughs", "from-outside",
    "nul", "utf-16-cut", "two-encodings", "sheets-named-by-numbers", "headings-twice-that-are-numbers",
    "file-named-by-a-number", "quote-not-closed", "merged-cells", "failed-formula", "no-headings-but-numbers",
)  # fmt: skip
IN_A_ROW = (
    "reading-of-nobody", "reading-of-a-stranger", "reading-number", "instrument-none",
    "instrument-sql", "instrument-number", "value-none", "value-nan", "value-power", "value-share", "value-formula",
    "value-thousand-digits", "value-a-number", "value-ambiguous", "value-too-fine", "value-too-large", "scale-above",
    "scale-between-steps", "reading-no-day", "withdrawn-perhaps", "id-a-number", "answer-skipped", "answers-none",
    "answer-above", "answer-half",
)  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_cannot_be_trusted_is_told_at_the_file(name: str) -> None:
    enrolled(case="17")
    before = told()
    file, data, _ = REFUSED[name]

    response = send(data, name=file)

    assert response.status_code == 200 and told() == before
    forms = [form for name in ("form", "columns") if (form := response.context.get(name)) is not None]
    errors = {field: list(texts) for form in forms for field, texts in form.errors.items()}
    assert (
        set(errors) <= {"file", "sheet", "column-person", "column-instrument", "column-on", "column-value"} and errors
    )
    assert all(len(text) > 20 for texts in errors.values() for text in texts)
    assert not holds_person_number(text_of(response))


@pytest.mark.parametrize("name", IN_A_ROW)
def test_a_row_that_cannot_be_read_is_told_with_its_row_and_column(name: str) -> None:
    enrolled(case="17")
    kind, row, column, _ = REJECTED[name]

    response = send(csv_of(kind, row), kind=kind)

    assert heading(response) == "Ingen af filens rækker kan tages ind. Én række er afvist."
    assert any(told.startswith(f"Række 2 {column or 'hele rækken'}") for told in rows_of(response, "rejected"))
    assert 'value="take"' not in text_of(response) and SubmissionRow.objects.count() == 0
    assert not holds_person_number(text_of(response))


def test_the_file_field_says_what_is_wrong_in_both_languages() -> None:
    for language, words in (("da", "Filen er tom."), ("en", "The file is empty.")):
        assert words in errors_of(text_of(send(b"", language=language)))["file"]
