"""Logging in and out, being told no, changing the language, and doing it all by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gavn.language.catalogue import Language, say
from tests.journeys.conftest import NARROW, Visitor

Visit = Callable[..., Visitor]


def test_somebody_logs_in_and_out_again(visit: Visit) -> None:
    anne = visit()
    anne.open("/fund/")
    assert anne.path == "/log-in/?next=/fund/"

    anne.log_in("sekretariat")
    assert "Signe Sekretariat" in anne.page.inner_text("header")

    anne.page.click("header form button[type=submit]")
    anne.page.wait_for_url("**/")
    assert anne.path == "/"
    anne.open("/fund/")
    assert anne.path == "/log-in/?next=/fund/"


def test_a_page_that_was_left_is_not_shown_from_memory_after_logging_out(visit: Visit) -> None:
    anne = visit("raad", anew=True)
    anne.page.click("header form button[type=submit]")
    anne.page.wait_for_url("**/")

    anne.go_back()

    assert "Rikke Råd" not in anne.page.inner_text("body")


def test_a_wrong_password_is_told_and_keeps_the_name(visit: Visit) -> None:
    anne = visit()
    anne.open("/log-in/")
    anne.page.fill("input[name=username]", "investor")
    anne.page.fill("input[name=password]", "not this one")
    anne.page.click("main button[type=submit]")

    assert say("log-in.wrong", Language.DANISH) in anne.page.inner_text("main")
    assert anne.page.input_value("input[name=username]") == "investor"
    assert anne.page.input_value("input[name=password]") == ""


def test_everybody_reads_the_public_page(visit: Visit) -> None:
    anybody = visit()
    answer = anybody.open("/")

    assert answer is not None
    assert answer.status == 200
    assert anybody.page.inner_text("h1").strip()


def test_the_language_changes_on_the_same_page_and_stays(visit: Visit) -> None:
    anne = visit("revisor")
    anne.open("/economy/?unit=kr")
    assert anne.page.get_attribute("html", "lang") == "da"

    anne.press("header .g-languages a[lang=en]")

    assert (anne.path, anne.page.get_attribute("html", "lang")) == ("/economy/?unit=kr", "en")
    anne.open("/glossary/")
    assert anne.page.get_attribute("html", "lang") == "en"
    anne.page.click("header .g-languages a[lang=da]")
    assert (anne.path, anne.page.get_attribute("html", "lang")) == ("/glossary/", "da")


def test_a_page_that_is_not_there_leads_back(visit: Visit) -> None:
    anne = visit("sekretariat")
    answer = anne.open("/no/such/page/")

    assert answer is not None
    assert answer.status == 404
    anne.page.click("main a")
    assert anne.path == "/fund/"


def test_the_keyboard_alone_logs_in_and_finds_the_menu(visit: Visit) -> None:
    anne = visit()
    anne.open("/")
    tab_to(anne, "/log-in/")
    anne.page.keyboard.press("Enter")
    anne.page.wait_for_url("**/log-in/*")

    tab_to(anne, "username")
    anne.page.keyboard.type("sekretariat")
    anne.page.keyboard.press("Tab")
    anne.page.keyboard.type(anne.served.password)
    anne.page.keyboard.press("Enter")
    anne.page.wait_for_url(lambda url: "/log-in/" not in url)

    tab_to(anne, "/fund/")
    anne.page.keyboard.press("Enter")
    anne.page.wait_for_url("**/fund/")
    assert anne.path == "/fund/"
    assert "Signe Sekretariat" in anne.page.inner_text("header")


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(visit: Visit) -> None:
    anne = visit("sekretariat")
    anne.page.keyboard.press("Tab")
    assert focused(anne)["href"] == "#main-content"

    anne.page.keyboard.press("Enter")

    assert anne.page.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.parametrize("username", ["sekretariat", "leverandoer"])
def test_the_menu_opens_on_a_narrow_screen(visit: Visit, username: str) -> None:
    anne = visit(username, width=NARROW)
    anne.page.click("button.js-menu-open")
    anne.page.wait_for_selector(".mobile-drawer", state="visible")

    anne.page.click(".mobile-drawer a[href='/fund/']")

    assert anne.path == "/fund/"


def tab_to(visitor: Visitor, target: str) -> None:
    """Presses Tab until the focus is where `target` leads or what it names, and can be seen there."""
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        at = focused(visitor)
        if target in (at["href"], at["name"]):
            assert at["seen"], f"nobody can see that the focus is on {target}"
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def focused(visitor: Visitor) -> dict[str, str]:
    """What has the focus."""
    found: dict[str, str] = visitor.page.evaluate(
        """() => {
            const at = document.activeElement, style = getComputedStyle(at);
            const seen = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
            return {href: at.getAttribute("href") || "", name: at.getAttribute("name") || "", seen};
        }"""
    )
    return found
