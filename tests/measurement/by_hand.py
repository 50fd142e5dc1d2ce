"""A table as somebody blanks it by hand: only the cells that are too few themselves, which the margins give away."""

from __future__ import annotations

from dataclasses import replace

from gavn.domain.disclosure.shown import Release, cell_of
from gavn.measurement.disclosure.protect import Protected


def by_hand(made: Protected) -> Release:
    """Everything of which there are enough, and nobody else looked after."""
    told = {
        unit: {
            group: cell_of(count, policy=made.policy).count
            for group, count in counts.items()
            if count >= made.policy.least
        }
        for unit, counts in made.table.counts.items()
    }
    return replace(made.release, told=told)
