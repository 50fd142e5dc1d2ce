"""What the pages of money show of small agreements, without a database."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from gavn.domain.agreements.agreement import Tranche
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.filed import state
from gavn.language.catalogue import Language
from gavn.web.apps.payments.show.rates import rates_section
from gavn.web.apps.payments.show.statement import after_section
from gavn.web.apps.payments.show.words import Words
from tests.agreed import agreement, metric, reached, tally
from tests.builders import kroner

WORDS = Words(Language.ENGLISH, {}, {})
NO_BREAK = "\N{NO-BREAK SPACE}"
DAY = date(2026, 1, 1)


def test_an_investor_with_two_tranches_stands_once_with_all_its_capital_and_receipts() -> None:
    tranches = (Tranche("fund", 1, kroner(20_000), "§ 10"), Tranche("fund", 2, kroner(15_000), "§ 10"))
    section = after_section(state(agreement(investors=tranches), reached(3), as_of=DAY, issued_on=DAY), WORDS)

    assert section is not None
    [row] = section["rows"]
    assert row["label"] == "fund"
    assert [cell["text"].replace(NO_BREAK, " ") for cell in row["cells"]] == ["35,000 kr.", "30,000 kr.", "−5,000 kr."]


@pytest.mark.parametrize(
    ("expected", "shown", "said"),
    [
        (Fraction(1, 2), "50.0 %", "No"),
        (Fraction(19), "–", "The figures cannot tell"),
        (None, "–", "The figures cannot tell"),
    ],
)
def test_a_share_is_drawn_beside_what_is_a_share_alone(expected: Fraction | None, shown: str, said: str) -> None:
    made = agreement(metrics=(metric("dropout", expected=expected), metric("job")))
    filed = state(made, Results((), (tally(reached=2, due=40),)), as_of=DAY, issued_on=DAY)
    section = rates_section(filed, WORDS)

    assert section is not None
    [row] = section["table"]["rows"]
    assert [cell.get("text") for cell in row["cells"]][:4] == ["5.0 %", "2 / 40", "0.6–16.9", shown]
    assert section["say"].startswith(said)
