"""Made-up facts, each in order: late, corrected, corrected again, moved, withdrawn, outside the clocks, in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any

from gavn.domain.agreements.agreement import Agreement
from gavn.domain.agreements.terms.base import Term
from gavn.domain.outcomes.facts import Claim, Results, Tally
from tests.generated_terms import FOLLOW_UPS, OF_COHORTS, PERSONAL, maybe, some_day

COHORTS = ("", "first", "second")
GROUPS = ("", "", "far", "young")
# What a kind reads that does not say so itself.
READ = {"share-of-savings": "quantity", "measured-effect": "estimate"}
ADDED = ("reached", "due", "enrolled", "quantity")


def some_results(random: Random, most: int = 6, *, of: Agreement | None = None) -> Results:
    """Facts in any order, mostly such as an agreement prices; several persons often show the same."""
    terms = of.terms if of else ()
    priced = [metric for term in terms for metric in term.metrics]
    claims: list[Claim] = []
    for person in range(random.choice([0, *range(2, most + 1)])):
        shown = list(some_claims(random, f"{person}", [name for name in priced if name in PERSONAL], terms))
        for again in range(random.choice([1, 1, 2, 4])):
            claims += [replace(claim, id=f"{claim.id}-{again}", participant=f"p{person}-{again}",
                               replaces=claim.replaces and f"{claim.replaces}-{again}") for claim in shown]  # fmt: skip
    counted = [name for name in priced if name in OF_COHORTS] * 3
    tallies: list[Tally] = []
    taken: set[object] = set()
    for place in range(random.choice([0, *range(4, 18)])):
        tally = some_tally(random, place, counted, terms)
        if _place(tally) not in taken:
            taken.add(_place(tally))
            for part in some_groups(random, tally):
                tallies += with_corrections(random, part, taken)
    random.shuffle(claims)
    random.shuffle(tallies)
    return Results(tuple(claims), tuple(tallies))


def _place(tally: Tally) -> object:
    return tally.metric, tally.follow_up, tally.cohort, tally.holds_on


def _follow_ups(terms: Sequence[Term], metric: str) -> Sequence[str]:
    """Those that a fact can name; none at all where a term looks at it then, or no term pays for the metric."""
    paying = [term for term in terms if metric in term.metrics]
    if not paying or any(term.looks_at(metric, "") for term in paying):
        return FOLLOW_UPS
    return [follow_up for follow_up in FOLLOW_UPS if follow_up]


def some_claims(random: Random, person: str, priced: Sequence[str], terms: Sequence[Term] = ()) -> Iterator[Claim]:
    """What one person reached, none of it before enrolment."""
    made = list(_some_reached(random, person, priced, terms))
    first = min((claim.holds_on for claim in made), default=None)
    for claim in made:
        yield replace(claim, enrolled_on=claim.enrolled_on and first and min(claim.enrolled_on, first))


def _some_reached(random: Random, person: str, priced: Sequence[str], terms: Sequence[Term]) -> Iterator[Claim]:
    """Now and then two follow-ups of it on a day, now and then corrected later."""
    enrolled = some_day(random, last=300) if maybe(random, 4) else None
    cohort, group = random.choice(COHORTS), random.choice(GROUPS)
    taken: set[object] = set()
    for number in range(random.randint(0, 7)):
        name = random.choice([*priced, *priced, *PERSONAL])
        on = some_day(random, last=1400)
        known = on + timedelta(days=random.choice([0, 0, 30, 400]))
        amount = Fraction(random.choice([1, 1, 2, 7]), random.choice([1, 1, 2, 3]))
        claim = Claim(f"c{person}-{number}", "", name, "", on, known, amount, enrolled, group, cohort)
        for follow_up in ("6-months", "12-months") if maybe(random, 8) else (random.choice(_follow_ups(terms, name)),):
            if (name, follow_up, on) not in taken:
                taken.add((name, follow_up, on))
                made = replace(claim, id=f"{claim.id}{follow_up[:1]}", follow_up=follow_up)
                yield from (made, *_corrections(random, made, taken))


def _corrections(random: Random, claim: Claim, taken: set[object]) -> Iterator[Claim]:
    """Of one in five, and of a third of these again: another quantity, nothing at all, or another day."""
    again = 5
    while maybe(random, again):
        later = claim.known_on + timedelta(days=random.choice([0, 40, 300]))
        changed: dict[str, Any] = {"quantity": Fraction(random.randint(0, 2))}
        on = some_day(random, last=1400)
        if maybe(random, 2) and on <= later and (claim.metric, claim.follow_up, on) not in taken:
            changed = {"holds_on": on}
            taken.add((claim.metric, claim.follow_up, on))
        claim = replace(claim, id=f"{claim.id}x", known_on=later, replaces=claim.id, **changed)
        yield claim
        again = 3


def some_tally(random: Random, place: int, priced: Sequence[str], terms: Sequence[Term]) -> Tally:
    """What one of the terms that look at it reads, or all there is; anything where none looks."""
    metric = random.choice([*priced, *OF_COHORTS])
    follow_up, on = random.choice(_follow_ups(terms, metric)), some_day(random, last=1500)
    due = random.randint(0, 40)
    looking = [term for term in terms if metric in term.metrics and term.follow_up in ("", follow_up)]
    stated = "all" if maybe(random, 3) else _stated(random, looking)
    low, estimate = Fraction(random.randint(-4, 12), 10), Fraction(random.randint(-30, 50), 10)
    if stated != "none" and looking and due == 0:
        due = 1
    return Tally(
        f"t{place}",
        metric,
        follow_up,
        on,
        on + timedelta(days=random.choice([0, 0, 60, 400])),
        random.choice(COHORTS),
        reached=random.randint(0, due) if stated in ("rate", "reached", "all") else None,
        due=due if stated in ("rate", "all") else None,
        enrolled=due + random.randint(0, 9) if stated != "none" else None,
        quantity=Fraction(
            random.choice([random.randint(-60, 0), random.randint(-9, 9), *(random.randint(0, 60) for _ in range(4))]),
            random.choice([1, 3]),
        )
        if stated in ("quantity", "all")
        else None,
        estimate=(estimate := random.choice([estimate, low])) if stated in ("estimate", "all") else None,
        **_interval(random, estimate if stated in ("estimate", "all") else None),
        baseline=Fraction(random.randint(0, 10), 10) if maybe(random, 4) else None,
    )


def _interval(random: Random, estimate: Fraction | None) -> dict[str, Fraction | None]:
    width = Fraction(random.randint(0, 20), 10)
    if estimate is None:
        return {"low": None, "high": None}
    return {"low": estimate - width, "high": estimate + width}


def _stated(random: Random, looking: Sequence[Term]) -> str:
    if not looking:
        return random.choice(["rate", "reached", "quantity", "estimate", "none"])
    term = random.choice(looking)
    # A coupon owes its floor for a year of which nothing is known.
    if hasattr(term, "lowest_until") and maybe(random, 4):
        return "none"
    kind = str(getattr(term, "KIND", ""))
    return READ.get(kind, str(getattr(term, "reads", "rate")))


def some_groups(random: Random, tally: Tally) -> list[Tally]:
    """Now and then a cohort counted in two groups, which come to what the whole did."""
    if tally.estimate is not None or not maybe(random, 4) or tally.due in (0, 1):
        return [tally]
    due = None if tally.due is None else tally.due // 2
    near = replace(
        tally,
        group="near",
        reached=None if tally.reached is None else tally.reached // 2 if due is None else min(tally.reached, due),
        due=due,
        enrolled=None if tally.enrolled is None else tally.enrolled // 2,
        quantity=None if tally.quantity is None else tally.quantity / 4,
    )
    rest = {name: None if (whole := getattr(tally, name)) is None else whole - getattr(near, name) for name in ADDED}
    return [near, replace(tally, id=f"{tally.id}-far", group="far", **rest)]


def with_corrections(random: Random, tally: Tally, taken: set[object]) -> Iterator[Tally]:
    """A count corrected now and then, and again: fewer reached, another sum, another day."""
    yield tally
    again = 6
    while maybe(random, again):
        later = tally.known_on + timedelta(days=random.choice([0, 40, 300]))
        moved = replace(tally, holds_on=(on := some_day(random, last=1500)))
        changed: dict[str, Any] = {
            "reached": tally.reached and random.randint(0, tally.reached),
            "quantity": tally.quantity and tally.quantity / 2,
        }
        if not tally.group and maybe(random, 2) and on <= later and _place(moved) not in taken:
            changed = {"holds_on": on}
            taken.add(_place(moved))
        tally = replace(tally, id=f"{tally.id}x", known_on=later, replaces=tally.id, **changed)
        yield tally
        again = 3
