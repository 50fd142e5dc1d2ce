"""Whether facts are in order for an agreement: known metrics, no fact twice, nothing known before it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from gavn.domain.agreements.agreement import AgreedMetric, Agreement
from gavn.domain.agreements.estimated import reads_estimate
from gavn.domain.agreements.terms.base import CohortTerm
from gavn.domain.outcomes.facts import MOST_COUNTED, Claim, Results, Tally
from gavn.domain.outcomes.histories import count_histories, of_cohort
from gavn.domain.outcomes.person_numbers import holds_person_number
from gavn.domain.values.problem import Place, Problem

Fact = Claim | Tally
OfGrain = TypeVar("OfGrain", Claim, Tally)
# What a tally can state, and a term can read off it.
STATED = ("reached", "due", "enrolled", "quantity", "estimate")
ADDED = ("reached", "due", "enrolled", "quantity")
# Every text that somebody writes.
TEXTS = ("participant", "id", "group", "cohort", "replaces")
# Every number that a fact can hold.
NUMBERS = (*STATED, "low", "high", "baseline")


def check_results(agreement: Agreement, results: Results, *, as_of: date = date.max) -> list[Problem]:
    """Every problem of every fact, as all of them stand at last, and as those known by a day stood on it.

    Of person numbers alone where there are any, since other problems name facts.
    """
    facts: list[Fact] = [*results.claims, *results.tallies]
    if persons := list(_check_person_numbers(facts)):
        return persons
    metrics = {metric.id: metric for metric in agreement.metrics}
    problems = [
        *_check_ids(facts),
        *_check_replaced(facts),
        *(problem for fact in facts for problem in _check_fact(fact, metrics)),
        *(Problem("fact-negative", Place(path=c.id), {"fact": c.id}) for c in results.claims if c.quantity < 0),
        *_check_together(results, date.max),
        *_check_follow_ups(facts, agreement),
        *(problem for tally in results.tallies for problem in _check_tally(tally)),
        *(problem for tally in results.tallies for problem in _check_read(tally, agreement)),
    ]
    if any(fact.known_on > as_of for fact in facts):
        # What is corrected first later stands beside the others till then, and would be paid with them.
        problems += [problem for problem in _check_together(results, as_of) if problem not in problems]
    return problems


def _check_together(results: Results, by: date) -> Iterator[Problem]:
    """Whether the facts in force on a day can stand beside each other."""
    claims = [claim for claim in _in_force(results.claims, by) if claim.quantity]
    yield from _check_claims(claims)
    yield from _check_enrolments(claims)
    yield from _check_courses(claims)
    yield from _check_twice(_in_force(results.tallies, by))


def _in_force(facts: Sequence[OfGrain], by: date) -> list[OfGrain]:
    """Those known by a day and not corrected by then, in the order in which they came."""
    known = [fact for fact in facts if fact.known_on <= by]
    replaced = {fact.replaces for fact in known}
    return [fact for fact in known if fact.id not in replaced]


def _check_person_numbers(facts: Sequence[Fact]) -> Iterator[Problem]:
    """One problem for all, at the first, which is told by its place and never repeated."""
    texts = ["|".join(getattr(fact, name, "") for name in TEXTS) for fact in facts]
    # A file can hold a million facts, and nearly always none of these: all are looked through at once.
    if holds_person_number("|".join(texts)):
        held = [fact for fact, text in zip(facts, texts, strict=True) if holds_person_number(text)]
        first = held[0]
        name = next(name for name in TEXTS if holds_person_number(getattr(first, name, "")))
        place = Place(path="" if holds_person_number(first.id) else first.id)
        yield Problem("fact-person-number", place, {"key": name, "count": str(len(held))})


def _check_ids(facts: Iterable[Fact]) -> Iterator[Problem]:
    seen: set[str] = set()
    for fact in facts:
        if fact.id in seen:
            yield Problem("fact-id-taken", Place(path=fact.id), {"fact": fact.id})
        seen.add(fact.id)


def _check_replaced(facts: Iterable[Fact]) -> Iterator[Problem]:
    by_id = {fact.id: fact for fact in facts}
    taken: dict[str, str] = {}
    for fact in by_id.values():
        if not fact.replaces:
            continue
        values = {"fact": fact.id, "replaced": fact.replaces}
        replaced = by_id.get(fact.replaces)
        if replaced is None:
            yield Problem("fact-replaces-unknown", Place(path=fact.id), values)
        elif not _can_replace(fact, replaced):
            yield Problem("fact-replaces-other", Place(path=fact.id), values)
        elif _in_circle(fact, by_id):
            yield Problem("fact-replaces-itself", Place(path=fact.id), values)
        if fact.replaces in taken:
            yield Problem("fact-replaced-twice", Place(path=fact.id), values | {"by": taken[fact.replaces]})
        taken[fact.replaces] = fact.id


def _can_replace(fact: Fact, replaced: Fact) -> bool:
    """Of the same metric and grain, and known before; a person's claim takes back no count of a cohort."""
    alike = replaced.metric == fact.metric and isinstance(replaced, type(fact))
    return alike and replaced.known_on <= fact.known_on


