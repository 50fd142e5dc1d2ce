"""Terms and gates: each is known by one id, rests on a clause, and waits for something that can come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gavn.domain.agreements.agreement import Agreement, Gate
from gavn.domain.agreements.checks.found import found, is_share, twice, unknown
from gavn.domain.agreements.terms.base import Term, TimeTerm
from gavn.domain.agreements.terms.conditional_bonus import ConditionalBonus
from gavn.domain.agreements.terms.coupon import Coupon
from gavn.domain.values.problem import Place, Problem


def check_terms(agreement: Agreement) -> Iterator[Problem]:
    if not agreement.terms:
        yield found(code="agreement-no-terms", path="terms")
    for place in twice([term.id for term in agreement.terms]):
        yield found(code="term-id-twice", path=f"terms.{place}.id", term=agreement.terms[place].id)
    for place, term in enumerate(agreement.terms):
        if not term.clause:
            yield found(code="term-without-clause", path=f"terms.{place}.clause", term=term.id)
        for problem in term.problems():
            key = problem.place.path.removeprefix(term.id)
            yield replace(problem, place=Place(path=f"terms.{place}{key}"))


def check_circles(agreement: Agreement) -> Iterator[Problem]:
    """A bonus for one metric given another, and for that given the first, would pay for one pair twice."""
    waits = {term.metric: term.condition for term in agreement.terms if isinstance(term, ConditionalBonus)}
    told: set[str] = set()
    for place, term in enumerate(agreement.terms):
        if isinstance(term, ConditionalBonus) and term.metric != term.condition and term.metric not in told:
            circle = _circle(term.metric, waits)
            told |= set(circle)
            if circle:
                yield found(code="condition-circular", path=f"terms.{place}.condition", circle=" → ".join(circle))


def _circle(start: str, waits: Mapping[str, str]) -> list[str]:
    """The way from a metric back to itself; nothing where there is none."""
    way = [start]
    while way[-1] in waits:
        way.append(waits[way[-1]])
        if way[-1] == start:
            return way
        if way[-1] in way[:-1]:
            return []
    return []


def check_gates(agreement: Agreement) -> Iterator[Problem]:
    terms = {term.id for term in agreement.terms}
    metrics = {metric.id for metric in agreement.metrics}
    for place, gate in enumerate(agreement.gates):
        path = f"gates.{place}"
        if not gate.terms:
            yield found(code="gate-holds-nothing", path=f"{path}.terms", id=gate.id)
        if not gate.levels:
            yield found(code="gate-without-level", path=f"{path}.levels", id=gate.id)
        for at, term in unknown(gate.terms, terms):
            yield found(code="term-unknown", path=f"{path}.terms.{at}", term=term)
        for metric, level in gate.levels.items():
            if metric not in metrics:
                yield found(code="metric-unknown", path=f"{path}.levels.{metric}", metric=metric)
            if not is_share(level):
                yield found(code="gate-level-outside", path=f"{path}.levels.{metric}", id=gate.id)
        yield from _check_cohorts(path, gate, agreement)
        yield from _check_follow_up(path, gate, agreement)


def _check_cohorts(path: str, gate: Gate, agreement: Agreement) -> Iterator[Problem]:
    """What falls due by time, or is paid on all cohorts as one, is no cohort's, so no cohort's gate opens for it."""
    whole = {term.id for term in agreement.terms if _is_of_all_cohorts(term)}
    for at, term in enumerate(gate.terms):
        if gate.per_cohort and term in whole:
            yield found(code="gate-without-cohort", path=f"{path}.terms.{at}", id=gate.id, term=term)


def _is_of_all_cohorts(term: Term) -> bool:
    return isinstance(term, TimeTerm | Coupon) or getattr(term, "pooled", False)


def _check_follow_up(path: str, gate: Gate, agreement: Agreement) -> Iterator[Problem]:
    for metric in agreement.metrics:
        names = [follow_up.id for follow_up in metric.follow_ups]
        if gate.follow_up and metric.id in gate.levels and gate.follow_up not in names:
            place, known = f"{path}.follow_up", ", ".join(names)
            yield found(code="follow-up-unknown", path=place, follow_up=gate.follow_up, metric=metric.id, known=known)


def check_ids(agreement: Agreement) -> Iterator[Problem]:
    """Statements name a clause by its id, so no two may share one, of whatever kind; a minimum pays as a term does."""
    names = ("gates", "caps", "floors", "guarantees", "donations")
    clauses = [(f"{name}.{place}.id", item) for name in names for place, item in enumerate(getattr(agreement, name))]
    terms = {term.id for term in agreement.terms}
    ids = [item.id for _, item in clauses]
    again = {*twice(ids), *(at for at, (path, item) in enumerate(clauses) if path[:6] == "floors" and item.id in terms)}
    for at in sorted(again):
        yield found(code="clause-id-twice", path=clauses[at][0], id=ids[at])
