"""The checks of a whole agreement, and of its versions one after another: every mistake at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from gavn.domain.agreements.checks.definitions import check_definitions
from gavn.domain.agreements.checks.everywhere import check_blanks, check_plain_ids, check_rates
from gavn.domain.agreements.checks.expectations import check_coupons, check_expectations
from gavn.domain.agreements.checks.finance import (
    check_calls,
    check_donations,
    check_endings,
    check_guarantees,
    check_investors,
)
from gavn.domain.agreements.checks.floors import check_floors
from gavn.domain.agreements.checks.found import found
from gavn.domain.agreements.checks.idle_caps import check_idle_caps
from gavn.domain.agreements.checks.leaving_out import check_leaving_out
from gavn.domain.agreements.checks.limits import check_caps, check_deadweight
from gavn.domain.agreements.checks.measured_terms import check_measured_gates, check_measured_terms
from gavn.domain.agreements.checks.metrics import (
    check_evidence,
    check_expected,
    check_metrics,
    check_population,
    check_term_metrics,
)
from gavn.domain.agreements.checks.parties import check_parties, check_payers
from gavn.domain.agreements.checks.publication import check_publication
from gavn.domain.agreements.checks.reach import check_reach
from gavn.domain.agreements.checks.words import (
    check_arithmetic,
    check_currency,
    check_dispute_deadline,
    check_price_level,
    check_statements,
    check_verification,
)
from gavn.domain.values.problem import Problem, Severity

CHECKS: Sequence[Callable[[Agreement], Iterable[Problem]]] = (
    check_blanks,
    check_plain_ids,
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
    check_definitions,
    check_measured_terms,
    check_measured_gates,
    check_terms,
    check_circles,
    check_gates,
    check_ids,
    check_caps,
    check_idle_caps,
    check_deadweight,
    check_floors,
    check_leaving_out,
    check_expectations,
    check_coupons,
    check_investors,
    check_calls,
    check_guarantees,
    check_donations,
    check_endings,
    check_statements,
    check_arithmetic,
    check_dispute_deadline,
    check_price_level,
    check_verification,
    check_publication,
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
    problems = [(place, problem) for place, version in enumerate(versions) for problem in _numbered(version, place)]
    for place, (before, after) in enumerate(pairwise(versions), start=1):
        problems += [(place, problem) for problem in _follows(before, after)]
    # What an older version changed of the time before it was thought over when it was signed; and what is a mistake
    # in itself is mended before anybody asks how far back it reaches.
    if len(versions) > 1 and all(map(can_be_activated, versions[-2:])):
        for before, after in pairwise(versions[-2:]):
            problems += [(len(versions) - 1, problem) for problem in check_reach(before, after)]
    return tuple(problems)


def _numbered(version: Agreement, place: int) -> Iterator[Problem]:
    if version.version != place + 1:
        yield found(code="version-number", path="version", expected=str(place + 1))
    for language, reason in (("da", version.reason_da), ("en", version.reason_en)) if place else ():
        if not reason:
            key = f"reason_{language}"
            yield found(code="amendment-without-reason", path=key, key=key, in_language=language)


def _follows(before: Agreement, after: Agreement) -> Iterator[Problem]:
    if after.effective_from < before.effective_from:
        yield found(code="amendment-before-version", path="effective_from")
    if before.signed_on and after.signed_on and after.signed_on <= before.signed_on:
        yield found(code="amendment-signed-before", path="signed_on", severity=Severity.WARNING)
    for name in ("id", "currency"):
        if getattr(before, name) != getattr(after, name):
            yield found(code="amendment-changes-identity", path=name, key=name)
