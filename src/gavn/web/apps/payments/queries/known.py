"""What is known of the results of agreements on a day, as facts that a forecast learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from gavn.domain.outcomes.facts import Results
from gavn.domain.payments.papers import EnteredSet
from gavn.web.apps.accounts.queries import is_demo
from gavn.web.apps.payments.queries import Life


def results_known(lives: Iterable[Life], day: date) -> Mapping[str, Results]:
    """By agreement what the result set says that was told of on a day; nothing of those of which there was none."""
    return {agreement: told.results.facts for agreement, told in _told_from(lives, day)}


def of_made_up_people(lives: Iterable[Life], day: date) -> frozenset[str]:
    """The agreements of which that was measured among people who are made up, as all of whom anything is measured in
    the demo are."""
    measured = frozenset(agreement for agreement, told in _told_from(lives, day) if told.results.manifest is not None)
    return measured if measured and is_demo() else frozenset()


def _told_from(lives: Iterable[Life], day: date) -> Iterator[tuple[str, EnteredSet]]:
    for life in lives:
        by_then = replace(life, sets=tuple(each for each in life.sets if each.results.as_of <= day))
        if by_then.told_from is not None:
            yield life.dossier.id, by_then.told_from
