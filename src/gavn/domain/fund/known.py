"""What is known on a day of a fund's agreements: results that a forecast learns from, and which have been ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gavn.domain.forecasting.ended import Ended
from gavn.domain.fund.fund import Fund
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.kept import Kept
from gavn.domain.payments.papers import told_from
from gavn.domain.values.money import Money


def known_results(fund: Fund, results: Mapping[str, Results], *, as_of: date) -> Mapping[str, Results]:
    """By agreement: those handed over, else the result set kept with the fund that was told of on the day, else what
    its folder counts."""
    counted = {dossier.id: Results(tallies=dossier.tallies) for dossier in fund.dossiers}
    known = {**counted, **{own.agreement: found for own in fund.kept if (found := _kept(own, as_of)) is not None}}
    return {agreement: found.as_known_on(as_of) for agreement, found in {**known, **results}.items()}


def _kept(own: Kept, as_of: date) -> Results | None:
    by_then = [each for each in own.sets if each.results.as_of <= as_of]
    found = told_from(by_then, expected=own.expected)
    return None if found is None else found.results.facts


def ended_agreements(fund: Fund, *, as_of: date) -> Mapping[str, Ended]:
    """By agreement: those of which a statement that nothing ordinary can follow had been approved by the day."""
    found = ((own.agreement, _ended(own, fund, as_of)) for own in fund.kept)
    return {agreement: ended for agreement, ended in found if ended is not None}


def _ended(own: Kept, fund: Fund, as_of: date) -> Ended | None:
    approved = [each for each in own.statements if each.approved_on <= as_of]
    if not approved or not approved[-1].filed.statement.is_last:
        return None
    amounts = [each.filed.statement.received_by(fund.council) for each in approved]
    first = next(each for each in approved if each.filed.statement.is_last)
    return Ended(first.approved_on, sum(amounts, start=Money.zero(amounts[-1].currency)), amounts[-1])
