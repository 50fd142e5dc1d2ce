"""A forecast made in the browser: asked for with the keyboard, followed while it is made, and read by the council."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor

# Milliseconds; most of them would be a loaded machine's.
MOST_WAITED = 120_000


def test_a_forecast_is_made_followed_and_read_by_each_as_it_may(work: Callable[..., Visitor]) -> None:
    clerk, council = work("sekretariat"), work("raad")
    clerk.open("/forecast/")
    assert "Der er ingen prognose endnu." in clerk.text()

    clerk.press_enter("aside a.button-primary")
    clerk.fill(trials="0")
    clerk.press_enter("main form button[type=submit]")
    assert "Skriv et helt tal fra 1 til 100.000." in clerk.text()
    clerk.fill(trials="100", seed="3")
    clerk.press_enter("main form button[type=submit]")
    assert clerk.path.startswith("/jobs/")
    clerk.page.click("main a.button-primary", timeout=MOST_WAITED)
    clerk.page.wait_for_url("**/forecast/kept/**")

    assert "ventes" in clerk.text("h1") and "4 af 42 mod ventet 19" in clerk.text()
    clerk.press("main a[href='/forecast/agreements/din-vej-i-job/']")
    assert "Indsatsens egne tal trak effekten ned" in clerk.text()

    council.open("/forecast/")
    assert "dårligere end ventet" in council.text() and "4 af 42" not in council.text()
    council.open("/fund/")
    assert council.page.locator("#balance svg.wide .fan1").count() == 1
    assert clerk.wrong == council.wrong == []
