"""More than thirty families of bad files: each is refused in words, or its row rejected at its place."""

from __future__ import annotations

import io
import os
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from gavn.domain.economy.intake import Signature
from gavn.domain.economy.ledger import Ledger
from gavn.domain.values.problem import Place, Refused
from gavn.files.intake.postings import Intake, take_in
from gavn.files.intake.rows import RowReader
from gavn.files.intake.tables import LARGEST_FILE, load, read_table
from gavn.language.catalogue import Language
from gavn.language.problems import problem_parts
from tests.builders import CHART
from tests.files.intake_files import FORMAT, GOOD, HEAD, JANUARY, csv_bytes, csv_text, sheet_xml, with_part, xlsx_bytes

MOMENT = datetime(2025, 6, 1, 12, tzinfo=UTC)
SIGNATURE = Signature("anne", MOMENT, "bo", MOMENT)
BOOK = xlsx_bytes(GOOD)
CSV = csv_bytes(GOOD)
SHEET = "xl/worksheets/sheet1.xml"


def take(name: str, data: bytes) -> Intake:
    reader = RowReader(read_table(name, data), FORMAT, CHART, "DKK")
    return take_in(reader.table.rows, reader=reader, ledger=Ledger("DKK"), chart=CHART, signature=SIGNATURE)


def processor_seconds() -> float:
    """What this process and those it started have used; a busy machine does not make it more."""
    return sum(os.times()[:4])


def zipped(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def packed_otherwise() -> bytes:
    """By a method that Excel never uses, and broken: what unpacks it has errors of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"x" * 1000)
    data = bytearray(out.getvalue())
    data[60:70] = bytes(10)
    return bytes(data)


def locked_zip() -> bytes:
    """The flag that says a member is encrypted, set in both of its headers."""
    data = bytearray(zipped(("xl/workbook.xml", b"x")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """A member whose headers say that it is small."""
    data = zipped(("xl/workbook.xml", bytes(50_000_000)))
    return data.replace((50_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def failed_debit() -> bytes:
    """A debit whose formula failed, beside a credit of the same row."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Bilag", "Dato", "Konto", "Debet", "Kredit", "Tekst"))
        sheet.write_row(1, 0, ("b-1", "31-01-2025", "6510", "", 100, "Kørsel"))
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
    return out.getvalue()


def test_an_error_in_debit_is_not_read_as_the_credit_beside_it() -> None:
    with pytest.raises(Refused) as refused:
        read_table("a.xlsx", failed_debit())

    [problem] = refused.value.problems
    assert (problem.code, problem.values) == ("upload-cell-failed", {"cell": "D2"})


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "{}">]>'

