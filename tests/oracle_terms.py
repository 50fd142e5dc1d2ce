"""What each kind of payment term gives, written from the agreement's words alone: one fact and one krone at a time.

No `price` of the terms themselves is called. A person's facts are claims in the order in which they hold; a cohort's
are tallies in that order, whose numbers have had deadweight deducted.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from gavn.domain.outcomes.facts import Claim

ZERO = Fraction(0)
# A day, the cohort, and exact minor units.
Given = tuple[date, str, Fraction]


@dataclass(frozen=True)
class Seen:
    """A tally as a term sees it."""

    metric: str
    follow_up: str
    on: date
    cohort: str
    reached: Fraction | None
    due: int | None
    enrolled: int | None
    quantity: Fraction | None
    estimate: Fraction | None
    low: Fraction | None
    high: Fraction | None
    baseline: Fraction | None

    def number(self, reads: str) -> Fraction | None:
        if reads != "rate":
            found: Fraction | None = getattr(self, reads)
            return found
        if self.reached is None or self.due is None or self.due == 0:
            return None
        return self.reached / self.due


def looked_at(term: Any) -> set[str]:
    """The metrics whose measures a term prices: its own, and those of an index or of several indicators."""
    parts = {part.metric for part in getattr(term, "parts", ())}
    return {term.metric, *parts, *getattr(term, "levels", ()), *getattr(term, "at_most", ())}


# Persons.


def tariff(term: Any, claims: list[Claim]) -> list[Given]:
    own = own_claims(term, claims)
    if term.once_only:
        return [(c.holds_on, c.cohort, Fraction(term.amount.minor)) for c in own[:1]]
    return [(c.holds_on, c.cohort, c.quantity * term.amount.minor) for c in own]


def subgroup_uplift(term: Any, claims: list[Claim]) -> list[Given]:
    raised = 1 + term.uplifts.get(claims[0].group, 0)
    return [(day, cohort, exact * raised) for day, cohort, exact in tariff(term, claims)]


def milestones(term: Any, claims: list[Claim]) -> list[Given]:
    found: list[Given] = []
    waiting = list(term.milestones)
    spell = ZERO
    # On a day the units come first, whatever the metrics are called.
    for claim in sorted(claims, key=lambda claim: (claim.holds_on, claim.metric == term.broken_by)):
        if term.broken_by and claim.metric == term.broken_by:
            if term.broken_spell == "resets":
                spell = ZERO
        elif claim.metric == term.metric and term.follow_up in ("", claim.follow_up):
            spell += claim.quantity
        while waiting and waiting[0].after <= spell:
            found.append((claim.holds_on, claim.cohort, Fraction(waiting.pop(0).amount.minor)))
    return found


def days_in_state(term: Any, claims: list[Claim]) -> list[Given]:
    """What stands to be paid after each claim, less what stood before it."""
    found: list[Given] = []
    net = stood = ZERO
    for claim in claims:
        if claim.metric == term.metric and term.follow_up in ("", claim.follow_up):
            net += claim.quantity
        if claim.metric == term.minus:
            net -= claim.quantity
        units = ZERO if net <= term.minimum else net if term.from_the_first else net - term.minimum
        found.append((claim.holds_on, claim.cohort, (units - stood) * term.amount.minor))
        stood = units
    return found


def conditional_bonus(term: Any, claims: list[Claim]) -> list[Given]:
    own = own_claims(term, claims)
    others = [claim for claim in claims if claim.metric == term.condition]
    if own and others:
        return [(max(own[0].holds_on, others[0].holds_on), own[0].cohort, Fraction(term.amount.minor))]
    return []


def own_claims(term: Any, claims: list[Claim]) -> list[Claim]:
    return [c for c in claims if c.metric == term.metric and term.follow_up in ("", c.follow_up)]


# Cohorts, measure by measure.


def each(worth: Callable[[Any, Seen, Fraction], Fraction], reads: str = "") -> Callable[[Any, list[Seen]], list[Given]]:
    """A term that prices every measure alone, by the number that it reads."""

    def given(term: Any, seen: list[Seen]) -> list[Given]:
        numbers = [(one, one.number(reads or term.reads)) for one in seen]
        return [(one.on, one.cohort, worth(term, one, number)) for one, number in numbers if number is not None]

    return given


def counted(term: Any, _: Seen, number: Fraction) -> Fraction:
    return max(ZERO, number) * term.amount.minor


def points(term: Any, seen: Seen, rate: Fraction) -> Fraction:
    better = 100 * (rate - stated_baseline(term, seen))
    return max(ZERO, -better if term.less_is_better else better) * term.amount.minor


def stated_baseline(term: Any, seen: Seen) -> Fraction:
    """A measure's own, else the agreement's."""
    baseline: Fraction = term.baseline if seen.baseline is None else seen.baseline
    return baseline


def beyond_baseline(term: Any, seen: list[Seen]) -> list[Given]:
    """Persons beyond what the baseline gives of those due; of nobody due, nobody was expected."""
    found: list[Given] = []
    for one in seen:
        if one.reached is not None and one.due is not None:
            more = one.reached - one.due * stated_baseline(term, one)
            persons = max(ZERO, -more if term.less_is_better else more)
            found.append((one.on, one.cohort, persons * term.amount.minor))
    return found


def step_table(term: Any, _: Seen, number: Fraction) -> Fraction:
    for band in term.bands:
        if band.at_least <= number and (band.below is None or number < band.below):
            return Fraction(band.amount.minor)
    return ZERO


def interpolated(term: Any, _: Seen, number: Fraction) -> Fraction:
    first, last = term.points[0], term.points[-1]
    if number <= first.at:
        return Fraction(first.amount.minor)
    if number >= last.at:
        return Fraction(last.amount.minor)
    low = [point for point in term.points if point.at <= number][-1]
    high = [point for point in term.points if point.at > number][0]
    slope = Fraction(high.amount.minor - low.amount.minor) / (high.at - low.at)
    return low.amount.minor + slope * (number - low.at)


def proportional(term: Any, _: Seen, number: Fraction) -> Fraction:
    if number < term.least * term.target:
        return ZERO
    return max(ZERO, min(number, term.most * term.target)) * term.amount.minor / term.target


def floor_to_ceiling(term: Any, _: Seen, number: Fraction) -> Fraction:
    if number < term.floor:
        return ZERO
    if number >= term.ceiling:
        return Fraction(term.full.minor)
    return term.start.minor + (term.full.minor - term.start.minor) * (number - term.floor) / (term.ceiling - term.floor)


def curve(term: Any, _: Seen, number: Fraction) -> Fraction:
    share = ZERO
    for row in term.rows:
        if row.at <= number:
            share = row.share
    return share * term.amount.minor


def threshold(term: Any, seen: list[Seen]) -> list[Given]:
    found: list[Given] = []
    for one in all_as_one(seen) if term.pooled else seen:
        number = one.number(term.reads)
        if number is not None:
            passed = number <= term.level if term.less_is_better else number >= term.level
            found.append((one.on, one.cohort, Fraction(term.amount.minor if passed else 0)))
    return found


def all_as_one(seen: list[Seen]) -> list[Seen]:
    """Each follow-up once, its counts summed over the cohorts that state both, on the last day of any."""
    made = []
    for follow_up in sorted({one.follow_up for one in seen}):
        here = [one for one in seen if one.follow_up == follow_up]
        rated = [(one.reached, one.due) for one in here if one.reached is not None and one.due is not None]
        sums = [one.quantity for one in here if one.quantity is not None]
        made.append(
            Seen(
                here[0].metric, follow_up, max(one.on for one in here), "",
                sum((reached for reached, _ in rated), ZERO) if rated else None,
                sum(due for _, due in rated) if rated else None,
                None, sum(sums, ZERO) if sums else None, None, None, None, None,
            )
        )  # fmt: skip
    return made


def savings(term: Any, _: Seen, saved: Fraction) -> Fraction:
    return max(ZERO, saved - term.beyond) * term.unit_value.minor * term.share


def effect(term: Any, seen: Seen, estimate: Fraction) -> Fraction:
    good = -estimate if term.less_is_better else estimate
    if term.only_when_certain:
        worst = seen.high if term.less_is_better else seen.low
        if worst is None or (worst >= 0 if term.less_is_better else worst <= 0):
            return ZERO
    if good < 0 and not term.two_sided:
        return ZERO
    return good * term.amount.minor * ((seen.enrolled or 0) if term.per_person else 1)


def coupon(term: Any, seen: list[Seen]) -> list[Given]:
    """One for each year, by all that was measured in it, on the day of the last of it."""
    found = []
    for year in sorted({one.on.year for one in seen}):
        here = [one for one in seen if one.on.year == year]
        told, rate = [one for one in here if one.number(term.reads) is not None], ZERO
        numbers = [one.number(term.reads) or ZERO for one in told]
        weights = [Fraction(one.due or 0) if term.reads == "rate" else Fraction(1) for one in told]
        number = sum((n * weight for n, weight in zip(numbers, weights, strict=True)), ZERO)
        if told and term.reads in ("rate", "estimate"):
            number /= sum(weights, ZERO)
        for row in term.rates:
            if told and row.at_least <= number:
                rate = max(rate, row.rate)
        last, early = max(one.on for one in told or here), year < term.lowest_until.year
        found.append((last, "", (max(rate, term.lowest) if early else rate) * term.principal.minor))
    return found


# Cohorts, several measures together.


def by_cohort(seen: list[Seen]) -> list[list[Seen]]:
    return [[one for one in seen if one.cohort == cohort] for cohort in sorted({one.cohort for one in seen})]


def last_of(seen: list[Seen], metric: str) -> Seen | None:
    """A cohort's latest measure of a metric."""
    own = [one for one in seen if one.metric == metric]
    return own[-1] if own else None


