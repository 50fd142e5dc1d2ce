"""A provider's file of readings in the browser: its columns corrected, looked through and taken in.

The file stays chosen meanwhile; without JavaScript it is chosen again, and one that has changed is told of.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.barriers import barriers
from tests.journeys.conftest import NARROW, WIDE, Served, Visitor, visitor_of

ADDRESS = "/people/import/"
TEXT = "Hvem;Skema;Den;Tal\nS-1;WHO-5;01-04-2022;52\nS-1;WHO-5;01-05-2022;56\nS-7;WHO-5;01-05-2022;56\n"


def test_columns_are_corrected_rows_looked_through_and_taken_in(
    browser: Browser, with_people: Served, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="da-DK", accept_downloads=True)
    provider = visitor_of(context.new_page(), with_people)
    provider.log_in("leverandoer")
    page, file = provider.page, tmp_path / "maalinger.csv"
    file.write_text(TEXT, encoding="utf-8")
    provider.open("/people/dialog-mod-vold/")
    provider.press("aside a[href^='/people/import/']")
    page.select_option("[name=kind]", "readings")
    page.set_input_files("[name=file]", file)

    # From the keyboard: what comes back is announced from its heading on, and the file is still chosen.
    page.focus("form button[value=look]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#columns")
    assert "Det er ikke klart, hvad filens kolonner er." in provider.text("h1")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate("document.querySelector('[name=file]').files[0].name") == "maalinger.csv"
    for name, label in (("person", "Hvem"), ("instrument", "Skema"), ("on", "Den"), ("value", "Tal")):
        page.select_option(f"[name=column-{name}]", label=label)
    page.click("#columns button[value=look]")
    page.wait_for_selector("#new")
    assert provider.text("h1") == "Filen giver 2 nye målinger. Én række er afvist."
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page) == []
    with page.expect_download() as download:
        page.click("button[value=rejected-csv]")
    assert "S-7" in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.click("aside button[value=take]")
    page.wait_for_selector("#id_partly_error")
    page.check("[name=partly]")
    page.click("aside button[value=take]")
    page.wait_for_selector("h1:has-text('Der er taget 2 nye målinger ind.')")
    assert page.locator("[name=file]").count() == 0

    provider.press("aside a[href^='/people/import/']")
    assert page.input_value("[name=agreement]") == "dialog-mod-vold"
    page.select_option("[name=kind]", "readings")
    page.set_input_files("[name=file]", file)
    page.click("form button[value=look]")
    page.wait_for_selector("h1:has-text('2 rækker står her i forvejen.')")
    assert provider.wrong == []

    # The browser refuses to send a file that was changed after it was chosen; its console tells of that, too.
    file.write_text(TEXT.replace("S-7", "S-1"), encoding="utf-8")
    page.click("form button[value=look]")
    page.wait_for_selector("#not-sent:visible")
    page.set_input_files("[name=file]", file)
    page.click("form button[value=look]")
    page.wait_for_selector("h1:has-text('ikke noget nyt')")
    assert not page.is_visible("#not-sent")
    context.close()


def test_without_javascript_the_file_is_chosen_again(browser: Browser, with_people: Served, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, locale="da-DK")
    provider = visitor_of(context.new_page(), with_people)
    provider.log_in("leverandoer")
    file = tmp_path / "a.csv"
    file.write_text("Sagsnr.;Redskab;Dato;Score\nS-1;SES;01-04-2022;5\n", encoding="utf-8")
    provider.open(ADDRESS)
    provider.page.select_option("[name=kind]", "readings")
    choose(provider, file, "form button[value=look]")
    assert provider.text("h1") == "Filen giver én ny måling."
    assert "Vælg filen igen" in provider.text("aside")

    choose(provider, file, "aside button[value=take]")

    assert provider.text("h1") == "Der er taget én ny måling ind."
    assert provider.wrong == []
    context.close()


def choose(provider: Visitor, file: Path, button: str) -> None:
    provider.page.set_input_files("[name=file]", file)
    provider.press(button)
