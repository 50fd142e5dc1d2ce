"""From a result that somebody enters to the fund's ledger: stated by one, checked and approved by another."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
AGREEMENT = "/agreements/flere-kloge-haender/"
VOUCHER = "flere-kloge-haender-1"


def test_a_result_becomes_a_statement_and_a_posting_that_the_economy_shows(work: Visit) -> None:
    clerk, other, auditor = work("sekretariat"), work("godkender"), work("revisor")
    clerk.open(f"{AGREEMENT}results/enter/")
    clerk.fill(**{"known-0-0-0-reached": "80", "as_of": "2025-01-31"})
    clerk.press("main form button[type=submit]")
    assert "SOSU Østjylland skal betale 3.730.027" in clerk.text("h1")
    clerk.press("aside form button[type=submit]")
    # Back from what was saved leads to the form, and not to a page that cannot be shown again.
    results = clerk.path
    clerk.go_back()
    assert clerk.path == f"{AGREEMENT}results/enter/"
    assert "Indtast resultater" in clerk.text("h1")
    clerk.open(results)
    clerk.press("aside form button[type=submit]")
    statement = clerk.path
    assert "3.730.027" in clerk.text("h1")
    assert "Du har selv lavet opgørelsen. En anden skal se den." in clerk.text("aside")

    other.open(statement)
    other.press_enter("aside button.button-primary")
    other.press_enter("aside button.button-primary")
    assert "Opgørelsen er godkendt og ændres aldrig mere." in other.text()
    other.press("aside a[href^='/economy/drafts/']")
    assert other.page.locator(f"main a[href='{statement}']").count() == 1
    other.press("main button[value=approve]")

    auditor.open("/economy/postings/?account=payment.flere-kloge-haender")
    assert VOUCHER in auditor.text()
    assert "3.730.027,00" in auditor.text()
    auditor.open(statement)
    auditor.press("aside a[href^='/economy/postings/']")
    assert "Signe Sekretariat" in auditor.text("aside")
    assert "Gorm Godkender" in auditor.text("aside")
