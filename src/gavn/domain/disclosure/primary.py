"""Which groups must not be told of for their own sake: few, nobody, everybody, and those who leave few or nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gavn.domain.disclosure.policy import Policy
from gavn.domain.disclosure.shown import Why
from gavn.domain.disclosure.tables import CountTable, Group, depth, parents


def sensitive(table: CountTable, policy: Policy) -> Mapping[Group, Why]:
    """By the unit of which there are fewest: one family of six is a single family."""
    found: dict[Group, Why] = {}
    for group in table.layout.groups:
        if why := next(_reasons(table, policy, group), None):
            found[group] = why
    return found


def _reasons(table: CountTable, policy: Policy, group: Group) -> Iterator[Why]:
    if not policy.crossed:
        if depth(group) > 1:
            yield Why.CROSSED
        return
    for counts in table.counts.values():
        if counts[group] < policy.least:
            yield Why.FEW if counts[group] else Why.NOBODY
    for counts in table.counts.values():
        for parent in parents(group):
            if counts[parent] - counts[group] < policy.least:
                yield Why.REST_FEW if counts[parent] > counts[group] else Why.EVERYBODY
