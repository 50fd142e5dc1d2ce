"""The years for which an agreement owes something also where nothing is measured, as measures without a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.histories import Counted, Measure
from gavn.domain.payments.population import Belonging


def with_years_owed(agreement: Agreement, counted: Counted, *, until: date) -> Counted:
    """With each such year that had ended by a day, and that nothing is told of."""
    years = [year for year in agreement.owed_without_result if year.on <= until]
    if not years:
        return counted
    belonging = Belonging(agreement, until)
    told = [measure for measure in counted.measures if not belonging.measure(measure)]
    owed = (year for year in years if not any(_is_of(measure, year) for measure in told))
    return replace(counted, measures=(*counted.measures, *owed))


def _is_of(measure: Measure, year: Measure) -> bool:
    same = measure.metric == year.metric and year.follow_up in ("", measure.follow_up)
    return same and measure.on.year == year.on.year
