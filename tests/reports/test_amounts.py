"""Amounts and shares in the texts of a page: a number and its unit stay on one line."""

from __future__ import annotations

import pytest

from gavn.language.amounts import unbroken


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Langtidsblodsukker mindst 8,5 % lavere", "Langtidsblodsukker mindst 8,5~% lavere"),
        ("kapital: 2.500.000 kr. → 1.700.000 kr.", "kapital: 2.500.000~kr. → 1.700.000~kr."),
        ("1.000,50 EUR og 20 % af 5 GBP", "1.000,50~EUR og 20~% af 5~GBP"),
        ("2024 er 5 procentpoint bedre", "2024 er 5 procentpoint bedre"),
        ("et antal EUR, og 3 EUROPA", "et antal EUR, og 3 EUROPA"),
        ("1. maj 2021 – 31. december 2024", "1.~maj 2021 – 31.~december 2024"),
        ("1 May 2021, and 2 maybe", "1~May 2021, and 2 maybe"),
        ("§ 6, nr. 2 og nr. af", "§~6, nr.~2 og nr. af"),
        ("6 % [5–7 %], 1.000–2.000 %, 2021–2024", "6~% [5–+7~%], 1.000–+2.000~%, 2021–2024"),
        ("", ""),
    ],
)
def test_no_line_ends_between_a_number_and_what_it_is_a_number_of(text: str, told: str) -> None:
    assert unbroken(text).replace("\N{NO-BREAK SPACE}", "~").replace("\N{WORD JOINER}", "+") == told
