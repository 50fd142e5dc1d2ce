"""An agreement closed early: what it comes to is seen before anything is kept, then stated for others to approve."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]
AGREEMENT = "/agreements/diabetes/"


def test_an_agreement_is_closed_early_and_another_checks_and_approves_it(work: Visit) -> None:
    clerk, other = work("sekretariat"), work("godkender")
    clerk.open(f"{AGREEMENT}results/enter/")
    clerk.fill(**{"new-0-0-holds_on": "2024-12-31", "new-0-0-reached": "80", "as_of": "2024-12-31"})
    clerk.press("main form button[type=submit]")
    clerk.press("aside form button[name=expected]")
    assert "hvad der ventes ved en førtidig lukning" in clerk.text()
    clerk.press("aside a[href*='/closing/']")
    assert "9.044.000 kr." in clerk.text("h1")
    clerk.fill(reason="For få borgere blev henvist.")
    clerk.press("aside form button[type=submit]")
    statement = clerk.path
    assert "Aftalen lukkes før tid." in clerk.text()

    other.open(statement)
    other.press("aside button.button-primary")
    other.press("aside button.button-primary")
    assert "Opgørelsen er godkendt og ændres aldrig mere." in other.text()
    other.open("/payments/")
    assert "Sammen om Diabetes i Aarhus, nr. 1" in other.text("#statements")