REFUSED = [
    ("nothing", "a.csv", b"", "upload-empty"),
    ("nothing-excel", "a.xlsx", b"", "upload-empty"),
    ("only-blanks", "a.csv", b" ;;\r\n\r\n", "upload-empty"),
    ("only-a-mark", "a.csv", b"\xef\xbb\xbf", "upload-empty"),
    ("too-large", "a.csv", CSV + b" " * LARGEST_FILE, "upload-too-large"),
    ("too-many-rows", "a.csv", CSV + b"a\n" * 250_000, "upload-rows"),
    ("other-ending", "a.pdf", CSV, "upload-kind"),
    ("no-ending", "a", CSV, "upload-kind"),
    ("excel-called-csv", "a.csv", BOOK, "upload-kind"),
    ("csv-called-excel", "a.xlsx", CSV, "upload-kind"),
    ("picture-called-excel", "a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "upload-kind"),
    ("pdf-called-csv", "a.csv", b"%PDF-1.7\n1 0 obj\n", "column-missing"),
    ("with-macros", "a.xlsm", BOOK, "upload-kind"),
    ("password", "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "upload-locked"),
    ("old-excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "upload-locked"),
    ("encrypted-zip", "a.xlsx", locked_zip(), "upload-locked"),
    ("bomb", "a.xlsx", zipped(("xl/a.xml", bytes(30_000_000))), "upload-inflates"),
    ("bomb-in-parts", "a.xlsx", zipped(*((f"xl/{n}.xml", bytes(2_000_000)) for n in range(60))), "upload-inflates"),
    ("bomb-that-lies", "a.xlsx", lying_zip(), "upload-inflates|upload-broken"),
    ("packed-otherwise", "a.xlsx", packed_otherwise(), "upload-broken"),
    ("nested-zip", "a.xlsx", zipped(("xl/a.zip", zipped(("b", b"c")))), "upload-broken"),
    ("zip-slip", "a.xlsx", zipped(("../../etc/passwd", b"c")), "upload-broken"),
    ("no-workbook", "a.xlsx", zipped(("word/document.xml", b"<w/>")), "upload-broken"),
    ("only-the-magic", "a.xlsx", b"PK\x03\x04", "upload-broken"),
    ("xml-cut", "a.xlsx", with_part(BOOK, SHEET, sheet_xml("<row><c>")[:-40]), "upload-broken"),
    ("two-cells-far-apart", "a.xlsx", with_part(BOOK, SHEET, sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
     "upload-broken"),
    ("nul", "a.csv", CSV + b"\0", "upload-nul"),
    ("utf-16-without-mark", "a.csv", csv_text(GOOD).encode("utf-16-le"), "upload-nul"),
    ("utf-32", "a.csv", csv_text(GOOD).encode("utf-32"), "upload-nul"),
    ("utf-16-cut", "a.csv", csv_text(GOOD).encode("utf-16")[:-1], "upload-encoding"),
    ("lone-surrogate", "a.csv", b"\xff\xfe" + b"\x00\xd8a\x00", "upload-encoding"),
    ("mark-of-utf-8-on-windows-letters", "a.csv", b"\xef\xbb\xbf" + CSV, "upload-encoding"),
    ("two-encodings", "a.csv", CSV + csv_text(GOOD).encode(), "upload-encoding"),
    ("no-encoding", "a.csv", CSV + b"\x81", "upload-encoding"),
    ("headings-twice", "a.csv", csv_bytes(GOOD, head=("Bilag", "Dato", "Konto", "Beløb", "Bilag")), "column-twice"),
    ("headings-twice-excel", "a.xlsx", xlsx_bytes(GOOD, head=("Bilag", "Bilag")), "column-twice"),
    ("heading-missing", "a.csv", csv_bytes(GOOD, head=("Bilag", "Dato", "Konto", "Sum", "Tekst")), "column-missing"),
    ("no-headings", "a.csv", csv_bytes(head=GOOD), "column-missing"),
    ("bar-between-fields", "a.csv", csv_bytes(GOOD, delimiter="|"), "column-missing"),
    ("several-sheets", "a.xlsx", xlsx_bytes(GOOD, sheets=("A", "B")), "sheet-unnamed"),
    ("quote-not-closed", "a.csv", CSV + b'b-2;"31-01-2025', "csv-broken"),
    ("quote-in-the-middle", "a.csv", CSV + b'b-2;"31"x;', "csv-broken"),
    ("cell-of-a-megabyte", "a.csv", csv_bytes((*GOOD[:4], "x" * 1_000_000)), "csv-broken"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "codes"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_file_that_cannot_be_trusted_is_refused_whole(name: str, data: bytes, codes: str) -> None:
    started = processor_seconds()

    with pytest.raises(Refused) as refused:
        take(name, data)

    assert {problem.code for problem in refused.value.problems} <= set(codes.split("|"))
    assert all(problem.place.file == name for problem in refused.value.problems)
    for problem in refused.value.problems:
        assert all(problem_parts(problem, language)["what"] for language in Language)
    assert processor_seconds() - started < 10


def row(**changes: str) -> tuple[str, ...]:
    """A good row of voucher b-2 with some cells changed."""
    cells = dict(zip(HEAD, ("b-2", *GOOD[1:]), strict=True))
    return tuple((cells | changes).values())


REJECTED = [
    ("too-few-fields", row()[:4], "", "row-width"),
    ("too-many-fields", (*row(), "more"), "", "row-width"),
    ("no-voucher", row(Bilag=""), "Bilag", "key-missing"),
    ("a-line-of-sums", ("", "", "", "1.234,56", "I alt"), "Bilag", "key-missing"),
    ("no-amount", row(Beløb=""), "Beløb", "key-missing"),
    ("amount-of-another-country", row(Beløb="1,234.56"), "Beløb", "amount-unreadable"),
    ("amount-of-a-third-of-an-øre", row(Beløb="0,333"), "Beløb", "amount-inexact"),
    ("amount-as-power", row(Beløb="1e3"), "Beløb", "amount-unreadable"),
    ("amount-no-number", row(Beløb="NaN"), "Beløb", "amount-unreadable"),
    ("amount-beyond-all-books", row(Beløb="9" * 39), "Beløb", "amount-too-large"),
    ("amount-with-thousand-digits", row(Beløb="9" * 5000), "Beløb", "amount-unreadable"),
    ("amount-in-other-digits", row(Beløb="١٢٣"), "Beløb", "amount-unreadable"),
    ("amount-a-formula", row(Beløb="=1+1"), "Beløb", "amount-unreadable"),
    ("amount-an-error", row(Beløb="#DIV/0!"), "Beløb", "amount-unreadable"),
    ("short-year", row(Dato="31-01-25"), "Dato", "value-year-short"),
    ("no-such-day", row(Dato="31-02-2025"), "Dato", "value-not-a-day"),
    ("month-first", row(Dato="01/31/2025"), "Dato", "value-not-a-day"),
    ("serial-day", row(Dato="45688"), "Dato", "value-not-a-day"),
    ("unknown-account", row(Konto="9999"), "Konto", "account-unmapped"),
    ("text-turned-around", row(Tekst="betalt \u202e000.1"), "Tekst", "text-unprintable"),
    ("no-width", row(Tekst="Kør\u200bsel"), "Tekst", "text-unprintable"),
    ("bell", row(Tekst="Kør\asel"), "Tekst", "text-unprintable"),
    ("swallowed-lines", row(Tekst='"Kørsel\nb-3;31-01-2025;6510;1,00;Mere"'), "Tekst", "text-unprintable"),
    ("year-zero", row(Dato="31-01-0025"), "Dato", "value-not-a-day"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "code"), [case[1:] for case in REJECTED], ids=[c[0] for c in REJECTED])
def test_a_row_that_cannot_be_read_is_rejected_at_its_place(cells: tuple[str, ...], column: str, code: str) -> None:
    intake = take("a.csv", csv_bytes(GOOD, row(Konto="7000"), cells, encoding="utf-8"))

    assert (intake.rows, intake.accepted, intake.rejected) == (3, 3 - intake.rejected, intake.rejected)
    [rejection] = [r for r in intake.rejections if r.row == 4]
    place = Place("a.csv", 4, HEAD.index(column) + 1 if column else 0, column)
    assert (place, code) in [(problem.place, problem.code) for problem in rejection.problems]
    # The other row of the voucher goes with it; the voucher before it stands, unless the row names none.
    [other] = [r for r in intake.rejections if r.row == 3]
    assert [problem.code for problem in other.problems] == ["posting-incomplete"]
    assert [posting.voucher for posting in intake.postings] == ["b-1"]


def test_nothing_in_a_file_can_move_the_terminal_or_fill_it() -> None:
    escape = "\x1b[2J"
    intake = take("a.csv", csv_bytes(row(Bilag=f"b{escape}", Beløb=escape * 99, Dato=escape), encoding="utf-8"))

    [rejection] = intake.rejections
    told = [rejection.voucher] + [
        part for problem in rejection.problems for part in problem_parts(problem, Language.DANISH).values()
    ]
    assert all(text.isprintable() and len(text) < 200 for text in told)
    with pytest.raises(Refused) as refused:
        take("a.csv", csv_bytes(head=(escape, "Bilag")))
    assert all(value.isprintable() for problem in refused.value.problems for value in problem.values.values())


GOOD_FILES = [
    ("windows", "a.csv", CSV),
    ("utf-8", "a.csv", csv_bytes(GOOD, encoding="utf-8")),
    ("utf-8-with-mark", "a.csv", csv_bytes(GOOD, encoding="utf-8-sig")),
    ("utf-16-little", "a.csv", b"\xff\xfe" + csv_bytes(GOOD, encoding="utf-16-le")),
    ("utf-16-big", "a.csv", b"\xfe\xff" + csv_bytes(GOOD, encoding="utf-16-be")),
    ("tabs", "a.txt", csv_bytes(GOOD, delimiter="\t")),
    ("commas", "a.csv", csv_bytes((*GOOD[:3], '"1.234,56"', GOOD[4]), delimiter=",")),
    ("carriage-returns", "a.csv", CSV.replace(b"\r\n", b"\r")),
    ("line-feeds", "A.CSV", CSV.replace(b"\r\n", b"\n")),
    ("no-line-end", "a.csv", CSV.rstrip()),
    ("blank-rows", "a.csv", b"\r\n;;;;\r\n" + CSV + b";;;;\r\n\r\n"),
    ("letters-in-two-parts", "a.csv", csv_text(GOOD).replace("å", "a\u030a").encode()),
    ("excel-as-text", "a.xlsx", BOOK),
    ("heading-on-two-lines", "a.xlsx", xlsx_bytes(GOOD, head=("Bilag", "Dato\n", "Konto", " Beløb", "Tekst"))),
    ("excel-numbers", "a.xlsx", xlsx_bytes(("b-1", JANUARY, 6510, 1234.56, "Kørsel og møder"))),
    ("excel-since-1904", "a.xlsx", xlsx_bytes(("b-1", JANUARY, 6510, 1234.56, GOOD[4]), date_1904=True)),
    ("excel-blank-columns", "a.xlsx", xlsx_bytes((*GOOD, "", " "))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), [case[1:] for case in GOOD_FILES], ids=[case[0] for case in GOOD_FILES])
def test_the_same_row_is_read_from_every_good_form(name: str, data: bytes) -> None:
    intake = take(name, data)

    [posting] = intake.postings
    assert intake.rejections == ()
    assert (posting.voucher, posting.value_date, posting.text) == ("b-1", JANUARY, "Kørsel og møder")
    assert [(line.account, line.amount.minor) for line in posting.lines] == [
        ("operations.office", 123456),
        ("cash", -123456),
    ]


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE], ids=["billion-laughs", "file-from-outside"])
def test_what_xml_could_pull_in_is_never_pulled_in(before: str, tmp_path: Path) -> None:
    name = "j" if before == LAUGHS else "x"
    secret = tmp_path / "secret"
    secret.write_text("haha", encoding="utf-8")
    cells = "".join(f'<c r="{c}1" t="str"><v>{text}</v></c>' for c, text in zip("ABCDE", HEAD, strict=True))
    row = f'<row r="2"><c r="A2" t="str"><v>&{name};</v></c></row>'
    xml = sheet_xml(f'<row r="1">{cells}</row>{row}', before=before.replace("{}", secret.as_uri()))
    started = processor_seconds()

    try:
        intake = take("a.xlsx", with_part(BOOK, SHEET, xml))
    except Refused as refused:
        assert {problem.code for problem in refused.problems} == {"upload-broken"}
    else:
        assert intake.accepted == 0
        assert "haha" not in str(intake)
    assert processor_seconds() - started < 5


def test_a_workbook_cut_anywhere_is_refused() -> None:
    for length in range(1, len(BOOK), 509):
        with pytest.raises(Refused) as refused:
            take("a.xlsx", BOOK[:length])
        assert {problem.code for problem in refused.value.problems} <= {"upload-broken", "upload-kind"}


def test_a_flipped_bit_is_refused_or_changes_nothing() -> None:
    chance = random.Random(8)  # noqa: S311 - any bits will do
    expected = take("a.xlsx", BOOK)
    for _ in range(40):
        data = bytearray(BOOK)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            assert take("a.xlsx", bytes(data)) == expected
        except Refused as refused:
            assert refused.problems


def test_a_file_is_weighed_before_it_is_read(tmp_path: Path) -> None:
    sparse = tmp_path / "a.csv"
    with sparse.open("wb") as stream:
        stream.truncate(2_000_000_000)

    with pytest.raises(Refused, match="upload-too-large"):
        load(sparse)
    for path in (tmp_path, tmp_path / "nowhere.csv", Path("/dev/zero")):
        with pytest.raises(Refused, match="upload-unreadable"):
            load(path)
