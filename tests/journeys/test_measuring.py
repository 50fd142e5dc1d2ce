"""From the people of an agreement to the economy table: measured in the background, stated, approved and posted."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
AGREEMENT = "/agreements/diabetes/"
# Milliseconds; most of them would be a loaded machine's.
MOST_WAITED = 120_000
# The council's half: 22 of 38 at 12 months at 113,050 kr., and the cohort's fall (docs/how-to/measure-results.md).
OWED = "1.581.050,00"


def test_what_is_measured_of_people_becomes_money_in_the_economy_table(measure: Visit) -> None:
    evaluator, clerk, other, auditor = (measure(name) for name in ("evaluator", "sekretariat", "godkender", "revisor"))
    # What the fund was paid when the effort was closed early, in 2024.
    assert "−4.522.000,00" in paid_back(auditor) and OWED not in paid_back(auditor)

    evaluator.open(f"{AGREEMENT}results/measure/")
    evaluator.fill(as_of="2024-12-31")
    evaluator.press("main form button[type=submit]")
    assert evaluator.path.startswith("/jobs/")
    evaluator.page.click("main a.button-primary", timeout=MOST_WAITED)
    evaluator.page.wait_for_url("**/results/1/")
    results = evaluator.path
    assert "22" in evaluator.text("main tr:has-text('12 måneder') >> nth=0")
    evaluator.open(f"{AGREEMENT}results/")
    assert "22 / 38" in evaluator.text() and "7 / 13" in evaluator.text()

    clerk.open(results)
    clerk.press("aside form button[type=submit]")
    statement = clerk.path
    assert OWED.removesuffix(",00") in clerk.text()
    other.open(statement)
    other.press("aside button.button-primary")
    other.press("aside button.button-primary")
    assert "Opgørelsen er godkendt og ændres aldrig mere." in other.text()
    other.press("aside a[href^='/economy/drafts/']")
    other.press("main button[value=approve]")

    assert f"−{OWED}" in paid_back(auditor)
    auditor.open("/economy/postings/?account=payment.diabetes")
    assert OWED in auditor.text() and "diabetes-1" in auditor.text()


def paid_back(visitor: Visitor) -> str:
    """The line of the economy table, in every year that anything is posted in."""
    visitor.open("/economy/?unit=kr&layer=realised&as-of=2100-01-01")
    line = "main tr:has(th:has-text('Resultatbetaling: Diabetes'))"
    assert visitor.page.locator(line).count() == 1
    return visitor.text(line)