def unit_milestone(term: Any, seen: list[Seen]) -> list[Given]:
    found: list[Given] = []
    for unit in by_cohort(seen):
        there = [one for one in unit if (number := one.number(term.reads)) is not None and number >= term.level]
        found += [(one.on, one.cohort, Fraction(term.amount.minor)) for one in there[:1]]
    return found


def every_indicator(term: Any, seen: list[Seen]) -> list[Given]:
    found: list[Given] = []
    for cohort in by_cohort(seen):
        passed = True
        for metric in {*term.levels, *term.at_most}:
            last = last_of(cohort, metric)
            number = None if last is None else last.number(term.reads)
            passed = passed and number is not None
            if number is not None and metric in term.levels:
                passed = passed and number >= term.levels[metric]
            if number is not None and metric in term.at_most:
                passed = passed and number <= term.at_most[metric]
        found.append((cohort[-1].on, cohort[-1].cohort, Fraction(term.amount.minor if passed else 0)))
    return found


def composite(term: Any, seen: list[Seen]) -> list[Given]:
    found: list[Given] = []
    for cohort in by_cohort(seen):
        index = ZERO
        for part in term.parts:
            last = last_of(cohort, part.metric)
            number = None if last is None else last.number(term.reads)
            if number is not None and number > 0:
                index += part.weight * min(number / part.target, term.most)
        exact = index * term.amount.minor if index >= term.least else ZERO
        found.append((cohort[-1].on, cohort[-1].cohort, exact))
    return found


