"""A posting from the clerk who enters it to every figure that it changes, and back; and a figure to its postings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
LINE = "operations.secretariat"


def test_what_one_enters_and_another_approves_moves_every_figure_by_its_amount(work: Visit) -> None:
    clerk, auditor = work("sekretariat"), work("revisor")
    before = figures(auditor)
    draft = enter(clerk, voucher="2024-9001", amount="125.000,00")

    assert "125.000,00 kr." in clerk.text("h1")
    assert clerk.page.locator("main button[value=approve]").count() == 0
    assert figures(auditor) == before

    other = work("godkender")
    other.open(draft)
    assert other.text("main button[value=approve]") == "Godkend 125.000,00 kr."
    other.press_enter("main button[value=approve]")
    other.open(draft)
    other.press("aside a[href^='/economy/postings/']")

    assert "Signe Sekretariat, " in other.text("aside")
    assert "Gorm Godkender, " in other.text("aside")
    assert "125.000,00 kr." in other.text("h1")
    assert figures(auditor) == moved(before, by=125)


def test_a_posting_is_taken_back_and_the_figures_are_as_before(work: Visit) -> None:
    clerk, other, auditor = work("sekretariat"), work("godkender"), work("revisor")
    before = figures(auditor)
    posting = approve(other, enter(clerk, voucher="2024-9002", amount="40.000,00"))
    assert figures(auditor) == moved(before, by=40)

    clerk.open(posting)
    clerk.press("aside a[href$='/reverse/']")
    clerk.fill(value_date="2024-12-30", document_date="2024-12-30")
    clerk.press("main form button[type=submit]")
    reversal = approve(other, clerk.path)

    assert figures(auditor) == before
    auditor.open(posting)
    assert auditor.page.locator(f"main a[href='{reversal}']").count() == 1
    auditor.open(reversal)
    assert "40.000,00 kr." in auditor.text("h1")


def test_a_council_member_is_told_why_not_and_the_ledger_stands(work: Visit) -> None:
    member, auditor = work("raad"), work("revisor")
    before = figures(auditor)

    for path in ("/economy/enter/", "/economy/import/", "/economy/postings/58/reverse/"):
        answer = member.open(path)
        assert answer is not None
        assert answer.status == 403
        assert "Din rolle, Rådet, giver ikke ret til at indtaste posteringer. Det kan sekretariatet." in member.text()

    assert figures(auditor) == before


def test_a_payment_with_a_slip_in_it_is_told_beside_its_field_and_keeps_the_rest(work: Visit) -> None:
    clerk = work("sekretariat")
    clerk.open("/economy/enter/")
    fill_payment(clerk, voucher="2024-9003", amount="mange penge")
    clerk.press("main form button[type=submit]")

    assert clerk.page.locator("#id_amount_error").count() == 1
    assert clerk.page.input_value("main [name=voucher]") == "2024-9003"
    assert clerk.path == "/economy/enter/"


def test_a_figure_opens_to_the_postings_that_it_is_the_sum_of(visit: Visit) -> None:
    auditor = visit("revisor")
    auditor.open("/economy/")
    figure = auditor.page.locator(".g-economy a[href='/economy/postings/?year=2024&account=payment.ung-i-fokus']")
    assert figure.inner_text() == "−1.665"

    with auditor.page.expect_navigation():
        figure.click()
    rows = auditor.page.locator("main tbody tr")
    in_kroner = [amounts(row) for row in rows.all_inner_texts()]
    assert round(sum(sum(found) for found in in_kroner) / 1000) == 1665

    first = rows.first.locator("th a")
    text = first.inner_text()
    with auditor.page.expect_navigation():
        first.click()
    assert text in auditor.text("h1")
    assert f"{in_kroner[0][0]:,.2f}".translate(str.maketrans(",.", ".,")) in auditor.text("h1")


def test_the_excel_file_holds_the_figures_of_the_page_as_live_formulas(visit: Visit, tmp_path: Path) -> None:
    auditor = visit("revisor")
    auditor.open("/economy/?layer=realised&first=2020&last=2024")
    shown = {
        row.locator("th").inner_text(): [figure(cell) for cell in row.locator("td").all_inner_texts()]
        for row in auditor.page.locator(".g-economy tr.g-sub, .g-economy tfoot tr").all()
    }
    with auditor.page.expect_download() as download:
        auditor.page.click(".g-tools a[href^='/economy/table.xlsx']")
    download.value.save_as(tmp_path / "table.xlsx")

    formulas = openpyxl.load_workbook(tmp_path / "table.xlsx").worksheets[0]
    values = openpyxl.load_workbook(tmp_path / "table.xlsx", data_only=True).worksheets[0]
    found = {
        str(label.value): [round(float(str(cell.value))) for cell in cells[:5]]
        for label, *cells in values.iter_rows(min_row=6)
        if label.value in shown
    }
    assert found["Saldo ultimo"] == [39678, 35953, 23068, 8264, 7700]
    assert found == {label: shown[label] for label in found}
    closing = [row for row in formulas.iter_rows(min_row=6) if row[0].value == "Saldo ultimo"][0]
    assert all(str(cell.value).startswith("=") for cell in closing[1:6])


def enter(clerk: Visitor, *, voucher: str, amount: str) -> str:
    """Enters a payment out of the fund, all by keyboard from the first field on; the address of its draft."""
    clerk.open("/economy/enter/")
    fill_payment(clerk, voucher=voucher, amount=amount)
    clerk.press_enter("main [name=text]")
    assert clerk.path.startswith("/economy/drafts/"), clerk.text()
    return clerk.path


def fill_payment(clerk: Visitor, *, voucher: str, amount: str) -> None:
    clerk.page.select_option("main [name=account]", LINE)
    clerk.fill(amount=amount, voucher=voucher, text="Konference om sociale investeringer")
    clerk.fill(value_date="2024-12-30", document_date="2024-12-30")


def approve(other: Visitor, draft: str) -> str:
    """Approves a draft; the address of the posting that it became."""
    other.open(draft)
    other.press("main button[value=approve]")
    other.open(draft)
    other.press("aside a[href^='/economy/postings/']")
    return other.path


def figures(reader: Visitor) -> dict[str, int]:
    """What the secretariat has cost in 2024 and what the fund has at its end, wherever that is shown."""
    reader.open("/economy/")
    line = f".g-economy a[href='/economy/postings/?year=2024&account={LINE}']"
    found = {"line": figure(reader.text(line))}
    found["table"] = figure(reader.text(".g-economy tfoot td[data-l=R2024]"))
    reader.open("/fund/")
    found["fund"] = figure(reader.text(".g-sum div:first-child dd"))
    found["chart"] = figure(reader.text("#balance tbody tr:has(th:text-is('2024')) td"))
    return found


def moved(before: dict[str, int], *, by: int) -> dict[str, int]:
    """The line is higher by what was paid, and every balance lower."""
    return {name: value + by if name == "line" else value - by for name, value in before.items()}


def figure(text: str) -> int:
    """A figure in thousands as a page shows it."""
    return int(text.strip().replace(".", "").replace("−", "-") or 0)


def amounts(row: str) -> list[float]:
    """The amounts in kroner and øre in a row of postings."""
    return [
        float(word.replace(".", "").replace(",", ".").replace("−", "-"))
        for word in row.split()
        if word[-3:-2] == "," and word[-2:].isdigit()
    ]
