"""What is known of the results of agreements on a day, as facts that a forecast learns from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from gavn.domain.outcomes.facts import Results
from gavn.web.apps.payments.queries import Life


def results_known(lives: Iterable[Life], day: date) -> Mapping[str, Results]:
    """By agreement what the result set says that was told of on a day; nothing of those of which there was none."""
    found = {}
    for life in lives:
        by_then = replace(life, sets=tuple(each for each in life.sets if each.results.as_of <= day))
        if by_then.told_from is not None:
            found[life.dossier.id] = by_then.told_from.results.facts
    return found
