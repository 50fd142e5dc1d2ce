"""What is known of the results of a fund's agreements on a day, as facts that a forecast learns from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gavn.domain.fund.fund import Fund
from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.kept import Kept
from gavn.domain.payments.papers import told_from


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
