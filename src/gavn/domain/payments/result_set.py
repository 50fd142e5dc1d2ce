"""A result set: all that is known of an agreement's results on a day, frozen before a statement is made (ADR 0013)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.measured import MeasuredRate
from gavn.domain.outcomes.facts import MOST_COUNTED, Claim, Coverage, MeasuredResults, Results, Tally
from gavn.domain.outcomes.histories import Counted, History, count_histories
from gavn.domain.outcomes.manifest import Manifest
from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.payments.canonical import results_digest
from gavn.domain.payments.entitlement import known
from gavn.domain.payments.results import check_results
from gavn.domain.values.plain import texts_in, to_data
from gavn.domain.values.problem import Place, Problem, refuse


@dataclass(frozen=True, slots=True)
class ResultSet:
    """Numbered from 1 within its agreement; `persons` are distinct histories with counts, which name nobody.

    `tallies` are also those that a later one corrects, so that a set tells what was known before. `rates` are what was
    measured of them, where it was, and `manifest` what that was made of: no statement is made of these.
    """

    agreement: str
    number: int
    as_of: date
    tallies: tuple[Tally, ...]
    persons: Mapping[History, int]
    rates: tuple[MeasuredRate, ...] = ()
    manifest: Manifest | None = None

    @property
    def counted(self) -> Counted:
        """What a statement is made of."""
        in_force = Results((), self.tallies).as_known_on(self.as_of)
        return Counted(self.persons, count_histories(in_force).measures)

    @property
    def facts(self) -> Results:
        """The same as facts, known on the day of the set, with how much of it was measured: as many persons as show
        each history, who are nobody."""
        if not self.rates:
            return Results(tuple(self._claims()), self.tallies)
        rates = ((each, each.rate) for each in self.rates)
        coverage = (Coverage(e.metric, e.follow_up, e.cohort, rate.due, rate.unknown) for e, rate in rates)
        return MeasuredResults(tuple(self._claims()), self.tallies, tuple(coverage))

    def _claims(self) -> Iterator[Claim]:
        for place, (history, count) in enumerate(self.persons.items()):
            for person in (f"{place}-{number}" for number in range(count)):
                for step, each in enumerate(history.steps):
                    yield Claim(
                        f"{person}-{step}", person, each.metric, each.follow_up, each.on, self.as_of, each.quantity,
                        history.enrolled_on, history.group, history.cohort,
                    )  # fmt: skip

    @property
    def digest(self) -> str:
        """The hash that a statement made of it names."""
        return results_digest(self.counted)


def freeze(
    agreement: Agreement, results: Results, *, number: int, as_of: date, rates: tuple[MeasuredRate, ...] = ()
) -> ResultSet:
    """The facts known by a day as a set: persons become histories; facts that are not in order are refused together."""
    refuse(_check_rates(agreement, rates))
    counted = known(agreement, results, as_of=as_of)
    return ResultSet(agreement.id, number, as_of, _by_then(results.tallies, as_of), counted.persons, rates)


def keep(
    agreement: Agreement,
    tallies: tuple[Tally, ...],
    persons: Mapping[History, int],
    *,
    as_of: date,
    rates: tuple[MeasuredRate, ...] = (),
) -> ResultSet:
    """The same of counts that were entered by hand, beside histories that are known already; it has no number yet."""
    facts = check_results(agreement, Results((), tallies), as_of=as_of)
    refuse([*facts, *_check_histories(agreement, persons, as_of), *_check_rates(agreement, rates)])
    return ResultSet(agreement.id, 0, as_of, _by_then(tallies, as_of), persons, rates)


def check_measured_words(manifest: Manifest | None) -> Iterator[Problem]:
    """A manifest is shown and kept for good, and could be written by anybody: no text of it is a person's number."""
    if manifest is not None and holds_person_number(json.dumps(to_data(manifest), ensure_ascii=False, default=str)):
        yield Problem("measured-person-number", Place("manifest.json"))


def check_words(results: ResultSet) -> Iterator[Problem]:
    """The same of all of a set that comes with a folder, which no page has looked through; no text is repeated."""
    if holds_person_number("|".join(texts_in(results))):
        yield Problem("kept-person-number")


def _check_rates(agreement: Agreement, rates: tuple[MeasuredRate, ...]) -> Iterator[Problem]:
    """Each of something that is agreed, once for each cohort, and possible; no name is a person's number."""
    if holds_person_number("|".join(name for each in rates for name in (each.metric, each.follow_up, each.cohort))):
        yield Problem("measured-person-number", Place("rates.csv"))
        return
    agreed = {(metric.id, each.id) for metric in agreement.metrics for each in metric.follow_ups}
    seen: set[tuple[str, str, str]] = set()
    for each in rates:
        key = (each.metric, each.follow_up, each.cohort)
        if key[:2] not in agreed or key in seen or not each.is_possible:
            yield Problem("rate-odd", values={"metric": each.metric, "follow_up": each.follow_up})
        seen.add(key)


def _check_histories(agreement: Agreement, persons: Mapping[History, int], as_of: date) -> Iterator[Problem]:
    """What no claims that are in order could have become."""
    agreed = {(metric.id, at) for metric in agreement.metrics for at in ("", *(each.id for each in metric.follow_ups))}
    for history, count in persons.items():
        for step in history.steps:
            about = {"metric": step.metric, "follow_up": step.follow_up, "on": step.on.isoformat()}
            if (step.metric, step.follow_up) not in agreed:
                yield Problem("history-not-agreed", values=about)
            if step.on > as_of:
                yield Problem("history-not-known-yet", values=about | {"known": as_of.isoformat()})
        if count < 1 or any(step.quantity < 0 for step in history.steps):
            yield Problem("history-below-nothing", values={"count": str(count)})
        largest = max([Fraction(count), *(step.quantity for step in history.steps)])
        if largest >= MOST_COUNTED:
            yield Problem("history-too-large", values={"number": str(largest)})


def _by_then(tallies: tuple[Tally, ...], as_of: date) -> tuple[Tally, ...]:
    return tuple(tally for tally in tallies if tally.known_on <= as_of)
