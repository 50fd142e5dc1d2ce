"""The checks of a whole agreement, and of its versions one after another: every mistake at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.checks.clocks import (
    check_cap_periods,
    check_clocks,
    check_finance_dates,
    check_first_call,
    check_follow_ups,
    check_term_dates,
    check_term_periods,
    check_triggers,
)
from gavn.domain.agreements.checks.conditions import check_circles, check_gates, check_ids, check_terms
from gavn.domain.agreements.checks.everywhere import check_blanks, check_rates
from gavn.domain.agreements.checks.finance import (
    check_calls,
    check_donations,
    check_endings,
    check_guarantees,
    check_investors,
)
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.checks.leaving_out import check_leaving_out
from gavn.domain.agreements.checks.limits import check_caps, check_deadweight, check_floors
from gavn.domain.agreements.checks.metrics import (
    check_evidence,
    check_expected,
    check_metrics,
    check_population,
    check_term_metrics,
)
from gavn.domain.agreements.checks.parties import check_parties, check_payers
from gavn.domain.agreements.checks.words import check_arithmetic, check_currency, check_price_level, check_statements
from gavn.domain.values.problem import Problem, Severity

CHECKS: Sequence[Callable[[Agreement], Iterable[Problem]]] = (
    check_blanks,
    check_rates,
    check_parties,
    check_payers,
    check_clocks,
    check_follow_ups,
    check_term_dates,
    check_term_periods,
    check_finance_dates,
    check_cap_periods,
    check_first_call,
    check_triggers,
    check_metrics,
    check_expected,
    check_population,
    check_term_metrics,
    check_evidence,
    check_terms,
    check_circles,
    check_gates,
    check_ids,
    check_caps,
    check_deadweight,
    check_floors,
    check_leaving_out,
    check_investors,
    check_calls,
    check_guarantees,
    check_donations,
    check_endings,
    check_statements,
    check_arithmetic,
    check_price_level,
)


def validate(agreement: Agreement) -> tuple[Problem, ...]:
    """Every mistake in one version, each at its path of keys; warnings among them do not stop it."""
    # Amounts of a currency that nobody knows cannot be added up, so nothing else is looked at before that is mended.
    unknown = tuple(check_currency(agreement))
    return unknown or tuple(problem for check in CHECKS for problem in check(agreement))


def can_be_activated(agreement: Agreement) -> bool:
    """Nothing but warnings was found."""
    return all(problem.severity == Severity.WARNING for problem in validate(agreement))


def validate_versions(versions: Sequence[Agreement]) -> tuple[tuple[int, Problem], ...]:
    """What is wrong between versions, with the place of the version in which it stands."""
    problems = []
    for place, version in enumerate(versions):
        if version.version != place + 1:
            expected = str(place + 1)
            problems.append((place, found(code="version-number", path="version", expected=expected)))
        if place and not (version.reason_da and version.reason_en):
            problems.append((place, found(code="amendment-without-reason", path="reason_da")))
    for place, (before, after) in enumerate(pairwise(versions), start=1):
        if after.effective_from < before.effective_from:
            problems.append((place, found(code="amendment-before-version", path="effective_from")))
        for name in ("id", "currency"):
            if getattr(before, name) != getattr(after, name):
                problems.append((place, found(code="amendment-changes-identity", path=name, key=name)))
    return tuple(problems)
