"""What those do who only read: the public, a provider, an auditor with a contradiction before them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gavn.language.catalogue import Language, say
from tests.journeys.conftest import NARROW, WIDE, Visitor

Visit = Callable[..., Visitor]
NOT_PRINTED = ".navigation-menu, [data-print], .g-filters, .g-form-actions, .g-languages"
TOLD = ("reconcile.head.printed", "reconcile.head.calculated", "fund.disagree.difference")


def test_a_contradiction_opens_to_its_sum_by_keyboard(visit: Visit) -> None:
    auditor = visit("revisor")
    auditor.open("/disagreements/")
    line = auditor.page.locator("details.g-line", has_text="Saldo ultimo, realiseret 2024").last
    assert line.locator("table").is_hidden()

    line.locator("summary").focus()
    auditor.page.keyboard.press("Enter")

    line.locator("table").wait_for(state="visible")
    rows = {row.locator("th").inner_text(): row.locator("td").inner_text() for row in line.locator("tr").all()}
    told = [say(key, Language.DANISH) for key in TOLD]
    assert [rows.pop(name) for name in told] == ["7.781", "7.700", "−81"]
    assert sum(map(thousands, rows.values())) == 7700


def test_the_public_sees_the_public_page_and_no_other(visit: Visit) -> None:
    anybody = visit()
    anybody.open("/")
    assert anybody.text("#balance tbody tr:has(th:text-is('2024')) td:first-of-type") == "7.700"
    for path in ("/fund/", "/economy/", "/pipeline/", "/investments/", "/disagreements/"):
        anybody.open(path)
        assert anybody.path == f"/log-in/?next={path}"

    anybody.open("/glossary/")
    anybody.press("header .g-languages a[lang=en]")
    assert (anybody.path, anybody.page.get_attribute("html", "lang")) == ("/glossary/", "en")


def test_a_word_is_found_in_the_glossary_by_keyboard(visit: Visit) -> None:
    anybody = visit()
    anybody.open("/glossary/")
    every = anybody.page.locator(".g-words tbody tr").count()
    anybody.fill(text="henvendelse")
    anybody.press_enter("main [name=text]")

    found = anybody.page.locator(".g-words tbody tr").all_inner_texts()
    assert 0 < len(found) < every
    assert all("henvendelse" in row.lower() for row in found)
    anybody.fill(text="hippopotamus")
    anybody.press_enter("main [name=text]")
    assert anybody.page.locator(".g-words tbody tr").count() == 0


def test_a_provider_sees_its_own_investment_and_no_other(visit: Visit) -> None:
    provider = visit("leverandoer")
    provider.open("/investments/")
    links = provider.page.locator("#investments tbody th a, main tbody th a").all()
    assert [link.get_attribute("href") for link in links] == ["/investments/dialog-mod-vold/"]

    with provider.page.expect_navigation():
        links[0].click()
    assert "Dialog mod Vold" in provider.text()
    answer = provider.open("/investments/diabetes/")
    assert answer is not None
    assert answer.status == 404
    assert "Diabetes" not in provider.text()


def test_the_print_button_prints_and_print_has_no_menu(visit: Visit) -> None:
    auditor = visit("revisor")
    auditor.page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    for path in ("/fund/", "/economy/", "/pipeline/", "/disagreements/"):
        auditor.page.emulate_media(media="screen")
        auditor.open(path)
        auditor.page.click("[data-print]")
        assert auditor.page.evaluate("window.printed") == 1

        auditor.page.emulate_media(media="print")
        assert auditor.page.locator(NOT_PRINTED).filter(visible=True).count() == 0, path


def thousands(text: str) -> int:
    return int(text.replace(".", "").replace("−", "-"))


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_statements_scale_begins_and_ends_where_its_bars_do(visit: Visit, width: int) -> None:
    reader = visit("sekretariat", width=width)
    reader.open(f"/agreements/dialog-mod-vold/statements/{reader.served.samples['statement']}/")
    scale, bar = reader.page.locator(".g-l-axis svg").bounding_box(), reader.page.locator(".g-l-bar svg").first
    last, unit = reader.page.locator(".g-l-axis text").last, reader.page.locator(".g-l-axis > span").last
    drawn, ends, named = bar.bounding_box(), last.bounding_box(), unit.bounding_box()

    assert scale and drawn and ends and named
    assert [scale["x"], scale["width"]] == pytest.approx([drawn["x"], drawn["width"]], abs=1)
    # The unit stands beside the last number, or over it.
    assert ends["x"] + ends["width"] <= named["x"] or named["y"] + named["height"] <= ends["y"] + 4