def _in_circle(fact: Fact, by_id: Mapping[str, Fact]) -> bool:
    """Whether a fact corrects itself, by way of others or not: then none of them would be in force."""
    way = {fact.id}
    here = fact
    while (replaced := by_id.get(here.replaces)) and replaced.known_on == fact.known_on:
        if replaced.id in way:
            return replaced is fact
        way.add(replaced.id)
        here = replaced
    return False


def _check_fact(fact: Fact, metrics: Mapping[str, AgreedMetric]) -> Iterator[Problem]:
    metric = metrics.get(fact.metric)
    if metric is None:
        yield Problem("fact-metric-unknown", Place(path=fact.id), {"fact": fact.id, "metric": fact.metric})
    elif fact.follow_up and fact.follow_up not in (known := [follow_up.id for follow_up in metric.follow_ups]):
        values = {"fact": fact.id, "follow_up": fact.follow_up, "metric": fact.metric, "known": ", ".join(known)}
        yield Problem("fact-follow-up-unknown", Place(path=fact.id), values)
    if fact.known_on < fact.holds_on:
        values = {"fact": fact.id, "known": fact.known_on.isoformat(), "holds": fact.holds_on.isoformat()}
        yield Problem("fact-known-too-early", Place(path=fact.id), values)
    for name in ("quantity",) if isinstance(fact, Claim) else NUMBERS:
        number = getattr(fact, name)
        if number is not None and abs(number.numerator) >= MOST_COUNTED * number.denominator:
            values = {"fact": fact.id, "key": name, "number": str(number)}
            yield Problem("fact-too-large", Place(path=fact.id), values)


def _check_follow_ups(facts: Iterable[Fact], agreement: Agreement) -> Iterator[Problem]:
    """A fact that names no follow-up, of a metric that is paid for at certain ones alone, would be paid by none."""
    paid = {metric for term in agreement.terms for metric in term.metrics}
    wanted = {m for m in paid if not any(term.looks_at(m, "") for term in agreement.terms)}
    for fact in (fact for fact in facts if fact.metric in wanted and not fact.follow_up):
        at = sorted({term.follow_up for term in agreement.terms if fact.metric in term.metrics})
        values = {"fact": fact.id, "metric": fact.metric, "known": ", ".join(at)}
        yield Problem("fact-follow-up-missing", Place(path=fact.id), values)


def _check_claims(claims: Iterable[Claim]) -> Iterator[Problem]:
    """The same person cannot reach the same on the same day twice, but as a correction of the first."""
    seen: dict[tuple[object, ...], str] = {}
    for claim in claims:
        key = (claim.participant, claim.metric, claim.follow_up, claim.holds_on)
        if key in seen:
            yield Problem("claim-twice", Place(path=claim.id), {"fact": claim.id, "other": seen[key]})
        seen[key] = claim.id


