"""A warning is found by the worker, answered by keyboard, seen by the council, and waits again when taken back."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Visitor
from tests.journeys.test_measuring import MOST_WAITED

Visit = Callable[..., Visitor]
FIRST = "#waiting .g-warning >> nth=0"


def test_a_warning_is_answered_and_the_answer_taken_back(work: Visit) -> None:
    clerk, council = work("sekretariat"), work("raad")
    clerk.open("/warnings/")
    assert "Fonden er ikke gået igennem endnu" in clerk.text()
    clerk.press_enter("aside button")
    assert clerk.path.startswith("/jobs/")
    clerk.page.click("main a.button-primary", timeout=MOST_WAITED)
    clerk.page.wait_for_url("**/warnings/")
    assert "4 mod ventet 19 af 42, der skulle følges op" in clerk.text(FIRST)
    waiting = clerk.page.locator("#waiting .g-warning").count()

    clerk.press_enter(f"{FIRST} >> a")
    clerk.fill(note="Vi taler med leverandøren i næste uge", until="2060-01-31")
    clerk.press_enter("#answer button[type=submit]")
    assert "Svaret er gemt." in clerk.text()
    assert clerk.page.locator("#waiting .g-warning").count() == waiting - 1

    council.open("/warnings/?shown=answered")
    assert "“Vi taler med leverandøren i næste uge” – inden 31. januar 2060." in council.text("#answered")
    assert "af 42" not in council.text("#answered")
    assert "mod ventet" not in council.text("#answered")

    clerk.open("/warnings/?shown=answered")
    clerk.press("#answered a >> nth=0")
    clerk.press_enter("aside button")
    assert "Svaret er taget tilbage, og advarslen venter igen." in clerk.text()
    assert clerk.page.locator("#waiting .g-warning").count() == waiting
