"""A result set: all that is known of an agreement's results on a day, frozen before a statement is made (ADR 0013)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.outcomes.facts import Results, Tally
from gavn.domain.outcomes.histories import Counted, History, count_histories
from gavn.domain.payments.canonical import results_digest
from gavn.domain.payments.entitlement import known
from gavn.domain.payments.results import check_results
from gavn.domain.values.problem import refuse


@dataclass(frozen=True, slots=True)
class ResultSet:
    """Numbered from 1 within its agreement; `persons` are distinct histories with counts, which name nobody.

    `tallies` are also those that a later one corrects, so that a set tells what was known before.
    """

    agreement: str
    number: int
    as_of: date
    tallies: tuple[Tally, ...]
    persons: Mapping[History, int]

    @property
    def counted(self) -> Counted:
        """What a statement is made of."""
        in_force = Results((), self.tallies).as_known_on(self.as_of)
        return Counted(self.persons, count_histories(in_force).measures)

    @property
    def digest(self) -> str:
        """The hash that a statement made of it names."""
        return results_digest(self.counted)


def freeze(agreement: Agreement, results: Results, *, number: int, as_of: date) -> ResultSet:
    """The facts known by a day as a set: persons become histories; facts that are not in order are refused together."""
    counted = known(agreement, results, as_of=as_of)
    return ResultSet(agreement.id, number, as_of, _by_then(results.tallies, as_of), counted.persons)


def keep(agreement: Agreement, tallies: tuple[Tally, ...], persons: Mapping[History, int], *, as_of: date) -> ResultSet:
    """The same of counts that were entered by hand, beside histories that are known already; it has no number yet."""
    refuse(check_results(agreement, Results((), tallies)))
    return ResultSet(agreement.id, 0, as_of, _by_then(tallies, as_of), persons)


def _by_then(tallies: tuple[Tally, ...], as_of: date) -> tuple[Tally, ...]:
    return tuple(tally for tally in tallies if tally.known_on <= as_of)
