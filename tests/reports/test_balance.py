"""The balance drawing follows its figures, and never draws a budget as if it were realised."""

from __future__ import annotations

import re
from dataclasses import replace

from gavn.reports.charts.balance import Balance, Budgeted, Realised, Words, balance

WORDS = Words(realised="Realiseret", budget="Budget", empty="Ingen saldo endnu.")
DATA = Balance(
    realised=(Realised(2023, 8_264_000, "8,3"), Realised(2024, 7_700_000, "7,7")),
    budget=(Budgeted(2025, 2025, 15_193_000, "15,2"),),
    words=WORDS,
    description="Saldo <fra> 2023 & frem",
)


def test_both_widths_are_drawn_at_true_pixels() -> None:
    drawings = balance(data=DATA)

    assert 'width="800"' in drawings.wide
    assert 'width="343"' in drawings.narrow


def test_words_are_escaped_for_markup() -> None:
    assert "Saldo &lt;fra&gt; 2023 &amp; frem" in balance(data=DATA).wide


def test_changing_one_balance_moves_the_drawing() -> None:
    higher = replace(DATA, realised=(DATA.realised[0], Realised(2024, 7_800_000, "7,7")))

    assert balance(data=higher).wide != balance(data=DATA).wide
    assert balance(data=DATA).wide == balance(data=replace(DATA)).wide


def test_a_fund_without_budget_shows_no_budget_mark() -> None:
    realised_only = balance(data=replace(DATA, budget=())).wide

    assert not re.search(r'class="[^"]*plan-m', realised_only)
    assert re.search(r'class="[^"]*plan-m', balance(data=DATA).wide)


def test_an_empty_fund_says_so() -> None:
    assert "Ingen saldo endnu." in balance(data=Balance((), (), WORDS, "Ingen saldo")).wide
