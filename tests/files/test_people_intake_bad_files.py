"""Bad files with person-level data: each is refused in words, or its row rejected at its place.

Nothing comes in, and no message names anybody.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from xlsxwriter import Workbook

from gavn.domain.outcomes.intake.kinds import KINDS
from gavn.domain.outcomes.person_numbers import could_be_person_number, holds_person_number
from gavn.domain.values.problem import Problem, Refused
from gavn.files.intake.people_columns import ColumnMap, guess
from gavn.files.intake.tables import LARGEST_FILE, MOST_ROWS
from gavn.language.catalogue import Language
from gavn.language.problems import place_text, problem_parts
from tests.files.intake_files import sheet_xml, with_part, xlsx_bytes
from tests.files.people_files import HEADS, ROWS, csv_of, take, with_cells
from tests.files.test_intake_bad_files import LAUGHS, OUTSIDE, locked_zip, lying_zip, packed_otherwise, zipped

NUMBER = "610170-1234"
OTHER = "6101701234"
GOOD = csv_of("courses", ROWS["courses"])
CSV = GOOD.encode()
BOOK = xlsx_bytes(ROWS["courses"], head=HEADS["courses"])
SHEET = "xl/worksheets/sheet1.xml"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ODS = zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>"))
HEAD = HEADS["courses"]


def told(problem: Problem) -> str:
    """All that is said of a problem, in both languages."""
    parts = [part for language in Language for part in problem_parts(problem, language).values()]
    assert all(parts)
    return " ".join([place_text(problem.place), *parts])


def workbook(fill: Callable[[Any, Any], object]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEAD, ROWS["courses"])):
            sheet.write_row(number, 0, row)
        fill(book, sheet)
    return out.getvalue()


def cells_far_apart() -> bytes:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(BOOK, SHEET, sheet_xml(far))


REFUSED = {
    "nothing": ("a.csv", b"", "upload-empty"),
    "nothing-excel": ("a.xlsx", b"", "upload-empty"),
    "only-blanks": ("a.csv", b" ;;\r\n\r\n", "upload-empty"),
    "only-a-mark": ("a.csv", b"\xef\xbb\xbf", "upload-empty"),
    "only-noughts": ("a.csv", bytes(100), "upload-nul"),
    "empty-sheet": ("a.xlsx", xlsx_bytes(head=()), "upload-empty"),
    "too-large": ("a.csv", CSV + b" " * LARGEST_FILE, "upload-too-large"),
    "too-many-rows": ("a.csv", CSV + b"a\n" * MOST_ROWS, "upload-rows"),
    "old-excel": ("a.xls", OLD, "upload-locked"),
    "old-excel-called-new": ("a.xlsx", OLD, "upload-locked"),
    "old-excel-called-csv": ("a.csv", OLD, "upload-locked"),
    "open-document": ("a.ods", ODS, "upload-kind"),
    "open-document-called-excel": ("a.xlsx", ODS, "upload-broken|upload-empty"),
    "numbers-of-apple": ("a.numbers", zipped(("Index/a.iwa", b"x")), "upload-kind"),
    "binary-excel": ("a.xlsb", BOOK, "upload-kind"),
    "macro-file": ("a.xlsm", BOOK, "upload-kind"),
    "macro-file-called-xlsx": ("a.xlsx", with_part(BOOK, "xl/vbaProject.bin", b"x"), "people-macro"),
    "template-of-excel": ("a.xltx", BOOK, "upload-kind"),
    "pdf": ("a.pdf", b"%PDF-1.7\n", "upload-kind"),
    "pdf-called-csv": ("a.csv", b"%PDF-1.7\n1 0 obj\n", "people-column-unmapped"),
    "picture-called-excel": ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "upload-kind"),
    "no-ending": ("a", CSV, "upload-kind"),
    "json": ("a.json", b"{}", "upload-kind"),
    "json-called-csv": ("a.csv", b'{"person": 1}', "people-column-unmapped|csv-broken"),
    "html-called-csv": ("a.csv", b"<html><body><table><tr><td>1", "people-column-unmapped"),
    "excel-called-csv": ("a.csv", BOOK, "upload-kind"),
    "excel-called-text": ("a.txt", BOOK, "upload-kind"),
    "csv-called-excel": ("a.xlsx", CSV, "upload-kind"),
    "password": ("a.xlsx", OLD, "upload-locked"),
    "encrypted-zip": ("a.xlsx", locked_zip(), "upload-locked"),
    "bomb": ("a.xlsx", zipped(("xl/a.xml", bytes(30_000_000))), "upload-inflates"),
    "bomb-that-lies": ("a.xlsx", lying_zip(), "upload-inflates|upload-broken"),
    "packed-otherwise": ("a.xlsx", packed_otherwise(), "upload-broken"),
    "nested-zip": ("a.xlsx", zipped(("xl/a.zip", zipped(("b", b"c")))), "upload-broken"),
    "zip-slip": ("a.xlsx", zipped(("../../etc/passwd", b"c")), "upload-broken"),
    "word-document": ("a.xlsx", zipped(("word/document.xml", b"<w/>")), "upload-broken"),
    "only-the-magic": ("a.xlsx", b"PK\x03\x04", "upload-broken"),
    "excel-cut": ("a.xlsx", BOOK[: len(BOOK) // 2], "upload-broken"),
    "xml-cut": ("a.xlsx", with_part(BOOK, SHEET, sheet_xml("<row><c>")[:-40]), "upload-broken"),
    "cells-far-apart": ("a.xlsx", cells_far_apart(), "upload-broken"),
    "laughs": ("a.xlsx", with_part(BOOK, SHEET, sheet_xml("&j;", before=LAUGHS)), "upload-broken|upload-empty"),
    "from-outside": (
        "a.xlsx",
        with_part(BOOK, SHEET, sheet_xml("&x;", before=OUTSIDE.replace("{}", "file:///etc/passwd"))),
        "upload-broken|upload-empty",
    ),
    "nul": ("a.csv", CSV + b"\0", "upload-nul"),
    "utf-16-without-mark": ("a.csv", GOOD.encode("utf-16-le"), "upload-nul"),
    "utf-32": ("a.csv", GOOD.encode("utf-32"), "upload-nul"),
    "utf-16-cut": ("a.csv", GOOD.encode("utf-16")[:-1], "upload-encoding"),
    "lone-surrogate": ("a.csv", b"\xff\xfe\x00\xd8a\x00", "upload-encoding"),
    "two-encodings": ("a.csv", GOOD.encode("cp1252") + CSV, "upload-encoding"),
    "mark-of-utf-8-on-windows-letters": ("a.csv", b"\xef\xbb\xbf" + GOOD.encode("cp1252"), "upload-encoding"),
    "no-encoding": ("a.csv", GOOD.encode("cp1252") + b"\x81", "upload-encoding"),
    "several-sheets": ("a.xlsx", xlsx_bytes(ROWS["courses"], head=HEAD, sheets=("A", "B")), "sheet-unnamed"),
    "sheets-named-by-numbers": ("a.xlsx", xlsx_bytes(head=HEAD, sheets=(NUMBER, "B")), "sheet-unnamed"),
    "hidden-sheet": ("a.xlsx", workbook(lambda book, _: book.add_worksheet("lister").hide()), "sheet-unnamed"),
    "headings-twice": ("a.csv", csv_of("courses", head=("Forløb", "Forløb")).encode(), "column-twice"),
    "headings-twice-that-are-numbers": ("a.csv", csv_of("courses", head=(NUMBER, NUMBER)).encode(), "column-twice"),
    "heading-blank": (
        "a.csv",
        csv_of("courses", (*ROWS["courses"], "x"), head=(*HEAD[:2], "", *HEAD[2:])).encode(),
        "people-heading-blank",
    ),
    "no-headings": ("a.csv", csv_of("courses", head=ROWS["courses"]).encode(), "people-column-unmapped"),
    "no-headings-but-numbers": ("a.csv", f"{NUMBER};{OTHER}\n{OTHER};x\n".encode(), "people-column-unmapped"),
    "title-above-headings": ("a.csv", b"Forl\xf8b 2026\r\n" + GOOD.encode("cp1252"), "people-column-unmapped"),
    "bar-between-fields": ("a.csv", GOOD.replace(";", "|").encode(), "people-column-unmapped"),
    "two-columns-for-one": (
        "a.csv",
        csv_of("courses", (*ROWS["courses"], "20"), head=(*HEAD, "Borger")).encode(),
        "people-column-unmapped",
    ),
    "file-named-by-a-number": (f"{OTHER}.csv", b"", "upload-empty"),
    "quote-not-closed": ("a.csv", CSV + b'F-4;"20', "csv-broken"),
    "quote-in-the-middle": ("a.csv", CSV + b'F-4;"20"x;', "csv-broken"),
    "cell-of-a-megabyte": ("a.csv", csv_of("courses", ("x" * 1_000_000, "", "", "", "")).encode(), "csv-broken"),
    "merged-cells": ("a.xlsx", workbook(lambda _, sheet: sheet.merge_range("D2:D4", "2026")), "people-cells-merged"),
    "failed-formula": (
        "a.xlsx",
        workbook(lambda _, sheet: sheet.write_formula("E2", "=1/0", None, "#DIV/0!")),
        "upload-cell-failed",
    ),
    "failed-formula-somewhere": (
        "a.xlsx",
        with_part(BOOK, "xl/worksheets/sheet2.xml", sheet_xml("<row><c t='e'><v>#REF!</v></c></row>")),
        "upload-cell-failed",
    ),
    "not-found-formula": (
        "a.xlsx",
        workbook(lambda _, sheet: sheet.write_formula("E9", "=A1", None, "#N/A")),
        "upload-cell-failed",
    ),
}


@pytest.mark.parametrize(("name", "data", "codes"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_whole(name: str, data: bytes, codes: str) -> None:
    with pytest.raises(Refused) as refused:
        take("courses", name, data)

    assert {problem.code for problem in refused.value.problems} <= set(codes.split("|"))
    assert not any(could_be_person_number(problem.place.file) for problem in refused.value.problems)
    assert not any(holds_person_number(told(problem)) for problem in refused.value.problems)


LONG = "x" * 81
# The kind, the row, its column and the reason.
REJECTED: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "too-few-fields": ("courses", ROWS["courses"][:3], "", "row-width"),
    "too-many-fields": ("courses", (*ROWS["courses"], "more"), "", "row-width"),
    "no-course": ("courses", with_cells("courses", forløb=" "), "Forløb", "key-missing"),
    "course-a-number": ("courses", with_cells("courses", forløb=OTHER), "Forløb", "people-cpr"),
    "course-a-number-parted": ("courses", with_cells("courses", forløb="61 01 70 12 34"), "Forløb", "people-cpr"),
    "course-long": ("courses", with_cells("courses", forløb=LONG), "Forløb", "text-too-long"),
    "course-formula": ("courses", with_cells("courses", forløb="=A2"), "Forløb", "value-name-is-formula"),
    "course-command": ("courses", with_cells("courses", forløb="@SUM(1)"), "Forløb", "value-name-is-formula"),
    "course-plus": ("courses", with_cells("courses", forløb="+45"), "Forløb", "value-name-is-formula"),
    "course-dash": ("courses", with_cells("courses", forløb="-"), "Forløb", "value-name-is-formula"),
    "course-full-width-formula": ("courses", with_cells("courses", forløb="\uff1dA2"), "Forløb",
          "value-name-is-formula"),
    "course-shortened": ("courses", with_cells("courses", forløb="1,23E+11"), "Forløb", "value-name-shortened"),
    "course-turned-around": ("courses", with_cells("courses", forløb="a\u202eb"), "Forløb", "text-unprintable"),
    "course-bell": ("courses", with_cells("courses", forløb="a\ab"), "Forløb", "text-unprintable"),
    "course-no-width": ("courses", with_cells("courses", forløb="a\u200bb"), "Forløb", "text-unprintable"),
    "course-two-lines": ("courses", with_cells("courses", forløb='"a\nb"'), "Forløb", "text-unprintable"),
    "course-other-person": ("courses", with_cells("courses", forløb="F-1"), "Sagsnr.", "people-other-person"),
    "course-example": ("courses", with_cells("courses", forløb="Eksempel-1"), "", "people-example-row"),
    "no-person": ("courses", with_cells("courses", sagsnr=""), "Sagsnr.", "key-missing"),
    "person-a-number": ("courses", with_cells("courses", sagsnr=NUMBER), "Sagsnr.", "case-number-cpr"),
    "person-a-number-in-words": ("courses", with_cells("courses", sagsnr=f"cpr {OTHER}"), "Sagsnr.", "case-number-cpr"),
    "person-number-with-letters": ("courses", with_cells("courses", sagsnr=f"P{OTHER}"), "Sagsnr.", "people-cpr"),
    "person-formula": ("courses", with_cells("courses", sagsnr="=B3"), "Sagsnr.", "value-name-is-formula"),
    "person-long": ("courses", with_cells("courses", sagsnr=LONG), "Sagsnr.", "text-too-long"),
    "person-bell": ("courses", with_cells("courses", sagsnr="1\a7"), "Sagsnr.", "text-unprintable"),
    "cohort-a-number": ("courses", with_cells("courses", hold=NUMBER), "Hold", "people-cpr"),
    "group-a-number": ("courses", with_cells("courses", gruppe=f"ung {NUMBER}"), "Gruppe", "people-cpr"),
    "group-formula": ("courses", with_cells("courses", gruppe="=HYPERLINK(1)"), "Gruppe", "value-name-is-formula"),
    "no-day": ("courses", with_cells("courses", startdato=""), "Startdato", "key-missing"),
    "short-year": ("courses", with_cells("courses", startdato="01-05-26"), "Startdato", "value-year-short"),
    "no-such-day": ("courses", with_cells("courses", startdato="31-02-2026"), "Startdato", "value-not-a-day"),
    "no-leap-day": ("courses", with_cells("courses", startdato="29.02.2026"), "Startdato", "value-not-a-day"),
    "month-first": ("courses", with_cells("courses", startdato="05/31/2026"), "Startdato", "value-not-a-day"),
    "serial-day": ("courses", with_cells("courses", startdato="46143"), "Startdato", "value-not-a-day"),
    "day-in-words": ("courses", with_cells("courses", startdato="1. maj 2026"), "Startdato", "value-not-a-day"),
    "only-a-month": ("courses", with_cells("courses", startdato="05-2026"), "Startdato", "value-not-a-day"),
    "day-and-time": ("courses", with_cells("courses", startdato="01-05-2026 12:30"), "Startdato", "value-not-a-day"),
    "two-days": ("courses", with_cells("courses", startdato="1/2-5-2026"), "Startdato", "value-not-a-day"),
    "other-digits": ("courses", with_cells("courses", startdato="٠١-٠٥-٢٠٢٦"), "Startdato", "value-not-a-day"),
    "year-zero": ("courses", with_cells("courses", startdato="01-05-0026"), "Startdato", "value-not-a-day"),
    "year-of-gods": ("courses", with_cells("courses", startdato="01-05-9999"), "Startdato", "value-not-a-day"),
    "day-zero": ("courses", with_cells("courses", startdato="00-05-2026"), "Startdato", "value-not-a-day"),
    "month-thirteen": ("courses", with_cells("courses", startdato="2026-13-01"), "Startdato", "value-not-a-day"),
    "mixed-separators": ("courses", with_cells("courses", startdato="01-05.2026"), "Startdato", "value-not-a-day"),
    "number-for-a-day": ("courses", with_cells("courses", startdato=NUMBER), "Startdato", "value-not-a-day"),
    "day-failed": ("courses", with_cells("courses", startdato="#N/A"), "Startdato", "value-not-a-day"),
    "day-formula": ("courses", with_cells("courses", startdato="=TODAY()"), "Startdato", "value-not-a-day"),
    "day-nothing": ("courses", with_cells("courses", startdato="NULL"), "Startdato", "value-not-a-day"),
    "tomorrow": ("courses", with_cells("courses", startdato="02-06-2026"), "Startdato", "people-day-in-future"),
    "next-century": ("courses", with_cells("courses", startdato="01-05-2126"), "Startdato", "people-day-in-future"),
    "sum-row": ("courses", ("I alt", "", "", "", ""), "Sagsnr.", "key-missing"),
    "headings-again": ("courses", HEAD, "Startdato", "value-not-a-day"),
    "exit-of-nothing": ("exits", with_cells("exits", forløb=""), "Forløb", "key-missing"),
    "exit-unknown": ("exits", with_cells("exits", forløb="F-9"), "Forløb", "people-course-unknown"),
    "exit-other-case": ("exits", with_cells("exits", forløb="f-1"), "Forløb", "people-course-unknown"),
    "exit-before": ("exits", with_cells("exits", slutdato="04-01-2026"), "Slutdato", "people-exit-too-early"),
    "exit-corrected-before": ("exits", ("F-2", "01-02-2026", "ja", ""), "Slutdato", "people-exit-too-early"),
    "exit-tomorrow": ("exits", with_cells("exits", slutdato="02-06-2026"), "Slutdato", "people-day-in-future"),
    "exit-no-day": ("exits", with_cells("exits", slutdato=""), "Slutdato", "key-missing"),
    "exit-perhaps": ("exits", with_cells("exits", gennemført="måske"), "Gennemført", "value-word-unknown"),
    "exit-two": ("exits", with_cells("exits", gennemført="2"), "Gennemført", "value-word-unknown"),
    "exit-open": ("exits", with_cells("exits", gennemført=""), "Gennemført", "key-missing"),
    "exit-reason-number": ("exits", with_cells("exits", årsag=f"flyttet, {NUMBER}"), "Årsag", "people-cpr"),
    "exit-word-number": ("exits", with_cells("exits", gennemført=NUMBER), "Gennemført", "value-word-unknown"),
    "exit-reason-long": ("exits", with_cells("exits", årsag=LONG), "Årsag", "text-too-long"),
    "reading-of-nobody": ("readings", with_cells("readings", sagsnr=""), "Sagsnr.", "key-missing"),
    "reading-of-a-stranger": ("readings", with_cells("readings", sagsnr="99"), "Sagsnr.", "people-person-unknown"),
    "reading-of-the-example": ("readings", with_cells("readings", sagsnr="EXAMPLE-1"), "", "people-example-row"),
    "reading-number": ("readings", with_cells("readings", sagsnr=OTHER), "Sagsnr.", "case-number-cpr"),
    "instrument-none": ("readings", with_cells("readings", måleredskab=""), "Måleredskab", "key-missing"),
    "instrument-unknown": ("readings", with_cells("readings", måleredskab="WHO5"), "Måleredskab",
          "people-thing-unknown"),
    "instrument-sql": ("readings", with_cells("readings", måleredskab="x') --"), "Måleredskab", "people-thing-unknown"),
    "instrument-number": ("readings", with_cells("readings", måleredskab=NUMBER), "Måleredskab", "people-cpr"),
    "value-none": ("readings", with_cells("readings", værdi=""), "Værdi", "key-missing"),
    "value-nan": ("readings", with_cells("readings", værdi="NaN"), "Værdi", "value-number-unreadable"),
    "value-inf": ("readings", with_cells("readings", værdi="inf"), "Værdi", "value-number-unreadable"),
    "value-minus-inf": ("readings", with_cells("readings", værdi="-Infinity"), "Værdi", "value-number-unreadable"),
    "value-power": ("readings", with_cells("readings", værdi="5e1"), "Værdi", "value-number-unreadable"),
    "value-hex": ("readings", with_cells("readings", værdi="0x20"), "Værdi", "value-number-unreadable"),
    "value-fraction": ("readings", with_cells("readings", værdi="1/2"), "Værdi", "value-number-unreadable"),
    "value-share": ("readings", with_cells("readings", værdi="52 %"), "Værdi", "value-number-unreadable"),
    "value-unit": ("readings", with_cells("readings", værdi="52 point"), "Værdi", "value-number-unreadable"),
    "value-about": ("readings", with_cells("readings", værdi="ca. 52"), "Værdi", "value-number-unreadable"),
    "value-between": ("readings", with_cells("readings", værdi="48-52"), "Værdi", "value-number-unreadable"),
    "value-failed": ("readings", with_cells("readings", værdi="#VALUE!"), "Værdi", "value-number-unreadable"),
    "value-formula": ("readings", with_cells("readings", værdi="=50+2"), "Værdi", "value-number-unreadable"),
    "value-word": ("readings", with_cells("readings", værdi="mangler"), "Værdi", "value-number-unreadable"),
    "value-other-digits": ("readings", with_cells("readings", værdi="٥٢"), "Værdi", "value-number-unreadable"),
    "value-two-signs": ("readings", with_cells("readings", værdi="--52"), "Værdi", "value-number-unreadable"),
    "value-two-commas": ("readings", with_cells("readings", værdi="5,2,1"), "Værdi", "value-number-unreadable"),
    "value-thousand-digits": ("readings", with_cells("readings", værdi="9" * 999), "Værdi", "value-number-unreadable"),
    "value-a-number": ("readings", with_cells("readings", værdi=NUMBER), "Værdi", "value-number-unreadable"),
    "value-ambiguous": ("readings", with_cells("readings", måleredskab="SES", værdi="1.234"), "Værdi",
                        "value-number-ambiguous"),
    "value-ambiguous-comma": ("readings", with_cells("readings", måleredskab="SES", værdi="1,234"), "Værdi",
                              "value-number-ambiguous"),
    "value-too-fine": ("readings", with_cells("readings", måleredskab="SES", værdi="1,2345"), "Værdi",
                       "people-reading-too-fine"),
    "value-too-large": ("readings", with_cells("readings", måleredskab="SES", værdi="1000001"), "Værdi",
                        "people-reading-too-large"),
    "value-ten-digits": ("readings", with_cells("readings", måleredskab="SES", værdi=OTHER), "Værdi",
                         "people-reading-too-large"),
    "scale-above": ("readings", with_cells("readings", værdi="104"), "Værdi", "people-off-scale"),
    "scale-below": ("readings", with_cells("readings", værdi="-4"), "Værdi", "people-off-scale"),
    "scale-between-steps": ("readings", with_cells("readings", værdi="50"), "Værdi", "people-off-scale"),
    "scale-decimals": ("readings", with_cells("readings", værdi="52,5"), "Værdi", "people-off-scale"),
    "scale-of-the-agreement": ("readings", with_cells("readings", måleredskab="Fravær", værdi="101"), "Værdi",
                               "people-outside-range"),
    "reading-tomorrow": ("readings", with_cells("readings", dato="02-06-2026"), "Dato", "people-day-in-future"),
    "reading-no-day": ("readings", with_cells("readings", dato=""), "Dato", "key-missing"),
    "withdrawn-perhaps": ("readings", with_cells("readings", trukket="?"), "Trukket tilbage", "value-word-unknown"),
    "id-a-number": ("readings", with_cells("readings", løbenummer=OTHER), "Løbenummer", "people-cpr"),
    "id-of-another": ("readings", with_cells("readings", sagsnr="18", løbenummer="r-1"), "Sagsnr.",
          "people-other-person"),
    "answer-skipped": ("answers-who-5", with_cells("answers-who-5", q3=""), "", "people-answers-skipped"),
    "answers-none": ("answers-who-5", with_cells("answers-who-5", q1="", q2="", q3="", q4="", q5=""), "",
                     "questionnaire-empty"),
    "answer-above": ("answers-who-5", with_cells("answers-who-5", q1="6"), "", "questionnaire-impossible-answer"),
    "answer-below": ("answers-who-5", with_cells("answers-who-5", q1="-1"), "", "questionnaire-impossible-answer"),
    "answer-huge": ("answers-who-5", with_cells("answers-who-5", q1="9" * 30), "", "questionnaire-impossible-answer"),
    "answer-half": ("answers-who-5", with_cells("answers-who-5", q2="2,5"), "Spm. 2", "value-number-unreadable"),
    "answer-word": ("answers-who-5", with_cells("answers-who-5", q4="ofte"), "Spm. 4", "value-number-unreadable"),
    "answer-two": ("answers-who-5", with_cells("answers-who-5", q5="2/3"), "Spm. 5", "value-number-unreadable"),
    "answers-of-a-stranger": ("answers-who-5", with_cells("answers-who-5", sagsnr="99"), "Sagsnr.",
                              "people-person-unknown"),
    "answers-tomorrow": ("answers-who-5", with_cells("answers-who-5", dato="02-06-2026"), "Dato",
                         "people-day-in-future"),
    "event-none": ("events", with_cells("events", hændelse=""), "Hændelse", "key-missing"),
    "event-unknown": ("events", with_cells("events", hændelse="bøde"), "Hændelse", "people-thing-unknown"),
    "event-a-number": ("events", with_cells("events", hændelse=f"dom {NUMBER}"), "Hændelse", "people-cpr"),
    "event-tomorrow": ("events", with_cells("events", dato="02-06-2026"), "Dato", "people-day-in-future"),
    "event-of-a-stranger": ("events", with_cells("events", sagsnr="99"), "Sagsnr.", "people-person-unknown"),
    "event-person-number": ("events", with_cells("events", sagsnr=NUMBER), "Sagsnr.", "case-number-cpr"),
    "spell-backwards": ("spells", with_cells("spells", til="30-04-2026"), "Til", "people-spell-backwards"),
    "spell-tomorrow": ("spells", with_cells("spells", fra="02-06-2026", til="03-06-2026"), "Fra",
                       "people-day-in-future"),
    "spell-unknown": ("spells", with_cells("spells", tilstand="ferie"), "Tilstand", "people-thing-unknown"),
    "spell-without-end": ("spells", with_cells("spells", til=""), "Til", "key-missing"),
    "spell-end-word": ("spells", with_cells("spells", til="nu"), "Til", "value-not-a-day"),
    "spell-of-a-stranger": ("spells", with_cells("spells", sagsnr="99"), "Sagsnr.", "people-person-unknown"),
    "spell-number": ("spells", with_cells("spells", tilstand=NUMBER), "Tilstand", "people-cpr"),
    "step-none": ("referrals", with_cells("referrals", trin=""), "Trin", "key-missing"),
    "step-unknown": ("referrals", with_cells("referrals", trin="ringet op"), "Trin", "value-word-unknown"),
    "step-number": ("referrals", with_cells("referrals", trin=NUMBER), "Trin", "value-word-unknown"),
    "step-first": ("referrals", with_cells("referrals", trin="visiteret"), "Trin", "referral-not-referred"),
    "step-skipped": ("referrals", ("H-1", "19", "optaget", "03-05-2026", ""), "Trin", "referral-out-of-order"),
    "step-back-in-time": ("referrals", ("H-1", "19", "visiteret", "30-04-2026", ""), "Trin", "referral-step-too-early"),
    "referral-person": ("referrals", ("H-1", "20", "visiteret", "03-05-2026", ""), "Sagsnr.", "referral-two-people"),
    "referral-person-changed": ("referrals", ("H-1", "20", "henvist", "01-05-2026", ""), "Sagsnr.",
                                "people-other-person"),
    "referred-again": ("referrals", ("H-3", "19", "henvist", "03-05-2026", ""), "Dato", "referral-still-open"),
    "reason-needless": ("referrals", with_cells("referrals", årsag="moved"), "Årsag", "referral-reason-needless"),
    "reason-missing": ("referrals", ("H-1", "19", "ikke optaget", "03-05-2026", ""), "Årsag",
                       "referral-reason-missing"),
    "reason-unknown": ("referrals", ("H-1", "19", "afvist", "03-05-2026", "doven"), "Årsag",
                       "referral-reason-unknown"),
    "reason-of-another-step": ("referrals", ("H-1", "19", "afvist", "03-05-2026", "job"), "Årsag",
                               "referral-reason-unknown"),
    "reason-a-number": ("referrals", ("H-1", "19", "afvist", "03-05-2026", OTHER), "Årsag", "people-cpr"),
    "referral-a-number": ("referrals", with_cells("referrals", henvisning=NUMBER), "Henvisning", "people-cpr"),
    "referred-tomorrow": ("referrals", with_cells("referrals", dato="02-06-2026"), "Dato", "people-day-in-future"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "cells", "column", "code"), REJECTED.values(), ids=REJECTED)
def test_a_row_that_cannot_come_in_is_rejected_at_its_place(
    kind: str, cells: tuple[str, ...], column: str, code: str
) -> None:
    intake = take(kind, "a.csv", csv_of(kind, cells).encode())

    assert (intake.rows, intake.accepted, intake.records) == (1, (), ())
    [rejection] = intake.rejections
    place = HEADS[kind].index(column) + 1 if column else 0
    assert (2, place, column, code) in [
        (each.place.line, each.place.column, each.place.path, each.code) for each in rejection.problems
    ]
    assert not any(holds_person_number(told(problem)) for problem in rejection.problems)


def test_a_hundred_and_fifty_bad_files_are_looked_at() -> None:
    assert len(REFUSED) + len(REJECTED) >= 150
    assert {kind for kind, *_ in REJECTED.values()} | {"answers-rosenberg", "answers-gad-7"} == set(KINDS)


TOGETHER = {
    "the-same-twice": ("courses", [ROWS["courses"]] * 3, {3: "people-row-twice", 4: "people-row-twice"}),
    "two-that-differ": ("courses", [ROWS["courses"], with_cells("courses", hold="2025")],
                        {2: "people-row-differs", 3: "people-row-differs"}),
    "two-people": ("courses", [ROWS["courses"], with_cells("courses", sagsnr="21")],
                   {2: "people-row-differs", 3: "people-row-differs"}),
    "two-readings-of-a-day": ("readings", [ROWS["readings"], with_cells("readings", værdi="60")],
                              {2: "people-row-differs", 3: "people-row-differs"}),
    "one-step-falls-and-the-next-with-it": (
        "referrals",
        [ROWS["referrals"], with_cells("referrals", trin="visiteret", dato="x"),
         with_cells("referrals", trin="motiveret", dato="04-05-2026"),
         with_cells("referrals", trin="optaget", dato="05-05-2026")],
        {3: "value-not-a-day", 4: "referral-out-of-order", 5: "referral-out-of-order"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "rows", "codes"), TOGETHER.values(), ids=TOGETHER)
def test_rows_that_cannot_stand_together(kind: str, rows: list[tuple[str, ...]], codes: dict[int, str]) -> None:
    intake = take(kind, "a.csv", csv_of(kind, *rows).encode())

    assert {each.row: each.problems[0].code for each in intake.rejections} == codes
    assert intake.rows == len(intake.accepted) + len(intake.rejections)


EXCEL = {
    "course-made-a-day": ((date(2026, 2, 1), "20", date(2026, 5, 1)), "Forløb", "value-name-is-day"),
    "person-made-a-day": (("F-3", date(2026, 2, 1), date(2026, 5, 1)), "Sagsnr.", "value-name-is-day"),
    "course-beyond-15-digits": ((1234567890123456, "20", date(2026, 5, 1)), "Forløb", "value-name-shortened"),
    "serial-number": (("F-3", "20", 46143), "Startdato", "value-not-a-day"),
    "number-as-a-number": (("F-3", 6101701234, date(2026, 5, 1)), "Sagsnr.", "case-number-cpr"),
    "yes": (("F-3", "20", True), "Startdato", "value-not-a-day"),
}


@pytest.mark.parametrize(("cells", "column", "code"), EXCEL.values(), ids=EXCEL)
def test_a_cell_of_excel_that_is_another_than_was_meant(cells: tuple[object, ...], column: str, code: str) -> None:
    intake = take("courses", "a.xlsx", xlsx_bytes(cells, head=HEAD[:3]))

    [rejection] = intake.rejections
    assert [(each.code, each.place.path) for each in rejection.problems] == [(code, column)]
    assert not any(holds_person_number(told(problem)) for problem in rejection.problems)


NUMBERS = {
    "not-ten": ("123", "cpr-not-ten"),
    "a-case": ("sag 17", "cpr-not-ten"),
    "shortened": ("6,1017E+09", "cpr-shortened"),
    "no-such-day": ("990270-1234", "cpr-no-such-day"),
    "before-birth": ("610170-1234", "people-before-birth"),
    "not-born": ("611257-5234", "cpr-not-born"),
}


@pytest.mark.parametrize(("number", "code"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_that_does_not_come_in_at_the_door(number: str, code: str) -> None:
    day = "31-12-1969" if code == "people-before-birth" else "01-05-2026"
    data = csv_of("courses", with_cells("courses", sagsnr=number, startdato=day)).encode()
    intake = take("courses", "a.csv", data, numbers=True)

    [rejection] = intake.rejections
    assert [problem.code for problem in rejection.problems] == [code]
    assert not any(number in told(problem) or holds_person_number(told(problem)) for problem in rejection.problems)


MAPS = {
    "unknown-kind": (ColumnMap("moods", {}), "value-not-one-of"),
    "unknown-thing": (ColumnMap("courses", {"name": "Forløb"}), "value-not-one-of"),
    "heading-gone": (ColumnMap("courses", {"course": "Sag"}), "people-heading-gone"),
    "heading-a-number": (ColumnMap("courses", {"course": NUMBER}), "people-heading-gone"),
    "one-for-two": (ColumnMap("courses", {"course": "Forløb", "person": "Forløb"}), "people-heading-shared"),
    "fixed-and-column": (ColumnMap("courses", {"cohort": "Hold"}, {"cohort": "2026"}), "people-fixed-wrong"),
    "fixed-person": (ColumnMap("courses", {}, {"person": "17"}), "people-fixed-wrong"),
}


@pytest.mark.parametrize(("column_map", "code"), MAPS.values(), ids=MAPS)
def test_a_map_that_does_not_fit_is_refused(column_map: ColumnMap, code: str) -> None:
    with pytest.raises(Refused) as refused:
        take("courses", "a.csv", CSV, column_map=column_map)

    assert code in {problem.code for problem in refused.value.problems}
    assert not any(holds_person_number(told(problem)) for problem in refused.value.problems)


def test_sixty_five_thousand_rows_and_one_more_are_read_or_told_of() -> None:
    rows = "".join(f"F-{n};s{n};01-05-2026;;\n" for n in range(10, 65_547))
    intake = take("courses", "a.csv", (";".join(HEAD) + "\n" + rows).encode())

    assert (intake.rows, len(intake.accepted), len(guess(KINDS["courses"], HEAD))) == (65_537, 65_537, 5)