def _check_enrolments(claims: Iterable[Claim]) -> Iterator[Problem]:
    """What a person is paid for is reached in the effort, and not before it."""
    for claim in claims:
        if claim.enrolled_on is not None and claim.holds_on < claim.enrolled_on:
            values = {"fact": claim.id, "holds": claim.holds_on.isoformat(), "date": claim.enrolled_on.isoformat()}
            yield Problem("claim-before-enrolment", Place(path=claim.id), values)


def _check_courses(claims: Iterable[Claim]) -> Iterator[Problem]:
    """A person is enrolled once, in one cohort and one group, however many courses: all that is reached goes by it."""
    first: dict[str, Claim] = {}
    for claim in claims:
        other = first.setdefault(claim.participant, claim)
        if _course(other) != _course(claim):
            yield Problem("claim-courses-differ", Place(path=claim.id), {"fact": claim.id, "other": other.id})


def _course(claim: Claim) -> tuple[object, ...]:
    return claim.enrolled_on, claim.cohort, claim.group


def _check_twice(tallies: Iterable[Tally]) -> Iterator[Problem]:
    """A cohort cannot be counted twice on the same day, nor whole and by groups, but as a correction of the first."""
    seen: dict[tuple[object, ...], dict[str, Tally]] = {}
    for tally in tallies:
        groups = seen.setdefault(of_cohort(tally), {})
        if tally.group in groups:
            yield Problem("tally-twice", Place(path=tally.id), {"fact": tally.id, "other": groups[tally.group].id})
        elif groups and (not tally.group or "" in groups):
            other = groups.get("", next(iter(groups.values())))
            yield Problem("tally-whole-and-part", Place(path=tally.id), {"fact": tally.id, "other": other.id})
        elif groups and not _add_up(tally, other := next(iter(groups.values()))):
            yield Problem("tally-groups-differ", Place(path=tally.id), {"fact": tally.id, "other": other.id})
        groups[tally.group] = tally


def _add_up(tally: Tally, other: Tally) -> bool:
    """Groups are counted alike and added together; an estimate, or a baseline of its own, belongs to a whole cohort."""
    alike = all((getattr(tally, name) is None) == (getattr(other, name) is None) for name in ADDED)
    return alike and tally.estimate is None and other.estimate is None and tally.baseline == other.baseline


def _check_tally(tally: Tally) -> Iterator[Problem]:
    counts = [count for count in (tally.reached, tally.due, tally.enrolled) if count is not None]
    if any(count < 0 for count in counts):
        yield Problem("fact-negative", Place(path=tally.id), {"fact": tally.id})
    if counts != sorted(counts):
        yield Problem("tally-counts-disorder", Place(path=tally.id), {"fact": tally.id})
    interval = [bound for bound in (tally.low, tally.estimate, tally.high) if bound is not None]
    if interval != sorted(interval):
        yield Problem("tally-interval-disorder", Place(path=tally.id), {"fact": tally.id})
    if tally.shortfall is not None and tally.shortfall.is_made is (tally.estimate is None):
        values = {"fact": tally.id, "shortfall": tally.shortfall.value}
        yield Problem("tally-shortfall-odd", Place(path=tally.id), values)


def _check_read(tally: Tally, agreement: Agreement) -> Iterator[Problem]:
    """A tally that terms look at states what one of them reads; else it would be paid as nothing, without a word. Of
    one that says why no estimate could be made the statement tells."""
    if tally.shortfall is not None and reads_estimate(agreement, tally.metric, tally.follow_up):
        return
    [measure] = count_histories(Results(tallies=(tally,))).measures
    looking = [
        term
        for term in agreement.terms
        if isinstance(term, CohortTerm) and term.looks_at(tally.metric, tally.follow_up)
    ]
    samples = [sample for term in looking for sample in term.sample() if sample.metric == tally.metric]
    lacking = [
        [name for name in STATED if getattr(sample, name) is not None and getattr(measure, name) is None]
        for sample in samples
    ]
    # A coupon, for one, owes its floor for a year of which no number is known.
    if lacking and all(lacking) and not any(term.price([measure]) for term in looking):
        values = {"fact": tally.id, "lacks": ", ".join(sorted(lacking, key=len)[0])}
        yield Problem("tally-unread", Place(path=tally.id), values)