def graduated(term: Any, seen: list[Seen]) -> list[Given]:
    """Outcomes stand in line; each is paid by the tier that its place falls in."""
    found: list[Given] = []
    start = ZERO
    for one in seen:
        more = one.number(term.reads)
        if more is not None:
            exact = through(term.tiers, start + more) - through(term.tiers, start)
            found.append((one.on, one.cohort, exact))
            start += more
    return found


def through(tiers: Any, number: Fraction) -> Fraction:
    """What all outcomes up to a number pay."""
    paid = below = ZERO
    for tier in tiers:
        above = number if tier.up_to is None else tier.up_to
        if number > below:
            paid += (min(number, above) - below) * tier.amount.minor
        below = above
    return paid


def volume_wide(term: Any, seen: list[Seen]) -> list[Given]:
    """Each new number prices all outcomes anew; what they came to before is taken off."""
    found: list[Given] = []
    number = stood = ZERO
    for one in seen:
        more = one.number(term.reads)
        if more is not None:
            number += more
            each_one = ZERO
            for tier in term.tiers:
                if tier.at_least <= number:
                    each_one = Fraction(tier.amount.minor)
            found.append((one.on, one.cohort, number * each_one - stood))
            stood = number * each_one
    return found


# Time.


def fixed_part(term: Any, until: date) -> list[Given]:
    return [(term.due_on, "", Fraction(term.amount.minor))] if term.due_on <= until else []


def standing_charge(term: Any, until: date) -> list[Given]:
    found: list[Given] = []
    for time in range(term.times):
        months = term.first_on.year * 12 + term.first_on.month - 1 + time * term.every_months
        year, month = months // 12, months % 12 + 1
        day = date(year, month, min(term.first_on.day, calendar.monthrange(year, month)[1]))
        if day <= until:
            found.append((day, "", Fraction(term.amount.minor)))
    return found


OF_PERSONS: Mapping[str, Callable[[Any, list[Claim]], list[Given]]] = {
    "tariff": tariff,
    "subgroup-uplift": subgroup_uplift,
    "sequential-milestones": milestones,
    "days-in-state": days_in_state,
    "conditional-bonus": conditional_bonus,
}
OF_COHORTS: Mapping[str, Callable[[Any, list[Seen]], list[Given]]] = {
    "counted-outcomes": each(counted),
    "percentage-point-price": each(points, "rate"),
    "beyond-baseline": beyond_baseline,
    "step-table": each(step_table),
    "linear-interpolation": each(interpolated),
    "proportional-to-target": each(proportional),
    "floor-to-ceiling": each(floor_to_ceiling),
    "non-linear-table": each(curve),
    "threshold": threshold,
    "share-of-savings": each(savings, "quantity"),
    "measured-effect": each(effect, "estimate"),
    "coupon": coupon,
    "unit-milestone": unit_milestone,
    "every-indicator": every_indicator,
    "composite-index": composite,
    "graduated-tiers": graduated,
    "volume-wide-tiers": volume_wide,
}
OF_TIME: Mapping[str, Callable[[Any, date], list[Given]]] = {
    "fixed-part": fixed_part,
    "standing-charge": standing_charge,
}
