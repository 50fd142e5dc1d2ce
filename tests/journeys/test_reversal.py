"""Taking a posting back in a browser: another value date shows at once which balance it changes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor


def test_another_value_date_shows_at_once_which_balance_it_changes(visit: Callable[..., Visitor]) -> None:
    visitor = visit("sekretariat")
    visitor.open("/economy/postings/59/reverse/")
    effect = visitor.page.locator("#effect")
    expect(effect).to_contain_text("Saldoen ultimo 2024 bliver 3.631.000,00 kr. lavere")

    visitor.page.fill("input[name=value_date]", "2025-06-01")
    visitor.page.dispatch_event("input[name=value_date]", "change")

    expect(effect).to_contain_text("Saldoen ultimo 2025 bliver 3.631.000,00 kr. lavere")
    expect(effect).to_contain_text("1. juni 2025")
    assert visitor.page.input_value("input[name=voucher]") == "2024-0017-R"
