"""Whoever logs in lands where their work is, and is told what waits for them there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor

Visit = Callable[..., Visitor]


def test_a_secretary_finds_what_another_entered_and_opens_it(visit: Visit) -> None:
    anne = visit("sekretariat")
    assert anne.path == "/fund/"

    anne.page.click("aside a:has-text('skal godkendes') >> nth=0")

    assert anne.path.startswith(("/economy/drafts/", "/economy/batches/"))


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("myndighed", "/pipeline/"),
        ("leverandoer", "/investments/dialog-mod-vold/"),
        ("investor", "/investments/"),
        ("administrator", "/accounts/"),
    ],
)
def test_everybody_else_lands_at_their_own_work(visit: Visit, username: str, path: str) -> None:
    assert visit(username).path == path


def test_the_page_that_was_asked_for_comes_before_ones_own(visit: Visit) -> None:
    anne = visit()
    anne.open("/glossary/")
    anne.open("/log-in/?next=/disagreements/")
    anne.page.fill("input[name=username]", "revisor")
    anne.page.fill("input[name=password]", anne.served.password)
    anne.page.click("main button[type=submit]")
    anne.page.wait_for_url("**/disagreements/")
    assert anne.path == "/disagreements/"
