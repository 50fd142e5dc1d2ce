"""Many futures at once: each column is paid as if it stood alone, however many are worked out together."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gavn.domain.agreements.agreement import Gate
from gavn.domain.agreements.terms.counted_outcomes import CountedOutcomes
from gavn.domain.outcomes.histories import History, Measure, Reached
from gavn.domain.payments import evaluate as evaluating
from gavn.domain.payments.columns import NONE, Columns
from gavn.domain.payments.evaluate import evaluate
from tests.agreed import DAY, agreement, tariff
from tests.builders import kroner

ON = DAY.replace(year=2026)


@pytest.mark.parametrize("together", [1, 2, 3, 5, 8])
def test_each_column_gets_its_own_measure_however_many_are_worked_out_together(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Column by column 1 to 4 dropouts at 1,000 kr., and none measured; 0 to 4 persons in a job at 10,000 kr."""
    monkeypatch.setattr(evaluating, "CHUNK", together)
    counted = CountedOutcomes(id="dropout-price", clause="§ 5", metric="dropout", amount=kroner(1_000))
    measures = tuple(Measure("dropout", "", ON, reached=number, due=4) for number in (1, 2, 3, 4))
    person = History((Reached("job", "", ON),))
    columns = Columns((person,), np.array([[0, 1, 2, 3, 4]]), measures, np.array([[0, 1, 2, 3, NONE]]))

    outcome = evaluate(agreement(terms=(tariff(), counted)), columns, as_of=DAY)

    expected = [kroner(amount).minor for amount in (1_000, 12_000, 23_000, 34_000, 40_000)]
    assert outcome.total.tolist() == outcome.by_payer["city"].tolist() == expected


@pytest.mark.parametrize("together", [1, 2, 3, 5])
def test_each_column_opens_its_own_gate_however_many_are_worked_out_together(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate asks for three of four: open in the third and the fourth column, shut where nothing was measured."""
    monkeypatch.setattr(evaluating, "CHUNK", together)
    gate = Gate("gate", "§ 4", ("job-price",), {"school": Fraction(3, 4)})
    measures = tuple(Measure("school", "", ON, reached=number, due=4) for number in (1, 2, 3, 4))
    person = History((Reached("job", "", ON),))
    columns = Columns((person,), np.array([[1, 1, 1, 2, 1]]), measures, np.array([[0, 1, 2, 3, NONE]]))

    outcome = evaluate(agreement(gates=(gate,)), columns, as_of=DAY)

    assert outcome.total.tolist() == [kroner(amount).minor for amount in (0, 0, 10_000, 20_000, 0)]
