"""What can be published at the size that an agreement expects: told before anybody is enrolled."""

from __future__ import annotations

from collections.abc import Iterator

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.found import found
from gavn.domain.disclosure.feasible import feasible
from gavn.domain.values.problem import Problem, Severity


def check_publication(agreement: Agreement) -> Iterator[Problem]:
    """A warning where the public can be told no share of so many."""
    expected = agreement.expected_units
    if expected is None:
        return
    if expected < 1:
        yield found(code="expected-units-none", path="expected_units", value=str(expected))
        return
    _, public = feasible(expected, agreement.theme)
    if public.reached is None:
        yield found(
            code="publication-nothing",
            path="expected_units",
            severity=Severity.WARNING,
            expected=str(expected),
            units=agreement.unit,
            least=str(public.policy.least),
            share=str(public.share_from),
        )
