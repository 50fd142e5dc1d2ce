"""What is known of the results of agreements on a day, as facts that a forecast learns from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from gavn.domain.outcomes.facts import Claim, Results
from gavn.domain.payments.result_set import ResultSet
from gavn.web.apps.documents.queries import documents
from gavn.web.apps.payments.queries import Life, life_of


def results_known(day: date) -> Mapping[str, Results]:
    """By agreement what the result set says that is told of on a day; nothing of those of which there was none."""
    found = {}
    for own in documents().dossiers:
        results = _told_on(life_of(own), day)
        if results is not None:
            found[own.id] = Results(tuple(_claims(results)), results.tallies)
    return found


def _told_on(life: Life, day: date) -> ResultSet | None:
    by_then = replace(life, sets=tuple(each for each in life.sets if each.results.as_of <= day))
    entered = by_then.told_from
    return entered.results if entered else None


def _claims(results: ResultSet) -> Iterator[Claim]:
    """Each history as so many persons who are nobody in particular."""
    for place, (history, count) in enumerate(results.persons.items()):
        for person in range(count):
            name = f"{place}-{person}"
            for at, step in enumerate(history.steps):
                yield Claim(
                    f"{name}-{at}",
                    name,
                    step.metric,
                    step.follow_up,
                    step.on,
                    results.as_of,
                    step.quantity,
                    history.enrolled_on,
                    history.group,
                    history.cohort,
                )
