"""What if: a scenario made, compared and undone; and a price found for an agreement, which stays as it is."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.barriers import barriers
from tests.journeys.conftest import NARROW, WIDE, Visitor
from tests.journeys.paper import UPRIGHT, beyond

Visit = Callable[..., Visitor]
# Milliseconds; most of them would be a loaded machine's.
MOST_WAITED = 180_000


def test_a_scenario_is_made_compared_changed_and_taken_back(work: Visit) -> None:
    clerk, council = work("sekretariat"), work("raad")
    clerk.open("/scenarios/")
    clerk.press("aside a.button-primary")
    clerk.fill(name_da="", effect="70 procent")
    clerk.press("main form .button-primary")
    assert "70 procent" in clerk.text("#id_effect_error")
    clerk.fill(name_da="Dårlige tider", name_en="Hard times", effect="70", delay="6")
    clerk.press_enter("main form .button-primary")
    assert "“Dårlige tider” er gemt." in clerk.text()

    # With the keyboard alone: both are chosen, and shown.
    for name in ("daarlige-tider", "half-the-effect"):
        clerk.page.focus(f"#compare input[value={name}]")
        clerk.page.keyboard.press("Space")
    clerk.page.focus("#compare summary")
    clerk.page.keyboard.press("Enter")
    clerk.fill(trials="100")
    clerk.press_enter("#compare button[type=submit]")
    compared = clerk.path
    assert "ikke regnet ud med de tal, der gælder nu" in clerk.text("h1")
    council.open(compared)
    assert "Sekretariatet kan få dem regnet ud." in council.text("aside")
    clerk.press("aside form button[type=submit]")
    assert clerk.path.startswith("/jobs/")
    clerk.page.click("main a.button-primary", timeout=MOST_WAITED)
    clerk.page.wait_for_url("**/scenarios/compare/**")

    head = [each.inner_text() for each in clerk.page.locator("#whole th[scope=col]").all()]
    assert head == ["Størrelse", "Som ventet", "Dårlige tider", "Halv effekt"]
    assert clerk.page.locator("#balances svg.wide").count() == 3
    assert "koster fonden mest" in clerk.text("h1")
    assert barriers(clerk.page) == [] and beyond(clerk, UPRIGHT) == []
    clerk.page.emulate_media(media="screen")
    clerk.page.set_viewport_size({"width": WIDE, "height": 900})
    council.open(compared)
    assert "“Halv effekt” koster fonden mest" in council.text("h1")
    council.page.set_viewport_size({"width": NARROW, "height": 900})
    assert council.page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert barriers(council.page) == []

    clerk.open("/scenarios/daarlige-tider/edit/")
    clerk.press("aside form button[type=submit]")
    assert "“Dårlige tider” er fjernet." in clerk.text() and "Dårlige tider" not in clerk.text("#saved")
    clerk.press("#removed button")
    assert "Dårlige tider" in clerk.text("#saved")
    # What was worked out of it holds again, and is shown without working anything out.
    clerk.open(compared)
    assert "koster fonden mest" in clerk.text("h1") and clerk.page.locator("aside form").count() == 0


def test_a_price_is_found_and_the_agreement_stays_as_it_is(work: Visit) -> None:
    clerk, council = work("sekretariat"), work("raad")
    clerk.open("/agreements/ips-plus/")
    before = clerk.text()
    clerk.press("aside a[href='/scenarios/lab/ips-plus/']")
    clerk.page.check("main input[value='terms.employment-12.amount']")
    clerk.page.check("main input[value='terms.employment-24.amount']")
    clerk.press("main form .button-primary")
    assert "ikke hvad det skal opfylde" in clerk.text("#id_capital_back_error")
    clerk.fill(capital_back="90", worth_0="120000", step="5000", trials="100")
    clerk.press_enter("main form .button-primary")
    assert clerk.path.startswith("/jobs/")
    clerk.page.click("main a.button-primary", timeout=MOST_WAITED)
    clerk.page.wait_for_url("**/scenarios/lab/ips-plus/*/")
    answer = clerk.path

    assert "75.000 kr." in clerk.text("#number") or "75.000" in clerk.text("h1")
    for part, said in (
        ("#number", "Efterprøvet i nye fremtider (frø 2)"),
        ("#rests-on", "flytter mest"),
        ("#tempts-to", "Sammenstimlen"),
        ("#parties", "går lige op"),
        ("#designs", "Som aftalen er"),
    ):
        assert said in clerk.text(part)
    assert clerk.page.locator("#rests-on svg.wide").count() == 1
    assert barriers(clerk.page) == []
    council.open(answer)
    assert "80 % af den" in clerk.text("#rests-on") and "80 % af den" not in council.text("#rests-on")
    council.page.set_viewport_size({"width": NARROW, "height": 900})
    assert council.page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert barriers(council.page) == []
    clerk.open("/agreements/ips-plus/")
    assert clerk.text() == before
