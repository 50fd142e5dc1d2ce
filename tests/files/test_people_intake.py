"""Good files with person-level data: every form gives the same rows, each new, there already or a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from gavn.domain.outcomes.intake.judge import Verdict
from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.intake.known import Known
from gavn.domain.outcomes.people import Course, Event, Exit, Reading, Spell
from gavn.domain.outcomes.person_numbers import could_be_person_number
from gavn.domain.outcomes.referrals import ReferralMove, Step
from gavn.domain.values.problem import Refused
from gavn.files.intake.numbers import NumberFormat
from gavn.files.intake.people_columns import ColumnMap, guess, memory_key, read_map, safe, write_map
from gavn.files.intake.people_rows import PeopleIntake, confirmed
from gavn.files.intake.people_sheets import rejected_rows, sheet_csv, sheet_xlsx, template, template_csv, template_xlsx
from gavn.files.intake.people_upload import open_people_file
from gavn.language.catalogue import Language
from tests.files.intake_files import xlsx_bytes
from tests.files.people_files import HEADS, KNOWN, PEOPLE, ROWS, csv_of, take, with_cells

TEXT = csv_of("courses", ROWS["courses"], ("Æ-4", "Ørsted 7", "3.5.2026", "", ""))
XLSX_ROWS = (("F-3", 20, date(2026, 5, 1), 2026, "unge"), ("Æ-4", "Ørsted 7", date(2026, 5, 3), "", ""))
COURSES = [Course("F-3", "20", date(2026, 5, 1), "2026", "unge"), Course("Æ-4", "Ørsted 7", date(2026, 5, 3))]
FORMS = {
    "windows": ("a.csv", TEXT.encode("cp1252")),
    "utf-8": ("a.csv", TEXT.encode()),
    "utf-8-with-mark": ("a.CSV", TEXT.encode("utf-8-sig")),
    "utf-16-little": ("a.txt", b"\xff\xfe" + TEXT.encode("utf-16-le")),
    "utf-16-big": ("a.txt", b"\xfe\xff" + TEXT.encode("utf-16-be")),
    "tabs": ("a.txt", TEXT.replace(";", "\t").encode()),
    "commas": ("a.csv", TEXT.replace(";", ",").encode()),
    "line-feeds": ("a.csv", TEXT.replace("\r\n", "\n").encode()),
    "returns": ("a.csv", TEXT.replace("\r\n", "\r").encode()),
    "blank-rows": ("a.csv", ("\r\n;;;;\r\n" + TEXT + ";;;;\r\n" * 50).encode()),
    "letters-in-two-parts": ("a.csv", TEXT.replace("Å", "A\u030a").encode()),
    "excel": ("a.xlsx", xlsx_bytes(*XLSX_ROWS, head=HEADS["courses"])),
    "excel-since-1904": ("a.xlsx", xlsx_bytes(*XLSX_ROWS, head=HEADS["courses"], date_1904=True)),
    "excel-texts": ("a.xlsx", xlsx_bytes(*(map(str, row) for row in XLSX_ROWS), head=HEADS["courses"])),
}


@pytest.mark.parametrize(("name", "data"), FORMS.values(), ids=FORMS)
def test_the_same_rows_are_read_from_every_form(name: str, data: bytes) -> None:
    intake = take("courses", name, data)

    assert intake.rejections == ()
    assert [each.record for each in intake.accepted] == COURSES
    assert {each.verdict for each in intake.accepted} == {Verdict.NEW}


RECORDS = {
    "referrals": ReferralMove("H-2", "20", Step.REFERRED, date(2026, 5, 2)),
    "courses": COURSES[0],
    "exits": Exit("F-1", date(2026, 5, 1), completed=True),
    "readings": Reading("", "17", "WHO-5", date(2026, 5, 1), Fraction(52)),
    "answers-who-5": Reading("", "17", "WHO-5", date(2026, 5, 1), Fraction(52)),
    "events": Event("", "17", "dom", date(2026, 5, 1)),
    "spells": Spell("17", "kontanthjælp", date(2026, 5, 1), date(2026, 5, 31)),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_row_of_each_kind_becomes_its_record(kind: str) -> None:
    [row] = take(kind, "a.csv", csv_of(kind, ROWS[kind]).encode()).accepted

    made = replace(row.record, id="") if isinstance(row.record, Reading | Event) else row.record
    assert (row.verdict, made) == (Verdict.NEW, RECORDS[kind])


def test_answers_and_their_score_are_the_same_reading() -> None:
    [answered] = take("answers-who-5", "a.csv", csv_of("answers-who-5", ROWS["answers-who-5"]).encode()).accepted
    [scored] = take("readings", "a.csv", csv_of("readings", ROWS["readings"]).encode()).accepted

    assert answered.record == scored.record
    assert isinstance(scored.record, Reading) and not any(char.isdigit() for char in scored.record.id)


THERE = {
    "courses": (("F-1", "17", "05-01-2026", "2026", ""), ("F-1", "17", "06-01-2026", "2026", ""), ("enrolled_on",)),
    "exits": (("F-2", "01-04-2026", "ja", ""), ("F-2", "01-04-2026", "nej", "job"), ("completed", "reason")),
    "readings": (("17", "WHO-5", "10-01-2026", "40", "", "r-1"), ("17", "WHO-5", "10-01-2026", "44", "x", "r-1"),
                 ("value", "withdrawn")),
    "events": (("17", "sigtelse", "03-03-2026", "", "e-1"), ("17", "sigtelse", "04-03-2026", "", "e-1"), ("on",)),
    "spells": (("17", "beskæftigelse", "01-03-2026", "31-03-2026"), ("17", "beskæftigelse", "01-03-2026", "30-04-2026"),
               ("last_day",)),
    "referrals": (("H-1", "19", "henvist", "01-05-2026", ""), ("H-1", "19", "henvist", "30-04-2026", ""), ("on",)),
}  # fmt: skip


@pytest.mark.parametrize("kind", THERE)
def test_what_is_there_already_changes_nothing_and_other_content_is_a_correction(kind: str) -> None:
    same, other, changes = THERE[kind]
    head = (*HEADS[kind], "Løbenummer") if kind == "events" else HEADS[kind]

    already = take(kind, "a.csv", csv_of(kind, same, head=head).encode())
    corrected = take(kind, "a.csv", csv_of(kind, other, head=head).encode())

    assert ([each.verdict for each in already.accepted], already.records) == ([Verdict.ALREADY], ())
    assert [(each.verdict, each.changes) for each in corrected.accepted] == [(Verdict.CORRECTION, changes)]
    with pytest.raises(Refused, match="people-nothing-new"):
        confirmed(already, seen=already.digest, partly=False)


def test_a_referral_is_read_with_all_its_moves_whatever_their_order() -> None:
    steps = ("optaget", "visiteret", "motivated", "henvist")
    days = ("04-05-2026", "02-05-2026", "03-05-2026", "01-05-2026")
    rows = [with_cells("referrals", trin=step, dato=day) for step, day in zip(steps, days, strict=True)]

    assert len(take("referrals", "a.csv", csv_of("referrals", *rows).encode()).accepted) == 4


def test_what_is_confirmed_is_what_was_seen_and_all_of_it() -> None:
    good = take("courses", "a.csv", csv_of("courses", ROWS["courses"]).encode())
    mixed = take("courses", "a.csv", csv_of("courses", ROWS["courses"], with_cells("courses", forløb="")).encode())

    assert confirmed(good, seen=good.digest, partly=False) == (COURSES[0],)
    assert confirmed(mixed, seen=mixed.digest, partly=True) == (COURSES[0],)
    with pytest.raises(Refused, match="people-rows-rejected"):
        confirmed(mixed, seen=mixed.digest, partly=False)
    with pytest.raises(Refused, match="people-preview-changed"):
        confirmed(good, seen=mixed.digest, partly=True)


def test_a_preview_is_another_where_anything_in_it_is() -> None:
    later = replace(KNOWN, people=replace(PEOPLE, courses=(*PEOPLE.courses, COURSES[0])))

    def digest(*rows: tuple[str, ...], known: Known = KNOWN) -> str:
        return take("courses", "a.csv", csv_of("courses", *rows).encode(), known=known).digest

    row = ROWS["courses"]
    seen = {
        digest(row),
        digest(with_cells("courses", hold="2025")),
        digest(row, with_cells("courses", forløb="")),
        digest(row, with_cells("courses", startdato="")),
        digest(row, known=later),
    }
    assert len(seen) == 5
    assert digest(row) == digest(row)


def test_a_correction_that_breaks_what_stands_is_rejected() -> None:
    """The exit of F-2 was on 1 April."""
    intake = take("courses", "a.csv", csv_of("courses", ("F-2", "18", "02-05-2026", "", ""), ROWS["courses"]).encode())

    [rejection] = intake.rejections
    assert (rejection.row, [problem.code for problem in rejection.problems]) == (2, ["people-exit-too-early"])
    assert [each.record for each in intake.accepted] == [COURSES[0]]


def test_a_referral_in_the_midst_of_a_later_one_is_rejected() -> None:
    """Person 19 was referred again on 1 May, which the file knows nothing of."""
    intake = take("referrals", "a.csv", csv_of("referrals", ("H-0", "19", "henvist", "01-04-2026", "")).encode())

    assert [problem.code for problem in intake.rejections[0].problems] == ["referral-still-open"]


def test_an_early_reading_is_taken_in_with_a_remark() -> None:
    [row] = take("readings", "a.csv", csv_of("readings", with_cells("readings", dato="01-05-2025")).encode()).accepted

    assert [(each.code, each.place.line, each.place.path) for each in row.remarks] == [
        ("people-before-enrolment", 2, "Dato")
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_understood_as_it_is_and_its_example_is_turned_down(kind: str, language: Language) -> None:
    head, _ = template(KINDS[kind], language)
    found = guess(KINDS[kind], head)
    assert list(found.values()) == list(head)

    forms = [("t.csv", template_csv(KINDS[kind], language))]
    if kind == "courses":
        forms.append(("t.xlsx", template_xlsx(KINDS[kind], language)))
    for name, data in forms:
        intake = take(kind, name, data)
        assert intake.accepted == ()
        codes = {problem.code for problem in intake.rejections[0].problems}
        assert codes <= {"people-example-row", "people-person-unknown", "people-course-unknown"} | (
            {"people-thing-unknown"} if language is Language.ENGLISH else set()
        )
        assert "people-example-row" in codes


def test_headings_are_guessed_only_where_one_thing_can_be_meant() -> None:
    kind = KINDS["courses"]
    assert guess(kind, ("CPR-nr.", "forløbs_nr", "START DATO", "x")) == {
        "person": "CPR-nr.",
        "course": "forløbs_nr",
        "enrolled_on": "START DATO",
    }
    assert "enrolled_on" not in guess(kind, ("Start dato", "Startdato"))
    assert "person" not in guess(kind, ("Borger", "Sagsnummer"))
    assert guess(KINDS["answers-who-5"], ("1", "Item 2", "Spørgsmål 3", "q04", "WHO-5 5", "6")) == {
        f"item_{n}": head for n, head in enumerate(("1", "Item 2", "Spørgsmål 3", "q04", "WHO-5 5"), start=1)
    }


def test_a_map_is_remembered_whatever_the_order_and_told_apart_by_what_it_says(tmp_path: Path) -> None:
    one = ColumnMap("readings", {"person": "A", "on": "B", "value": "C"}, {"instrument": "WHO-5"}, sheet="Ark1")
    two = replace(one, columns=dict(reversed(one.columns.items())))

    assert one.digest == two.digest
    assert len({one.digest, replace(one, sheet="").digest, replace(one, fixed={}).digest}) == 3
    for name, written in (("1.yaml", one), ("2.yaml", replace(one, number_format=NumberFormat.ENGLISH, fixed={}))):
        write_map(tmp_path / name, written)
        assert read_map(tmp_path / name) == written
    heads = ("A", "B")
    assert memory_key("p", "readings", heads) == memory_key("p", "readings", (" a", "B "))
    others = [("q", "readings", heads), ("p", "events", heads), ("p", "readings", ("B", "A"))]
    assert memory_key("p", "readings", heads) not in {memory_key(*other) for other in others}


def test_what_is_said_once_holds_for_every_row() -> None:
    data = csv_of("readings", ("17", "01-05-2026", "1.5"), ("18", "02-05-2026", "2,5"), head=("Sag", "Dato", "Score"))
    columns = {"person": "Sag", "on": "Dato", "value": "Score"}
    used = ColumnMap("readings", columns, {"instrument": "SES"})

    rows = take("readings", "a.csv", data.encode(), column_map=used).accepted

    assert [row.record.value for row in rows if isinstance(row.record, Reading)] == [Fraction(3, 2), Fraction(5, 2)]


BAD_ROWS = csv_of(
    "courses",
    ("F-3", "610170-1234", "01-05-2026", "", ""),
    ("F-4", "21", "01-15-2026", "=1+1", "@sum"),
    ("6101701234", "22", "01-05-2026", "", "61 01 70 12 34"),
)


def test_rejected_rows_go_out_with_reasons_and_without_numbers_or_formulas() -> None:
    table = open_people_file("6101701234.csv", BAD_ROWS.encode())
    intake = take("courses", table.file, BAD_ROWS.encode())
    for language in Language:
        head, rows = rejected_rows(table, intake, language, numbers=False)
        again = open_people_file("a.csv", sheet_csv(head, rows))
        book = open_people_file("a.xlsx", sheet_xlsx(head, rows))

        assert head[2:] == HEADS["courses"]
        assert [row.cells[0] for row in again.rows] == ["2", "3", "4"] == [row.cells[0] for row in book.rows]
        for row in (*again.rows, *book.rows):
            assert not any(could_be_person_number(str(cell)) for cell in row.cells)
        assert not any(str(cell).startswith(("=", "+", "-", "@")) for row in again.rows for cell in row.cells)
        assert all(str(row.cells[1]) for row in again.rows)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("p-566w3-a4v5p-7deik-5dnql-t2dtt-zrh6f", "p-566w3-a4v5p-7deik-5dnql-t2dtt-zrh6f"),
        ("S-1", "S-1"),
        ("01-04-2022", "01-04-2022"),
        ("610170-1234", "…"),
        # One letter for a digit, a digit too few, and digits in what only looks like a pseudonym.
        ("61O170-1234", "…"),
        ("610170-123", "…"),
        ("p-61017-01234-aaaaa-aaaaa-aaaaa-aaaaa", "…"),
        ("p-566w3-a4v5p-7deik-5dnql-t2dtt", "…"),
    ],
)
def test_what_is_shown_again_of_a_file_is_never_most_of_a_number(text: str, told: str) -> None:
    assert safe(text) == told


def test_where_people_come_by_number_no_person_goes_out_again() -> None:
    data = csv_of("courses", ("F-3", "0101-12", "x", "", "")).encode()
    table, intake = open_people_file("a.csv", data), take("courses", "a.csv", data, numbers=True)

    head, [row] = rejected_rows(table, intake, Language.DANISH, numbers=True)
    assert row[head.index("Sagsnr.")] == "…"


def test_a_department_sends_numbers_and_a_mark_comes_in() -> None:
    data = csv_of("courses", ("F-3", "610170-1234", "01-05-2026", "", ""), ("F-4", "6101701234", "2026-05-02", "", ""))
    intake: PeopleIntake = take("courses", "a.csv", data.encode(), numbers=True)

    first, second = (row.record for row in intake.accepted)
    assert isinstance(first, Course) and isinstance(second, Course)
    assert first.person == second.person and first.person.startswith("m-")
    assert "610170" not in repr(intake)
